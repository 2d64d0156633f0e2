//! OAuth's errors (RFC 6749 §5.2) with Entra's additions: numbers, traces, claims to satisfy.

use base::http::Response;
use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    RecordsError,
    exchange::{self, Exchange},
    ids::fresh_guid,
};

/// One refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EntraError {
    /// The number behind `AADSTS`.
    pub(crate) number: u32,
    /// RFC 6749's word, or an extension's.
    pub(crate) error: String,
    /// What follows the number.
    pub(crate) words: String,
    pub(crate) status: StatusCode,
    /// More exactly, for some `invalid_grant`s.
    pub(crate) suberror: Option<&'static str>,
    /// What a new sign-in has to satisfy, as JSON.
    pub(crate) claims: Option<String>,
}

/// An error of the token endpoint.
pub(crate) fn refusal(number: u32, error: &str, words: impl Into<String>) -> EntraError {
    let words = words.into();
    let status = if error == "invalid_client" { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
    EntraError { number, error: error.to_owned(), words, status, suberror: None, claims: None }
}

pub(crate) fn no_tenant(name: &str) -> EntraError {
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || "-.".contains(*c)).take(64).collect();
    refusal(90_002, "invalid_request", format!("Tenant '{name}' not found. The practice service has one organisation."))
}

pub(crate) fn no_app(client_id: &str) -> EntraError {
    let id: String = client_id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(64).collect();
    let words = format!("Application with identifier '{id}' was not found in the organisation.");
    EntraError { status: StatusCode::BAD_REQUEST, ..refusal(700_016, "unauthorized_client", words) }
}

pub(crate) fn missing(parameter: &str) -> EntraError {
    refusal(900_144, "invalid_request", format!("The request must contain the parameter '{parameter}'."))
}

pub(crate) fn not_post() -> EntraError {
    refusal(900_561, "invalid_request", "The endpoint only accepts POST requests.")
}

/// Somebody has to agree to scopes first.
pub(crate) fn no_consent(scopes: &[String]) -> EntraError {
    let words = format!("Nobody has consented to the application's use of: {}.", scopes.join(" "));
    EntraError { suberror: Some("consent_required"), ..refusal(65_001, "invalid_grant", words) }
}

/// A stronger sign-in is asked for.
pub(crate) fn challenged(claims: String) -> EntraError {
    let words = "Multi-factor authentication is required by the organisation's policy.";
    EntraError {
        suberror: Some("basic_action"),
        claims: Some(claims),
        ..refusal(50_076, "interaction_required", words)
    }
}

/// The usual error of an HTTP status, or one with a code that was asked for: a number, or one of OAuth's words.
pub(crate) fn of_status(status: StatusCode, code: Option<&str>) -> EntraError {
    let (number, error) = match status {
        StatusCode::TOO_MANY_REQUESTS => (90_055, "temporarily_unavailable"),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => (90_033, "temporarily_unavailable"),
        status if status.is_server_error() => (90_020, "server_error"),
        StatusCode::UNAUTHORIZED => (7_000_215, "invalid_client"),
        _ => (70_000, "invalid_grant"),
    };
    let asked = code.and_then(|code| code.trim_start_matches("AADSTS").parse().ok());
    let error = code.filter(|_| asked.is_none()).unwrap_or(error);
    EntraError { status, ..refusal(asked.unwrap_or(number), error, "A fault was asked for.") }
}

impl From<RecordsError> for EntraError {
    fn from(error: RecordsError) -> Self {
        tracing::error!(%error, "a sign-in can't be remembered");
        let words = "The practice service can't remember.";
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, ..refusal(90_020, "server_error", words) }
    }
}

impl EntraError {
    /// `AADSTS<number>: <words>` with the trace behind it.
    pub(crate) fn description(&self, exchange: &Exchange<'_>) -> String {
        format!(
            "AADSTS{}: {} Trace ID: {} Correlation ID: {} Timestamp: {}",
            self.number,
            self.words,
            fresh_guid(),
            correlation(exchange),
            timestamp(exchange)
        )
    }

    /// As the token endpoint says it.
    pub(crate) fn response(&self, exchange: &Exchange<'_>) -> Response {
        let mut body = json!({
            "error": self.error,
            "error_description": self.description(exchange),
            "error_codes": [self.number],
            "timestamp": timestamp(exchange),
            "trace_id": fresh_guid(),
            "correlation_id": correlation(exchange),
            "error_uri": format!("{}/error?code={}", exchange.origin, self.number),
        });
        if let Some(suberror) = self.suberror {
            body["suberror"] = json!(suberror);
        }
        if let Some(claims) = &self.claims {
            body["claims"] = Value::String(claims.clone());
        }
        exchange::json(self.status, &body)
    }
}

fn timestamp(exchange: &Exchange<'_>) -> String {
    exchange.now.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

/// The caller's own number for the request, if it is one.
fn correlation(exchange: &Exchange<'_>) -> String {
    let given = exchange.header("client-request-id").or(exchange.parameter("client-request-id"));
    given.filter(|id| crate::seed::check::is_guid(id)).map_or_else(fresh_guid, str::to_owned)
}
