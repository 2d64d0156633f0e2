//! What every answer has, whichever surface gives it.

use base::http::Response;
use http::Method;

use crate::{
    acs,
    control::Surface,
    exchange::{Exchange, set},
    ids::fresh_guid,
};

/// What every answer has: its date, its number, and leave for pages of this machine to read it.
pub(crate) fn finish(exchange: &Exchange<'_>, surface: Surface, response: &mut Response) {
    let now = std::time::SystemTime::from(exchange.now);
    set(response, "date", &httpdate::fmt_http_date(now));
    let number = exchange.header("x-ms-client-request-id").or(exchange.header("client-request-id"));
    let fresh = fresh_guid();
    match surface {
        Surface::Graph => {
            set(response, "request-id", &fresh);
            set(response, "client-request-id", number.unwrap_or(&fresh));
        }
        Surface::Acs | Surface::Chat => {
            let versions = if surface == Surface::Chat { acs::chat::VERSIONS } else { acs::VERSIONS };
            set(response, "ms-cv", &format!("{}.0", &fresh[..8]));
            set(response, "api-supported-versions", &versions.join(", "));
            if let Some(number) = number {
                set(response, "x-ms-client-request-id", number);
            }
        }
        Surface::Entra => {
            set(response, "x-ms-request-id", &fresh);
            if !response.headers().contains_key("cache-control") {
                set(response, "cache-control", "no-store, no-cache");
            }
        }
        Surface::Realtime | Surface::Control | Surface::Nothing => {}
    }
    allow_pages(exchange, response);
}

/// CORS, for whichever page asks: which ones get this far is the server's decision.
fn allow_pages(exchange: &Exchange<'_>, response: &mut Response) {
    let Some(origin) = exchange.header("origin") else { return };
    set(response, "access-control-allow-origin", origin);
    set(response, "vary", "Origin");
    let exposed =
        "Retry-After, WWW-Authenticate, Date, request-id, client-request-id, x-ms-request-id, Location, ms-cv";
    set(response, "access-control-expose-headers", exposed);
    if exchange.request.method() == Method::OPTIONS {
        set(response, "access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE");
        set(response, "access-control-max-age", "600");
        if let Some(headers) = exchange.header("access-control-request-headers") {
            set(response, "access-control-allow-headers", headers);
        }
    }
}
