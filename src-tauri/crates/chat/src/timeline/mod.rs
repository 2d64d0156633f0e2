//! One thread, as a state machine without I/O: what is said, in order, each message once, wherever it came from.
//!
//! It is told the time and what happens ([`Timeline::notice`], [`Timeline::answered`], the person's wishes), and says what to ask
//! the service ([`Timeline::poll`]) and when it wants to be called again ([`Timeline::deadline`]). Whoever drives it answers each
//! request, with a failure if there is nothing else; [`crate::Conversation`] does.
//!
//! Messages are merged by id and version, so that it doesn't matter in which order, how often and by which way they come: realtime
//! events and lists give the same thread. The parts: `lines` keeps messages in order, `shelves` the older pages, `outbox` what
//! oneself sends, `sync` the rhythm of asking, `reading` what is read, `typing` who types.

mod answers;
mod commands;
mod inputs;
mod lines;
mod outbox;
mod place;
mod reading;
mod shelves;
mod sync;
#[cfg(test)]
mod tests;
mod typing;
mod view;

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use commands::Full;
pub use outbox::{Change, Delivery, Outgoing};
pub use view::{Ended, Entry};

use self::{
    lines::Lines,
    outbox::{Job, Outbox},
    reading::Reading,
    shelves::{Shelves, Wanted},
    sync::Sync,
    typing::Typing,
};
use crate::{
    body::Body,
    failure::ChatFailure,
    html::Document,
    identifier::Identifier,
    ids::{ClientId, MessageId},
    limits::MAX_LIVELY_PEOPLE,
    message::Message,
    service::Abilities,
    thread::{Continuation, Listing, Page, Participant, Receipt},
    time::Timestamp,
};

/// A request to the service, to be answered by its ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What the answer names.
    pub ticket: Ticket,
    /// What is asked.
    pub ask: Ask,
}

/// Names a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(u64);

/// What is asked of the service: each is the method of [`crate::ChatService`] of that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Messages.
    Messages(Listing),
    /// One message.
    Message(MessageId),
    /// Send.
    Send(ClientId, Body),
    /// Edit.
    Edit(MessageId, Body),
    /// Delete.
    Delete(MessageId),
    /// One types.
    Typing,
    /// One has read.
    MarkRead(MessageId),
    /// Who has read what.
    Receipts(Option<Continuation>),
    /// Who is in the thread.
    Participants(Option<Continuation>),
}

/// What the service answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// To [`Ask::Messages`].
    Messages(Page<Message>),
    /// To [`Ask::Message`].
    Message(Box<Message>),
    /// To [`Ask::Send`].
    Sent(MessageId),
    /// To what has no other answer.
    Done,
    /// To [`Ask::Receipts`].
    Receipts(Page<Receipt>),
    /// To [`Ask::Participants`].
    Participants(Page<Participant>),
}

/// What of a thread outlives the program: what was typed and not sent, what was sent and not taken, how far one has read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Saved {
    /// What stands in the editor.
    pub draft: Option<Document>,
    /// What is on its way.
    pub outgoing: Vec<Outgoing>,
    /// Everything up to here is read.
    pub read_until: Option<Timestamp>,
}

/// What a request was for.
#[derive(Debug)]
enum Purpose {
    Walk,
    Shelf(Wanted),
    Outgoing(ClientId),
    Refetch(ClientId, MessageId),
    Read(MessageId),
    Receipts,
    /// The people of the pages before.
    People(Vec<Participant>),
    Nothing,
}

/// Messages in the tail before the thread is begun anew from its newest page.
const MAX_TAIL: usize = 2000;
/// Messages of older pages that are here at a time.
const MAX_BEYOND: usize = 1000;
/// News that nobody took.
const MAX_NEWS: usize = 100;
/// Acknowledged messages that are remembered.
const MAX_ACKNOWLEDGED: usize = 200;
/// How often what was refused at the begin is asked again.
const MAX_ASKED_AGAIN: u32 = 4;
/// People of a thread that are remembered; no thread has more.
const MAX_PEOPLE: usize = 1000;

/// A thread.
#[derive(Debug)]
pub struct Timeline {
    me: Option<Identifier>,
    abilities: Abilities,
    lines: Lines,
    shelves: Shelves,
    outbox: Outbox,
    sync: Sync,
    reading: Reading,
    typing: Typing,
    draft: Option<Document>,
    /// How many are in the thread, where it is known.
    people: Option<usize>,
    /// Who is in it, as far as it is known.
    everyone: Vec<Participant>,
    ended: Option<Ended>,
    /// Why the last list did not come.
    trouble: Option<ChatFailure>,
    /// The walk after which what is in doubt counts as not arrived.
    check_after: Option<u64>,
    /// Ids that the service gave to what was sent, the last few: those messages are nothing else that may have arrived.
    acknowledged: VecDeque<MessageId>,
    shelf_on_its_way: bool,
    /// Why the last page that was asked for is not here.
    shelf_failed: Option<ChatFailure>,
    /// What was asked at the begin and not answered, since one wasn't in the thread yet: asked again after the next list, a few times.
    unanswered: Vec<Ask>,
    asked_again: u32,
    tickets: u64,
    pending: HashMap<Ticket, Purpose>,
    requests: VecDeque<Request>,
    news: VecDeque<MessageId>,
    revision: u64,
}

impl Timeline {
    /// A thread of which nothing is known but what was kept.
    #[must_use]
    pub fn new(me: Option<Identifier>, abilities: Abilities, saved: Saved, now: Duration) -> Self {
        let mut reading = Reading::default();
        if let Some(until) = saved.read_until {
            reading.read(until);
        }
        let mut thread = Self {
            me,
            abilities,
            lines: Lines::new(abilities.sequences),
            shelves: Shelves::default(),
            outbox: Outbox::restore(saved.outgoing, now),
            sync: Sync::new(abilities.page, abilities.lists_changes, now),
            reading,
            typing: Typing::default(),
            draft: saved.draft,
            people: None,
            everyone: Vec::new(),
            ended: None,
            trouble: None,
            check_after: None,
            acknowledged: VecDeque::new(),
            shelf_on_its_way: false,
            shelf_failed: None,
            unanswered: Vec::new(),
            asked_again: 0,
            tickets: 0,
            pending: HashMap::new(),
            requests: VecDeque::new(),
            news: VecDeque::new(),
            revision: 0,
        };
        thread.ask(Ask::Receipts(None), Purpose::Receipts);
        thread.ask_for_people();
        thread
    }

    /// What is to be kept.
    #[must_use]
    pub fn save(&self) -> Saved {
        Saved { draft: self.draft.clone(), outgoing: self.outbox.kept(), read_until: self.reading.own() }
    }

    /// The next request to make. To be called until there is none, after every other call.
    pub fn poll(&mut self, now: Duration) -> Option<Request> {
        if let Some(request) = self.requests.pop_front() {
            return Some(request);
        }
        self.turn_outbox(now);
        if let Some(listing) = self.sync.begin(now) {
            self.ask(Ask::Messages(listing), Purpose::Walk);
        }
        if let Some(message) = self.reading.due(now) {
            self.ask(Ask::MarkRead(message.clone()), Purpose::Read(message));
        }
        self.requests.pop_front()
    }

    /// When to call [`Self::tick`] at the latest.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        let deadlines = [self.sync.deadline(), self.outbox.deadline(), self.reading.deadline(), self.typing.deadline()];
        deadlines.into_iter().flatten().min()
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Duration) {
        if self.typing.tick(now) {
            self.changed();
        }
    }

    fn turn_outbox(&mut self, now: Duration) {
        let newest = self.lines.iter().next_back().map(|(_, message)| message.created);
        match self.outbox.next(now, newest) {
            Some(Job::Send(client_id, change)) => {
                let ask = match change {
                    Change::Post { body } => Ask::Send(client_id.clone(), body),
                    Change::Edit { message, body } => Ask::Edit(message, body),
                    Change::Delete { message } => Ask::Delete(message),
                };
                self.ask(ask, Purpose::Outgoing(client_id));
            }
            Some(Job::Check) => self.check_after = Some(self.sync.want_whole(now)),
            None => {}
        }
    }

    fn ask(&mut self, ask: Ask, purpose: Purpose) {
        self.tickets += 1;
        let ticket = Ticket(self.tickets);
        self.pending.insert(ticket, purpose);
        self.requests.push_back(Request { ticket, ask });
    }

    /// Asks who is in the thread, unless that is being asked.
    fn ask_for_people(&mut self) {
        if !self.pending.values().any(|purpose| matches!(purpose, Purpose::People(_))) {
            self.ask(Ask::Participants(None), Purpose::People(Vec::new()));
        }
    }

    fn changed(&mut self) {
        self.revision += 1;
    }

    fn is_mine(&self, message: &Message) -> bool {
        self.me.is_some() && message.sender == self.me
    }

    /// Whether there are few enough people for typing notices and read receipts.
    fn is_small(&self) -> bool {
        self.people.is_none_or(|people| people <= MAX_LIVELY_PEOPLE)
    }
}
