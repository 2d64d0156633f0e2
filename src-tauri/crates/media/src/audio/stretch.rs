//! A little more or less time without a change of pitch: one or several periods of the sound are repeated or left out
//! where it resembles itself most (overlap and add).

use super::delay::milliseconds;

/// Samples over which the two places are faded into each other.
const OVERLAP: usize = milliseconds(5) as usize;
/// The least and the most that is put in or taken out at once: 2.5 and 10 ms.
const LEAST_LAG: usize = milliseconds(5) as usize / 2;
const MOST_LAG: usize = milliseconds(10) as usize;
/// Samples needed at the start of the sound.
pub(super) const NEEDED: usize = MOST_LAG + OVERLAP;
/// Below this level (-50 dB), nobody hears a seam.
const QUIET: f32 = 0.003;
/// Sounds resemble each other well enough from here on.
const ALIKE: f32 = 0.6;

/// Where a sound can be joined to itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Seam {
    lag: usize,
    /// Nobody will hear it.
    pub(super) hidden: bool,
}

/// The best place for a seam near the start of `sound`; `None` when it is shorter than [`NEEDED`].
pub(super) fn seam(sound: &[f32]) -> Option<Seam> {
    let sound = sound.get(..NEEDED)?;
    let energy = |part: &[f32]| part.iter().map(|sample| sample * sample).sum::<f32>();
    if energy(sound) < QUIET * QUIET * NEEDED as f32 {
        return Some(Seam { lag: MOST_LAG, hidden: true });
    }
    let start = &sound[..OVERLAP];
    let likeness = |lag: usize| {
        let later = &sound[lag..lag + OVERLAP];
        let product: f32 = start.iter().zip(later).map(|(one, other)| one * other).sum();
        product / (energy(start) * energy(later)).sqrt().max(f32::MIN_POSITIVE)
    };
    let (lag, likeness) =
        (LEAST_LAG..=MOST_LAG).map(|lag| (lag, likeness(lag))).max_by(|one, other| one.1.total_cmp(&other.1))?;
    Some(Seam { lag, hidden: likeness > ALIKE })
}

/// Takes samples out at the start of `sound`; says how many.
pub(super) fn shorten(sound: &mut Vec<f32>, seam: Seam) -> usize {
    for index in 0..OVERLAP {
        sound[index + seam.lag] = faded(sound[index], sound[index + seam.lag], index);
    }
    sound.drain(..seam.lag);
    seam.lag
}

/// Puts samples in near the start of `sound`; says how many.
pub(super) fn lengthen(sound: &mut Vec<f32>, seam: Seam) -> usize {
    let repeated: Vec<f32> = (0..OVERLAP).map(|index| faded(sound[seam.lag + index], sound[index], index)).collect();
    let mut start = sound[..seam.lag].to_vec();
    start.extend(repeated);
    sound.splice(..OVERLAP, start);
    seam.lag
}

/// From `one` to `other` over the overlap.
fn faded(one: f32, other: f32, index: usize) -> f32 {
    let along = index as f32 / OVERLAP as f32;
    one + (other - one) * along
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::pattern::{Tone, dominant_frequency, tone_power};

    fn tone(hz: f32) -> Vec<f32> {
        let mut tone = Tone::new(hz, 0.3);
        (0..20).flat_map(|_| tone.next(Duration::ZERO).samples).collect()
    }

    fn steepest(sound: &[f32]) -> f32 {
        sound.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn a_tone_gets_shorter_and_longer_without_a_click() {
        for hz in [110.0, 440.0, 1234.0] {
            for change in [shorten, lengthen] {
                let mut sound = tone(hz);
                let (before, slope) = (sound.len(), steepest(&sound));
                let seam = seam(&sound).unwrap();
                assert!(seam.hidden);
                let changed = change(&mut sound, seam);
                assert_eq!(sound.len().abs_diff(before), changed);
                assert!((LEAST_LAG..=MOST_LAG).contains(&changed));
                assert!(steepest(&sound) < slope * 1.2, "{hz} Hz: {} after {slope}", steepest(&sound));
                assert!(tone_power(&sound, hz) > 0.98, "{hz} Hz: {}", tone_power(&sound, hz));
                assert!((dominant_frequency(&sound).unwrap() - hz).abs() < 2.0);
            }
        }
    }

    #[test]
    fn quiet_gives_the_most_at_once_and_too_little_gives_nothing() {
        let mut quiet = vec![0.0; NEEDED];
        let found = seam(&quiet).unwrap();
        assert!(found.hidden);
        assert_eq!(shorten(&mut quiet, found), MOST_LAG);
        assert_eq!(seam(&quiet[..OVERLAP]), None);
    }

    #[test]
    fn noise_is_no_good_place() {
        let mut state = 1u32;
        let noise: Vec<f32> = (0..2_000)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / (1 << 23) as f32 - 1.0
            })
            .collect();
        assert!(!seam(&noise).unwrap().hidden);
    }
}
