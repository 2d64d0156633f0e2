//! A conversation and who is in it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Days in milliseconds.
const DAY: i64 = 24 * 3_600 * 1_000;

/// What a thread came to be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// People came together in it.
    Group,
    /// It is between two people with accounts, and stays so.
    OneOnOne,
    /// It is a meeting's.
    Meeting,
}

/// Somebody in a thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Participant {
    /// Raw id.
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    /// What was said before is not theirs to see; milliseconds since 1970, 0 for everything.
    pub(crate) history_from: i64,
    pub(crate) metadata: BTreeMap<String, String>,
}

impl Participant {
    /// Somebody who sees everything.
    pub(crate) fn new(id: String, name: Option<String>) -> Self {
        Self { id, name, history_from: 0, metadata: BTreeMap::new() }
    }
}

/// How far somebody has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Read {
    pub(crate) message: i64,
    pub(crate) at: i64,
}

/// How a thread looks to somebody in Teams.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct View {
    pub(crate) hidden: bool,
    /// Up to when messages count as read.
    pub(crate) read: Option<i64>,
}

/// A conversation. Times are milliseconds since 1970.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Thread {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    pub(crate) topic: String,
    pub(crate) created: i64,
    pub(crate) creator: String,
    pub(crate) deleted: Option<i64>,
    pub(crate) metadata: BTreeMap<String, String>,
    /// Days after which it deletes itself.
    pub(crate) retention: Option<u32>,
    pub(crate) participants: Vec<Participant>,
    /// How many messages there have been.
    pub(crate) sequence: u64,
    /// The id of the newest message, which is its time.
    pub(crate) last: i64,
    /// The newest change of its properties.
    pub(crate) updated: i64,
    pub(crate) reads: BTreeMap<String, Read>,
    pub(crate) views: BTreeMap<String, View>,
}

impl Thread {
    pub(crate) fn participant(&self, who: &str) -> Option<&Participant> {
        self.participants.iter().find(|participant| participant.id == who)
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        self.participants.iter().map(|participant| participant.id.clone()).collect()
    }

    /// When something last happened in it.
    pub(crate) fn activity(&self) -> i64 {
        self.last.max(self.updated)
    }

    /// Whether it was to delete itself by now.
    pub(crate) fn is_over(&self, now: i64) -> bool {
        let over = |days: u32| now >= self.created.saturating_add(i64::from(days) * DAY);
        self.deleted.is_none() && self.retention.is_some_and(over)
    }

    /// The time of something new, which is a message's id: no two have the same.
    pub(super) fn next(&mut self, now: i64) -> i64 {
        self.last = now.max(self.last + 1);
        self.sequence += 1;
        self.last
    }
}
