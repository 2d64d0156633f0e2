//! What a realtime notice says.

use std::fmt;

use crate::{
    identifier::Identifier,
    ids::ThreadId,
    message::{Message, Person},
    thread::Receipt,
};

/// Something happened in a thread one is in.
#[derive(Clone, PartialEq, Eq)]
pub struct Event {
    /// The thread.
    pub thread: ThreadId,
    /// What.
    pub what: Happening,
}

/// What happened.
#[derive(Clone, PartialEq, Eq)]
pub enum Happening {
    /// A message came, was edited or was deleted: the message as it now is, without its place in the thread.
    Message(Box<Message>),
    /// Somebody types.
    Typing {
        /// Who.
        who: Identifier,
        /// Their name.
        name: Option<String>,
    },
    /// Somebody has read up to a message.
    Read(Receipt),
    /// The thread was made, or one was added to it when it was.
    Created {
        /// What it is about.
        topic: Option<String>,
        /// Who is in it.
        people: Vec<Person>,
    },
    /// The thread has another topic.
    Updated {
        /// It.
        topic: Option<String>,
    },
    /// The thread is gone.
    Deleted {
        /// Not by a person, but because it was old enough.
        by_policy: bool,
    },
    /// People came.
    Added(Vec<Person>),
    /// People went.
    Removed(Vec<Person>),
    /// Something that this version doesn't know.
    Unknown(u32),
}

/// What a subscription tells.
#[derive(Clone, PartialEq, Eq)]
pub enum Notice {
    /// From now on events come as they happen. What happened before has to be asked for.
    Up,
    /// No events come (any more): what happens has to be asked for.
    Down,
    /// Some events may have been lost.
    Lost,
    /// Something happened.
    Event(Event),
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event").field("thread", &self.thread).field("what", &self.what).finish()
    }
}

impl fmt::Debug for Happening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(message) => f.debug_tuple("Message").field(message).finish(),
            Self::Typing { who, .. } => f.debug_tuple("Typing").field(who).finish(),
            Self::Read(receipt) => f.debug_tuple("Read").field(receipt).finish(),
            Self::Created { people, .. } => f.debug_tuple("Created").field(&people.len()).finish(),
            Self::Updated { .. } => f.write_str("Updated"),
            Self::Deleted { by_policy } => f.debug_tuple("Deleted").field(by_policy).finish(),
            Self::Added(people) => f.debug_tuple("Added").field(&people.len()).finish(),
            Self::Removed(people) => f.debug_tuple("Removed").field(&people.len()).finish(),
            Self::Unknown(id) => f.debug_tuple("Unknown").field(id).finish(),
        }
    }
}

impl fmt::Debug for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Up => f.write_str("Up"),
            Self::Down => f.write_str("Down"),
            Self::Lost => f.write_str("Lost"),
            Self::Event(event) => event.fmt(f),
        }
    }
}
