//! Real-time text, rights of attendees, data between programs, telephone numbers.

use meeting::protocol::{DataPacket, DialIn, DialInNumber, MediaAccess, MediaPermission, MediaRight, TypedText};

use super::*;

fn typed(message: &HostMessage) -> Option<&TypedText> {
    if let HostMessage::RealTimeText(typed) = message { Some(typed) } else { None }
}

fn read(client: &Client) -> Vec<(String, bool)> {
    client.said.iter().filter_map(typed).map(|typed| (typed.text.clone(), typed.is_final)).collect()
}

#[test]
fn what_is_typed_is_read_by_everyone_else() {
    let mut table = Table::new(rules());
    let (mary, bob) = (table.enter("Mary"), table.enter("Bob"));
    table.says(&mary, ClientMessage::RealTimeText { text: "I".into(), is_final: false });
    table.says(&mary, ClientMessage::RealTimeText { text: "I see".into(), is_final: true });
    assert_eq!(read(&table[&bob]), [("I".into(), false), ("I see".into(), true)]);
    assert!(read(&table[&mary]).is_empty(), "one's own is not told");
    table.says(&mary, ClientMessage::RealTimeText { text: "x".repeat(3000), is_final: true });
    assert_eq!(table.error(&mary), Some(ErrorCode::Unexpected));
}

#[test]
fn a_scripted_person_types_in_two_steps() {
    let mut table = Table::new(rules());
    let mary = table.enter("Mary");
    let ann = table.seat("[[meeting.person]]\nname = \"Ann\"");
    table.room.type_line(&ann, "Hello!", table.now);
    table.listen();
    assert_eq!(read(&table[&mary]), [("Hel".into(), false)]);
    table.wait(1.0);
    assert_eq!(read(&table[&mary]).last(), Some(&("Hello!".into(), true)));
}

#[test]
fn forbidden_media_stop_and_cant_be_switched_on_again_until_they_are_allowed() {
    let mut table = Table::new(Rules { guests: Role::Attendee, ..rules() });
    let mary = table.enter("Mary");
    let ann = table.seat("[[meeting.person]]\nname = \"Ann\"\nrole = \"organizer\"");
    table.room.permit(MediaRight::Microphone, false, &[], &ann);
    table.room.permit(MediaRight::Camera, false, std::slice::from_ref(&mary), &ann);
    table.listen();
    assert_eq!(table[&mary].count(|m| *m == HostMessage::Muted { muted: true, by: Some(ann.clone()) }), 1);
    assert_eq!(table[&mary].count(|m| *m == HostMessage::Stopped { camera: true, share: false }), 1);
    let permission = MediaPermission { microphone: false, camera: true };
    let told = |m: &HostMessage| matches!(m, HostMessage::MediaAccess(MediaAccess { attendees, people }) if *attendees == permission && people.len() == 1);
    assert_eq!(table[&mary].count(told), 1);
    assert_eq!(table[&mary].why(CapabilityName::UnmuteMic), CapabilityReason::MeetingRestricted);
    table.says(&mary, ClientMessage::Mute { muted: false });
    assert_eq!(table.error(&mary), Some(ErrorCode::NotAllowed));
    assert!(!table.plan().senders[&mary].audio);
    table.room.permit(MediaRight::Microphone, true, &[], &ann);
    table.listen();
    table.says(&mary, ClientMessage::Mute { muted: false });
    assert!(table.plan().senders[&mary].audio && !table.plan().senders[&mary].camera);
}

#[test]
fn only_roles_that_may_forbid_others() {
    let mut table = Table::new(rules());
    let (mary, bob) = (table.enter("Mary"), table.enter("Bob"));
    table.room.set_role(&bob, Role::Attendee, &mary);
    let forbid = ClientMessage::PermitMedia { right: MediaRight::Microphone, permitted: false, participants: vec![] };
    table.says(&bob, forbid.clone());
    assert_eq!(table.error(&bob), Some(ErrorCode::NotAllowed));
    table.says(&mary, forbid);
    assert!(!table.plan().senders[&bob].audio && table.plan().senders[&mary].audio, "attendees, not presenters");
}

#[test]
fn data_goes_to_those_named() {
    let mut table = Table::new(rules());
    let (mary, bob, eve) = (table.enter("Mary"), table.enter("Bob"), table.enter("Eve"));
    let packet = DataPacket { channel: 7, payload: "aGk=".into() };
    table.says(&mary, ClientMessage::Data { to: vec![bob.clone()], packet: packet.clone() });
    let got = |m: &HostMessage| *m == HostMessage::Data { from: mary.clone(), packet: packet.clone() };
    assert_eq!((table[&bob].count(got), table[&eve].count(got), table[&mary].count(got)), (1, 0, 0));
    table.says(&mary, ClientMessage::Data { to: vec![], packet: packet.clone() });
    assert_eq!((table[&bob].count(got), table[&eve].count(got)), (2, 1));
    table.says(&mary, ClientMessage::Data { to: vec![id("nobody")], packet });
    assert_eq!(table.error(&mary), Some(ErrorCode::NotFound));
}

#[test]
fn telephone_numbers_are_told_on_arrival() {
    let number =
        DialInNumber { number: "+33199001234".into(), toll_free: false, country: "France".into(), city: String::new() };
    let dial_in = DialIn { conference_id: "559727062".into(), numbers: vec![number] };
    let mut table = Table::new(Rules { dial_in: Some(dial_in.clone()), ..rules() });
    let mary = table.enter("Mary");
    assert_eq!(table[&mary].count(|m| *m == HostMessage::DialIn(dial_in.clone())), 1);
}
