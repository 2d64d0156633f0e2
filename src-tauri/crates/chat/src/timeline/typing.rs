//! Who types: others, for a few seconds after each notice, and oneself, told no more often than the service takes it.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::{
    identifier::Identifier,
    limits::{MAX_LIVELY_PEOPLE, TYPING_EVERY, TYPING_LASTS},
};

/// Who types.
#[derive(Debug, Default)]
pub(super) struct Typing {
    others: BTreeMap<Identifier, Typist>,
    told: Option<Duration>,
}

struct Typist {
    name: Option<String>,
    until: Duration,
}

impl std::fmt::Debug for Typist {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Typist").field("until", &self.until).finish_non_exhaustive()
    }
}

impl Typing {
    /// Oneself types. True where the others are to be told.
    pub(super) fn own(&mut self, now: Duration) -> bool {
        let due = self.told.is_none_or(|told| now >= told + TYPING_EVERY);
        if due {
            self.told = Some(now);
        }
        due
    }

    pub(super) fn other(&mut self, who: Identifier, name: Option<String>, now: Duration) {
        if self.others.len() <= MAX_LIVELY_PEOPLE || self.others.contains_key(&who) {
            self.others.insert(who, Typist { name, until: now + TYPING_LASTS });
        }
    }

    /// Whose message came doesn't type it any more.
    pub(super) fn wrote(&mut self, who: &Identifier) -> bool {
        self.others.remove(who).is_some()
    }

    /// True where somebody stopped.
    pub(super) fn tick(&mut self, now: Duration) -> bool {
        let before = self.others.len();
        self.others.retain(|_, typist| typist.until > now);
        self.others.len() != before
    }

    pub(super) fn deadline(&self) -> Option<Duration> {
        self.others.values().map(|typist| typist.until).min()
    }

    pub(super) fn others(&self) -> impl Iterator<Item = (&Identifier, Option<&str>)> {
        self.others.iter().map(|(who, typist)| (who, typist.name.as_deref()))
    }
}
