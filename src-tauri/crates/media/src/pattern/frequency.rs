//! How much of a sound is one tone, and which tone is its strongest.

use std::f64::consts::TAU;

use crate::frame::SAMPLE_RATE;

/// Most samples that [`dominant_frequency`] looks at: 200 ms.
const WINDOW: usize = SAMPLE_RATE as usize / 5;
const LOWEST: f64 = 50.0;
const HIGHEST: f64 = 8_000.0;

/// The share of the power of `samples` (48 kHz) that a tone of `hz` explains, 0 to 1; 0 for silence.
///
/// It is the part of the signal that the best fitting sine of that frequency accounts for, so a pure tone gives 1 at any
/// length. Over long stretches the tone's phase must be steady: measure a second at a time.
#[must_use]
pub fn tone_power(samples: &[f32], hz: f32) -> f32 {
    let total: f64 = samples.iter().map(|&sample| f64::from(sample).powi(2)).sum();
    if total <= f64::from(f32::EPSILON) * samples.len() as f64 * 1e-3 {
        return 0.0;
    }
    (explained(samples, f64::from(hz)) / total).clamp(0.0, 1.0) as f32
}

/// The strongest frequency between 50 and 8000 Hz in Hz, from the loudest 200 ms of `samples` (48 kHz). `None` for silence
/// and for fewer than 10 ms. Exact to a few tenths of a hertz for a lone tone of 200 ms.
#[must_use]
pub fn dominant_frequency(samples: &[f32]) -> Option<f32> {
    if samples.len() < SAMPLE_RATE as usize / 100 {
        return None;
    }
    let energy = |part: &&[f32]| part.iter().map(|sample| sample * sample).sum::<f32>();
    let part = samples.chunks(WINDOW).max_by(|one, other| energy(one).total_cmp(&energy(other)))?;
    if energy(&part) <= 1e-7 * part.len() as f32 {
        return None;
    }
    let step = f64::from(SAMPLE_RATE) / part.len() as f64 / 2.0;
    let count = ((HIGHEST - LOWEST) / step) as usize;
    let strength = |hz: f64| explained(part, hz);
    let coarse = (0..=count)
        .map(|index| LOWEST + index as f64 * step)
        .map(|hz| (hz, strength_of(part, hz)))
        .max_by(|one, other| one.1.total_cmp(&other.1))?
        .0;
    Some(climb(coarse - step, coarse + step, strength) as f32)
}

/// Narrows an interval that holds one summit.
fn climb(mut low: f64, mut high: f64, strength: impl Fn(f64) -> f64) -> f64 {
    while high - low > 0.01 {
        let third = (high - low) / 3.0;
        if strength(low + third) < strength(high - third) {
            low += third;
        } else {
            high -= third;
        }
    }
    f64::midpoint(low, high)
}

/// Squared length of the spectrum at `hz`, by Goertzel's recurrence.
fn strength_of(samples: &[f32], hz: f64) -> f64 {
    let (cosine, sine) = spectrum(samples, hz);
    cosine * cosine + sine * sine
}

/// Sums of the samples against a cosine and a sine of `hz` that start with the first sample.
fn spectrum(samples: &[f32], hz: f64) -> (f64, f64) {
    let step = TAU * hz / f64::from(SAMPLE_RATE);
    let twice = 2.0 * step.cos();
    let (mut last, mut before) = (0.0, 0.0);
    // From the end to the start, so that the result's phase is counted from the first sample.
    for &sample in samples.iter().rev() {
        let next = f64::from(sample) + twice * last - before;
        before = last;
        last = next;
    }
    (last - before * step.cos(), before * step.sin())
}

/// Energy of the best fitting `a·cos + b·sin` of that frequency (least squares).
fn explained(samples: &[f32], hz: f64) -> f64 {
    let (with_cos, with_sin) = spectrum(samples, hz);
    let step = TAU * hz / f64::from(SAMPLE_RATE);
    let count = samples.len() as f64;
    // Closed forms of Σcos², Σsin², Σcos·sin over the samples.
    let (ripple, phase) =
        if step.sin().abs() < 1e-9 { (count, 0.0) } else { ((count * step).sin() / step.sin(), (count - 1.0) * step) };
    let cc = (count + ripple * phase.cos()) / 2.0;
    let ss = (count - ripple * phase.cos()) / 2.0;
    let cs = ripple * phase.sin() / 2.0;
    let determinant = cc * ss - cs * cs;
    if determinant < 1e-6 * count * count {
        return with_cos * with_cos / cc.max(1.0);
    }
    (ss * with_cos * with_cos - 2.0 * cs * with_cos * with_sin + cc * with_sin * with_sin) / determinant
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::pattern::Tone;

    fn tone(hz: f32, amplitude: f32, frames: usize) -> Vec<f32> {
        let mut tone = Tone::new(hz, amplitude);
        (0..frames).flat_map(|_| tone.next(Duration::ZERO).samples).collect()
    }

    #[test]
    fn a_pure_tone_is_all_there_is_at_any_length() {
        for frames in [1, 3, 10, 100] {
            assert!(tone_power(&tone(440.0, 0.2, frames), 440.0) > 0.999, "{frames} frames");
            assert!(tone_power(&tone(1234.5, 0.9, frames), 1234.5) > 0.999, "{frames} frames");
        }
        assert!(tone_power(&tone(440.0, 0.2, 100), 450.0) < 0.01);
    }

    #[test]
    fn two_tones_share_by_their_power() {
        let mixed: Vec<f32> =
            tone(440.0, 0.4, 100).iter().zip(tone(1000.0, 0.2, 100)).map(|(one, other)| one + other).collect();
        assert!((tone_power(&mixed, 440.0) - 0.8).abs() < 0.01);
        assert!((tone_power(&mixed, 1000.0) - 0.2).abs() < 0.01);
        assert!((dominant_frequency(&mixed).unwrap() - 440.0).abs() < 0.5);
    }

    #[test]
    fn silence_has_no_tone() {
        assert_eq!(tone_power(&[0.0; 4800], 440.0), 0.0);
        assert_eq!(tone_power(&[], 440.0), 0.0);
        assert_eq!(dominant_frequency(&[0.0; 4800]), None);
        assert_eq!(dominant_frequency(&[]), None);
    }

    #[test]
    fn finds_the_frequency() {
        for hz in [55.0, 220.0, 440.0, 997.0, 3520.0, 7000.0] {
            let found = dominant_frequency(&tone(hz, 0.1, 30)).unwrap();
            assert!((found - hz).abs() < 0.5, "{found} for {hz}");
        }
        let mut late = vec![0.0; 48_000];
        late.extend(tone(600.0, 0.1, 20));
        assert!((dominant_frequency(&late).unwrap() - 600.0).abs() < 1.0, "silence before the sound");
    }
}
