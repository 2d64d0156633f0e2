//! Loud and quiet speakers brought nearer to each other, as one sets the volume anew for whoever speaks.

use super::Mixer;
use crate::frame::AudioFrame;

/// Where speech is brought to, in decibels.
const WANTED: f32 = -22.0;
/// The most that a speaker is raised and lowered, in decibels.
const RAISED: f32 = 15.0;
const LOWERED: f32 = -12.0;
/// Quieter than this nobody speaks, and so much louder than the background somebody does.
const SILENT: f32 = -58.0;
const ABOVE_BACKGROUND: f32 = 8.0;
/// How the loudness that counts follows a frame that is louder or quieter: within a tenth of a second, within one.
const LOUDER: f32 = 0.1;
const QUIETER: f32 = 0.012;
/// The background is forgotten at 2 dB a second.
const FORGETTING: f32 = 0.02;
/// The steps of the gain from frame to frame, in decibels: turned down before it hurts, up so that nobody notices.
const DOWN: f32 = 0.3;
const UP: f32 = 0.08;

/// Evens out one stream of sound, 10 ms at a time. Without delay.
#[derive(Debug, Clone)]
pub struct Leveller {
    /// Of speech, and of what there is without it, in decibels.
    loudness: f32,
    background: f32,
    gain: f32,
    limiter: Mixer,
}

impl Default for Leveller {
    fn default() -> Self {
        Self::new()
    }
}

impl Leveller {
    /// A leveller that knows no speaker yet.
    #[must_use]
    pub fn new() -> Self {
        Self { loudness: WANTED, background: SILENT, gain: 0.0, limiter: Mixer::new() }
    }

    /// The next frame at an even level, within -1 to 1, with the same time. Samples that are no numbers count as silence.
    pub fn level(&mut self, frame: &AudioFrame) -> AudioFrame {
        let mut made = frame.clone();
        for sample in &mut made.samples {
            *sample = if sample.is_finite() { sample.clamp(-4.0, 4.0) } else { 0.0 };
        }
        let before = self.gain;
        self.follow(20.0 * made.level().max(1e-6).log10());
        let count = made.samples.len() as f32;
        for (index, sample) in made.samples.iter_mut().enumerate() {
            let gain = before + (self.gain - before) * index as f32 / count;
            *sample *= 10f32.powf(gain / 20.0);
        }
        self.limiter.mix(&[&made])
    }

    fn follow(&mut self, level: f32) {
        self.background = if level < self.background { level.max(-90.0) } else { self.background + FORGETTING };
        self.background = self.background.min(-30.0);
        if level < SILENT.max(self.background + ABOVE_BACKGROUND) {
            return;
        }
        let share = if level > self.loudness { LOUDER } else { QUIETER };
        self.loudness += (level - self.loudness) * share;
        let wanted = (WANTED - self.loudness).clamp(LOWERED, RAISED);
        self.gain += (wanted - self.gain).clamp(-DOWN, UP);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{frame::FRAME_SAMPLES, pattern::Voice};

    fn decibels(sound: &[f32]) -> f32 {
        10.0 * (sound.iter().map(|sample| sample * sample).sum::<f32>() / sound.len() as f32).log10()
    }

    /// A voice at a level in decibels, pauses included, with a little noise.
    fn voice(number: u64, db: f32, seconds: usize) -> Vec<f32> {
        let said = Voice::new(number, 100.0 + 40.0 * number as f32).say(seconds * 100);
        let gain = 10f32.powf((db - decibels(&said)) / 20.0);
        let hiss = |index: usize| (index.wrapping_mul(2_654_435_761) % 2_001) as f32 / 1_000.0 - 1.0;
        said.iter().enumerate().map(|(index, sample)| sample * gain + hiss(index) * 2e-4).collect()
    }

    fn levelled(leveller: &mut Leveller, sound: &[f32]) -> Vec<f32> {
        let frames = sound.chunks_exact(FRAME_SAMPLES).map(|piece| {
            leveller.level(&AudioFrame { samples: piece.try_into().unwrap(), at: Duration::ZERO }).samples
        });
        frames.flatten().collect()
    }

    #[test]
    fn loud_and_quiet_speakers_come_nearer() {
        let mut leveller = Leveller::new();
        let mut last = Vec::new();
        for turn in 0..6u64 {
            let db = if turn % 2 == 0 { -38.0 } else { -14.0 };
            let made = levelled(&mut leveller, &voice(turn % 2, db, 8));
            last.push(decibels(&made[4 * 48_000..]));
            assert!(made.iter().all(|sample| sample.abs() <= 1.0));
        }
        let apart = last[5] - last[4];
        println!("{last:?}");
        assert!(apart.abs() < 8.0, "24 dB became {apart:.1}: {last:?}");
    }

    #[test]
    fn a_voice_that_is_right_stays_and_pauses_are_not_raised() {
        let mut leveller = Leveller::new();
        let usual = voice(1, -23.5, 10);
        let made = levelled(&mut leveller, &usual);
        let change = decibels(&made[2 * 48_000..]) - decibels(&usual[2 * 48_000..]);
        assert!(change.abs() < 3.5, "{change:+.1} dB");
        let before = leveller.gain;
        let pause: Vec<f32> = voice(1, -20.0, 30).iter().map(|sample| sample * 1e-3).collect();
        levelled(&mut leveller, &pause);
        assert!((leveller.gain - before).abs() < 0.5, "{before} to {}", leveller.gain);
    }

    #[test]
    fn nothing_clicks() {
        let mut leveller = Leveller::new();
        let tone: Vec<f32> = (0..96_000).map(|index| (index as f32 * 0.05).sin() * 0.02).collect();
        let made = levelled(&mut leveller, &tone);
        let steepest = made.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
        let peak = made.iter().fold(0.0f32, |peak, sample| peak.max(sample.abs()));
        assert!(peak > 0.03 && steepest < peak * 0.051, "{steepest} of {peak}");
    }

    #[test]
    fn samples_that_are_no_numbers_do_no_harm() {
        let mut leveller = Leveller::new();
        let mut bad = AudioFrame::silence(Duration::from_millis(3));
        bad.samples[3] = f32::NAN;
        bad.samples[4] = f32::INFINITY;
        let made = leveller.level(&bad);
        assert_eq!(made, AudioFrame::silence(bad.at));
        assert!(leveller.gain == 0.0);
    }
}
