//! The organisation as an axum router.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, StatusCode, Uri, header, uri},
    response::{IntoResponse, Response},
    routing::any,
};
use jiff::Timestamp;
use tokio::time::sleep;

use super::{Line, socket};
use crate::{Tenant, exchange::MAX_BODY};

/// Answers everything that no other route does, for callers of this machine by one of its own names.
pub fn router(tenant: Arc<Tenant>) -> Router {
    Router::new().route("/socket.io/1/websocket/{handshake}", any(socket::open)).fallback(answer).with_state(tenant)
}

async fn answer(State(tenant): State<Arc<Tenant>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let line = parts.extensions.get::<ConnectInfo<Line>>().cloned();
    let scheme = line.as_ref().map_or("http", |line| line.0.scheme);
    if let Err(refusal) = check(&parts.headers) {
        return refusal.into_response();
    }
    let Some(absolute) = absolute(&parts.uri, &parts.headers, scheme) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    parts.uri = absolute;
    let Ok(body) = to_bytes(body, MAX_BODY).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let reply = tenant.answer(&axum::http::Request::from_parts(parts, body), Timestamp::now());
    if !reply.after.is_zero() {
        sleep(reply.after).await;
    }
    if reply.cut
        && let Some(ConnectInfo(line)) = line
    {
        line.cut();
    }
    reply.response.map(Body::from)
}

/// Lets through what is addressed to this machine by name, so that no page elsewhere reaches in by a name of its own that
/// leads here, and what comes from a page of this machine or from no page.
pub(super) fn check(headers: &HeaderMap) -> Result<(), (StatusCode, &'static str)> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if !is_own_name(host) {
        return Err((StatusCode::MISDIRECTED_REQUEST, "the practice service answers to localhost and 127.0.0.1 only"));
    }
    match headers.get(header::ORIGIN).map(|origin| origin.to_str().unwrap_or_default()) {
        // A form of a sign-in page comes from an opaque origin when it was redirected.
        None | Some("null") => Ok(()),
        Some(origin) if origin.split_once("://").is_some_and(|(_, host)| is_own_name(host)) => Ok(()),
        Some(_) => Err((StatusCode::FORBIDDEN, "the practice service answers pages of this machine only")),
    }
}

/// `localhost`, `127.0.0.1` or `[::1]`, with any port.
fn is_own_name(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|own| own.eq_ignore_ascii_case(name))
}

fn absolute(uri: &Uri, headers: &HeaderMap, scheme: &str) -> Option<Uri> {
    let mut parts = uri.clone().into_parts();
    parts.scheme = scheme.parse::<uri::Scheme>().ok();
    parts.authority = headers.get(header::HOST)?.to_str().ok()?.parse().ok();
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machines_names_are_answered_to() {
        for host in ["localhost", "localhost:8443", "127.0.0.1:1", "[::1]:443", "LOCALHOST"] {
            assert!(is_own_name(host), "{host}");
        }
        for host in ["", "evil.example", "localhost.evil.example:1", "127.0.0.1.evil.example", "192.0.2.1:1", "[::2]:1"]
        {
            assert!(!is_own_name(host), "{host}");
        }
    }

    #[test]
    fn pages_of_elsewhere_are_kept_out() {
        let headers = |origin: &str| {
            let pairs = [(header::HOST, "localhost:1"), (header::ORIGIN, origin)];
            pairs.into_iter().map(|(name, value)| (name, value.parse().unwrap())).collect::<HeaderMap>()
        };
        assert!(check(&headers("http://localhost:3000")).is_ok());
        assert!(check(&headers("https://127.0.0.1")).is_ok());
        assert!(check(&headers("https://evil.example")).is_err());
        assert!(check(&headers("https://localhost.evil.example")).is_err());
    }
}
