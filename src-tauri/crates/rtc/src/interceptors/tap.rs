//! The owner's end of the chain: packets in become events, packets out come from the outbox, at the pace of the path.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Instant,
};

use media::rtp::{RtpPacket, red};
use rtc_crate::{
    interceptor::{AttributedPacket, Interceptor, Packet, StreamInfo, TaggedPacket},
    sansio::Protocol,
    shared::{TransportContext, error::Error as EngineError},
};

use super::{leaving::Leaving, queues};
use crate::{PeerConfig, PeerEvent, Section, peer::Shared};

/// See the module's documentation.
pub(super) struct Tap {
    shared: Arc<Shared>,
    up: VecDeque<TaggedPacket>,
    leaving: Leaving,
    sections: HashMap<u32, Section>,
}

impl Tap {
    /// Sends at the paces of a configuration.
    pub(super) fn new(shared: Arc<Shared>, config: &PeerConfig) -> Self {
        let leaving = Leaving::new(Arc::clone(&shared), config.start_bitrate, config.least_pace);
        Self { shared, up: VecDeque::new(), leaving, sections: HashMap::new() }
    }
}

impl Protocol<TaggedPacket, TaggedPacket, ()> for Tap {
    queues!();

    fn handle_read(&mut self, message: TaggedPacket) -> Result<(), EngineError> {
        match message.message.packet {
            Packet::Rtp(packet) => {
                if let Some(section) = self.sections.get(&packet.header.ssrc) {
                    let arrived = self.shared.clock.at(message.now);
                    let payload_type = packet.header.payload_type;
                    let packet = RtpPacket {
                        sequence: packet.header.sequence_number,
                        timestamp: packet.header.timestamp,
                        marker: packet.header.marker,
                        payload: packet.payload,
                    };
                    let section = *section;
                    let tell = |packet| self.shared.tell(PeerEvent::Packet { section, packet, arrived });
                    match self.shared.outgoing(section).filter(|terms| terms.red == Some(payload_type)) {
                        // The same payload types hold in both directions. What can't be read is a packet lost.
                        Some(terms) => red::decode(&packet, terms.payload_type).into_iter().flatten().for_each(tell),
                        None => tell(packet),
                    }
                }
            }
            Packet::Rtcp(ref packets) => {
                self.leaving.heard(packets, message.now);
                self.up.push_back(message);
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
        let (now, packet) = self.leaving.next()?;
        Some(TaggedPacket { now, transport: TransportContext::default(), message: AttributedPacket::new(packet) })
    }

    fn poll_timeout(&mut self) -> Option<Instant> {
        self.leaving.next_deadline()
    }
}

impl Interceptor for Tap {
    fn bind_local_stream(&mut self, info: &StreamInfo) {
        self.leaving.bind(info);
    }

    fn unbind_local_stream(&mut self, info: &StreamInfo) {
        self.leaving.unbind(info);
    }

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
    use rtc_crate::rtp;
    use tokio::sync::mpsc;

    use super::*;

    fn packet() -> Packet {
        let header = rtp::header::Header { version: 2, ssrc: 1, ..rtp::header::Header::default() };
        Packet::Rtp(rtp::Packet { header, payload: vec![0; 1_200].into() })
    }

    #[test]
    fn waiting_packets_set_a_timer_and_nothing_else_does() {
        let (events, _receiver) = mpsc::channel(1);
        let shared = Arc::new(Shared::new(MonotonicClock::start(), events));
        let mut tap = Tap::new(Arc::clone(&shared), &PeerConfig::default());
        assert_eq!((tap.poll_write().is_none(), tap.poll_timeout()), (true, None));
        for _ in 0..2_000 {
            shared.outbox.push(Instant::now(), packet());
        }
        let left = std::iter::from_fn(|| tap.poll_write()).count();
        // A machine that stops in between lets more of them go.
        assert!(left >= 100, "{left}");
        assert_eq!(tap.poll_timeout().is_some(), left < 2_000, "{left}");
    }
}
