//! Numbered test material: pictures that say who drew them, in which order and when; tones that say whose voice they
//! are; and the measures that find both again at the far end.
//!
//! # The stamp's layout
//!
//! Drawn and read also by others, test pages for example.
//!
//! The top eighth of the picture is a grid of 16 columns and 4 rows. With `W` × `H` pixels, the cell in column `c` and row
//! `r` covers `x` from `c·W/16` to `(c+1)·W/16` and `y` from `r·H/32` to `(r+1)·H/32`, rounded down, the end excluded. A
//! white cell (luma 235; RGB 255) is a one, a black cell (luma 16; RGB 0) is a zero, chroma is neutral. The 64 bits are
//! read row by row from the left, most significant first:
//!
//! | bits | field | |
//! |---|---|---|
//! | 63–56 | source | who drew it |
//! | 55–32 | number | counts pictures from 0, wraps |
//! | 31–8 | time | system clock in units of 100 µs, modulo 2²⁴ (wraps after 1677.7 s) |
//! | 7–0 | check | CRC-8 of the seven bytes before: polynomial 0x07, initial value 0, no reflection, no final xor |
//!
//! To read a cell, average the luma of its inner half (a quarter of its width and height left out on each side). The
//! threshold is halfway between the darkest and the brightest cell; if these are closer than 48 apart (on a scale to 255),
//! there is no stamp. Thus a stamp of all zeros can't be told from a black picture and is not read.
//!
//! Source 1, number 2, time 3 is `01 000002 000003`, with the check byte `FA`.

mod frequency;
mod picture;
mod stamp;
mod tone;
mod voice;

pub use frequency::{dominant_frequency, tone_power};
pub use picture::draw;
pub use stamp::{Stamp, read};
pub use tone::Tone;
pub use voice::Voice;
