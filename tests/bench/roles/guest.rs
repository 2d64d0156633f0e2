//! A guest that is no more than a socket and a peer connection.

use base::MonotonicClock;
use meeting::protocol::{CallState, ClientMessage, HostMessage, JoinTarget};
use rtc::{
    Peer, PeerConfig, PeerEvent, PeerEvents,
    signal::{ClientSignal, Incoming, dial},
};

use super::Invitation;

/// In the meeting, its media connected.
pub(super) struct Guest {
    pub(super) peer: Peer,
    pub(super) events: PeerEvents,
}

impl Guest {
    /// Joins muted and waits until media can flow. The socket is read on a task of its own from then on.
    pub(super) async fn join(to: &Invitation, name: String, camera: bool, clock: MonotonicClock) -> Self {
        let ticket = practice::ticket(&to.http, &to.secret()).await.expect("the service gives a ticket");
        let mut signal = dial(&ticket.socket, &ticket.secret).await.expect("the service lets us in");
        let config = PeerConfig { slots: 1, ..PeerConfig::default() };
        let (peer, offer, mut events) = Peer::offering(config, clock).await.expect("loopback can be bound");
        let target = JoinTarget::Link { url: to.link.clone() };
        let join = ClientMessage::Join { target, display_name: name, token: None, muted: true, camera };
        let offer = ClientMessage::Offer { revision: 1, sdp: offer.sdp, media: offer.media };
        for message in [join, offer] {
            signal.outgoing.send(message).await.expect("the service reads");
        }
        loop {
            tokio::select! {
                message = signal.incoming.recv() => take(&peer, message).await,
                event = events.recv() => match event {
                    Some(PeerEvent::Connected) => break,
                    Some(PeerEvent::Failed(why)) => panic!("no media: {why}"),
                    _ => {}
                },
            }
        }
        tokio::spawn(read_on(signal, peer.clone()));
        Self { peer, events }
    }
}

async fn read_on(mut signal: ClientSignal, peer: Peer) {
    loop {
        let message = signal.incoming.recv().await;
        take(&peer, message).await;
    }
}

async fn take(peer: &Peer, message: Option<Incoming<HostMessage>>) {
    match message {
        Some(Incoming::Message(HostMessage::Answer(answer))) => {
            peer.accept_answer(&answer.sdp).await.expect("the answer fits the offer");
        }
        Some(Incoming::Message(HostMessage::Candidate { candidate, mid })) => {
            peer.add_candidate(&candidate, mid.as_deref()).await.expect("the candidate can be used");
        }
        Some(Incoming::Message(HostMessage::State(CallState::Ended { reason }))) => panic!("put out: {reason:?}"),
        Some(Incoming::Message(HostMessage::Error { code, detail, .. })) => panic!("{code:?}: {detail}"),
        Some(_) => {}
        None => panic!("the service is gone"),
    }
}
