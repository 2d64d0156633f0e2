//! From a device to the network: a thread each for camera, share and microphone, which captures, encodes, cuts into packets
//! and hands them over. A closed [`Gate`] means that nothing leaves, and for pictures that the device is closed as well.

mod gate;
mod sound;
mod video;

use std::sync::Arc;

use base::MonotonicClock;
use media::EncodedVideo;
use meeting::MediaKind;
use rtc::Peer;
use tokio::sync::mpsc;

use crate::{Failure, meters::Meters};

pub(crate) use gate::Gate;
pub(crate) use sound::SoundSender;
pub(crate) use video::{VideoSender, VideoSource};

/// What a device thread tells the call.
#[derive(Debug, Clone)]
pub(crate) struct DeviceNews {
    /// Which device.
    pub(crate) kind: MediaKind,
    /// What is wrong with it.
    pub(crate) failure: Failure,
    /// It gave nothing and will not by itself: the switch should go off.
    pub(crate) unusable: bool,
}

/// One of one's own pictures as it is sent. Cheap to clone.
#[derive(Debug, Clone)]
pub struct OwnPicture {
    /// [`ipc::frame::CAMERA`] or [`ipc::frame::OWN_SHARE`].
    pub stream: u8,
    /// The encoded picture; its `at` is when it was taken.
    pub frame: EncodedVideo,
}

/// What every sender needs.
#[derive(Debug, Clone)]
pub(crate) struct Way {
    pub(crate) peer: Peer,
    pub(crate) clock: MonotonicClock,
    pub(crate) meters: Arc<Meters>,
    pub(crate) news: mpsc::Sender<DeviceNews>,
}

impl Way {
    fn tell(&self, kind: MediaKind, failure: Failure, unusable: bool) {
        // Full means that the call is busy with as many troubles already.
        let _ = self.news.try_send(DeviceNews { kind, failure, unusable });
    }
}

/// A random start for sequence numbers (RFC 3550 §5.1), from the secret generator so that no other is needed.
fn first_sequence() -> u16 {
    u16::from_str_radix(&base::Secret::random().expose()[..4], 16).unwrap_or(0)
}
