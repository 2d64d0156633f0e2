//! From what devices give to the pictures we pass on: sides made even, large ones scaled down.

use std::sync::Arc;

use media::{I420, SizeError, video};

use crate::VideoFormat;

/// Frames that a queue of pictures holds. More would only be old.
pub(crate) const QUEUE: usize = 3;

/// The size that `size` gets to be at most `limit`: shape kept, never larger, sides even and at least 2.
pub(crate) fn fit(size: (u32, u32), limit: (u32, u32)) -> (u32, u32) {
    let (width, height) = (u64::from(size.0.max(1)), u64::from(size.1.max(1)));
    let (across, down) = (u64::from(limit.0).min(width), u64::from(limit.1).min(height));
    // The side that has to shrink more decides.
    let (across, down) =
        if across * height <= down * width { (across, across * height / width) } else { (down * width / height, down) };
    let even = |side: u64| u32::try_from(side & !1).unwrap_or(!1).max(2);
    (even(across), even(down))
}

/// Scales a picture down to fit `limit`; one that fits is passed on as it is.
pub(crate) fn shrink(image: impl Into<Arc<I420>>, limit: VideoFormat) -> Result<Arc<I420>, SizeError> {
    let image = image.into();
    let size = (image.width(), image.height());
    let (width, height) = fit(size, (limit.width, limit.height));
    if (width, height) == size { Ok(image) } else { video::scale(&image, width, height).map(Arc::new) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keeps_the_shape() {
        assert_eq!(fit((1920, 1080), (1280, 720)), (1280, 720));
        assert_eq!(fit((1920, 1200), (1280, 720)), (1152, 720));
        assert_eq!(fit((1080, 1920), (1280, 720)), (404, 720));
        assert_eq!(fit((640, 360), (1280, 720)), (640, 360), "nothing is scaled up");
        assert_eq!(fit((725, 525), (1280, 720)), (724, 524), "sides are even");
        assert_eq!(fit((8000, 3), (1280, 720)), (1280, 2));
    }

    proptest! {
        #[test]
        fn any_size_fits(width in 1..9000u32, height in 1..9000u32, across in 2..4000u32, down in 2..4000u32) {
            let (w, h) = fit((width, height), (across, down));
            prop_assert!(w % 2 == 0 && h % 2 == 0 && w >= 2 && h >= 2);
            prop_assert!(w <= across.max(2) && h <= down.max(2));
            prop_assert!(w <= width.max(2) && h <= height.max(2));
        }
    }
}
