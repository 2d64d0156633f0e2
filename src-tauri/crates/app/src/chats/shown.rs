//! A thread as the window shows it.

use std::collections::{HashMap, HashSet};

use chat::{
    AttachmentKind, Content, Identifier, Kind, Message, Participant, Person,
    search::mentions,
    timeline::{Change, Delivery, Ended, Entry, Outgoing, Timeline},
};
use ipc::{
    FileKind, MessageContent, MessageFile, OutgoingState, ThreadEnd, ThreadItem, ThreadMessage, ThreadPerson,
    ThreadState,
};

use super::failure;
use crate::Failure;

/// Who one is in a thread.
#[derive(Debug, Default, Clone)]
pub(super) struct Me {
    pub(super) id: Option<Identifier>,
    /// One's own name, as it may be mentioned.
    pub(super) name: String,
}

fn names(timeline: &Timeline) -> HashMap<&Identifier, &str> {
    let people = timeline.participants().iter();
    people.filter_map(|one| Some((&one.person.id, one.person.name.as_deref()?))).collect()
}

fn people(timeline: &Timeline, me: &Me) -> Vec<ThreadPerson> {
    let shown = |Participant { person: Person { id, name }, .. }: &Participant| ThreadPerson {
        id: id.raw().to_owned(),
        name: name.clone().unwrap_or_default(),
        is_me: me.id.as_ref() == Some(id),
        has_account: matches!(id.kind(), Kind::Teams(..)),
    };
    timeline.participants().iter().map(shown).collect()
}

/// Everything in a thread, the oldest first.
pub(super) fn items(timeline: &Timeline, me: &Me) -> Vec<ThreadItem> {
    let names = names(timeline);
    let entries = timeline.entries();
    let mut items: Vec<ThreadItem> = Vec::with_capacity(entries.len());
    // Whoever has read a message has read those before it: each reader stands at the newest only.
    let mut placed: HashSet<&Identifier> = HashSet::new();
    for entry in entries.iter().rev() {
        items.push(match entry {
            Entry::Gap => ThreadItem::Gap,
            Entry::Outgoing(outgoing) => sent(outgoing),
            Entry::Message { message, mine, unread, change } => {
                let readers = if *mine { timeline.readers(&message.id) } else { Vec::new() };
                let new: Vec<&Identifier> = readers.into_iter().filter(|reader| placed.insert(reader)).collect();
                let read_by = new.into_iter().filter_map(|reader| names.get(reader).map(|name| (*name).to_owned()));
                let shown = ThreadMessage {
                    mine: *mine,
                    unread: *unread,
                    read_by: read_by.collect(),
                    mentions_me: !mine && mentions(message, me.id.as_ref(), &me.name),
                    // What failed shows as it was, with what became of it.
                    change: change.or_else(|| timeline.failed_change(&message.id)).map(delivery),
                    content: change.map_or_else(|| content(&message.content, &names), as_changed),
                    ..plain(message, &names)
                };
                ThreadItem::Message(Box::new(shown))
            }
        });
    }
    items.reverse();
    items
}

/// A message by itself.
fn plain(message: &Message, names: &HashMap<&Identifier, &str>) -> ThreadMessage {
    let name = message.sender_name.clone();
    let known = || message.sender.as_ref().and_then(|sender| names.get(sender)).map(|name| (*name).to_owned());
    ThreadMessage {
        id: message.id.as_str().to_owned(),
        from: message.sender.as_ref().map(|sender| sender.raw().to_owned()),
        name: name.or_else(known).unwrap_or_default(),
        mine: false,
        at: message.created.unix_ms(),
        edited: message.edited.is_some(),
        unread: false,
        mentions_me: false,
        content: MessageContent::Gone,
        files: if message.deleted.is_some() { Vec::new() } else { message.attachments.iter().map(file).collect() },
        read_by: Vec::new(),
        change: None,
    }
}

fn file(attachment: &chat::Attachment) -> MessageFile {
    let kind = match attachment.kind {
        AttachmentKind::Image => FileKind::Picture,
        AttachmentKind::File => FileKind::File,
        AttachmentKind::Quoted => FileKind::Quoted,
        AttachmentKind::Other => FileKind::Other,
    };
    MessageFile {
        id: attachment.id.clone(),
        kind,
        name: attachment.name.clone().unwrap_or_default(),
        address: attachment.address.as_ref().map(|address| address.as_str().to_owned()),
        has_picture: !attachment.pictures.is_empty(),
    }
}

fn content(content: &Content, names: &HashMap<&Identifier, &str>) -> MessageContent {
    let name = |id: &Option<Identifier>| {
        id.as_ref().and_then(|id| names.get(id)).map_or_else(String::new, |name| (*name).to_owned())
    };
    let of = |people: &[Person]| {
        let named = people.iter().map(|person| person.name.clone().unwrap_or_else(|| name(&Some(person.id.clone()))));
        named.collect()
    };
    match content {
        Content::TopicUpdated { topic, by } => MessageContent::Topic { topic: topic.clone(), by: name(by) },
        Content::ParticipantsAdded { people, by } => MessageContent::Joined { people: of(people), by: name(by) },
        Content::ParticipantsRemoved { people, by } => MessageContent::Left { people: of(people), by: name(by) },
        Content::Gone => MessageContent::Gone,
        Content::Other { .. } => MessageContent::Other { words: content.to_document() },
        Content::Text(_) | Content::Html(_) => {
            MessageContent::Words { words: content.to_document().unwrap_or_default() }
        }
    }
}

/// A message as it will be once a change has arrived.
fn as_changed(change: &Outgoing) -> MessageContent {
    match &change.change {
        Change::Edit { body, .. } | Change::Post { body } => MessageContent::Words { words: body.to_document() },
        Change::Delete { .. } => MessageContent::Gone,
    }
}

fn sent(outgoing: &Outgoing) -> ThreadItem {
    let words = match &outgoing.change {
        Change::Post { body } | Change::Edit { body, .. } => body.to_document(),
        Change::Delete { .. } => chat::html::Document::default(),
    };
    ThreadItem::Outgoing { client_id: outgoing.client_id.as_str().to_owned(), words, delivery: delivery(outgoing) }
}

fn delivery(outgoing: &Outgoing) -> OutgoingState {
    match outgoing.delivery() {
        Delivery::Pending | Delivery::Sent => OutgoingState::Pending,
        Delivery::Failed { code } => OutgoingState::Failed {
            client_id: outgoing.client_id.as_str().to_owned(),
            failure: failure::of_code(&code),
        },
    }
}

/// What there is to know beside the messages.
pub(super) fn state(
    timeline: &Timeline,
    me: &Me,
    topic: Option<&str>,
    is_meeting: bool,
    abilities: chat::Abilities,
) -> ThreadState {
    let small = timeline.participants().len() <= chat::MAX_LIVELY_PEOPLE;
    ThreadState {
        topic: topic.map(str::to_owned),
        is_open: timeline.is_open(),
        has_older: timeline.has_older(),
        ended: timeline.ended().map(|ended| match ended {
            Ended::Deleted => ThreadEnd::Deleted,
            Ended::Removed => ThreadEnd::Removed,
            Ended::Refused => ThreadEnd::NotAllowed,
        }),
        trouble: timeline.trouble().map(|why| Failure::from(why.clone()).to_ipc()),
        typing: timeline.typists().iter().map(|(_, name)| name.unwrap_or_default().to_owned()).collect(),
        unread: u32::try_from(timeline.unread()).unwrap_or(u32::MAX),
        people: people(timeline, me),
        is_lively: abilities.typing && small,
        can_delete: abilities.deletes_threads && !is_meeting,
        can_change: !is_meeting,
        draft: None,
    }
}

/// Whether a thread belongs to a meeting, by the form of its id.
pub(super) fn is_meeting(id: &str) -> bool {
    id.starts_with("19:meeting_")
}
