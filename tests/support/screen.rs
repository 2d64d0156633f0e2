//! What a display really shows, read back from the X server: a page's own counters say what it meant to show.

use x11rb::{
    connection::Connection,
    protocol::xproto::{ConnectionExt as _, ImageFormat, Window},
    rust_connection::RustConnection,
};

use crate::window::Image;

/// Bytes of a pixel with 24 bits of colour, as servers send it: blue, green, red, nothing.
const PIXEL: usize = 4;

/// An eye on a display.
#[derive(Debug)]
pub struct Screen {
    connection: RustConnection,
    root: Window,
    size: (u16, u16),
}

/// A part of a display, in its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// From the left.
    pub x: i16,
    /// From the top.
    pub y: i16,
    /// Across.
    pub width: u16,
    /// Down.
    pub height: u16,
}

impl Screen {
    /// Looks at a display.
    ///
    /// # Panics
    /// When it takes no connections.
    #[must_use]
    pub fn open(display: &str) -> Self {
        let (connection, number) = x11rb::connect(Some(display)).expect("the display takes connections");
        let screen = &connection.setup().roots[number];
        let (root, size) = (screen.root, (screen.width_in_pixels, screen.height_in_pixels));
        Self { connection, root, size }
    }

    /// All of it.
    #[must_use]
    pub fn whole(&self) -> Area {
        Area { x: 0, y: 0, width: self.size.0, height: self.size.1 }
    }

    /// What an area shows now.
    ///
    /// # Panics
    /// When the display is gone or the area is not on it.
    #[must_use]
    pub fn look(&self, area: Area) -> Image {
        self.look_all(&[area]).remove(0)
    }

    /// What several areas show now. All are asked for at once: a server that is drawing lets each question wait for its turn.
    ///
    /// # Panics
    /// When the display is gone or an area is not on it.
    #[must_use]
    pub fn look_all(&self, areas: &[Area]) -> Vec<Image> {
        let ask = |&Area { x, y, width, height }: &Area| {
            let asked = self.connection.get_image(ImageFormat::Z_PIXMAP, self.root, x, y, width, height, u32::MAX);
            asked.expect("the display is there")
        };
        let asked: Vec<_> = areas.iter().map(ask).collect();
        let shown = asked.into_iter().map(|asked| asked.reply().expect("the area is on the display").data);
        shown.zip(areas).map(|(pixels, area)| grey(&pixels, *area)).collect()
    }
}

fn grey(pixels: &[u8], area: Area) -> Image {
    let luma = |pixel: &[u8]| {
        let [blue, green, red] = [pixel[0], pixel[1], pixel[2]].map(u32::from);
        ((red * 77 + green * 150 + blue * 29) >> 8) as u8
    };
    let luma = pixels.chunks_exact(PIXEL).map(luma).collect();
    Image { width: u32::from(area.width), height: u32::from(area.height), luma }
}
