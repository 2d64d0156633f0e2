//! Threads and who is in them.

use std::fmt;

use base::Redacted;

use crate::{
    failure::{Refusal, ServiceCode},
    identifier::Identifier,
    ids::{MessageId, ThreadId},
    limits::MAX_ADDED,
    message::Person,
    time::Timestamp,
};

/// A thread in a list.
#[derive(Clone, PartialEq, Eq)]
pub struct ThreadSummary {
    /// Its id.
    pub id: ThreadId,
    /// What it is about; chats of two have none.
    pub topic: Option<String>,
    /// When the last message came, where the service says it.
    pub last_message: Option<Timestamp>,
    /// When it was deleted.
    pub deleted: Option<Timestamp>,
}

/// A thread by itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Thread {
    /// Its id.
    pub id: ThreadId,
    /// What it is about.
    pub topic: Option<String>,
    /// When it began.
    pub created: Option<Timestamp>,
    /// Who began it, where the service says it.
    pub created_by: Option<Identifier>,
    /// When it was deleted.
    pub deleted: Option<Timestamp>,
    /// Until when oneself has read it, where the service says it of a thread.
    pub read_until: Option<Timestamp>,
}

/// Somebody in a thread.
#[derive(Clone, PartialEq, Eq)]
pub struct Participant {
    /// Who, and their name.
    pub person: Person,
    /// From when on they see what was written.
    pub history_from: Option<Timestamp>,
}

/// How much of what was written before somebody who is added gets to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum History {
    /// Nothing.
    None,
    /// All.
    All,
    /// What was written since.
    Since(Timestamp),
}

/// Somebody who is to be added.
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Who, and the name others see.
    pub person: Person,
    /// What they get to see.
    pub history: History,
}

/// A thread that is to be made.
#[derive(Clone)]
pub struct NewThread {
    /// What it is about. Communication Services wants one.
    pub topic: Option<String>,
    /// Who is to be in it beside oneself; at most 200.
    pub people: Vec<Invitation>,
    /// Names this wish: asked again with the same one, the service makes no second thread, where it can tell.
    pub request: uuid::Uuid,
}

/// A thread that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// It.
    pub thread: Thread,
    /// Who is not in it although they were to be.
    pub left_out: Vec<LeftOut>,
}

/// Somebody who could not be added, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Who, where the service said it.
    pub who: Option<Identifier>,
    /// Why: mostly [`Refusal::TenantForbids`] for people with an account, [`Refusal::NotFound`] for ids of nobody.
    pub reason: Refusal,
    /// The service's own word.
    pub code: Option<ServiceCode>,
}

/// That somebody has read up to a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Who.
    pub reader: Identifier,
    /// The last message they have read.
    pub message: MessageId,
    /// When they read it.
    pub read: Timestamp,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What is in it.
    pub items: Vec<T>,
    /// Where the list goes on.
    pub next: Option<Continuation>,
    /// How many entries were left out because they were not as specified.
    pub unreadable: usize,
}

/// Where a list goes on: an address of the service's own, opaque, to be given back to the client it came from.
#[derive(Clone, PartialEq, Eq)]
pub struct Continuation(String);

impl Continuation {
    pub(crate) fn new(address: String) -> Self {
        Self(address)
    }

    pub(crate) fn address(&self) -> &str {
        &self.0
    }
}

/// Which part of a list is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listing {
    /// Its newest part, with at most so many entries.
    Newest(u16),
    /// What came, or was changed where the service can tell, since a moment; the newest first, at most so many at a time.
    Since(Timestamp, u16),
    /// Where another part left off.
    Next(Continuation),
}

impl NewThread {
    /// A thread with these people, all of whom see everything.
    #[must_use]
    pub fn with(topic: Option<String>, people: impl IntoIterator<Item = Person>) -> Self {
        let people = people.into_iter().take(MAX_ADDED);
        let people = people.map(|person| Invitation { person, history: History::All }).collect();
        Self { topic, people, request: uuid::Uuid::new_v4() }
    }
}

impl LeftOut {
    /// What the service says of somebody it did not add: an HTTP status as its code, and of whom.
    pub(crate) fn new(target: Option<String>, code: &str) -> Self {
        let who = target.and_then(|raw| Identifier::from_raw(raw).ok());
        let has_account = who.as_ref().is_some_and(|who| who.object_id().is_some());
        let reason = match code {
            "403" | "Forbidden" if has_account => Refusal::TenantForbids,
            "401" | "403" | "Forbidden" | "Unauthorized" => Refusal::NotAllowed,
            "404" | "NotFound" => Refusal::NotFound,
            _ => Refusal::Request,
        };
        Self { who, reason, code: ServiceCode::new(code) }
    }
}

impl fmt::Debug for Continuation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Continuation({})", Redacted(&self.0))
    }
}

impl fmt::Debug for ThreadSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThreadSummary").field("id", &self.id).finish_non_exhaustive()
    }
}

impl fmt::Debug for Thread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Thread").field("id", &self.id).finish_non_exhaustive()
    }
}

impl fmt::Debug for Participant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Participant").field(&self.person).finish()
    }
}

impl fmt::Debug for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Invitation").field(&self.person).field(&self.history).finish()
    }
}

impl fmt::Debug for NewThread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewThread").field("people", &self.people.len()).finish_non_exhaustive()
    }
}
