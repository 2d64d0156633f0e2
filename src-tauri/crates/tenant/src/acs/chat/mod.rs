//! Communication Services' Chat REST: threads, who is in them, what is said, typing and reading.
//!
//! Versions 2021-03-07 to 2025-03-15; what came with the last (metadata of threads and participants, retention) is neither
//! taken from nor shown to callers of the others. The configuration of notifications in real time has a version of its own.

mod access;
mod activity;
mod limits;
mod messages;
mod participants;
#[cfg(test)]
mod tests;
mod threads;
mod view;

use base::http::Response;
use http::{Method, StatusCode};
use serde::de::DeserializeOwned;

use access::{Caller, Right};
pub(crate) use limits::ChatLimits;
use limits::Operation;

use super::AcsError;
use crate::{Tenant, exchange::Exchange, realtime};

/// What `?api-version=` may say, oldest first.
pub(crate) const VERSIONS: &[&str] = &["2021-03-07", "2021-09-07", "2023-11-07", "2024-03-07", "2025-03-15"];

/// Since when there are metadata of threads and participants, and retention policies.
const METADATA: &str = "2025-03-15";

/// The version of the configuration of notifications.
const CONFIGURATION: &str = "2024-09-01";

/// One request of a user.
#[derive(Debug)]
struct Call<'a> {
    tenant: &'a Tenant,
    exchange: &'a Exchange<'a>,
    caller: Caller,
    /// Whether the version has what came last.
    metadata: bool,
}

pub(crate) fn answer(tenant: &Tenant, exchange: &Exchange<'_>) -> Response {
    route(tenant, exchange).unwrap_or_else(|error| error.response())
}

fn route(tenant: &Tenant, exchange: &Exchange<'_>) -> Result<Response, AcsError> {
    let segments = exchange.segments();
    let rest = &segments[1..];
    let configuration = rest == ["config", "realTimeNotifications"];
    let version = version(exchange, if configuration { &[CONFIGURATION] } else { VERSIONS })?;
    if !tenant.has_chat() {
        return Err(AcsError::Forbidden("Chat is not available for this resource."));
    }
    let call = Call { tenant, exchange, caller: Caller::of(tenant, exchange)?, metadata: version >= METADATA };
    match (exchange.request.method(), rest) {
        (&Method::GET, ["config", "realTimeNotifications"]) => Ok(realtime::configuration(exchange)),
        (&Method::POST, ["threads"]) => threads::create(&call),
        (&Method::GET, ["threads"]) => threads::list(&call),
        (&Method::GET, ["threads", id]) => threads::read(&call, id),
        (&Method::PATCH, ["threads", id]) => threads::update(&call, id),
        (&Method::DELETE, ["threads", id]) => threads::delete(&call, id),
        (&Method::GET, ["threads", id, "participants"]) => participants::list(&call, id),
        (&Method::POST, ["threads", id, "participants", ":add"]) => participants::add(&call, id),
        (&Method::POST, ["threads", id, "participants", ":remove"]) => participants::remove(&call, id),
        (&Method::POST, ["threads", id, "messages"]) => messages::send(&call, id),
        (&Method::GET, ["threads", id, "messages"]) => messages::list(&call, id),
        (&Method::GET, ["threads", id, "messages", message]) => messages::read(&call, id, message),
        (&Method::PATCH, ["threads", id, "messages", message]) => messages::update(&call, id, message),
        (&Method::DELETE, ["threads", id, "messages", message]) => messages::delete(&call, id, message),
        (&Method::GET, ["threads", id, "images", picture, "views", "original" | "small"]) => {
            messages::picture(&call, id, picture)
        }
        (&Method::POST, ["threads", id, "typing"]) => activity::type_in(&call, id),
        (&Method::POST, ["threads", id, "readReceipts"]) => activity::send_receipt(&call, id),
        (&Method::GET, ["threads", id, "readReceipts"]) => activity::list_receipts(&call, id),
        (_, ["threads"] | ["threads", _, ..] | ["config", ..]) => {
            Err(AcsError::Status(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", "The method is not allowed."))
        }
        _ => Err(AcsError::NoRoute),
    }
}

fn version<'a>(exchange: &'a Exchange<'_>, known: &[&str]) -> Result<&'a str, AcsError> {
    match exchange.parameter("api-version") {
        None | Some("") => Err(AcsError::NoVersion),
        Some(version) if known.contains(&version) => Ok(version),
        Some(version) => Err(AcsError::UnknownVersion(version.to_owned())),
    }
}

impl Call<'_> {
    /// Counts the request against the published limits, and lets it be only with a right.
    fn begin(&self, operation: Operation, thread: &str, right: Right) -> Result<(), AcsError> {
        self.caller.check(right)?;
        if !self.tenant.control().settings.limits {
            return Ok(());
        }
        let now = self.exchange.seconds();
        self.tenant.chat_limits().count(operation, self.who(), thread, now).map_err(AcsError::TooMany)
    }

    /// The raw id of whoever asks.
    fn who(&self) -> &str {
        &self.caller.id
    }

    fn chat(&self) -> crate::chat::Chat<'_> {
        self.tenant.chat(self.exchange.now)
    }

    fn body<T: DeserializeOwned>(&self) -> Result<T, AcsError> {
        self.exchange
            .json()
            .map_err(|error| AcsError::Invalid { target: "body", message: format!("The body is wrong: {error}.") })
    }
}
