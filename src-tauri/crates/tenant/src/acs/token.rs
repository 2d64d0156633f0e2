//! User access tokens: what is in them, and what makes one no longer good.

use base::Secret;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::identities::Identity;
use crate::{
    Tenant,
    records::Table,
    signing::{Refused, decode, encode},
};

/// Who a token stands for and what it lets them do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcsUser {
    /// `8:acs:<resource>_<user>`.
    pub id: String,
    /// `chat`, `voip.join` and so on.
    pub scopes: Vec<String>,
    /// Until when, in seconds since 1970.
    pub until: i64,
}

/// A new token for an identity, and when it ends.
pub(crate) fn issue(tenant: &Tenant, id: &str, scopes: &[String], issued: i64, seconds: i64) -> (String, Timestamp) {
    let until = issued + seconds;
    let claims = json!({
        "skypeid": id.strip_prefix("8:").unwrap_or(id),
        "scp": 1792,
        "csi": issued.to_string(),
        "exp": until,
        "iat": issued,
        "rgn": "amer",
        "acsScope": scopes.join(","),
        "resourceId": tenant.organisation.resource_id,
        "resourceLocation": "unitedstates",
    });
    (encode(&tenant.key, &claims), Timestamp::from_second(until).unwrap_or(Timestamp::MAX))
}

/// Whose a token is, if it is good at `now`.
///
/// # Errors
/// In words that fit behind “the token can't be used:”.
pub(crate) fn user_of(tenant: &Tenant, token: &Secret, now: i64) -> Result<AcsUser, String> {
    let claims = decode(&tenant.key, token.expose(), now).map_err(|refused: Refused| refused.to_string())?;
    let text = |name: &str| claims[name].as_str().map(str::to_owned);
    let user = text("skypeid").map(|user| format!("8:{user}"));
    let id = user.ok_or("it is no token of Communication Services")?;
    let identity: Option<Identity> =
        tenant.records.find(Table::Identity, &id, now).map_err(|error| error.to_string())?;
    let identity = identity.ok_or("its identity was deleted")?;
    if claims["iat"].as_i64().unwrap_or_default() <= identity.revoked {
        return Err("it was revoked".to_owned());
    }
    let scopes = text("acsScope").unwrap_or_default().split(',').map(str::to_owned).collect();
    Ok(AcsUser { id, scopes, until: claims["exp"].as_i64().unwrap_or_default() })
}

/// As the service writes times: seven digits of a second, and an offset.
pub(super) fn written(time: Timestamp) -> Value {
    json!(time.strftime("%Y-%m-%dT%H:%M:%S.0000000+00:00").to_string())
}
