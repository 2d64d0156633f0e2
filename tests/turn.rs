//! A call of two peers that reach each other through a TURN server only, over UDP, TCP and TLS.

#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use std::{collections::BTreeSet, time::Duration};

use base::{MonotonicClock, Secret};
use bytes::Bytes;
use media::rtp::RtpPacket;
use rtc::{IceServer, PairKind, Peer, PeerConfig, PeerEvent, PeerEvents, Section};
use support::turn::{PASSWORD, Reached, TurnServer, USER};
use tokio::time::{interval, timeout};

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

/// Odd lengths among them: those need padding over TCP (RFC 8656 §12.5).
fn payload_len(sequence: u16) -> usize {
    1001 + usize::from(sequence % 100)
}

async fn first_hundred(events: &mut PeerEvents) {
    let mut missing: BTreeSet<u16> = (0..100).collect();
    while !missing.is_empty() {
        let packet = |event| if let PeerEvent::Packet { packet, .. } = event { Some(packet) } else { None };
        let packet = wait(events, packet).await;
        assert_eq!(packet.payload.len(), payload_len(packet.sequence));
        missing.remove(&packet.sequence);
    }
}

fn relayed_by(url: String) -> PeerConfig {
    let server = IceServer { urls: vec![url], username: USER.into(), credential: Secret::new(PASSWORD) };
    PeerConfig { ice_servers: vec![server], relay_only: true, slots: 1, ..PeerConfig::default() }
}

/// With the authority's word beside this machine's.
fn trusting(config: PeerConfig, authority: &str) -> PeerConfig {
    app::with_trust(config, Some(authority.as_bytes().to_vec())).unwrap()
}

async fn relayed_call(config: PeerConfig) {
    let clock = MonotonicClock::start();
    let (client, offer, mut client_events) = Peer::offering(config.clone(), clock).await.unwrap();
    let candidates = offer.sdp.lines().filter(|line| line.starts_with("a=candidate"));
    let candidates: Vec<_> = candidates.collect();
    assert!(!candidates.is_empty() && candidates.iter().all(|line| line.contains("typ relay")), "{candidates:?}");
    let (host, answer, mut host_events) = Peer::answering(config, clock, &offer.sdp, &offer.media).await.unwrap();
    client.accept_answer(&answer).await.unwrap();
    let connected = |event| matches!(event, PeerEvent::Connected).then_some(());
    tokio::join!(wait(&mut client_events, connected), wait(&mut host_events, connected));
    let send_both = |sequence: u16| {
        let payload = Bytes::from(vec![sequence as u8; payload_len(sequence)]);
        let packet = RtpPacket { sequence, timestamp: 0, marker: false, payload };
        assert!(client.send(Section::Camera, packet.clone()));
        assert!(host.send(Section::Slot(0), packet));
    };
    (0..100).for_each(send_both);
    // Between two relays it is UDP: packets change places, and a lost one is asked for again once a later one came.
    let mut later = interval(Duration::from_millis(20));
    let all_came = async { tokio::join!(first_hundred(&mut client_events), first_hundred(&mut host_events)) };
    let go_on = async {
        for sequence in 100..1500 {
            later.tick().await;
            send_both(sequence);
        }
    };
    tokio::select! { _ = all_came => {} () = go_on => panic!("packets are missing") }
    for peer in [client, host] {
        assert_eq!(peer.stats().pair, Some(PairKind::Relay));
        peer.close().await;
    }
}

#[tokio::test]
async fn a_relayed_call_over_udp_carries_packets() {
    let server = TurnServer::start();
    relayed_call(relayed_by(server.url("udp"))).await;
}

#[tokio::test]
async fn a_relayed_call_over_tcp_carries_packets() {
    let server = TurnServer::start();
    relayed_call(relayed_by(server.url("tcp"))).await;
}

#[tokio::test]
async fn a_relayed_call_over_tls_carries_packets() {
    let server = TurnServer::start();
    relayed_call(trusting(relayed_by(server.tls_url()), server.authority())).await;
}

#[tokio::test]
async fn where_no_udp_leaves_tcp_and_tls_still_lead_out() {
    let server = TurnServer::reached(Reached::WithoutUdp, "127.0.0.1");
    let (_peer, offer, _events) = Peer::offering(relayed_by(server.url("udp")), MonotonicClock::start()).await.unwrap();
    assert!(!offer.sdp.contains("a=candidate"), "UDP leads nowhere: {}", offer.sdp);
    relayed_call(relayed_by(server.url("tcp"))).await;
    relayed_call(trusting(relayed_by(server.tls_url()), server.authority())).await;
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused_in_words() {
    let (server, other) = (TurnServer::start(), TurnServer::start());
    let config = trusting(relayed_by(server.tls_url()), other.authority());
    let error = Peer::offering(config, MonotonicClock::start()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the TURN server's certificate is refused: nobody who is trusted here vouches for it"
    );
}

#[tokio::test]
async fn another_servers_certificate_is_refused_in_words() {
    let server = TurnServer::reached(Reached::ByAll, "turn.example.org");
    let config = trusting(relayed_by(server.tls_url()), server.authority());
    let error = Peer::offering(config, MonotonicClock::start()).await.unwrap_err();
    assert_eq!(error.to_string(), "the TURN server's certificate is refused: it is another server's");
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
