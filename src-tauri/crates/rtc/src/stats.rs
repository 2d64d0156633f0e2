//! Figures of a peer connection, as they are at the moment of asking.

use std::{collections::BTreeMap, time::Duration};

use crate::{Outlook, Section};

/// Figures of a whole connection.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PeerStats {
    /// What this side sends.
    pub sent: BTreeMap<Section, SectionStats>,
    /// What this side receives.
    pub received: BTreeMap<Section, SectionStats>,
    /// Packets that [`Peer::send`](crate::Peer::send) refused: queue full, or not connected.
    pub send_drops: u64,
    /// Packets, keyframe requests and reports that found [`PeerEvents`](crate::PeerEvents) full.
    pub event_drops: u64,
    /// How the two sides reach each other; absent before the connection is up.
    pub pair: Option<PairKind>,
    /// Of the connection's keep-alive checks, or the reports where there was none yet.
    pub round_trip: Option<Duration>,
    /// What is known of the path to the other side.
    pub outlook: Option<Outlook>,
}

/// Figures of one section in one direction.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct SectionStats {
    /// RTP packets without repeats.
    pub packets: u64,
    /// Their payloads, in bytes.
    pub bytes: u64,
    /// Lost, by the receiving side's count: ours when receiving, as they report when sending. Repaired ones count as lost
    /// where they came too late for the report.
    pub lost: u64,
    /// Share lost in the newest report, 0 to 1.
    pub fraction_lost: f64,
    /// NACK messages, sent when receiving, got when sending.
    pub nacks: u64,
    /// Packets asked for by them, each time counted.
    pub nacked: u64,
    /// Repeats, got when receiving, sent when sending; those that only look for a wider path included.
    pub retransmitted: u64,
    /// Keyframe requests (PLI and FIR), sent when receiving, got when sending.
    pub plis: u64,
    /// Interarrival jitter (RFC 3550 §6.4.1).
    pub jitter: Duration,
    /// Round trip by sender and receiver report; absent before the first pair of them.
    pub round_trip: Option<Duration>,
}

/// What kind of addresses the chosen candidate pair has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairKind {
    /// Both sides talk directly: host addresses, or such as a NAT shows.
    Direct,
    /// At least one side through a TURN server.
    Relay,
}
