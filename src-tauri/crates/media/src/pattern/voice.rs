//! Something that codecs, suppressors and cancellers take for a voice: pulses of a throat through the resonances of a
//! mouth, in syllables, words and pauses for breath. The same number gives the same words every time.

use std::{f32::consts::TAU, time::Duration};

use crate::frame::{AudioFrame, FRAME_SAMPLES, SAMPLE_RATE};

/// The three resonances of some vowels, in Hz.
const VOWELS: [[f32; 3]; 6] = [
    [730.0, 1090.0, 2440.0],
    [270.0, 2290.0, 3010.0],
    [530.0, 1840.0, 2480.0],
    [570.0, 840.0, 2410.0],
    [300.0, 870.0, 2240.0],
    [490.0, 1350.0, 1690.0],
];
const BANDWIDTHS: [f32; 3] = [70.0, 100.0, 140.0];
/// Makes a syllable about as loud as speech into a microphone at a good level: -20 dB.
const LOUDNESS: f32 = 9.0;

/// One speaker.
#[derive(Debug, Clone)]
pub struct Voice {
    dice: u64,
    hz: f32,
    /// Of the current syllable: its length and where in it we are, in samples. The first part may hiss.
    length: usize,
    along: usize,
    hissing: usize,
    silent: bool,
    /// Syllables until the next pause.
    left: u64,
    pitch: f32,
    /// How far the pitch goes by the syllable's end, as a share of it, and where this period is off.
    glide: f32,
    waver: f32,
    phase: f32,
    /// The pulse, smoothed by the throat.
    throat: [f32; 2],
    mouth: [Resonance; 3],
    /// What was in the mouth a sample ago: lips give off its change.
    before: f32,
}

impl Voice {
    /// The speaker with this number, whose voice is about this high; 80 to 250 Hz are usual.
    #[must_use]
    pub fn new(number: u64, hz: f32) -> Self {
        let dice = number.wrapping_mul(2).wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut voice = Self {
            dice,
            hz,
            length: 0,
            along: 0,
            hissing: 0,
            silent: true,
            left: 0,
            pitch: hz,
            glide: 0.0,
            waver: 1.0,
            phase: 0.0,
            throat: [0.0; 2],
            mouth: [Resonance::default(); 3],
            before: 0.0,
        };
        voice.begin_syllable();
        voice
    }

    /// The next ten milliseconds, marked with the time `at`.
    pub fn next(&mut self, at: Duration) -> AudioFrame {
        let mut frame = AudioFrame::silence(at);
        frame.samples.iter_mut().for_each(|sample| *sample = self.sample());
        frame
    }

    /// This many frames, one after the other.
    #[must_use]
    pub fn say(&mut self, frames: usize) -> Vec<f32> {
        let mut said = Vec::with_capacity(frames * FRAME_SAMPLES);
        (0..frames).for_each(|_| said.extend(self.next(Duration::ZERO).samples));
        said
    }

    fn sample(&mut self) -> f32 {
        if self.along == self.length {
            self.begin_syllable();
        }
        let place = self.along as f32 / self.length as f32;
        let hissing = self.along < self.hissing;
        self.along += 1;
        if self.silent {
            return 0.0;
        }
        let swell = (place * std::f32::consts::PI).sin().sqrt();
        let noise = self.unit() - 0.5;
        if hissing {
            return noise * swell * 0.005 * LOUDNESS;
        }
        self.phase += self.pitch * (1.0 + self.glide * place) * self.waver / SAMPLE_RATE as f32;
        let pulse = if self.phase >= 1.0 { 1.0 } else { 0.0 };
        if pulse > 0.0 {
            // No two periods are quite the same.
            self.phase -= 1.0;
            self.waver = 0.98 + 0.04 * self.unit();
        }
        self.throat[0] += (pulse + noise * 0.02 - self.throat[0]) * 0.08;
        self.throat[1] += (self.throat[0] - self.throat[1]) * 0.25;
        let source = self.throat[1];
        let mouth: f32 =
            self.mouth.iter_mut().zip([1.0, 0.6, 0.35]).map(|(part, share)| part.ring(source) * share).sum();
        let given = mouth - std::mem::replace(&mut self.before, mouth);
        given * swell * LOUDNESS
    }

    fn begin_syllable(&mut self) {
        self.along = 0;
        self.silent = self.left == 0;
        if self.silent {
            self.left = 5 + self.roll(9);
            self.length = self.milliseconds(250, 600);
            return;
        }
        self.left -= 1;
        self.length = self.milliseconds(120, 260);
        self.hissing = if self.roll(3) == 0 { self.length / 4 } else { 0 };
        self.pitch = self.hz * (0.85 + 0.3 * self.unit());
        self.glide = 0.4 * (self.unit() - 0.6);
        let vowel = VOWELS[self.roll(VOWELS.len() as u64) as usize];
        for (part, (hz, width)) in self.mouth.iter_mut().zip(vowel.into_iter().zip(BANDWIDTHS)) {
            part.tune(hz, width);
        }
    }

    fn milliseconds(&mut self, from: u64, to: u64) -> usize {
        (from + self.roll(to - from)) as usize * SAMPLE_RATE as usize / 1000
    }

    fn roll(&mut self, sides: u64) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        (self.dice >> 11) % sides
    }

    fn unit(&mut self) -> f32 {
        self.roll(1 << 24) as f32 / (1 << 24) as f32
    }
}

/// One resonance: two poles.
#[derive(Debug, Clone, Copy, Default)]
struct Resonance {
    near: f32,
    far: f32,
    gain: f32,
    last: [f32; 2],
}

impl Resonance {
    fn tune(&mut self, hz: f32, width: f32) {
        let radius = (-std::f32::consts::PI * width / SAMPLE_RATE as f32).exp();
        let angle = TAU * hz / SAMPLE_RATE as f32;
        self.near = 2.0 * radius * angle.cos();
        self.far = -radius * radius;
        self.gain = angle.sin();
    }

    fn ring(&mut self, input: f32) -> f32 {
        let output = self.gain * input + self.near * self.last[0] + self.far * self.last[1];
        self.last = [output, self.last[0]];
        output
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::tone_power;

    #[test]
    fn a_voice_has_words_pauses_and_no_clipping() {
        let said = Voice::new(1, 120.0).say(2_000);
        assert!(said.iter().all(|sample| sample.abs() < 0.9), "{:?}", said.iter().copied().fold(0.0, f32::max));
        let levels: Vec<f32> = said
            .chunks(FRAME_SAMPLES)
            .map(|frame| (frame.iter().map(|sample| sample * sample).sum::<f32>() / FRAME_SAMPLES as f32).sqrt())
            .collect();
        let silent = levels.iter().filter(|level| **level < 1e-6).count();
        assert!((200..800).contains(&silent), "{silent} silent frames of 2000");
        let spoken: Vec<f32> = levels.into_iter().filter(|level| *level > 0.003).collect();
        let mean = (spoken.iter().map(|level| level * level).sum::<f32>() / spoken.len() as f32).sqrt();
        println!("level {mean}");
        assert!((0.05..0.2).contains(&mean), "{mean}");
        assert!(tone_power(&said, 120.0) < 0.2, "no tone");
    }

    #[test]
    fn a_number_says_the_same_again_and_another_something_else() {
        assert_eq!(Voice::new(5, 180.0).say(100), Voice::new(5, 180.0).say(100));
        assert_ne!(Voice::new(5, 180.0).say(100), Voice::new(6, 180.0).say(100));
    }
}
