//! Text to messages and back. Everything that arrives is hostile until it went through here.

use serde::{Serialize, de::DeserializeOwned};

use super::{ClientMessage, HostMessage, MAX_MESSAGE_BYTES};

/// Why a text is no message. Only [`ParseError::TooLarge`] ends the connection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Longer than [`MAX_MESSAGE_BYTES`].
    #[error("a message of {bytes} bytes is over the limit of {MAX_MESSAGE_BYTES}")]
    TooLarge {
        /// Its length.
        bytes: usize,
    },
    /// Not JSON, of a type this version does not know, or with fields missing or of the wrong kind.
    ///
    /// Holds where it went wrong and nothing of the text, which may hold a token.
    #[error("a message could not be read at line {line}, column {column}")]
    Malformed {
        /// From 1.
        line: usize,
        /// From 1; 0 where the whole object is wrong.
        column: usize,
    },
}

/// Reads a message sent by a client.
///
/// # Errors
/// See [`ParseError`].
pub fn parse_client(text: &str) -> Result<ClientMessage, ParseError> {
    parse(text)
}

/// Reads a message sent by a host.
///
/// # Errors
/// See [`ParseError`].
pub fn parse_host(text: &str) -> Result<HostMessage, ParseError> {
    parse(text)
}

fn parse<M: DeserializeOwned>(text: &str) -> Result<M, ParseError> {
    if text.len() > MAX_MESSAGE_BYTES {
        return Err(ParseError::TooLarge { bytes: text.len() });
    }
    serde_json::from_str(text).map_err(|error| ParseError::Malformed { line: error.line(), column: error.column() })
}

/// Writes a message as JSON.
///
/// # Panics
/// Never: the protocol's types have text keys only, which is all JSON asks for.
#[must_use]
pub fn encode<M: Serialize>(message: &M) -> String {
    serde_json::to_string(message).expect("protocol types have text keys only")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        let message = ClientMessage::Mute { muted: true };
        assert_eq!(encode(&message), r#"{"type":"mute","muted":true}"#);
        assert_eq!(parse_client(&encode(&message)), Ok(message));
    }

    #[test]
    fn names_the_place_and_not_the_text() {
        let error = parse_client(r#"{"type":"token","token":{"eyJ":1}}"#).unwrap_err();
        assert!(matches!(error, ParseError::Malformed { .. }));
        assert!(!format!("{error} {error:?}").contains("eyJ"));
    }

    #[test]
    fn refuses_what_is_too_long_before_reading_it() {
        let text = " ".repeat(MAX_MESSAGE_BYTES + 1);
        assert_eq!(parse_host(&text), Err(ParseError::TooLarge { bytes: MAX_MESSAGE_BYTES + 1 }));
    }
}
