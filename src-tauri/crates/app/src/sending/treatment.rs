//! What is to be done to the microphone's sound: set by the person at any time, followed by the microphone's thread.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use capture::SourceSpec;
use ipc::{NoiseSuppression, SoundSettings};
use media::{
    AudioFrame,
    audio::{Noise, Processing, Processor, processing::Reference},
};

/// What the person set, and what it holds for.
#[derive(Debug)]
pub(crate) struct Treatment {
    settings: Mutex<SoundSettings>,
    /// Recorded files too, which are taken as they are otherwise.
    files: bool,
    /// What the loudspeaker plays; only the microphone's thread looks at it.
    played: Option<Mutex<Reference>>,
}

impl Treatment {
    /// As the settings say. Without what is `played` there is no echo to be taken out.
    pub(crate) fn new(settings: SoundSettings, files: bool, played: Option<Reference>) -> Arc<Self> {
        Arc::new(Self { settings: Mutex::new(settings), files, played: played.map(Mutex::new) })
    }

    /// Other settings from the next ten milliseconds on.
    pub(crate) fn set(&self, settings: SoundSettings) {
        *self.settings.lock().unwrap_or_else(PoisonError::into_inner) = settings;
    }

    fn settings(&self) -> SoundSettings {
        *self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a source's sound is for ears: what is made up to be measured must arrive as it is.
    fn holds_for(&self, source: &SourceSpec) -> bool {
        match source {
            SourceSpec::Default | SourceSpec::Device(_) => true,
            SourceSpec::File(_) => self.files,
            _ => false,
        }
    }

    fn of(&self, source: &SourceSpec) -> (Processing, bool) {
        let settings = self.settings();
        match self.holds_for(source) {
            true => (processing(&settings), settings.music),
            false => (Processing::MUSIC, false),
        }
    }

    fn played(&self, captured: Duration) -> Option<AudioFrame> {
        self.played.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner).for_frame(captured)
    }
}

/// What the settings mean.
fn processing(settings: &SoundSettings) -> Processing {
    if settings.music {
        return Processing::MUSIC;
    }
    let noise = match settings.noise {
        NoiseSuppression::Off => Noise::Off,
        NoiseSuppression::Low => Noise::Moderate,
        NoiseSuppression::High => Noise::High,
    };
    Processing { echo: settings.echo, noise, gain: settings.gain }
}

/// One microphone under treatment.
#[derive(Debug)]
pub(super) struct Treated {
    treatment: Arc<Treatment>,
    source: SourceSpec,
    processor: Processor,
}

impl Treated {
    /// What is known of the room holds for this microphone alone.
    pub(super) fn new(treatment: Arc<Treatment>, source: SourceSpec) -> Self {
        let processor = Processor::new(treatment.of(&source).0);
        Self { treatment, source, processor }
    }

    /// Whether it is for music now.
    pub(super) fn music(&self) -> bool {
        self.treatment.of(&self.source).1
    }

    /// Treats the next ten milliseconds.
    pub(super) fn treat(&mut self, frame: AudioFrame) -> AudioFrame {
        self.processor.set(self.treatment.of(&self.source).0);
        if let Some(played) = self.treatment.played(frame.at) {
            self.processor.reference(&played);
        }
        if self.processor.processing().is_off() { frame } else { self.processor.process(frame) }
    }
}

#[cfg(test)]
mod tests {
    use media::{
        FRAME_SAMPLES,
        audio::processing::reference,
        pattern::{Tone, Voice},
    };

    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn level(sound: &[f32]) -> f32 {
        (sound.iter().map(|sample| sample * sample).sum::<f32>() / sound.len() as f32).sqrt()
    }

    /// Ten seconds of an echo that comes 70 ms after it was pulled; how loud what is left of it is in the last five, as a share.
    fn left(settings: SoundSettings, source: &SourceSpec, files: bool) -> f32 {
        let (played, reference) = reference();
        let treatment = Treatment::new(settings, files, Some(reference));
        let mut treated = Treated::new(treatment, source.clone());
        let said = Voice::new(3, 120.0).say(1_000);
        let (mut heard, mut made) = (Vec::new(), Vec::new());
        for number in 0..1_000usize {
            let piece = |number: usize| said[number * FRAME_SAMPLES..][..FRAME_SAMPLES].try_into().unwrap();
            let now = number as u64 * 10;
            played.put(&AudioFrame { samples: piece(number), at: ms(now + 50) });
            let mut frame = AudioFrame::silence(ms(now));
            if number >= 7 {
                frame.samples = piece(number - 7);
                frame.samples.iter_mut().for_each(|sample| *sample *= 0.3);
            }
            if number >= 500 {
                heard.extend(frame.samples);
            }
            let frame = treated.treat(frame);
            if number >= 500 {
                made.extend(frame.samples);
            }
        }
        level(&made) / level(&heard)
    }

    #[test]
    fn what_the_loudspeaker_plays_is_taken_out_of_real_microphones() {
        let settings = SoundSettings { gain: false, ..SoundSettings::default() };
        assert!(left(settings, &SourceSpec::Default, false) < 0.03);
        let without = SoundSettings { echo: false, noise: NoiseSuppression::Off, ..settings };
        assert!(left(without, &SourceSpec::Default, false) > 0.7);
    }

    #[test]
    fn a_recorded_file_is_left_alone_unless_that_is_asked_for() {
        let file = SourceSpec::File("voice.wav".into());
        assert_eq!(left(SoundSettings::default(), &file, false), 1.0);
        assert!(left(SoundSettings { gain: false, ..SoundSettings::default() }, &file, true) < 0.03);
    }

    #[test]
    fn tones_stay_tones_and_music_stays_music() {
        for (source, music) in [("tone:440", false), ("pulse:440", false), ("silence", false), ("default", true)] {
            let settings = SoundSettings { music, ..SoundSettings::default() };
            let treatment = Treatment::new(settings, true, None);
            let mut treated = Treated::new(treatment, source.parse().unwrap());
            let frame = Tone::new(440.0, 0.5).next(ms(10));
            assert_eq!(treated.treat(frame.clone()), frame, "{source}");
            assert_eq!(treated.music(), music, "{source}");
        }
    }

    #[test]
    fn settings_hold_from_the_next_frame_on() {
        let treatment = Treatment::new(SoundSettings::default(), false, None);
        let mut treated = Treated::new(treatment.clone(), SourceSpec::Default);
        let frame = Tone::new(440.0, 0.5).next(ms(10));
        assert_ne!(treated.treat(frame.clone()), frame);
        treatment.set(SoundSettings { music: true, ..SoundSettings::default() });
        assert!(treated.music());
        treated.treat(frame.clone());
        assert_eq!(treated.treat(frame.clone()), frame);
    }
}
