//! What is done to a microphone's sound before it is encoded: the loudspeaker's echo taken out, noise taken down, quiet
//! voices brought up, peaks held down. The work is done by sonora, WebRTC's audio processing (AEC3, NS, AGC2) in Rust.

mod reference;

use sonora::{
    AudioProcessing, Config, StreamConfig,
    config::{
        AdaptiveDigital, EchoCanceller, GainController2, HighPassFilter, MaxProcessingRate, NoiseSuppression,
        NoiseSuppressionLevel, Pipeline,
    },
};

pub use self::reference::{Played, Reference, reference};
use crate::frame::{AudioFrame, FRAME_SAMPLES, SAMPLE_RATE};

/// The most a quiet voice is raised by, in decibels.
const MOST_GAIN: f32 = 30.0;
/// Where gain begins, in decibels: a voice into a headset needs none.
const FIRST_GAIN: f32 = 3.0;
/// Samples beyond this come from no microphone; up to it the limiter deals with them.
const LOUDEST: f32 = 4.0;
/// Turned on or off, it is faded over one frame.
const FADE: f32 = FRAME_SAMPLES as f32;

/// How much of the noise is taken out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Noise {
    /// None.
    Off,
    /// About 6 dB.
    Low,
    /// About 12 dB: a fan or a hum recedes, voices keep their sound.
    #[default]
    Moderate,
    /// About 18 dB.
    High,
}

/// What is done. The limiter works whenever anything else does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Processing {
    /// The loudspeaker's sound is taken out.
    pub echo: bool,
    /// Steady noise is taken down.
    pub noise: Noise,
    /// Quiet voices are brought up.
    pub gain: bool,
}

impl Processing {
    /// Everything, as suits a voice.
    pub const VOICE: Self = Self { echo: true, noise: Noise::Moderate, gain: true };
    /// Nothing at all: an instrument keeps its loud and quiet, its high and low. Headphones, then, or there is an echo.
    pub const MUSIC: Self = Self { echo: false, noise: Noise::Off, gain: false };

    /// Whether the sound stays as it is.
    #[must_use]
    pub fn is_off(&self) -> bool {
        *self == Self::MUSIC
    }

    fn config(&self) -> Config {
        let level = match self.noise {
            Noise::Off => None,
            Noise::Low => Some(NoiseSuppressionLevel::Low),
            Noise::Moderate => Some(NoiseSuppressionLevel::Moderate),
            Noise::High => Some(NoiseSuppressionLevel::High),
        };
        let gain = self.gain.then(|| AdaptiveDigital {
            max_gain_db: MOST_GAIN,
            initial_gain_db: FIRST_GAIN,
            ..AdaptiveDigital::default()
        });
        Config {
            pipeline: Pipeline {
                maximum_internal_processing_rate: MaxProcessingRate::Rate48kHz,
                multi_channel_render: false,
                multi_channel_capture: false,
                ..Pipeline::default()
            },
            high_pass_filter: Some(HighPassFilter::default()),
            echo_canceller: self.echo.then(EchoCanceller::default),
            noise_suppression: level.map(|level| NoiseSuppression { level, ..NoiseSuppression::default() }),
            gain_controller2: Some(GainController2 { adaptive_digital: gain, ..GainController2::default() }),
            ..Config::default()
        }
    }
}

impl Default for Processing {
    fn default() -> Self {
        Self::VOICE
    }
}

/// Processes one microphone's sound, 10 ms at a time, 48 kHz mono. The output lags by 10 ms at most.
#[derive(Debug)]
pub struct Processor {
    processing: Processing,
    /// Absent while nothing is to be done.
    machine: Option<Box<AudioProcessing>>,
    /// The machine was made or let go since the last frame.
    switched: bool,
}

impl Processor {
    /// Begins with what is to be done.
    #[must_use]
    pub fn new(processing: Processing) -> Self {
        let machine = (!processing.is_off()).then(|| machine(processing));
        Self { processing, machine, switched: false }
    }

    /// What is being done.
    #[must_use]
    pub fn processing(&self) -> Processing {
        self.processing
    }

    /// Does this from the next frame on; what is kept goes on undisturbed. Turned on, the canceller learns the room within
    /// a second.
    pub fn set(&mut self, processing: Processing) {
        if processing == self.processing {
            return;
        }
        self.processing = processing;
        match &mut self.machine {
            Some(_) if processing.is_off() => self.machine = None,
            Some(machine) => return machine.apply_config(processing.config()),
            None => self.machine = Some(machine(processing)),
        }
        self.switched = true;
    }

    /// Takes what the loudspeaker plays: before the frame of the microphone in which it can be heard, one for each of the
    /// microphone's frames. [`Reference`] sees to that. A delay of up to half a second is found by itself.
    pub fn reference(&mut self, frame: &AudioFrame) {
        let Some(machine) = self.machine.as_mut().filter(|_| self.processing.echo) else { return };
        let heard = sound(&frame.samples);
        let mut unused = [0.0; FRAME_SAMPLES];
        // It refuses only shapes that never change here.
        let _ = machine.process_render_f32(&[&heard], &mut [&mut unused]);
    }

    /// Takes the microphone's next 10 ms and gives them back processed, with the same time. Samples that are no numbers
    /// count as silence.
    pub fn process(&mut self, mut frame: AudioFrame) -> AudioFrame {
        let heard = sound(&frame.samples);
        let mut made = heard;
        if let Some(machine) = &mut self.machine
            && machine.process_capture_f32(&[&heard], &mut [&mut made]).is_err()
        {
            made = heard;
        }
        let made = sound(&made);
        frame.samples = if std::mem::take(&mut self.switched) { from_silence(made) } else { made };
        frame
    }
}

fn machine(processing: Processing) -> Box<AudioProcessing> {
    let stream = StreamConfig::new(SAMPLE_RATE, 1);
    let builder = AudioProcessing::builder().config(processing.config());
    Box::new(builder.capture_config(stream).render_config(stream).build())
}

/// Only numbers, within reason.
fn sound(samples: &[f32; FRAME_SAMPLES]) -> [f32; FRAME_SAMPLES] {
    samples.map(|sample| if sample.is_finite() { sample.clamp(-LOUDEST, LOUDEST) } else { 0.0 })
}

/// Faded in, since the frame before was made another way and doesn't join.
fn from_silence(mut samples: [f32; FRAME_SAMPLES]) -> [f32; FRAME_SAMPLES] {
    samples.iter_mut().enumerate().for_each(|(index, sample)| *sample *= index as f32 / FADE);
    samples
}
