//! A barcode in a picture; its layout stands in the documentation of [`pattern`](super).

use std::time::Duration;

use crate::frame::I420;

pub(super) const COLUMNS: u32 = 16;
pub(super) const ROWS: u32 = 4;
/// The rows of the grid are this fraction of the picture's height.
pub(super) const ROW_FRACTION: u32 = 32;

const BLACK: u8 = 16;
const WHITE: u8 = 235;
const LEAST_CONTRAST: u32 = 48;
const LOW_24: u64 = 0xff_ffff;

/// Who drew a picture, which one it is, and when it was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// Who drew it.
    pub source: u8,
    /// Counts pictures; the low 24 bits are kept.
    pub number: u32,
    /// System clock in units of 100 µs; the low 24 bits are kept.
    pub time: u32,
}

impl Stamp {
    /// A stamp for a picture drawn at `system`, the time since 1970.
    #[must_use]
    pub fn new(source: u8, number: u32, system: Duration) -> Self {
        Self { source, number: number & LOW_24 as u32, time: ticks(system) }
    }

    /// How long before `system` (the time since 1970) it was drawn, 0 to 1677.7 s.
    #[must_use]
    pub fn age(&self, system: Duration) -> Duration {
        let age = ticks(system).wrapping_sub(self.time) & LOW_24 as u32;
        Duration::from_micros(u64::from(age) * 100)
    }

    fn bits(&self) -> u64 {
        let fields =
            u64::from(self.source) << 48 | (u64::from(self.number) & LOW_24) << 24 | u64::from(self.time) & LOW_24;
        fields << 8 | u64::from(check(fields))
    }

    fn from_bits(bits: u64) -> Option<Self> {
        let fields = bits >> 8;
        (check(fields) == bits as u8).then_some(Self {
            source: (fields >> 48) as u8,
            number: (fields >> 24 & LOW_24) as u32,
            time: (fields & LOW_24) as u32,
        })
    }

    /// Draws the barcode alone, into the top eighth of a picture.
    pub fn draw(&self, image: &mut I420) {
        let (width, height) = (image.width(), image.height());
        let bits = self.bits();
        let (y, u, v) = image.planes_mut();
        for row in 0..ROWS {
            for line in edge(row, height, ROW_FRACTION)..edge(row + 1, height, ROW_FRACTION) {
                let line = &mut y[line * width as usize..][..width as usize];
                for column in 0..COLUMNS {
                    let one = bits >> (63 - row * COLUMNS - column) & 1 == 1;
                    let cell = edge(column, width, COLUMNS)..edge(column + 1, width, COLUMNS);
                    line[cell].fill(if one { WHITE } else { BLACK });
                }
            }
        }
        let chroma = edge(ROWS, height, ROW_FRACTION).div_ceil(2) * (width / 2) as usize;
        u[..chroma].fill(128);
        v[..chroma].fill(128);
    }
}

/// Finds the stamp of a picture of any size, or says that there is none.
#[must_use]
pub fn read(image: &I420) -> Option<Stamp> {
    let cells: Vec<u32> =
        (0..ROWS).flat_map(|row| (0..COLUMNS).map(move |column| cell_luma(image, column, row))).collect();
    let (dark, bright) = (*cells.iter().min()?, *cells.iter().max()?);
    if bright - dark < LEAST_CONTRAST {
        return None;
    }
    let threshold = (dark + bright) / 2;
    Stamp::from_bits(cells.iter().fold(0, |bits, &luma| bits << 1 | u64::from(luma > threshold)))
}

/// Mean luma of the inner half of a cell; at least one pixel is looked at.
fn cell_luma(image: &I420, column: u32, row: u32) -> u32 {
    let inner = |start: usize, end: usize, limit: u32| {
        let quarter = (end - start) / 4;
        let start = (start + quarter).min(limit as usize - 1);
        start..(end - quarter).max(start + 1)
    };
    let width = image.width() as usize;
    let across = inner(edge(column, image.width(), COLUMNS), edge(column + 1, image.width(), COLUMNS), image.width());
    let down =
        inner(edge(row, image.height(), ROW_FRACTION), edge(row + 1, image.height(), ROW_FRACTION), image.height());
    let count = (across.len() * down.len()) as u32;
    let sum: u32 = down
        .flat_map(|line| &image.y()[line * width + across.start..line * width + across.end])
        .map(|&luma| u32::from(luma))
        .sum();
    sum / count
}

/// Where cell `index` begins, of `parts` that share `side` pixels.
fn edge(index: u32, side: u32, parts: u32) -> usize {
    (index * side / parts) as usize
}

fn ticks(system: Duration) -> u32 {
    ((system.as_micros() / 100) & u128::from(LOW_24)) as u32
}

/// CRC-8 with polynomial 0x07 over the low seven bytes.
fn check(fields: u64) -> u8 {
    fields.to_be_bytes()[1..].iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ byte, |crc: u8, _| if crc & 0x80 == 0 { crc << 1 } else { crc << 1 ^ 0x07 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_example_holds() {
        let stamp = Stamp { source: 1, number: 2, time: 3 };
        assert_eq!(format!("{:016x}", stamp.bits()), "01000002000003fa");
    }

    #[test]
    fn every_bit_of_every_size_comes_back() {
        for (width, height) in [(320, 180), (640, 360), (1280, 720), (1920, 1080), (16, 32)] {
            for stamp in [
                Stamp { source: 255, number: 0xff_ffff, time: 0xff_ffff },
                Stamp { source: 1, number: 0, time: 0 },
                Stamp { source: 0xa5, number: 0x5a_a55a, time: 0x12_3456 },
            ] {
                let mut image = I420::black(width, height).unwrap();
                stamp.draw(&mut image);
                assert_eq!(read(&image), Some(stamp), "{width} × {height}");
            }
        }
    }

    #[test]
    fn a_wrong_cell_is_noticed() {
        let stamp = Stamp { source: 3, number: 77, time: 1234 };
        for bit in 0..64 {
            assert_eq!(Stamp::from_bits(stamp.bits() ^ 1 << bit), None, "bit {bit}");
        }
    }

    #[test]
    fn black_and_grey_pictures_have_no_stamp() {
        assert_eq!(read(&I420::black(320, 180).unwrap()), None);
        let grey = I420::from_packed(320, 180, vec![128; 320 * 180 * 3 / 2]).unwrap();
        assert_eq!(read(&grey), None);
        assert_eq!(read(&I420::black(2, 2).unwrap()), None, "a picture smaller than the grid");
    }

    #[test]
    fn age_survives_the_wrap() {
        let drawn = Duration::from_micros(((1 << 24) - 1) * 100);
        let stamp = Stamp::new(1, 0, drawn);
        assert_eq!(stamp.age(drawn + Duration::from_millis(25)), Duration::from_millis(25));
        assert_eq!(stamp.age(drawn), Duration::ZERO);
    }
}
