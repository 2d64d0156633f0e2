//! What a chat service says no with, as codes: one table.

use base::http::HttpFailure;
use chat::{BodyError, ChatFailure, Refusal};

use crate::{Code, Failure};

impl From<ChatFailure> for Failure {
    fn from(failure: ChatFailure) -> Self {
        let (code, words) = match &failure {
            ChatFailure::Http(HttpFailure::Untrusted) => (Code::Untrusted, "the chat service can't be trusted"),
            ChatFailure::Http(_) => (Code::NetworkGone, "the chat service can't be reached: it is tried again"),
            ChatFailure::NoToken | ChatFailure::Refused(Refusal::SignInAgain, _) => {
                (Code::SignInNeeded, "there is no access to the chat: sign in again")
            }
            ChatFailure::Absent(_) => (Code::ChatAbsent, "the service has no chat"),
            ChatFailure::Refused(Refusal::NotAllowed, _) | ChatFailure::Unsupported => {
                (Code::ChatNotAllowed, "this can't be done in this chat, or one isn't in it (any more)")
            }
            ChatFailure::Refused(Refusal::TenantForbids, _) => {
                (Code::ChatTenantForbids, "the organisation of this person allows no chats from outside")
            }
            ChatFailure::Refused(Refusal::NotFound, _) => {
                (Code::ChatNotFound, "the chat, the message or the person doesn't exist (any more)")
            }
            ChatFailure::Refused(Refusal::Request, _) => (Code::ChatMessage, "the chat service does not take it"),
            ChatFailure::TooMany(_) | ChatFailure::Unavailable(_) => {
                (Code::ServiceBusy, "the chat service is busy or in trouble: later")
            }
            ChatFailure::Unreadable | ChatFailure::Foreign => {
                (Code::ServiceAnswer, "the chat service answered with something else than it should")
            }
        };
        Self::because(code, words, &failure)
    }
}

impl From<BodyError> for Failure {
    fn from(error: BodyError) -> Self {
        Self::new(Code::ChatMessage, error.to_string())
    }
}

/// A failure that was kept by its code; see [`ChatFailure::code`].
pub(super) fn of_code(code: &str) -> ipc::Failure {
    let code = match code {
        "chat-unreachable" => Code::NetworkGone,
        "chat-sign-in" => Code::SignInNeeded,
        "chat-absent" => Code::ChatAbsent,
        "chat-not-allowed" | "chat-unsupported" => Code::ChatNotAllowed,
        "chat-tenant-forbids" => Code::ChatTenantForbids,
        "chat-not-found" => Code::ChatNotFound,
        "chat-too-many" | "chat-unavailable" => Code::ServiceBusy,
        _ => Code::ChatMessage,
    };
    Failure::new(code, "it could not be sent").to_ipc()
}

pub(super) fn unknown_thread() -> Failure {
    Failure::new(Code::ChatNotFound, "there is no such chat, or nobody who could see it")
}

#[cfg(test)]
mod tests {
    use chat::Absence;

    use super::*;

    #[test]
    fn what_is_kept_by_its_code_says_what_it_said_at_first() {
        let refused = |refusal| ChatFailure::Refused(refusal, None);
        for failure in [
            ChatFailure::Http(HttpFailure::Unreachable),
            ChatFailure::NoToken,
            ChatFailure::Absent(Absence::NotFound),
            ChatFailure::TooMany(None),
            ChatFailure::Unavailable(None),
            ChatFailure::Unsupported,
            refused(Refusal::NotAllowed),
            refused(Refusal::TenantForbids),
            refused(Refusal::NotFound),
            refused(Refusal::Request),
            refused(Refusal::SignInAgain),
        ] {
            assert_eq!(of_code(failure.code()).code, Failure::from(failure.clone()).code, "{failure:?}");
        }
    }
}
