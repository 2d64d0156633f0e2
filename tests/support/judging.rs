//! What received pictures are worth: how much they resemble those that were sent, and whether they came in time.

/// Sides of the windows that are compared, and from one to the next.
const WINDOW: usize = 8;
const STEP: usize = 4;

/// Structural similarity of two pictures' luma (Wang et al., 2004), rows of `width`: the mean over windows of 8 × 8, every fourth place
/// of every fourth row. 1 for what is the same. Both are at least as large as a window.
///
/// # Panics
/// When they are not of one size.
#[must_use]
pub fn ssim(one: &[u8], other: &[u8], width: usize) -> f64 {
    assert_eq!(one.len(), other.len(), "only pictures of one size can be compared");
    let height = one.len() / width;
    let (mut sum, mut count) = (0.0, 0.0);
    for y in (0..=height - WINDOW).step_by(STEP) {
        for x in (0..=width - WINDOW).step_by(STEP) {
            sum += window(one, other, (x, y), width);
            count += 1.0;
        }
    }
    sum / count
}

fn window(one: &[u8], other: &[u8], (x, y): (usize, usize), width: usize) -> f64 {
    // (0.01 × 255)² and (0.03 × 255)².
    const C1: f64 = 6.5025;
    const C2: f64 = 58.5225;
    let (mut a, mut b, mut aa, mut bb, mut ab) = (0u32, 0u32, 0u32, 0u32, 0u32);
    for line in y..y + WINDOW {
        let at = line * width + x;
        for (p, q) in one[at..at + WINDOW].iter().zip(&other[at..at + WINDOW]) {
            let (p, q) = (u32::from(*p), u32::from(*q));
            (a, b, aa, bb, ab) = (a + p, b + q, aa + p * p, bb + q * q, ab + p * q);
        }
    }
    let mean = |sum: u32| f64::from(sum) / (WINDOW * WINDOW) as f64;
    let (ma, mb) = (mean(a), mean(b));
    let (va, vb, cov) = (mean(aa) - ma * ma, mean(bb) - mb * mb, mean(ab) - ma * mb);
    (2.0 * ma * mb + C1) * (2.0 * cov + C2) / ((ma * ma + mb * mb + C1) * (va + vb + C2))
}

/// Peak signal to noise of two pictures' luma, in dB; 99 for what is the same.
#[must_use]
pub fn psnr(one: &[u8], other: &[u8]) -> f64 {
    let sum: u64 = one.iter().zip(other).map(|(one, other)| u64::from(one.abs_diff(*other)).pow(2)).sum();
    let mean = sum as f64 / one.len() as f64;
    if mean == 0.0 { 99.0 } else { 10.0 * (255.0f64 * 255.0 / mean).log10() }
}

/// Freezes among the times of pictures, in milliseconds, as the W3C counts them (Identifiers for WebRTC's Statistics API, `freezeCount`):
/// a picture came later than three times the mean of the last thirty spans, or than that mean and 150 ms, whichever is more.
#[must_use]
pub fn freezes(times: &[f64]) -> usize {
    let spans: Vec<f64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let late = |place: usize| {
        let before = &spans[place.saturating_sub(30)..place];
        let mean = before.iter().sum::<f64>() / before.len() as f64;
        spans[place] > (3.0 * mean).max(mean + 150.0)
    };
    (1..spans.len()).filter(|place| late(*place)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp() -> Vec<u8> {
        (0..64 * 48).map(|at| (40 + at % 64 * 2 + at / 64) as u8).collect()
    }

    #[test]
    fn what_is_the_same_is_as_good_as_can_be() {
        let picture = ramp();
        assert!((ssim(&picture, &picture, 64) - 1.0).abs() < 1e-9);
        assert!((psnr(&picture, &picture) - 99.0).abs() < 1e-9);
    }

    #[test]
    fn noise_and_blur_cost() {
        let picture = ramp();
        let shifted: Vec<u8> = picture.iter().map(|luma| luma + 5).collect();
        assert!((psnr(&picture, &shifted) - 34.15).abs() < 0.01, "20 log10(255 / 5)");
        assert!(ssim(&picture, &shifted, 64) > 0.98, "brightness alone is seen little");
        let noisy: Vec<u8> = picture.iter().enumerate().map(|(at, luma)| luma + (at * 7919 % 11) as u8 * 2).collect();
        let grey = vec![100; picture.len()];
        let (noisy, grey) = (ssim(&picture, &noisy, 64), ssim(&picture, &grey, 64));
        assert!(noisy < 0.95 && grey < 0.7 && grey < noisy, "{noisy}, {grey}");
    }

    #[test]
    fn a_freeze_is_a_span_far_longer_than_those_before() {
        let steady: Vec<f64> = (0..100).map(|number| f64::from(number) * 33.3).collect();
        assert_eq!(freezes(&steady), 0);
        let halted = |by: f64| -> Vec<f64> {
            steady.iter().enumerate().map(|(place, at)| if place >= 50 { at + by } else { *at }).collect()
        };
        assert_eq!(freezes(&halted(140.0)), 0, "33 + 140 is below 33 + 150");
        assert_eq!(freezes(&halted(160.0)), 1);
        let slow: Vec<f64> = (0..20).map(|number| f64::from(number) * 300.0).collect();
        assert_eq!(freezes(&slow), 0, "slow throughout is no freeze");
        assert_eq!(freezes(&[]), 0);
    }
}
