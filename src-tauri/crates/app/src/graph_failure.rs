//! What Graph, calendars and mail programs say no with, as codes: one table.

use base::http::HttpFailure;
use graph::{
    AccessRefused, GraphError, Refusal,
    ics::{
        IcsError,
        subscription::{AddressError, FetchError},
    },
    share::LetterError,
};

use crate::{Code, Failure, SignInRefusal, SignInTrouble};

impl From<GraphError> for Failure {
    fn from(error: GraphError) -> Self {
        match error {
            GraphError::Http(failure) => of_http(failure),
            GraphError::Access(refused) => of_access(refused),
            GraphError::Refused(refusal) => of_refusal(refusal, &error),
            GraphError::Busy { .. } => busy(&error),
            GraphError::Unreadable | GraphError::Foreign => Self::because(
                Code::ServiceAnswer,
                "Microsoft Graph answered with something else than it should",
                &error,
            ),
        }
    }
}

impl From<IcsError> for Failure {
    fn from(error: IcsError) -> Self {
        Self::new(Code::CalendarFile, error.to_string())
    }
}

impl From<AddressError> for Failure {
    fn from(error: AddressError) -> Self {
        Self::new(Code::CalendarAddress, error.to_string())
    }
}

impl From<FetchError> for Failure {
    fn from(error: FetchError) -> Self {
        match error {
            // An address that gives no calendar, however it fails to.
            FetchError::Http(HttpFailure::TooLong | HttpFailure::Broken)
            | FetchError::Gone
            | FetchError::NotOpen
            | FetchError::LeadsAstray => Self::new(Code::CalendarAddress, error.to_string()),
            FetchError::Http(failure) => of_http(failure),
            FetchError::Refused(408 | 429 | 500..) => busy(&error),
            FetchError::Refused(_) => Self::new(Code::CalendarAddress, error.to_string()),
        }
    }
}

impl From<LetterError> for Failure {
    fn from(error: LetterError) -> Self {
        Self::new(Code::Letter, error.to_string())
    }
}

fn of_http(failure: HttpFailure) -> Failure {
    match failure {
        HttpFailure::Unreachable | HttpFailure::TimedOut => Failure::new(Code::NetworkGone, failure.to_string()),
        HttpFailure::Untrusted => Failure::new(Code::Untrusted, failure.to_string()),
        HttpFailure::TooLong | HttpFailure::Broken => Failure::new(Code::ServiceAnswer, failure.to_string()),
    }
}

fn of_access(refused: AccessRefused) -> Failure {
    match refused {
        AccessRefused::SignedOut | AccessRefused::NeedsPerson => Failure::new(Code::SignInNeeded, refused.to_string()),
        AccessRefused::NotApproved => {
            let why = SignInTrouble { why: Some(SignInRefusal::AdministratorApproval), number: None };
            Failure { sign_in: Some(why), ..Failure::new(Code::SignInRefused, refused.to_string()) }
        }
        AccessRefused::Unavailable => Failure::new(Code::NetworkGone, refused.to_string()),
    }
}

fn of_refusal(refusal: Refusal, error: &GraphError) -> Failure {
    match refusal.status {
        401 => Failure::because(Code::SignInNeeded, "the sign-in is no longer good", error),
        500.. => busy(error),
        _ if refusal.is_about_rights() => {
            Failure::because(Code::GraphRefused, "Microsoft Graph does not let this account see it", error)
        }
        _ => Failure::because(Code::ServiceAnswer, "Microsoft Graph refuses the question", error),
    }
}

fn busy(error: &dyn std::fmt::Display) -> Failure {
    Failure::because(Code::ServiceBusy, "the service is busy or in trouble: later", error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, code: Option<graph::Code>) -> GraphError {
        GraphError::Refused(Refusal { status, code })
    }

    #[test]
    fn graph_says_no_in_codes() {
        for (error, code) in [
            (HttpFailure::Unreachable.into(), Code::NetworkGone),
            (HttpFailure::TimedOut.into(), Code::NetworkGone),
            (HttpFailure::Untrusted.into(), Code::Untrusted),
            (HttpFailure::Broken.into(), Code::ServiceAnswer),
            (AccessRefused::SignedOut.into(), Code::SignInNeeded),
            (AccessRefused::NeedsPerson.into(), Code::SignInNeeded),
            (AccessRefused::NotApproved.into(), Code::SignInRefused),
            (AccessRefused::Unavailable.into(), Code::NetworkGone),
            (refused(401, None), Code::SignInNeeded),
            (refused(403, None), Code::GraphRefused),
            (refused(400, Some(graph::Code::RequestDenied)), Code::GraphRefused),
            (refused(400, None), Code::ServiceAnswer),
            (refused(500, None), Code::ServiceBusy),
            (GraphError::Busy { retry_after: None }, Code::ServiceBusy),
            (GraphError::Unreadable, Code::ServiceAnswer),
            (GraphError::Foreign, Code::ServiceAnswer),
        ] {
            assert_eq!(Failure::from(error).code, code, "{error:?}");
        }
        let approval = Failure::from(GraphError::from(AccessRefused::NotApproved)).sign_in.unwrap().why;
        assert_eq!(approval, Some(SignInRefusal::AdministratorApproval));
    }

    #[test]
    fn calendars_and_letters_say_no_in_codes() {
        for (error, code) in [
            (HttpFailure::Unreachable.into(), Code::NetworkGone),
            (HttpFailure::TooLong.into(), Code::CalendarAddress),
            (FetchError::Gone, Code::CalendarAddress),
            (FetchError::NotOpen, Code::CalendarAddress),
            (FetchError::LeadsAstray, Code::CalendarAddress),
            (FetchError::Refused(418), Code::CalendarAddress),
            (FetchError::Refused(503), Code::ServiceBusy),
            (FetchError::Refused(429), Code::ServiceBusy),
        ] {
            assert_eq!(Failure::from(error).code, code, "{error:?}");
        }
        assert_eq!(Failure::from(IcsError::NoCalendar).code, Code::CalendarFile);
        assert_eq!(Failure::from(AddressError::NotHttps).code, Code::CalendarAddress);
        assert_eq!(Failure::from(LetterError::TooLong).code, Code::Letter);
    }
}
