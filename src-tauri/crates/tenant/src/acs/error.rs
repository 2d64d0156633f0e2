//! What goes wrong with a request, as `CommunicationErrorResponse`.

use base::http::Response;
use http::StatusCode;
use serde_json::json;

use crate::{RecordsError, chat::Refused, exchange};

/// A refusal.
#[derive(Debug)]
pub(crate) enum AcsError {
    /// No `api-version`.
    NoVersion,
    /// One that is not served.
    UnknownVersion(String),
    /// Neither a key nor a token speaks for the request; in words for whoever looks for the fault.
    Unauthenticated(&'static str),
    /// The chat is asked without a user's token, or with one that is not good; in words for whoever looks for the fault.
    Unauthorized(String),
    /// A token that is good and gives no right here.
    Forbidden(&'static str),
    /// What only a resource connected with Teams may do.
    NotForThisResource,
    /// The body says something that can't be.
    Invalid {
        /// Which part of it.
        target: &'static str,
        /// What is wrong with it.
        message: String,
    },
    /// No such identity, or one of another resource.
    NoIdentity,
    /// No such thread or message, or not for this user.
    NotFound(&'static str),
    /// Nothing stands under the address.
    NoRoute,
    /// Too many of a kind; seconds until the next.
    TooMany(i64),
    /// Nothing can be remembered.
    Records(RecordsError),
    /// Anything else.
    Status(StatusCode, &'static str, &'static str),
}

impl From<RecordsError> for AcsError {
    fn from(error: RecordsError) -> Self {
        Self::Records(error)
    }
}

impl From<Refused> for AcsError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NoThread => Self::NotFound("The chat thread was not found."),
            Refused::NoMessage => Self::NotFound("The chat message was not found."),
            Refused::NotIn => Self::Forbidden("User is not in the chat thread."),
            Refused::NotTheirs => Self::Forbidden("User is not allowed to perform specified action."),
            Refused::NotHere(why) => Self::Forbidden(why),
            Refused::TooLarge => Self::Status(
                StatusCode::PAYLOAD_TOO_LARGE,
                "RequestEntityTooLarge",
                "The content of a chat message is at most 28 KB.",
            ),
            Refused::Invalid(target, message) => Self::Invalid { target, message: message.to_owned() },
            Refused::Records(error) => Self::Records(error),
        }
    }
}

impl AcsError {
    pub(crate) fn response(&self) -> Response {
        let (status, code, message) = self.words();
        let mut error = json!({ "code": code, "message": message });
        if let Self::Invalid { target, .. } = self {
            error["target"] = json!(target);
        }
        let mut response = exchange::json(status, &json!({ "error": error }));
        exchange::set(&mut response, "x-ms-error-code", code);
        match self {
            Self::Unauthorized(_) => exchange::set(&mut response, "www-authenticate", "Bearer"),
            Self::Unauthenticated(_) => exchange::set(&mut response, "www-authenticate", "HMAC-SHA256, Bearer"),
            Self::TooMany(seconds) => exchange::set(&mut response, "retry-after", &seconds.to_string()),
            _ => {}
        }
        response
    }

    fn words(&self) -> (StatusCode, &'static str, String) {
        use StatusCode as S;
        match self {
            Self::NoVersion => {
                (S::BAD_REQUEST, "ApiVersionUnspecified", "An API version is required and was not given.".to_owned())
            }
            Self::UnknownVersion(version) => {
                (S::BAD_REQUEST, "UnsupportedApiVersion", format!("The API version '{version}' is not supported."))
            }
            Self::Unauthenticated(why) => {
                (S::UNAUTHORIZED, "Denied", format!("Denied by the resource provider: {why}."))
            }
            Self::Unauthorized(why) => (S::UNAUTHORIZED, "Unauthorized", format!("Request is not authorized: {why}.")),
            Self::NotFound(what) => (S::NOT_FOUND, "NotFound", (*what).to_owned()),
            Self::Forbidden(why) => (S::FORBIDDEN, "Forbidden", (*why).to_owned()),
            Self::NotForThisResource => {
                (S::FORBIDDEN, "Forbidden", "The practice resource is not connected with Teams accounts.".to_owned())
            }
            Self::Invalid { message, .. } => (S::BAD_REQUEST, "BadRequest", message.clone()),
            Self::NoIdentity => {
                (S::NOT_FOUND, "IdentityNotFound", "The identity does not belong to this resource.".to_owned())
            }
            Self::NoRoute => (S::NOT_FOUND, "NotFound", "Nothing stands under this address.".to_owned()),
            Self::TooMany(seconds) => {
                (S::TOO_MANY_REQUESTS, "TooManyRequests", format!("Try again after {seconds} seconds."))
            }
            Self::Records(error) => {
                tracing::error!(%error, "something of Communication Services can't be remembered");
                (S::INTERNAL_SERVER_ERROR, "InternalServerError", "The practice service can't remember.".to_owned())
            }
            Self::Status(status, code, message) => (*status, code, (*message).to_owned()),
        }
    }
}
