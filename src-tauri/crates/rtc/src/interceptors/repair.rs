//! RTX (RFC 4588) back into what it repeats, and no packet twice.

use std::{
    collections::{HashMap, VecDeque},
    time::Instant,
};

use rtc_crate::{
    interceptor::{Interceptor, Packet, StreamInfo, TaggedPacket},
    rtp,
    sansio::Protocol,
    shared::error::Error as EngineError,
};

use super::queues;

/// Sequence numbers remembered a stream.
const WINDOW: u16 = 1024;

/// See the module's documentation.
#[derive(Default)]
pub(super) struct Repair {
    up: VecDeque<TaggedPacket>,
    down: VecDeque<TaggedPacket>,
    /// By RTX SSRC: SSRC and payload type of the stream it repairs.
    repaired: HashMap<u32, (u32, u8)>,
    seen: HashMap<u32, Seen>,
}

impl Repair {
    /// The packet to hand on, if it is one and was not there before.
    fn accept(&mut self, packet: &mut rtp::Packet) -> bool {
        if let Some((ssrc, payload_type)) = self.repaired.get(&packet.header.ssrc) {
            // Shorter ones are padding: Chromium probes for bandwidth with them.
            let Some(original) = packet.payload.first_chunk::<2>().copied() else { return false };
            packet.header.ssrc = *ssrc;
            packet.header.payload_type = *payload_type;
            packet.header.sequence_number = u16::from_be_bytes(original);
            packet.payload = packet.payload.slice(2..);
        }
        self.seen.get_mut(&packet.header.ssrc).is_none_or(|seen| seen.first_time(packet.header.sequence_number))
    }
}

impl Protocol<TaggedPacket, TaggedPacket, ()> for Repair {
    queues!();

    fn handle_read(&mut self, mut message: TaggedPacket) -> Result<(), EngineError> {
        let pass = match &mut message.message.packet {
            Packet::Rtp(packet) => self.accept(packet),
            _ => true,
        };
        if pass {
            self.up.push_back(message);
        }
        Ok(())
    }

    fn handle_write(&mut self, message: TaggedPacket) -> Result<(), EngineError> {
        self.down.push_back(message);
        Ok(())
    }

    fn poll_write(&mut self) -> Option<TaggedPacket> {
        self.down.pop_front()
    }
}

impl Interceptor for Repair {
    fn bind_local_stream(&mut self, _info: &StreamInfo) {}

    fn unbind_local_stream(&mut self, _info: &StreamInfo) {}

    fn bind_remote_stream(&mut self, info: &StreamInfo) {
        // The engine binds a repair stream a second time, in its own right.
        if self.repaired.contains_key(&info.ssrc) {
            return;
        }
        if let Some(repair) = info.ssrc_rtx {
            self.repaired.insert(repair, (info.ssrc, info.payload_type));
        }
        self.seen.entry(info.ssrc).or_default();
    }

    fn unbind_remote_stream(&mut self, info: &StreamInfo) {
        self.seen.remove(&info.ssrc);
        self.repaired.retain(|_, (ssrc, _)| *ssrc != info.ssrc);
    }
}

/// Which of the last [`WINDOW`] sequence numbers came.
#[derive(Debug, Default)]
struct Seen {
    newest: Option<u16>,
    bits: [u64; WINDOW as usize / 64],
}

impl Seen {
    /// Notes a number; false when it came before or is older than the window.
    fn first_time(&mut self, sequence: u16) -> bool {
        let newest = *self.newest.get_or_insert(sequence.wrapping_sub(1));
        let ahead = sequence.wrapping_sub(newest);
        if ahead == 0 || ahead > u16::MAX - WINDOW {
            let (word, bit) = Self::place(sequence);
            let first = self.bits[word] & bit == 0 && ahead != 0;
            self.bits[word] |= bit;
            return first;
        }
        if ahead >= 0x8000 {
            return false;
        }
        for step in 1..=ahead.min(WINDOW) {
            let (word, bit) = Self::place(newest.wrapping_add(ahead.saturating_sub(WINDOW)).wrapping_add(step));
            self.bits[word] &= !bit;
        }
        let (word, bit) = Self::place(sequence);
        self.bits[word] |= bit;
        self.newest = Some(sequence);
        true
    }

    fn place(sequence: u16) -> (usize, u64) {
        let place = sequence % WINDOW;
        (usize::from(place / 64), 1 << (place % 64))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use bytes::Bytes;
    use proptest::prelude::*;

    use super::*;

    fn repair() -> Repair {
        let mut repair = Repair::default();
        let video = StreamInfo { ssrc: 1, ssrc_rtx: Some(2), payload_type: 102, ..StreamInfo::default() };
        repair.bind_remote_stream(&video);
        repair.bind_remote_stream(&StreamInfo { ssrc: 2, payload_type: 103, ..StreamInfo::default() });
        repair
    }

    fn packet(ssrc: u32, sequence_number: u16, payload: &'static [u8]) -> rtp::Packet {
        let header = rtp::header::Header { ssrc, sequence_number, ..rtp::header::Header::default() };
        rtp::Packet { header, payload: Bytes::from_static(payload) }
    }

    #[test]
    fn a_repeat_becomes_the_packet_it_repeats() {
        let mut repair = repair();
        let mut repeat = packet(2, 9, &[0x01, 0x02, b'h', b'i']);
        assert!(repair.accept(&mut repeat));
        assert_eq!((repeat.header.ssrc, repeat.header.payload_type, repeat.header.sequence_number), (1, 102, 0x0102));
        assert_eq!(&repeat.payload[..], b"hi");
    }

    #[test]
    fn nothing_passes_twice() {
        let mut repair = repair();
        assert!(repair.accept(&mut packet(1, 0x0102, b"hi")));
        assert!(!repair.accept(&mut packet(2, 9, &[0x01, 0x02, b'h', b'i'])), "probing repeats what arrived");
        assert!(!repair.accept(&mut packet(1, 0x0102, b"hi")));
    }

    #[test]
    fn padding_on_the_repair_stream_is_nothing() {
        assert!(!repair().accept(&mut packet(2, 9, b"")));
        assert!(!repair().accept(&mut packet(2, 9, b"x")));
    }

    proptest! {
        #[test]
        fn knows_what_it_saw(start: u16, steps in prop::collection::vec(-40i32..80, 1..300)) {
            let (mut seen, mut known, mut at) = (Seen::default(), HashSet::new(), i64::from(start) + 65_536);
            for step in steps {
                at += i64::from(step);
                let sequence = u16::try_from(at.rem_euclid(65_536)).unwrap();
                let newest = known.iter().copied().max().unwrap_or(at);
                if newest - at < 1000 {
                    prop_assert_eq!(seen.first_time(sequence), known.insert(at));
                }
            }
        }
    }
}
