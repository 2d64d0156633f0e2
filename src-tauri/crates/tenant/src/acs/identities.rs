//! The operations on identities.

use base::http::Response;
use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    AcsError, Operation,
    token::{issue as new_token, written},
};
use crate::{
    Tenant,
    exchange::{Exchange, empty, json as answer},
    records::{FOR_EVER, Table},
};

/// What a token may be for.
const SCOPES: &[&str] = &["chat", "voip", "chat.join", "chat.join.limited", "voip.join"];

/// Minutes a token may be good for; the last is the default.
const MINUTES: std::ops::RangeInclusive<i64> = 60..=1440;

/// What is remembered of an identity.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Identity {
    /// Tokens issued in this second or before are no longer good; in seconds since 1970.
    pub(crate) revoked: i64,
    /// When it last got a token.
    pub(crate) last_token: Option<i64>,
    /// The caller's own name for it.
    pub(crate) custom_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Creating {
    #[serde(default)]
    create_token_with_scopes: Vec<String>,
    expires_in_minutes: Option<i64>,
    custom_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Issuing {
    scopes: Vec<String>,
    expires_in_minutes: Option<i64>,
}

/// `POST /identities`.
pub(super) fn create(tenant: &Tenant, exchange: &Exchange<'_>) -> Result<Response, AcsError> {
    let asked: Creating = read_body(exchange)?;
    let wants_token = !asked.create_token_with_scopes.is_empty();
    let operation = if wants_token { Operation::CreateWithToken } else { Operation::Create };
    count(tenant, exchange, operation)?;
    let seconds = seconds(asked.expires_in_minutes)?;
    if wants_token {
        check_scopes(&asked.create_token_with_scopes, "createTokenWithScopes")?;
    }
    let id = new_id(tenant, asked.custom_id.as_deref())?;
    let mut identity = tenant.records.find::<Identity>(Table::Identity, &id, 0)?.unwrap_or_default();
    let mut body = json!({ "identity": { "id": id } });
    if let Some(custom) = asked.custom_id {
        body["identity"]["customId"] = json!(custom);
        identity.custom_id = Some(custom);
    }
    if wants_token {
        body["accessToken"] = token(tenant, exchange, &id, &mut identity, &asked.create_token_with_scopes, seconds);
    }
    tenant.records.keep(Table::Identity, &id, &identity, FOR_EVER)?;
    Ok(answer(StatusCode::CREATED, &body))
}

/// `POST /identities/{id}/:issueAccessToken`.
pub(super) fn issue(tenant: &Tenant, exchange: &Exchange<'_>, id: &str) -> Result<Response, AcsError> {
    count(tenant, exchange, Operation::Issue)?;
    let asked: Issuing = read_body(exchange)?;
    check_scopes(&asked.scopes, "scopes")?;
    let seconds = seconds(asked.expires_in_minutes)?;
    let mut identity = find(tenant, id)?;
    let body = token(tenant, exchange, id, &mut identity, &asked.scopes, seconds);
    tenant.records.keep(Table::Identity, id, &identity, FOR_EVER)?;
    Ok(answer(StatusCode::OK, &body))
}

/// `POST /identities/{id}/:revokeAccessTokens`.
pub(super) fn revoke(tenant: &Tenant, exchange: &Exchange<'_>, id: &str) -> Result<Response, AcsError> {
    count(tenant, exchange, Operation::Revoke)?;
    let mut identity = find(tenant, id)?;
    // The last token may have been dated a second ahead, see `token`.
    identity.revoked = exchange.seconds().max(identity.last_token.unwrap_or_default());
    tenant.records.keep(Table::Identity, id, &identity, FOR_EVER)?;
    tenant.realtime.disconnect(Some(id));
    Ok(empty(StatusCode::NO_CONTENT))
}

/// `DELETE /identities/{id}`.
pub(super) fn delete(tenant: &Tenant, exchange: &Exchange<'_>, id: &str) -> Result<Response, AcsError> {
    count(tenant, exchange, Operation::Delete)?;
    tenant.records.redeem::<Identity>(Table::Identity, id, 0)?.ok_or(AcsError::NoIdentity)?;
    tenant.realtime.disconnect(Some(id));
    Ok(empty(StatusCode::NO_CONTENT))
}

/// `GET /identities/{id}`.
pub(super) fn read(tenant: &Tenant, _: &Exchange<'_>, id: &str) -> Result<Response, AcsError> {
    let identity = find(tenant, id)?;
    let mut body = json!({ "id": id });
    if let Some(at) = identity.last_token.and_then(|at| Timestamp::from_second(at).ok()) {
        body["lastTokenIssuedAt"] = written(at);
    }
    if let Some(custom) = identity.custom_id {
        body["customId"] = json!(custom);
    }
    Ok(answer(StatusCode::OK, &body))
}

fn token(
    tenant: &Tenant,
    exchange: &Exchange<'_>,
    id: &str,
    identity: &mut Identity,
    scopes: &[String],
    seconds: i64,
) -> serde_json::Value {
    // A token of the second in which others were revoked must not be taken for one of those.
    let issued = exchange.seconds().max(identity.revoked + 1);
    let seconds = tenant.control().settings.acs_token_seconds.unwrap_or(seconds);
    let (token, until) = new_token(tenant, id, scopes, issued, seconds);
    identity.last_token = Some(issued);
    json!({ "token": token, "expiresOn": written(until) })
}

/// The same custom id leads to the same identity.
fn new_id(tenant: &Tenant, custom: Option<&str>) -> Result<String, AcsError> {
    let user = match custom {
        Some(custom) => tenant.ids.guid("custom identity", custom),
        None => tenant.ids.guid("identity", &tenant.records.made(Table::Identity)?.to_string()),
    };
    let id = format!("8:acs:{}_{user}", tenant.organisation.resource_id);
    if custom.is_none() && tenant.records.get(Table::Identity, &id, 0)?.is_some() {
        // Somebody else was given the number in the same moment.
        return Ok(format!("8:acs:{}_{}", tenant.organisation.resource_id, crate::ids::fresh_guid()));
    }
    Ok(id)
}

fn find(tenant: &Tenant, id: &str) -> Result<Identity, AcsError> {
    tenant.records.find(Table::Identity, id, 0)?.ok_or(AcsError::NoIdentity)
}

fn count(tenant: &Tenant, exchange: &Exchange<'_>, operation: Operation) -> Result<(), AcsError> {
    if !tenant.control().settings.limits {
        return Ok(());
    }
    tenant.limits().count(operation, exchange.seconds()).map_err(AcsError::TooMany)
}

fn read_body<T: for<'a> Deserialize<'a>>(exchange: &Exchange<'_>) -> Result<T, AcsError> {
    exchange
        .json()
        .map_err(|error| AcsError::Invalid { target: "body", message: format!("The body is wrong: {error}.") })
}

fn seconds(minutes: Option<i64>) -> Result<i64, AcsError> {
    let minutes = minutes.unwrap_or(*MINUTES.end());
    if MINUTES.contains(&minutes) {
        return Ok(minutes * 60);
    }
    let message = format!("A token is good for {} to {} minutes.", MINUTES.start(), MINUTES.end());
    Err(AcsError::Invalid { target: "expiresInMinutes", message })
}

fn check_scopes(scopes: &[String], target: &'static str) -> Result<(), AcsError> {
    let unknown = scopes.iter().find(|scope| !SCOPES.contains(&scope.as_str()));
    let message = match unknown {
        Some(unknown) => format!("There is no scope '{unknown}'."),
        None if scopes.is_empty() => "At least one scope is needed.".to_owned(),
        None => return Ok(()),
    };
    Err(AcsError::Invalid { target, message })
}
