//! What can go wrong with a question to Graph. Codes are matched, messages never: they are for administrators, in any
//! language, and may hold names.

use std::time::Duration;

use base::http::HttpFailure;

use crate::access::AccessRefused;

/// Why there is no answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GraphError {
    /// The network gave no whole answer.
    #[error(transparent)]
    Http(#[from] HttpFailure),
    /// There is no token to ask with.
    #[error(transparent)]
    Access(#[from] AccessRefused),
    /// Graph answered, and said no.
    #[error("Graph refuses ({0:?})")]
    Refused(Refusal),
    /// Too many questions, or the service is down: later.
    #[error("Graph is busy")]
    Busy {
        /// How long it asks to be left alone, where it says.
        retry_after: Option<Duration>,
    },
    /// The answer isn't what its documentation says.
    #[error("Graph's answer can't be read")]
    Unreadable,
    /// The next page is said to be on another host, which must not see the token.
    #[error("Graph's list goes on at another host")]
    Foreign,
}

impl GraphError {
    /// The refusal, if it was one.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Refused(refusal) => Some(*refusal),
            _ => None,
        }
    }
}

/// A refusal: the HTTP status, and the most exact code that is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The deepest code of the answer that this crate knows.
    pub code: Option<Code>,
}

impl Refusal {
    /// Whether asking for more rights, or an administrator, could help.
    #[must_use]
    pub fn is_about_rights(self) -> bool {
        self.status == 403 || matches!(self.code, Some(Code::AccessDenied | Code::Forbidden | Code::RequestDenied))
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// Codes of Graph, its directory and its meetings that are known here. Compared without regard to case.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            pub(crate) fn known(text: &str) -> Option<Self> {
                $(if text.eq_ignore_ascii_case($text) { return Some(Self::$name); })*
                None
            }
        }
    };
}

codes! {
    /// The person or the app lacks the right.
    AccessDenied = "accessDenied",
    /// Too many questions.
    ActivityLimitReached = "activityLimitReached",
    /// Something else went wrong.
    GeneralException = "generalException",
    /// The question is malformed.
    InvalidRequest = "invalidRequest",
    /// There is no such thing.
    ItemNotFound = "itemNotFound",
    /// Forbidden by the service.
    NotAllowed = "notAllowed",
    /// The service doesn't do this.
    NotSupported = "notSupported",
    /// Something changed meanwhile.
    ResourceModified = "resourceModified",
    /// A quota is used up.
    QuotaLimitReached = "quotaLimitReached",
    /// The service is down.
    ServiceNotAvailable = "serviceNotAvailable",
    /// No token, or a wrong one.
    Unauthenticated = "unauthenticated",
    /// Directory: the right is missing.
    RequestDenied = "Authorization_RequestDenied",
    /// Directory: there is no such object.
    ResourceNotFound = "Request_ResourceNotFound",
    /// The token is expired or for something else.
    InvalidAuthenticationToken = "InvalidAuthenticationToken",
    /// Meetings: anything at all, such as an organiser who isn't the one asked for.
    General = "General",
    /// Meetings: not for this person.
    Forbidden = "Forbidden",
    /// Meetings: the question can't be read.
    BadRequest = "BadRequest",
    /// Meetings: there is none.
    NotFound = "NotFound",
    /// Meetings: the meeting was not found.
    MeetingNotFound = "3004",
    /// Meetings: no meeting for what was asked.
    NoSuchMeeting = "1026",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_known_in_any_case_and_others_are_not() {
        assert_eq!(Code::known("accessdenied"), Some(Code::AccessDenied));
        assert_eq!(Code::known("3004"), Some(Code::MeetingNotFound));
        assert_eq!(Code::known("Access is denied."), None);
    }

    #[test]
    fn a_lack_of_rights_is_told_by_status_or_code() {
        assert!(Refusal { status: 403, code: None }.is_about_rights());
        assert!(Refusal { status: 400, code: Some(Code::RequestDenied) }.is_about_rights());
        assert!(!Refusal { status: 404, code: Some(Code::ItemNotFound) }.is_about_rights());
    }
}
