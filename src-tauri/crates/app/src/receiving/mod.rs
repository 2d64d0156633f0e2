//! From the network to whoever watches and listens: packets into pictures and sound.

mod hearing;
mod pictures;

pub(crate) use hearing::Hearing;
pub(crate) use pictures::{Pictures, Signals, until};

use std::time::Duration;

use media::EncodedVideo;

use crate::recorder::Seen;

/// A whole picture of the meeting, for a window to decode and show. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ReceivedPicture {
    /// Which slot.
    pub from: Seen,
    /// The encoded picture; its `at` is when it arrived.
    pub frame: EncodedVideo,
    /// When it meets its sound, on the call's clock: not before `frame.at`.
    pub show_at: Duration,
}

impl ReceivedPicture {
    /// Its stream as [`ipc::frame`] numbers them.
    #[must_use]
    pub fn stream(&self) -> u8 {
        match self.from {
            Seen::Slot(slot) => slot,
            Seen::Share => ipc::frame::SHARE,
        }
    }
}
