//! Values that must never reach a log, a command line or an error message.

use std::fmt;

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

/// A token, key or passcode. `Debug` prints no part of it and there is no `Display`.
///
/// It serialises to its plain text: the only places that serialise one are the call socket and the keyring, which is
/// where it has to go. Comparison takes the same time wherever the first difference lies.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

/// A text was not 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a secret must be 64 hexadecimal digits")]
pub struct SecretFromHexError;

impl Secret {
    /// Wraps a text that came from elsewhere, such as an access token.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// 256 random bits from the operating system, as 64 hexadecimal digits.
    ///
    /// # Panics
    /// If the operating system has no random numbers to give; nothing secure can be done then.
    #[must_use]
    pub fn random() -> Self {
        let mut bytes = [0u8; 32];
        getrandom::fill(&mut bytes).expect("the operating system's random generator works");
        Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Reads what [`Secret::random`] made and a file kept; white space around it is dropped.
    ///
    /// # Errors
    /// When it is anything but 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Result<Self, SecretFromHexError> {
        let text = text.trim();
        if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(SecretFromHexError)
        }
    }

    /// The text itself. Name the reason where this is called.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Secret {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_it() {
        let secret = Secret::new("hunter2");
        assert!(!format!("{secret:?}").contains("hunter"));
    }

    #[test]
    fn random_secrets_differ_and_read_back() {
        let (one, two) = (Secret::random(), Secret::random());
        assert_ne!(one, two);
        assert_eq!(Secret::from_hex(&format!(" {}\n", one.expose())).unwrap(), one);
    }

    #[test]
    fn refuses_what_is_not_64_hex_digits() {
        assert!(Secret::from_hex("abc").is_err());
        assert!(Secret::from_hex(&"g".repeat(64)).is_err());
        assert!(Secret::from_hex(&"a".repeat(65)).is_err());
    }
}
