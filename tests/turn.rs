//! A call of two peers that reach each other through a TURN server only, over UDP and over TCP.

#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use std::time::Duration;

use base::{MonotonicClock, Secret};
use bytes::Bytes;
use media::rtp::RtpPacket;
use rtc::{IceServer, PairKind, Peer, PeerConfig, PeerEvent, PeerEvents, Section};
use support::turn::{PASSWORD, TurnServer, USER};
use tokio::time::timeout;

async fn wait<T>(events: &mut PeerEvents, mut fits: impl FnMut(PeerEvent) -> Option<T>) -> T {
    let search = async {
        loop {
            if let Some(found) = fits(events.recv().await.expect("the connection lives")) {
                return found;
            }
        }
    };
    timeout(Duration::from_secs(30), search).await.expect("the event comes")
}

async fn relayed_call(url: String) {
    let server = IceServer { urls: vec![url], username: USER.into(), credential: Secret::new(PASSWORD) };
    let config = PeerConfig { ice_servers: vec![server], relay_only: true, slots: 1, ..PeerConfig::default() };
    let clock = MonotonicClock::start();
    let (client, offer, mut client_events) = Peer::offering(config.clone(), clock).await.unwrap();
    let candidates = offer.sdp.lines().filter(|line| line.starts_with("a=candidate"));
    let candidates: Vec<_> = candidates.collect();
    assert!(!candidates.is_empty() && candidates.iter().all(|line| line.contains("typ relay")), "{candidates:?}");
    let (host, answer, mut host_events) = Peer::answering(config, clock, &offer.sdp, &offer.media).await.unwrap();
    client.accept_answer(&answer).await.unwrap();
    let connected = |event| matches!(event, PeerEvent::Connected).then_some(());
    tokio::join!(wait(&mut client_events, connected), wait(&mut host_events, connected));
    for sequence in 0..100 {
        // Odd lengths need padding over TCP.
        let payload = Bytes::from(vec![sequence as u8; 1001 + usize::from(sequence)]);
        let packet = RtpPacket { sequence, timestamp: 0, marker: false, payload };
        assert!(client.send(Section::Camera, packet.clone()));
        assert!(host.send(Section::Slot(0), packet));
    }
    for events in [&mut host_events, &mut client_events] {
        for sequence in 0..100 {
            let packet = |event| if let PeerEvent::Packet { packet, .. } = event { Some(packet) } else { None };
            let packet = wait(events, packet).await;
            assert_eq!((packet.sequence, packet.payload.len()), (sequence, 1001 + usize::from(sequence)));
        }
    }
    for peer in [client, host] {
        assert_eq!(peer.stats().pair, Some(PairKind::Relay));
        peer.close().await;
    }
}

#[tokio::test]
async fn a_relayed_call_over_udp_carries_packets() {
    let server = TurnServer::start();
    relayed_call(server.url("udp")).await;
}

#[tokio::test]
async fn a_relayed_call_over_tcp_carries_packets() {
    let server = TurnServer::start();
    relayed_call(server.url("tcp")).await;
}

#[tokio::test]
async fn a_wrong_password_leaves_no_way_and_says_so_nowhere() {
    let server = TurnServer::start();
    let credential = Secret::new("a wrong password");
    let server_of = IceServer { urls: vec![server.url("udp")], username: USER.into(), credential };
    let config = PeerConfig { ice_servers: vec![server_of], relay_only: true, slots: 1, ..PeerConfig::default() };
    assert!(!format!("{config:?}").contains("wrong password"));
    let (_peer, offer, _events) = Peer::offering(config, MonotonicClock::start()).await.unwrap();
    assert!(!offer.sdp.contains("a=candidate"), "{}", offer.sdp);
}
