//! One outgoing stream over many incoming ones.

use std::{collections::VecDeque, time::Duration};

use super::{
    RtpPacket, Unwrapped,
    h264_payload::{Opening, opening},
};

/// A jump of this many packets is another stream, not loss.
const OTHER_STREAM: i64 = 3_000;
/// Packets left out that are remembered: a good second of them.
const REMEMBERED: usize = 256;

/// Rewrites the packets of one source after another so that they make one continuous H.264 stream, as a receiver's slot
/// needs: sequence numbers without gaps that the source didn't have, timestamps that run with the clock.
///
/// ```text
/// empty ──switch──▶ waiting for a keyframe ──its first packet──▶ forwarding ──switch, or the source starts anew──▶ waiting
/// ```
#[derive(Debug, Clone)]
pub struct SlotRewriter {
    source: Option<u64>,
    map: Option<Map>,
    /// The last sequence number and timestamp given out, and when.
    last: Option<(u16, u32, Duration)>,
    first_sequence: u16,
    first_timestamp: u32,
}

/// From a source's numbers to the slot's.
#[derive(Debug, Clone)]
struct Map {
    sequence: Unwrapped,
    first: i64,
    add_sequence: u16,
    add_timestamp: u32,
    /// Places of the packets left out lately, so that stragglers from before them keep theirs.
    left_out: VecDeque<i64>,
}

impl SlotRewriter {
    /// A slot whose packets count from `first_sequence` and `first_timestamp`.
    #[must_use]
    pub fn new(first_sequence: u16, first_timestamp: u32) -> Self {
        Self { source: None, map: None, last: None, first_sequence, first_timestamp }
    }

    /// From now on packets come from `source`. Nothing is forwarded until its next keyframe begins, so ask for one. Again
    /// the same source changes nothing.
    pub fn switch(&mut self, source: u64, _now: Duration) {
        if self.source != Some(source) {
            self.source = Some(source);
            self.map = None;
        }
    }

    /// From now on packets come from nowhere.
    pub fn clear(&mut self) {
        self.source = None;
        self.map = None;
    }

    /// The source whose packets are expected.
    #[must_use]
    pub fn source(&self) -> Option<u64> {
        self.source
    }

    /// Whether nothing is forwarded before the source's next keyframe.
    #[must_use]
    pub fn keyframe_wanted(&self) -> bool {
        self.source.is_some() && self.map.is_none()
    }

    /// The packet with the slot's numbers; `None` while a keyframe is awaited, for packets from before it, and without a
    /// source. Packets that come late or again keep their place.
    pub fn rewrite(&mut self, packet: &RtpPacket, now: Duration) -> Option<RtpPacket> {
        self.source?;
        if self.map.as_ref().is_some_and(|map| map.sequence.distance(packet.sequence).abs() > OTHER_STREAM) {
            self.map = None;
        }
        if self.map.is_none() && opening(&packet.payload) == Opening::ParameterSets {
            self.map = Some(self.begin(packet, now));
        }
        let map = self.map.as_mut()?;
        let place = map.sequence.follow(packet.sequence);
        if place < map.first {
            return None;
        }
        let after = map.left_out.iter().rev().take_while(|left_out| **left_out > place).count();
        let sequence = packet.sequence.wrapping_add(map.add_sequence).wrapping_add(after as u16);
        let timestamp = packet.timestamp.wrapping_add(map.add_timestamp);
        let newest = self.last.is_none_or(|(last, ..)| (sequence.wrapping_sub(last) as i16) > 0);
        if newest {
            self.last = Some((sequence, timestamp, now));
        }
        Some(RtpPacket { sequence, timestamp, ..packet.clone() })
    }

    /// Leaves a packet out as if it had never been sent: those after it close up. Only the newest so far can be left out; of
    /// any other, false, and it must go its way.
    pub fn leave_out(&mut self, packet: &RtpPacket) -> bool {
        let Some(map) = &mut self.map else { return false };
        if map.sequence.distance(packet.sequence) <= 0 {
            return false;
        }
        let place = map.sequence.follow(packet.sequence);
        map.add_sequence = map.add_sequence.wrapping_sub(1);
        if map.left_out.len() == REMEMBERED {
            map.left_out.pop_front();
        }
        map.left_out.push_back(place);
        true
    }

    /// The map under which `packet` follows the last one given out, as much later as the clock says.
    fn begin(&self, packet: &RtpPacket, now: Duration) -> Map {
        let (next_sequence, timestamp) = match self.last {
            None => (self.first_sequence, self.first_timestamp),
            Some((sequence, timestamp, at)) => {
                let passed = (now.saturating_sub(at).as_micros() * 9 / 100).max(1) as u32;
                (sequence.wrapping_add(1), timestamp.wrapping_add(passed))
            }
        };
        let mut sequence = Unwrapped::default();
        Map {
            first: sequence.follow(packet.sequence),
            sequence,
            add_sequence: next_sequence.wrapping_sub(packet.sequence),
            add_timestamp: timestamp.wrapping_sub(packet.timestamp),
            left_out: VecDeque::new(),
        }
    }
}
