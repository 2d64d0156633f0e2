//! Messages as both services have them, in one shape.

use std::fmt;

use base::Redacted;
use serde::{Deserialize, Serialize};

use crate::{
    html::{self, Document},
    identifier::Identifier,
    ids::{ClientId, MessageId},
    picture::PicturePlace,
    time::Timestamp,
};

/// A message of a thread, written by somebody or by the service itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Its place in the thread, where the service says it: realtime notices and Graph don't.
    pub sequence: Option<u64>,
    /// Higher with every change.
    pub version: u64,
    /// What it says.
    pub content: Content,
    /// Who wrote it; nobody wrote what the service says.
    pub sender: Option<Identifier>,
    /// Their name at that time.
    pub sender_name: Option<String>,
    /// When it came to the service.
    pub created: Timestamp,
    /// When it was last edited.
    pub edited: Option<Timestamp>,
    /// When it was deleted.
    pub deleted: Option<Timestamp>,
    /// What its sender's client called it.
    pub client_id: Option<ClientId>,
    /// Pictures and files.
    pub attachments: Vec<Attachment>,
    /// Who is spoken to, where the service lists it beside the text.
    pub mentions: Vec<Mentioned>,
}

/// What a message says.
#[derive(Clone, PartialEq, Eq)]
pub enum Content {
    /// Plain text.
    Text(String),
    /// HTML that somebody wrote: to be shown as [`html::read`] makes of it and no other way.
    Html(String),
    /// The thread has another topic.
    TopicUpdated {
        /// The topic; none where it was taken away.
        topic: Option<String>,
        /// Who did it.
        by: Option<Identifier>,
    },
    /// People came.
    ParticipantsAdded {
        /// Who.
        people: Vec<Person>,
        /// Who let them in.
        by: Option<Identifier>,
    },
    /// People went.
    ParticipantsRemoved {
        /// Who.
        people: Vec<Person>,
        /// Who did it.
        by: Option<Identifier>,
    },
    /// Something that this version doesn't know, kept under the service's name for it and with its words, if any.
    Other {
        /// The service's name for it.
        kind: String,
        /// What it says, as HTML.
        html: Option<String>,
    },
    /// Deleted: its words are gone.
    Gone,
}

/// Somebody and their name.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: Identifier,
    /// Their name, where it is known.
    pub name: Option<String>,
}

/// A picture or a file of a message. Nothing of it is here, and nobody fetches it before the person asks.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its id, by which the message's HTML names it.
    pub id: String,
    /// What it is.
    pub kind: AttachmentKind,
    /// What it is called.
    pub name: Option<String>,
    /// Where it lies.
    pub address: Option<html::Address>,
    /// Where the service has it as a picture, and a smaller one.
    pub pictures: Vec<PicturePlace>,
}

/// What an attachment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AttachmentKind {
    /// A picture.
    Image,
    /// A file, mostly a link to one.
    File,
    /// The message that this one answers.
    Quoted,
    /// Anything else, such as a card.
    Other,
}

/// Somebody who is spoken to in a message.
#[derive(Clone, PartialEq, Eq)]
pub struct Mentioned {
    /// The number or id of the mention in the HTML.
    pub mention: String,
    /// Who, where it is a person.
    pub who: Option<Identifier>,
}

impl Content {
    /// As a tree to show; nothing for what the service says by itself, whose words are the page's.
    #[must_use]
    pub fn to_document(&self) -> Option<Document> {
        match self {
            Self::Text(text) => Some(html::from_text(text)),
            Self::Html(text) => Some(html::read(text)),
            Self::Other { html, .. } => html.as_deref().map(html::read),
            _ => None,
        }
    }

    /// Its words, for search and notices.
    #[must_use]
    pub fn to_text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            _ => self.to_document().as_ref().map(html::to_text),
        }
    }

    /// Whether somebody wrote it, rather than the service.
    #[must_use]
    pub fn is_written(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Html(_))
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, sequence, version, content, deleted, .. } = self;
        let mut shown = f.debug_struct("Message");
        shown.field("id", id).field("sequence", sequence).field("version", version).field("content", content);
        shown.field("deleted", &deleted.is_some()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.debug_tuple("Text").field(&Redacted(text)).finish(),
            Self::Html(text) => f.debug_tuple("Html").field(&Redacted(text)).finish(),
            Self::TopicUpdated { .. } => f.write_str("TopicUpdated"),
            Self::ParticipantsAdded { people, .. } => f.debug_tuple("ParticipantsAdded").field(&people.len()).finish(),
            Self::ParticipantsRemoved { people, .. } => {
                f.debug_tuple("ParticipantsRemoved").field(&people.len()).finish()
            }
            Self::Other { .. } => f.write_str("Other"),
            Self::Gone => f.write_str("Gone"),
        }
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Person").field(&self.id).finish()
    }
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Attachment").field(&self.kind).finish()
    }
}

impl fmt::Debug for Mentioned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Mentioned").field(&self.who).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_message_for_a_notice() {
        assert_eq!(Content::Html("<p>a<b>b</b></p>".into()).to_text().as_deref(), Some("ab"));
        assert_eq!(Content::Other { kind: "x".into(), html: Some("<i>c</i>".into()) }.to_text().as_deref(), Some("c"));
        assert_eq!(Content::Gone.to_text(), None);
    }
}
