//! What the engine calls back with. It awaits these calls on the task that does all of its I/O, so none of them waits.

use std::sync::{Arc, PoisonError, atomic::Ordering};

use tokio::sync::{mpsc, watch};
use webrtc::{
    data_channel::DataChannel,
    peer_connection::{
        PeerConnectionEventHandler, RTCIceGatheringState, RTCPeerConnectionIceEvent, RTCPeerConnectionState,
    },
};

use super::{Shared, data::Channels, gathering::Trickle, states::Told};
use crate::PeerEvent;

/// See the module's documentation.
pub(super) struct Handler {
    pub(super) shared: Arc<Shared>,
    /// States are few and must not be lost: a task hands them on in order, waiting where the owner is slow.
    pub(super) states: mpsc::UnboundedSender<Told>,
    pub(super) gathered: watch::Sender<bool>,
    pub(super) trickle: Trickle,
    pub(super) channels: Channels,
}

impl Handler {
    fn state(&self, event: PeerEvent) {
        let _ = self.states.send(Told::State(event));
    }

    fn candidate(&self, candidate: String) {
        let mid = self.trickle.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if mid.is_some() {
            self.state(PeerEvent::Candidate { candidate, mid });
        }
    }
}

#[async_trait::async_trait]
impl PeerConnectionEventHandler for Handler {
    async fn on_ice_candidate(&self, event: RTCPeerConnectionIceEvent) {
        if let Ok(init) = event.candidate.to_json() {
            self.candidate(init.candidate);
        }
    }

    async fn on_ice_gathering_state_change(&self, state: RTCIceGatheringState) {
        if state == RTCIceGatheringState::Complete {
            self.candidate(String::new());
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

#[cfg(test)]
mod tests {
    use base::MonotonicClock;
    use webrtc::peer_connection::RTCIceCandidate;

    use super::*;
    use crate::peer::data;

    #[tokio::test]
    async fn candidates_follow_the_description_with_a_mid() {
        let (events, _receiver) = mpsc::channel(1);
        let (states, mut told) = mpsc::unbounded_channel();
        let handler = Handler {
            shared: Arc::new(Shared::new(MonotonicClock::start(), events.clone())),
            states: states.clone(),
            gathered: watch::channel(false).0,
            trickle: Arc::default(),
            channels: data::start(events, states).1,
        };
        let found = || RTCPeerConnectionIceEvent {
            candidate: RTCIceCandidate { address: "127.0.0.1".into(), port: 9, ..RTCIceCandidate::default() },
            url: String::new(),
        };
        handler.on_ice_candidate(found()).await;
        assert!(told.try_recv().is_err(), "this one is in the description");
        *handler.trickle.lock().unwrap() = Some("audio".into());
        handler.on_ice_gathering_state_change(RTCIceGatheringState::Complete).await;
        let last = told.try_recv();
        let Ok(Told::State(PeerEvent::Candidate { candidate, mid })) = last else { panic!("{last:?}") };
        assert_eq!((candidate.as_str(), mid.as_deref()), ("", Some("audio")));
    }
}
