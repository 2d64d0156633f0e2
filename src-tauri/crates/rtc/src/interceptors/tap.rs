//! The owner's end of the chain: packets in become events, packets out come from the outbox at a pace.
//!
//! The pace is no estimate of the network. It keeps a keyframe, or the first pictures of nine slots at once, from
//! overrunning the other side's socket: 32 packets a millisecond are 300 Mbit/s, and 4 ms for a keyframe of 1080p.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use base::Clock;
use media::rtp::RtpPacket;
use rtc_crate::{
    interceptor::{AttributedPacket, Interceptor, Packet, StreamInfo, TaggedPacket},
    sansio::Protocol,
    shared::{TransportContext, error::Error as EngineError},
};

use super::queues;
use crate::{PeerEvent, Section, peer::Shared};

/// Packets that may leave in a [`TURN`].
const BURST: u32 = 32;

/// See [`BURST`]. The engine's timers tick in milliseconds.
const TURN: Duration = Duration::from_millis(1);

/// See the module's documentation.
pub(super) struct Tap {
    shared: Arc<Shared>,
    up: VecDeque<TaggedPacket>,
    down: VecDeque<(Instant, Packet)>,
    sections: HashMap<u32, Section>,
    turn: Option<Instant>,
    left: u32,
}

impl Tap {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let (up, down, sections) = (VecDeque::new(), VecDeque::new(), HashMap::new());
        Self { shared, up, down, sections, turn: None, left: 0 }
    }

    /// Whether another packet may leave at this time.
    fn may_leave(&mut self, now: Instant) -> bool {
        if self.turn.is_none_or(|turn| now >= turn + TURN) {
            (self.turn, self.left) = (Some(now), BURST);
        }
        let may = self.left > 0;
        self.left = self.left.saturating_sub(1);
        may
    }
}

impl Protocol<TaggedPacket, TaggedPacket, ()> for Tap {
    queues!();

    fn handle_read(&mut self, message: TaggedPacket) -> Result<(), EngineError> {
        match message.message.packet {
            Packet::Rtp(packet) => {
                if let Some(section) = self.sections.get(&packet.header.ssrc) {
                    let arrived = self.shared.clock.at(message.now);
                    let packet = RtpPacket {
                        sequence: packet.header.sequence_number,
                        timestamp: packet.header.timestamp,
                        marker: packet.header.marker,
                        payload: packet.payload,
                    };
                    self.shared.tell(PeerEvent::Packet { section: *section, packet, arrived });
                }
            }
            _ => self.up.push_back(message),
        }
        Ok(())
    }

    /// What comes from the engine's own senders is a wake-up and goes no further: what is sent waits in the outbox.
    fn handle_write(&mut self, _wake_up: TaggedPacket) -> Result<(), EngineError> {
        Ok(())
    }

    fn poll_write(&mut self) -> Option<TaggedPacket> {
        if self.down.is_empty() {
            self.shared.outbox.take(&mut self.down);
        }
        if self.down.is_empty() || !self.may_leave(self.shared.clock.instant(self.shared.clock.now())) {
            return None;
        }
        let (now, packet) = self.down.pop_front()?;
        Some(TaggedPacket { now, transport: TransportContext::default(), message: AttributedPacket::new(packet) })
    }

    fn poll_timeout(&mut self) -> Option<Instant> {
        self.turn.filter(|_| !self.down.is_empty()).map(|turn| turn + TURN)
    }
}

impl Interceptor for Tap {
    fn bind_local_stream(&mut self, _info: &StreamInfo) {}

    fn unbind_local_stream(&mut self, _info: &StreamInfo) {}

    fn bind_remote_stream(&mut self, info: &StreamInfo) {
        if let Some(section) = self.shared.remote_section(info.ssrc) {
            self.sections.insert(info.ssrc, section);
        }
    }

    fn unbind_remote_stream(&mut self, info: &StreamInfo) {
        self.sections.remove(&info.ssrc);
    }
}

#[cfg(test)]
mod tests {
    use base::MonotonicClock;
    use tokio::sync::mpsc;

    use super::*;

    #[test]
    fn a_burst_leaves_in_turns() {
        let (events, _receiver) = mpsc::channel(1);
        let mut tap = Tap::new(Arc::new(Shared::new(MonotonicClock::start(), events)));
        let start = Instant::now();
        let leave = |tap: &mut Tap, at| (0..100).filter(|_| tap.may_leave(start + at)).count();
        assert_eq!(leave(&mut tap, Duration::ZERO), 32);
        assert_eq!(leave(&mut tap, TURN / 2), 0);
        assert_eq!(leave(&mut tap, TURN), 32);
        assert_eq!(leave(&mut tap, 100 * TURN), 32, "what was not used is gone");
    }

    #[test]
    fn waiting_packets_set_a_timer_and_nothing_else_does() {
        let (events, _receiver) = mpsc::channel(1);
        let shared = Arc::new(Shared::new(MonotonicClock::start(), events));
        let mut tap = Tap::new(Arc::clone(&shared));
        assert_eq!((tap.poll_write().is_none(), tap.poll_timeout()), (true, None));
        for _ in 0..40 {
            shared.outbox.push(Instant::now(), Packet::Rtcp(Vec::new()));
        }
        let left = std::iter::from_fn(|| tap.poll_write()).count();
        // A machine that stops for a millisecond in between lets them all go.
        assert_eq!(tap.poll_timeout().is_some(), left < 40, "{left}");
    }
}
