//! Who reads what is written, and whose lines are refused.

use meeting::protocol::{BreakoutRoomId, ChatMessage, ChatMessageId, MAX_CHAT_BYTES, RequestId};

use super::*;

fn line(reference: u32, text: &str) -> ClientMessage {
    ClientMessage::Chat { reference: RequestId(reference), text: text.to_owned() }
}

fn read(client: &Client) -> Vec<&ChatMessage> {
    client
        .said
        .iter()
        .filter_map(|message| if let HostMessage::Chat(line) = message { Some(line) } else { None })
        .collect()
}

fn texts(client: &Client) -> Vec<&str> {
    read(client).into_iter().map(|line| line.text.as_str()).collect()
}

/// Code and reference of the refusal a client was told last.
fn refusal(client: &Client) -> Option<(ErrorCode, Option<RequestId>)> {
    client.said.iter().rev().find_map(|message| match message {
        HostMessage::Error { code, reference, .. } => Some((*code, *reference)),
        _ => None,
    })
}

#[test]
fn everyone_inside_reads_a_line_and_only_the_writer_its_reference() {
    let mut table = Table::new(rules());
    let (mary, bob) = (table.enter("Mary"), table.enter("Bob"));
    table.wait(2.0);
    table.says(&mary, line(7, "<b>Hello</b>\nall"));
    let echo = ChatMessage {
        id: ChatMessageId::new("chat-1"),
        from: Some(mary.clone()),
        name: "Mary".to_owned(),
        text: "<b>Hello</b>\nall".to_owned(),
        sent_unix_ms: ZERO_UNIX_MS + 102_000,
        reference: Some(RequestId(7)),
    };
    assert_eq!(read(&table[&mary]), [&echo]);
    assert_eq!(read(&table[&bob]), [&ChatMessage { reference: None, ..echo }]);
    table.says(&bob, line(7, "Hi"));
    let ids: Vec<_> = read(&table[&mary]).into_iter().map(|line| line.id.as_str()).collect();
    assert_eq!(ids, ["chat-1", "chat-2"]);
}

#[test]
fn who_comes_later_reads_nothing_of_before() {
    let mut table = Table::new(rules());
    let mary = table.enter("Mary");
    table.says(&mary, line(1, "before"));
    let bob = table.enter("Bob");
    table.says(&mary, line(2, "after"));
    assert_eq!(texts(&table[&bob]), ["after"]);
}

#[test]
fn the_lobby_neither_reads_nor_writes() {
    let mut table = Table::new(Rules { lobby: true, ..rules() });
    let olive = table.seat("[[meeting.person]]\nname = \"Olive\"\nrole = \"organizer\"\n");
    let (mary, bob) = (table.enter("Mary"), table.enter("Bob"));
    table.says(&olive, ClientMessage::Admit { participants: vec![bob.clone()] });
    table.says(&mary, line(3, "let me in"));
    table.says(&bob, line(1, "hello"));
    assert_eq!(refusal(&table[&mary]), Some((ErrorCode::Unexpected, Some(RequestId(3)))));
    assert_eq!((texts(&table[&mary]), texts(&table[&bob])), (vec![], vec!["hello"]));
}

#[test]
fn breakout_rooms_read_their_own() {
    let mut table = Table::new(rules());
    let (mary, bob, eve) = (table.enter("Mary"), table.enter("Bob"), table.enter("Eve"));
    table.room.open_rooms(true);
    for who in [&mary, &bob] {
        table.says(who, ClientMessage::MoveToRoom { room: Some(BreakoutRoomId::new("Harbour")) });
    }
    table.says(&mary, line(1, "among us"));
    table.says(&eve, line(1, "anyone?"));
    assert_eq!((texts(&table[&bob]), texts(&table[&eve])), (vec!["among us"], vec!["anyone?"]));
}

#[test]
fn without_a_chat_nothing_is_written() {
    let mut table = Table::new(Rules { thread: None, ..rules() });
    let olive = table.seat("[[meeting.person]]\nname = \"Olive\"\n");
    let mary = table.enter("Mary");
    table.says(&mary, line(1, "hello"));
    table.room.write(&olive, "hello", table.now);
    table.listen();
    assert_eq!(refusal(&table[&mary]), Some((ErrorCode::NotAllowed, Some(RequestId(1)))));
    assert!(read(&table[&mary]).is_empty());
}

#[test]
fn nothing_and_too_much_are_refused() {
    let mut table = Table::new(rules());
    let mary = table.enter("Mary");
    for (reference, text) in [(1, ""), (2, " \n\t"), (3, &*"é".repeat(MAX_CHAT_BYTES / 2 + 1))] {
        table.says(&mary, line(reference, text));
        assert_eq!(refusal(&table[&mary]), Some((ErrorCode::Unexpected, Some(RequestId(reference)))));
    }
    table.says(&mary, line(4, &"é".repeat(MAX_CHAT_BYTES / 2)));
    assert_eq!(read(&table[&mary]).len(), 1);
}

#[test]
fn ten_lines_in_ten_seconds_are_enough_for_each_client() {
    let mut table = Table::new(rules());
    let olive = table.seat("[[meeting.person]]\nname = \"Olive\"\n");
    let (mary, bob) = (table.enter("Mary"), table.enter("Bob"));
    for reference in 0..11 {
        table.says(&mary, line(reference, "again"));
        table.room.write(&olive, "from the script", table.now);
    }
    assert_eq!(refusal(&table[&mary]), Some((ErrorCode::TooMany, Some(RequestId(10)))));
    table.says(&bob, line(1, "me too"));
    let count = |table: &Table, wanted: &str| texts(&table[&bob]).iter().filter(|text| **text == wanted).count();
    assert_eq!(["again", "me too", "from the script"].map(|text| count(&table, text)), [10, 1, 11]);
    table.wait(9.9);
    table.says(&mary, line(11, "again"));
    assert_eq!(count(&table, "again"), 10);
    table.wait(0.1);
    table.says(&mary, line(12, "again"));
    assert_eq!(count(&table, "again"), 11);
}
