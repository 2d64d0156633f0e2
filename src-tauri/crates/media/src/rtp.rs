//! RTP as a codec sees it: pictures to packets, packets to pictures, and streams that change their source.
//!
//! Addresses, encryption and feedback belong to `rtc`; what is here needs sequence numbers, timestamps and payloads only.

mod assembler;
mod h264_payload;
mod packetizer;
pub mod red;
mod rewriter;
mod sequence;

use bytes::Bytes;

pub use assembler::{Assembled, AssemblerCounters, FrameAssembler};
pub use h264_payload::is_disposable;
pub use packetizer::{AudioPacketizer, PAYLOAD_LIMIT, Packetizer};
pub use rewriter::SlotRewriter;
pub(crate) use sequence::Unwrapped;

/// What of an RTP packet (RFC 3550 §5.1) codecs and jitter buffers look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RtpPacket {
    /// Counts packets of the stream, wraps.
    pub sequence: u16,
    /// In units of the stream's clock: 90 kHz for video, 48 kHz for sound; wraps.
    pub timestamp: u32,
    /// Video: last packet of its picture. Sound: first packet after a pause.
    pub marker: bool,
    /// The payload, without padding.
    pub payload: Bytes,
}
