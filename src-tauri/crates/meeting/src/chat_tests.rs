//! Tests of the conversation: order, echoes, failures and bounds.

use super::*;

const T: Duration = Duration::from_secs(100);

fn id(text: &str) -> ParticipantId {
    ParticipantId::new(text)
}

fn said(number: usize, text: &str) -> ChatMessage {
    ChatMessage {
        id: ChatMessageId::new(format!("m{number}")),
        from: Some(id("ann")),
        name: "Ann".into(),
        text: text.into(),
        sent_unix_ms: 1_700_000_000_000 + number as u64,
        reference: None,
    }
}

/// A conversation and who one is in it.
struct Talk {
    chat: Chat,
    me: ParticipantId,
}

impl Talk {
    fn new() -> Self {
        Self { chat: Chat::default(), me: id("me") }
    }

    fn hear(&mut self, message: ChatMessage) -> Option<Arc<ChatLine>> {
        self.chat.hear(message, &Myself { id: Some(&self.me), name: "Mary" })
    }

    fn write(&mut self, text: &str) -> RequestId {
        self.chat.write(text.into(), &Myself { id: Some(&self.me), name: "Mary" }, T).0
    }

    fn echo(&mut self, number: usize, reference: RequestId, text: &str) -> Option<Arc<ChatLine>> {
        let reference = Some(reference);
        self.hear(ChatMessage { from: Some(self.me.clone()), name: "Mary".into(), reference, ..said(number, text) })
    }

    fn texts(&self) -> Vec<&str> {
        let lines = self.chat.lines();
        assert!(lines.is_sorted_by(|a, b| a.number < b.number), "numbers give the order");
        lines.iter().map(|line| line.text.as_str()).collect()
    }
}

#[test]
fn an_echo_takes_the_place_of_the_own_line() {
    let mut talk = Talk::new();
    let reference = talk.write("hello");
    assert_eq!(talk.chat.lines()[0].delivery, Delivery::Pending);
    let line = talk.echo(1, reference, "hello").unwrap();
    assert_eq!((line.number, line.mine, line.delivery), (1, true, Delivery::Sent));
    assert_eq!((line.reference, line.sent_unix_ms), (Some(reference), Some(1_700_000_000_001)));
    assert_eq!(talk.texts(), ["hello"]);
    assert_eq!(talk.chat.next_deadline(), None);
}

#[test]
fn lines_stand_in_the_order_of_the_host() {
    let mut talk = Talk::new();
    let reference = talk.write("mine");
    talk.hear(said(1, "first")).unwrap();
    assert_eq!(talk.texts(), ["mine", "first"]);
    assert_eq!(talk.echo(2, reference, "mine").unwrap().number, 3);
    assert_eq!(talk.texts(), ["first", "mine"]);
}

#[test]
fn a_message_that_comes_twice_is_one() {
    let mut talk = Talk::new();
    assert!(talk.hear(said(1, "a")).is_some());
    assert!(talk.hear(said(1, "b")).is_none());
    let reference = talk.write("c");
    talk.echo(2, reference, "c").unwrap();
    // Another message that names a line that has been taken already is a message like any other.
    let other = talk.hear(ChatMessage { reference: Some(reference), ..said(3, "d") }).unwrap();
    assert_eq!((other.mine, other.reference), (false, None));
    assert_eq!(talk.texts(), ["a", "c", "d"]);
}

#[test]
fn a_refused_line_fails_and_can_be_sent_once_more() {
    let mut talk = Talk::new();
    let reference = talk.write("mine");
    talk.hear(said(1, "theirs")).unwrap();
    assert!(talk.chat.write_again(reference, T).is_none(), "it is on its way");
    let failed = talk.chat.refuse(reference, ErrorCode::TooMany).unwrap();
    assert_eq!(failed.delivery, Delivery::Failed { code: Some(ErrorCode::TooMany) });
    assert!(talk.chat.refuse(reference, ErrorCode::TooMany).is_none());
    let again = talk.chat.write_again(reference, T).unwrap();
    assert_eq!((again.delivery, again.reference), (Delivery::Pending, Some(reference)));
    assert_eq!(talk.texts(), ["theirs", "mine"], "it is the newest now");
    talk.echo(2, reference, "mine").unwrap();
    assert!(talk.chat.write_again(reference, T).is_none(), "everyone has it");
}

#[test]
fn a_line_without_an_echo_fails_in_time_and_a_late_echo_is_believed() {
    let mut talk = Talk::new();
    let reference = talk.write("mine");
    assert_eq!(talk.chat.next_deadline(), Some(T + ECHO));
    assert!(talk.chat.give_up(Some(T + ECHO - Duration::from_millis(1))).is_empty());
    let lost = talk.chat.give_up(Some(T + ECHO));
    assert_eq!(lost[0].delivery, Delivery::Failed { code: None });
    assert_eq!(talk.chat.next_deadline(), None);
    assert_eq!(talk.echo(1, reference, "mine").unwrap().delivery, Delivery::Sent);
    assert_eq!(talk.texts(), ["mine"]);
}

#[test]
fn at_the_end_nothing_is_on_its_way() {
    let mut talk = Talk::new();
    talk.write("one");
    talk.write("two");
    assert_eq!(talk.chat.give_up(None).len(), 2);
    assert!(talk.chat.lines().iter().all(|line| line.delivery == Delivery::Failed { code: None }));
}

#[test]
fn what_was_written_elsewhere_in_ones_name_is_ones_own() {
    let mut talk = Talk::new();
    let line = talk.hear(ChatMessage { from: Some(id("me")), ..said(1, "from my phone") }).unwrap();
    assert!(line.mine && line.reference.is_none());
    let line = talk.hear(ChatMessage { from: Some(id("\u{202e}me")), ..said(2, "x") }).unwrap();
    assert!(!line.mine && line.from.is_none(), "an odd id is nobody");
}

#[test]
fn names_and_texts_are_cleaned_and_dates_are_dates() {
    let mut talk = Talk::new();
    let text = "\u{202e}hi\u{7}\r\n there".repeat(9000);
    let message =
        ChatMessage { name: format!("\u{200f}Ann\n{}", "x".repeat(500)), sent_unix_ms: u64::MAX, ..said(1, &text) };
    let line = talk.hear(message).unwrap();
    assert!(line.text.starts_with("hi\n there") && line.text.len() <= MAX_CHAT_BYTES && line.text.ends_with('…'));
    assert!(line.name.starts_with("Ann x") && line.name.chars().count() <= 120);
    assert_eq!(line.sent_unix_ms, Some(8_640_000_000_000_000));
    for nothing in [said(2, "\u{202e} \n"), ChatMessage { id: ChatMessageId::new("a\nb"), ..said(3, "x") }] {
        assert!(talk.hear(nothing).is_none());
    }
}

#[test]
fn an_empty_echo_leaves_what_was_written() {
    let mut talk = Talk::new();
    let reference = talk.write("mine");
    assert_eq!(talk.echo(1, reference, "\u{202e}").unwrap().text, "mine");
}

#[test]
fn only_what_is_something_and_short_enough_can_be_sent() {
    assert_eq!(Chat::sendable(" \n hi \u{202e}\n").as_deref(), Some("hi"));
    assert_eq!(Chat::sendable("\u{200f}\n"), None);
    assert!(Chat::sendable(&"x".repeat(MAX_CHAT_BYTES)).is_some());
    for over in ["x".repeat(MAX_CHAT_BYTES + 1), "é".repeat(MAX_CHAT_BYTES / 2) + "👋"] {
        assert_eq!(Chat::sendable(&over), None, "nothing is cut off");
    }
}

#[test]
fn the_conversation_is_bounded_by_lines_and_by_bytes() {
    let mut talk = Talk::new();
    for number in 0..MAX_LINES + 5 {
        talk.hear(said(number, &number.to_string()));
    }
    assert_eq!((talk.texts().len(), talk.texts()[0]), (MAX_LINES, "5"));
    let long = "x".repeat(MAX_CHAT_BYTES);
    for number in 0..100 {
        talk.hear(said(10_000 + number, &long));
    }
    assert!(talk.texts().iter().map(|text| text.len()).sum::<usize>() <= MAX_BYTES);
    assert_eq!(talk.texts().len(), MAX_BYTES / MAX_CHAT_BYTES);
}

#[test]
fn so_many_lines_can_be_on_their_way() {
    let mut talk = Talk::new();
    for _ in 0..MAX_PENDING {
        assert!(talk.chat.has_room());
        talk.write("x");
    }
    assert!(!talk.chat.has_room());
}

#[test]
fn a_line_is_written_as_the_page_reads_it() {
    let mut talk = Talk::new();
    let reference = talk.write("hi");
    let line = talk.chat.refuse(reference, ErrorCode::TooMany).unwrap();
    let json = serde_json::to_value(&*line).unwrap();
    assert_eq!(json["delivery"], serde_json::json!({ "state": "failed", "code": "tooMany" }));
    assert_eq!((&json["reference"], &json["sentUnixMs"]), (&1.into(), &serde_json::Value::Null));
    assert!(json.get("id").is_none() && json.get("due").is_none());
}
