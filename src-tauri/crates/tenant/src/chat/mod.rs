//! Chat threads and what is said in them: one set of records behind Communication Services' Chat, Graph's chats and the
//! control interface.
//!
//! | | |
//! |---|---|
//! | [`Thread`], [`Participant`] | a conversation and who is in it |
//! | [`Message`], [`Content`] | what was said, and what happened to the thread |
//! | [`Chat`] | all that can be done, by whoever is in a thread; those who listen in real time are told |
//! | `identifier` | raw ids, and the objects that stand for them in JSON |
//! | `store` | threads, messages and memberships in the organisation's records |
//!
//! Rules that hold for everybody are here; what a token's scopes allow, and the published limits, are the surfaces' business.

mod activity;
mod history;
pub(crate) mod identifier;
mod meeting;
mod message;
mod participants;
mod pictures;
mod store;
#[cfg(test)]
mod tests;
mod thread;
mod threads;
mod writing;

use std::sync::MutexGuard;

use jiff::Timestamp;

pub(crate) use history::Window;
pub(crate) use identifier::{is_acs, is_guest, teams_user, visitor};
pub use meeting::ChatAct;
pub(crate) use message::{Content, Message, Pictured};
pub(crate) use participants::Invalid;
pub(crate) use pictures::Pictures;
pub(crate) use thread::{Kind, Participant, Thread, View};
pub(crate) use threads::{NewThread, ThreadChange};
pub(crate) use writing::{MessageChange, NewMessage};

use crate::{RecordsError, Tenant};

/// Largest content of a message, in bytes.
pub(crate) const MOST_CONTENT: usize = 28 * 1024;
/// Most people in a thread.
pub(crate) const MOST_PARTICIPANTS: usize = 250;
/// Most people who are added at once.
pub(crate) const MOST_ADDED: usize = 200;
/// Largest metadata, in bytes of names and values.
pub(crate) const MOST_METADATA: usize = 1024;
/// Most people in a thread that tells of typing and reading.
pub(crate) const MOST_NOTICED: usize = 20;

/// Why something can't be done in a thread.
#[derive(Debug)]
pub(crate) enum Refused {
    /// There is no such thread, or no longer.
    NoThread,
    /// There is no such message, or not for this person.
    NoMessage,
    /// The person is not in the thread.
    NotIn,
    /// The message is somebody else's, or nobody's.
    NotTheirs,
    /// The content is larger than [`MOST_CONTENT`].
    TooLarge,
    /// A part of what was asked for can't be.
    Invalid(&'static str, &'static str),
    /// The thread is of a kind that doesn't take this.
    NotHere(&'static str),
    /// Nothing can be remembered.
    Records(RecordsError),
}

impl From<RecordsError> for Refused {
    fn from(error: RecordsError) -> Self {
        Self::Records(error)
    }
}

/// The organisation's chats, held still while something is done in them.
#[derive(Debug)]
pub(crate) struct Chat<'a> {
    tenant: &'a Tenant,
    now: Timestamp,
    _alone: MutexGuard<'a, ()>,
}

impl<'a> Chat<'a> {
    pub(crate) fn new(tenant: &'a Tenant, now: Timestamp, alone: MutexGuard<'a, ()>) -> Self {
        Self { tenant, now, _alone: alone }
    }

    /// Milliseconds since 1970, in which chats count.
    fn millis(&self) -> i64 {
        self.now.as_millisecond()
    }
}

/// As the services write the times of chats.
pub(crate) fn written(millis: i64) -> String {
    let time = Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH);
    time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
