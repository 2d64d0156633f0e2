//! What goes wrong with the identity service, as one can act on it.

use std::fmt;
use std::time::Duration;

use base::http::{HttpFailure, Response, retry_after};
use serde::Deserialize;

/// Why the service did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AcsFailure {
    /// There was no answer.
    #[error(transparent)]
    Http(#[from] HttpFailure),
    /// The access key isn't the resource's (any more), also by the server's clock.
    #[error("the access key is not accepted")]
    Key(Option<ServiceCode>),
    /// The resource may not do this.
    #[error("the resource does not allow this")]
    Forbidden(Option<ServiceCode>),
    /// The user doesn't exist (any more).
    #[error("the user does not exist")]
    UnknownUser(Option<ServiceCode>),
    /// The service took offence at the request.
    #[error("the service does not take the request")]
    Request(Option<ServiceCode>),
    /// Too many requests; to be repeated after a while, which the service may have named.
    #[error("the service is asked too often")]
    TooMany(Option<Duration>),
    /// The service is in trouble; to be repeated after a while, which it may have named.
    #[error("the service is not available")]
    Unavailable(Option<Duration>),
    /// The answer isn't as the specification has it.
    #[error("the service's answer is not as specified")]
    Unreadable,
}

impl AcsFailure {
    /// What a refusal says, by its status; the body only gives the code for "Details".
    pub(super) fn of(answer: &Response) -> Self {
        let code = || ServiceCode::of(answer);
        match answer.status().as_u16() {
            401 => Self::Key(code()),
            403 => Self::Forbidden(code()),
            404 => Self::UnknownUser(code()),
            429 => Self::TooMany(retry_after(answer.headers())),
            408 | 500..=599 => Self::Unavailable(retry_after(answer.headers())),
            400..=499 => Self::Request(code()),
            _ => Self::Unreadable,
        }
    }
}

/// The service's own word for an error, to be shown under "Details" and nowhere else: letters and digits only, no sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceCode(String);

impl ServiceCode {
    /// Takes a code that looks like one.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
        ((1..=64).contains(&text.len()) && plain).then(|| Self(text.to_owned()))
    }

    /// The code of a refusal's body, as Microsoft's services write it.
    #[must_use]
    pub fn of(answer: &Response) -> Option<Self> {
        #[derive(Deserialize)]
        struct Body {
            error: Inner,
        }
        #[derive(Deserialize)]
        struct Inner {
            code: String,
        }
        Self::new(&serde_json::from_slice::<Body>(answer.body()).ok()?.error.code)
    }
}

impl fmt::Display for ServiceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Response {
        http::Response::builder().status(status).body(body.to_owned().into()).unwrap()
    }

    #[test]
    fn a_status_says_what_to_do() {
        let code = ServiceCode("NoAccess".into());
        let refused = |status| AcsFailure::of(&answer(status, r#"{"error":{"code":"NoAccess","message":"for Ann"}}"#));
        assert_eq!(refused(401), AcsFailure::Key(Some(code.clone())));
        assert_eq!(refused(403), AcsFailure::Forbidden(Some(code.clone())));
        assert_eq!(refused(404), AcsFailure::UnknownUser(Some(code.clone())));
        assert_eq!(refused(400), AcsFailure::Request(Some(code)));
        assert_eq!(refused(302), AcsFailure::Unreadable);
        assert_eq!(AcsFailure::of(&answer(500, "<html>")), AcsFailure::Unavailable(None));
    }

    #[test]
    fn a_sentence_is_no_code() {
        for body in [r#"{"error":{"code":"Ann's token"}}"#, r#"{"error":{"code":""}}"#, r#"{"error":{}}"#, "[]", "x"] {
            assert_eq!(ServiceCode::of(&answer(400, body)), None, "{body}");
        }
    }
}
