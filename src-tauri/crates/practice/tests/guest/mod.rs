//! A guest for tests: joins over a real socket and a real peer connection, sends numbered pictures and a tone, and notes
//! what it sees and hears.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use base::{Clock, MonotonicClock, Secret};
use media::{
    I420, VideoFrame,
    audio::{AudioReceiver, OpusEncoder},
    pattern::{Stamp, Tone, draw, read, tone_power},
    rtp::{Assembled, AudioPacketizer, FrameAssembler, Packetizer},
    video::{EncoderConfig, H264Decoder, H264Encoder},
};
use meeting::protocol::{CallState, ClientMessage, EndReason, HostMessage, JoinTarget, Participant, ParticipantId};
use practice::{Practice, PracticeConfig, Script};
use rtc::{
    Peer, PeerConfig, PeerEvent, PeerEvents, Section,
    signal::{ClientSignal, Incoming, dial},
};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

/// No test waits longer for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A service with this script, its secret in a folder of its own.
pub(crate) async fn service(script: Script) -> (Practice, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let config = PracticeConfig { script, ..PracticeConfig::new(folder.path()) };
    (Practice::start(config).await.unwrap(), folder)
}

pub(crate) fn secret(practice: &Practice) -> Secret {
    Secret::from_hex(&std::fs::read_to_string(&practice.ready().secret_file).unwrap()).unwrap()
}

/// A socket of the service with the hellos behind it.
pub(crate) async fn socket(practice: &Practice) -> ClientSignal {
    let ticket = practice::ticket(&practice.ready().http, &secret(practice)).await.unwrap();
    dial(&ticket.socket, &ticket.secret).await.unwrap()
}

/// A join of the service's first meeting.
pub(crate) fn join(practice: &Practice, name: &str) -> ClientMessage {
    let target = JoinTarget::Link { url: practice.ready().meetings[0].link.clone() };
    ClientMessage::Join { target, display_name: name.to_owned(), token: None, muted: false, camera: true }
}

/// Lets two guests send and receive until each has had what it waits for, the first going on for the other's sake.
pub(crate) async fn live_both(
    what: &str,
    (one, one_done): (&mut Guest, impl Fn(&Guest) -> bool),
    (other, other_done): (&mut Guest, impl Fn(&Guest) -> bool),
) {
    let (first, second) = (Cell::new(false), Cell::new(false));
    tokio::join!(
        one.live(what, |me| {
            first.set(first.get() || one_done(me));
            first.get() && second.get()
        }),
        other.live(what, |me| {
            second.set(second.get() || other_done(me));
            first.get() && second.get()
        }),
    );
}

/// How a call ends, skipping everything before.
pub(crate) async fn end_of(signal: &mut ClientSignal) -> EndReason {
    timeout(PATIENCE, async {
        loop {
            match signal.incoming.recv().await.expect("a reason comes before the socket closes") {
                Incoming::Message(HostMessage::State(CallState::Ended { reason })) => return reason,
                Incoming::Closed(why) => panic!("closed without a reason: {why}"),
                _ => {}
            }
        }
    })
    .await
    .expect("the call ends")
}

/// What a guest sends.
struct Sending {
    stamp: Stamp,
    image: I420,
    encoder: H264Encoder,
    packetizer: Packetizer,
    keyframe: bool,
    tone: Tone,
    opus: OpusEncoder,
    sound: AudioPacketizer,
}

/// What arrives in one slot.
struct Seeing {
    assembler: FrameAssembler,
    decoder: H264Decoder,
}

/// A guest in a meeting.
pub(crate) struct Guest {
    pub(crate) signal: ClientSignal,
    peer: Peer,
    events: PeerEvents,
    clock: MonotonicClock,
    sending: Sending,
    seeing: BTreeMap<Section, Seeing>,
    receiver: AudioReceiver,
    pub(crate) states: Vec<CallState>,
    pub(crate) roster: BTreeMap<ParticipantId, Participant>,
    /// Picture numbers by section and source, in the order they were seen.
    pub(crate) seen: BTreeMap<(Section, u8), Vec<u32>>,
    /// The last seconds of what was heard.
    pub(crate) heard: Vec<f32>,
}

impl Guest {
    /// Joins; sends pictures of source `source` and a tone of `hertz` from then on, whenever it [`Guest::live`]s.
    pub(crate) async fn join(practice: &Practice, name: &str, source: u8, hertz: f32) -> Self {
        let clock = MonotonicClock::start();
        let signal = socket(practice).await;
        let (peer, offer, events) = Peer::offering(PeerConfig::default(), clock).await.unwrap();
        signal.outgoing.send(join(practice, name)).await.unwrap();
        let offer = ClientMessage::Offer { revision: 1, sdp: offer.sdp, media: offer.media };
        signal.outgoing.send(offer).await.unwrap();
        let video = EncoderConfig { width: 320, height: 180, fps: 20, bitrate: 300_000, screen: false };
        let sending = Sending {
            stamp: Stamp { source, number: 0, time: 0 },
            image: I420::black(320, 180).unwrap(),
            encoder: H264Encoder::new(video).unwrap(),
            packetizer: Packetizer::new(7),
            keyframe: false,
            tone: Tone::new(hertz, 0.3),
            opus: OpusEncoder::new().unwrap(),
            sound: AudioPacketizer::new(9),
        };
        Self {
            signal,
            peer,
            events,
            clock,
            sending,
            seeing: BTreeMap::new(),
            receiver: AudioReceiver::new().unwrap(),
            states: Vec::new(),
            roster: BTreeMap::new(),
            seen: BTreeMap::new(),
            heard: Vec::new(),
        }
    }

    /// Sends and receives until `done`.
    pub(crate) async fn live(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        let end = Instant::now() + PATIENCE;
        let mut tick = interval(Duration::from_millis(10));
        tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let mut ticks = 0u32;
        while !done(self) {
            assert!(Instant::now() < end, "{what}: {:?}, heard {}", self.seen.keys(), self.heard.len());
            tokio::select! {
                _ = tick.tick() => {
                    self.sound();
                    if ticks.is_multiple_of(5) {
                        self.picture();
                    }
                    ticks += 1;
                }
                event = self.events.recv() => self.event(event.expect("the connection stays")),
                message = self.signal.incoming.recv() => match message {
                    Some(Incoming::Message(message)) => self.message(message).await,
                    other => panic!("{what}: {other:?}"),
                },
            }
        }
    }

    fn sound(&mut self) {
        let now = self.clock.now();
        let sending = &mut self.sending;
        if let Some(packet) = sending.opus.push(&sending.tone.next(now)).unwrap() {
            self.peer.send(Section::Audio, sending.sound.packetize(&packet));
        }
        self.heard.extend(self.receiver.pull(now).samples);
        let old = self.heard.len().saturating_sub(48_000);
        self.heard.drain(..old);
    }

    fn picture(&mut self) {
        let now = self.clock.now();
        let sending = &mut self.sending;
        sending.stamp.number += 1;
        draw(&mut sending.image, &sending.stamp);
        let frame = VideoFrame { image: std::sync::Arc::new(sending.image.clone()), at: now };
        let encoded = sending.encoder.encode(&frame, std::mem::take(&mut sending.keyframe)).unwrap();
        for packet in encoded.iter().flat_map(|encoded| sending.packetizer.packetize(encoded)) {
            self.peer.send(Section::Camera, packet);
        }
    }

    fn event(&mut self, event: PeerEvent) {
        match event {
            PeerEvent::Packet { section: Section::Audio, packet, arrived } => self.receiver.push(packet, arrived),
            PeerEvent::Packet { section, packet, arrived } => {
                let seeing = self.seeing.entry(section).or_insert_with(|| Seeing {
                    assembler: FrameAssembler::new(),
                    decoder: H264Decoder::new().unwrap(),
                });
                seeing.assembler.push(packet, arrived);
                while let Some(assembled) = seeing.assembler.poll(self.clock.now()) {
                    match assembled {
                        Assembled::KeyframeWanted => self.peer.request_keyframe(section),
                        Assembled::Frame(frame) => {
                            let decoded = seeing.decoder.decode(&frame).expect("what is forwarded can be decoded");
                            if let Some(stamp) = decoded.and_then(|decoded| read(&decoded.image)) {
                                self.seen.entry((section, stamp.source)).or_default().push(stamp.number);
                            }
                        }
                    }
                }
            }
            PeerEvent::KeyframeWanted { section: Section::Camera } => self.sending.keyframe = true,
            PeerEvent::Failed(why) => panic!("{why}"),
            _ => {}
        }
    }

    async fn message(&mut self, message: HostMessage) {
        match message {
            HostMessage::Answer(answer) => self.peer.accept_answer(&answer.sdp).await.unwrap(),
            HostMessage::Candidate { candidate, mid } => {
                self.peer.add_candidate(&candidate, mid.as_deref()).await.unwrap();
            }
            HostMessage::State(state) => self.states.push(state),
            HostMessage::Roster { changed, left, .. } => {
                left.iter().for_each(|id| drop(self.roster.remove(id)));
                self.roster.extend(changed.into_iter().map(|person| (person.id.clone(), person)));
            }
            HostMessage::Error { code, detail, .. } => panic!("{code:?}: {detail}"),
            _ => {}
        }
    }

    /// The share of what was heard lately that is a tone of `hertz`.
    pub(crate) fn hears(&self, hertz: f32) -> f32 {
        if self.heard.len() < 24_000 { 0.0 } else { tone_power(&self.heard[self.heard.len() - 24_000..], hertz) }
    }

    /// The sources seen so far with at least so many pictures.
    pub(crate) fn sources(&self, pictures: usize) -> BTreeSet<u8> {
        let enough = |(key, numbers): (&(Section, u8), &Vec<u32>)| (numbers.len() >= pictures).then_some(key.1);
        self.seen.iter().filter_map(enough).collect()
    }

    /// Someone by name.
    pub(crate) fn person(&self, name: &str) -> Option<&Participant> {
        self.roster.values().find(|person| person.name == name)
    }
}
