//! Counting at the wire, and reading what the other side reports.
//!
//! webrtc 0.21.1 keeps no round trip, no remote loss or jitter and no count of NACK and PLI for what is sent, and keeps
//! PLI and FIR to itself. All of it passes here.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use rtc_crate::{
    interceptor::{Interceptor, Packet, StreamInfo, TaggedPacket},
    rtcp::{
        self,
        payload_feedbacks::{full_intra_request::FullIntraRequest, picture_loss_indication::PictureLossIndication},
        receiver_report::ReceiverReport,
        reception_report::ReceptionReport,
        sender_report::SenderReport,
        transport_feedbacks::transport_layer_nack::TransportLayerNack,
    },
    sansio::Protocol,
    shared::error::Error as EngineError,
};

use super::queues;
use crate::{PeerEvent, Section, SectionStats, peer::Shared};

/// Sender reports remembered a stream, to know when each was sent.
const REPORTS: usize = 8;

/// See the module's documentation.
pub(super) struct Meter {
    shared: Arc<Shared>,
    up: VecDeque<TaggedPacket>,
    down: VecDeque<TaggedPacket>,
    sent: HashMap<u32, Stream>,
    received: HashMap<u32, Stream>,
}

/// A stream, or the one that repairs it.
struct Stream {
    section: Section,
    repairs: bool,
    clock_rate: u32,
    /// The middle of the NTP time of the newest sender reports, and when they were sent.
    reports: VecDeque<(u32, Instant)>,
    /// Packets by the newest sender report.
    reported: u32,
}

impl Meter {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let (sent, received) = (HashMap::new(), HashMap::new());
        Self { shared, up: VecDeque::new(), down: VecDeque::new(), sent, received }
    }

    fn arrived(&self, packet: &dyn rtcp::Packet, now: Instant) {
        let packet = packet.as_any();
        if let Some(report) = packet.downcast_ref::<SenderReport>() {
            if let Some(stream) = self.received.get(&report.ssrc).filter(|stream| !stream.repairs) {
                let (section, arrived) = (stream.section, self.shared.clock.at(now));
                self.shared.tell(PeerEvent::SenderReport {
                    section,
                    ntp: report.ntp_time,
                    rtp: report.rtp_time,
                    arrived,
                });
            }
            report.reports.iter().for_each(|block| self.their_view(block, now));
        } else if let Some(report) = packet.downcast_ref::<ReceiverReport>() {
            report.reports.iter().for_each(|block| self.their_view(block, now));
        } else if let Some(nack) = packet.downcast_ref::<TransportLayerNack>() {
            self.count_sent(nack.media_ssrc, |stats| add_nack(stats, nack));
        } else if let Some(request) = packet.downcast_ref::<PictureLossIndication>() {
            self.keyframe_wanted(request.media_ssrc);
        } else if let Some(request) = packet.downcast_ref::<FullIntraRequest>() {
            request.fir.iter().for_each(|entry| self.keyframe_wanted(entry.ssrc));
        }
    }

    /// What the other side says about a stream of ours (RFC 3550 §6.4.1).
    fn their_view(&self, block: &ReceptionReport, now: Instant) {
        let Some(stream) = self.sent.get(&block.ssrc).filter(|stream| !stream.repairs) else { return };
        let sent_at = stream.reports.iter().find(|(middle, _)| *middle == block.last_sender_report).map(|(_, at)| *at);
        let delay = Duration::from_secs_f64(f64::from(block.delay) / 65_536.0);
        let round_trip = sent_at.map(|at| now.saturating_duration_since(at).saturating_sub(delay));
        self.count_sent(block.ssrc, |stats| {
            quality(stats, block, stream.clock_rate);
            stats.round_trip = round_trip.or(stats.round_trip);
        });
    }

    fn keyframe_wanted(&self, ssrc: u32) {
        if let Some(stream) = self.sent.get(&ssrc) {
            self.count_sent(ssrc, |stats| stats.plis += 1);
            self.shared.tell(PeerEvent::KeyframeWanted { section: stream.section });
        }
    }

    /// A sender report of media that were old already when they were sent: their timestamps belong to an earlier time.
    fn with_age(&self, packet: &dyn rtcp::Packet) -> Option<SenderReport> {
        let report = packet.as_any().downcast_ref::<SenderReport>()?;
        let age = self.shared.age(self.sent.get(&report.ssrc)?.section);
        // 32.32 bits, like all NTP times.
        let age = (age.as_secs() << 32) + (u64::from(age.subsec_nanos()) << 32) / 1_000_000_000;
        (age > 0).then(|| SenderReport { ntp_time: report.ntp_time.saturating_sub(age), ..report.clone() })
    }

    /// Whether a packet is worth sending. The engine reports every stream every second, also those that stand still, of
    /// which a host has ten a client.
    fn says_something(&self, packet: &dyn rtcp::Packet) -> bool {
        let Some(report) = packet.as_any().downcast_ref::<SenderReport>() else { return true };
        let stream = self.sent.get(&report.ssrc);
        !report.reports.is_empty() || stream.is_none_or(|stream| stream.reported != report.packet_count)
    }

    fn leaves(&mut self, packet: &dyn rtcp::Packet, now: Instant) {
        let packet = packet.as_any();
        if let Some(report) = packet.downcast_ref::<SenderReport>() {
            if let Some(stream) = self.sent.get_mut(&report.ssrc) {
                stream.reports.push_front(((report.ntp_time >> 16) as u32, now));
                stream.reports.truncate(REPORTS);
                stream.reported = report.packet_count;
            }
        } else if let Some(report) = packet.downcast_ref::<ReceiverReport>() {
            for block in &report.reports {
                if let Some(stream) = self.received.get(&block.ssrc).filter(|stream| !stream.repairs) {
                    self.count_received(block.ssrc, |stats| quality(stats, block, stream.clock_rate));
                }
            }
        } else if let Some(nack) = packet.downcast_ref::<TransportLayerNack>() {
            self.count_received(nack.media_ssrc, |stats| add_nack(stats, nack));
        } else if let Some(request) = packet.downcast_ref::<PictureLossIndication>() {
            self.count_received(request.media_ssrc, |stats| stats.plis += 1);
        }
    }

    fn count_sent(&self, ssrc: u32, count: impl FnOnce(&mut SectionStats)) {
        if let Some(stream) = self.sent.get(&ssrc) {
            self.shared.ledger(|ledger| count(ledger.sent.entry(stream.section).or_default()));
        }
    }

    fn count_received(&self, ssrc: u32, count: impl FnOnce(&mut SectionStats)) {
        if let Some(stream) = self.received.get(&ssrc) {
            self.shared.ledger(|ledger| count(ledger.received.entry(stream.section).or_default()));
        }
    }
}

fn add_nack(stats: &mut SectionStats, nack: &TransportLayerNack) {
    stats.nacks += 1;
    stats.nacked += nack.nacks.iter().map(|pair| 1 + u64::from(pair.lost_packets.count_ones())).sum::<u64>();
}

fn add_packet(stats: &mut SectionStats, repairs: bool, bytes: usize) {
    if repairs {
        stats.retransmitted += 1;
    } else {
        stats.packets += 1;
        stats.bytes += bytes as u64;
    }
}

/// A report block, by whichever side. The count of lost packets is signed in 24 bits: repeats make it sink.
fn quality(stats: &mut SectionStats, block: &ReceptionReport, clock_rate: u32) {
    stats.lost = if block.total_lost & 0x80_0000 == 0 { u64::from(block.total_lost) } else { 0 };
    stats.fraction_lost = f64::from(block.fraction_lost) / 256.0;
    stats.jitter = Duration::from_secs_f64(f64::from(block.jitter) / f64::from(clock_rate.max(1)));
}

impl Protocol<TaggedPacket, TaggedPacket, ()> for Meter {
    queues!();

    fn handle_read(&mut self, message: TaggedPacket) -> Result<(), EngineError> {
        match &message.message.packet {
            Packet::Rtp(packet) => {
                let repairs = self.received.get(&packet.header.ssrc).is_some_and(|stream| stream.repairs);
                self.count_received(packet.header.ssrc, |stats| add_packet(stats, repairs, packet.payload.len()));
            }
            Packet::Rtcp(packets) => packets.iter().for_each(|packet| self.arrived(packet.as_ref(), message.now)),
            _ => {}
        }
        self.up.push_back(message);
        Ok(())
    }

    fn handle_write(&mut self, mut message: TaggedPacket) -> Result<(), EngineError> {
        match &mut message.message.packet {
            Packet::Rtp(packet) => {
                let repairs = self.sent.get(&packet.header.ssrc).is_some_and(|stream| stream.repairs);
                self.count_sent(packet.header.ssrc, |stats| add_packet(stats, repairs, packet.payload.len()));
            }
            Packet::Rtcp(packets) => {
                packets.retain(|packet| self.says_something(packet.as_ref()));
                if packets.is_empty() {
                    return Ok(());
                }
                for packet in packets {
                    if let Some(older) = self.with_age(packet.as_ref()) {
                        *packet = Box::new(older);
                    }
                    self.leaves(packet.as_ref(), message.now);
                }
            }
            _ => {}
        }
        self.down.push_back(message);
        Ok(())
    }

    fn poll_write(&mut self) -> Option<TaggedPacket> {
        self.down.pop_front()
    }
}

fn bind(streams: &mut HashMap<u32, Stream>, section: Option<Section>, info: &StreamInfo) {
    let Some(section) = section else { return };
    let stream =
        |repairs| Stream { section, repairs, clock_rate: info.clock_rate, reports: VecDeque::new(), reported: 0 };
    streams.insert(info.ssrc, stream(false));
    if let Some(repair) = info.ssrc_rtx {
        streams.insert(repair, stream(true));
    }
}

impl Interceptor for Meter {
    fn bind_local_stream(&mut self, info: &StreamInfo) {
        let section = self.shared.local_section(info.ssrc);
        bind(&mut self.sent, section, info);
    }

    fn unbind_local_stream(&mut self, info: &StreamInfo) {
        self.sent.remove(&info.ssrc);
    }

    fn bind_remote_stream(&mut self, info: &StreamInfo) {
        let section = self.shared.remote_section(info.ssrc);
        bind(&mut self.received, section, info);
    }

    fn unbind_remote_stream(&mut self, info: &StreamInfo) {
        self.received.remove(&info.ssrc);
    }
}

#[cfg(test)]
mod tests {
    use base::MonotonicClock;
    use rtc_crate::{
        interceptor::AttributedPacket, rtcp::payload_feedbacks::full_intra_request::FirEntry, shared::TransportContext,
    };
    use tokio::sync::mpsc;

    use super::*;

    const CAMERA: u32 = 10;
    const CAMERA_RTX: u32 = 11;
    const SLOT: u32 = 20;

    fn meter() -> (Meter, Arc<Shared>, mpsc::Receiver<PeerEvent>) {
        let (events, receiver) = mpsc::channel(10);
        let shared = Arc::new(Shared::new(MonotonicClock::start(), events));
        shared.add_local(CAMERA, Section::Camera);
        shared.add_remote(SLOT, Section::Slot(2));
        let mut meter = Meter::new(Arc::clone(&shared));
        let info = |ssrc, ssrc_rtx| StreamInfo { ssrc, ssrc_rtx, clock_rate: 90_000, ..StreamInfo::default() };
        meter.bind_local_stream(&info(CAMERA, Some(CAMERA_RTX)));
        meter.bind_remote_stream(&info(SLOT, None));
        (meter, shared, receiver)
    }

    fn block(total_lost: u32) -> ReceptionReport {
        ReceptionReport {
            ssrc: CAMERA,
            fraction_lost: 64,
            total_lost,
            jitter: 900,
            last_sender_report: 0xBBBB_CCCC,
            delay: 65_536 / 4,
            ..ReceptionReport::default()
        }
    }

    #[test]
    fn pli_and_fir_ask_for_a_keyframe_of_the_section_they_name() {
        let (meter, shared, mut events) = meter();
        let now = Instant::now();
        meter.arrived(&PictureLossIndication { sender_ssrc: 0, media_ssrc: CAMERA }, now);
        let entry = |ssrc| FirEntry { ssrc, sequence_number: 1 };
        meter.arrived(&FullIntraRequest { fir: vec![entry(CAMERA), entry(999)], ..FullIntraRequest::default() }, now);
        for _ in 0..2 {
            assert!(matches!(events.try_recv(), Ok(PeerEvent::KeyframeWanted { section: Section::Camera })));
        }
        assert!(events.try_recv().is_err(), "999 is none of ours");
        assert_eq!(shared.ledger(|ledger| ledger.sent[&Section::Camera].plis), 2);
    }

    #[test]
    fn the_round_trip_is_without_the_time_the_other_side_took() {
        let (mut meter, shared, _events) = meter();
        let sent = Instant::now();
        let report = SenderReport { ssrc: CAMERA, ntp_time: 0xAAAA_BBBB_CCCC_DDDD, ..SenderReport::default() };
        meter.leaves(&report, sent);
        let answer = ReceiverReport { reports: vec![block(5)], ..ReceiverReport::default() };
        meter.arrived(&answer, sent + Duration::from_millis(290));
        let stats = shared.ledger(|ledger| ledger.sent[&Section::Camera]);
        assert_eq!(stats.round_trip, Some(Duration::from_millis(40)));
        assert_eq!((stats.lost, stats.fraction_lost, stats.jitter), (5, 0.25, Duration::from_millis(10)));
    }

    #[test]
    fn the_age_of_what_is_sent_shows_in_its_reports() {
        let (meter, shared, _events) = meter();
        let report = SenderReport { ssrc: CAMERA, ntp_time: 7 << 32, rtp_time: 9, ..SenderReport::default() };
        assert!(meter.with_age(&report).is_none());
        shared.set_age(Section::Camera, Duration::from_millis(250));
        let older = meter.with_age(&report).unwrap();
        assert_eq!((older.ntp_time, older.rtp_time), ((7 << 32) - (1 << 30), 9));
        assert!(meter.with_age(&SenderReport { ssrc: 999, ..report }).is_none(), "999 is none of ours");
    }

    #[test]
    fn a_stream_that_stands_still_is_not_reported_again() {
        let (mut meter, _shared, _events) = meter();
        let mut left = |packet_count| {
            let report = SenderReport { ssrc: CAMERA, packet_count, ..SenderReport::default() };
            let message = AttributedPacket::new(Packet::Rtcp(vec![Box::new(report)]));
            let transport = TransportContext::default();
            meter.handle_write(TaggedPacket { now: Instant::now(), transport, message }).unwrap();
            meter.poll_write().is_some()
        };
        assert_eq!([0, 5, 5, 6].map(&mut left), [false, true, false, true]);
    }

    #[test]
    fn a_report_that_answers_none_of_ours_has_no_round_trip() {
        let (meter, shared, _events) = meter();
        // Loss is signed in 24 bits: here -1.
        let reports = vec![block(0xFF_FFFF)];
        meter.arrived(&SenderReport { reports, ..SenderReport::default() }, Instant::now());
        let stats = shared.ledger(|ledger| ledger.sent[&Section::Camera]);
        assert_eq!((stats.round_trip, stats.lost), (None, 0));
    }

    #[test]
    fn sender_reports_are_told_with_their_section() {
        let (meter, _shared, mut events) = meter();
        let report = SenderReport { ssrc: SLOT, ntp_time: 5, rtp_time: 6, ..SenderReport::default() };
        meter.arrived(&report, Instant::now());
        let told = events.try_recv();
        assert!(
            matches!(told, Ok(PeerEvent::SenderReport { section: Section::Slot(2), ntp: 5, rtp: 6, .. })),
            "{told:?}"
        );
    }
}
