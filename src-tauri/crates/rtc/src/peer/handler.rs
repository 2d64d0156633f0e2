//! What the engine calls back with. It awaits these calls on the task that does all of its I/O, so none of them waits.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::sync::{mpsc, watch};
use webrtc::{
    data_channel::DataChannel,
    peer_connection::{
        PeerConnectionEventHandler, RTCIceGatheringState, RTCPeerConnectionIceEvent, RTCPeerConnectionState,
    },
};

use super::{Shared, data::Channels};
use crate::PeerEvent;

/// See the module's documentation.
pub(super) struct Handler {
    pub(super) shared: Arc<Shared>,
    /// States are few and must not be lost: a task hands them on in order, waiting where the owner is slow.
    pub(super) states: mpsc::UnboundedSender<PeerEvent>,
    pub(super) gathered: watch::Sender<bool>,
    /// The description is out: candidates that are found now go after it.
    pub(super) trickling: Arc<AtomicBool>,
    pub(super) channels: Channels,
}

impl Handler {
    fn state(&self, event: PeerEvent) {
        let _ = self.states.send(event);
    }

    fn candidate(&self, candidate: String, mid: Option<String>) {
        if self.trickling.load(Ordering::Acquire) {
            self.state(PeerEvent::Candidate { candidate, mid });
        }
    }
}

#[async_trait::async_trait]
impl PeerConnectionEventHandler for Handler {
    async fn on_ice_candidate(&self, event: RTCPeerConnectionIceEvent) {
        if let Ok(init) = event.candidate.to_json() {
            self.candidate(init.candidate, init.sdp_mid);
        }
    }

    async fn on_ice_gathering_state_change(&self, state: RTCIceGatheringState) {
        if state == RTCIceGatheringState::Complete {
            self.candidate(String::new(), None);
            self.gathered.send_replace(true);
        }
    }

    async fn on_connection_state_change(&self, state: RTCPeerConnectionState) {
        tracing::debug!(%state, "peer connection");
        self.shared.connected.store(state == RTCPeerConnectionState::Connected, Ordering::Release);
        match state {
            RTCPeerConnectionState::Connected => self.state(PeerEvent::Connected),
            RTCPeerConnectionState::Disconnected => self.state(PeerEvent::Disconnected),
            RTCPeerConnectionState::Failed => self.state(PeerEvent::Failed("no way to the other side".into())),
            RTCPeerConnectionState::Closed => self.state(PeerEvent::Closed),
            _ => {}
        }
    }

    async fn on_data_channel(&self, channel: Arc<dyn DataChannel>) {
        self.channels.opened(channel);
    }
}
