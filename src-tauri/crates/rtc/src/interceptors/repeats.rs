//! Packets that may be asked for again (NACK, RFC 4585; RTX, RFC 4588), and repeats that only fill a probe.
//!
//! webrtc 0.21.1's responder sends repeats past everything that paces, and as often as they are asked for. Ours are paced,
//! and one that is under way is not sent again.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use bytes::{BufMut, Bytes, BytesMut};
use rtc_crate::{interceptor::StreamInfo, rtp};

/// Packets a stream keeps: two seconds of 2.5 Mbit/s.
const HELD: usize = 512;
/// A repeat is not sent again before it can have been missed, even on the shortest way.
const PAUSE: Duration = Duration::from_millis(20);

/// See the module's documentation.
#[derive(Default)]
pub(super) struct Repeats {
    streams: HashMap<u32, Stream>,
}

struct Stream {
    repair: Option<Repair>,
    held: VecDeque<Held>,
}

struct Repair {
    ssrc: u32,
    payload_type: u8,
    sequence: u16,
}

struct Held {
    packet: rtp::Packet,
    repeated: Option<Duration>,
}

impl Repeats {
    /// A stream of ours that may be asked for packets.
    pub(super) fn bind(&mut self, info: &StreamInfo) {
        if !info.rtcp_feedback.iter().any(|feedback| feedback.typ == "nack" && feedback.parameter.is_empty()) {
            return;
        }
        let repair = info.ssrc_rtx.zip(info.payload_type_rtx);
        let repair = repair.map(|(ssrc, payload_type)| Repair { ssrc, payload_type, sequence: 0 });
        self.streams.insert(info.ssrc, Stream { repair, held: VecDeque::new() });
    }

    pub(super) fn unbind(&mut self, ssrc: u32) {
        self.streams.remove(&ssrc);
    }

    /// A packet left.
    pub(super) fn sent(&mut self, packet: &rtp::Packet) {
        let Some(stream) = self.streams.get_mut(&packet.header.ssrc) else { return };
        if stream.held.len() == HELD {
            stream.held.pop_front();
        }
        stream.held.push_back(Held { packet: packet.clone(), repeated: None });
    }

    /// The packet that is asked for, unless it is gone, or was repeated less than a round trip ago.
    pub(super) fn repeat(&mut self, ssrc: u32, sequence: u16, trip: Duration, now: Duration) -> Option<rtp::Packet> {
        let Stream { repair, held } = self.streams.get_mut(&ssrc)?;
        let held = held.iter_mut().rev().find(|held| held.packet.header.sequence_number == sequence)?;
        if held.repeated.is_some_and(|at| now.saturating_sub(at) < trip.max(PAUSE)) {
            return None;
        }
        held.repeated = Some(now);
        Some(match repair {
            Some(repair) => repair.wrap(&held.packet),
            None => held.packet.clone(),
        })
    }

    /// A repeat of something large that nobody asked for; the receiving side takes it for one that came twice.
    pub(super) fn padding(&mut self) -> Option<rtp::Packet> {
        let largest = |stream: &Stream| stream.held.iter().rev().take(20).map(|held| held.packet.payload.len()).max();
        let stream = self.streams.values_mut().filter(|stream| stream.repair.is_some()).max_by_key(|s| largest(s))?;
        let size = largest(stream)?;
        let held = stream.held.iter().rev().find(|held| held.packet.payload.len() == size)?;
        Some(stream.repair.as_mut()?.wrap(&held.packet))
    }
}

impl Repair {
    /// RFC 4588 §4: a sequence of its own, the original number in front of the payload.
    fn wrap(&mut self, packet: &rtp::Packet) -> rtp::Packet {
        let mut payload = BytesMut::with_capacity(2 + packet.payload.len());
        payload.put_u16(packet.header.sequence_number);
        payload.put_slice(&packet.payload);
        let sequence_number = self.sequence;
        self.sequence = sequence_number.wrapping_add(1);
        let header = rtp::header::Header {
            version: 2,
            ssrc: self.ssrc,
            payload_type: self.payload_type,
            sequence_number,
            timestamp: packet.header.timestamp,
            marker: packet.header.marker,
            ..rtp::header::Header::default()
        };
        rtp::Packet { header, payload: Bytes::from(payload) }
    }
}

#[cfg(test)]
mod tests {
    use rtc_crate::interceptor::RTCPFeedback;

    use super::*;

    const TRIP: Duration = Duration::from_millis(50);

    fn repeats(repair: bool) -> Repeats {
        let mut repeats = Repeats::default();
        let nack = RTCPFeedback { typ: "nack".into(), parameter: String::new() };
        repeats.bind(&StreamInfo {
            ssrc: 1,
            ssrc_rtx: repair.then_some(2),
            payload_type_rtx: repair.then_some(103),
            rtcp_feedback: vec![nack],
            ..StreamInfo::default()
        });
        for sequence in 65_530..65_540u32 {
            repeats.sent(&packet(sequence as u16));
        }
        repeats
    }

    fn packet(sequence: u16) -> rtp::Packet {
        let header =
            rtp::header::Header { version: 2, ssrc: 1, sequence_number: sequence, ..rtp::header::Header::default() };
        rtp::Packet { header, payload: Bytes::from(vec![7; usize::from(sequence % 10) + 1]) }
    }

    #[test]
    fn what_is_asked_for_comes_as_rtx_and_not_twice_in_a_round_trip() {
        let mut repeats = repeats(true);
        let at = Duration::from_secs(1);
        let first = repeats.repeat(1, 65_535, TRIP, at).unwrap();
        assert_eq!((first.header.ssrc, first.header.payload_type, first.header.sequence_number), (2, 103, 0));
        assert_eq!(first.payload[..3], [0xff, 0xff, 7]);
        assert!(repeats.repeat(1, 65_535, TRIP, at + TRIP / 2).is_none());
        assert_eq!(repeats.repeat(1, 65_535, TRIP, at + TRIP).unwrap().header.sequence_number, 1);
        assert!(repeats.repeat(1, 100, TRIP, at).is_none(), "never sent");
        assert!(repeats.repeat(9, 1, TRIP, at).is_none(), "no stream of ours");
    }

    #[test]
    fn without_rtx_the_packet_itself_comes_again_and_nothing_pads() {
        let mut repeats = repeats(false);
        assert_eq!(repeats.repeat(1, 2, TRIP, TRIP).unwrap(), packet(2));
        assert!(repeats.padding().is_none());
    }

    #[test]
    fn padding_is_the_largest_of_late_and_the_store_is_bounded() {
        let mut repeats = repeats(true);
        assert_eq!(repeats.padding().unwrap().payload.len(), 2 + 6);
        (0..2_000).for_each(|sequence| repeats.sent(&packet(sequence)));
        assert_eq!(repeats.streams[&1].held.len(), HELD);
    }
}
