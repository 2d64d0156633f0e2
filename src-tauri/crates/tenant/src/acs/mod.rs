//! Communication Services. This module is its Identity REST: identities, their tokens, and who may ask for them; `chat` is
//! its Chat REST.
//!
//! Versions 2021-03-07 to 2023-10-01, and of 2025-06-30 the reading of one identity. What concerns people with a Teams
//! account (the two exchanges) is refused as a resource without that right refuses it.

mod access;
pub(crate) mod chat;
mod error;
mod identities;
mod limits;
mod token;

use base::http::Response;
use http::{Method, StatusCode};

pub(crate) use error::AcsError;
pub(crate) use identities::Identity;
pub(crate) use limits::{Limits, Operation};
pub use token::AcsUser;
#[cfg(test)]
pub(crate) use token::issue as issue_token;
pub(crate) use token::user_of;

use crate::{Tenant, exchange::Exchange};

/// What `?api-version=` may say, oldest first.
pub(crate) const VERSIONS: &[&str] =
    &["2021-03-07", "2022-06-01", "2022-10-01", "2023-08-01", "2023-10-01", "2025-06-30"];

/// Since when one identity can be read.
const READING: &str = "2025-06-30";

pub(crate) fn answer(tenant: &Tenant, exchange: &Exchange<'_>) -> Response {
    route(tenant, exchange).unwrap_or_else(|error| error.response())
}

fn route(tenant: &Tenant, exchange: &Exchange<'_>) -> Result<Response, AcsError> {
    let version = version(exchange)?;
    let segments = exchange.segments();
    let known = matches!(segments.as_slice(), ["identities", ..] | ["teamsUser", _]);
    if !known {
        return Err(AcsError::NoRoute);
    }
    access::check(tenant, exchange)?;
    match (exchange.request.method(), segments.as_slice()) {
        (&Method::POST, ["identities"]) => identities::create(tenant, exchange),
        (&Method::GET, ["identities", id]) if version >= READING => identities::read(tenant, exchange, id),
        (&Method::DELETE, ["identities", id]) => identities::delete(tenant, exchange, id),
        (&Method::POST, ["identities", id, ":issueAccessToken"]) => identities::issue(tenant, exchange, id),
        (&Method::POST, ["identities", id, ":revokeAccessTokens"]) => identities::revoke(tenant, exchange, id),
        (&Method::POST, ["teamsUser", ":exchangeAccessToken"]) => Err(AcsError::NotForThisResource),
        (_, ["identities"] | ["identities", _] | ["identities", _, ":issueAccessToken" | ":revokeAccessTokens"]) => {
            Err(AcsError::Status(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", "The method is not allowed."))
        }
        _ => Err(AcsError::NoRoute),
    }
}

fn version<'a>(exchange: &'a Exchange<'_>) -> Result<&'a str, AcsError> {
    match exchange.parameter("api-version") {
        None | Some("") => Err(AcsError::NoVersion),
        Some(version) if VERSIONS.contains(&version) => Ok(version),
        Some(version) => Err(AcsError::UnknownVersion(version.to_owned())),
    }
}

#[cfg(test)]
mod tests;
