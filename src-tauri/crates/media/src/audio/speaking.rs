//! Who is speaking: loud enough for long enough, until quiet for longer.

use std::time::Duration;

use crate::frame::AudioFrame;

/// Above this level (-40 dB) somebody may be speaking.
const LOUD: f32 = 0.01;
/// Below this level (-46 dB) nobody is.
const QUIET: f32 = 0.005;
/// Loud for this long is speech; a knock on the table is shorter.
const BEGIN: Duration = Duration::from_millis(100);
/// Quiet for this long is the end; a pause for breath is shorter.
const END: Duration = Duration::from_millis(600);

/// Whether one person is speaking, from their frames in order.
#[derive(Debug, Clone, Default)]
pub struct Speaking {
    speaking: bool,
    /// Since when the level says otherwise.
    otherwise: Option<Duration>,
    level: f32,
}

impl Speaking {
    /// Somebody silent.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next frame; whether the person is speaking now.
    pub fn push(&mut self, frame: &AudioFrame) -> bool {
        let level = frame.level();
        // Smoothed over about 50 ms, so that a single frame between two syllables doesn't count.
        self.level += (if level.is_finite() { level } else { 0.0 } - self.level) * 0.2;
        let changing = if self.speaking { self.level < QUIET } else { self.level > LOUD };
        if !changing {
            self.otherwise = None;
            return self.speaking;
        }
        let since = *self.otherwise.get_or_insert(frame.at);
        if frame.at.saturating_sub(since) >= if self.speaking { END } else { BEGIN } {
            self.speaking = !self.speaking;
            self.otherwise = None;
        }
        self.speaking
    }

    /// Whether the person is speaking.
    #[must_use]
    pub fn is_speaking(&self) -> bool {
        self.speaking
    }

    /// How loud they are, smoothed: root mean square, 0 to 1. The loudest of the speaking is the dominant one.
    #[must_use]
    pub fn level(&self) -> f32 {
        self.level
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::Tone;

    /// Pushes `frames` frames of a level and tells after how many the answer changed.
    fn run(speaking: &mut Speaking, at: &mut Duration, amplitude: f32, frames: usize) -> Option<usize> {
        let mut tone = Tone::new(200.0, amplitude);
        let before = speaking.is_speaking();
        let mut changed = None;
        for index in 0..frames {
            *at += Duration::from_millis(10);
            if speaking.push(&tone.next(*at)) != before && changed.is_none() {
                changed = Some(index);
            }
        }
        changed
    }

    #[test]
    fn begins_soon_and_ends_after_a_breath() {
        let (mut speaking, mut at) = (Speaking::new(), Duration::ZERO);
        assert_eq!(run(&mut speaking, &mut at, 0.001, 100), None, "noise");
        let begun = run(&mut speaking, &mut at, 0.1, 50).unwrap();
        assert!((10..=15).contains(&begun), "{begun}");
        assert_eq!(run(&mut speaking, &mut at, 0.0, 30), None, "a breath");
        assert_eq!(run(&mut speaking, &mut at, 0.1, 50), None);
        let ended = run(&mut speaking, &mut at, 0.0, 150).unwrap();
        assert!((60..=90).contains(&ended), "{ended}");
    }

    #[test]
    fn a_knock_is_no_speech() {
        let (mut speaking, mut at) = (Speaking::new(), Duration::ZERO);
        assert_eq!(run(&mut speaking, &mut at, 0.05, 4), None);
        assert_eq!(run(&mut speaking, &mut at, 0.0, 100), None);
    }
}
