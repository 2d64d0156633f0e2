//! Redundant sound (RFC 2198): a packet that carries earlier ones once more, so that losses are made good at once.
//!
//! ```text
//!  0                   1                   2                   3
//!  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//! |1|   block PT  |  timestamp offset         |   block length    |   a copy's header
//! |0|   block PT  |                                                   the header of the packet's own sound, the last
//! ```

use std::collections::VecDeque;

use bytes::{BufMut, Bytes, BytesMut};

use super::RtpPacket;

/// The most copies a packet carries: what a receiver gains from more is not worth the bits.
pub const MOST_COPIES: usize = 2;
/// Blocks that a packet is believed to have; more are an attack.
const MOST_BLOCKS: usize = 16;
/// A copy lies less than this many samples back, and is shorter than so many bytes.
const OFFSETS: u32 = 1 << 14;
const LENGTHS: usize = 1 << 10;
/// Bytes of a packet's payload, copies included, beyond which copies are left out.
const ROOM: usize = super::PAYLOAD_LIMIT;

/// Puts copies of earlier packets into those of one stream.
#[derive(Debug, Clone)]
pub struct RedEncoder {
    payload_type: u8,
    copies: usize,
    earlier: VecDeque<(u32, Bytes)>,
}

impl RedEncoder {
    /// For sound of this RTP payload type (7 bits), with up to [`MOST_COPIES`] copies in each packet.
    #[must_use]
    pub fn new(payload_type: u8, copies: usize) -> Self {
        let mut encoder = Self { payload_type: payload_type & 0x7f, copies: 0, earlier: VecDeque::new() };
        encoder.set_copies(copies);
        encoder
    }

    /// How many copies the next packets carry.
    pub fn set_copies(&mut self, copies: usize) {
        self.copies = copies.min(MOST_COPIES);
    }

    /// The same packet with a payload of RED: its own sound last, earlier ones before it, oldest first. A copy that is too
    /// old, too long, or finds no room is left out.
    pub fn encode(&mut self, packet: RtpPacket) -> RtpPacket {
        let mut room = ROOM.saturating_sub(packet.payload.len() + 1);
        let mut copies = Vec::new();
        for (timestamp, payload) in self.earlier.iter().rev().take(self.copies) {
            let offset = packet.timestamp.wrapping_sub(*timestamp);
            let fits = (1..OFFSETS).contains(&offset) && (1..LENGTHS).contains(&payload.len());
            if !fits || payload.len() + 4 > room {
                break;
            }
            room -= payload.len() + 4;
            copies.push((offset, payload.clone()));
        }
        copies.reverse();
        let mut made = BytesMut::with_capacity(ROOM - room);
        for (offset, payload) in &copies {
            made.put_u8(0x80 | self.payload_type);
            made.put_uint(u64::from(*offset) << 10 | payload.len() as u64, 3);
        }
        made.put_u8(self.payload_type);
        copies.iter().for_each(|(_, payload)| made.put_slice(payload));
        made.put_slice(&packet.payload);
        self.earlier.push_back((packet.timestamp, packet.payload));
        while self.earlier.len() > MOST_COPIES {
            self.earlier.pop_front();
        }
        RtpPacket { payload: made.freeze(), ..packet }
    }
}

/// A RED payload that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RedError {
    /// It ends before its headers, or before the sound they promise.
    #[error("a redundant packet is cut off")]
    CutOff,
    /// More blocks than anybody sends.
    #[error("a redundant packet has too many blocks")]
    TooMany,
    /// A block of another payload type than the stream's.
    #[error("a redundant packet has a block of payload type {0}")]
    OtherType(u8),
}

/// The packets in one of RED, for sound of this payload type: copies first, oldest first, with the sequence numbers that their
/// packets had, then its own. An [`AudioReceiver`](crate::audio::AudioReceiver) takes them as they are: those it has already
/// are duplicates to it.
///
/// A copy doesn't say which packet it was of. Counted back from the packet's own, copies are of the packets just before it, as
/// everybody sends them; a sender that leaves one out would have its copies heard at their right time all the same, since
/// receivers play by timestamps.
///
/// # Errors
/// When the payload can't be read; then nothing of it is used.
pub fn decode(packet: &RtpPacket, payload_type: u8) -> Result<Vec<RtpPacket>, RedError> {
    let mut rest = packet.payload.clone();
    let mut copies = Vec::new();
    loop {
        let first = *rest.first().ok_or(RedError::CutOff)?;
        if first & 0x7f != payload_type {
            return Err(RedError::OtherType(first & 0x7f));
        }
        if first & 0x80 == 0 {
            rest = rest.slice(1..);
            break;
        }
        let &[_, one, two, three, ..] = &rest[..] else { return Err(RedError::CutOff) };
        let header = u32::from_be_bytes([0, one, two, three]);
        copies.push((header >> 10, (header & 0x3ff) as usize));
        if copies.len() >= MOST_BLOCKS {
            return Err(RedError::TooMany);
        }
        rest = rest.slice(4..);
    }
    let mut packets = Vec::with_capacity(copies.len() + 1);
    let count = copies.len() as u16;
    for (place, (offset, length)) in (0u16..).zip(copies) {
        if length > rest.len() {
            return Err(RedError::CutOff);
        }
        let payload = rest.split_to(length);
        // An empty block, or one of the packet's own time, says nothing.
        if length == 0 || offset == 0 {
            continue;
        }
        let sequence = packet.sequence.wrapping_sub(count - place);
        packets.push(RtpPacket { sequence, timestamp: packet.timestamp.wrapping_sub(offset), marker: false, payload });
    }
    packets.push(RtpPacket { payload: rest, ..packet.clone() });
    Ok(packets)
}
