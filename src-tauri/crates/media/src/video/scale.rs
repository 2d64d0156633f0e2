//! Pictures of another size.

use fast_image_resize::{
    FilterType, ResizeAlg, ResizeOptions, Resizer,
    images::{TypedImage, TypedImageRef},
    pixels::U8,
};

use crate::frame::{I420, SizeError};

/// The picture at another size, stretched where the shapes differ. Bilinear with the source's whole area taken into
/// account, so that fine lines fade instead of flickering.
///
/// # Errors
/// When the new size can't be used.
pub fn scale(image: &I420, width: u32, height: u32) -> Result<I420, SizeError> {
    if (image.width(), image.height()) == (width, height) {
        return Ok(image.clone());
    }
    let mut scaled = I420::black(width, height)?;
    let (from_width, from_height) = (image.width(), image.height());
    let (y, u, v) = scaled.planes_mut();
    let mut resizer = Resizer::new();
    let mut plane = |source: &[u8], (from_width, from_height), target: &mut [u8], (width, height)| {
        resize(&mut resizer, source, (from_width, from_height), target, (width, height))
            .ok_or(SizeError { width, height })
    };
    plane(image.y(), (from_width, from_height), y, (width, height))?;
    plane(image.u(), (from_width / 2, from_height / 2), u, (width / 2, height / 2))?;
    plane(image.v(), (from_width / 2, from_height / 2), v, (width / 2, height / 2))?;
    Ok(scaled)
}

fn resize(resizer: &mut Resizer, source: &[u8], from: (u32, u32), target: &mut [u8], to: (u32, u32)) -> Option<()> {
    if from == (to.0 * 2, to.1 * 2) {
        halve(source, from.0 as usize, target);
        return Some(());
    }
    // Typed images: the untyped ones would have every pixel format of the library compiled in here, which takes minutes.
    let source = TypedImageRef::<U8>::from_buffer(from.0, from.1, source).ok()?;
    let mut target = TypedImage::<U8>::from_buffer(to.0, to.1, target).ok()?;
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    resizer.resize_typed(&source, &mut target, &options).ok()
}

/// Half the size, each pixel the mean of four: the usual step between layers, ten times as fast as the general way.
fn halve(source: &[u8], width: usize, target: &mut [u8]) {
    for (line, pair) in target.chunks_exact_mut(width / 2).zip(source.chunks_exact(width * 2)) {
        let (upper, lower) = pair.split_at(width);
        for ((pixel, upper), lower) in line.iter_mut().zip(upper.chunks_exact(2)).zip(lower.chunks_exact(2)) {
            let sum = u16::from(upper[0]) + u16::from(upper[1]) + u16::from(lower[0]) + u16::from(lower[1]);
            *pixel = ((sum + 2) / 4) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::{Stamp, draw, read};

    fn picture(width: u32, height: u32) -> (I420, Stamp) {
        let mut image = I420::black(width, height).unwrap();
        let stamp = Stamp { source: 7, number: 123_456, time: 654_321 };
        draw(&mut image, &stamp);
        (image, stamp)
    }

    #[test]
    fn a_stamp_survives_down_and_up_again() {
        let (image, stamp) = picture(1920, 1080);
        let small = scale(&image, 320, 180).unwrap();
        assert_eq!((small.width(), small.height()), (320, 180));
        assert_eq!(read(&small), Some(stamp));
        assert_eq!(read(&scale(&small, 1920, 1080).unwrap()), Some(stamp));
        assert_eq!(read(&scale(&image, 176, 144).unwrap()), Some(stamp), "another shape");
    }

    #[test]
    fn planes_keep_their_colours() {
        let mut image = I420::black(64, 64).unwrap();
        let (y, u, v) = image.planes_mut();
        y.fill(90);
        u.fill(40);
        v.fill(200);
        let scaled = scale(&image, 34, 98).unwrap();
        assert!(scaled.y().iter().all(|&luma| luma == 90));
        assert!(scaled.u().iter().all(|&chroma| chroma == 40));
        assert!(scaled.v().iter().all(|&chroma| chroma == 200));
    }

    #[test]
    fn half_the_size_is_the_mean_of_four() {
        let mut image = I420::black(4, 4).unwrap();
        let (y, u, _) = image.planes_mut();
        y.copy_from_slice(&[10, 20, 0, 0, 30, 42, 0, 255, 1, 1, 8, 8, 1, 2, 8, 8]);
        u.copy_from_slice(&[100, 110, 120, 130]);
        let half = scale(&image, 2, 2).unwrap();
        assert_eq!((half.y(), half.u(), half.v()), (&[26, 64, 1, 8][..], &[115][..], &[128][..]));
        let (picture, stamp) = picture(1280, 720);
        assert_eq!(read(&scale(&picture, 640, 360).unwrap()), Some(stamp));
    }

    #[test]
    fn refuses_odd_and_empty_sizes() {
        let (image, _) = picture(320, 180);
        assert!(scale(&image, 0, 100).is_err());
        assert!(scale(&image, 101, 100).is_err());
        assert_eq!(scale(&image, 320, 180).unwrap(), image);
        assert!(scale(&image, 2, 2).is_ok());
    }
}
