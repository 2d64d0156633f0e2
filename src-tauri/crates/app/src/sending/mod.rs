//! From a device to the network: a thread each for camera, share and microphone, which captures, encodes, cuts into packets
//! and hands them over. A closed [`Gate`] means that nothing leaves, and for pictures that the device is closed as well.
//! Another device chosen at the gate takes over within the same stream of packets; one that can't be opened doesn't.

mod gate;
mod line;
mod loudness;
mod shaping;
pub(crate) mod share_out;
mod sound;
#[cfg(test)]
mod tests;
mod treatment;
mod video;

use std::sync::Arc;

use base::MonotonicClock;
use ipc::MicrophoneLevel;
use media::{EncodedVideo, rtp::RtpPacket};
use meeting::MediaKind;
use rtc::Section;

use crate::{Failure, meters::Meters};

pub(crate) use gate::Gate;
pub(crate) use share_out::{Allowance, SoundTerms};
pub(crate) use sound::SoundSender;
pub(crate) use treatment::Treatment;
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

/// Where what is made of devices goes: the network in a call, only the window before.
pub(crate) trait Outlet: std::fmt::Debug + Send + Sync {
    /// The packets of one picture.
    fn picture_packets(&self, section: Section, packets: Vec<RtpPacket>);
    /// The same picture whole, to show the person what is sent.
    fn picture(&self, picture: OwnPicture);
    /// 20 ms of sound.
    fn sound(&self, packet: RtpPacket);
    /// What pictures of a section may use now; `wanted` is the most they could, in bits a second. Absent where there is no
    /// path that anything is known of.
    fn allowance(&self, section: Section, wanted: u32) -> Option<Allowance>;
    /// What sound may use now; absent where there is no path that anything is known of.
    fn sound_terms(&self) -> Option<SoundTerms>;
    /// How loud the microphone is.
    fn level(&self, level: MicrophoneLevel);
    /// Something is wrong with a device.
    fn news(&self, news: DeviceNews);
}

/// What every sender needs.
#[derive(Debug, Clone)]
pub(crate) struct Way {
    pub(crate) clock: MonotonicClock,
    pub(crate) meters: Arc<Meters>,
    pub(crate) outlet: Arc<dyn Outlet>,
}

impl Way {
    fn tell(&self, kind: MediaKind, failure: Failure, unusable: bool) {
        self.outlet.news(DeviceNews { kind, failure, unusable });
    }
}

/// A random start for sequence numbers (RFC 3550 §5.1), from the secret generator so that no other is needed.
fn first_sequence() -> u16 {
    u16::from_str_radix(&base::Secret::random().expose()[..4], 16).unwrap_or(0)
}
