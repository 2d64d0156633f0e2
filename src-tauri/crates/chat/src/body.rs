//! What is sent, known to fit before it is.

use std::fmt;

use base::Redacted;
use serde::{Deserialize, Serialize};

use crate::{
    html::{self, Document},
    limits::MAX_CONTENT_BYTES,
    message::Content,
};

/// What is to be sent: checked to fit.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "content", rename_all = "camelCase")]
pub enum Body {
    /// Plain text.
    Text(String),
    /// HTML of [`html::write()`].
    Html(String),
}

/// Why something can't be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// There is nothing to send.
    #[error("the message is empty")]
    Empty,
    /// It is too long.
    #[error("the message has {bytes} bytes and may have {most}")]
    TooLong {
        /// Its length as it would be sent.
        bytes: usize,
        /// How long it may be.
        most: usize,
    },
}

impl Body {
    /// Plain text. White space around it is dropped.
    ///
    /// # Errors
    /// When it is empty or too long.
    pub fn text(text: &str) -> Result<Self, BodyError> {
        let text = text.trim().to_owned();
        check(&text)?;
        Ok(Self::Text(text))
    }

    /// What an editor made: brought into the canonical form, so that nothing is sent which could not be read. Emoji go as
    /// characters. Pictures and attachments, which guests can't send, are left out.
    ///
    /// # Errors
    /// When nothing is left or it is too long.
    pub fn document(document: &Document) -> Result<Self, BodyError> {
        let html = html::write(&html::for_sending(document));
        check(&html)?;
        Ok(Self::Html(html))
    }

    /// The text as it is sent.
    #[must_use]
    pub fn content(&self) -> &str {
        match self {
            Self::Text(text) | Self::Html(text) => text,
        }
    }

    /// As a tree to show.
    #[must_use]
    pub fn to_document(&self) -> Document {
        match self {
            Self::Text(text) => html::from_text(text),
            Self::Html(text) => html::read(text),
        }
    }

    /// The same words as the kind of text that a message already is.
    pub(crate) fn in_the_kind_of(self, content: &Content) -> Self {
        match (self, content) {
            (Self::Html(text), Content::Text(_)) => Self::Text(html::to_text(&html::read(&text))),
            (Self::Text(text), Content::Html(_)) => Self::Html(html::write(&html::from_text(&text))),
            (body, _) => body,
        }
    }
}

fn check(content: &str) -> Result<(), BodyError> {
    match content.len() {
        0 => Err(BodyError::Empty),
        bytes if bytes > MAX_CONTENT_BYTES => Err(BodyError::TooLong { bytes, most: MAX_CONTENT_BYTES }),
        _ => Ok(()),
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({})", Redacted(self.content()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_known_before_it_is_sent() {
        assert_eq!(Body::text(" \n"), Err(BodyError::Empty));
        assert!(Body::text(&"ä".repeat(MAX_CONTENT_BYTES / 2)).is_ok());
        let bytes = MAX_CONTENT_BYTES + 1;
        assert_eq!(Body::text(&"x".repeat(bytes)), Err(BodyError::TooLong { bytes, most: MAX_CONTENT_BYTES }));
        // Marks and escapes count, since they are sent.
        let escaped = html::from_text(&"<".repeat(MAX_CONTENT_BYTES / 3));
        assert!(matches!(Body::document(&escaped), Err(BodyError::TooLong { .. })));
        assert_eq!(Body::document(&Document::default()), Err(BodyError::Empty));
    }

    #[test]
    fn an_editors_tree_goes_out_as_what_guests_can_send() {
        let editor: Document = serde_json::from_str(
            r#"{"blocks":[{"kind":"paragraph","content":[{"kind":"text","text":"a ","marks":{"bold":true}},{"kind":"emoji","text":"🙂","title":null},
                {"kind":"image","picture":"plain","id":"x","source":null,"alt":null},{"kind":"link","address":"https://a.example","content":[{"kind":"text","text":"b"}]}]},
                {"kind":"quote","blocks":[]}]}"#,
        )
        .unwrap();
        let body = Body::document(&editor).unwrap();
        assert_eq!(body.content(), "<p><b>a </b>🙂<a href=\"https://a.example/\">b</a></p>");
        let lie =
            r#"{"blocks":[{"kind":"paragraph","content":[{"kind":"link","address":"javascript:x","content":[]}]}]}"#;
        assert!(serde_json::from_str::<Document>(lie).is_err());
    }
}
