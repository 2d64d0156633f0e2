//! Messages are written, changed and taken back.

use std::collections::BTreeMap;

use super::{Chat, Content, Kind, MOST_CONTENT, Message, Pictured, Refused, Thread, threads::check_metadata};
use crate::realtime::Event;

/// A message that is to be.
#[derive(Debug, Clone)]
pub(crate) struct NewMessage {
    pub(crate) content: Content,
    /// As its writer wants to be called.
    pub(crate) name: Option<String>,
    pub(crate) metadata: BTreeMap<String, String>,
    /// Only accounts of Teams send them.
    pub(crate) pictures: Vec<Pictured>,
}

impl NewMessage {
    /// Words by themselves.
    pub(crate) fn new(content: Content, name: Option<String>) -> Self {
        Self { content, name, metadata: BTreeMap::new(), pictures: Vec::new() }
    }
}

/// What of a message is to change; the rest stays.
#[derive(Debug, Clone, Default)]
pub(crate) struct MessageChange {
    pub(crate) content: Option<String>,
    /// Whether the content is HTML from now on; as it was, without it.
    pub(crate) html: Option<bool>,
    pub(crate) metadata: Option<BTreeMap<String, String>>,
}

impl Chat<'_> {
    /// Writes a message for somebody who is in the thread.
    pub(crate) fn send(&self, id: &str, by: &str, new: NewMessage) -> Result<Message, Refused> {
        let mut thread = self.of(id, by)?;
        check_content(new.content.text().unwrap_or_default())?;
        check_metadata(&new.metadata)?;
        if thread.kind == Kind::Meeting && self.is_silent(id) {
            return Err(Refused::NotHere("The meeting has no chat."));
        }
        let message = Message {
            id: thread.next(self.millis()),
            sequence: thread.sequence,
            sender: by.to_owned(),
            name: new.name.or_else(|| self.name_of(by)),
            content: new.content,
            metadata: new.metadata,
            pictures: new.pictures,
            edited: None,
            deleted: None,
        };
        // What a chat brings anew brings it back to everybody's list.
        thread.views.values_mut().for_each(|view| view.hidden = false);
        self.save_message(id, &message)?;
        self.save(&thread)?;
        self.tell(&thread, &Event::MessageReceived(&message));
        Ok(message)
    }

    /// Changes a message for whoever wrote it.
    pub(crate) fn edit(&self, id: &str, by: &str, message: i64, change: MessageChange) -> Result<(), Refused> {
        let (thread, mut message) = self.own(id, by, message)?;
        if let Some(text) = change.content {
            check_content(&text)?;
            let html = change.html.unwrap_or(matches!(message.content, Content::Html(_)));
            message.content = if html { Content::Html(text) } else { Content::Text(text) };
        }
        if let Some(metadata) = change.metadata {
            check_metadata(&metadata)?;
            message.metadata = metadata;
        }
        message.edited = Some(self.millis().max(message.version() + 1));
        self.save_message(id, &message)?;
        self.tell(&thread, &Event::MessageEdited(&message));
        Ok(())
    }

    /// Takes a message back for whoever wrote it: it stays in the history, empty.
    pub(crate) fn take_back(&self, id: &str, by: &str, message: i64) -> Result<(), Refused> {
        let (thread, mut message) = self.own(id, by, message)?;
        message.deleted = Some(self.millis().max(message.version() + 1));
        let html = matches!(message.content, Content::Html(_));
        message.content = if html { Content::Html(String::new()) } else { Content::Text(String::new()) };
        message.metadata.clear();
        message.pictures.clear();
        self.save_message(id, &message)?;
        self.tell(&thread, &Event::MessageDeleted(&message));
        Ok(())
    }

    /// A message that somebody wrote and did not take back.
    fn own(&self, id: &str, by: &str, message: i64) -> Result<(Thread, Message), Refused> {
        let thread = self.of(id, by)?;
        let message = self.message(&thread, by, message)?;
        if message.deleted.is_some() {
            return Err(Refused::NoMessage);
        }
        if message.sender != by || !message.content.is_written() {
            return Err(Refused::NotTheirs);
        }
        Ok((thread, message))
    }
}

fn check_content(text: &str) -> Result<(), Refused> {
    if text.len() > MOST_CONTENT { Err(Refused::TooLarge) } else { Ok(()) }
}
