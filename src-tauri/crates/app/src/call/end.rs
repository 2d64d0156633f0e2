//! Why a call is over, in codes and words.

use meeting::{
    EndCause,
    protocol::{EndReason, ErrorCode},
};
use rtc::signal::CloseReason;

use crate::{Code, Failure, statistics::EndFigures};

/// Why a call is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// Sorted.
    pub cause: EndCause,
    /// The service's own numbers, where it gave any.
    pub reason: Option<EndReason>,
}

impl End {
    /// What the machine says, made more exact by what the socket said when it closed.
    pub(super) fn of(cause: EndCause, reason: Option<EndReason>, closed: Option<&CloseReason>) -> Self {
        let cause = match (cause, closed) {
            (EndCause::HostVanished, Some(CloseReason::Version { .. } | CloseReason::Refused(ErrorCode::Version))) => {
                EndCause::VersionMismatch
            }
            (EndCause::HostVanished, Some(CloseReason::Refused(ErrorCode::Secret))) => EndCause::SecretRefused,
            (cause, _) => cause,
        };
        Self { cause, reason }
    }

    /// What happened and what to do, in one line.
    #[must_use]
    pub fn words(&self) -> String {
        let explanation = self.cause.explain();
        match explanation.advice {
            "" => explanation.happened.to_owned(),
            advice => format!("{} {advice}", explanation.happened),
        }
    }

    /// Whether the call ended the way calls do: we left, or it was over for everyone.
    #[must_use]
    pub fn is_regular(&self) -> bool {
        matches!(self.cause, EndCause::Left | EndCause::Cancelled | EndCause::EndedForEveryone | EndCause::CallEnded)
    }

    /// The end as a failure, if it is one.
    #[must_use]
    pub fn failure(&self) -> Option<Failure> {
        if self.is_regular() {
            return None;
        }
        let code = match self.cause {
            EndCause::HostVanished | EndCause::AppClosed => Code::HostVanished,
            EndCause::LobbyRejected | EndCause::AnonymousJoinOff => Code::NotAdmitted,
            EndCause::Removed => Code::Removed,
            EndCause::LinkInvalid | EndCause::NotJoinableHere => Code::LinkRefused,
            EndCause::MediaBlocked | EndCause::MediaLost | EndCause::OfferRefused => Code::Media,
            EndCause::SecretRefused => Code::ServiceSecret,
            EndCause::TokenInvalid => Code::Access,
            EndCause::VersionMismatch => Code::Signal,
            EndCause::EnvironmentUnsupported => Code::BrowserUnsupported,
            _ => Code::ServiceEnded,
        };
        let mut failure = Failure::new(code, self.words());
        if let Some(reason) = self.reason {
            failure.detail = format!("code {}, subcode {}", reason.code, reason.subcode);
        }
        Some(failure)
    }

    /// For the report.
    pub(crate) fn figures(&self) -> EndFigures {
        EndFigures {
            code: serde_json::to_value(self.cause)
                .ok()
                .and_then(|code| code.as_str().map(str::to_owned))
                .unwrap_or_default(),
            words: self.words(),
            service_code: self.reason.map(|reason| reason.code),
            service_subcode: self.reason.map(|reason| reason.subcode),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(cause: EndCause) -> End {
        End { cause, reason: None }
    }

    #[test]
    fn leaving_is_no_failure_and_vanishing_is() {
        assert_eq!(end(EndCause::Left).failure(), None);
        assert_eq!(end(EndCause::EndedForEveryone).failure(), None);
        assert_eq!(end(EndCause::HostVanished).failure().unwrap().code, Code::HostVanished);
    }

    #[test]
    fn the_services_numbers_are_kept() {
        let end = End { reason: Some(EndReason { code: 0, subcode: 5300 }), ..end(EndCause::Removed) };
        let figures = end.figures();
        assert_eq!((figures.code.as_str(), figures.service_subcode), ("removed", Some(5300)));
        assert!(end.failure().unwrap().to_string().contains("subcode 5300"));
    }

    #[test]
    fn a_refused_secret_is_not_a_vanished_host() {
        let closed = CloseReason::Refused(ErrorCode::Secret);
        let refused = End::of(EndCause::HostVanished, None, Some(&closed));
        assert_eq!(refused.cause, EndCause::SecretRefused);
        assert_eq!(End::of(EndCause::Left, None, Some(&closed)).cause, EndCause::Left);
    }
}
