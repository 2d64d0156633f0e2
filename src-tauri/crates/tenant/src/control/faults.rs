//! Faults on demand: the next requests of a kind fail, wait, or are cut off.

use std::time::Duration;

use base::http::Response;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Surface, problem};
use crate::{
    acs::AcsError,
    entra, exchange,
    exchange::{Exchange, empty, json as answer},
    graph,
    ids::fresh_guid,
};

/// Most faults that wait to be met.
const MOST: usize = 1_000;
/// Longest delay.
const MOST_LATENCY_MS: u64 = 600_000;

/// One kind of fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Fault {
    /// Given by the service.
    #[serde(default)]
    id: String,
    /// `acs`, `chat`, `realtime`, `entra` or `graph`; any without it.
    on: Option<String>,
    /// What the path begins with, as sent.
    path: Option<String>,
    /// An HTTP method.
    method: Option<String>,
    /// How many requests meet it; each one without it.
    times: Option<u32>,
    /// How many pass before the first meets it.
    #[serde(default)]
    after: u32,
    /// Answer so instead; 400 to 599.
    status: Option<u16>,
    /// The error's code; the usual one of the status without it.
    code: Option<String>,
    /// Seconds in `Retry-After`.
    retry_after: Option<u32>,
    /// Wait so long before the answer.
    #[serde(default)]
    latency_ms: u64,
    /// Close the connection instead of answering.
    #[serde(default)]
    pub(crate) hang_up: bool,
}

/// In the order in which they were asked for: the first that fits is met.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub(super) fn meet(&mut self, surface: Surface, exchange: &Exchange<'_>) -> Option<Fault> {
        let index = self.0.iter().position(|fault| fault.fits(surface, exchange))?;
        let fault = &mut self.0[index];
        if fault.after > 0 {
            fault.after -= 1;
            return None;
        }
        let met = fault.clone();
        if let Some(times) = &mut fault.times {
            *times -= 1;
            if *times == 0 {
                self.0.remove(index);
            }
        }
        Some(met)
    }
}

impl Fault {
    fn fits(&self, surface: Surface, exchange: &Exchange<'_>) -> bool {
        let uri = exchange.request.uri();
        self.on.as_deref().is_none_or(|on| on == surface.name())
            && self.path.as_deref().is_none_or(|path| uri.path().starts_with(path))
            && self.method.as_deref().is_none_or(|method| exchange.request.method().as_str() == method)
    }

    pub(crate) fn latency(&self) -> Duration {
        Duration::from_millis(self.latency_ms)
    }

    /// The answer in the surface's own shape.
    pub(crate) fn refusal(&self, surface: Surface, exchange: &Exchange<'_>) -> Option<Response> {
        let status = StatusCode::from_u16(self.status?).ok()?;
        let code = self.code.as_deref();
        let mut response = match surface {
            Surface::Graph => graph::fault(exchange, status, code),
            Surface::Entra => entra::fault(exchange, status, code),
            _ => acs(surface, status, code),
        };
        if let Some(seconds) = self.retry_after {
            exchange::set(&mut response, "retry-after", &seconds.to_string());
        }
        Some(response)
    }

    fn is_sound(&self) -> Result<(), &'static str> {
        let known = |on: &str| ["acs", "chat", "realtime", "entra", "graph"].contains(&on);
        if !self.on.as_deref().is_none_or(known) {
            return Err("`on` is acs, chat, realtime, entra or graph");
        }
        if !self.status.is_none_or(|status| (400..600).contains(&status)) {
            return Err("`status` is 400 to 599");
        }
        if self.times == Some(0) {
            return Err("`times` is at least 1");
        }
        if self.latency_ms > MOST_LATENCY_MS {
            return Err("`latencyMs` is at most ten minutes");
        }
        if self.status.is_none() && self.latency_ms == 0 && !self.hang_up {
            return Err("a fault has `status`, `latencyMs` or `hangUp`");
        }
        Ok(())
    }
}

fn acs(surface: Surface, status: StatusCode, code: Option<&str>) -> Response {
    let error = match status {
        StatusCode::UNAUTHORIZED if surface != Surface::Acs => {
            AcsError::Unauthorized("a fault was asked for".to_owned())
        }
        StatusCode::NOT_FOUND if surface != Surface::Acs => AcsError::NotFound("A fault was asked for."),
        StatusCode::SERVICE_UNAVAILABLE if surface != Surface::Acs => {
            AcsError::Status(status, "ServiceUnavailable", "A fault was asked for.")
        }
        StatusCode::TOO_MANY_REQUESTS => AcsError::TooMany(1),
        StatusCode::UNAUTHORIZED => AcsError::Unauthenticated("a fault was asked for"),
        StatusCode::FORBIDDEN => AcsError::Forbidden("A fault was asked for."),
        StatusCode::NOT_FOUND => AcsError::NoIdentity,
        status => AcsError::Status(status, "ServiceError", "A fault was asked for."),
    };
    let mut response = error.response();
    response.headers_mut().remove("retry-after");
    if let Some(code) = code {
        let body = json!({ "error": { "code": code, "message": "A fault was asked for." } });
        *response.body_mut() = body.to_string().into();
    }
    response
}

/// `POST /_practice/faults`.
pub(super) fn add(faults: &mut Faults, exchange: &Exchange<'_>) -> Response {
    let mut fault: Fault = match exchange.json() {
        Ok(fault) => fault,
        Err(error) => return problem(StatusCode::BAD_REQUEST, error.to_string()),
    };
    if let Err(words) = fault.is_sound() {
        return problem(StatusCode::BAD_REQUEST, words);
    }
    if faults.0.len() >= MOST {
        return problem(StatusCode::CONFLICT, "so many faults wait already; DELETE /_practice/faults forgets them");
    }
    fault.id = fresh_guid();
    let said: Value = json!(fault);
    faults.0.push(fault);
    answer(StatusCode::CREATED, &said)
}

/// `DELETE /_practice/faults/{id}`.
pub(super) fn remove(faults: &mut Faults, id: &str) -> Response {
    let before = faults.0.len();
    faults.0.retain(|fault| fault.id != id);
    match faults.0.len() < before {
        true => empty(StatusCode::NO_CONTENT),
        false => problem(StatusCode::NOT_FOUND, "there is no such fault, or it was met often enough"),
    }
}
