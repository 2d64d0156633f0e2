//! One's own messages and changes on their way.
//!
//! ```text
//!   Waiting ──its turn──▶ Sending ──taken──▶ Sent ──comes back in the thread──▶ (a line like any other)
//!      ▲  ▲                  │ │
//!      │  └──"later"─────────┘ └──no word──▶ Checking: is it there? ──yes──▶ (a line)
//!      └───────────────────────────────────────────────────────no──┘
//!   any ──"no", or too many tries──▶ Failed ──sent once more──▶ Waiting
//! ```
//! One is on its way at a time, so that they arrive in the order in which they were written. What failed keeps nobody waiting.

use std::collections::VecDeque;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    body::Body,
    failure::ChatFailure,
    ids::{ClientId, MessageId},
    time::Timestamp,
};

/// How many can be on their way.
pub(super) const MAX_OUTGOING: usize = 100;
/// After so many tries without success somebody has to ask for another.
const MAX_TRIES: u32 = 10;
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// A request whose sender has gone arrives within this time or not at all.
const STILL_ARRIVES: Duration = Duration::from_secs(5);

/// What is on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Change {
    /// A new message.
    Post {
        /// It.
        body: Body,
    },
    /// Other words for a message.
    Edit {
        /// Which.
        message: MessageId,
        /// The words.
        body: Body,
    },
    /// A message is to be deleted.
    Delete {
        /// Which.
        message: MessageId,
    },
}

/// How far it got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "camelCase")]
pub enum Delivery {
    /// Not sent yet, or not taken yet.
    Pending,
    /// Taken, and not yet seen in the thread.
    Sent,
    /// Not taken; see [`ChatFailure::code`].
    Failed {
        /// Why.
        code: String,
    },
}

/// One of one's own messages or changes on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// What it is called here.
    pub client_id: ClientId,
    /// What it is.
    pub change: Change,
    state: State,
    tries: u32,
    /// Whether it may have arrived although nobody said so.
    in_doubt: bool,
    /// The newest message that was known before it was sent for the first time.
    after: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum State {
    Waiting {
        #[serde(skip)]
        not_before: Duration,
    },
    Sending,
    Checking,
    Sent {
        id: MessageId,
    },
    Failed {
        code: String,
    },
}

impl Outgoing {
    /// How far it got.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        match &self.state {
            State::Waiting { .. } | State::Sending | State::Checking => Delivery::Pending,
            State::Sent { .. } => Delivery::Sent,
            State::Failed { code } => Delivery::Failed { code: code.clone() },
        }
    }

    /// The message it changes; none where it is a new one.
    #[must_use]
    pub fn changes(&self) -> Option<&MessageId> {
        match &self.change {
            Change::Post { .. } => None,
            Change::Edit { message, .. } | Change::Delete { message } => Some(message),
        }
    }

    pub(super) fn sent_as(&self) -> Option<&MessageId> {
        match &self.state {
            State::Sent { id } => Some(id),
            _ => None,
        }
    }

    pub(super) fn after(&self) -> Option<Timestamp> {
        self.after
    }

    pub(super) fn is_checking(&self) -> bool {
        self.state == State::Checking
    }

    fn is_post(&self) -> bool {
        matches!(self.change, Change::Post { .. })
    }
}

/// All of them, in the order in which they were written.
#[derive(Debug, Default)]
pub(super) struct Outbox(VecDeque<Outgoing>);

/// What to do for the next of them.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Job {
    Send(ClientId, Change),
    /// Find out whether it arrived: list what is new.
    Check,
}

impl Outbox {
    /// What was kept from before: what was on its way then may have arrived, or may still do so in a moment.
    pub(super) fn restore(kept: Vec<Outgoing>, now: Duration) -> Self {
        let renewed = kept.into_iter().map(|mut outgoing| {
            outgoing.in_doubt |= matches!(outgoing.state, State::Sending | State::Checking);
            // Also where it was in doubt before: nobody knows how long ago it was sent.
            if outgoing.in_doubt && !matches!(outgoing.state, State::Failed { .. }) {
                outgoing.state = State::Waiting { not_before: now + STILL_ARRIVES };
            }
            outgoing
        });
        Self(renewed.collect())
    }

    /// What is to be kept: what the service has taken is in the thread, and is read from there.
    pub(super) fn kept(&self) -> Vec<Outgoing> {
        self.0.iter().filter(|outgoing| outgoing.sent_as().is_none()).cloned().collect()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Outgoing> {
        self.0.iter()
    }

    /// False where there are too many already.
    pub(super) fn push(&mut self, client_id: ClientId, change: Change) -> bool {
        let room = self.0.len() < MAX_OUTGOING;
        if room {
            let state = State::Waiting { not_before: Duration::ZERO };
            self.0.push_back(Outgoing { client_id, change, state, tries: 0, in_doubt: false, after: None });
        }
        room
    }

    pub(super) fn next(&mut self, now: Duration, newest: Option<Timestamp>) -> Option<Job> {
        let next =
            self.0.iter_mut().find(|outgoing| !matches!(outgoing.state, State::Sent { .. } | State::Failed { .. }))?;
        match next.state {
            State::Waiting { not_before } if not_before <= now => {}
            _ => return None,
        }
        if next.in_doubt && next.is_post() {
            next.state = State::Checking;
            return Some(Job::Check);
        }
        next.state = State::Sending;
        next.after = next.after.or(newest);
        Some(Job::Send(next.client_id.clone(), next.change.clone()))
    }

    pub(super) fn deadline(&self) -> Option<Duration> {
        let next =
            self.0.iter().find(|outgoing| !matches!(outgoing.state, State::Sent { .. } | State::Failed { .. }))?;
        match next.state {
            State::Waiting { not_before } => Some(not_before),
            _ => None,
        }
    }

    fn find(&mut self, client_id: &ClientId) -> Option<&mut Outgoing> {
        self.0.iter_mut().find(|outgoing| outgoing.client_id == *client_id)
    }

    pub(super) fn sent(&mut self, client_id: &ClientId, id: MessageId) {
        if let Some(outgoing) = self.find(client_id) {
            outgoing.state = State::Sent { id };
        }
    }

    pub(super) fn failed(&mut self, client_id: &ClientId, failure: &ChatFailure, now: Duration) {
        let Some(outgoing) = self.find(client_id) else { return };
        let in_doubt = failure.is_in_doubt();
        outgoing.in_doubt |= in_doubt;
        outgoing.tries += 1;
        if outgoing.tries >= MAX_TRIES || !(failure.passes() || in_doubt) {
            outgoing.state = State::Failed { code: failure.code().to_owned() };
            return;
        }
        let pause = Duration::from_millis(500).saturating_mul(1 << outgoing.tries.min(16)).min(LONGEST_PAUSE);
        outgoing.state = State::Waiting { not_before: now + failure.retry_after().unwrap_or_default().max(pause) };
    }

    /// Whether one waits for a list to say that it arrived.
    pub(super) fn is_checking(&self) -> bool {
        self.0.iter().any(Outgoing::is_checking)
    }

    /// A whole list came that began after the doubt did: whatever is still in doubt did not arrive.
    pub(super) fn checked(&mut self) {
        for outgoing in self.0.iter_mut().filter(|outgoing| outgoing.is_checking()) {
            outgoing.in_doubt = false;
            outgoing.state = State::Waiting { not_before: Duration::ZERO };
        }
    }

    /// Sends what failed once more, in its old place.
    pub(super) fn resend(&mut self, client_id: &ClientId) -> bool {
        let Some(outgoing) = self.find(client_id).filter(|outgoing| matches!(outgoing.state, State::Failed { .. }))
        else {
            return false;
        };
        outgoing.tries = 0;
        outgoing.state = State::Waiting { not_before: Duration::ZERO };
        true
    }

    /// Takes one out: it arrived, or is not to be sent after all.
    pub(super) fn remove(&mut self, client_id: &ClientId) -> Option<Outgoing> {
        let at = self.0.iter().position(|outgoing| outgoing.client_id == *client_id)?;
        self.0.remove(at)
    }
}
