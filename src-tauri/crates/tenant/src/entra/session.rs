//! Who is signed in in a browser: a cookie, and what it stands for.

use base::http::Response;
use http::StatusCode;

use super::{EntraError, grant::digest_of, page};
use crate::{
    Tenant,
    exchange::{Exchange, redirect, set},
    ids::random,
    organisation::App,
    records::Table,
};

const COOKIE: &str = "PRACTICESESSION";
/// Seconds.
const LASTS: i64 = 24 * 3600;

/// Whoever this browser is signed in as.
pub(super) fn person(tenant: &Tenant, exchange: &Exchange<'_>) -> Result<Option<usize>, EntraError> {
    let Some(cookie) = cookie(exchange) else { return Ok(None) };
    let id: Option<String> = tenant.records.find(Table::Session, &digest_of(cookie), exchange.seconds())?;
    Ok(id.and_then(|id| tenant.organisation.person(&id)))
}

/// Signs this browser in.
pub(super) fn begin(
    tenant: &Tenant,
    exchange: &Exchange<'_>,
    response: &mut Response,
    person: &str,
) -> Result<(), EntraError> {
    let cookie = random(32);
    tenant.records.keep(Table::Session, &digest_of(&cookie), &person, exchange.seconds() + LASTS)?;
    let secure = if exchange.origin.starts_with("https:") { "; Secure" } else { "" };
    set(response, "set-cookie", &format!("{COOKIE}={cookie}; Path=/; HttpOnly; SameSite=Lax; Max-Age={LASTS}{secure}"));
    Ok(())
}

/// `GET …/logout`: goes back to the app, if that address is registered.
pub(super) fn log_out(tenant: &Tenant, exchange: &Exchange<'_>) -> Result<Response, EntraError> {
    if let Some(cookie) = cookie(exchange) {
        tenant.records.redeem::<String>(Table::Session, &digest_of(cookie), 0)?;
    }
    let back = exchange.parameter("post_logout_redirect_uri");
    let known = |uri: &&str| tenant.organisation.apps.iter().any(|app: &App| super::authorize::is_registered(app, uri));
    let mut response = match back.filter(known) {
        Some(back) => {
            let state = exchange.parameter("state");
            redirect(&super::authorize::with_pairs(
                back,
                '?',
                state.map(|state| ("state", state.to_owned())).as_slice(),
            ))
        }
        None => page::note(StatusCode::OK, "Signed out", "You are signed out. You can close this page."),
    };
    set(&mut response, "set-cookie", &format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"));
    Ok(response)
}

fn cookie<'a>(exchange: &'a Exchange<'_>) -> Option<&'a str> {
    let pairs = exchange.header("cookie")?.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(name, _)| *name == COOKIE).map(|(_, value)| value).next()
}
