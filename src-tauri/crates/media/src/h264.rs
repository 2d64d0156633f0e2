//! As much of H.264's bit stream (ITU-T H.264) as packets, files and pictures need: units of an access unit, and the size and
//! the colours of the picture from its sequence parameter set.

use crate::frame::{Colours, Matrix};

/// Type of a coded slice of a keyframe.
pub(crate) const IDR: u8 = 5;
/// Type of a sequence parameter set.
pub(crate) const SPS: u8 = 7;
/// Type of a picture parameter set.
pub(crate) const PPS: u8 = 8;

/// The NAL units of an access unit in Annex B form, without start codes and the zeros before them.
pub(crate) fn units(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = after_start_code(data);
    std::iter::from_fn(move || {
        let unit = rest?;
        let end = start_code(unit);
        rest = end.and_then(|end| after_start_code(&unit[end..]));
        let unit = &unit[..end.unwrap_or(unit.len())];
        let zeros = unit.iter().rev().take_while(|&&byte| byte == 0).count();
        Some(&unit[..unit.len() - zeros])
    })
    .filter(|unit| !unit.is_empty())
}

/// The type of a unit.
pub(crate) fn kind(unit: &[u8]) -> u8 {
    unit.first().map_or(0, |header| header & 31)
}

/// Where the next `00 00 01` begins.
fn start_code(data: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(one) = data.get(from + 2..)?.iter().position(|&byte| byte == 1) {
        if data[from + one] == 0 && data[from + one + 1] == 0 {
            return Some(from + one);
        }
        from += one + 1;
    }
    None
}

fn after_start_code(data: &[u8]) -> Option<&[u8]> {
    start_code(data).map(|start| &data[start + 3..])
}

/// Width and height of the pictures under a sequence parameter set (§7.3.2.1.1), cropping taken off. `None` when it is
/// damaged or the size is absurd.
pub(crate) fn picture_size(sps: &[u8]) -> Option<(u32, u32)> {
    size(&mut Bits::new(sps.get(1..)?))
}

/// The colours that pictures under a sequence parameter set are meant in (annex E.2.1). One that says nothing comes from a
/// WebRTC encoder, whose input is BT.601.
pub(crate) fn colours(sps: &[u8]) -> Colours {
    let mut bits = Bits::new(sps.get(1..).unwrap_or_default());
    size(&mut bits).and_then(|_| said_colours(&mut bits)).unwrap_or_default()
}

/// What stands behind the size; `None` when nothing is said.
fn said_colours(bits: &mut Bits<'_>) -> Option<Colours> {
    const EXTENDED_ASPECT: u32 = 255;
    const BT709: u32 = 1;
    if bits.take(1)? == 0 {
        return None;
    }
    if bits.take(1)? == 1 && bits.take(8)? == EXTENDED_ASPECT {
        bits.take(32)?;
    }
    if bits.take(1)? == 1 {
        bits.take(1)?;
    }
    if bits.take(1)? == 0 {
        return None;
    }
    bits.take(3)?;
    let full_range = bits.take(1)? == 1;
    let described = bits.take(1)? == 1;
    let matrix = if described {
        bits.take(16)?;
        if bits.take(8)? == BT709 { Matrix::Bt709 } else { Matrix::Bt601 }
    } else {
        Matrix::Bt601
    };
    Some(Colours { matrix, full_range })
}

fn size(bits: &mut Bits<'_>) -> Option<(u32, u32)> {
    let profile = bits.take(8)?;
    bits.take(16)?;
    bits.golomb()?;
    let mut chroma = 1;
    if matches!(profile, 100 | 110 | 122 | 244 | 44 | 83 | 86 | 118 | 128 | 138 | 139 | 134 | 135) {
        chroma = high_profile(bits)?;
    }
    bits.golomb()?;
    order_count(bits)?;
    bits.golomb()?;
    bits.take(1)?;
    let columns = bits.golomb()?.checked_add(1)?;
    let rows = bits.golomb()?.checked_add(1)?;
    let fields = 2 - bits.take(1)?;
    if fields == 2 {
        bits.take(1)?;
    }
    bits.take(1)?;
    let (mut width, mut height) = (columns.checked_mul(16)?, rows.checked_mul(16)?.checked_mul(fields)?);
    if bits.take(1)? == 1 {
        let across = if matches!(chroma, 1 | 2) { 2 } else { 1 };
        let down = fields * if chroma == 1 { 2 } else { 1 };
        let [left, right, top, bottom] = [bits.golomb()?, bits.golomb()?, bits.golomb()?, bits.golomb()?];
        width = width.checked_sub(left.checked_add(right)?.checked_mul(across)?)?;
        height = height.checked_sub(top.checked_add(bottom)?.checked_mul(down)?)?;
    }
    ((1..=16_384).contains(&width) && (1..=16_384).contains(&height)).then_some((width, height))
}

/// What the high profiles add; gives the chroma format.
fn high_profile(bits: &mut Bits<'_>) -> Option<u32> {
    let chroma = bits.golomb()?;
    if chroma == 3 {
        bits.take(1)?;
    }
    bits.golomb()?;
    bits.golomb()?;
    bits.take(1)?;
    if bits.take(1)? == 1 {
        for list in 0..if chroma == 3 { 12 } else { 8 } {
            if bits.take(1)? == 1 {
                scaling_list(bits, if list < 6 { 16 } else { 64 })?;
            }
        }
    }
    Some(chroma)
}

fn scaling_list(bits: &mut Bits<'_>, size: u32) -> Option<()> {
    let (mut last, mut next) = (8i64, 8i64);
    for _ in 0..size {
        if next != 0 {
            next = (last + bits.signed_golomb()? + 256).rem_euclid(256);
        }
        if next != 0 {
            last = next;
        }
    }
    Some(())
}

fn order_count(bits: &mut Bits<'_>) -> Option<()> {
    match bits.golomb()? {
        0 => {
            bits.golomb()?;
        }
        1 => {
            bits.take(1)?;
            bits.golomb()?;
            bits.golomb()?;
            let cycle = bits.golomb()?;
            for _ in 0..cycle.min(255) {
                bits.golomb()?;
            }
        }
        _ => {}
    }
    Some(())
}

/// Reads bits of a unit, leaving out the bytes that only prevent false start codes (§7.4.1).
struct Bits<'a> {
    data: &'a [u8],
    byte: usize,
    bit: u32,
    zeros: u32,
}

impl<'a> Bits<'a> {
    fn new(data: &'a [u8]) -> Self {
        Self { data, byte: 0, bit: 0, zeros: 0 }
    }

    fn bit(&mut self) -> Option<u32> {
        if self.bit == 0 {
            if self.zeros >= 2 && self.data.get(self.byte) == Some(&3) {
                self.byte += 1;
                self.zeros = 0;
            }
            self.zeros = if self.data.get(self.byte)? == &0 { self.zeros + 1 } else { 0 };
        }
        let value = u32::from(self.data.get(self.byte)? >> (7 - self.bit) & 1);
        self.bit = (self.bit + 1) % 8;
        self.byte += usize::from(self.bit == 0);
        Some(value)
    }

    fn take(&mut self, count: u32) -> Option<u32> {
        (0..count).try_fold(0, |value, _| Some(value << 1 | self.bit()?))
    }

    /// An unsigned Exp-Golomb number (§9.1) of at most 31 bits.
    fn golomb(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while self.bit()? == 0 {
            zeros += 1;
            if zeros > 30 {
                return None;
            }
        }
        Some((1 << zeros) - 1 + self.take(zeros)?)
    }

    fn signed_golomb(&mut self) -> Option<i64> {
        let value = i64::from(self.golomb()?);
        Some(if value % 2 == 0 { -value / 2 } else { value / 2 + 1 })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn units_are_found_behind_short_and_long_start_codes() {
        let data = [0, 0, 0, 1, 0x67, 1, 2, 0, 0, 1, 0x68, 3, 0, 0, 0, 1, 0x65, 0, 0, 3, 1];
        let found: Vec<&[u8]> = units(&data).collect();
        assert_eq!(found, [&[0x67, 1, 2][..], &[0x68, 3], &[0x65, 0, 0, 3, 1]]);
        assert_eq!(units(&[1, 2, 3]).count(), 0);
        assert_eq!(units(&[0, 0, 1]).count(), 0);
    }

    #[test]
    fn reads_the_size_behind_cropping() {
        // High profile, 1920 × 1080, eight lines cropped.
        let high = [
            0x67, 0x64, 0x00, 0x28, 0xac, 0xd9, 0x40, 0x78, 0x02, 0x27, 0xe5, 0x84, 0x00, 0x00, 0x03, 0x00, 0x04, 0x00,
            0x00, 0x03, 0x00, 0xf0, 0x3c, 0x60, 0xc6, 0x58,
        ];
        assert_eq!(picture_size(&high), Some((1920, 1080)));
    }

    #[test]
    fn colours_are_those_the_stream_names() {
        // Baseline, 320 × 180, and what follows the size.
        let with = |rest: &[u8]| [&[0x67, 0x42, 0xc0, 0x1f, 0xda, 0x05, 0x06, 0x7e][..], rest].concat();
        let bt709 = with(&[0x79, 0xa8, 0x08, 0x08, 0x0c]);
        assert_eq!(picture_size(&bt709), Some((320, 180)));
        assert_eq!(colours(&bt709), Colours { matrix: Matrix::Bt709, full_range: false });
        let bt601 = with(&[0x79, 0xa8, 0x08, 0x08, 0x34]);
        assert_eq!(colours(&bt601), Colours::default());
        let only_range = with(&[0x79, 0xb4]);
        assert_eq!(colours(&only_range), Colours { matrix: Matrix::Bt601, full_range: true });
        // Behind an aspect ratio, in which a byte prevents a false start code, and an overscan.
        let behind = with(&[0x7f, 0xfc, 0x00, 0x10, 0x00, 0x0f, 0xdc, 0x04, 0x04, 0x06]);
        assert_eq!(colours(&behind), Colours { matrix: Matrix::Bt709, full_range: true });
        // One that says nothing, one that is cut off, none.
        let silent = with(&[0x74]);
        assert_eq!([colours(&silent), colours(&bt709[..11]), colours(&[])], [Colours::default(); 3]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(data in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = (picture_size(&data), colours(&data));
            prop_assert!(units(&data).map(<[u8]>::len).sum::<usize>() <= data.len());
        }
    }
}
