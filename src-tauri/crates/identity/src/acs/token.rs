//! Access tokens and the ids in them.

use std::fmt;
use std::time::{Duration, SystemTime};

use base::{Redacted, Secret};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Longer than any real token.
const TOKEN_LIMIT: usize = 16 << 10;
/// Longer than any real id.
const ID_LIMIT: usize = 256;

/// A user's id as the service writes it, such as `8:acs:…`. It stands for a person, so that `Debug` shows a length only.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UserId(String);

/// A text was no token or no id that this program takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// An id that isn't `8:` and something, or that is too long.
    #[error("this is no user id")]
    UserId,
    /// A text that isn't shaped like a token (three parts of base64), or says no end.
    #[error("this is no access token")]
    Token,
}

impl UserId {
    /// Takes a raw id.
    ///
    /// # Errors
    /// When it isn't a printable text that begins `8:`, or is longer than 256 bytes.
    pub fn new(raw: impl Into<String>) -> Result<Self, TokenError> {
        let raw = raw.into();
        let fits = raw.len() <= ID_LIMIT && raw.len() > 2 && raw.starts_with("8:");
        if fits && raw.bytes().all(|byte| byte.is_ascii_graphic()) { Ok(Self(raw)) } else { Err(TokenError::UserId) }
    }

    /// The raw id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for UserId {
    type Error = TokenError;

    fn try_from(raw: String) -> Result<Self, TokenError> {
        Self::new(raw)
    }
}

impl From<UserId> for String {
    fn from(id: UserId) -> Self {
        id.0
    }
}

impl fmt::Debug for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UserId({})", Redacted(&self.0))
    }
}

/// A token, when it ends by the service's clock, and whose it is where that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// The token itself.
    pub secret: Secret,
    /// Its end.
    pub expires: SystemTime,
    /// Its user.
    pub user: Option<UserId>,
}

impl AccessToken {
    /// Reads a token that came as it is: its end and user are those it says of itself. Nothing of it is verified: that is
    /// for the service it is presented to.
    ///
    /// # Errors
    /// When it isn't shaped like a token or says no end.
    pub fn from_token(secret: Secret) -> Result<Self, TokenError> {
        let claims = Claims::read(&secret).ok_or(TokenError::Token)?;
        let expires = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(claims.exp.ok_or(TokenError::Token)?));
        Ok(Self { user: claims.user(), expires: expires.ok_or(TokenError::Token)?, secret })
    }
}

/// What is read of a token: nothing that any decision rests on.
#[derive(Deserialize)]
struct Claims {
    exp: Option<u64>,
    /// The raw id without its `8:`. Its inner parts vary in number and are never taken apart.
    skypeid: Option<String>,
}

impl Claims {
    fn read(token: &Secret) -> Option<Self> {
        let text = Some(token.expose()).filter(|text| text.len() <= TOKEN_LIMIT)?;
        let mut parts = text.split('.');
        let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let payload = BASE64_URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
        serde_json::from_slice(&payload).ok()
    }

    fn user(&self) -> Option<UserId> {
        self.skypeid.as_ref().and_then(|id| UserId::new(format!("8:{id}")).ok())
    }
}

/// A date of a JSON answer.
pub(crate) fn rfc3339(text: &str) -> Option<SystemTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok().map(SystemTime::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(payload: &str) -> Secret {
        Secret::new(format!("e30.{}.c2ln", BASE64_URL_SAFE_NO_PAD.encode(payload)))
    }

    #[test]
    fn a_token_tells_its_end_and_its_user() {
        let read =
            AccessToken::from_token(token(r#"{"exp":1764234000,"skypeid":"acs:res_wf_a_b","scp":1792}"#)).unwrap();
        assert_eq!(read.expires, SystemTime::UNIX_EPOCH + Duration::from_secs(1_764_234_000));
        assert_eq!(read.user.as_ref().unwrap().as_str(), "8:acs:res_wf_a_b");
        assert!(!format!("{read:?}").contains("acs"), "{read:?}");
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let long = token(&format!(r#"{{"exp":1,"x":"{}"}}"#, "x".repeat(TOKEN_LIMIT)));
        for text in ["", "a.b", "a.b.c", "a.e30.c.d", "\u{20ac}.\u{20ac}.\u{20ac}"]
            .map(Secret::new)
            .into_iter()
            .chain([token("{}"), token(r#"{"exp":-1}"#), token(r#"{"exp":18446744073709551615}"#), long])
        {
            assert_eq!(AccessToken::from_token(text.clone()), Err(TokenError::Token), "{}", text.expose());
        }
    }

    #[test]
    fn an_id_is_printable_and_bounded() {
        assert!(UserId::new("8:acs:a_b").is_ok());
        for raw in ["", "8:", "acs:a_b", "8:a b", "8:a\nb", &format!("8:{}", "a".repeat(ID_LIMIT))] {
            assert_eq!(UserId::new(raw), Err(TokenError::UserId), "{raw:?}");
        }
    }

    #[test]
    fn dates_of_answers_are_read_to_the_fraction() {
        let read = rfc3339("2023-10-10T21:39:39.3244584+00:00").unwrap();
        assert_eq!(read, SystemTime::UNIX_EPOCH + Duration::from_nanos(1_696_973_979_324_458_400));
        assert_eq!(rfc3339("yesterday"), None);
    }
}
