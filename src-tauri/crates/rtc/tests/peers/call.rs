//! A whole connection: every section carries packets its way, data goes both ways, and connecting is quick.

use std::collections::BTreeSet;

use crate::support::{negotiated, packet, pair};
use bytes::Bytes;
use rtc::{PairKind, PeerConfig, PeerEvent, RtcError, Section};
use tokio::time::Instant;

const SENT_BY_CLIENT: [Section; 3] = [Section::Audio, Section::Camera, Section::Share];

fn sent_by_host() -> Vec<Section> {
    (0..3).map(Section::Slot).chain([Section::Audio, Section::ShareSlot]).collect()
}

fn three_slots() -> PeerConfig {
    PeerConfig { slots: 3, ..PeerConfig::default() }
}

#[tokio::test]
async fn every_section_carries_packets_its_way() {
    let (mut client, mut host) = pair(three_slots(), None).await;
    for section in SENT_BY_CLIENT {
        assert!(client.peer.send(section, packet(7, b"from the client")), "{section:?}");
    }
    let mut arrived = BTreeSet::new();
    while arrived.len() < 3 {
        let (section, got) = host.packet().await;
        assert_eq!(got, packet(7, b"from the client"));
        arrived.insert(section);
    }
    assert_eq!(arrived, SENT_BY_CLIENT.into());
    for section in sent_by_host() {
        assert!(host.peer.send(section, packet(8, b"from the host")), "{section:?}");
    }
    let mut arrived = BTreeSet::new();
    while arrived.len() < 5 {
        let (section, got) = client.packet().await;
        assert_eq!(got, packet(8, b"from the host"));
        arrived.insert(section);
    }
    assert_eq!(arrived, sent_by_host().into_iter().collect());
    assert_eq!(client.peer.stats().pair, Some(PairKind::Direct));
}

#[tokio::test]
async fn a_burst_arrives_whole_and_in_order() {
    let (client, mut host) = pair(three_slots(), None).await;
    for sequence in 0..500 {
        assert!(client.peer.send(Section::Camera, packet(sequence, &[1; 1100])));
    }
    for sequence in 0..500 {
        assert_eq!(host.packet().await.1.sequence, sequence);
    }
    assert_eq!(client.peer.stats().sent[&Section::Camera].packets, 500);
    assert_eq!(host.peer.stats().received[&Section::Camera].bytes, 500 * 1100);
    assert_eq!((client.peer.stats().send_drops, host.peer.stats().event_drops), (0, 0));
}

#[tokio::test]
async fn what_cannot_be_sent_is_counted() {
    let (mut client, host) = negotiated(three_slots(), None).await;
    client.connected().await;
    assert!(!client.peer.send(Section::Slot(0), packet(1, b"not ours to send")));
    assert!(!host.peer.send(Section::Camera, packet(1, b"not ours to send")));
    assert_eq!((client.peer.stats().send_drops, host.peer.stats().send_drops), (1, 1));
}

#[tokio::test]
async fn a_queue_that_is_full_refuses_and_counts() {
    let (client, _host) = pair(three_slots(), None).await;
    // No await in between: the engine's task has no turn on this one thread.
    let sent = (0..5000).filter(|sequence| client.peer.send(Section::Camera, packet(*sequence, b"x"))).count();
    assert!((1000..5000).contains(&sent), "{sent}");
    assert_eq!(client.peer.stats().send_drops, 5000 - sent as u64);
}

#[tokio::test]
async fn data_goes_both_ways() {
    let (mut client, mut host) = pair(three_slots(), None).await;
    tokio::join!(client.data_open(), host.data_open());
    client.peer.send_data(Bytes::from_static(b"ping")).unwrap();
    host.peer.send_data(Bytes::from(vec![5; 65_536])).unwrap();
    let data = |event| if let PeerEvent::Data(data) = event { Some(data) } else { None };
    assert_eq!(&host.wait(data).await[..], b"ping");
    assert_eq!(client.wait(data).await.len(), 65_536);
}

#[tokio::test]
async fn a_data_message_that_is_too_long_is_refused_before_the_wire() {
    let (mut client, mut host) = pair(three_slots(), None).await;
    tokio::join!(client.data_open(), host.data_open());
    let error = client.peer.send_data(Bytes::from(vec![0; 65_537])).unwrap_err();
    assert!(matches!(error, RtcError::TooLarge { bytes: 65_537, limit: 65_536 }), "{error}");
    client.peer.send_data(Bytes::from_static(b"still open")).unwrap();
    let data = |event| if let PeerEvent::Data(data) = event { Some(data) } else { None };
    assert_eq!(&host.wait(data).await[..], b"still open");
}

#[tokio::test]
async fn closing_is_seen_and_nothing_can_be_sent_any_more() {
    let (mut client, mut host) = pair(three_slots(), None).await;
    tokio::join!(client.data_open(), host.data_open());
    client.peer.close().await;
    assert!(!client.peer.send(Section::Audio, packet(1, b"")));
    for side in [&mut client, &mut host] {
        let end = side.wait(|event| match event {
            PeerEvent::Packet { .. } | PeerEvent::Connected => None,
            end => Some(end),
        });
        // Said by DTLS, and not found out when nothing answers any more.
        assert!(matches!(end.await, PeerEvent::Closed));
    }
    assert!(!host.peer.send(Section::Audio, packet(1, b"")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connecting_takes_no_timer_of_the_engines() {
    let mut times = Vec::new();
    for _ in 0..20 {
        let start = Instant::now();
        let (client, host) = pair(PeerConfig::default(), None).await;
        times.push(start.elapsed());
        tokio::join!(client.peer.close(), host.peer.close());
    }
    times.sort();
    eprintln!("offer to connected: median {:?}, fastest {:?}, slowest {:?}", times[10], times[0], times[19]);
    // With its own 200 ms between checks the engine would need 400 ms each time, however fast the machine.
    assert!(times[0].as_millis() < 200, "{times:?}");
}
