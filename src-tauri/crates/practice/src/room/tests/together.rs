//! What people do to and with each other inside a meeting.

use meeting::protocol::{BreakoutRoomId, Caption, HoldSide, ReactionKind, SlotWish};
use proptest::prelude::*;

use super::*;
use crate::script::Line;

#[test]
fn hands_queue_in_the_order_they_went_up() {
    let mut table = Table::new(Rules { guests: Role::Attendee, ..rules() });
    let (a, b, c) = (table.enter("A"), table.enter("B"), table.enter("C"));
    for who in [&b, &c, &a, &b] {
        table.says(who, ClientMessage::RaiseHand);
    }
    let hands = |table: &Table| [&a, &b, &c].map(|who| table[&a].roster[who].hand);
    assert_eq!(hands(&table), [Some(3), Some(1), Some(2)]);
    table.says(&a, ClientMessage::LowerHand { participant: Some(b.clone()) });
    assert_eq!(table.error(&a), Some(ErrorCode::NotAllowed), "an attendee lowers only their own");
    table.says(&b, ClientMessage::LowerHand { participant: None });
    assert_eq!(hands(&table), [Some(2), None, Some(1)]);
}

#[test]
fn muting_others_needs_a_role_and_stops_their_sound() {
    let mut table = Table::new(rules());
    let (mary, bob, eve) = (table.enter("Mary"), table.enter("Bob"), table.enter("Eve"));
    table.room.set_role(&eve, Role::Attendee, &mary);
    table.says(&eve, ClientMessage::MuteOthers { participants: vec![] });
    assert_eq!(table.error(&eve), Some(ErrorCode::NotAllowed));
    table.says(&mary, ClientMessage::MuteOthers { participants: vec![bob.clone()] });
    assert_eq!(table[&bob].count(|m| *m == HostMessage::Muted { muted: true, by: Some(mary.clone()) }), 1);
    let plan = table.plan();
    assert_eq!((plan.senders[&bob].audio, plan.senders[&eve].audio), (false, true));
    table.says(&mary, ClientMessage::MuteOthers { participants: vec![] });
    let plan = table.plan();
    assert_eq!((plan.senders[&mary].audio, plan.senders[&eve].audio), (true, false), "everyone else, not oneself");
    table.says(&bob, ClientMessage::Mute { muted: false });
    assert!(table.plan().senders[&bob].audio, "one may unmute oneself again");
    assert_eq!(
        table[&bob].count(|m| matches!(m, HostMessage::Muted { .. })),
        1,
        "who was muted already is not told again"
    );
}

#[test]
fn the_newest_share_wins_and_the_old_one_is_told() {
    let mut table = Table::new(rules());
    let (mary, bob) = (table.enter("Mary"), table.enter("Bob"));
    table.says(&mary, ClientMessage::Share { on: true });
    assert_eq!((&table[&bob].share, &table[&mary].share), (&Some(mary.clone()), &None), "nobody sees their own");
    table.says(&bob, ClientMessage::Share { on: true });
    assert_eq!(table[&mary].count(|m| *m == HostMessage::Stopped { camera: false, share: true }), 1);
    assert_eq!(table[&mary].share, Some(bob.clone()));
    assert!(!table.plan().senders[&mary].share && table.plan().senders[&bob].share);
    table.says(&mary, ClientMessage::Share { on: false });
    assert_eq!(table[&mary].share, Some(bob.clone()), "stopping what isn't one's own changes nothing");
    table.room.set_role(&bob, Role::Attendee, &mary);
    table.listen();
    assert_eq!(table[&mary].share, None);
    assert_eq!(table[&bob].count(|m| *m == HostMessage::Stopped { camera: false, share: true }), 1);
}

#[test]
fn hold_takes_all_media_and_resume_gives_it_back() {
    let mut table = Table::new(rules());
    let (mary, bob) = (table.enter("Mary"), table.enter("Bob"));
    table.says(&mary, ClientMessage::Hold);
    assert_eq!(table[&mary].states.last(), Some(&CallState::OnHold { by: HoldSide::Local }));
    assert_eq!(table[&bob].roster[&mary].presence, meeting::protocol::Presence::OnHold);
    let plan = table.plan();
    assert!(!plan.senders[&mary].audio && !plan.receivers[&mary].sound);
    assert!(plan.receivers[&mary].slots.is_empty());
    table.says(&mary, ClientMessage::Hold);
    assert_eq!(table.error(&mary), Some(ErrorCode::Unexpected));
    table.says(&mary, ClientMessage::Resume);
    assert_eq!(table[&mary].states.last(), Some(&CallState::Connected { me: mary.clone() }));
    let plan = table.plan();
    assert!(plan.senders[&mary].audio && plan.receivers[&mary].sound);
    assert_eq!(plan.receivers[&mary].slots[0], Some(bob));
}

#[test]
fn the_deaf_hear_nothing_and_are_heard() {
    let mut table = Table::new(rules());
    let mary = table.enter("Mary");
    table.says(&mary, ClientMessage::Deafen { on: true });
    let plan = table.plan();
    assert!(!plan.receivers[&mary].sound && plan.senders[&mary].audio);
}

#[test]
fn slots_follow_wishes_and_only_live_cameras_are_sent() {
    let mut table = Table::new(rules());
    let (mary, bob, eve) = (table.enter("Mary"), table.enter("Bob"), table.enter("Eve"));
    assert_eq!(table[&mary].slots, [Some(bob.clone()), Some(eve.clone())]);
    let wish = SlotWish { slot: 0, participant: Some(eve.clone()), width: 320, height: 180 };
    table.says(&mary, ClientMessage::WantSlots { slots: vec![wish] });
    assert_eq!(table[&mary].slots, [Some(eve.clone()), Some(bob.clone())]);
    table.says(&eve, ClientMessage::Camera { on: false });
    assert_eq!(table[&mary].slots[0], Some(eve), "the wish holds");
    assert_eq!(table.plan().receivers[&mary].slots, [None, Some(bob)], "but there is nothing to send");
}

#[test]
fn captions_reach_those_who_turned_them_on_in_part_and_then_whole() {
    let mut table = Table::new(rules());
    let (mary, bob) = (table.enter("Mary"), table.enter("Bob"));
    let captions = ClientMessage::Captions { on: true, spoken_language: None, caption_language: None };
    table.says(&mary, captions);
    let line = Line { text: "one two three".to_owned(), language: "en-US".to_owned() };
    table.room.say(&bob, &line, table.now);
    table.wait(2.0);
    let heard: Vec<_> = table[&mary]
        .said
        .iter()
        .filter_map(|m| match m {
            HostMessage::Caption(Caption { text, is_final, .. }) => Some((text.as_str(), *is_final)),
            _ => None,
        })
        .collect();
    assert_eq!(heard, [("one two", false), ("one two three", true)]);
    assert_eq!(table[&bob].count(|m| matches!(m, HostMessage::Caption(_))), 0);
}

#[test]
fn everyone_sees_a_reaction() {
    let mut table = Table::new(Rules { guests: Role::Attendee, ..rules() });
    let (mary, bob) = (table.enter("Mary"), table.enter("Bob"));
    table.says(&mary, ClientMessage::React { kind: ReactionKind::Heart });
    let reaction = HostMessage::Reaction { participant: mary.clone(), kind: ReactionKind::Heart };
    for who in [&mary, &bob] {
        assert_eq!(table[who].count(|m| *m == reaction), 1);
    }
}

#[test]
fn speaking_is_marked_and_muting_takes_the_mark() {
    let mut table = Table::new(rules());
    let (mary, bob) = (table.enter("Mary"), table.enter("Bob"));
    table.room.speaking(&[(bob.clone(), 0.3)]);
    table.listen();
    assert!(table[&mary].roster[&bob].speaking && !table[&mary].roster[&mary].speaking);
    assert_eq!(table[&mary].said.last(), Some(&HostMessage::DominantSpeakers { participants: vec![bob.clone()] }));
    table.says(&bob, ClientMessage::Mute { muted: true });
    assert!(!table[&mary].roster[&bob].speaking);
    assert_eq!(table[&mary].said.last(), Some(&HostMessage::DominantSpeakers { participants: vec![] }));
}

#[test]
fn breakout_rooms_part_people_until_they_close() {
    let mut table = Table::new(rules());
    let (mary, bob) = (table.enter("Mary"), table.enter("Bob"));
    let harbour = BreakoutRoomId::new("Harbour");
    let go = |room: &BreakoutRoomId| ClientMessage::MoveToRoom { room: Some(room.clone()) };
    table.says(&mary, go(&harbour));
    assert_eq!(table.error(&mary), Some(ErrorCode::NotAllowed), "they are closed");
    table.room.open_rooms(true);
    table.says(&mary, go(&BreakoutRoomId::new("Cellar")));
    assert_eq!(table.error(&mary), Some(ErrorCode::NotFound));
    table.says(&mary, go(&harbour));
    assert!(!table[&bob].roster.contains_key(&mary));
    assert_eq!(table[&bob].slots, [None, None]);
    assert_ne!(table.plan().senders[&mary].room, table.plan().receivers[&bob].room);
    assert_eq!(table[&mary].thread.as_deref(), Some("19:meeting_x-room-1@thread.v2"));
    table.room.open_rooms(false);
    table.listen();
    assert!(table[&bob].roster.contains_key(&mary));
    assert_eq!(table[&mary].thread, table[&bob].thread, "they are in one chat again");
    assert_eq!(table[&bob].slots[0], Some(mary));
}

#[test]
fn what_does_not_change_is_not_said_again() {
    let mut table = Table::new(rules());
    let (mary, bob) = (table.enter("Mary"), table.enter("Bob"));
    let before = table[&mary].said.len();
    table.says(&bob, ClientMessage::Camera { on: true });
    table.says(&bob, ClientMessage::Mute { muted: false });
    table.says(&mary, ClientMessage::LowerHand { participant: None });
    table.wait(10.0);
    assert_eq!(table[&mary].said.len(), before);
}

fn any_request() -> impl Strategy<Value = ClientMessage> {
    let who = (1u8..6).prop_map(|number| id(&format!("guest-{number}")));
    prop_oneof![
        any::<bool>().prop_map(|muted| ClientMessage::Mute { muted }),
        any::<bool>().prop_map(|on| ClientMessage::Camera { on }),
        any::<bool>().prop_map(|on| ClientMessage::Share { on }),
        Just(ClientMessage::RaiseHand),
        proptest::option::of(who.clone()).prop_map(|participant| ClientMessage::LowerHand { participant }),
        who.clone().prop_map(|id| ClientMessage::Admit { participants: vec![id] }),
        who.clone().prop_map(|participant| ClientMessage::Reject { participant }),
        who.clone().prop_map(|participant| ClientMessage::Remove { participant }),
        (who.clone(), any::<bool>()).prop_map(|(participant, on)| ClientMessage::Spotlight { participant, on }),
        who.prop_map(|id| ClientMessage::MuteOthers { participants: vec![id] }),
        any::<(bool, bool)>()
            .prop_map(|(recording, transcription)| ClientMessage::GrantConsent { recording, transcription }),
        Just(ClientMessage::Hold),
        Just(ClientMessage::Resume),
        Just(ClientMessage::MoveToRoom { room: Some(BreakoutRoomId::new("Harbour")) }),
        any::<bool>().prop_map(|for_everyone| ClientMessage::Leave { for_everyone }),
    ]
}

proptest! {
    /// Whatever people do, what each client was told is what the meeting is, and media keeps to consent and presence.
    #[test]
    fn everyone_knows_the_same_meeting(
        steps in proptest::collection::vec((1u8..6, any_request(), 0u8..8), 0..60), lobby: bool
    ) {
        let mut table = Table::new(Rules { lobby, ..rules() });
        for name in ["A", "B", "C", "D"] {
            table.enter(name);
        }
        table.room.empty_lobby(true);
        table.listen();
        for (who, request, whim) in steps {
            match whim {
                0 => table.room.record(true, true),
                1 => table.room.open_rooms(true),
                2 => { table.enter("late"); }
                _ => {}
            }
            table.says(&id(&format!("guest-{who}")), request);
        }
        let (plan, everyone) = (table.plan(), &table.room.people);
        for (me, client) in table.clients.iter().filter(|(_, client)| !client.over) {
            let person = &everyone[me];
            for (them, seen) in &client.roster {
                prop_assert_eq!(seen, &table.room.participant(&everyone[them]), "{}'s view of {}", me, them);
            }
            let visible = everyone.values().filter(|other| table.room.sees(person, other)).count();
            prop_assert!(!person.is_inside() || client.roster.len() == visible);
            if person.is_inside() {
                prop_assert_eq!(&client.slots, &person.guest().unwrap().shown);
            }
        }
        for (id, sends) in &plan.senders {
            let takes = sends.audio || sends.camera || sends.share;
            prop_assert!(!takes || !table.room.consent_missing(&everyone[id]));
            prop_assert!(!sends.share || table.room.sharing.as_ref() == Some(id));
        }
        for (id, receives) in &plan.receivers {
            prop_assert!(!receives.slots.contains(&Some(id.clone())) && receives.share.as_ref() != Some(id));
            for source in receives.slots.iter().flatten() {
                prop_assert!(plan.senders[source].camera && plan.senders[source].room == receives.room);
            }
        }
        prop_assert_eq!(table.clients.values().filter(|client| !client.over).count(), table.room.guests());
    }
}
