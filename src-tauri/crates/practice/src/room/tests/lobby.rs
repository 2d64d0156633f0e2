//! Coming in and going out.

use meeting::protocol::Presence;

use super::*;
use crate::room::moderation::{ENDED, LEFT, NOT_LET_IN, REMOVED, SERVICE_ENDED};

fn with_lobby() -> Table {
    Table::new(Rules { lobby: true, ..rules() })
}

const ORGANIZER: &str = "[[meeting.person]]\nname = \"Olive\"\nrole = \"organizer\"\nadmits-after = 2\n";

#[test]
fn the_organiser_lets_a_guest_in_after_two_seconds() {
    let mut table = with_lobby();
    table.seat(ORGANIZER);
    let guest = table.enter("Mary");
    assert_eq!(table[&guest].states, [CallState::Lobby]);
    assert_eq!(table[&guest].said.len(), 1, "in the lobby one learns nothing about the meeting");
    table.wait(1.9);
    assert_eq!(table[&guest].states.len(), 1);
    table.wait(0.2);
    assert_eq!(table[&guest].states[1], CallState::Connected { me: guest.clone() });
    let said = &table[&guest].said;
    assert_eq!(said[2], HostMessage::Thread { id: Some("19:meeting_x@thread.v2".to_owned()) }, "right after connected");
    assert!(matches!(&said[3], HostMessage::Roster { whole: true, changed, .. } if changed.len() == 2));
}

#[test]
fn nobody_is_let_in_when_nobody_is_there_to_do_it() {
    let mut table = with_lobby();
    let guest = table.enter("Mary");
    table.wait(3600.0);
    assert_eq!(table[&guest].states, [CallState::Lobby]);
    assert!(table.plan().senders.is_empty(), "no media is taken from the lobby");
    table.seat(ORGANIZER);
    table.wait(0.0);
    assert_eq!(table[&guest].states.len(), 2, "who comes late sees who has waited long enough");
}

#[test]
fn the_one_who_waits_is_seen_by_those_who_may_decide() {
    let mut table = with_lobby();
    let first = table.enter("Mary");
    table.room.empty_lobby(true);
    let second = table.enter("Bob");
    assert_eq!(table[&first].roster[&second].presence, Presence::InLobby);
    table.room.set_role(&first, Role::Attendee, &id("x"));
    table.listen();
    assert!(!table[&first].roster.contains_key(&second), "an attendee does not see the lobby");
    table.says(&first, ClientMessage::Admit { participants: vec![second.clone()] });
    assert_eq!(table.error(&first), Some(ErrorCode::NotAllowed));
    table.room.set_role(&first, Role::Presenter, &id("x"));
    table.says(&first, ClientMessage::Admit { participants: vec![] });
    assert_eq!(table[&second].states.last(), Some(&CallState::Connected { me: second.clone() }));
}

#[test]
fn a_scripted_person_who_waits_is_let_in_or_turned_away_like_anybody() {
    let mut table = Table::new(rules());
    let presenter = table.enter("Mary");
    let waits = |name: &str| format!("[[meeting.person]]\nname = \"{name}\"\nwaits = true\nadmits-after = 0\n");
    let (wanda, will) = (table.seat(&waits("Wanda")), table.seat(&waits("Will")));
    table.wait(3600.0);
    assert_eq!(table[&presenter].roster[&wanda].presence, Presence::InLobby, "who waits opens to nobody");
    assert!(!table.plan().senders.contains_key(&wanda), "no media is taken from the lobby");
    table.room.write(&wanda, "Hello?", table.now);
    assert_eq!(table[&presenter].count(|said| matches!(said, HostMessage::Chat(_))), 0);
    table.says(&presenter, ClientMessage::Admit { participants: vec![wanda.clone()] });
    assert_eq!(table[&presenter].roster[&wanda].presence, Presence::Connected);
    table.says(&presenter, ClientMessage::Reject { participant: will.clone() });
    assert!(!table[&presenter].roster.contains_key(&will));
}

#[test]
fn who_is_rejected_is_told_so_and_is_out() {
    let mut table = with_lobby();
    let presenter = table.enter("Mary");
    table.room.empty_lobby(true);
    let guest = table.enter("Bob");
    table.says(&presenter, ClientMessage::Reject { participant: guest.clone() });
    assert_eq!(table[&guest].ended(), Some(NOT_LET_IN));
    assert!(table[&guest].over);
    assert!(!table[&presenter].roster.contains_key(&guest));
    table.says(&presenter, ClientMessage::Reject { participant: guest });
    assert_eq!(table.error(&presenter), Some(ErrorCode::NotFound));
}

#[test]
fn in_the_lobby_one_may_prepare_ask_and_go_and_nothing_else() {
    let mut table = with_lobby();
    let guest = table.enter("Mary");
    table.says(&guest, ClientMessage::RaiseHand);
    assert_eq!(table.error(&guest), Some(ErrorCode::Unexpected));
    table.says(&guest, ClientMessage::Mute { muted: true });
    assert_eq!(table.error(&guest), None);
    table.says(&guest, ClientMessage::Ping { id: meeting::protocol::RequestId(7) });
    assert_eq!(table[&guest].said.last(), Some(&HostMessage::Pong { id: meeting::protocol::RequestId(7) }));
    table.room.empty_lobby(true);
    table.listen();
    assert!(table[&guest].roster[&guest].muted, "what was set in the lobby holds inside");
    let other = table.enter("Bob");
    table.says(&other, ClientMessage::Leave { for_everyone: true });
    assert_eq!(table[&other].ended(), Some(LEFT), "from the lobby one leaves alone");
    assert_eq!(table[&guest].ended(), None);
}

#[test]
fn a_full_meeting_takes_nobody_more() {
    let mut table = Table::new(Rules { most_people: 2, ..rules() });
    table.enter("A");
    let second = table.enter("B");
    let arrival = Arrival { name: "C".to_owned(), muted: true, camera: false, user: None };
    assert_eq!(table.room.enter(arrival.clone(), table.now), Err(SERVICE_ENDED));
    table.says(&second, ClientMessage::Leave { for_everyone: false });
    assert!(table.room.enter(arrival, table.now).is_ok());
}

#[test]
fn removing_needs_a_role_and_tells_the_one_removed() {
    let mut table = Table::new(Rules { guests: Role::Attendee, ..rules() });
    let (mary, bob) = (table.enter("Mary"), table.enter("Bob"));
    table.says(&mary, ClientMessage::Remove { participant: bob.clone() });
    assert_eq!(table.error(&mary), Some(ErrorCode::NotAllowed));
    table.room.set_role(&mary, Role::Organizer, &id("x"));
    table.says(&mary, ClientMessage::Remove { participant: id("nobody") });
    assert_eq!(table.error(&mary), Some(ErrorCode::NotFound));
    table.says(&mary, ClientMessage::Remove { participant: bob.clone() });
    assert_eq!(table[&bob].ended(), Some(REMOVED));
    assert_eq!(table[&mary].roster.keys().collect::<Vec<_>>(), [&mary]);
}

#[test]
fn only_an_organiser_ends_the_meeting_for_everyone() {
    let mut table = Table::new(rules());
    let (mary, bob) = (table.enter("Mary"), table.enter("Bob"));
    table.says(&mary, ClientMessage::Leave { for_everyone: true });
    assert_eq!(table.error(&mary), Some(ErrorCode::NotAllowed));
    assert_eq!(table[&mary].ended(), None);
    table.room.set_role(&mary, Role::Organizer, &id("x"));
    table.says(&mary, ClientMessage::Leave { for_everyone: true });
    assert_eq!((table[&mary].ended(), table[&bob].ended()), (Some(ENDED), Some(ENDED)));
    assert_eq!(table.room.guests(), 0);
}

#[test]
fn who_vanishes_leaves_roster_hands_share_and_spotlight() {
    let mut table = Table::new(rules());
    let (mary, bob) = (table.enter("Mary"), table.enter("Bob"));
    for message in [ClientMessage::RaiseHand, ClientMessage::Share { on: true }] {
        table.says(&bob, message);
    }
    table.says(&mary, ClientMessage::RaiseHand);
    table.says(&mary, ClientMessage::Spotlight { participant: bob.clone(), on: true });
    assert_eq!(table[&mary].roster[&mary].hand, Some(2));
    assert_eq!(table[&mary].share, Some(bob.clone()));
    table.room.gone(&bob);
    table.listen();
    assert!(!table[&mary].roster.contains_key(&bob));
    assert_eq!(table[&mary].roster[&mary].hand, Some(1));
    assert_eq!((&table[&mary].share, &table[&mary].slots[..]), (&None, &[None, None][..]));
    table.says(&bob, ClientMessage::RaiseHand);
    assert_eq!(table[&mary].roster.len(), 1, "who is gone says nothing more");
}

#[test]
fn names_are_one_clean_line() {
    let mut table = Table::new(rules());
    let odd = table.enter("  \u{7}Bo\nb ");
    let empty = table.enter(" \t");
    let long = table.enter(&"é".repeat(1000));
    let name = |id: &ParticipantId| table[&odd].roster[id].name.clone();
    assert_eq!((name(&odd), name(&empty)), ("Bob".to_owned(), "Guest".to_owned()));
    assert_eq!(name(&long).chars().count(), 256);
}
