//! What was said and written, in the order in which it was: captions, lines of the call and messages of its thread, each taken in as
//! often as it is seen, and as it was seen last.

use std::collections::BTreeMap;

use chat::html::{self, Document};
use ipc::{MessageContent, ThreadItem, ThreadMessage};
use meeting::{CaptionLine, ChatLine, Delivery};

/// More words of one call are not kept.
pub(super) const MOST: usize = 20_000;

/// Names an entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Caption(u32),
    Line(u32),
    Message(String),
}

/// Somebody's words.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// In milliseconds since 1970.
    pub(super) at: i64,
    /// Whose, possibly empty.
    pub(super) name: String,
    pub(super) words: Words,
}

/// What somebody said or wrote.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Words {
    /// A caption of what was spoken.
    Said(String),
    /// A message.
    Wrote {
        /// It.
        words: Document,
        /// Names of its files.
        files: Vec<String>,
        /// It was edited.
        edited: bool,
    },
    /// A message that was deleted.
    Deleted,
}

/// See the module's documentation.
#[derive(Default)]
pub(super) struct Record {
    entries: BTreeMap<Key, Entry>,
    has_thread: bool,
}

impl Record {
    /// In their order.
    pub(super) fn entries(&self) -> Vec<&Entry> {
        let mut all: Vec<_> = self.entries.iter().collect();
        all.sort_by_key(|(key, entry)| (entry.at, *key));
        all.into_iter().map(|(_, entry)| entry).collect()
    }

    /// Takes in finished captions; `zero` is when the call's clock was at zero, in milliseconds since 1970. Says whether any is new.
    pub(super) fn captions(&mut self, lines: &[CaptionLine], zero: i64) -> bool {
        lines.iter().fold(false, |news, line| {
            let at = zero.saturating_add(i64::try_from(line.at.0.as_millis()).unwrap_or(i64::MAX));
            let key = Key::Caption(line.number);
            // Its time moves by what two looks at two clocks differ: the first is kept.
            let at = self.entries.get(&key).map_or(at, |known| known.at);
            self.put(key, Entry { at, name: line.name.clone(), words: Words::Said(line.text.clone()) }) || news
        })
    }

    /// Takes in the lines of a call that has no thread. What nobody else has is no word of the meeting.
    pub(super) fn lines<'a>(&mut self, lines: impl Iterator<Item = &'a ChatLine>) -> bool {
        if self.has_thread {
            return false;
        }
        lines.filter(|line| line.delivery == Delivery::Sent).fold(false, |news, line| {
            let at = line.sent_unix_ms.and_then(|at| i64::try_from(at).ok()).unwrap_or_default();
            let words = Words::Wrote { words: html::from_text(&line.text), files: Vec::new(), edited: false };
            self.put(Key::Line(line.number), Entry { at, name: line.name.clone(), words }) || news
        })
    }

    /// Takes in the messages of the call's thread from a moment on; lines of the call are the same words then.
    pub(super) fn thread(&mut self, items: &[ThreadItem], since: i64) -> bool {
        let messages = items.iter().filter_map(|item| match item {
            ThreadItem::Message(message) => Some(&**message),
            ThreadItem::Outgoing { .. } | ThreadItem::Gap => None,
        });
        let messages: Vec<(&ThreadMessage, Words)> = messages
            .filter(|message| message.at >= since || self.entries.contains_key(&Key::Message(message.id.clone())))
            .filter_map(|message| Some((message, words(message)?)))
            .collect();
        if !self.has_thread && !messages.is_empty() {
            self.has_thread = true;
            self.entries.retain(|key, _| !matches!(key, Key::Line(_)));
        }
        messages.into_iter().fold(false, |news, (message, words)| {
            let entry = Entry { at: message.at, name: message.name.clone(), words };
            self.put(Key::Message(message.id.clone()), entry) || news
        })
    }

    fn put(&mut self, key: Key, entry: Entry) -> bool {
        if self.entries.get(&key) == Some(&entry) || (self.entries.len() >= MOST && !self.entries.contains_key(&key)) {
            return false;
        }
        self.entries.insert(key, entry);
        true
    }
}

fn words(message: &ThreadMessage) -> Option<Words> {
    let files = || message.files.iter().map(|file| file.name.clone()).filter(|name| !name.is_empty()).collect();
    match &message.content {
        MessageContent::Words { words } | MessageContent::Other { words: Some(words) } => {
            Some(Words::Wrote { words: words.clone(), files: files(), edited: message.edited })
        }
        MessageContent::Gone => Some(Words::Deleted),
        MessageContent::Topic { .. }
        | MessageContent::Joined { .. }
        | MessageContent::Left { .. }
        | MessageContent::Other { words: None } => None,
    }
}

#[cfg(test)]
#[path = "record_tests.rs"]
mod tests;
