//! What was granted: kept behind codes, device codes and refresh tokens, which are known here by their digests only.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use super::{EntraError, scopes};
use crate::{
    RecordsError, Tenant,
    organisation::App,
    records::{FOR_EVER, Table},
};

/// Who let which app do what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Grant {
    pub(super) client: String,
    /// Object id.
    pub(super) person: String,
    /// As [`super::scopes::Scopes::text`] writes them.
    pub(super) scopes: String,
    /// Of the id token.
    pub(super) nonce: Option<String>,
    /// The authentication context that was satisfied.
    pub(super) acrs: Option<String>,
    /// When, in seconds since 1970.
    pub(super) at: i64,
}

/// What stands behind a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Code {
    pub(super) grant: Grant,
    pub(super) redirect_uri: String,
    /// RFC 7636: method and challenge.
    pub(super) challenge: Option<(String, String)>,
    pub(super) used: bool,
    /// Until when it may be redeemed; it is remembered longer, to say that it is over.
    pub(super) until: i64,
}

/// Keys records by what opens them without keeping it.
pub(super) fn digest_of(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, secret.as_bytes()))
}

/// Those of some scopes that somebody still has to agree to.
pub(super) fn open_scopes(
    tenant: &Tenant,
    app: &App,
    person: &str,
    asked: &scopes::Scopes,
) -> Result<Vec<String>, RecordsError> {
    let consented = consented(tenant, app, person)?;
    Ok(asked.to_consent(app).into_iter().filter(|scope| !scopes::contains(&consented, scope)).collect())
}

fn consented(tenant: &Tenant, app: &App, person: &str) -> Result<Vec<String>, RecordsError> {
    Ok(tenant.records.find(Table::Consent, &consent_key(app, person), 0)?.unwrap_or_default())
}

/// Remembers that somebody agreed.
pub(super) fn consent(tenant: &Tenant, app: &App, person: &str, scopes: &[String]) -> Result<(), EntraError> {
    if scopes.is_empty() {
        return Ok(());
    }
    let mut all = consented(tenant, app, person)?;
    all.extend(scopes.iter().filter(|scope| !scopes::contains(&all, scope)).cloned().collect::<Vec<_>>());
    Ok(tenant.records.keep(Table::Consent, &consent_key(app, person), &all, FOR_EVER)?)
}

fn consent_key(app: &App, person: &str) -> String {
    format!("{} {person}", app.client_id)
}
