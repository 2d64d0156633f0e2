//! What cameras and screens give, as I420 in BT.601 limited range. Odd sides lose their last row or column.

use media::I420;
use yuv::{
    BufferStoreMut, YuvConversionMode, YuvError, YuvPackedImage, YuvPlanarImageMut, YuvRange, YuvStandardMatrix,
    bgr_to_yuv420, bgra_to_yuv420, rgb_to_yuv420, rgba_to_yuv420, yuyv422_to_yuv420,
};
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

/// How the bytes of a picture lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// A JPEG picture of its own.
    Mjpeg,
    /// Y U Y V, two pixels in four bytes.
    Yuyv,
    /// A plane of Y, then one of U and V by turns.
    Nv12,
    /// Luma alone.
    Grey,
    /// Three bytes a pixel.
    Rgb,
    /// Three bytes a pixel.
    Bgr,
    /// Four bytes a pixel, the last of no meaning.
    #[cfg_attr(not(test), allow(dead_code, reason = "only the portal's streams come like this"))]
    Rgba,
    /// Four bytes a pixel, the last of no meaning.
    Bgra,
}

/// Why a picture couldn't be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PictureError {
    #[error("a picture of {0} × {1} came in {2} bytes")]
    Short(u32, u32, usize),
    #[error("a damaged JPEG picture came: {0}")]
    Jpeg(String),
    #[error("a picture couldn't be converted: {0}")]
    Convert(#[from] YuvError),
    #[error(transparent)]
    Size(#[from] media::SizeError),
}

impl Layout {
    /// Bytes of one row of `width` pixels without padding; of luma for planar layouts.
    pub(crate) fn row(self, width: u32) -> u32 {
        match self {
            Self::Mjpeg => 0,
            Self::Grey | Self::Nv12 => width,
            Self::Yuyv => width * 2,
            Self::Rgb | Self::Bgr => width * 3,
            Self::Rgba | Self::Bgra => width * 4,
        }
    }
}

/// Converts a picture of `width` × `height` whose rows are `stride` bytes apart. A JPEG says its size itself.
pub(crate) fn convert(layout: Layout, width: u32, height: u32, stride: u32, data: &[u8]) -> Result<I420, PictureError> {
    if layout == Layout::Mjpeg {
        let (width, height, pixels) = unpack_jpeg(data)?;
        return convert(Layout::Rgb, width, height, width * 3, &pixels);
    }
    let rows = if layout == Layout::Nv12 { height + height.div_ceil(2) } else { height };
    let least = stride as usize * (rows as usize).saturating_sub(1) + layout.row(width) as usize;
    if data.len() < least || stride < layout.row(width) {
        return Err(PictureError::Short(width, height, data.len()));
    }
    let mut image = I420::black(width & !1, height & !1)?;
    match layout {
        Layout::Nv12 => copy_nv12(&mut image, data, stride as usize, height as usize),
        Layout::Grey => copy_luma(&mut image, data, stride as usize),
        _ => by_yuv(layout, &mut image, stride, data)?,
    }
    Ok(image)
}

fn by_yuv(layout: Layout, image: &mut I420, stride: u32, data: &[u8]) -> Result<(), YuvError> {
    let (width, height) = (image.width(), image.height());
    let (y, u, v) = image.planes_mut();
    let mut planes = YuvPlanarImageMut {
        y_plane: BufferStoreMut::Borrowed(y),
        y_stride: width,
        u_plane: BufferStoreMut::Borrowed(u),
        u_stride: width / 2,
        v_plane: BufferStoreMut::Borrowed(v),
        v_stride: width / 2,
        width,
        height,
    };
    let convert = match layout {
        Layout::Rgb => rgb_to_yuv420,
        Layout::Bgr => bgr_to_yuv420,
        Layout::Rgba => rgba_to_yuv420,
        Layout::Bgra => bgra_to_yuv420,
        _ => {
            // Not a byte more is taken; a camera's buffer is often longer than its picture.
            let yuy = &data[..data.len().min(stride as usize * height as usize)];
            return yuyv422_to_yuv420(&mut planes, &YuvPackedImage { yuy, yuy_stride: stride, width, height });
        }
    };
    convert(&mut planes, data, stride, YuvRange::Limited, YuvStandardMatrix::Bt601, YuvConversionMode::Balanced)
}

fn copy_luma(image: &mut I420, data: &[u8], stride: usize) {
    let width = image.width() as usize;
    let (y, ..) = image.planes_mut();
    for (to, from) in y.chunks_exact_mut(width).zip(data.chunks(stride)) {
        to.copy_from_slice(&from[..width]);
    }
}

fn copy_nv12(image: &mut I420, data: &[u8], stride: usize, rows: usize) {
    copy_luma(image, data, stride);
    let half = image.width() as usize / 2;
    let (_, u, v) = image.planes_mut();
    let pairs = data[stride * rows..].chunks(stride);
    for ((u, v), from) in u.chunks_exact_mut(half).zip(v.chunks_exact_mut(half)).zip(pairs) {
        for ((u, v), pair) in u.iter_mut().zip(v).zip(from.as_chunks::<2>().0) {
            [*u, *v] = *pair;
        }
    }
}

/// A JPEG picture as RGB: its own colours are of full range, so they have to be converted either way.
fn unpack_jpeg(data: &[u8]) -> Result<(u32, u32, Vec<u8>), PictureError> {
    let options =
        DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB).set_max_width(8192).set_max_height(8192);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(data), options);
    let damaged = |why: &dyn std::fmt::Debug| PictureError::Jpeg(format!("{why:?}"));
    let pixels = decoder.decode().map_err(|why| damaged(&why))?;
    let info = decoder.info().ok_or_else(|| damaged(&"it has no size"))?;
    Ok((u32::from(info.width), u32::from(info.height), pixels))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Y, U and V of the middle of a picture.
    fn middle(image: &I420) -> (u8, u8, u8) {
        let (width, height) = (image.width() as usize, image.height() as usize);
        let chroma = height / 4 * (width / 2) + width / 4;
        (image.y()[height / 2 * width + width / 2], image.u()[chroma], image.v()[chroma])
    }

    fn near(found: (u8, u8, u8), expected: (u8, u8, u8)) -> bool {
        found.0.abs_diff(expected.0) <= 2 && found.1.abs_diff(expected.1) <= 2 && found.2.abs_diff(expected.2) <= 2
    }

    /// Pure red in BT.601 limited range.
    const RED: (u8, u8, u8) = (81, 90, 240);

    #[test]
    fn red_is_red_from_every_layout() {
        let pixel = |layout| match layout {
            Layout::Rgb => vec![255, 0, 0],
            Layout::Bgr => vec![0, 0, 255],
            Layout::Rgba => vec![255, 0, 0, 7],
            _ => vec![0, 0, 255, 7],
        };
        for layout in [Layout::Rgb, Layout::Bgr, Layout::Rgba, Layout::Bgra] {
            let data = pixel(layout).repeat(64 * 32);
            let image = convert(layout, 64, 32, layout.row(64), &data).unwrap();
            assert!(near(middle(&image), RED), "{layout:?}: {:?}", middle(&image));
        }
        let yuyv = [81u8, 90, 81, 240].repeat(32 * 32);
        assert_eq!(middle(&convert(Layout::Yuyv, 64, 32, 128, &yuyv).unwrap()), RED);
        let nv12 = [vec![81u8; 64 * 32], [90u8, 240].repeat(32 * 16)].concat();
        assert_eq!(middle(&convert(Layout::Nv12, 64, 32, 64, &nv12).unwrap()), RED);
        assert_eq!(middle(&convert(Layout::Grey, 64, 32, 64, &nv12).unwrap()), (81, 128, 128));
    }

    #[test]
    fn odd_sizes_and_padded_rows_are_cut() {
        let mut row = [0u8, 0, 255, 0].repeat(65);
        row.extend([9; 12]);
        let image = convert(Layout::Bgra, 65, 33, row.len() as u32, &row.repeat(33)).unwrap();
        assert_eq!((image.width(), image.height()), (64, 32));
        assert!(image.y().iter().all(|y| y.abs_diff(81) <= 2) && image.v().iter().all(|v| v.abs_diff(240) <= 2));
        let nv12 = [[81u8; 80].repeat(33), [90u8, 240].repeat(40 * 17)].concat();
        let image = convert(Layout::Nv12, 65, 33, 80, &nv12).unwrap();
        assert!(image.u().iter().all(|&u| u == 90) && image.v().iter().all(|&v| v == 240));
    }

    #[test]
    fn what_follows_a_picture_in_its_buffer_is_left_alone() {
        for layout in [Layout::Yuyv, Layout::Nv12, Layout::Grey, Layout::Rgb, Layout::Bgra] {
            let data = vec![128; 64 * 32 * 4 + 4096];
            assert!(convert(layout, 64, 32, layout.row(64), &data).is_ok(), "{layout:?}");
        }
    }

    #[test]
    fn jpeg_pictures_are_unpacked() {
        // 16 × 16, pure red, quality 90, made with ImageMagick's `convert -size 16x16 xc:red`.
        let image = convert(Layout::Mjpeg, 16, 16, 0, include_bytes!("../tests/red.jpg")).unwrap();
        assert_eq!((image.width(), image.height()), (16, 16));
        assert!(near(middle(&image), RED), "{:?}", middle(&image));
    }

    #[test]
    fn what_is_cut_short_or_damaged_is_an_error() {
        assert!(matches!(convert(Layout::Yuyv, 64, 32, 128, &[0; 4095]), Err(PictureError::Short(64, 32, 4095))));
        assert!(matches!(convert(Layout::Nv12, 64, 32, 64, &[0; 64 * 32]), Err(PictureError::Short(..))));
        assert!(matches!(convert(Layout::Bgra, 64, 32, 63, &[0; 64 * 32 * 4]), Err(PictureError::Short(..))));
        assert!(matches!(convert(Layout::Mjpeg, 64, 32, 0, &[0xff, 0xd8, 0xff]), Err(PictureError::Jpeg(_))));
        let jpeg = include_bytes!("../tests/red.jpg");
        for length in 0..jpeg.len() {
            let _ = convert(Layout::Mjpeg, 16, 16, 0, &jpeg[..length]);
        }
    }
}
