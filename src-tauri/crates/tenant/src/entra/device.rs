//! Signing in on another device, RFC 8628.

use base::http::Response;
use http::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Account, EntraError,
    error::{self, refusal},
    grant::{self, Grant, digest_of},
    mint, page,
    scopes::Scopes,
    token::person_of,
};
use crate::{
    Tenant,
    exchange::{Exchange, Form, json as answer},
    ids::{Ids, random},
    organisation::App,
    records::Table,
};

pub(super) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// Seconds in which somebody must have signed in.
const LASTS: i64 = 900;
/// Seconds between two questions of the device.
const INTERVAL: i64 = 5;

/// A sign-in that waits.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Waiting {
    client: String,
    scopes: String,
    until: i64,
    /// When the device asked last.
    asked: Option<i64>,
    outcome: Outcome,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Outcome {
    Pending,
    /// By whom, and when.
    SignedIn(String, i64),
    Declined,
}

/// `POST …/devicecode`.
pub(super) fn begin(tenant: &Tenant, exchange: &Exchange<'_>) -> Result<Response, EntraError> {
    let form = exchange.form();
    let client = form.get("client_id").ok_or_else(|| error::missing("client_id"))?;
    let app = tenant.organisation.app(client).ok_or_else(|| error::no_app(client))?;
    if !app.public {
        let words = "The client must be marked as public to use device codes.";
        return Err(refusal(7_000_218, "invalid_client", words));
    }
    let scope = form.get("scope").ok_or_else(|| error::missing("scope"))?;
    let scopes = Scopes::parse(scope)?.expanded(app);
    let device_code = random(64);
    let user_code = Ids::new(&device_code).letters("user code", "", 9).to_ascii_uppercase();
    let until = exchange.seconds() + LASTS;
    let waiting =
        Waiting { client: app.client_id.clone(), scopes: scopes.text(), until, asked: None, outcome: Outcome::Pending };
    // Remembered for longer, to say that it is over.
    tenant.records.keep(Table::Device, &digest_of(&device_code), &waiting, until + LASTS)?;
    tenant.records.keep(Table::UserCode, &user_code, &digest_of(&device_code), until)?;
    let page = format!("{}/devicelogin", exchange.origin);
    let message = format!("To sign in, open the page {page} and enter the code {user_code} to authenticate.");
    Ok(answer(
        StatusCode::OK,
        &json!({
            "user_code": user_code, "device_code": device_code, "verification_uri": page, "expires_in": LASTS,
            "interval": INTERVAL, "message": message,
        }),
    ))
}

/// The device asks whether somebody has signed in.
pub(super) fn redeem(tenant: &Tenant, exchange: &Exchange<'_>, app: &App, form: &Form) -> Result<Value, EntraError> {
    let code = form.get("device_code").ok_or_else(|| error::missing("device_code"))?;
    let (key, now) = (digest_of(code), exchange.seconds());
    let found = tenant.records.find::<Waiting>(Table::Device, &key, now)?;
    let Some(mut waiting) = found.filter(|waiting| waiting.client == app.client_id) else {
        return Err(refusal(70_018, "bad_verification_code", "The device code is not one of the application's."));
    };
    if !tenant.control().settings.device_code {
        let words = "Access has been blocked by the organisation's Conditional Access policies.";
        return Err(refusal(53_003, "access_denied", words));
    }
    if waiting.until <= now {
        return Err(refusal(70_019, "expired_token", "The verification code has expired."));
    }
    match &waiting.outcome {
        Outcome::Pending => {
            let early = waiting.asked.is_some_and(|asked| now - asked < INTERVAL - 1);
            waiting.asked = Some(now);
            tenant.records.keep(Table::Device, &key, &waiting, waiting.until + LASTS)?;
            Err(match early {
                true => refusal(70_016, "slow_down", "The device asks too often."),
                false => refusal(70_016, "authorization_pending", "Nobody has signed in with this code yet."),
            })
        }
        Outcome::Declined => Err(refusal(65_004, "authorization_declined", "The person declined.")),
        Outcome::SignedIn(person, at) => {
            let grant = Grant {
                client: waiting.client.clone(),
                person: person.clone(),
                scopes: waiting.scopes.clone(),
                nonce: None,
                acrs: None,
                at: *at,
            };
            tenant.records.redeem::<Waiting>(Table::Device, &key, now)?;
            let person = person_of(tenant, &grant)?;
            mint::tokens(tenant, exchange, &grant, person, &Scopes::parse(&grant.scopes)?)
        }
    }
}

/// `/devicelogin`: first the code, then the person.
pub(super) fn page(tenant: &Tenant, exchange: &Exchange<'_>) -> Result<Response, EntraError> {
    let Some(code) = exchange.parameter("otc").map(|code| code.trim().to_ascii_uppercase()) else {
        return Ok(page::ask_code(false));
    };
    let now = exchange.seconds();
    let key = tenant.records.find::<String>(Table::UserCode, &code, now)?;
    let waiting = match &key {
        Some(key) => tenant.records.find::<Waiting>(Table::Device, key, now)?,
        None => None,
    };
    let (Some(key), Some(mut waiting)) = (key, waiting) else { return Ok(page::ask_code(true)) };
    let app = tenant.organisation.app(&waiting.client).ok_or_else(|| error::no_app(&waiting.client))?;
    let scopes = Scopes::parse(&waiting.scopes)?;
    if *exchange.request.method() != Method::POST {
        let action = format!("/devicelogin?otc={code}");
        return Ok(page::choose(tenant, app, &action, None, &scopes.to_consent(app)));
    }
    let form = exchange.form();
    if form.get("cancel").is_some() {
        waiting.outcome = Outcome::Declined;
    } else {
        let index = form.get("person").and_then(|person| tenant.organisation.person(person));
        let index = index.ok_or_else(|| refusal(50_034, "invalid_grant", "The account does not exist."))?;
        let id = &tenant.organisation.people[index].id;
        if Account::of(tenant, id)?.is_disabled(tenant, id) {
            return Ok(page::note(StatusCode::FORBIDDEN, "Can't sign in", "AADSTS50057: The account is disabled."));
        }
        grant::consent(tenant, app, id, &grant::open_scopes(tenant, app, id, &scopes)?)?;
        waiting.outcome = Outcome::SignedIn(id.clone(), now);
    }
    tenant.records.keep(Table::Device, &key, &waiting, waiting.until + LASTS)?;
    tenant.records.redeem::<String>(Table::UserCode, &code, now)?;
    let words = "You can close this page and go back to the device.";
    Ok(page::note(StatusCode::OK, if waiting.outcome == Outcome::Declined { "Declined" } else { "Signed in" }, words))
}
