//! Handing states on to the owner, and knowing the candidate pair when asked.

use std::{
    sync::{Arc, Weak, atomic::Ordering},
    time::Duration,
};

use base::Clock;
use rtc_crate::peer_connection::transport::RTCDtlsTransportState;
use tokio::{
    sync::mpsc,
    time::{MissedTickBehavior, interval},
};
use webrtc::peer_connection::{PeerConnection, RTCIceCandidateType, StatsSelector, transport::DtlsTransport};

use super::Shared;
use crate::{PairKind, PeerEvent};

/// How often the keep-alive's round trip is looked up. The engine checks every two seconds.
const LOOK: Duration = Duration::from_secs(2);

/// What there is to tell.
#[derive(Debug)]
pub(super) enum Told {
    /// A state.
    State(PeerEvent),
    /// The data channel ended: the other side closed it, or the whole connection.
    ChannelGone,
}

/// Runs until the connection is closed or the handler gone. The pair is known before the owner hears of the connection.
pub(super) async fn hand_on(
    mut states: mpsc::UnboundedReceiver<Told>,
    events: mpsc::Sender<PeerEvent>,
    shared: Arc<Shared>,
    connection: Weak<dyn PeerConnection>,
) {
    let mut ticks = interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let state = tokio::select! {
            state = states.recv() => state,
            _ = ticks.tick() => {
                if shared.connected.load(Ordering::Acquire) {
                    look(&shared, &connection).await;
                }
                continue;
            }
        };
        let state = match state {
            Some(Told::State(state)) => state,
            Some(Told::ChannelGone) if closed_by_peer(&connection).await => PeerEvent::Closed,
            Some(Told::ChannelGone) => continue,
            None => return,
        };
        let closed = matches!(state, PeerEvent::Closed);
        if matches!(state, PeerEvent::Connected) {
            look(&shared, &connection).await;
        } else if closed {
            shared.connected.store(false, Ordering::Release);
        }
        // The owner may be gone and the connection still closing.
        let _ = events.send(state).await;
        if closed {
            return;
        }
    }
}

/// Whether the other side said goodbye (DTLS close_notify). The engine goes on calling that connected, as the W3C does, until
/// five seconds later nothing answers any more.
async fn closed_by_peer(connection: &Weak<dyn PeerConnection>) -> bool {
    let Some(connection) = connection.upgrade() else { return false };
    let Some(transport) = transport(connection.as_ref()).await else { return false };
    matches!(transport.state().await, Ok(RTCDtlsTransportState::Closed))
}

async fn transport(connection: &dyn PeerConnection) -> Option<Arc<dyn DtlsTransport>> {
    let sender = connection.get_senders().await.into_iter().next()?;
    sender.transport().await.ok()?
}

async fn look(shared: &Shared, connection: &Weak<dyn PeerConnection>) {
    let Some(connection) = connection.upgrade() else { return };
    if let Some(kind) = kind(connection.as_ref()).await {
        shared.set_pair(kind, round_trip(shared, connection.as_ref()).await);
    }
}

/// The report of webrtc 0.21.1 names no chosen pair; its ICE transport does.
async fn kind(connection: &dyn PeerConnection) -> Option<PairKind> {
    let pair = transport(connection).await?.ice_transport().get_selected_candidate_pair().await.ok()??;
    let relayed = [pair.local(), pair.remote()].iter().any(|end| end.typ == RTCIceCandidateType::Relay);
    Some(if relayed { PairKind::Relay } else { PairKind::Direct })
}

async fn round_trip(shared: &Shared, connection: &dyn PeerConnection) -> Option<Duration> {
    let now = shared.clock.instant(shared.clock.now());
    let report = connection.get_stats(now, StatsSelector::None).await;
    let seconds = report.candidate_pairs().find(|pair| pair.responses_received > 0)?.current_round_trip_time;
    Duration::try_from_secs_f64(seconds).ok().filter(|time| !time.is_zero())
}
