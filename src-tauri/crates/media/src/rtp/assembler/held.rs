//! Packets that wait for their picture to be whole.

use std::{collections::BTreeMap, time::Duration};

use crate::rtp::RtpPacket;

/// A packet and when it arrived.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) packet: RtpPacket,
    pub(super) arrived: Duration,
}

/// Packets by their place in the stream.
#[derive(Debug, Default)]
pub(super) struct HeldPackets {
    pub(super) packets: BTreeMap<i64, Held>,
}

impl HeldPackets {
    /// The place after the last packet of the picture that begins at `start`, when all of it is there. A picture ends with
    /// its marker, or before another timestamp when the sender sets no markers.
    pub(super) fn picture_end(&self, start: i64) -> Option<i64> {
        let timestamp = self.packets.get(&start)?.packet.timestamp;
        let mut expected = start;
        for (&place, held) in self.packets.range(start..) {
            if place != expected {
                return None;
            }
            if held.packet.timestamp != timestamp {
                return Some(place);
            }
            expected += 1;
            if held.packet.marker {
                return Some(expected);
            }
        }
        None
    }

    /// When it could first be seen that a packet at or after `next` is missing; `None` when none is.
    pub(super) fn hole(&self, next: i64) -> Option<Duration> {
        let first_after = (next..)
            .zip(self.packets.range(next..))
            .find_map(|(expected, (&place, _))| (place != expected).then_some(place))?;
        self.packets.range(first_after..).map(|(_, held)| held.arrived).min()
    }

    /// How many packets are missing from `next` to the newest one.
    pub(super) fn missing(&self, next: i64) -> u64 {
        let newest = self.packets.last_key_value().map_or(next, |(&place, _)| place + 1);
        let there = self.packets.range(next..).count() as i64;
        (newest - next - there).max(0) as u64
    }

    /// Drops what is before `place`; says how many.
    pub(super) fn drop_before(&mut self, place: i64) -> u64 {
        let kept = self.packets.split_off(&place);
        std::mem::replace(&mut self.packets, kept).len() as u64
    }

    /// Takes the packets `start..end` out, and drops those before.
    pub(super) fn take(&mut self, start: i64, end: i64) -> Vec<Held> {
        let rest = self.packets.split_off(&end);
        let taken = std::mem::replace(&mut self.packets, rest);
        taken.into_iter().filter(|(place, _)| *place >= start).map(|(_, held)| held).collect()
    }
}
