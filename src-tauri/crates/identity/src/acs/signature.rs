//! Azure's HMAC-SHA256 scheme for requests that are signed with a resource's access key.
//!
//! Signed are the method, path and query as they go over the wire, the date, the host, and a hash of the body.

use std::time::SystemTime;

use base::http::Request;
use base64::{Engine, prelude::BASE64_STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use ring::{digest, hmac};
use url::{Position, Url};

use super::AccessKey;

const DATE: HeaderName = HeaderName::from_static("x-ms-date");
const CONTENT_HASH: HeaderName = HeaderName::from_static("x-ms-content-sha256");

/// Signs a request as of `now`: sets its headers `host`, `x-ms-date`, `x-ms-content-sha256` and `authorization`.
///
/// Whatever else changes method, address or body afterwards breaks the signature; signing again replaces it.
pub fn sign(request: &mut Request, key: &AccessKey, now: SystemTime) {
    let date = httpdate::fmt_http_date(now);
    let hash = BASE64_STANDARD.encode(digest::digest(&digest::SHA256, request.body()));
    let host = host(request.uri());
    let target = target(request.uri());
    let text = format!("{}\n{target}\n{date};{host};{hash}", request.method());
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.bytes());
    let signature = BASE64_STANDARD.encode(hmac::sign(&key, text.as_bytes()));
    let authorization = format!("HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}");
    let headers = request.headers_mut();
    set(headers, header::HOST, &host);
    set(headers, DATE, &date);
    set(headers, CONTENT_HASH, &hash);
    set(headers, header::AUTHORIZATION, &authorization);
    if let Some(value) = headers.get_mut(header::AUTHORIZATION) {
        value.set_sensitive(true);
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    let value = HeaderValue::from_str(value).expect("base64, dates and hosts of parsed addresses are visible ASCII");
    headers.insert(name, value);
}

/// Path and query as they are sent. The network's address parser escapes a few characters that a `Uri` takes as they are, such
/// as an apostrophe in a query; escaping twice changes nothing.
fn target(uri: &Uri) -> String {
    match Url::parse(&uri.to_string()) {
        Ok(url) => url[Position::BeforePath..Position::AfterQuery].to_owned(),
        Err(_) => uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
    }
}

/// The host as the `Host` header says it: with the port where it isn't the scheme's own.
fn host(uri: &Uri) -> String {
    let name = uri.host().unwrap_or_default();
    let usual = match uri.scheme_str() {
        Some("https") => 443,
        _ => 80,
    };
    match uri.port_u16() {
        Some(port) if port != usual => format!("{name}:{port}"),
        _ => name.to_owned(),
    }
}
