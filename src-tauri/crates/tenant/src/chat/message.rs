//! What was said in a thread, and what happened to it.

use std::collections::BTreeMap;

use percent_encoding::utf8_percent_encode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Participant;
use crate::links::RESERVED;

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

/// A picture that hangs on a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pictured {
    /// Alone in the service.
    pub(crate) id: String,
    /// What the file was called.
    pub(crate) name: String,
}

impl Pictured {
    /// As the service tells of it: `ChatAttachment`, with addresses at `origin`.
    pub(crate) fn view(&self, origin: &str, thread: &str) -> Value {
        let thread = utf8_percent_encode(thread, RESERVED);
        let at = |view: &str| format!("{origin}/chat/threads/{thread}/images/{}/views/{view}", self.id);
        json!({
            "id": self.id, "attachmentType": "image", "name": self.name, "url": at("original"), "previewUrl": at("small"),
        })
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
    /// Pictures that hang on it.
    #[serde(default)]
    pub(crate) pictures: Vec<Pictured>,
    pub(crate) edited: Option<i64>,
    pub(crate) deleted: Option<i64>,
}

impl Message {
    /// Newer versions have larger numbers.
    pub(crate) fn version(&self) -> i64 {
        self.id.max(self.edited.unwrap_or(0)).max(self.deleted.unwrap_or(0))
    }
}
