//! What goes wrong with chat, as one can act on it: a coded reason for each, and nothing that a server wrote but its code.

use std::time::Duration;

use base::http::{HttpFailure, Response, retry_after};
pub use identity::acs::ServiceCode;

/// Why the service did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChatFailure {
    /// There was no answer.
    #[error(transparent)]
    Http(#[from] HttpFailure),
    /// There is no token to ask with.
    #[error("there is no access token for the chat")]
    NoToken,
    /// The service has no chat for this account or resource: nothing of it will work.
    #[error("there is no chat here ({0:?})")]
    Absent(Absence),
    /// The service said no to this.
    #[error("the chat service refuses ({0:?})")]
    Refused(Refusal, Option<ServiceCode>),
    /// Too many requests; to be repeated after a while, which the service may have named.
    #[error("the chat service is asked too often")]
    TooMany(Option<Duration>),
    /// The service is in trouble; to be repeated after a while, which it may have named.
    #[error("the chat service is not available")]
    Unavailable(Option<Duration>),
    /// The answer isn't as the specification has it.
    #[error("the chat service's answer is not as specified")]
    Unreadable,
    /// The next page is said to be at another host, which must not see the token.
    #[error("the list goes on at another host")]
    Foreign,
    /// This service doesn't offer that.
    #[error("this chat service does not offer that")]
    Unsupported,
}

/// Why there is no chat at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Absence {
    /// The service doesn't know the path: it has been switched off, or this resource never had it.
    NotFound,
    /// The resource or the account may not use it.
    Forbidden,
    /// Its tokens are not taken, not even new ones.
    Unauthorized,
}

/// Why the service said no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// One isn't in the thread (yet, or any more), or may not do this there. In a meeting's chat: one waits in the lobby, has left,
    /// or the chat is switched off.
    NotAllowed,
    /// The organisation of the person who was to be added doesn't allow chats with this resource or account.
    TenantForbids,
    /// The thread, the message or the person doesn't exist (any more).
    NotFound,
    /// The service took offence at the request.
    Request,
    /// The organisation wants the person to sign in again first.
    SignInAgain,
}

impl ChatFailure {
    /// The code the page has words for.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Http(_) => "chat-unreachable",
            Self::NoToken | Self::Refused(Refusal::SignInAgain, _) => "chat-sign-in",
            Self::Absent(_) => "chat-absent",
            Self::Refused(Refusal::NotAllowed, _) => "chat-not-allowed",
            Self::Refused(Refusal::TenantForbids, _) => "chat-tenant-forbids",
            Self::Refused(Refusal::NotFound, _) => "chat-not-found",
            Self::Refused(Refusal::Request, _) | Self::Unreadable | Self::Foreign => "chat-broken",
            Self::TooMany(_) => "chat-too-many",
            Self::Unavailable(_) => "chat-unavailable",
            Self::Unsupported => "chat-unsupported",
        }
    }

    /// Whether the same request may well succeed later.
    #[must_use]
    pub fn passes(&self) -> bool {
        matches!(self, Self::Http(_) | Self::NoToken | Self::TooMany(_) | Self::Unavailable(_))
    }

    /// Whether the service may have done what was asked although it didn't say so.
    #[must_use]
    pub fn is_in_doubt(&self) -> bool {
        let unknown = matches!(self, Self::Http(HttpFailure::TimedOut | HttpFailure::Broken | HttpFailure::TooLong));
        unknown || matches!(self, Self::Unavailable(_) | Self::Unreadable)
    }

    /// How long the service wants to be left alone.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooMany(wait) | Self::Unavailable(wait) => *wait,
            _ => None,
        }
    }

    /// What an answer that is no success says, by its status.
    pub(crate) fn of(answer: &Response) -> Self {
        let code = || ServiceCode::of(answer);
        match answer.status().as_u16() {
            401 => Self::Refused(Refusal::SignInAgain, code()),
            403 => Self::Refused(Refusal::NotAllowed, code()),
            404 | 410 => Self::Refused(Refusal::NotFound, code()),
            429 => Self::TooMany(retry_after(answer.headers())),
            408 | 500..=599 => Self::Unavailable(retry_after(answer.headers())),
            400..=499 => Self::Refused(Refusal::Request, code()),
            _ => Self::Unreadable,
        }
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
        let of = |status| ChatFailure::of(&answer(status, r#"{"error":{"code":"Forbidden","message":"for Ann"}}"#));
        let code = ServiceCode::new("Forbidden");
        assert_eq!(of(403), ChatFailure::Refused(Refusal::NotAllowed, code.clone()));
        assert_eq!(of(404), ChatFailure::Refused(Refusal::NotFound, code.clone()));
        assert_eq!(of(401), ChatFailure::Refused(Refusal::SignInAgain, code.clone()));
        assert_eq!(of(413), ChatFailure::Refused(Refusal::Request, code));
        assert_eq!((of(429), of(503)), (ChatFailure::TooMany(None), ChatFailure::Unavailable(None)));
        assert_eq!(of(302), ChatFailure::Unreadable);
        assert!(of(503).passes() && of(429).passes() && !of(403).passes());
        assert!(of(500).is_in_doubt() && !of(429).is_in_doubt() && !of(403).is_in_doubt());
        assert!(!ChatFailure::Http(HttpFailure::Unreachable).is_in_doubt());
        assert!(ChatFailure::Http(HttpFailure::TimedOut).is_in_doubt());
    }
}
