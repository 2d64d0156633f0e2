//! What goes wrong with the identity service, as one can act on it.

use std::fmt;
use std::time::{Duration, SystemTime};

use base::http::{HttpFailure, Response};
use http::header::RETRY_AFTER;
use serde::Deserialize;

use super::date_of;

/// No wait that a server asks for is longer than this.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

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
            429 => Self::TooMany(retry_after(answer)),
            408 | 500..=599 => Self::Unavailable(retry_after(answer)),
            400..=499 => Self::Request(code()),
            _ => Self::Unreadable,
        }
    }
}

/// The service's own word for an error, to be shown under "Details" and nowhere else: letters and digits only, no sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceCode(String);

impl ServiceCode {
    fn of(answer: &Response) -> Option<Self> {
        #[derive(Deserialize)]
        struct Body {
            error: Inner,
        }
        #[derive(Deserialize)]
        struct Inner {
            code: String,
        }
        let body: Body = serde_json::from_slice(answer.body()).ok()?;
        let plain = |text: &String| {
            (1..=64).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        };
        Some(body.error.code).filter(plain).map(Self)
    }
}

impl fmt::Display for ServiceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How long a server wants to be left alone: seconds, or a date by its own clock; at most an hour.
pub(crate) fn retry_after(answer: &Response) -> Option<Duration> {
    let text = answer.headers().get(RETRY_AFTER)?.to_str().ok()?.trim();
    let until = |at: SystemTime| Some(at.duration_since(date_of(answer)?).unwrap_or_default());
    let wait = text.parse().ok().map(Duration::from_secs);
    let wait = wait.or_else(|| httpdate::parse_http_date(text).ok().and_then(until))?;
    Some(wait.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Response {
        let mut answer = http::Response::builder().status(status);
        for (name, value) in headers {
            answer = answer.header(*name, *value);
        }
        answer.body(body.to_owned().into()).unwrap()
    }

    #[test]
    fn a_status_says_what_to_do() {
        let code = ServiceCode("NoAccess".into());
        let refused =
            |status| AcsFailure::of(&answer(status, &[], r#"{"error":{"code":"NoAccess","message":"for Ann"}}"#));
        assert_eq!(refused(401), AcsFailure::Key(Some(code.clone())));
        assert_eq!(refused(403), AcsFailure::Forbidden(Some(code.clone())));
        assert_eq!(refused(404), AcsFailure::UnknownUser(Some(code.clone())));
        assert_eq!(refused(400), AcsFailure::Request(Some(code)));
        assert_eq!(refused(302), AcsFailure::Unreadable);
        assert_eq!(AcsFailure::of(&answer(500, &[], "<html>")), AcsFailure::Unavailable(None));
    }

    #[test]
    fn a_wait_is_read_as_seconds_and_as_a_date() {
        let wait = |headers: &[(&'static str, &str)]| retry_after(&answer(429, headers, ""));
        assert_eq!(wait(&[("retry-after", "17")]), Some(Duration::from_secs(17)));
        let date = ("date", "Sat, 21 Nov 2026 12:00:00 GMT");
        assert_eq!(wait(&[("retry-after", "Sat, 21 Nov 2026 12:01:30 GMT"), date]), Some(Duration::from_secs(90)));
        assert_eq!(wait(&[("retry-after", "Sat, 21 Nov 2026 11:00:00 GMT"), date]), Some(Duration::ZERO));
        assert_eq!(wait(&[("retry-after", "99999999")]), Some(LONGEST_WAIT));
        assert_eq!(wait(&[("retry-after", "soon")]), None);
        assert_eq!(wait(&[]), None);
    }

    #[test]
    fn a_sentence_is_no_code() {
        for body in [r#"{"error":{"code":"Ann's token"}}"#, r#"{"error":{"code":""}}"#, r#"{"error":{}}"#, "[]", "x"] {
            assert_eq!(ServiceCode::of(&answer(400, &[], body)), None, "{body}");
        }
    }
}
