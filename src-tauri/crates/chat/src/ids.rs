//! Ids of threads and messages. Some hold the ids of people, so that none shows in a log.

use std::fmt;

use base::Redacted;
use serde::{Deserialize, Serialize};

use crate::limits::MAX_ID_BYTES;

/// A text was no id: empty, too long, or not printable ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no id")]
pub struct IdError;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Takes an id as the service wrote it.
            ///
            /// # Errors
            /// When it is empty, longer than 512 bytes or not printable ASCII.
            pub fn new(text: impl Into<String>) -> Result<Self, IdError> {
                let text = text.into();
                let fits = (1..=MAX_ID_BYTES).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
                if fits { Ok(Self(text)) } else { Err(IdError) }
            }

            /// The id as the service writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), Redacted(&self.0))
            }
        }
    )*};
}

id! {
    /// A thread's id, such as `19:…@thread.v2`.
    ThreadId;
    /// A message's id within its thread: with both services the milliseconds of its arrival, as text.
    MessageId;
    /// What this client calls a message of its own before the service has given it an id, and finds it again by.
    ClientId;
}

impl MessageId {
    /// The id as the number that it normally is. Zero for any other, which makes it the oldest.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.0.parse().unwrap_or_default()
    }
}

impl ClientId {
    /// One that nobody else has.
    #[must_use]
    pub fn random() -> Self {
        Self(uuid::Uuid::new_v4().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_bounded_and_show_nothing() {
        let id = ThreadId::new("19:meeting_xyzzy@thread.v2").unwrap();
        assert_eq!(format!("{id:?}"), "ThreadId(‹26 characters›)");
        for text in ["", "a b", "ä", &"x".repeat(513)] {
            assert_eq!(MessageId::new(text), Err(IdError));
        }
        assert!(serde_json::from_str::<MessageId>("\"a\\n\"").is_err());
    }

    #[test]
    fn a_message_id_is_a_number_or_the_oldest() {
        assert_eq!(MessageId::new("1593107077690").unwrap().number(), 1_593_107_077_690);
        assert_eq!(MessageId::new("x").unwrap().number(), 0);
    }
}
