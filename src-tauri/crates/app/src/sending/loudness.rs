//! How loud the microphone is and what becomes of it, from its frames. Told the time by them; knows no device.

use std::time::Duration;

use ipc::{MicrophoneLevel, MicrophoneState};
use media::{AudioFrame, audio::Speaking};

/// How often a level is told.
const EVERY: Duration = Duration::from_millis(100);
/// Without anything at all for so long, the microphone is dead: unplugged inside, or muted by a switch of its own.
const DEAD: Duration = Duration::from_secs(5);
/// Below this (-100 dB, less than the last bit of 16) there is nothing at all; a live microphone has its own noise.
const NOTHING: f32 = 1e-5;
/// Above this (-45 dB, root mean square) something is heard.
const HEARD: f32 = 0.0056;
/// A pause between two words is not silence yet.
const PAUSE: Duration = Duration::from_millis(300);
/// Samples from here up are cut off, or about to be.
const FULL: f32 = 0.985;
/// So many of them in a tenth of a second are clipping; a single one is a click.
const MANY: usize = 5;
/// Long enough to be read.
const CLIPPING_SHOWN: Duration = Duration::from_secs(1);
/// The quietest that a bar shows, in decibels.
const FLOOR: f32 = -60.0;

/// Whether what the microphone hears is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// It is.
    Sent,
    /// The person switched it off.
    SwitchedOff,
    /// It is on, and may not be sent now: in the lobby, on hold, before consent.
    HeldBack,
}

/// One microphone.
#[derive(Debug, Default)]
pub(crate) struct Loudness {
    speaking: Speaking,
    told_at: Option<Duration>,
    /// The loudest frame since it was told last.
    loudest: f32,
    full: usize,
    signal_at: Option<Duration>,
    heard_at: Option<Duration>,
    clipped_at: Option<Duration>,
}

impl Loudness {
    /// Takes the next ten milliseconds, as they were `heard` and as the `frame` that is made of them; a level ten times a second.
    pub(crate) fn push(&mut self, heard: &AudioFrame, frame: &AudioFrame, used: Use) -> Option<MicrophoneLevel> {
        let level = Some(frame.level()).filter(|level| level.is_finite()).unwrap_or(0.0);
        self.speaking.push(frame);
        self.loudest = self.loudest.max(level);
        // What the microphone itself does shows only in what it gave.
        self.full += heard.samples.iter().filter(|sample| sample.abs() >= FULL).count();
        if heard.samples.iter().any(|sample| sample.abs() > NOTHING) {
            self.signal_at = Some(frame.at);
        }
        if level > HEARD {
            self.heard_at = Some(frame.at);
        }
        self.pass(frame.at, used)
    }

    /// Time passes without a frame, or with one.
    pub(crate) fn pass(&mut self, now: Duration, used: Use) -> Option<MicrophoneLevel> {
        // What never had a signal counts from its beginning.
        self.signal_at.get_or_insert(now);
        let told_at = *self.told_at.get_or_insert(now);
        if now.saturating_sub(told_at) < EVERY {
            return None;
        }
        if self.full >= MANY {
            self.clipped_at = Some(now);
        }
        let level = MicrophoneLevel { state: self.state(now, used), level: bar(self.loudest) };
        // Kept in step, so that ten a second stay ten.
        self.told_at = Some(if now.saturating_sub(told_at) < 2 * EVERY { told_at + EVERY } else { now });
        (self.loudest, self.full) = (0.0, 0);
        Some(level)
    }

    fn state(&self, now: Duration, used: Use) -> MicrophoneState {
        let within = |at: Option<Duration>, time: Duration| at.is_some_and(|at| now.saturating_sub(at) < time);
        match used {
            Use::SwitchedOff if self.speaking.is_speaking() => MicrophoneState::TalkingWhileMuted,
            Use::SwitchedOff | Use::HeldBack => MicrophoneState::Muted,
            Use::Sent if !within(self.signal_at, DEAD) => MicrophoneState::Dead,
            Use::Sent if within(self.clipped_at, CLIPPING_SHOWN) => MicrophoneState::Clipping,
            Use::Sent if within(self.heard_at, PAUSE) => MicrophoneState::Heard,
            Use::Sent => MicrophoneState::Silent,
        }
    }
}

/// A bar's length, 0 to 1, for a level: even in decibels, as ears hear.
fn bar(level: f32) -> f32 {
    if level <= 0.0 { 0.0 } else { (1.0 - 20.0 * level.log10() / FLOOR).clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use media::pattern::Tone;

    use super::*;

    /// A microphone in virtual time.
    #[derive(Default)]
    struct Mic {
        loudness: Loudness,
        now: Duration,
    }

    impl Mic {
        /// What is told while `ms` of a tone of this amplitude are heard.
        fn hear(&mut self, amplitude: f32, ms: u64, used: Use) -> Vec<MicrophoneLevel> {
            let mut tone = Tone::new(200.0, amplitude);
            let frames = (0..ms / 10).filter_map(|_| {
                self.now += Duration::from_millis(10);
                let mut frame = tone.next(self.now);
                frame.samples.iter_mut().for_each(|sample| *sample = sample.clamp(-1.0, 1.0));
                self.loudness.push(&frame, &frame, used)
            });
            frames.collect()
        }

        fn last(&mut self, amplitude: f32, ms: u64, used: Use) -> MicrophoneState {
            self.hear(amplitude, ms, used).last().expect("something is told").state
        }
    }

    #[test]
    fn ten_levels_a_second() {
        let told = Mic::default().hear(0.1, 10_000, Use::Sent).len();
        assert!((99..=100).contains(&told), "{told}");
    }

    #[test]
    fn says_what_is_sent() {
        let mut mic = Mic::default();
        assert_eq!(mic.last(0.1, 500, Use::Sent), MicrophoneState::Heard);
        assert_eq!(mic.last(0.001, 200, Use::Sent), MicrophoneState::Heard, "a pause between words");
        assert_eq!(mic.last(0.001, 500, Use::Sent), MicrophoneState::Silent);
        assert_eq!(mic.last(0.001, 200, Use::SwitchedOff), MicrophoneState::Muted);
    }

    #[test]
    fn who_talks_while_muted_is_told_and_who_waits_is_not() {
        let mut mic = Mic::default();
        assert_eq!(mic.last(0.1, 1000, Use::SwitchedOff), MicrophoneState::TalkingWhileMuted);
        assert_eq!(mic.last(0.0, 1500, Use::SwitchedOff), MicrophoneState::Muted);
        assert_eq!(mic.last(0.1, 1000, Use::HeldBack), MicrophoneState::Muted, "it is on, as far as the person goes");
    }

    #[test]
    fn too_loud_is_clipping_and_a_click_is_not() {
        let mut mic = Mic::default();
        assert_eq!(mic.last(3.0, 300, Use::Sent), MicrophoneState::Clipping);
        assert_eq!(mic.last(0.1, 500, Use::Sent), MicrophoneState::Clipping, "long enough to be read");
        assert_eq!(mic.last(0.1, 1000, Use::Sent), MicrophoneState::Heard);
        let mut frame = AudioFrame::silence(mic.now);
        frame.samples[0] = 1.0;
        mic.loudness.push(&frame, &frame, Use::Sent);
        assert_eq!(mic.last(0.1, 300, Use::Sent), MicrophoneState::Heard);
    }

    #[test]
    fn a_microphone_that_gives_nothing_at_all_is_dead_until_it_does() {
        let mut mic = Mic::default();
        assert_eq!(mic.last(0.0, 4900, Use::Sent), MicrophoneState::Silent);
        assert_eq!(mic.last(0.0, 300, Use::Sent), MicrophoneState::Dead);
        assert_eq!(mic.last(0.0001, 100, Use::Sent), MicrophoneState::Silent, "its own noise");
        assert_eq!(mic.last(0.0, 6000, Use::SwitchedOff), MicrophoneState::Muted);
    }

    #[test]
    fn a_microphone_without_frames_is_dead_too() {
        let mut loudness = Loudness::default();
        let told = (0..=120).filter_map(|n| loudness.pass(Duration::from_millis(n * 50), Use::Sent));
        let told: Vec<_> = told.map(|level| level.state).collect();
        assert_eq!((told.first(), told.last()), (Some(&MicrophoneState::Silent), Some(&MicrophoneState::Dead)));
    }

    #[test]
    fn what_is_taken_out_is_not_told_as_speech_and_what_is_damaged_before_is() {
        let (mut loudness, mut told) = (Loudness::default(), Vec::new());
        let mut tone = Tone::new(200.0, 2.0);
        for number in 0..200 {
            let mut heard = tone.next(Duration::from_millis(number * 10));
            heard.samples.iter_mut().for_each(|sample| *sample = sample.clamp(-1.0, 1.0));
            let made = AudioFrame::silence(heard.at);
            let used = if number < 100 { Use::SwitchedOff } else { Use::Sent };
            told.extend(loudness.push(&heard, &made, used));
        }
        assert!(told.iter().all(|level| level.level == 0.0 && level.state != MicrophoneState::TalkingWhileMuted));
        assert_eq!(told.last().unwrap().state, MicrophoneState::Clipping);
    }

    #[test]
    fn the_bar_is_even_to_the_ear() {
        assert_eq!((bar(0.0), bar(1.0), bar(4.0), bar(0.0001)), (0.0, 1.0, 1.0, 0.0));
        assert!((bar(0.1) - 2.0 / 3.0).abs() < 1e-3 && (bar(0.01) - 1.0 / 3.0).abs() < 1e-3);
    }
}
