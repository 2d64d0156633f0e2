//! What there is to see.

use super::{Change, Delivery, Outgoing, Timeline};
use crate::{
    failure::ChatFailure, html::Document, identifier::Identifier, ids::MessageId, message::Message, thread::Participant,
};

/// One thing in a thread, from the oldest that is here to the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry<'a> {
    /// A message.
    Message {
        /// It.
        message: &'a Message,
        /// Whether oneself wrote it.
        mine: bool,
        /// Whether it counts as unread.
        unread: bool,
        /// A change of one's own that is on its way: it shows as done already.
        change: Option<&'a Outgoing>,
    },
    /// Messages that are not here: [`Timeline::load_newer`].
    Gap,
    /// A message of one's own that isn't in the thread yet.
    Outgoing(&'a Outgoing),
}

/// Why nothing more will come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The thread was deleted.
    Deleted,
    /// Oneself was removed, or left.
    Removed,
    /// The service gives nothing of it: in a meeting's chat, since one isn't in the meeting (any more). Asked for again now and then.
    Refused,
}

impl Timeline {
    /// Counts what changed of what is to see; equal numbers mean that nothing did.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Everything that is here, the oldest first.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry<'_>> {
        let mut entries = Vec::with_capacity(self.lines.len() + 1);
        let before_gap = self.shelves.newest_beyond_gap();
        let mut gap = before_gap.is_some();
        for (place, message) in self.lines.iter() {
            if gap && before_gap.is_some_and(|last| place > last) {
                entries.push(Entry::Gap);
                gap = false;
            }
            entries.push(self.entry(message));
        }
        if gap {
            entries.push(Entry::Gap);
        }
        entries.extend(
            self.outbox.iter().filter(|outgoing| matches!(outgoing.change, Change::Post { .. })).map(Entry::Outgoing),
        );
        entries
    }

    fn entry<'a>(&'a self, message: &'a Message) -> Entry<'a> {
        let on_its_way = |outgoing: &&Outgoing| {
            outgoing.changes() == Some(&message.id) && !matches!(outgoing.delivery(), Delivery::Failed { .. })
        };
        let change = self.outbox.iter().filter(on_its_way).last();
        Entry::Message { message, mine: self.is_mine(message), unread: self.is_unread(message), change }
    }

    fn is_unread(&self, message: &Message) -> bool {
        let written = message.content.is_written() && message.deleted.is_none() && !self.is_mine(message);
        written && self.reading.own() < Some(message.created)
    }

    /// A change of one's own of a message that failed: it doesn't show as done.
    #[must_use]
    pub fn failed_change(&self, message: &MessageId) -> Option<&Outgoing> {
        let failed = |outgoing: &&Outgoing| {
            outgoing.changes() == Some(message) && matches!(outgoing.delivery(), Delivery::Failed { .. })
        };
        self.outbox.iter().filter(failed).last()
    }

    /// Who is in the thread, oneself included; empty before it is known.
    #[must_use]
    pub fn participants(&self) -> &[Participant] {
        &self.everyone
    }

    /// Why the service could not be asked for messages the last time, where it is asked again.
    #[must_use]
    pub fn trouble(&self) -> Option<&ChatFailure> {
        self.trouble.as_ref()
    }

    /// How many of the messages that are here are unread. Where the oldest that is here is among them, there may be more.
    #[must_use]
    pub fn unread(&self) -> usize {
        let from_newest = self.lines.iter().rev().map(|(_, message)| message);
        let unread = from_newest.take_while(|message| self.reading.own() < Some(message.created));
        unread.filter(|message| self.is_unread(message)).count()
    }

    /// Who of the others has read a message.
    #[must_use]
    pub fn readers(&self, message: &MessageId) -> Vec<&Identifier> {
        self.lines.get(message).map_or_else(Vec::new, |message| self.reading.readers(message.created).collect())
    }

    /// Who types, with the names they go by.
    #[must_use]
    pub fn typists(&self) -> Vec<(&Identifier, Option<&str>)> {
        self.typing.others().collect()
    }

    /// Others' messages that came since the last call, for notices; not those that were there when the thread was opened.
    pub fn take_news(&mut self) -> Vec<Message> {
        let ids = std::mem::take(&mut self.news);
        ids.iter().filter_map(|id| self.lines.get(id)).cloned().collect()
    }

    /// A message that is here.
    #[must_use]
    pub fn message(&self, id: &MessageId) -> Option<&Message> {
        self.lines.get(id)
    }

    /// Whether the newest page is here: before that, nothing is known.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.sync.is_open()
    }

    /// Why nothing more will come, if so.
    #[must_use]
    pub fn ended(&self) -> Option<Ended> {
        self.ended
    }

    /// Whether a page of other messages than the newest is on its way.
    #[must_use]
    pub fn is_loading(&self) -> bool {
        self.shelf_on_its_way
    }

    /// Why the last such page did not come, where it didn't.
    #[must_use]
    pub fn not_loaded(&self) -> Option<&ChatFailure> {
        self.shelf_failed.as_ref()
    }

    /// Whether there is something older to load.
    #[must_use]
    pub fn has_older(&self) -> bool {
        self.shelves.older().is_some()
    }

    /// Whether messages between what is shown and the newest are not here.
    #[must_use]
    pub fn has_gap(&self) -> bool {
        self.shelves.has_gap()
    }

    /// What stands in the editor.
    #[must_use]
    pub fn draft(&self) -> Option<&Document> {
        self.draft.as_ref()
    }
}
