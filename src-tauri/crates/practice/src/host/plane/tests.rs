//! Packets from sources to slots, with wires that keep what is sent.

use bytes::Bytes;

use super::*;
use crate::{
    host::wire::tests::Kept,
    room::{Receives, Sends},
};

fn id(name: &str) -> ParticipantId {
    ParticipantId::new(name)
}

const fn ms(number: u64) -> Duration {
    Duration::from_millis(number)
}

/// A source's packets in order: a keyframe is parameter sets and a slice, everything else a slice.
struct Camera {
    forwarder: Forwarder,
    sequence: u16,
    timestamp: u32,
}

impl Camera {
    fn new(forwarder: Forwarder, sequence: u16) -> Self {
        Self { forwarder, sequence, timestamp: u32::from(sequence) * 1000 }
    }

    fn packet(&mut self, payload: &'static [u8], now: Duration) {
        let payload = Bytes::from_static(payload);
        let packet = RtpPacket { sequence: self.sequence, timestamp: self.timestamp, marker: true, payload };
        self.sequence = self.sequence.wrapping_add(1);
        self.timestamp = self.timestamp.wrapping_add(3000);
        self.forwarder.forward(&packet, now);
    }

    fn keyframe(&mut self, now: Duration) {
        // STAP-A with a sequence and a picture parameter set, then an IDR slice.
        self.packet(&[0x78, 0, 2, 0x67, 1, 0, 2, 0x68, 1], now);
        self.packet(&[0x65, 0x88, 1, 2], now);
    }

    fn picture(&mut self, now: Duration) {
        self.packet(&[0x41, 0x9a, 1, 2], now);
    }
}

/// A plane with two cameras, `a` and `b`, and one client `c` with one slot.
struct Stand {
    plane: Plane,
    a: Camera,
    b: Camera,
    source: Arc<Kept>,
    client: Arc<Kept>,
}

impl Stand {
    fn new(loss: f64) -> Self {
        let (source, client) = (Kept::new(), Kept::new());
        let mut plane = Plane::new(loss);
        let mut camera = |name, first| {
            let keyframes = Keyframes::of_client(source.clone(), Section::Camera);
            Camera::new(plane.add_source(&id(name), Picture::Camera, keyframes), first)
        };
        let (a, b) = (camera("a", 100), camera("b", 65_500));
        let wire: Arc<dyn Wire> = client.clone();
        plane.add_receiver(&id("c"), &wire, 1);
        Self { plane, a, b, source, client }
    }

    fn show(&mut self, whom: Option<&str>, now: Duration) {
        self.plane.apply(&plan(whom), now);
    }
}

fn plan(whom: Option<&str>) -> Plan {
    let receives = Receives { sound: true, slots: vec![whom.map(id)], ..Receives::default() };
    let sends = Sends { camera: true, ..Sends::default() };
    Plan { senders: ["a", "b"].map(|name| (id(name), sends.clone())).into(), receivers: [(id("c"), receives)].into() }
}

#[test]
fn nothing_flows_before_the_clients_connection_is_up() {
    let mut stand = Stand::new(0.0);
    stand.show(Some("a"), ms(0));
    stand.a.keyframe(ms(1));
    assert!(stand.client.take().is_empty());
    assert!(stand.source.take_asked().is_empty(), "no keyframe is asked for in vain");
    stand.plane.up(&id("c"));
    stand.show(Some("a"), ms(10));
    assert_eq!(stand.source.take_asked(), [Section::Camera], "at once");
    stand.a.keyframe(ms(20));
    assert_eq!(stand.client.take().len(), 2);
}

#[test]
fn a_slot_that_changes_its_source_stays_one_stream_and_begins_with_a_keyframe() {
    let mut stand = Stand::new(0.0);
    stand.plane.up(&id("c"));
    stand.show(Some("a"), ms(0));
    stand.a.keyframe(ms(10));
    stand.a.picture(ms(43));
    stand.show(Some("b"), ms(300));
    assert_eq!(stand.source.take_asked().len(), 2, "one of each");
    stand.a.picture(ms(310));
    stand.b.picture(ms(320));
    stand.b.keyframe(ms(353));
    stand.b.picture(ms(386));
    let sent = stand.client.take();
    assert_eq!(sent.len(), 6, "neither what came after the change nor what can't be decoded");
    for pair in sent.windows(2) {
        assert_eq!(pair[1].1.sequence, pair[0].1.sequence.wrapping_add(1));
        let step = pair[1].1.timestamp.wrapping_sub(pair[0].1.timestamp);
        assert!((1..90_000).contains(&step), "time runs on by {step}");
    }
    assert!(sent.iter().all(|(section, _)| *section == Section::Slot(0)));
}

#[test]
fn what_nobody_sees_goes_nowhere() {
    let mut stand = Stand::new(0.0);
    stand.plane.up(&id("c"));
    stand.show(Some("a"), ms(0));
    assert!(stand.a.forwarder.is_seen() && !stand.b.forwarder.is_seen());
    stand.a.keyframe(ms(1));
    stand.show(None, ms(2));
    assert!(!stand.a.forwarder.is_seen());
    stand.a.picture(ms(3));
    stand.b.keyframe(ms(3));
    assert_eq!(stand.client.take().len(), 2);
}

#[test]
fn the_same_plan_again_asks_for_nothing() {
    let mut stand = Stand::new(0.0);
    stand.plane.up(&id("c"));
    stand.show(Some("a"), ms(0));
    stand.a.keyframe(ms(1));
    stand.source.take_asked();
    for now in [1000, 2000, 3000] {
        stand.show(Some("a"), ms(now));
    }
    stand.a.picture(ms(3001));
    assert!(stand.source.take_asked().is_empty());
    assert_eq!(stand.client.take().len(), 3, "and the stream goes on without a new keyframe");
}

#[test]
fn a_receiver_that_lost_something_reaches_the_source_it_sees() {
    let mut stand = Stand::new(0.0);
    stand.plane.up(&id("c"));
    stand.show(Some("b"), ms(0));
    stand.source.take_asked();
    let receiver = stand.plane.receivers[&id("c")].clone();
    receiver.keyframe_wanted(Section::Slot(0), ms(600));
    assert_eq!(stand.source.take_asked().len(), 1);
    for section in [Section::Slot(7), Section::ShareSlot, Section::Audio] {
        receiver.keyframe_wanted(section, ms(2000));
    }
    assert!(stand.source.take_asked().is_empty(), "slots that show nothing ask nobody");
}

#[test]
fn a_source_that_does_not_answer_is_asked_again_while_it_sends() {
    let mut stand = Stand::new(0.0);
    stand.plane.up(&id("c"));
    stand.show(Some("a"), ms(0));
    for now in (10..1990).step_by(33) {
        stand.a.picture(ms(now));
    }
    let asked = stand.source.take_asked().len();
    assert!((4..=5).contains(&asked), "every half second, not {asked} times in two");
    assert!(stand.client.take().is_empty());
}

#[test]
fn who_is_gone_gets_and_gives_nothing() {
    let mut stand = Stand::new(0.0);
    stand.plane.up(&id("c"));
    stand.show(Some("a"), ms(0));
    stand.a.keyframe(ms(1));
    stand.plane.remove(&id("c"), ms(2));
    stand.show(Some("a"), ms(2));
    stand.a.picture(ms(3));
    assert_eq!(stand.client.take().len(), 2);
    assert_eq!(Arc::strong_count(&stand.client), 1, "nothing keeps the client's connection");
}

#[test]
fn loss_on_purpose_takes_its_share_and_leaves_holes() {
    let mut stand = Stand::new(0.2);
    stand.plane.up(&id("c"));
    stand.show(Some("a"), ms(0));
    stand.a.keyframe(ms(0));
    for now in 0..2000 {
        stand.a.picture(ms(now));
    }
    let sent = stand.client.take();
    assert!((1500..1700).contains(&sent.len()), "{} of 2002", sent.len());
    let span = sent.last().unwrap().1.sequence.wrapping_sub(sent[0].1.sequence);
    assert!(span > 1990, "a receiver sees what is missing");
}

#[test]
fn a_pictures_packets_leave_together_and_a_torn_picture_with_the_flush() {
    let mut stand = Stand::new(0.0);
    stand.plane.up(&id("c"));
    stand.show(Some("a"), ms(0));
    stand.a.keyframe(ms(1));
    stand.client.take();
    let mut part = |marker| {
        let payload = Bytes::from_static(&[0x41, 0x9a, 1, 2]);
        let packet = RtpPacket { sequence: stand.a.sequence, timestamp: stand.a.timestamp, marker, payload };
        stand.a.sequence += 1;
        stand.a.forwarder.forward(&packet, ms(2));
        stand.client.take().len()
    };
    assert_eq!([part(false), part(false), part(true)], [0, 0, 3]);
    assert_eq!(part(false), 0);
    stand.a.forwarder.flush();
    assert_eq!(stand.client.take().len(), 1);
}

#[test]
fn a_narrow_path_loses_the_finer_pictures_without_a_gap_and_a_slot_that_returns_begins_with_a_keyframe() {
    let mut stand = Stand::new(0.0);
    let wire: Arc<dyn Wire> = stand.client.clone();
    let receiver = stand.plane.add_receiver(&id("c"), &wire, 1);
    stand.plane.up(&id("c"));
    stand.show(Some("a"), ms(0));
    let fine = |camera: &mut Camera, now| camera.packet(&[0x01, 0x9a, 1, 2], now);
    stand.a.keyframe(ms(1));
    receiver.let_pass(&[Pass::All, Pass::Base], ms(2));
    for number in 1..5 {
        fine(&mut stand.a, ms(number * 10));
        stand.a.picture(ms(number * 10 + 5));
    }
    let sent = stand.client.take();
    assert_eq!(sent.len(), 2 + 4);
    assert!(sent.windows(2).all(|pair| pair[1].1.sequence == pair[0].1.sequence.wrapping_add(1)));
    assert_eq!(receiver.meant()[1], (9 + 4 + 4 * 4, 4 * 4));

    stand.source.take_asked();
    receiver.let_pass(&[Pass::All, Pass::Nothing], ms(100));
    stand.a.keyframe(ms(110));
    assert!(stand.client.take().is_empty());
    receiver.let_pass(&[Pass::All, Pass::All], ms(900));
    assert_eq!(stand.source.take_asked(), [Section::Camera]);
    stand.a.picture(ms(910));
    assert!(stand.client.take().is_empty(), "nothing before the keyframe");
    stand.a.keyframe(ms(920));
    fine(&mut stand.a, ms(930));
    assert_eq!(stand.client.take().len(), 3);
}
