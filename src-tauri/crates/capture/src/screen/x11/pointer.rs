//! The mouse pointer, which X11 keeps out of pictures (XFixes tells its shape).

use x11rb::{
    protocol::{
        xfixes::ConnectionExt as _,
        xproto::{ConnectionExt as _, Window},
    },
    rust_connection::RustConnection,
};

use super::{Area, Trouble};

/// Proof that the server tells the pointer's shape.
pub(super) struct Pointer(());

impl Pointer {
    /// `None` where the server doesn't tell.
    pub(super) fn find(connection: &RustConnection) -> Option<Self> {
        let version = connection.xfixes_query_version(5, 0).ok()?.reply().ok()?;
        (version.major_version >= 1).then_some(Self(()))
    }

    /// Draws the pointer into `pixels`, which show `area` of `window`, if it is over it.
    pub(super) fn draw(
        &self,
        connection: &RustConnection,
        window: Window,
        area: Area,
        pixels: &mut [u8],
    ) -> Result<(), Trouble> {
        // Both are asked before either is answered.
        let place = connection.query_pointer(window)?;
        let shape = connection.xfixes_get_cursor_image()?;
        let (place, shape) = (place.reply()?, shape.reply()?);
        let (x, y) = (i32::from(place.win_x), i32::from(place.win_y));
        // A window's area begins with its inside, at 0; a screen's is counted from the root's corner, as the pointer is.
        let (left, top) = if place.root == window { (i32::from(area.x), i32::from(area.y)) } else { (0, 0) };
        let (width, height) = (i32::from(area.width), i32::from(area.height));
        if place.same_screen && (0..width).contains(&(x - left)) && (0..height).contains(&(y - top)) {
            let corner = (x - left - i32::from(shape.xhot), y - top - i32::from(shape.yhot));
            blend(pixels, (width, height), &shape.cursor_image, i32::from(shape.width), corner);
        }
        Ok(())
    }
}

/// Lays `shape`, rows of `across` pixels in premultiplied ARGB, over BGRA pixels with its corner at `corner`.
fn blend(pixels: &mut [u8], (width, height): (i32, i32), shape: &[u32], across: i32, corner: (i32, i32)) {
    if across == 0 {
        return;
    }
    for (n, &over) in (0..).zip(shape) {
        let (x, y) = (corner.0 + n % across, corner.1 + n / across);
        if !(0..width).contains(&x) || !(0..height).contains(&y) {
            continue;
        }
        let pixel = &mut pixels[(y * width + x) as usize * 4..][..3];
        let [blue, green, red, alpha] = over.to_le_bytes();
        for (under, over) in pixel.iter_mut().zip([blue, green, red]) {
            let rest = u16::from(*under) * u16::from(255 - alpha) / 255;
            *under = over.saturating_add(rest as u8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_over_an_edge_is_cut_and_half_transparent_mixes() {
        let mut pixels = [100u8; 4 * 4];
        // Opaque red, transparent, half white, opaque blue.
        let shape = [0xffff_0000, 0, 0x8080_8080, 0xff00_00ff];
        blend(&mut pixels, (2, 2), &shape, 2, (0, 1));
        assert_eq!(pixels[..8], [100; 8], "the row above stays");
        assert_eq!(pixels[8..11], [0, 0, 255]);
        assert_eq!(pixels[12..15], [100; 3]);
        let mut pixels = [100u8; 4];
        blend(&mut pixels, (1, 1), &shape, 2, (0, -1));
        assert_eq!(pixels[..3], [177; 3]);
        blend(&mut pixels, (1, 1), &[], 0, (0, 0));
    }
}
