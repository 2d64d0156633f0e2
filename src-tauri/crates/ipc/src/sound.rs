//! What is done to sound on its way out and in.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How much of the noise around the microphone is taken out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum NoiseSuppression {
    /// None of it.
    Off,
    /// About 12 dB: voices keep their sound.
    #[default]
    Low,
    /// About 18 dB.
    High,
}

/// What is done to the sound of a real microphone and of the meeting. A missing field takes its default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct SoundSettings {
    /// What the loudspeaker plays is taken out of what the microphone hears.
    pub echo: bool,
    /// Noise around the microphone is taken down.
    pub noise: NoiseSuppression,
    /// A quiet voice is brought up.
    pub gain: bool,
    /// For instruments: none of the three above, whatever they say, and sound is encoded for music.
    pub music: bool,
    /// Of what is heard, loud and quiet speakers are brought nearer to each other.
    pub even: bool,
}

impl Default for SoundSettings {
    fn default() -> Self {
        Self { echo: true, noise: NoiseSuppression::default(), gain: true, music: false, even: false }
    }
}
