//! What webrtc 0.21.1 lacks or gets wrong, each with a test that fails where it is not made up for.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use crate::support::{PATIENCE, Side, Way, Wire, packet, pair, rtp_payload_type};
use bytes::Bytes;
use rtc::{Peer, PeerConfig, PeerEvent, PeerStats, Section};
use tokio::time::{interval, timeout};

/// Payload types of our offers.
const OPUS: u8 = 111;
const RED: u8 = 63;
const H264: u8 = 102;
const RTX: u8 = 103;

fn config() -> PeerConfig {
    PeerConfig { slots: 1, ..PeerConfig::default() }
}

fn sequence(datagram: &[u8]) -> u16 {
    u16::from_be_bytes([datagram[2], datagram[3]])
}

/// Sends camera packets at a steady pace.
async fn send_paced(peer: &Peer, sequences: std::ops::Range<u16>) {
    let mut pace = interval(Duration::from_millis(2));
    for sequence in sequences {
        pace.tick().await;
        assert!(peer.send(Section::Camera, packet(sequence, &[7; 200])));
    }
}

/// Collects what arrives until `count` different packets have.
async fn collect(side: &mut Side, count: usize) -> Vec<u16> {
    let (mut all, mut different) = (Vec::new(), BTreeSet::new());
    while different.len() < count {
        let (_, packet) = side.packet().await;
        all.push(packet.sequence);
        different.insert(packet.sequence);
    }
    all
}

/// Sends on until the figures are as wanted.
async fn until(
    peer: &Peer,
    from: u16,
    wanted: impl Fn(&PeerStats) -> bool,
    figures: impl Fn() -> PeerStats,
) -> PeerStats {
    let search = async {
        let mut pace = interval(Duration::from_millis(5));
        for sequence in (0..u16::MAX).cycle().skip(usize::from(from)) {
            pace.tick().await;
            peer.send(Section::Camera, packet(sequence, &[7; 200]));
            let figures = figures();
            if wanted(&figures) {
                return figures;
            }
        }
        unreachable!("the cycle has no end")
    };
    timeout(PATIENCE, search).await.expect("the figures come")
}

#[tokio::test]
async fn a_lost_packet_is_repaired_once_and_not_asked_for_again() {
    let wire = Wire::new().await;
    let (client, mut host) = pair(config(), Some(&wire)).await;
    // Repeats that nobody asked for look for a wider path: here nobody wants one.
    client.peer.set_wanted(100_000);
    let lost = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&lost);
    wire.judge(move |way, datagram| {
        let hit = way == Way::ToHost
            && rtp_payload_type(datagram) == Some(H264)
            && sequence(datagram) < 400
            && sequence(datagram) % 20 == 7;
        counter.fetch_add(u64::from(hit), Ordering::Relaxed);
        !hit
    });
    // After the losses a second without any, in which an engine that never sees a repair asks on and on.
    let (_, arrived) = tokio::join!(send_paced(&client.peer, 0..900), collect(&mut host, 900));
    let lost = lost.load(Ordering::Relaxed);
    assert_eq!(lost, 20);
    assert_eq!(arrived.len(), 900, "nothing twice");
    let repeats = client.peer.stats().sent[&Section::Camera].retransmitted;
    assert!(repeats >= lost && repeats <= 2 * lost, "{repeats} repeats for {lost} lost packets");
    assert_eq!(host.peer.stats().received[&Section::Camera].retransmitted, repeats);
}

#[tokio::test]
async fn a_packet_whose_repairs_are_lost_too_is_asked_for_eight_times() {
    let wire = Wire::new().await;
    let (client, mut host) = pair(config(), Some(&wire)).await;
    wire.judge(|way, datagram| {
        let kind = rtp_payload_type(datagram);
        way != Way::ToHost || kind != Some(RTX) && (kind != Some(H264) || sequence(datagram) != 50)
    });
    let (_, arrived) = tokio::join!(send_paced(&client.peer, 0..400), collect(&mut host, 399));
    assert!(!arrived.contains(&50));
    assert_eq!(host.peer.stats().received[&Section::Camera].nacked, 8);
    assert_eq!(client.peer.stats().sent[&Section::Camera].nacked, 8, "the sender counts the same");
}

#[tokio::test]
async fn a_keyframe_request_reaches_the_sender() {
    let (mut client, host) = pair(config(), None).await;
    // A stream is known once it sends.
    client.peer.send(Section::Share, packet(0, b"x"));
    host.peer.request_keyframe(Section::Share);
    host.peer.request_keyframe(Section::Share);
    let wanted = |event| if let PeerEvent::KeyframeWanted { section } = event { Some(section) } else { None };
    assert_eq!(client.wait(wanted).await, Section::Share);
    assert_eq!(client.peer.stats().sent[&Section::Share].plis, 1, "asked for once in 200 ms");
}

#[tokio::test]
async fn loss_jitter_and_round_trip_are_as_the_other_side_reports() {
    let wire = Wire::new().await;
    let (client, host) = pair(config(), Some(&wire)).await;
    wire.judge(|way, datagram| {
        way != Way::ToHost || rtp_payload_type(datagram) != Some(H264) || !sequence(datagram).is_multiple_of(10)
    });
    let camera = |stats: &PeerStats| stats.sent.get(&Section::Camera).copied().unwrap_or_default();
    let sees = |stats: &PeerStats| camera(stats).lost > 20 && camera(stats).round_trip.is_some();
    let figures = camera(&until(&client.peer, 1, sees, || client.peer.stats()).await);
    // A tenth is lost, whatever is repaired afterwards: reports say what the path did.
    assert!((0.05..0.15).contains(&figures.fraction_lost), "{figures:?}");
    assert!((figures.lost as f64 / figures.packets as f64) < 0.15, "{figures:?}");
    assert!(!figures.jitter.is_zero() && figures.jitter < Duration::from_secs(1), "{figures:?}");
    assert!(figures.round_trip.unwrap() < Duration::from_secs(1), "{figures:?}");
    let theirs = host.peer.stats().received[&Section::Camera];
    assert!(theirs.lost >= figures.lost, "the host counts what it reports: {theirs:?}");
}

#[tokio::test]
async fn round_trip_is_the_wires_and_not_the_reports_age() {
    let (client, _host) = pair(config(), None).await;
    let sees = |stats: &PeerStats| stats.sent.get(&Section::Camera).is_some_and(|stats| stats.round_trip.is_some());
    let figures = until(&client.peer, 0, sees, || client.peer.stats()).await;
    // Reports are a second apart: who forgets the delay that the other side states is off by hundreds of milliseconds.
    assert!(figures.sent[&Section::Camera].round_trip.unwrap() < Duration::from_millis(100), "{figures:?}");
}

#[tokio::test]
async fn sender_reports_tie_timestamps_to_the_clock() {
    let (client, mut host) = pair(config(), None).await;
    let sending = async {
        let mut pace = interval(Duration::from_millis(10));
        for sequence in 0..u16::MAX {
            pace.tick().await;
            let mut packet = packet(sequence, b"x");
            packet.timestamp = 1_000_000 + u32::from(sequence) * 900;
            client.peer.send(Section::Camera, packet);
        }
    };
    let report = |event| match event {
        PeerEvent::SenderReport { section: Section::Camera, ntp, rtp, .. } => Some((ntp, rtp)),
        _ => None,
    };
    let reports = async { (host.wait(report).await, host.wait(report).await) };
    let ((ntp, rtp), later) = tokio::select! {
        reports = reports => reports,
        () = sending => panic!("no reports came"),
    };
    // NTP counts from 1900, Unix from 1970.
    let unix = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() + 2_208_988_800;
    assert!(unix.abs_diff(ntp >> 32) < 5, "{unix} {ntp}");
    let seconds = (later.0 - ntp) as f64 / 2f64.powi(32);
    let ticks = f64::from(later.1.wrapping_sub(rtp));
    assert!((ticks / seconds / 90_000.0 - 1.0).abs() < 0.1, "{ticks} ticks in {seconds} s");
    assert!((1_000_000..2_000_000).contains(&rtp), "{rtp}");
}

#[tokio::test]
async fn an_owner_that_does_not_read_loses_packets_and_nothing_else() {
    let (mut client, mut host) = pair(config(), None).await;
    tokio::join!(client.data_open(), host.data_open());
    let mut pace = interval(Duration::from_millis(1));
    for sequence in 0..6000 {
        if sequence % 50 == 0 {
            pace.tick().await;
        }
        while !client.peer.send(Section::Camera, packet(sequence, b"x")) {
            pace.tick().await;
        }
    }
    let all_there = || host.peer.stats().received[&Section::Camera].packets >= 6000;
    let settled = async {
        while !all_there() {
            pace.tick().await;
        }
    };
    timeout(PATIENCE, settled).await.expect("the engine goes on receiving");
    client.peer.send_data(Bytes::from_static(b"not lost")).unwrap();
    let dropped = host.peer.stats().event_drops;
    assert!(dropped > 0 && dropped < 6000, "{dropped}");
    let mut packets = 0;
    let data = |event| match event {
        PeerEvent::Packet { .. } => {
            packets += 1;
            None
        }
        PeerEvent::Data(data) => Some(data),
        _ => None,
    };
    assert_eq!(&host.wait(data).await[..], b"not lost");
    assert_eq!(packets + dropped, 6000);
}

#[tokio::test]
async fn packets_leave_in_the_senders_order_also_between_sections() {
    let wire = Wire::new().await;
    let (client, mut host) = pair(config(), Some(&wire)).await;
    let seen = Arc::new(Mutex::new(HashMap::<u8, Vec<u16>>::new()));
    let log = Arc::clone(&seen);
    wire.judge(move |way, datagram| {
        if let (Way::ToHost, Some(kind)) = (way, rtp_payload_type(datagram)) {
            log.lock().unwrap().entry(kind).or_default().push(sequence(datagram));
        }
        true
    });
    for sequence in 0..50 {
        client.peer.send(Section::Audio, packet(sequence, b"sound"));
        client.peer.send(Section::Camera, packet(sequence, b"picture"));
    }
    for _ in 0..100 {
        host.packet().await;
    }
    let seen = seen.lock().unwrap();
    assert_eq!(seen[&111], (0..50).collect::<Vec<_>>());
    assert_eq!(seen[&H264], (0..50).collect::<Vec<_>>());
}

#[tokio::test]
async fn sound_that_is_lost_comes_with_the_packets_after_it() {
    let wire = Wire::new().await;
    let (client, mut host) = pair(config(), Some(&wire)).await;
    let kinds: Arc<Mutex<BTreeSet<u8>>> = Arc::default();
    let seen = Arc::clone(&kinds);
    let mut sounds = 0u32;
    wire.judge(move |way, datagram| {
        let kind = rtp_payload_type(datagram).filter(|kind| way == Way::ToHost && [OPUS, RED].contains(kind));
        let Some(kind) = kind else { return true };
        seen.lock().unwrap().insert(kind);
        sounds += 1;
        !sounds.is_multiple_of(5)
    });
    let send = async {
        let mut pace = interval(Duration::from_millis(5));
        for sequence in 0..800u16 {
            pace.tick().await;
            let sound = packet(sequence, &sequence.to_be_bytes().repeat(40));
            let timestamp = u32::from(sequence) * 960;
            assert!(client.peer.send(Section::Audio, media::rtp::RtpPacket { timestamp, ..sound }));
        }
    };
    // What was lost before anything was known of losses is gone.
    let hear = async {
        let mut heard = BTreeSet::new();
        while heard.range(600..790).count() < 190 {
            let (section, packet) = host.packet().await;
            assert_eq!((section, packet.timestamp), (Section::Audio, u32::from(packet.sequence) * 960));
            assert_eq!(packet.payload[..2], packet.sequence.to_be_bytes());
            heard.insert(packet.sequence);
        }
    };
    tokio::join!(send, hear);
    assert_eq!(*kinds.lock().unwrap(), [RED, OPUS].into());
}
