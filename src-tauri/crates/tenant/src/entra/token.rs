//! The token endpoint: four kinds of grant.

use base::{Secret, http::Response};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use http::StatusCode;
use ring::digest::{SHA256, digest};
use serde_json::Value;

use super::{
    Account, EntraError, authorize, device,
    error::{self, refusal},
    grant::{self, Code, Grant, digest_of},
    mint,
    scopes::Scopes,
};
use crate::{
    Tenant,
    exchange::{Exchange, Form, json},
    organisation::{App, Person},
    records::Table,
};

pub(super) fn answer(tenant: &Tenant, exchange: &Exchange<'_>) -> Result<Response, EntraError> {
    let form = exchange.form();
    let kind = form.get("grant_type").ok_or_else(|| error::missing("grant_type"))?;
    let (basic_id, basic_secret) = basic(exchange);
    let client = form.get("client_id").map(str::to_owned).or(basic_id).ok_or_else(|| error::missing("client_id"))?;
    let app = tenant.organisation.app(&client).ok_or_else(|| error::no_app(&client))?;
    authenticate(app, form.get("client_secret").map(Secret::new).or(basic_secret))?;
    let body = match kind {
        "authorization_code" => redeem(tenant, exchange, app, &form)?,
        "refresh_token" => refresh(tenant, exchange, app, &form)?,
        "client_credentials" => own(tenant, exchange, app, &form)?,
        // MSAL still says the word of the draft.
        device::GRANT_TYPE | "device_code" => device::redeem(tenant, exchange, app, &form)?,
        _ => {
            let words = "The grant type is not served.";
            return Err(refusal(70_003, "unsupported_grant_type", words));
        }
    };
    Ok(json(StatusCode::OK, &body))
}

/// RFC 6749 §2.3.1.
fn basic(exchange: &Exchange<'_>) -> (Option<String>, Option<Secret>) {
    let pair = exchange.header("authorization").and_then(|value| value.strip_prefix("Basic "));
    let pair = pair.and_then(|pair| STANDARD.decode(pair).ok()).and_then(|bytes| String::from_utf8(bytes).ok());
    let Some((id, secret)) = pair.as_deref().and_then(|pair| pair.split_once(':')) else { return (None, None) };
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    (Some(decoded(id)), Some(Secret::new(decoded(secret))))
}

fn authenticate(app: &App, presented: Option<Secret>) -> Result<(), EntraError> {
    match (&app.secret, presented) {
        (Some(own), Some(presented)) if *own == presented => Ok(()),
        (Some(_), Some(_)) => Err(refusal(7_000_215, "invalid_client", "Invalid client secret provided.")),
        (None, None) if app.public => Ok(()),
        (None, Some(_)) if app.public => {
            Err(refusal(700_025, "invalid_client", "The client is public; it must not present a secret."))
        }
        _ => {
            let words = "The request must contain 'client_assertion' or 'client_secret'.";
            Err(refusal(7_000_218, "invalid_client", words))
        }
    }
}

fn redeem(tenant: &Tenant, exchange: &Exchange<'_>, app: &App, form: &Form) -> Result<Value, EntraError> {
    let code = form.get("code").ok_or_else(|| error::missing("code"))?;
    let redirect_uri = form.get("redirect_uri").ok_or_else(|| error::missing("redirect_uri"))?;
    let (key, now) = (digest_of(code), exchange.seconds());
    // Taken, so that of two that redeem it at once one gets it; then kept as used, so that the next is told why not.
    let Some(found) = tenant.records.redeem::<Code>(Table::Code, &key, now)? else {
        return Err(refusal(70_000, "invalid_grant", "The provided authorization code is not valid."));
    };
    let used = Code { used: true, ..found.clone() };
    tenant.records.keep(Table::Code, &key, &used, found.until.max(now) + 600)?;
    if found.used {
        return Err(refusal(
            54_005,
            "invalid_grant",
            "The authorization code was already redeemed; ask for a new one.",
        ));
    }
    if found.until <= now {
        return Err(refusal(70_008, "invalid_grant", "The authorization code has expired."));
    }
    if found.grant.client != app.client_id {
        return Err(refusal(700_005, "invalid_grant", "The authorization code was issued to another application."));
    }
    if found.redirect_uri != redirect_uri {
        let words = "The reply address does not match the one of the authorization request.";
        return Err(EntraError { status: StatusCode::BAD_REQUEST, ..refusal(500_112, "invalid_client", words) });
    }
    check_verifier(found.challenge.as_ref(), form.get("code_verifier"))?;
    let person = person_of(tenant, &found.grant)?;
    let scopes = narrowed(tenant, app, &found.grant, form)?;
    mint::tokens(tenant, exchange, &found.grant, person, &scopes)
}

/// RFC 7636 §4.6.
fn check_verifier(challenge: Option<&(String, String)>, verifier: Option<&str>) -> Result<(), EntraError> {
    let Some((method, challenge)) = challenge else { return Ok(()) };
    let Some(verifier) = verifier else { return Err(error::missing("code_verifier")) };
    let made = match method.as_str() {
        "S256" => URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes())),
        _ => verifier.to_owned(),
    };
    if made == *challenge {
        return Ok(());
    }
    let words = "The code verifier does not match the code challenge of the authorization request.";
    Err(refusal(501_481, "invalid_grant", words))
}

fn refresh(tenant: &Tenant, exchange: &Exchange<'_>, app: &App, form: &Form) -> Result<Value, EntraError> {
    let token = form.get("refresh_token").ok_or_else(|| error::missing("refresh_token"))?;
    let found = tenant.records.find::<Grant>(Table::Refresh, &digest_of(token), exchange.seconds())?;
    let Some(mut grant) = found.filter(|grant| grant.client == app.client_id) else {
        let words = "The refresh token is not valid, has expired, or is another application's.";
        return Err(EntraError { suberror: Some("bad_token"), ..refusal(70_000, "invalid_grant", words) });
    };
    let person = person_of(tenant, &grant)?;
    let account = Account::of(tenant, &person.id)?;
    if grant.at <= account.revoked {
        let words = "The grant has been revoked; a new sign-in is needed.";
        return Err(EntraError { suberror: Some("bad_token"), ..refusal(50_173, "invalid_grant", words) });
    }
    let asked = authorize::asked_acrs(form.get("claims"));
    if let Some(wanted) = asked.filter(|wanted| grant.acrs.as_ref() != Some(wanted)) {
        return Err(error::challenged(mint::challenge_claims(&wanted)));
    }
    let scopes = narrowed(tenant, app, &grant, form)?;
    grant.nonce = None;
    mint::tokens(tenant, exchange, &grant, person, &scopes)
}

fn own(tenant: &Tenant, exchange: &Exchange<'_>, app: &App, form: &Form) -> Result<Value, EntraError> {
    if app.secret.is_none() {
        return Err(refusal(7_000_218, "invalid_client", "A public client has no token of its own."));
    }
    let scope = form.get("scope").ok_or_else(|| error::missing("scope"))?;
    let asked = Scopes::parse(scope)?;
    if asked.of_resources.iter().any(|scope| scope.name != ".default") || asked.of_resources.len() != 1 {
        let words = "An application asks for a resource's '.default' in its own name.";
        return Err(refusal(1_002_012, "invalid_scope", words));
    }
    // Where nothing is granted the token has no roles, and its resource refuses it.
    let scopes = asked.clone().expanded(app);
    let scopes = if scopes.of_resources.is_empty() { asked.without_names() } else { scopes };
    mint::app_token(tenant, exchange, app, &scopes)
}

/// Whose a grant is.
pub(super) fn person_of<'a>(tenant: &'a Tenant, grant: &Grant) -> Result<&'a Person, EntraError> {
    let index = tenant.organisation.person(&grant.person);
    let person = index.map(|index| &tenant.organisation.people[index]);
    let person = person.ok_or_else(|| refusal(50_034, "invalid_grant", "The account does not exist any more."))?;
    match Account::of(tenant, &person.id)?.is_disabled(tenant, &person.id) {
        true => Err(refusal(50_057, "invalid_grant", "The account is disabled.")),
        false => Ok(person),
    }
}

/// The scopes of a new token: those asked for now, if somebody agreed to them, else those of the grant.
fn narrowed(tenant: &Tenant, app: &App, grant: &Grant, form: &Form) -> Result<Scopes, EntraError> {
    let granted = Scopes::parse(&grant.scopes)?;
    let Some(asked) = form.get("scope") else { return Ok(granted) };
    let mut asked = Scopes::parse(asked)?.expanded(app);
    let open = grant::open_scopes(tenant, app, &grant.person, &asked)?;
    if !open.is_empty() {
        return Err(error::no_consent(&open));
    }
    if asked.of_resources.is_empty() {
        asked.of_resources = granted.of_resources;
    }
    Ok(asked)
}
