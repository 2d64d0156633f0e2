//! A connection whose way is broken finds another one: same keys, same streams, no packet of the old way needed.

use std::net::IpAddr;

use rtc::{Peer, PeerConfig, Section};

use crate::support::{Side, Wire, packet, pair};

/// The client offers anew and the host answers, as the call protocol would carry it.
async fn restart(client: &mut Side, host: &mut Side, bind: Option<Vec<IpAddr>>, wire: Option<&Wire>) {
    let offer = client.peer.restart(bind).await.unwrap();
    let sdp = wire.map_or(offer.sdp.clone(), |wire| wire.client_is(&offer.sdp));
    assert!(host.peer.is_continued_by(&sdp).await);
    let answer = host.peer.answer_again(&sdp, &offer.media).await.unwrap();
    let answer = wire.map_or(answer.clone(), |wire| wire.host_is(&answer));
    client.peer.accept_answer(&answer).await.unwrap();
    tokio::join!(client.connected(), host.connected());
}

async fn both_ways(client: &mut Side, host: &mut Side, sequence: u16) {
    assert!(client.peer.send(Section::Camera, packet(sequence, b"to the host")));
    assert!(host.peer.send(Section::Slot(0), packet(sequence, b"to the client")));
    assert_eq!(host.packet().await, (Section::Camera, packet(sequence, b"to the host")));
    assert_eq!(client.packet().await, (Section::Slot(0), packet(sequence, b"to the client")));
}

#[tokio::test]
async fn streams_go_on_over_another_way() {
    let (mut client, mut host) = pair(PeerConfig { slots: 1, ..PeerConfig::default() }, None).await;
    both_ways(&mut client, &mut host, 1).await;
    for round in 2..4 {
        restart(&mut client, &mut host, None, None).await;
        both_ways(&mut client, &mut host, round).await;
    }
}

#[tokio::test]
async fn a_way_that_is_cut_is_left_for_another() {
    let wire = Wire::new().await;
    let (mut client, mut host) = pair(PeerConfig { slots: 1, ..PeerConfig::default() }, Some(&wire)).await;
    wire.judge(|_, _| false);
    // The old way is dead and stays so: only the sockets that are bound anew can reach each other.
    restart(&mut client, &mut host, None, None).await;
    both_ways(&mut client, &mut host, 1).await;
}

#[tokio::test]
async fn a_machine_with_another_address_goes_on_from_there() {
    let (mut client, mut host) = pair(PeerConfig { slots: 1, ..PeerConfig::default() }, None).await;
    let other: IpAddr = "127.0.0.2".parse().unwrap();
    if std::net::UdpSocket::bind((other, 0)).is_err() {
        eprintln!("skipped: this system has one loopback address only");
        return;
    }
    restart(&mut client, &mut host, Some(vec![other]), None).await;
    assert_eq!(client.peer.bound(), [other]);
    both_ways(&mut client, &mut host, 1).await;
    let nobody = "192.0.2.1".parse().unwrap();
    assert!(client.peer.restart(Some(vec![nobody])).await.is_err());
    restart(&mut client, &mut host, None, None).await;
    both_ways(&mut client, &mut host, 2).await;
}

#[tokio::test]
async fn an_offer_of_another_connection_continues_none() {
    let (client, host) = pair(PeerConfig { slots: 1, ..PeerConfig::default() }, None).await;
    let config = PeerConfig { slots: 1, ..PeerConfig::default() };
    let (_other, offer, _events) = Peer::offering(config, base::MonotonicClock::start()).await.unwrap();
    assert!(!host.peer.is_continued_by(&offer.sdp).await);
    assert!(!host.peer.is_continued_by("v=0").await);
    let ours = client.peer.restart(None).await.unwrap();
    let mut map = ours.media.clone();
    std::mem::swap(&mut map.camera, &mut map.share);
    assert!(host.peer.answer_again(&ours.sdp, &map).await.is_err(), "a restart keeps its sections");
}
