//! What was said in a thread, and what happened to it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Participant;

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Content {
    /// Plain text.
    Text(String),
    /// HTML, as its writer sent it.
    Html(String),
    /// The thread has another topic.
    Topic(String),
    /// People came.
    Added(Vec<Participant>),
    /// People went.
    Removed(Vec<Participant>),
}

impl Content {
    /// Whether somebody wrote it; the rest is said by the thread itself.
    pub(crate) fn is_written(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Html(_))
    }

    /// The text that was written.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Html(text) => Some(text),
            _ => None,
        }
    }
}

/// One message. Times are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Message {
    /// Its time, alone in its thread.
    pub(crate) id: i64,
    pub(crate) sequence: u64,
    /// Who wrote it, or caused what it tells.
    pub(crate) sender: String,
    pub(crate) name: Option<String>,
    pub(crate) content: Content,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) edited: Option<i64>,
    pub(crate) deleted: Option<i64>,
}

impl Message {
    /// Newer versions have larger numbers.
    pub(crate) fn version(&self) -> i64 {
        self.id.max(self.edited.unwrap_or(0)).max(self.deleted.unwrap_or(0))
    }
}
