//! The machine by itself, and against a whole service with everything that goes wrong on the way to it.

mod history;
mod lines;
mod model;
mod people;
mod rhythm;
mod sending;
mod world;

use std::time::Duration;

use super::*;
use crate::message::Content;

const ACS: Abilities = Abilities {
    sequences: true,
    client_ids: true,
    lists_changes: false,
    typing: true,
    receipts: true,
    deletes_threads: true,
    page: 200,
};
const GRAPH: Abilities = Abilities {
    sequences: false,
    client_ids: false,
    lists_changes: true,
    typing: false,
    receipts: false,
    deletes_threads: false,
    page: 50,
};

fn someone(name: &str) -> Identifier {
    Identifier::from_raw(format!("8:acs:res_{name}")).unwrap()
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn id(number: u64) -> MessageId {
    MessageId::new(number.to_string()).unwrap()
}

/// A message of Ann's with this sequence id, which came at as many seconds.
fn line(sequence: u64) -> Message {
    Message {
        id: id(sequence * 1000),
        sequence: Some(sequence),
        version: sequence * 1000,
        content: Content::Text(format!("line {sequence}")),
        sender: Some(someone("ann")),
        sender_name: Some("Ann".into()),
        created: Timestamp::from_unix_ms(i64::try_from(sequence).unwrap() * 1000),
        edited: None,
        deleted: None,
        client_id: None,
        attachments: Vec::new(),
        mentions: Vec::new(),
    }
}

/// The same as an event brings it.
fn event(message: Message) -> Notice {
    let thread = ThreadId::new("19:x").unwrap();
    Notice::Event(Event { thread, what: Happening::Message(Box::new(Message { sequence: None, ..message })) })
}

fn happening(what: Happening) -> Notice {
    Notice::Event(Event { thread: ThreadId::new("19:x").unwrap(), what })
}

fn page(items: impl IntoIterator<Item = Message>, next: Option<&str>) -> Result<Reply, ChatFailure> {
    let next = next.map(|next| Continuation::new(next.to_owned()));
    Ok(Reply::Messages(Page { items: items.into_iter().collect(), next, unreadable: 0 }))
}

fn machine() -> Timeline {
    Timeline::new(Some(someone("me")), ACS, Saved::default(), Duration::ZERO)
}

/// A machine that has its newest page.
fn opened(lines: impl IntoIterator<Item = Message>) -> Timeline {
    let mut machine = machine();
    let walk = asked(&mut machine, Duration::ZERO)
        .into_iter()
        .find(|request| matches!(request.ask, Ask::Messages(_)))
        .unwrap();
    machine.answered(walk.ticket, page(lines, None), Duration::ZERO);
    machine
}

fn asked(machine: &mut Timeline, now: Duration) -> Vec<Request> {
    std::iter::from_fn(|| machine.poll(now)).collect()
}

/// The one request that is made now.
#[track_caller]
fn only(machine: &mut Timeline, now: Duration) -> Request {
    let [request] = <[_; 1]>::try_from(asked(machine, now)).unwrap();
    request
}

/// What there is to see, as short texts.
fn seen(machine: &Timeline) -> Vec<String> {
    let text = |entry: &Entry<'_>| match entry {
        Entry::Message { message, .. } if message.deleted.is_some() => format!("-{}", message.id.as_str()),
        Entry::Message { message, change: Some(_), .. } => {
            format!("~{}", message.content.to_text().unwrap_or_default())
        }
        Entry::Message { message, .. } => message.content.to_text().unwrap_or_default(),
        Entry::Gap => "…".into(),
        Entry::Outgoing(outgoing) => match (&outgoing.change, outgoing.delivery()) {
            (Change::Post { body }, Delivery::Pending) => format!("({})", body.content()),
            (Change::Post { body }, Delivery::Sent) => format!("[{}]", body.content()),
            (Change::Post { body }, Delivery::Failed { code }) => format!("{} {code}", body.content()),
            _ => "?".into(),
        },
    };
    machine.entries().iter().map(text).collect()
}

use crate::{
    ids::ThreadId,
    realtime::{Event, Happening, Notice},
};
