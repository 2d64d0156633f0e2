//! The far end of a call that is measured: a host that lets one client in, takes down what it sends, and sends nothing.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base::{Clock, MonotonicClock, Secret};
use capture::{SpeakerSpec, open_speaker};
use media::{
    AudioFrame, EncodedVideo, I420,
    audio::AudioReceiver,
    file::WavWriter,
    pattern::read,
    rtp::{Assembled, FrameAssembler},
    video::H264Decoder,
};
use meeting::protocol::{Answer, CallState, ClientMessage, HostMessage, Participant, ParticipantId, Presence, Role};
use rtc::{
    Peer, PeerConfig, PeerEvent, PeerEvents, Section,
    signal::{self, HostSignal, Incoming, WebSocket},
};
use serde_json::json;
use tokio::net::TcpListener;

/// Every so manieth picture of the clip is written whole.
const WHOLE_EVERY: u32 = 10;

/// A picture: number, the stamp's time field, when it was decoded (milliseconds since 1970), width and height.
type Row = (i64, u32, f64, u32, u32);

/// Lines: `url` and `secret`; then every half second `rows` of pictures, when the recorded sound began, and the figures up to now.
pub(super) async fn run(folder: PathBuf) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback can be bound");
    let secret = Secret::random();
    let address = listener.local_addr().expect("it is bound");
    println!("{}", json!({ "url": format!("ws://{address}/call"), "secret": secret.expose() }));
    let (stream, _) = listener.accept().await.expect("a client comes");
    stream.set_nodelay(true).expect("it is a TCP socket");
    let socket = tokio_tungstenite::accept_async_with_config(stream, Some(signal::limits())).await;
    let mut signal =
        signal::serve(WebSocket(socket.expect("it speaks WebSocket")), &secret).await.expect("it is known");
    let clock = MonotonicClock::start();
    let (peer, mut events) = admit(&mut signal, clock).await;

    let receiver = Arc::new(Mutex::new(AudioReceiver::new().expect("sound can be decoded")));
    let (pulled, began) = (Arc::clone(&receiver), Arc::new(Mutex::new(None)));
    let noted = Arc::clone(&began);
    let mut heard = WavWriter::create(folder.join("heard.wav")).expect("the scratch folder can be written");
    let pull = move |at: Duration| -> AudioFrame {
        let frame = locked(&pulled).pull(at);
        locked(&noted).get_or_insert_with(|| milliseconds(since_1970()));
        heard.write(&frame).expect("the scratch folder can be written");
        frame
    };
    let _clockwork = open_speaker(&SpeakerSpec::None, clock, Box::new(pull)).expect("the system gives a thread");
    let (decode, encoded) = mpsc::channel();
    let rows: Arc<Mutex<Vec<Row>>> = Arc::default();
    let (asking, shown) = (peer.clone(), Arc::clone(&rows));
    std::thread::spawn(move || decode_all(&encoded, &shown, &asking, &folder));

    let mut assembler = FrameAssembler::new();
    let mut tick = tokio::time::interval(Duration::from_millis(500));
    loop {
        let deadline = assembler.next_deadline();
        let due = async {
            match deadline {
                Some(at) => tokio::time::sleep_until(clock.instant(at).into()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = tick.tick() => tell(&rows, &receiver, &began),
            () = due => {}
            event = events.recv() => match event {
                Some(PeerEvent::Packet { section: Section::Audio, packet, arrived }) => {
                    locked(&receiver).push(packet, arrived);
                }
                Some(PeerEvent::Packet { section: Section::Camera, packet, arrived }) => assembler.push(packet, arrived),
                Some(PeerEvent::Candidate { candidate, mid }) => {
                    let _ = signal.outgoing.send(HostMessage::Candidate { candidate, mid }).await;
                }
                Some(_) => {}
                None => return,
            },
            message = signal.incoming.recv() => match message {
                Some(Incoming::Message(message)) => take(message, &peer, &signal).await,
                Some(Incoming::Dropped(_)) => {}
                Some(Incoming::Closed(_)) | None => return,
            },
        }
        while let Some(assembled) = assembler.poll(clock.now()) {
            match assembled {
                Assembled::Frame(frame) => {
                    let _ = decode.send(frame);
                }
                Assembled::KeyframeWanted => peer.request_keyframe(Section::Camera),
            }
        }
    }
}

/// From the hello to the meeting.
async fn admit(signal: &mut HostSignal, clock: MonotonicClock) -> (Peer, PeerEvents) {
    let mut name = String::new();
    loop {
        match signal.incoming.recv().await {
            Some(Incoming::Message(ClientMessage::Join { display_name, .. })) => name = display_name,
            Some(Incoming::Message(ClientMessage::Offer { revision, sdp, media })) => {
                let config = PeerConfig::default();
                let (peer, sdp, events) =
                    Peer::answering(config, clock, &sdp, &media).await.expect("it can be answered");
                let me = ParticipantId::new("me");
                let client = Participant {
                    id: me.clone(),
                    name,
                    role: Role::Presenter,
                    presence: Presence::Connected,
                    external: false,
                    muted: false,
                    speaking: false,
                    camera: true,
                    sharing: false,
                    hand: None,
                    spotlight: false,
                };
                for message in [
                    HostMessage::State(CallState::Connecting),
                    HostMessage::Answer(Answer { revision, sdp }),
                    HostMessage::State(CallState::Connected { me }),
                    HostMessage::Roster { changed: vec![client], left: Vec::new(), whole: true },
                    HostMessage::Slots { videos: vec![None; media.slots.len()], share: None },
                ] {
                    signal.outgoing.send(message).await.expect("the client is there");
                }
                return (peer, events);
            }
            Some(Incoming::Message(_) | Incoming::Dropped(_)) => {}
            Some(Incoming::Closed(_)) | None => panic!("the client went away"),
        }
    }
}

async fn take(message: ClientMessage, peer: &Peer, signal: &HostSignal) {
    match message {
        ClientMessage::Candidate { candidate, mid } if !candidate.is_empty() => {
            let _ = peer.add_candidate(&candidate, mid.as_deref()).await;
        }
        ClientMessage::Ping { id } => {
            let _ = signal.outgoing.send(HostMessage::Pong { id }).await;
        }
        _ => {}
    }
}

fn tell(rows: &Mutex<Vec<Row>>, receiver: &Mutex<AudioReceiver>, began: &Mutex<Option<f64>>) {
    let rows = std::mem::take(&mut *locked(rows));
    let sound = locked(receiver).stats();
    let figures = json!({
        "at": milliseconds(since_1970()),
        "concealedSamples": sound.concealed_samples,
        "totalSamplesReceived": sound.played_samples,
        "soundDelayMs": milliseconds(sound.delay),
    });
    println!("{}", json!({ "rows": rows, "soundBegan": *locked(began), "figures": figures }));
}

fn decode_all(pictures: &mpsc::Receiver<EncodedVideo>, rows: &Mutex<Vec<Row>>, peer: &Peer, folder: &Path) {
    let mut decoder = H264Decoder::new().expect("pictures can be decoded");
    for picture in pictures {
        match decoder.decode(&picture) {
            Ok(Some(frame)) => note(&frame.image, rows, folder),
            Ok(None) => {}
            Err(_) => peer.request_keyframe(Section::Camera),
        }
    }
}

fn note(image: &I420, rows: &Mutex<Vec<Row>>, folder: &Path) {
    let at = milliseconds(since_1970());
    let stamp = read(image);
    let (number, time) = stamp.map_or((-1, 0), |stamp| (i64::from(stamp.number), stamp.time));
    locked(rows).push((number, time, at, image.width(), image.height()));
    if let Some(number) = stamp.map(|stamp| stamp.number).filter(|number| number.is_multiple_of(WHOLE_EVERY)) {
        let name = format!("luma-{at:.0}-{number}-{}x{}", image.width(), image.height());
        std::fs::write(folder.join(name), image.y()).expect("the scratch folder can be written");
    }
}

fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
