//! Every way that a machine has to another one: IPv6, several interfaces, and TCP where no UDP passes.

use std::net::{IpAddr, UdpSocket};

use rtc::{Peer, PeerConfig, Section};

use crate::support::{Side, packet, pair};

fn candidates(sdp: &str) -> Vec<&str> {
    sdp.lines().filter_map(|line| line.strip_prefix("a=candidate:")).collect()
}

async fn carries(client: &Side, host: &mut Side) {
    assert!(client.peer.send(Section::Camera, packet(1, b"over it")));
    assert_eq!(host.packet().await, (Section::Camera, packet(1, b"over it")));
}

#[tokio::test]
async fn ipv6_carries_a_call() {
    let loopback: IpAddr = "::1".parse().unwrap();
    if UdpSocket::bind((loopback, 0)).is_err() {
        eprintln!("skipped: this system has no IPv6");
        return;
    }
    let config = PeerConfig { bind: vec![loopback], slots: 1, ..PeerConfig::default() };
    let (client, mut host) = pair(config, None).await;
    carries(&client, &mut host).await;
}

#[tokio::test]
async fn every_address_is_offered_and_loopback_alone_by_itself() {
    let clock = base::MonotonicClock::start();
    let (_peer, offer, _events) = Peer::offering(PeerConfig::default(), clock).await.unwrap();
    assert!(candidates(&offer.sdp).iter().all(|candidate| candidate.contains(" 127.0.0.1 ")), "{}", offer.sdp);
    let bind: Vec<IpAddr> = ["127.0.0.1", "127.0.0.2", "::1"].map(|ip| ip.parse().unwrap()).into();
    if bind.iter().any(|ip| UdpSocket::bind((*ip, 0)).is_err()) {
        eprintln!("skipped: this system has fewer loopback addresses");
        return;
    }
    let (_peer, offer, _events) =
        Peer::offering(PeerConfig { bind: bind.clone(), ..PeerConfig::default() }, clock).await.unwrap();
    for ip in bind {
        let found = candidates(&offer.sdp).iter().any(|candidate| candidate.contains(&format!(" {ip} ")));
        assert!(found, "{ip} is missing: {}", offer.sdp);
    }
}

#[tokio::test]
async fn tcp_carries_a_call_where_no_udp_passes() {
    let config = PeerConfig { tcp: true, slots: 1, ..PeerConfig::default() };
    let clock = base::MonotonicClock::start();
    let without_udp = |sdp: &str| {
        let udp = |line: &&str| !(line.starts_with("a=candidate:") && line.contains(" udp "));
        sdp.split_inclusive("\r\n").filter(udp).collect::<String>()
    };
    let (client, offer, events) = Peer::offering(config.clone(), clock).await.unwrap();
    assert!(candidates(&offer.sdp).iter().any(|candidate| candidate.contains(" tcp ")), "{}", offer.sdp);
    let mut client = Side { peer: client, events };
    let sdp = without_udp(&offer.sdp);
    let (host, answer, events) = Peer::answering(config, clock, &sdp, &offer.media).await.unwrap();
    let mut host = Side { peer: host, events };
    client.peer.accept_answer(&without_udp(&answer)).await.unwrap();
    tokio::join!(client.connected(), host.connected());
    carries(&client, &mut host).await;
}
