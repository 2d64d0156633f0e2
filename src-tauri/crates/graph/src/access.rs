//! Access tokens as a parameter: who signs people in, and how, is none of this crate's business.

use std::{fmt, future::Future, pin::Pin};

use base::Secret;
use http::HeaderMap;

use crate::limits::MAX_CLAIMS_BYTES;

/// What [`Access::token`] gives.
pub type Token<'a> = Pin<Box<dyn Future<Output = Result<Secret, AccessRefused>> + Send + 'a>>;

/// Gives access tokens for Graph.
pub trait Access: Send + Sync {
    /// A token that is good now. With claims, one that satisfies them, which may mean that the person signs in again.
    fn token<'a>(&'a self, claims: Option<&'a Claims>) -> Token<'a>;
}

/// Why there is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccessRefused {
    /// Nobody is signed in, or the sign-in has ended.
    #[error("nobody is signed in")]
    SignedOut,
    /// The person has to sign in again, in a browser, and has not done so.
    #[error("signing in needs the person")]
    NeedsPerson,
    /// The organisation doesn't let this app in, or wants an administrator's approval first.
    #[error("the organisation has not approved this app")]
    NotApproved,
    /// The sign-in service can't be reached or doesn't answer as it should.
    #[error("the sign-in service can't be reached")]
    Unavailable,
}

/// What a resource wants a new token to prove (conditional access), to be passed to the sign-in as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct Claims(String);

impl Claims {
    /// Claims that came from elsewhere.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, as the service wrote it: JSON, mostly in base64.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The claims of a `WWW-Authenticate` header (RFC 9110, section 11.6.1), the first there are.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let challenges = headers.get_all(http::header::WWW_AUTHENTICATE).iter();
        challenges.filter_map(|value| value.to_str().ok()).find_map(claims).map(Self)
    }
}

/// They say how an organisation guards itself, so a log doesn't show them.
impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Claims(…)")
    }
}

/// The value of the parameter `claims`. Walks over quoted values, so that one which holds the word misleads nobody.
fn claims(challenge: &str) -> Option<String> {
    let mut rest = challenge;
    loop {
        let (before, after) = rest.split_once('=')?;
        let name = before.rsplit([' ', ',', '\t']).next().unwrap_or_default();
        let (value, left) = value(after)?;
        if name.eq_ignore_ascii_case("claims") {
            return (!value.is_empty() && value.len() <= MAX_CLAIMS_BYTES).then_some(value);
        }
        rest = left;
    }
}

/// A parameter's value, quoted or not, and what follows it.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([',', ' ']).unwrap_or(text.len());
        return Some((text[..end].to_owned(), &text[end..]));
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, &quoted[at + 1..])),
            '\\' => value.push(characters.next()?.1),
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(http::header::WWW_AUTHENTICATE, value.parse().unwrap());
        Claims::of(&headers).map(|claims| claims.0)
    }

    #[test]
    fn claims_are_found_among_the_parameters() {
        let header = r#"Bearer realm="", authorization_uri="https://login.example/authorize", error="insufficient_claims", claims="eyJhIjoxfQ==""#;
        assert_eq!(of(header).as_deref(), Some("eyJhIjoxfQ=="));
        assert_eq!(of("Bearer claims=abc, error=x").as_deref(), Some("abc"));
        assert_eq!(of(r#"Bearer claims="{\"a\":1}""#).as_deref(), Some(r#"{"a":1}"#));
    }

    #[test]
    fn words_inside_other_values_are_no_claims() {
        assert_eq!(of(r#"Bearer realm="claims=", error="invalid_token""#), None);
        assert_eq!(of(r#"Bearer error_description="say claims=\"x\"""#), None);
    }

    #[test]
    fn broken_empty_and_huge_ones_are_none() {
        assert_eq!(of(r#"Bearer claims="abc"#), None);
        assert_eq!(of(r#"Bearer claims="""#), None);
        assert_eq!(of(&format!("Bearer claims={}", "a".repeat(MAX_CLAIMS_BYTES + 1))), None);
    }

    #[test]
    fn debug_shows_nothing_of_them() {
        assert_eq!(format!("{:?}", Claims::new("eyJhIjoxfQ")), "Claims(…)");
    }
}
