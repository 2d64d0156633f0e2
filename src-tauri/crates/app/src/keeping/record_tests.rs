use ipc::{FileKind, MessageFile, OutgoingState};
use meeting::{Moment, protocol::ParticipantId};

use super::*;

fn message(id: &str, at: i64, name: &str, content: MessageContent) -> ThreadItem {
    ThreadItem::Message(Box::new(ThreadMessage {
        id: id.to_owned(),
        from: None,
        name: name.to_owned(),
        mine: false,
        at,
        edited: false,
        unread: false,
        mentions_me: false,
        content,
        files: Vec::new(),
        read_by: Vec::new(),
        change: None,
    }))
}

fn wrote(text: &str) -> MessageContent {
    MessageContent::Words { words: html::from_text(text) }
}

fn caption(number: u32, seconds: u64, text: &str) -> CaptionLine {
    CaptionLine {
        number,
        speaker: ParticipantId::new("a"),
        name: "Ann".to_owned(),
        text: text.to_owned(),
        language: "en-GB".to_owned(),
        is_final: true,
        typed: false,
        at: Moment(std::time::Duration::from_secs(seconds)),
    }
}

fn shown(record: &Record) -> Vec<String> {
    let say = |entry: &&Entry| match &entry.words {
        Words::Said(text) => format!("{} says {text}", entry.name),
        Words::Wrote { words, edited, .. } => format!("{} wrote {}{edited}", entry.name, html::to_text(words)),
        Words::Deleted => format!("{} deleted", entry.name),
    };
    record.entries().iter().map(say).collect()
}

#[test]
fn what_is_said_and_written_stands_in_the_order_of_time() {
    let mut record = Record::default();
    assert!(record.captions(&[caption(1, 3, "one"), caption(2, 9, "three")], 1_000_000));
    assert!(record.thread(&[message("1", 1_005_000, "Bob", wrote("two"))], 1_000_000));
    assert_eq!(shown(&record), ["Ann says one", "Bob wrote twofalse", "Ann says three"]);
}

#[test]
fn what_is_seen_again_is_no_news_and_what_is_gone_from_the_list_stays() {
    let mut record = Record::default();
    assert!(record.captions(&[caption(1, 3, "one")], 1_000_000));
    assert!(!record.captions(&[caption(1, 3, "one")], 1_000_017), "two looks at two clocks differ");
    assert!(record.captions(&[caption(2, 4, "two")], 1_000_000));
    assert_eq!(shown(&record), ["Ann says one", "Ann says two"]);
}

#[test]
fn edits_and_deletions_reach_what_was_kept() {
    let mut record = Record::default();
    record.thread(&[message("1", 5, "Bob", wrote("tow")), message("2", 6, "Bob", wrote("secret"))], 0);
    let ThreadItem::Message(mut edited) = message("1", 5, "Bob", wrote("two")) else { unreachable!() };
    edited.edited = true;
    let deleted = message("2", 6, "Bob", MessageContent::Gone);
    assert!(record.thread(&[ThreadItem::Message(edited), deleted], 0));
    assert_eq!(shown(&record), ["Bob wrote twotrue", "Bob deleted"]);
}

#[test]
fn what_is_from_before_the_call_is_none_of_it() {
    let mut record = Record::default();
    let items = [message("1", 99, "Bob", wrote("before")), message("2", 100, "Bob", wrote("in it"))];
    record.thread(&items, 100);
    assert_eq!(shown(&record), ["Bob wrote in itfalse"]);
}

#[test]
fn nobody_elses_words_are_not_the_meetings() {
    let mut record = Record::default();
    let pending = ThreadItem::Outgoing {
        client_id: "c".to_owned(),
        words: html::from_text("not sent"),
        delivery: OutgoingState::Pending,
    };
    let joined = MessageContent::Joined { people: vec!["Bob".to_owned()], by: String::new() };
    assert!(!record.thread(&[pending, ThreadItem::Gap, message("1", 5, "", joined)], 0));
    assert_eq!(shown(&record), [""; 0]);
}

#[test]
fn files_are_named() {
    let mut record = Record::default();
    let ThreadItem::Message(mut shared) = message("1", 5, "Bob", wrote("here")) else { unreachable!() };
    let file = |name: &str| MessageFile {
        id: name.to_owned(),
        kind: FileKind::File,
        name: name.to_owned(),
        address: None,
        has_picture: false,
    };
    shared.files = vec![file("plan.pdf"), file("")];
    record.thread(&[ThreadItem::Message(shared)], 0);
    let entries = record.entries();
    assert!(matches!(&entries[0].words, Words::Wrote { files, .. } if *files == ["plan.pdf"]));
}

#[test]
fn there_is_an_end_to_it_and_what_is_kept_still_changes() {
    let mut record = Record::default();
    let many: Vec<ThreadItem> = (0..=MOST).map(|number| message(&number.to_string(), 5, "Bob", wrote("x"))).collect();
    record.thread(&many, 0);
    assert_eq!(record.entries().len(), MOST);
    assert!(record.thread(&[message("0", 5, "Bob", MessageContent::Gone)], 0));
}
