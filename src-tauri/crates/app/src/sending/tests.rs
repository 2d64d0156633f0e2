//! Devices that change while they are sent, seen at the outlet.

use std::{
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use base::MonotonicClock;
use capture::{SourceSpec, VideoFormat};
use ipc::{MicrophoneLevel, MicrophoneState};
use media::{
    pattern::{self, Stamp},
    rtp::RtpPacket,
    video::H264Decoder,
};
use rtc::Section;

use super::{
    Allowance, DeviceNews, Gate, Outlet, OwnPicture, SoundSender, SoundTerms, Treatment, VideoSender, VideoSource, Way,
};
use crate::meters::Meters;

const SOON: Duration = Duration::from_secs(20);
const FORMAT: VideoFormat = VideoFormat { width: 320, height: 180, fps: 60 };

#[derive(Debug)]
enum Item {
    Packets(Vec<RtpPacket>),
    Picture(OwnPicture),
    Level(MicrophoneLevel),
    News(DeviceNews),
}

#[derive(Debug)]
struct Kept(Mutex<mpsc::Sender<Item>>);

impl Kept {
    fn put(&self, item: Item) {
        let _ = self.0.lock().unwrap().send(item);
    }
}

impl Outlet for Kept {
    fn picture_packets(&self, _: Section, packets: Vec<RtpPacket>) {
        self.put(Item::Packets(packets));
    }

    fn picture(&self, picture: OwnPicture) {
        self.put(Item::Picture(picture));
    }

    fn sound(&self, packet: RtpPacket) {
        self.put(Item::Packets(vec![packet]));
    }

    fn allowance(&self, _: Section, _: u32) -> Option<Allowance> {
        None
    }

    fn sound_terms(&self) -> Option<SoundTerms> {
        None
    }

    fn level(&self, level: MicrophoneLevel) {
        self.put(Item::Level(level));
    }

    fn news(&self, news: DeviceNews) {
        self.put(Item::News(news));
    }
}

/// What comes out, and whether its packets go on without a break.
struct Out {
    items: mpsc::Receiver<Item>,
    decoder: H264Decoder,
    last: Option<(u16, u32)>,
    /// What the picture that came last shows. Every picture is decoded: each needs those before it.
    shown: Option<Stamp>,
}

impl Out {
    fn new() -> (Way, Self) {
        let (sender, items) = mpsc::channel();
        let outlet = Arc::new(Kept(Mutex::new(sender)));
        let way = Way { clock: MonotonicClock::start(), meters: Arc::new(Meters::default()), outlet };
        (way, Self { items, decoder: H264Decoder::new().unwrap(), last: None, shown: None })
    }

    fn next(&mut self) -> Item {
        let item = self.items.recv_timeout(SOON).expect("something comes");
        if let Item::Packets(packets) = &item {
            for packet in packets {
                let (sequence, timestamp) = (packet.sequence, packet.timestamp);
                if let Some((before, then)) = self.last.replace((sequence, timestamp)) {
                    assert_eq!(sequence, before.wrapping_add(1), "sequence numbers go on");
                    assert!(timestamp.wrapping_sub(then) < 90_000 * 20, "timestamps go on: {then}, {timestamp}");
                }
            }
        }
        if let Item::Picture(picture) = &item {
            let frame = self.decoder.decode(&picture.frame).expect("what is sent can be decoded");
            self.shown = frame.and_then(|frame| pattern::read(&frame.image));
        }
        item
    }

    fn picture(&mut self) -> OwnPicture {
        loop {
            if let Item::Picture(picture) = self.next() {
                return picture;
            }
        }
    }

    /// Whether the first picture of this pattern is a keyframe.
    fn begins_with_keyframe(&mut self, source: u8) -> bool {
        loop {
            let picture = self.picture();
            if self.shown.as_ref().is_some_and(|stamp| stamp.source == source) {
                return picture.frame.keyframe;
            }
        }
    }

    fn news(&mut self) -> DeviceNews {
        loop {
            if let Item::News(news) = self.next() {
                return news;
            }
        }
    }

    fn level(&mut self, state: MicrophoneState) {
        while !matches!(self.next(), Item::Level(level) if level.state == state) {}
    }
}

fn untreated() -> Arc<Treatment> {
    Treatment::new(ipc::SoundSettings::default(), false, None)
}

fn spec(text: &str) -> SourceSpec {
    text.parse().unwrap()
}

fn camera(text: &str) -> (Arc<Gate>, VideoSender, Out) {
    let (way, out) = Out::new();
    let gate = Arc::new(Gate::new(spec(text)));
    gate.set(true);
    let sender = VideoSender::start(VideoSource { format: FORMAT, screen: false }, gate.clone(), way).unwrap();
    (gate, sender, out)
}

#[test]
fn another_camera_takes_over_in_the_same_stream_with_a_keyframe() {
    let (gate, _sender, mut out) = camera("test-pattern:320x180@60#1");
    assert!(out.begins_with_keyframe(1));
    gate.choose(spec("test-pattern:320x180@60#2"));
    assert!(out.begins_with_keyframe(2));
    gate.choose(spec("test-pattern:160x90@60#3"));
    assert!(out.begins_with_keyframe(3), "of another size");
}

#[test]
fn a_camera_that_cannot_be_opened_is_told_and_the_one_before_goes_on() {
    let (gate, _sender, mut out) = camera("test-pattern:320x180@60#1");
    out.begins_with_keyframe(1);
    gate.choose(spec("file:/no/such/clip.y4m"));
    let news = out.news();
    assert!(!news.unusable && news.failure.words.contains("clip.y4m"), "{news:?}");
    assert!(!out.begins_with_keyframe(1), "the stream goes on as it was");
    assert_eq!(gate.source(), spec("test-pattern:320x180@60#1"));
}

#[test]
fn a_camera_can_be_chosen_where_there_was_none() {
    let (gate, _sender, mut out) = camera("none");
    assert!(out.news().unusable);
    gate.choose(spec("test-pattern:320x180@60#4"));
    assert!(out.begins_with_keyframe(4));
}

#[test]
fn a_wish_for_a_keyframe_is_met_in_ones_own_picture() {
    let (gate, _sender, mut out) = camera("test-pattern:320x180@60#1");
    out.begins_with_keyframe(1);
    gate.want_keyframe();
    while !out.picture().frame.keyframe {}
}

#[test]
fn another_microphone_takes_over_in_the_same_stream() {
    let (way, mut out) = Out::new();
    let gate = Arc::new(Gate::new(SourceSpec::Silence));
    gate.set(true);
    let _sender = SoundSender::start(gate.clone(), way, untreated()).unwrap();
    out.level(MicrophoneState::Silent);
    gate.choose(spec("tone:440"));
    out.level(MicrophoneState::Heard);
    gate.choose(SourceSpec::Screen(0));
    assert!(!out.news().unusable);
    out.level(MicrophoneState::Heard);
    gate.set_switched_off(true);
    gate.set(false);
    out.level(MicrophoneState::TalkingWhileMuted);
}

#[test]
fn a_microphone_can_be_chosen_where_there_was_none() {
    let (way, mut out) = Out::new();
    let gate = Arc::new(Gate::new(SourceSpec::Screen(0)));
    gate.set(true);
    let _sender = SoundSender::start(gate.clone(), way, untreated()).unwrap();
    assert!(out.news().unusable);
    gate.choose(spec("tone:440"));
    out.level(MicrophoneState::Heard);
}
