//! Graph's errors.

use base::http::Response;
use base64::{Engine, engine::general_purpose::STANDARD};
use http::StatusCode;
use serde_json::json;

use crate::{
    RecordsError,
    exchange::{self, Exchange},
    ids::fresh_guid,
};

/// One refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GraphError {
    pub(super) status: StatusCode,
    pub(super) code: String,
    pub(super) message: String,
    /// For a 401: what a new token has to satisfy, as JSON, or nothing in particular.
    claims: Option<String>,
}

impl GraphError {
    pub(super) fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self { status, code: code.to_owned(), message: message.into(), claims: None }
    }

    /// The token is missing or not good.
    pub(super) fn unauthenticated(message: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", message)
    }

    /// The token is good and more is asked for.
    pub(super) fn challenge(claims: String) -> Self {
        let message = "Continuous access evaluation resulted in challenge with result: InteractionRequired.";
        Self { claims: Some(claims), ..Self::unauthenticated(message) }
    }

    /// The token lacks a scope; the words are the directory's.
    pub(super) fn denied() -> Self {
        let message = "Insufficient privileges to complete the operation.";
        Self::new(StatusCode::FORBIDDEN, "Authorization_RequestDenied", message)
    }

    /// The token lacks a scope; the words are the calendar's.
    pub(super) fn access_denied() -> Self {
        let message = "Access is denied. Check credentials and try again.";
        Self::new(StatusCode::FORBIDDEN, "ErrorAccessDenied", message)
    }

    /// What others have is not shown.
    pub(super) fn of_others(segment: &str) -> Self {
        match segment {
            "calendarView" | "events" | "calendar" => Self::access_denied(),
            _ => Self::denied(),
        }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", message)
    }

    pub(super) fn no_resource(key: &str) -> Self {
        let message = format!("Resource '{}' does not exist or one of its references does not.", clean(key));
        Self::new(StatusCode::NOT_FOUND, "Request_ResourceNotFound", message)
    }

    pub(super) fn no_segment(segment: &str) -> Self {
        let message = format!("Resource not found for the segment '{}'.", clean(segment));
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", message)
    }

    pub(super) fn not_allowed() -> Self {
        let message = "The practice service only reads this.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "Request_BadRequest", message)
    }

    /// The usual error of an HTTP status, or with a code that was asked for.
    pub(super) fn of_status(status: StatusCode, code: Option<&str>) -> Self {
        let usual = match status {
            StatusCode::TOO_MANY_REQUESTS => "TooManyRequests",
            StatusCode::SERVICE_UNAVAILABLE => "serviceNotAvailable",
            StatusCode::UNAUTHORIZED => "InvalidAuthenticationToken",
            StatusCode::FORBIDDEN => "Authorization_RequestDenied",
            StatusCode::NOT_FOUND => "itemNotFound",
            status if status.is_server_error() => "generalException",
            _ => "invalidRequest",
        };
        Self::new(status, code.unwrap_or(usual), "A fault was asked for.")
    }

    pub(super) fn response(&self, exchange: &Exchange<'_>) -> Response {
        let number = fresh_guid();
        let body = json!({ "error": {
            "code": self.code, "message": self.message,
            "innerError": {
                "date": exchange.now.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
                "request-id": number,
                "client-request-id": exchange.header("client-request-id").unwrap_or(&number),
            },
        }});
        let mut response = exchange::json(self.status, &body);
        if self.status == StatusCode::UNAUTHORIZED {
            exchange::set(&mut response, "www-authenticate", &self.www_authenticate(exchange));
        }
        response
    }

    fn www_authenticate(&self, exchange: &Exchange<'_>) -> String {
        let authority = format!("{}/common/oauth2/authorize", exchange.origin);
        let common = format!(
            "Bearer realm=\"\", authorization_uri=\"{authority}\", client_id=\"00000003-0000-0000-c000-000000000000\""
        );
        match &self.claims {
            None => common,
            Some(claims) => {
                format!("{common}, error=\"insufficient_claims\", claims=\"{}\"", STANDARD.encode(claims))
            }
        }
    }
}

impl From<RecordsError> for GraphError {
    fn from(error: RecordsError) -> Self {
        tracing::error!(%error, "the directory can't be read");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "generalException", "The practice service can't remember.")
    }
}

fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(128).collect()
}
