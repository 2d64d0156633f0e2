//! What happens: events, and messages wherever they come from.

use std::time::Duration;

use super::{
    Ended, MAX_NEWS, MAX_PEOPLE, Timeline,
    lines::{Merged, Source},
    sync::SETTLE,
};
use crate::{
    ids::{ClientId, MessageId},
    message::{Content, Message, Person},
    realtime::{Happening, Notice},
    thread::{Participant, Receipt},
    time::Timestamp,
};

impl Timeline {
    /// A realtime subscription tells something. Events of other threads are none of this one's business and must not come here.
    pub fn notice(&mut self, notice: Notice, now: Duration) {
        match notice {
            Notice::Up | Notice::Down => {
                self.sync.realtime = matches!(notice, Notice::Up);
                self.sync.want(now);
            }
            Notice::Lost => self.sync.want(now),
            Notice::Event(event) => self.happened(event.what, now),
        }
    }

    fn happened(&mut self, what: Happening, now: Duration) {
        match what {
            Happening::Message(message) => self.event(*message, now),
            Happening::Typing { who, name } => {
                if self.me.as_ref() != Some(&who) {
                    self.typing.other(who, name, now);
                    self.changed();
                }
            }
            Happening::Read(receipt) => self.receipt(receipt),
            Happening::Deleted { .. } => self.end(Ended::Deleted),
            // The service says so in the thread, too, with an id and a place: there it is read.
            Happening::Added(people) => {
                self.count(people.len(), true);
                self.came(&people);
                if self.ended == Some(Ended::Removed) && self.names_me(&people) {
                    self.ended = None;
                    self.sync.resume(now);
                }
                self.sync.want(now + Duration::from_secs(1));
            }
            Happening::Removed(people) => {
                self.count(people.len(), false);
                self.everyone.retain(|one| !people.iter().any(|gone| gone.id == one.person.id));
                self.changed();
                self.sync.want(now + Duration::from_secs(1));
                if self.names_me(&people) {
                    self.end(Ended::Removed);
                }
            }
            Happening::Created { .. } | Happening::Updated { .. } | Happening::Unknown(_) => {
                self.sync.want(now + Duration::from_secs(1));
            }
        }
    }

    fn event(&mut self, message: Message, now: Duration) {
        self.take(message, Source::Live, now);
        if self.lines.has_loose() {
            self.sync.want(now + SETTLE);
        }
    }

    fn count(&mut self, people: usize, came: bool) {
        self.people = self.people.map(|known| if came { known + people } else { known.saturating_sub(people) });
    }

    fn came(&mut self, people: &[Person]) {
        for person in people {
            self.everyone.retain(|one| one.person.id != person.id);
            if self.everyone.len() < MAX_PEOPLE {
                self.everyone.push(Participant { person: person.clone(), history_from: None });
            }
        }
        self.changed();
    }

    fn names_me(&self, people: &[Person]) -> bool {
        self.me.as_ref().is_some_and(|me| people.iter().any(|person| person.id == *me))
    }

    fn end(&mut self, why: Ended) {
        self.ended = Some(why);
        self.sync.stop();
        self.changed();
    }

    /// A message, wherever it comes from.
    pub(super) fn take(&mut self, message: Message, source: Source, now: Duration) {
        let (id, mine, written) = (message.id.clone(), self.is_mine(&message), message.content.is_written());
        let sender = message.sender.clone();
        let of_people =
            matches!(message.content, Content::ParticipantsAdded { .. } | Content::ParticipantsRemoved { .. });
        let merged = self.lines.merge(message, source);
        if of_people && merged == Merged::New && source == Source::Live && self.sync.is_open() && !self.sync.realtime {
            self.ask_for_people();
        }
        if merged == Merged::New || merged == Merged::Changed {
            self.changed();
            if source == Source::Live {
                self.sync.traffic(now);
            }
        }
        if let Some(sender) = sender.filter(|_| merged == Merged::New) {
            self.typing.wrote(&sender);
        }
        if merged == Merged::New && source == Source::Live && self.sync.is_open() && written && !mine {
            self.news.truncate(MAX_NEWS - 1);
            self.news.push_back(id.clone());
        }
        self.arrived(&id);
    }

    /// Takes out of the outbox what has come back in the thread.
    pub(super) fn arrived(&mut self, id: &MessageId) {
        let Some(message) = self.lines.get(id).filter(|message| self.is_mine(message)) else { return };
        let is_it = |client: &ClientId, sent: Option<&MessageId>| {
            sent == Some(id) || message.client_id.as_ref() == Some(client)
        };
        let found = self
            .outbox
            .iter()
            .find(|outgoing| outgoing.changes().is_none() && is_it(&outgoing.client_id, outgoing.sent_as()));
        if let Some(client_id) = found.map(|outgoing| outgoing.client_id.clone()) {
            self.outbox.remove(&client_id);
            self.changed();
        }
    }

    pub(super) fn receipt(&mut self, receipt: Receipt) {
        // A message that isn't here is as old as its id says.
        let until = self.lines.get(&receipt.message).map_or_else(
            || Timestamp::from_unix_ms(i64::try_from(receipt.message.number()).unwrap_or(i64::MAX)),
            |message| message.created,
        );
        let further = if self.me.as_ref() == Some(&receipt.reader) {
            self.reading.read(until)
        } else {
            self.reading.other(receipt.reader, until)
        };
        if further {
            self.changed();
        }
    }
}
