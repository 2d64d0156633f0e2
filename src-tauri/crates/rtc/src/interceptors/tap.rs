//! The owner's end of the chain.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Instant,
};

use media::rtp::RtpPacket;
use rtc_crate::{
    interceptor::{AttributedPacket, Interceptor, Packet, StreamInfo, TaggedPacket},
    sansio::Protocol,
    shared::{TransportContext, error::Error as EngineError},
};

use super::queues;
use crate::{PeerEvent, Section, peer::Shared};

/// See the module's documentation.
pub(super) struct Tap {
    shared: Arc<Shared>,
    up: VecDeque<TaggedPacket>,
    down: VecDeque<(Instant, Packet)>,
    sections: HashMap<u32, Section>,
}

impl Tap {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, up: VecDeque::new(), down: VecDeque::new(), sections: HashMap::new() }
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
        let (now, packet) = self.down.pop_front()?;
        Some(TaggedPacket { now, transport: TransportContext::default(), message: AttributedPacket::new(packet) })
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
