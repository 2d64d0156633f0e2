//! What the person wants.

use std::time::Duration;

use super::{Ask, Change, Purpose, Timeline, shelves::Wanted};
use crate::{
    body::Body,
    html::Document,
    ids::{ClientId, MessageId},
    thread::Listing,
};

/// Too many messages are on their way already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many messages are on their way")]
pub struct Full;

impl Timeline {
    /// Sends a message, and gives the name it goes by until it stands in the thread. The draft is empty then.
    ///
    /// # Errors
    /// When too many are on their way.
    pub fn send(&mut self, body: Body, now: Duration) -> Result<ClientId, Full> {
        self.send_as(ClientId::random(), body, now)
    }

    /// The same under a given name, which nobody else may have used.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub fn send_as(&mut self, client_id: ClientId, body: Body, now: Duration) -> Result<ClientId, Full> {
        self.push(client_id.clone(), Change::Post { body }, now)?;
        self.draft = None;
        Ok(client_id)
    }

    /// Gives a message of one's own other words. The kind of text stays as it was, since the service can't change it.
    ///
    /// # Errors
    /// When too many changes are on their way.
    pub fn edit(&mut self, message: &MessageId, body: Body, now: Duration) -> Result<(), Full> {
        let body = match self.lines.get(message) {
            Some(known) => body.in_the_kind_of(&known.content),
            None => body,
        };
        self.push(ClientId::random(), Change::Edit { message: message.clone(), body }, now)
    }

    /// Deletes a message of one's own.
    ///
    /// # Errors
    /// When too many changes are on their way.
    pub fn delete(&mut self, message: &MessageId, now: Duration) -> Result<(), Full> {
        self.push(ClientId::random(), Change::Delete { message: message.clone() }, now)
    }

    fn push(&mut self, client_id: ClientId, change: Change, now: Duration) -> Result<(), Full> {
        if !self.outbox.push(client_id, change) {
            return Err(Full);
        }
        self.sync.traffic(now);
        self.changed();
        Ok(())
    }

    /// Sends what failed once more. If it may have arrived after all, that is found out first. False where nothing of that name failed.
    pub fn resend(&mut self, client_id: &ClientId) -> bool {
        let again = self.outbox.resend(client_id);
        if again {
            self.changed();
        }
        again
    }

    /// Gives up on what failed.
    pub fn discard(&mut self, client_id: &ClientId) -> bool {
        let gone = self.outbox.remove(client_id).is_some();
        if gone {
            self.changed();
        }
        gone
    }

    /// The person has seen everything up to a message.
    pub fn seen(&mut self, message: &MessageId) {
        let Some(seen) = self.lines.get(message).map(|message| message.created) else { return };
        if !self.reading.read(seen) {
            return;
        }
        self.changed();
        if self.abilities.receipts && self.is_small() {
            self.reading.tell(message.clone());
        }
    }

    /// The person types. The others are told every eight seconds at most, and not at all among more than twenty.
    pub fn typing(&mut self, now: Duration) {
        if self.abilities.typing && self.is_small() && self.typing.own(now) {
            self.ask(Ask::Typing, Purpose::Nothing);
        }
    }

    /// What stands in the editor changed.
    pub fn set_draft(&mut self, draft: Option<Document>) {
        self.draft = draft.filter(|draft| !draft.blocks.is_empty());
    }

    /// The pane is shown, or isn't any more.
    pub fn set_pane_open(&mut self, open: bool, now: Duration) {
        if self.sync.pane_open != open {
            self.sync.pane_open = open;
            self.sync.traffic(now);
            if open && !self.sync.realtime {
                self.sync.want(now);
            }
            self.sync.plan(now);
        }
    }

    /// Loads the page before the oldest message that is here. False where there is none, or one is on its way.
    pub fn load_older(&mut self) -> bool {
        let wanted = self.shelves.older();
        self.load(wanted)
    }

    /// Loads the page behind the newest message beyond the gap.
    pub fn load_newer(&mut self) -> bool {
        let wanted = self.shelves.newer();
        self.load(wanted)
    }

    fn load(&mut self, wanted: Option<Wanted>) -> bool {
        let Some(wanted) = wanted.filter(|_| !self.shelf_on_its_way) else { return false };
        self.shelf_on_its_way = true;
        self.shelf_failed = None;
        self.ask(Ask::Messages(Listing::Next(wanted.link.clone())), Purpose::Shelf(wanted));
        true
    }

    /// Leaves older pages: only the newest are here again.
    pub fn to_newest(&mut self) {
        for (oldest, newest) in self.shelves.unload_all() {
            self.lines.remove(&oldest, &newest);
            self.changed();
        }
    }
}
