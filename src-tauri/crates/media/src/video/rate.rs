//! How many bits a picture deserves.

/// Bits a second at which a picture of this size and rate looks good: a face needs about 0.05 bits a pixel at 720p, more
/// in small pictures, where every block holds more detail. A screen changes rarely but must be sharp when it does.
#[must_use]
pub fn bitrate_for(width: u32, height: u32, fps: u32, screen: bool) -> u32 {
    let pixels = f64::from(width) * f64::from(height);
    // 180p 160 k, 360p 500 k, 720p 1.5 M, 1080p 2.8 M at 30 fps.
    let at_30 = 1_500_000.0 * (pixels / 921_600.0).powf(0.8);
    // Half the frames need two thirds of the bits: what lies between them differs more.
    let rate = (f64::from(fps.clamp(1, 60)) / 30.0).powf(0.6);
    let content = if screen { 1.2 } else { 1.0 };
    (at_30 * rate * content).clamp(80_000.0, 8_000_000.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_sizes_get_usual_rates() {
        for (width, height, expected) in
            [(320, 180, 163_000), (640, 360, 495_000), (1280, 720, 1_500_000), (1920, 1080, 2_870_000)]
        {
            let rate = bitrate_for(width, height, 30, false);
            assert!(rate.abs_diff(expected) < expected / 20, "{width} × {height}: {rate}");
        }
    }

    #[test]
    fn grows_with_size_rate_and_detail_within_limits() {
        assert!(bitrate_for(1280, 720, 15, false) < bitrate_for(1280, 720, 30, false));
        assert!(bitrate_for(1280, 720, 30, true) > bitrate_for(1280, 720, 30, false));
        assert_eq!(bitrate_for(2, 2, 1, false), 80_000);
        assert_eq!(bitrate_for(8192, 8192, 60, true), 8_000_000);
    }
}
