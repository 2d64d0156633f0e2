//! Where the browser's window stands on a screen: small, and out of the way of whoever works with ours.

use std::ffi::OsString;

/// A window's place and size, in the screen's own units (device-independent pixels), from the upper left of all screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placement {
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
    /// Across.
    pub width: u32,
    /// Down.
    pub height: u32,
}

/// As small as a browser makes a window with its title and our few words.
const SIZE: (u32, u32) = (420, 300);

/// Between the window and the edges of the screen.
const MARGIN: u32 = 12;

impl Default for Placement {
    /// The upper left, for a display that nobody looks at.
    fn default() -> Self {
        Self { x: 24, y: 24, width: SIZE.0, height: SIZE.1 }
    }
}

impl Placement {
    /// The lower right corner of an area, such as what a screen leaves beside its bars.
    #[must_use]
    pub fn corner(area: Self) -> Self {
        let (width, height) = (SIZE.0.min(area.width), SIZE.1.min(area.height));
        let far = |from: i32, length: u32, size: u32| {
            let room = length.saturating_sub(size).saturating_sub(MARGIN);
            from.saturating_add(i32::try_from(room).unwrap_or(i32::MAX))
        };
        Self { x: far(area.x, area.width, width), y: far(area.y, area.height, height), width, height }
    }

    /// As switches of a browser.
    pub(crate) fn switches(self) -> [OsString; 2] {
        let Self { x, y, width, height } = self;
        [format!("--window-position={x},{y}").into(), format!("--window-size={width},{height}").into()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(x: i32, y: i32, width: u32, height: u32) -> Placement {
        Placement { x, y, width, height }
    }

    #[test]
    fn a_corner_is_within_the_screen_whichever_it_is() {
        assert_eq!(Placement::corner(area(0, 0, 1920, 1040)), area(1488, 728, 420, 300));
        assert_eq!(Placement::corner(area(-1280, 24, 1280, 700)), area(-432, 412, 420, 300), "a screen to the left");
        assert_eq!(Placement::corner(area(10, 10, 300, 200)), area(10, 10, 300, 200), "a screen that is too small");
    }

    #[test]
    fn is_told_to_the_browser() {
        assert_eq!(area(5, -6, 7, 8).switches(), ["--window-position=5,-6", "--window-size=7,8"]);
    }
}
