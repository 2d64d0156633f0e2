//! Who is in which of the organisation's threads, and what of the call's lines stands there.

use meeting::protocol::{BreakoutRoomId, RequestId};
use tenant::ChatAct;

use super::*;

const MAIN: &str = "19:meeting_x@thread.v2";
const HARBOUR: &str = "19:meeting_x-room-1@thread.v2";

fn enters(thread: &str, user: &str, name: &str) -> InChat {
    InChat::Enters { thread: thread.to_owned(), user: user.to_owned(), name: name.to_owned() }
}

fn leaves(thread: &str, user: &str) -> InChat {
    InChat::Leaves { thread: thread.to_owned(), user: user.to_owned() }
}

fn happened(table: &mut Table) -> Vec<InChat> {
    table.listen();
    std::mem::take(&mut table.in_chat)
}

#[test]
fn a_user_is_in_the_thread_while_inside_and_others_never() {
    let mut table = Table::new(Rules { lobby: true, ..rules() });
    let (mary, bob) = (table.enter_as("Mary", Some("8:acs:mary")), table.enter("Bob"));
    assert_eq!(happened(&mut table), [], "who waits is in no chat");
    table.room.empty_lobby(true);
    assert_eq!(happened(&mut table), [enters(MAIN, "8:acs:mary", "Mary")]);
    table.says(&bob, ClientMessage::Leave { for_everyone: false });
    assert_eq!(happened(&mut table), []);
    table.room.gone(&mary);
    assert_eq!(happened(&mut table), [leaves(MAIN, "8:acs:mary")]);
}

#[test]
fn whoever_is_told_of_a_thread_is_in_it_already() {
    let mut table = Table::new(rules());
    let arrival = Arrival { name: "Mary".to_owned(), muted: true, camera: false, user: Some("8:acs:mary".to_owned()) };
    table.room.enter(arrival, table.now).unwrap();
    let first = std::iter::from_fn(|| table.room.poll())
        .find(|output| matches!(output, Output::Chat(_) | Output::Tell(_, HostMessage::Thread { .. })));
    assert_eq!(first, Some(Output::Chat(enters(MAIN, "8:acs:mary", "Mary"))));
}

#[test]
fn a_breakout_room_has_a_thread_of_its_own() {
    let mut table = Table::new(rules());
    let mary = table.enter_as("Mary", Some("8:acs:mary"));
    table.room.open_rooms(true);
    happened(&mut table);
    table.says(&mary, ClientMessage::MoveToRoom { room: Some(BreakoutRoomId::new("Harbour")) });
    assert_eq!(happened(&mut table), [leaves(MAIN, "8:acs:mary"), enters(HARBOUR, "8:acs:mary", "Mary")]);
    table.room.open_rooms(false);
    assert_eq!(happened(&mut table), [leaves(HARBOUR, "8:acs:mary"), enters(MAIN, "8:acs:mary", "Mary")]);
}

#[test]
fn who_is_there_twice_stays_until_the_last_goes() {
    let mut table = Table::new(rules());
    let (one, other) = (table.enter_as("Mary", Some("8:acs:mary")), table.enter_as("Mary", Some("8:acs:mary")));
    happened(&mut table);
    table.room.gone(&one);
    assert_eq!(happened(&mut table), []);
    table.room.gone(&other);
    assert_eq!(happened(&mut table), [leaves(MAIN, "8:acs:mary")]);
}

#[test]
fn what_is_written_by_the_call_stands_in_the_thread() {
    let mut table = Table::new(rules());
    let (mary, bob) = (table.enter_as("Mary", Some("8:acs:mary")), table.enter("Bob"));
    let olive = table.seat("[[meeting.person]]\nname = \"Olive\"");
    happened(&mut table);
    for (who, text) in [(&mary, "one"), (&bob, "two")] {
        table.says(who, ClientMessage::Chat { reference: RequestId(1), text: text.to_owned() });
    }
    table.room.write(&olive, "three", table.now);
    let written = |user: Option<&str>, name: &str, text: &str| InChat::Acts {
        thread: MAIN.to_owned(),
        user: user.map(str::to_owned),
        name: name.to_owned(),
        act: ChatAct::Write(text.to_owned()),
    };
    let expected =
        [written(Some("8:acs:mary"), "Mary", "one"), written(None, "Bob", "two"), written(None, "Olive", "three")];
    assert_eq!(happened(&mut table), expected);
    table.room.act_in_chat(&olive, ChatAct::TakeBack);
    table.room.act_in_chat(&id("nobody"), ChatAct::TakeBack);
    let taken_back =
        InChat::Acts { thread: MAIN.to_owned(), user: None, name: "Olive".to_owned(), act: ChatAct::TakeBack };
    assert_eq!(happened(&mut table), [taken_back]);
}

#[test]
fn a_meeting_without_a_chat_has_no_thread_to_be_in() {
    let mut table = Table::new(Rules { thread: None, ..rules() });
    let mary = table.enter_as("Mary", Some("8:acs:mary"));
    table.room.gone(&mary);
    assert_eq!(happened(&mut table), []);
}
