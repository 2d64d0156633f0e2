//! One small picture of what can be shared, for a picker.

use std::time::Duration;

use media::{I420, pattern};
use yuv::{YuvPlanarImage, YuvRange, YuvStandardMatrix, yuv420_to_rgb};

use crate::{
    CaptureError, SourceSpec, VideoFormat, picture,
    screen::{self, Target},
};

/// A source as it looks now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Still {
    /// Pixels across of the source itself.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// A small picture of it (PNG).
    pub png: Vec<u8>,
}

/// Looks at a screen, a window or a test pattern once; the picture is at most `limit` pixels across and down. Where the
/// desktop would ask the person first (Wayland), there is none.
///
/// # Errors
/// When it isn't there, can't be captured, or shows nothing within `patience`.
pub fn still(spec: &SourceSpec, limit: (u32, u32), patience: Duration) -> Result<Still, CaptureError> {
    let image = match *spec {
        SourceSpec::TestPattern { width, height, source, .. } => {
            let mut image = I420::black(width, height).map_err(|why| CaptureError::failed("test-pattern", why))?;
            pattern::draw(&mut image, &pattern::Stamp { source, number: 0, time: 0 });
            image
        }
        SourceSpec::Screen(number) => screen::glance(Target::Screen(number), patience)?,
        SourceSpec::Window(id) => screen::glance(Target::Window(id), patience)?,
        _ => return Err(CaptureError::WrongKind { source_name: spec.to_string(), wanted: "a share" }),
    };
    let (width, height) = (image.width(), image.height());
    let failed = |why: &dyn std::fmt::Display| CaptureError::failed(spec.to_string(), why);
    let limit = VideoFormat { width: limit.0, height: limit.1, fps: 1 };
    let small = picture::shrink(image, limit).map_err(|why| failed(&why))?;
    let png = encode(&small).map_err(|why| failed(&why))?;
    Ok(Still { width, height, png })
}

fn encode(image: &I420) -> Result<Vec<u8>, String> {
    let (width, height) = (image.width(), image.height());
    let planes = YuvPlanarImage {
        y_plane: image.y(),
        y_stride: width,
        u_plane: image.u(),
        u_stride: width / 2,
        v_plane: image.v(),
        v_stride: width / 2,
        width,
        height,
    };
    let mut rgb = vec![0; width as usize * height as usize * 3];
    yuv420_to_rgb(&planes, &mut rgb, width * 3, YuvRange::Limited, YuvStandardMatrix::Bt601)
        .map_err(|why| why.to_string())?;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(&rgb)?;
        writer.finish()
    });
    written.map_err(|why| why.to_string())?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(png: &[u8]) -> (u32, u32, Vec<u8>) {
        let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        (info.width, info.height, pixels)
    }

    #[test]
    fn a_small_picture_keeps_the_shape_and_knows_the_size() {
        let spec: SourceSpec = "test-pattern:1920x1200#3".parse().unwrap();
        let still = still(&spec, (320, 180), Duration::ZERO).unwrap();
        assert_eq!((still.width, still.height), (1920, 1200));
        let (width, height, pixels) = decode(&still.png);
        assert_eq!((width, height), (288, 180));
        let mut shades = pixels;
        shades.sort_unstable();
        shades.dedup();
        assert!(shades.len() > 10, "it shows something: {shades:?}");
    }

    #[test]
    fn colours_come_out_as_they_went_in() {
        let mut image = I420::black(16, 16).unwrap();
        let (y, u, v) = image.planes_mut();
        // Red of BT.601, limited range.
        y.fill(81);
        u.fill(90);
        v.fill(240);
        let (.., pixels) = decode(&encode(&image).unwrap());
        let [red, green, blue] = [pixels[0], pixels[1], pixels[2]];
        assert!(red > 250 && green < 5 && blue < 5, "{red} {green} {blue}");
    }

    #[test]
    fn what_cannot_be_shared_has_no_picture() {
        let refused = still(&SourceSpec::Silence, (320, 180), Duration::ZERO).unwrap_err();
        assert!(matches!(refused, CaptureError::WrongKind { .. }));
    }
}
