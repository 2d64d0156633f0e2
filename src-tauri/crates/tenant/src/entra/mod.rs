//! Entra's sign-in, the v2.0 endpoints: discovery, authorization with code and PKCE, device codes, refresh tokens, an app's
//! own tokens, keys, sign-out.
//!
//! No passwords: whoever sits at the browser chooses which of the organisation's people to be.

mod account;
mod authorize;
mod device;
mod error;
mod grant;
mod metadata;
mod mint;
mod page;
mod scopes;
mod session;
#[cfg(test)]
mod tests;
mod token;

use base::http::Response;
use http::{Method, StatusCode};
use serde_json::Value;

pub(crate) use account::Account;
pub(crate) use error::EntraError;
pub(crate) use mint::challenge_claims;

use crate::{
    Tenant,
    exchange::{self, Exchange},
    signing,
};

pub(crate) fn answer(tenant: &Tenant, exchange: &Exchange<'_>) -> Response {
    match route(tenant, exchange) {
        Ok(response) => response,
        Err(error) => error.response(exchange),
    }
}

fn route(tenant: &Tenant, exchange: &Exchange<'_>) -> Result<Response, EntraError> {
    let segments = exchange.segments();
    let get = exchange.request.method() == Method::GET;
    match segments.as_slice() {
        ["devicelogin"] => return device::page(tenant, exchange),
        ["common", "discovery", "instance"] => return Ok(metadata::instance(exchange)),
        _ => {}
    }
    if !tenant.organisation.is_called(segments[0]) {
        return Err(error::no_tenant(segments[0]));
    }
    match segments[1..] {
        ["v2.0", ".well-known", "openid-configuration"] if get => Ok(metadata::configuration(tenant, exchange)),
        ["discovery", "v2.0", "keys"] if get => Ok(metadata::keys(tenant, exchange)),
        ["oauth2", "v2.0", "authorize"] => Ok(authorize::answer(tenant, exchange)),
        ["oauth2", "v2.0", "token"] if !get => token::answer(tenant, exchange),
        ["oauth2", "v2.0", "devicecode"] if !get => device::begin(tenant, exchange),
        ["oauth2", "v2.0", "logout"] => session::log_out(tenant, exchange),
        ["oauth2", "v2.0", _] => Err(error::not_post()),
        _ => Ok(exchange::text(StatusCode::NOT_FOUND, "Entra has nothing here")),
    }
}

/// Why a token of Entra's is not good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotGood {
    /// Not ours, expired, or not an access token.
    Token(signing::Refused),
    /// Of somebody whose sessions were revoked since, or who may no longer sign in.
    Revoked,
}

/// The claims of an access token of Entra's that is good at `now`.
///
/// # Errors
/// See [`NotGood`].
pub(crate) fn claims_of(tenant: &Tenant, token: &str, now: i64) -> Result<Value, NotGood> {
    let claims = signing::decode(&tenant.key, token, now).map_err(NotGood::Token)?;
    // Tokens of Communication Services and id tokens are signed by the same key.
    if claims["tid"] != *tenant.organisation.tenant_id || claims["idtyp"].is_null() {
        return Err(NotGood::Token(signing::Refused::Malformed));
    }
    let Some(id) = claims["oid"].as_str().filter(|_| claims["idtyp"] == "user") else { return Ok(claims) };
    let account = Account::of(tenant, id).map_err(|_| NotGood::Revoked)?;
    let issued = claims["iat"].as_i64().unwrap_or_default();
    if account.is_disabled(tenant, id) || issued <= account.revoked { Err(NotGood::Revoked) } else { Ok(claims) }
}

/// An answer that was asked for, in this surface's shape.
pub(crate) fn fault(exchange: &Exchange<'_>, status: StatusCode, code: Option<&str>) -> Response {
    error::of_status(status, code).response(exchange)
}
