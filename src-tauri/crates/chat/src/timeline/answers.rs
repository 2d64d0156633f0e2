//! What the service answers.

use std::time::Duration;

use super::{
    Ask, Change, Ended, MAX_ACKNOWLEDGED, MAX_ASKED_AGAIN, MAX_BEYOND, MAX_PEOPLE, MAX_TAIL, Purpose, Reply, Ticket,
    Timeline,
    lines::Source,
    place::{Age, Place},
    shelves::Wanted,
    sync::{Kind, Progress, SETTLE},
};
use crate::{
    failure::{ChatFailure, Refusal},
    html,
    ids::{ClientId, MessageId},
    message::{Content, Message},
    thread::{Continuation, Page, Participant, Receipt},
    time::Timestamp,
};

impl Timeline {
    /// The answer to a request. One that nobody waits for any more is ignored.
    pub fn answered(&mut self, ticket: Ticket, answer: Result<Reply, ChatFailure>, now: Duration) {
        let Some(purpose) = self.pending.remove(&ticket) else { return };
        match (purpose, answer) {
            (Purpose::Walk, Ok(Reply::Messages(page))) => self.walked(page, now),
            (Purpose::Walk, Err(failure)) => self.walk_failed(&failure, now),
            (Purpose::Shelf(wanted), Ok(Reply::Messages(page))) => self.shelved(&wanted, page, now),
            (Purpose::Shelf(_), Err(failure)) => {
                self.shelf_on_its_way = false;
                self.shelf_failed = Some(failure);
                self.changed();
            }
            (Purpose::Outgoing(client_id), Ok(reply)) => self.taken(client_id, reply, now),
            (Purpose::Outgoing(client_id), Err(failure)) => self.not_taken(&client_id, &failure, now),
            (Purpose::Refetch(client_id, id), answer) => self.refetched(&client_id, &id, answer, now),
            (Purpose::Read(message), Err(failure)) if failure.passes() => {
                self.reading.not_told(message, now + failure.retry_after().unwrap_or(Duration::from_secs(10)));
            }
            (Purpose::Receipts, Ok(Reply::Receipts(page))) => self.receipts(page),
            (Purpose::Receipts | Purpose::People(_), Err(ChatFailure::Unsupported)) => {}
            (Purpose::Receipts, Err(_)) => self.unanswered.push(Ask::Receipts(None)),
            (Purpose::People(_), Err(_)) => self.unanswered.push(Ask::Participants(None)),
            (Purpose::People(known), Ok(Reply::Participants(page))) => self.people_came(known, page),
            _ => {}
        }
    }

    fn people_came(&mut self, mut known: Vec<Participant>, page: Page<Participant>) {
        known.extend(page.items);
        match page.next.filter(|_| known.len() < MAX_PEOPLE) {
            Some(next) => {
                // There are too many for notices, however many there are.
                self.people = Some(known.len() + usize::from(u16::MAX));
                self.ask(Ask::Participants(Some(next)), Purpose::People(known));
            }
            None => {
                known.truncate(MAX_PEOPLE);
                self.people = Some(known.len());
                self.everyone = known;
            }
        }
        self.changed();
    }

    fn walked(&mut self, page: Page<Message>, now: Duration) {
        if self.trouble.take().is_some() {
            self.changed();
        }
        let kind = self.sync.kind();
        let mark = |message: &Message| self.mark(message);
        let marks = page.items.iter().map(mark);
        let span = marks.clone().min().zip(marks.max());
        let next = page.next.clone();
        if kind == Some(Kind::Root) && !page.items.is_empty() {
            self.root(&page);
        }
        let source = if kind == Some(Kind::Root) { Source::Page } else { Source::Live };
        for message in page.items {
            self.take(message, source, now);
        }
        if self.ended == Some(Ended::Refused) {
            self.ended = None;
            self.changed();
        }
        let was_open = self.sync.is_open();
        match self.sync.page(span, next, now) {
            Some(Progress::More(listing)) => self.ask(Ask::Messages(listing), Purpose::Walk),
            Some(Progress::Done(number)) => self.walk_done(number, now),
            None => {}
        }
        if !was_open && self.sync.is_open() {
            self.changed();
        }
    }

    /// What tells how far everything is known: when messages came, or when they were last changed where lists go by that.
    fn mark(&self, message: &Message) -> Timestamp {
        if self.abilities.lists_changes {
            Timestamp::from_unix_ms(i64::try_from(message.version).unwrap_or(i64::MAX))
        } else {
            message.created
        }
    }

    /// Begins the thread anew from its newest page.
    fn root(&mut self, page: &Page<Message>) {
        self.to_newest();
        let oldest = page.items.iter().map(Age::of).min();
        if page.next.is_some()
            && let Some(oldest) = &oldest
        {
            self.lines.remove_older_than(oldest);
        }
        self.lines.set_floor(oldest.filter(|_| page.next.is_some()));
        self.shelves.begin(page.next.clone());
    }

    fn walk_done(&mut self, number: u64, now: Duration) {
        for ask in std::mem::take(&mut self.unanswered) {
            if self.asked_again >= MAX_ASKED_AGAIN {
                break;
            }
            self.asked_again += 1;
            match ask {
                Ask::Receipts(_) => self.ask(ask, Purpose::Receipts),
                _ => self.ask_for_people(),
            }
        }
        if self.check_after.is_some_and(|after| number >= after) {
            self.check_after = None;
            self.find_in_doubt();
            self.outbox.checked();
        }
        let tail = self.lines.len().saturating_sub(self.shelves.count());
        if tail > 2 * MAX_TAIL || (tail > MAX_TAIL && self.shelves.count() == 0) {
            self.sync.want_root(now);
        }
        // A message without a place after a whole list: it is placed by the next.
        if self.lines.has_loose() {
            self.sync.want(now + SETTLE);
        }
    }

    /// Where the service keeps no client's ids: what is in doubt arrived if a message of one's own with the same words came after it.
    fn find_in_doubt(&mut self) {
        if self.abilities.client_ids || !self.outbox.is_checking() {
            return;
        }
        let mut arrived = Vec::new();
        for outgoing in self.outbox.iter().filter(|outgoing| outgoing.is_checking()) {
            let Change::Post { body } = &outgoing.change else { continue };
            let words = html::to_text(&body.to_document());
            let is_it = |message: &&Message| {
                self.is_mine(message)
                    && Some(message.created) > outgoing.after()
                    && !self.acknowledged.contains(&message.id)
                    && message.content.to_text().as_deref() == Some(&*words)
            };
            if let Some(message) = self.lines.iter().map(|(_, message)| message).find(is_it) {
                arrived.push((outgoing.client_id.clone(), message.id.clone()));
            }
        }
        for (client_id, message) in arrived {
            self.acknowledge(message);
            self.outbox.remove(&client_id);
            self.changed();
        }
    }

    fn acknowledge(&mut self, message: MessageId) {
        self.acknowledged.truncate(MAX_ACKNOWLEDGED - 1);
        self.acknowledged.push_front(message);
    }

    fn walk_failed(&mut self, failure: &ChatFailure, now: Duration) {
        self.sync.failed(failure, now);
        let refused = matches!(
            failure,
            ChatFailure::Absent(_) | ChatFailure::Refused(Refusal::NotAllowed | Refusal::NotFound, _)
        );
        if refused && self.ended.is_none() {
            self.ended = Some(Ended::Refused);
            self.changed();
        }
        let trouble = Some(failure).filter(|_| !refused);
        if self.trouble.as_ref() != trouble {
            self.trouble = trouble.cloned();
            self.changed();
        }
    }

    fn shelved(&mut self, wanted: &Wanted, page: Page<Message>, now: Duration) {
        self.shelf_on_its_way = false;
        // The thread may have begun anew meanwhile.
        if ![self.shelves.older(), self.shelves.newer()].contains(&Some(wanted.clone())) {
            self.changed();
            return;
        }
        let ids: Vec<MessageId> = page.items.iter().map(|message| message.id.clone()).collect();
        for message in page.items {
            self.take(message, Source::Page, now);
        }
        let mut places: Vec<&Place> = ids.iter().filter_map(|id| self.lines.place(id)).collect();
        places.sort();
        let span = places
            .first()
            .zip(places.last())
            .map(|(oldest, newest)| ((*oldest).clone(), (*newest).clone(), places.len()));
        let (empty, newer_end) = (span.is_none(), self.shelves.older().as_ref() == Some(wanted));
        self.shelves.loaded(wanted, span, page.next);
        while self.shelves.count() > MAX_BEYOND
            && let Some((oldest, newest)) = self.shelves.unload(newer_end)
        {
            self.lines.remove(&oldest, &newest);
        }
        self.changed();
        if empty && newer_end {
            self.load_older();
        }
    }

    fn taken(&mut self, client_id: ClientId, reply: Reply, now: Duration) {
        let changed = self
            .outbox
            .iter()
            .find(|outgoing| outgoing.client_id == client_id)
            .and_then(|outgoing| outgoing.changes().cloned());
        match (reply, changed) {
            (Reply::Sent(id), _) => {
                self.acknowledge(id.clone());
                self.outbox.sent(&client_id, id.clone());
                self.arrived(&id);
                let soon = if self.sync.realtime { SETTLE } else { Duration::from_secs(1) };
                self.sync.want(now + soon);
            }
            (_, Some(message)) => {
                self.outbox.sent(&client_id, message.clone());
                self.ask(Ask::Message(message.clone()), Purpose::Refetch(client_id, message));
            }
            _ => {}
        }
        self.changed();
    }

    fn not_taken(&mut self, client_id: &ClientId, failure: &ChatFailure, now: Duration) {
        let deleting = self
            .outbox
            .iter()
            .any(|outgoing| outgoing.client_id == *client_id && matches!(outgoing.change, Change::Delete { .. }));
        if deleting && matches!(failure, ChatFailure::Refused(Refusal::NotFound, _)) {
            // It was deleted before.
            if let Some(Change::Delete { message }) = self.outbox.remove(client_id).map(|outgoing| outgoing.change) {
                self.gone(&message, now);
            }
        } else {
            self.outbox.failed(client_id, failure, now);
        }
        self.changed();
    }

    /// A message that oneself changed, as it is now.
    fn refetched(&mut self, client_id: &ClientId, id: &MessageId, answer: Result<Reply, ChatFailure>, now: Duration) {
        let deleted =
            self.outbox.remove(client_id).is_some_and(|outgoing| matches!(outgoing.change, Change::Delete { .. }));
        match answer {
            Ok(Reply::Message(message)) => self.take(*message, Source::Live, now),
            Err(ChatFailure::Refused(Refusal::NotFound, _)) if deleted => self.gone(id, now),
            _ => self.sync.read_again(now),
        }
        self.changed();
    }

    /// A message is known to be deleted although the service doesn't show it any more.
    fn gone(&mut self, id: &MessageId, now: Duration) {
        if let Some(known) = self.lines.get(id) {
            let (version, deleted) = (known.version.saturating_add(1), Some(known.created));
            let gone = Message { version, deleted, content: Content::Gone, attachments: Vec::new(), ..known.clone() };
            self.take(gone, Source::Live, now);
        }
    }

    fn receipts(&mut self, page: Page<Receipt>) {
        for receipt in page.items {
            self.receipt(receipt);
        }
        if let Some(next) = page.next {
            self.next_receipts(next);
        }
    }

    fn next_receipts(&mut self, next: Continuation) {
        self.ask(Ask::Receipts(Some(next)), Purpose::Receipts);
    }
}
