//! Who has read what: oneself, which gives what is unread, and the others.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::{identifier::Identifier, ids::MessageId, time::Timestamp};

/// More readers than any thread has are not remembered.
const MAX_READERS: usize = 350;
/// Receipts go out no more often; the last of those in between counts.
const EVERY: Duration = Duration::from_secs(3);

/// How far everyone has read.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// Everything up to here is read by oneself.
    own: Option<Timestamp>,
    others: BTreeMap<Identifier, Timestamp>,
    /// What is to be told to the service, and when at the earliest.
    untold: Option<MessageId>,
    not_before: Duration,
}

impl Reading {
    pub(super) fn own(&self) -> Option<Timestamp> {
        self.own
    }

    /// Oneself has read up to here, here or elsewhere. True where that is further than before.
    pub(super) fn read(&mut self, until: Timestamp) -> bool {
        let further = self.own < Some(until);
        self.own = self.own.max(Some(until));
        further
    }

    pub(super) fn tell(&mut self, message: MessageId) {
        self.untold = Some(message);
    }

    /// What to tell the service now.
    pub(super) fn due(&mut self, now: Duration) -> Option<MessageId> {
        if now < self.not_before {
            return None;
        }
        let message = self.untold.take()?;
        self.not_before = now + EVERY;
        Some(message)
    }

    /// It could not be told: later, unless there is something newer to tell by now.
    pub(super) fn not_told(&mut self, message: MessageId, not_before: Duration) {
        self.untold.get_or_insert(message);
        self.not_before = self.not_before.max(not_before);
    }

    pub(super) fn deadline(&self) -> Option<Duration> {
        self.untold.as_ref().map(|_| self.not_before)
    }

    /// Somebody else has read up to here. True where that is further than before.
    pub(super) fn other(&mut self, who: Identifier, until: Timestamp) -> bool {
        if self.others.len() >= MAX_READERS && !self.others.contains_key(&who) {
            return false;
        }
        let known = self.others.entry(who).or_insert(Timestamp::from_unix_ms(i64::MIN));
        let further = *known < until;
        *known = (*known).max(until);
        further
    }

    pub(super) fn readers(&self, of: Timestamp) -> impl Iterator<Item = &Identifier> {
        self.others.iter().filter(move |(_, until)| **until >= of).map(|(who, _)| who)
    }
}
