//! Real-time text, scenes, slides, rights of others, telephone numbers and data.

use std::time::Duration;

use meeting::protocol::{
    CapabilityName, CapabilityReason, ClientMessage, DataPacket, DialIn, DialInNumber, HostMessage, MAX_DATA_BYTES,
    MediaAccess, MediaPermission, MediaRight, PersonAccess, Seat, Slides, Together, TypedText,
};
use meeting::{Command, Event, Why};

use crate::support::{ME, Rig, all_but, id};

fn typed(from: &str, text: &str, is_final: bool) -> HostMessage {
    HostMessage::RealTimeText(TypedText { from: id(from), text: text.into(), is_final })
}

fn write(text: &str, is_final: bool) -> Command {
    Command::Type { text: text.into(), is_final }
}

fn told(text: &str, is_final: bool) -> ClientMessage {
    ClientMessage::RealTimeText { text: text.into(), is_final }
}

#[test]
fn what_others_type_is_read_while_it_is_typed_without_captions_being_on() {
    let mut rig = Rig::connected();
    rig.host(typed("ann", "I ca", false));
    assert_eq!(rig.snapshot().captions.partial[0].text, "I ca");
    rig.host(typed("ann", "I can't hear you", true));
    let line = rig.snapshot().captions.lines[0].clone();
    assert_eq!((line.name.as_str(), line.text.as_str(), line.typed), ("Name of ann", "I can't hear you", true));
    rig.host(typed(ME, "said by me", true));
    assert_eq!(rig.snapshot().captions.lines.len(), 1, "nobody else writes in my name");
}

#[test]
fn what_one_types_is_shown_at_once_and_goes_out_at_a_pace() {
    let mut rig = Rig::connected();
    rig.order(write("H", false)).unwrap();
    rig.order(write("He", false)).unwrap();
    rig.order(write("Hel", false)).unwrap();
    assert_eq!(rig.snapshot().captions.partial[0].text, "Hel");
    assert_eq!(rig.messages(), [told("H", false)]);
    rig.pass_alive(Duration::from_millis(299));
    assert_eq!(rig.messages(), []);
    rig.pass_alive(Duration::from_millis(1));
    assert_eq!(rig.messages(), [told("Hel", false)], "the newest, once");
    rig.order(write("Hell", false)).unwrap();
    rig.order(write("Hello", true)).unwrap();
    assert_eq!(rig.messages(), [told("Hello", true)], "an end waits for nothing, and what waited is in it");
    rig.pass_alive(Duration::from_secs(1));
    assert_eq!(rig.messages(), []);
}

#[test]
fn nothing_is_typed_where_the_meeting_has_no_real_time_text() {
    let mut rig = Rig::connected();
    rig.host(HostMessage::Capabilities { capabilities: all_but(&[CapabilityName::RealTimeText]) });
    let reason = CapabilityReason::MeetingRestricted;
    assert_eq!(rig.order(write("x", true)).unwrap_err().why, Why::NotAllowed { reason });
    let mut rig = Rig::connected();
    assert_eq!(rig.order(write("", true)).unwrap_err().why, Why::Senseless);
    assert_eq!(rig.order(write(&"x".repeat(5000), false)).unwrap_err().why, Why::Senseless);
}

#[test]
fn a_scene_and_slides_come_and_go() {
    let mut rig = Rig::connected();
    let seat = |who, left| Seat { participant: id(who), left, top: 0.1, width: 0.2, height: 0.2 };
    let seats = vec![seat("ann", 0.1), seat("ann", 0.5), seat("ben", 2.0), seat("cyd", -0.1), seat("", 0.1)];
    rig.host(HostMessage::Together(Together { shown: true, seats }));
    assert_eq!(rig.snapshot().together.seats, [seat("ann", 0.1)], "what makes no sense is left out");
    let slides = Slides { active: true, presenter: Some(id("ann")) };
    rig.host(HostMessage::Slides(slides.clone()));
    rig.host(HostMessage::Slides(slides));
    assert_eq!(rig.events(), [Event::ContentChanged, Event::ContentChanged]);
    rig.host(HostMessage::Slides(Slides { active: false, presenter: Some(id("ann")) }));
    assert_eq!(rig.snapshot().slides, Slides::default());
}

#[test]
fn rights_are_the_hosts_word_and_can_be_asked_for() {
    let mut rig = Rig::connected();
    let permission = MediaPermission { microphone: false, camera: true };
    let people = vec![PersonAccess { participant: id("ann"), permission }];
    rig.host(HostMessage::MediaAccess(MediaAccess { attendees: permission, people }));
    assert!(!rig.snapshot().access.attendees.microphone && rig.snapshot().access.people.len() == 1);
    rig.forget();
    let forbid = |participants| Command::PermitMedia { right: MediaRight::Camera, permitted: false, participants };
    rig.order(forbid(vec![])).unwrap();
    let message = ClientMessage::PermitMedia { right: MediaRight::Camera, permitted: false, participants: vec![] };
    assert_eq!(rig.messages(), [message]);
    assert_eq!(rig.order(forbid(vec![id("nobody")])).unwrap_err().why, Why::NotThere);
    rig.host(HostMessage::Capabilities { capabilities: all_but(&[CapabilityName::ForbidOthersVideo]) });
    let reason = CapabilityReason::MeetingRestricted;
    assert_eq!(rig.order(forbid(vec![])).unwrap_err().why, Why::NotAllowed { reason });
}

#[test]
fn what_comes_in_a_flood_is_bounded_and_counted_once() {
    let mut rig = Rig::connected();
    let ids = || (0..2000).map(|number| id(&format!("p{}", number / 2)));
    let seat = |participant| Seat { participant, left: 0.0, top: 0.0, width: 0.1, height: 0.1 };
    let more = (2000..2100).map(|number| id(&format!("p{number}")));
    rig.host(HostMessage::Together(Together { shown: true, seats: ids().chain(more.clone()).map(seat).collect() }));
    assert_eq!(rig.snapshot().together.seats.len(), 1000);
    assert_eq!(rig.snapshot().together.seats[999].participant, id("p999"), "each of them once");
    let permission = MediaPermission { microphone: false, camera: true };
    let people = ids().chain(more).map(|participant| PersonAccess { participant, permission }).collect();
    rig.host(HostMessage::MediaAccess(MediaAccess { attendees: MediaPermission::default(), people }));
    assert_eq!(rig.snapshot().access.people.len(), 1000);
    assert_eq!(rig.snapshot().access.people[999].participant, id("p999"));
    let number =
        DialInNumber { number: "+33199001234".into(), toll_free: false, country: String::new(), city: String::new() };
    rig.host(HostMessage::DialIn(DialIn { conference_id: "1".repeat(99), numbers: vec![number; 400] }));
    let dial_in = rig.snapshot().dial_in.clone().unwrap();
    assert_eq!((dial_in.conference_id.len(), dial_in.numbers.len()), (40, 300));
}

#[test]
fn what_makes_no_sense_of_data_and_rights_changes_nothing() {
    let mut rig = Rig::connected();
    let data = |from: &str, payload: &str| HostMessage::Data {
        from: id(from),
        packet: DataPacket { channel: 1, payload: payload.into() },
    };
    for (from, payload) in [("", "AQ=="), ("ann", "<b>"), ("ann", &"A".repeat(MAX_DATA_BYTES * 2))] {
        rig.host(data(from, payload));
    }
    assert_eq!(rig.events(), []);
    let order = |right| Command::PermitMedia { right, permitted: false, participants: vec![] };
    rig.host(HostMessage::Capabilities { capabilities: all_but(&[CapabilityName::ForbidOthersAudio]) });
    let reason = CapabilityReason::MeetingRestricted;
    assert_eq!(rig.order(order(MediaRight::Microphone)).unwrap_err().why, Why::NotAllowed { reason });
    rig.order(order(MediaRight::Camera)).unwrap();
    let mut rig = Rig::answered();
    rig.host(data("ann", "AQ=="));
    rig.host(typed("ann", "too early", true));
    assert!(rig.snapshot().captions.lines.is_empty());
    let packet = DataPacket { channel: 1, payload: "AQ==".into() };
    assert_eq!(rig.order(Command::SendData { to: vec![], packet }).unwrap_err().why, Why::Phase);
    assert!(!rig.events().iter().any(|event| matches!(event, Event::Data { .. })));
}

#[test]
fn telephone_numbers_are_cleaned_and_bounded() {
    let mut rig = Rig::connected();
    let number = |number: &str| DialInNumber {
        number: number.into(),
        toll_free: false,
        country: "France\u{202e}".into(),
        city: String::new(),
    };
    let odd = ["javascript:alert(1)", "", "12", "+1234567890123456"].map(number);
    let numbers = [vec![number("+33 1 70 00 00 00")], odd.to_vec()].concat();
    rig.host(HostMessage::DialIn(DialIn { conference_id: "559 727 062#".into(), numbers }));
    let dial_in = rig.snapshot().dial_in.clone().unwrap();
    assert_eq!((dial_in.conference_id.as_str(), dial_in.numbers.len()), ("559727062", 1));
    assert_eq!(dial_in.numbers[0].country, "France");
    rig.host(HostMessage::DialIn(DialIn::default()));
    assert_eq!(rig.snapshot().dial_in, None);
}

#[test]
fn programs_exchange_bytes() {
    let mut rig = Rig::connected();
    let packet = DataPacket { channel: 7, payload: "aGVsbG8=".into() };
    rig.host(HostMessage::Data { from: id("ann"), packet: packet.clone() });
    assert_eq!(rig.events(), [Event::Data { from: id("ann"), packet: packet.clone() }]);
    rig.order(Command::SendData { to: vec![id("ann")], packet: packet.clone() }).unwrap();
    assert_eq!(rig.messages(), [ClientMessage::Data { to: vec![id("ann")], packet: packet.clone() }]);
    let odd = |payload: String| Command::SendData { to: vec![], packet: DataPacket { channel: 7, payload } };
    for payload in [String::new(), "<b>".into(), "A".repeat(MAX_DATA_BYTES * 2)] {
        assert_eq!(rig.order(odd(payload)).unwrap_err().why, Why::Senseless);
    }
    let alone = Command::SendData { to: vec![id(ME)], packet };
    assert_eq!(rig.order(alone).unwrap_err().why, Why::Senseless);
}
