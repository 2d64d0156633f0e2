//! What a peer connection tells its owner, and the names of its media sections.

use std::time::Duration;

use bytes::Bytes;
use media::rtp::RtpPacket;
use tokio::sync::mpsc;

/// A media section of the one offer, by what it serves. Named from the client's side: the client sends `Audio`, `Camera`
/// and `Share` and receives `Audio`, `Slot` and `ShareSlot`; the host the other way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Section {
    /// The client's microphone, and the meeting's sound.
    Audio,
    /// The client's camera.
    Camera,
    /// The client's screen share.
    Share,
    /// A video of the meeting, from 0.
    Slot(u8),
    /// The meeting's screen share.
    ShareSlot,
}

/// What happened. Times are of the clock that the peer was made with.
#[derive(Debug, Clone)]
pub enum PeerEvent {
    /// Media can flow, for the first time or again.
    Connected,
    /// Nothing arrives; it may come back.
    Disconnected,
    /// It will not come (back).
    Failed(String),
    /// Closed by either side.
    Closed,
    /// A candidate found after the description was made. Empty text: there are no more.
    Candidate {
        /// `candidate:…` as in SDP.
        candidate: String,
        /// The section it belongs to.
        mid: Option<String>,
    },
    /// A packet, as it came off the network: maybe out of order, never twice.
    Packet {
        /// Which section.
        section: Section,
        /// The packet.
        packet: RtpPacket,
        /// When it arrived.
        arrived: Duration,
    },
    /// The other side can't decode a section and wants a keyframe.
    KeyframeWanted {
        /// Which one of ours.
        section: Section,
    },
    /// The other side's mapping of its capture clock to a section's timestamps (RFC 3550 §6.4.1).
    SenderReport {
        /// Which one of theirs.
        section: Section,
        /// NTP time, 32.32 bits.
        ntp: u64,
        /// The RTP timestamp of the same moment.
        rtp: u32,
        /// When the report arrived.
        arrived: Duration,
    },
    /// The data channel is open.
    DataOpen,
    /// A message of the data channel.
    Data(Bytes),
}

/// Bounded. When it is full, packets, keyframe requests and reports are dropped and counted
/// ([`PeerStats::event_drops`](crate::PeerStats::event_drops)); states and data wait and are never lost.
pub type PeerEvents = mpsc::Receiver<PeerEvent>;
