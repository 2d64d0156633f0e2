//! The tokens of a grant.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{EntraError, grant::Grant, grant::digest_of, scopes::Scopes};
use crate::{
    Tenant,
    exchange::Exchange,
    ids::random,
    organisation::{App, Person},
    records::Table,
    signing::encode,
};

/// Seconds a refresh token lives since its last use, for native apps.
const REFRESH_SECONDS: i64 = 90 * 24 * 3600;

/// The answer of the token endpoint to a grant of somebody's, for some of its scopes.
pub(super) fn tokens(
    tenant: &Tenant,
    exchange: &Exchange<'_>,
    grant: &Grant,
    person: &Person,
    scopes: &Scopes,
) -> Result<Value, EntraError> {
    let seconds = tenant.control().settings.entra_token_seconds;
    let resource = scopes.resource()?;
    let mut claims = common(tenant, exchange, &grant.client, resource, seconds);
    let names = if scopes.of_resources.is_empty() { vec!["User.Read".to_owned()] } else { scopes.names() };
    let own = json!({
        "idtyp": "user", "oid": person.id, "sub": pairwise(tenant, person, &grant.client), "name": person.name,
        "upn": person.mail, "unique_name": person.mail, "scp": names.join(" "), "acct": u8::from(person.said.guest),
    });
    extend(&mut claims, own);
    if let Some(acrs) = &grant.acrs {
        claims["acrs"] = json!([acrs]);
    }
    let said: Vec<String> = scopes.written().chain(scopes.openid.iter().cloned()).collect();
    let mut body = json!({
        "token_type": "Bearer", "scope": said.join(" "), "expires_in": seconds, "ext_expires_in": seconds,
        "access_token": encode(&tenant.key, &claims),
    });
    if scopes.openid.iter().any(|scope| scope == "openid") {
        body["id_token"] = json!(id_token(tenant, exchange, grant, person));
    }
    if scopes.offline() {
        let token = format!("1.{}", random(64));
        let until = exchange.seconds() + REFRESH_SECONDS;
        tenant.records.keep(Table::Refresh, &digest_of(&token), grant, until)?;
        body["refresh_token"] = json!(token);
    }
    body["client_info"] = json!(client_info(tenant, person));
    Ok(body)
}

/// The token of an app that asks in its own name.
pub(super) fn app_token(
    tenant: &Tenant,
    exchange: &Exchange<'_>,
    app: &App,
    scopes: &Scopes,
) -> Result<Value, EntraError> {
    let seconds = tenant.control().settings.entra_token_seconds;
    let mut claims = common(tenant, exchange, &app.client_id, scopes.resource()?, seconds);
    let id = tenant.ids.guid("service principal", &app.client_id);
    let roles: Vec<String> = scopes.names().into_iter().filter(|name| !name.is_empty()).collect();
    extend(&mut claims, json!({ "idtyp": "app", "oid": id, "sub": id, "roles": roles }));
    Ok(json!({
        "token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds,
        "access_token": encode(&tenant.key, &claims),
    }))
}

fn common(tenant: &Tenant, exchange: &Exchange<'_>, client: &str, resource: &str, seconds: i64) -> Value {
    let now = exchange.seconds();
    json!({
        "aud": resource, "iss": issuer(tenant, exchange), "iat": now, "nbf": now, "exp": now + seconds,
        "appid": client, "azp": client, "tid": tenant.organisation.tenant_id, "uti": random(16), "ver": "1.0",
    })
}

fn id_token(tenant: &Tenant, exchange: &Exchange<'_>, grant: &Grant, person: &Person) -> String {
    let now = exchange.seconds();
    let mut claims = json!({
        "aud": grant.client, "iss": issuer(tenant, exchange), "iat": now, "nbf": now, "exp": now + 3_600,
        "name": person.name, "oid": person.id, "preferred_username": person.mail, "email": person.mail,
        "sub": pairwise(tenant, person, &grant.client), "tid": tenant.organisation.tenant_id, "uti": random(16), "ver": "2.0",
        "login_hint": person.mail,
    });
    if let Some(nonce) = &grant.nonce {
        claims["nonce"] = json!(nonce);
    }
    encode(&tenant.key, &claims)
}

/// Who signed in, as MSAL's caches key accounts.
pub(super) fn client_info(tenant: &Tenant, person: &Person) -> String {
    let info = json!({ "uid": person.id, "utid": tenant.organisation.tenant_id });
    URL_SAFE_NO_PAD.encode(info.to_string())
}

/// The value of `claims` that asks for an authentication context.
pub(crate) fn challenge_claims(acrs: &str) -> String {
    json!({ "access_token": { "acrs": { "essential": true, "value": acrs } } }).to_string()
}

/// Another subject for every app, OpenID Connect Core §8.1.
fn pairwise(tenant: &Tenant, person: &Person, client: &str) -> String {
    tenant.ids.letters("subject", &format!("{client} {}", person.id), 32)
}

fn issuer(tenant: &Tenant, exchange: &Exchange<'_>) -> String {
    format!("{}/{}/v2.0", exchange.origin, tenant.organisation.tenant_id)
}

fn extend(claims: &mut Value, more: Value) {
    if let (Some(claims), Value::Object(more)) = (claims.as_object_mut(), more) {
        claims.extend(more);
    }
}
