//! What happens in one's threads, as it happens.

mod event;

pub use event::{Event, Happening, Notice};
