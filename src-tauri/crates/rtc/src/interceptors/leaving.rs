//! How packets leave: at the rate of the path, numbered for the other side's feedback, repeated when asked for.
//!
//! Where the other side gives no feedback about the transport, nothing is known of the path, and the pace only keeps a
//! keyframe, or the first pictures of nine slots at once, from overrunning its socket.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use base::Clock;
use media::{
    congestion::{Class, Cluster, Congestion, Estimate, Next, Pacer},
    rtp::{RtpPacket, red::RedEncoder},
};
use rtc_crate::{
    interceptor::{Packet, StreamInfo},
    rtcp::{
        self,
        transport_feedbacks::{transport_layer_cc::TransportLayerCc, transport_layer_nack::TransportLayerNack},
    },
    rtp::{self, extension::transport_cc_extension::TransportCcExtension},
    sdp::extmap::TRANSPORT_CC_URI,
    shared::marshal::{Marshal, MarshalSize},
};

use super::{feedback::reports, repeats::Repeats};
use crate::{Section, peer::Shared};

/// The pace while nothing is known of the path: with the pacer's haste, 32 packets a millisecond.
const UNKNOWN: u32 = 120_000_000;
/// What each packet costs beyond RTP: SRTP's tag, UDP, IPv4.
const AROUND: u32 = 10 + 8 + 20;
/// How often the estimate is looked at while packets leave.
const LOOK: Duration = Duration::from_millis(25);
/// Nothing left for so long: there is nothing to look at.
const QUIET: Duration = Duration::from_secs(3);

/// Sound carries so many copies of what came before where at least so much is lost, and the path takes so many bits a second.
const COPIES: [(f64, u32, usize); 2] = [(0.12, 500_000, 2), (0.03, 200_000, 1)];

/// See the module's documentation.
pub(super) struct Leaving {
    shared: Arc<Shared>,
    taken: VecDeque<(Instant, Packet)>,
    control: VecDeque<(Instant, Packet)>,
    pacer: Pacer<rtp::Packet>,
    congestion: Congestion,
    least: u32,
    repeats: Repeats,
    copies: usize,
    red: Option<RedEncoder>,
    /// By SSRC: where the transport-wide number goes, for those that have one.
    numbered: HashMap<u32, u8>,
    looked: Duration,
    left: Option<Duration>,
}

impl Leaving {
    /// Starts at so many bits a second, and is never slower than the pace for so many.
    pub(super) fn new(shared: Arc<Shared>, start: u32, least: u32) -> Self {
        Self {
            shared,
            taken: VecDeque::new(),
            control: VecDeque::new(),
            pacer: Pacer::new(UNKNOWN),
            congestion: Congestion::new(start),
            least,
            repeats: Repeats::default(),
            copies: 0,
            red: None,
            numbered: HashMap::new(),
            looked: Duration::ZERO,
            left: None,
        }
    }

    pub(super) fn bind(&mut self, info: &StreamInfo) {
        let extension = info.rtp_header_extensions.iter().find(|extension| extension.uri == TRANSPORT_CC_URI);
        let feedback = info.rtcp_feedback.iter().any(|feedback| feedback.typ == "transport-cc");
        if let Some(id) =
            extension.and_then(|extension| u8::try_from(extension.id).ok()).filter(|id| *id > 0 && feedback)
        {
            self.numbered.insert(info.ssrc, id);
            self.numbered.extend(info.ssrc_rtx.map(|ssrc| (ssrc, id)));
        }
        self.repeats.bind(info);
    }

    pub(super) fn unbind(&mut self, info: &StreamInfo) {
        self.numbered.remove(&info.ssrc);
        self.repeats.unbind(info.ssrc);
    }

    /// Reads what concerns us of the other side's reports.
    pub(super) fn heard(&mut self, packets: &[Box<dyn rtcp::Packet>], at: Instant) {
        let now = self.shared.clock.at(at);
        for packet in packets {
            if let Some(nack) = packet.as_any().downcast_ref::<TransportLayerNack>() {
                self.asked(nack, now);
            } else if let Some(feedback) = packet.as_any().downcast_ref::<TransportLayerCc>() {
                self.congestion.feedback(reports(feedback), now);
                self.look(now);
            }
        }
    }

    fn asked(&mut self, nack: &TransportLayerNack, now: Duration) {
        let trip = self.congestion.estimate(now).round_trip.unwrap_or_default();
        let asked = nack.nacks.iter().flat_map(|pair| pair.packet_list());
        for sequence in asked {
            if let Some(packet) = self.repeats.repeat(nack.media_ssrc, sequence, trip, now) {
                let bytes = size(&packet);
                self.pacer.push(Class::Repeat, packet, bytes);
            }
        }
    }

    /// The next packet that may leave now, and when it was handed over.
    pub(super) fn next(&mut self) -> Option<(Instant, Packet)> {
        let now = self.shared.clock.now();
        self.take();
        if let Some(control) = self.control.pop_front() {
            return Some(control);
        }
        if now.saturating_sub(self.looked) >= LOOK {
            self.look(now);
        }
        loop {
            match self.pacer.pop(now)? {
                Next::Packet(packet, probe) => {
                    self.repeats.sent(&packet);
                    return Some(self.leave(packet, probe.as_ref(), now));
                }
                Next::Padding(cluster) => {
                    let padding = self.repeats.padding();
                    self.pacer.padded(padding.as_ref().map(size), now);
                    if let Some(packet) = padding {
                        return Some(self.leave(packet, Some(&cluster), now));
                    }
                }
            }
        }
    }

    /// When [`Leaving::next`] should be asked again.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let now = self.shared.clock.now();
        let paced = self.pacer.next_deadline();
        let active = !self.numbered.is_empty() && self.left.is_some_and(|at| now.saturating_sub(at) < QUIET);
        let look = active.then_some(self.looked + LOOK);
        let next = [paced, look].into_iter().flatten().min()?;
        // The engine's timers tick in milliseconds.
        Some(self.shared.clock.instant(next.max(now + Duration::from_micros(500))))
    }

    fn take(&mut self) {
        self.shared.outbox.take(&mut self.taken);
        for (at, packet) in self.taken.drain(..) {
            match packet {
                Packet::Rtp(packet) if self.shared.local_section(packet.header.ssrc) == Some(Section::Audio) => {
                    let packet = with_copies(&mut self.red, self.copies, &self.shared, packet);
                    let bytes = size(&packet);
                    self.pacer.push(Class::Sound, packet, bytes);
                }
                Packet::Rtp(packet) => {
                    let bytes = size(&packet);
                    self.pacer.push(Class::Picture, packet, bytes);
                }
                other => self.control.push_back((at, other)),
            }
        }
    }

    fn leave(&mut self, mut packet: rtp::Packet, probe: Option<&Cluster>, now: Duration) -> (Instant, Packet) {
        if let Some(id) = self.numbered.get(&packet.header.ssrc) {
            let transport_sequence = self.congestion.sent(size(&packet), probe, now);
            self.left = Some(now);
            if let Ok(number) = (TransportCcExtension { transport_sequence }).marshal() {
                // Refused only for an id that no extension can have.
                let _ = packet.header.set_extension(*id, number.freeze());
            }
        }
        (self.shared.clock.instant(now), Packet::Rtp(packet))
    }

    /// Lets time and news have their effect.
    fn look(&mut self, now: Duration) {
        self.looked = now;
        if self.numbered.is_empty() {
            return;
        }
        self.congestion.set_wanted(self.shared.wanted());
        self.congestion.timeout(now);
        let estimate = self.congestion.estimate(now);
        self.pacer.set_bitrate(estimate.bitrate.max(self.least));
        self.shared.set_estimate(estimate, self.pacer.backlog());
        self.copies = copies(&estimate);
        let active = self.left.is_some_and(|at| now.saturating_sub(at) < QUIET);
        if active
            && !self.pacer.is_probing()
            && let Some(cluster) = self.congestion.probe(now)
        {
            self.pacer.probe(cluster, now);
        }
    }
}

/// How many copies of earlier sound are worth their bits.
fn copies(estimate: &Estimate) -> usize {
    let worth = |(loss, bitrate, _): &&(f64, u32, usize)| estimate.loss >= *loss && estimate.bitrate >= *bitrate;
    COPIES.iter().find(worth).map_or(0, |(.., copies)| *copies)
}

/// The packet with copies of those before it, where the other side takes such and any are wanted.
fn with_copies(red: &mut Option<RedEncoder>, copies: usize, shared: &Shared, packet: rtp::Packet) -> rtp::Packet {
    let rtp::Packet { mut header, payload } = packet;
    let Some(payload_type) = shared.outgoing(Section::Audio).and_then(|terms| terms.red) else {
        return rtp::Packet { header, payload };
    };
    let red = red.get_or_insert_with(|| RedEncoder::new(header.payload_type, copies));
    red.set_copies(copies);
    let (sequence, timestamp, marker) = (header.sequence_number, header.timestamp, header.marker);
    // What goes without copies is remembered for those that come.
    let made = red.encode(RtpPacket { sequence, timestamp, marker, payload: payload.clone() });
    if copies == 0 {
        return rtp::Packet { header, payload };
    }
    header.payload_type = payload_type;
    rtp::Packet { header, payload: made.payload }
}

fn size(packet: &rtp::Packet) -> u32 {
    packet.marshal_size() as u32 + AROUND
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_made_where_sound_is_lost_and_there_is_room() {
        let at = |loss, bitrate| copies(&Estimate { bitrate, loss, round_trip: None, queue: Duration::ZERO });
        assert_eq!([at(0.0, 9_000_000), at(0.05, 100_000)], [0, 0]);
        assert_eq!([at(0.05, 1_000_000), at(0.2, 300_000), at(0.2, 1_000_000)], [1, 1, 2]);
    }
}
