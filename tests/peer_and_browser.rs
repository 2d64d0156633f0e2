//! A bare peer connection against Chromium's media stack, each side offering once. What the browser sends is sent back to it
//! in another section, so that codecs, repairs, keyframe requests and the section names are its own to judge.

use std::time::Duration;

use base::{MonotonicClock, Secret};
use bytes::Bytes;
use meeting::protocol::{Answer, CallState, ClientMessage, HostMessage, ParticipantId};
use rtc::{
    Peer, PeerConfig, PeerEvent, PeerEvents, Section,
    signal::{self, Incoming, ListenConfig, WebSocket},
};
use serde_json::json;
use support::browser::{Browser, Devices, Report};
use tokio::{net::TcpListener, task::block_in_place};

/// How long the browser's encoder and decoder may take to come to speed on a busy machine.
const PATIENCE: Duration = Duration::from_secs(40);

/// Sends what comes in one section out in another, and asks on for keyframes.
async fn echo(peer: Peer, mut events: PeerEvents, from: Section, to: Section) {
    while let Some(event) = events.recv().await {
        match event {
            PeerEvent::Packet { section, packet, .. } if section == from => {
                peer.send(to, packet);
            }
            PeerEvent::Packet { section: Section::Audio, packet, .. } => {
                peer.send(Section::Audio, packet);
            }
            PeerEvent::KeyframeWanted { section } if section == to => peer.request_keyframe(from),
            PeerEvent::DataOpen => peer.send_data(Bytes::from_static(b"hello browser")).expect("the channel is open"),
            _ => {}
        }
    }
}

fn seen(report: &Report, place: &str, source: u64) -> u64 {
    let sightings = report.sightings();
    sightings.iter().filter(|seen| seen.place == place && seen.source == source).map(|seen| seen.pictures).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chromium_as_client_sees_its_own_share_in_a_slot() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (url, secret) = (format!("ws://{}/call", listener.local_addr().unwrap()), Secret::random());
    let mut browser = block_in_place(|| Browser::start(&Devices::default()));
    let serving = {
        let secret = secret.clone();
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let socket = tokio_tungstenite::accept_async_with_config(stream, Some(signal::limits())).await.unwrap();
            let mut signal = signal::serve(WebSocket(socket), &secret).await.unwrap();
            let (sdp, media) = loop {
                match signal.incoming.recv().await.unwrap() {
                    Incoming::Message(ClientMessage::Offer { sdp, media, .. }) => break (sdp, media),
                    Incoming::Message(_) => {}
                    other => panic!("{other:?}"),
                }
            };
            let clock = MonotonicClock::start();
            let (peer, sdp, events) = Peer::answering(PeerConfig::default(), clock, &sdp, &media).await.unwrap();
            signal.outgoing.send(HostMessage::Answer(Answer { revision: 1, sdp })).await.unwrap();
            let me = ParticipantId::new("me");
            signal.outgoing.send(HostMessage::State(CallState::Connected { me })).await.unwrap();
            tokio::spawn(echo(peer.clone(), events, Section::Share, Section::Slot(1)));
            (peer, signal)
        })
    };
    block_in_place(|| {
        let joining = json!({
            "socket": url, "secret": secret.expose(), "target": { "type": "group", "id": "x" },
            "name": "Chromium", "slots": 2, "tones": [440], "shareAs": 7,
        });
        browser.ask("join", joining).unwrap();
    });
    let (peer, _signal) = serving.await.unwrap();
    let report =
        block_in_place(|| browser.wait_for("its own share", PATIENCE, |report| seen(report, "slot 1", 7) > 40));
    assert_eq!((seen(&report, "slot 0", 7), seen(&report, "share", 7)), (0, 0), "in its slot and nowhere else");
    assert_eq!(report.video_codecs(), ["video/H264"]);
    // One message, and binary: the page writes down what it is.
    assert_eq!(report.0["data"], json!(["[object ArrayBuffer]"]));
    assert_eq!(report.errors(), Vec::<&str>::new());
    let stats = peer.stats();
    let (theirs, ours) = (stats.received[&Section::Share], stats.sent[&Section::Slot(1)]);
    assert!(theirs.packets > 40 && ours.round_trip.is_some(), "{stats:?}");
    assert_eq!((stats.event_drops, stats.send_drops), (0, 0));
    eprintln!("as client: {stats:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chromium_as_host_sees_its_own_slot_as_our_camera() {
    let mut browser = block_in_place(|| Browser::start(&Devices::default()));
    let mut door = signal::listen(ListenConfig { allowed_origins: vec![browser.origin().into()] }).await.unwrap();
    let hosting = json!({
        "socket": door.url(), "secret": door.secret().expose(), "tone": 440, "tones": [440],
        "people": [{ "id": "a", "name": "Ada", "source": 3 }, { "id": "b", "name": "Bob", "source": 4 }],
    });
    let coming = tokio::spawn(async move { door.accept().await });
    block_in_place(|| browser.ask("host", hosting)).unwrap();
    let mut signal = coming.await.unwrap().unwrap();
    let config = PeerConfig { slots: 3, ..PeerConfig::default() };
    let (peer, offer, events) = Peer::offering(config, MonotonicClock::start()).await.unwrap();
    let offer = ClientMessage::Offer { revision: 1, sdp: offer.sdp, media: offer.media };
    signal.outgoing.send(offer).await.unwrap();
    let answer = loop {
        match signal.incoming.recv().await.unwrap() {
            Incoming::Message(HostMessage::Answer(answer)) => break answer,
            Incoming::Message(_) => {}
            other => panic!("{other:?}"),
        }
    };
    peer.accept_answer(&answer.sdp).await.unwrap();
    tokio::spawn(echo(peer.clone(), events, Section::Slot(1), Section::Camera));
    let report = block_in_place(|| {
        browser.wait_for("its own slot", PATIENCE, |report| seen(report, "camera", 4) > 40 && report.heard(0, 0.5) > 5)
    });
    assert_eq!((seen(&report, "camera", 3), seen(&report, "share", 4)), (0, 0));
    assert_eq!(report.video_codecs(), ["video/H264"]);
    assert_eq!(report.errors(), Vec::<&str>::new());
    let stats = peer.stats();
    assert!(stats.received[&Section::Slot(0)].packets > 40, "the other slot comes as well: {stats:?}");
    assert_eq!((stats.event_drops, stats.send_drops), (0, 0));
    eprintln!("as host: {stats:#?}");
}
