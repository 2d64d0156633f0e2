//! Numbered test material: pictures that say who drew them, in which order and when; tones that say whose voice they
//! are; and the measures that find both again at the far end.

mod frequency;
mod picture;
mod stamp;
mod tone;

pub use frequency::{dominant_frequency, tone_power};
pub use picture::draw;
pub use stamp::{Stamp, read};
pub use tone::Tone;
