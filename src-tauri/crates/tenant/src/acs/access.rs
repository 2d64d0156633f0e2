//! Who may manage identities: whoever signs with the resource's access key, or shows an Entra token for the resource.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::Uri;
use ring::{
    digest::{SHA256, digest},
    hmac,
};

use super::AcsError;
use crate::{Tenant, entra, exchange::Exchange};

/// How far the caller's clock may be off, in seconds. Not stated for Communication Services; sibling services say so.
const MAX_SKEW: i64 = 15 * 60;

/// The resource that Entra tokens must be for.
const AUDIENCE: &str = "https://communication.azure.com";

pub(super) fn check(tenant: &Tenant, exchange: &Exchange<'_>) -> Result<(), AcsError> {
    if let Some(token) = exchange.bearer() {
        return bearer(tenant, exchange, token);
    }
    let key = STANDARD.decode(tenant.organisation.access_key.expose());
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key.unwrap_or_default());
    check_signature(exchange, &key)
}

/// An Entra token of somebody, or of an app.
fn bearer(tenant: &Tenant, exchange: &Exchange<'_>, token: &str) -> Result<(), AcsError> {
    let claims = entra::claims_of(tenant, token, exchange.seconds())
        .map_err(|_| AcsError::Unauthenticated("the token is not good, or no longer"))?;
    match claims["aud"].as_str().unwrap_or_default().trim_end_matches('/') {
        AUDIENCE if claims["roles"].as_array().is_some_and(Vec::is_empty) => {
            Err(AcsError::Forbidden("The application has no role on this resource."))
        }
        AUDIENCE => Ok(()),
        _ => Err(AcsError::Unauthenticated("the token is for something else")),
    }
}

/// The access key's signature over a request: method, address, date, host and body.
///
/// # Errors
/// With what is missing or does not fit.
pub(crate) fn check_signature(exchange: &Exchange<'_>, key: &hmac::Key) -> Result<(), AcsError> {
    let refuse = |why| Err(AcsError::Unauthenticated(why));
    let Some(authorization) = exchange.header("authorization") else {
        return refuse("the request has no authorization");
    };
    let Some((signed, signature)) = parts(authorization) else {
        return refuse("the authorization is neither Bearer nor HMAC-SHA256 with SignedHeaders and Signature");
    };
    let has = |name: &str| signed.iter().any(|header| header.eq_ignore_ascii_case(name));
    if !(has("host") && has("x-ms-content-sha256") && (has("x-ms-date") || has("date"))) {
        return refuse("the signed headers must be x-ms-date, host and x-ms-content-sha256");
    }
    let date = exchange.header(if has("x-ms-date") { "x-ms-date" } else { "date" });
    let Some(date) = date.and_then(|date| httpdate::parse_http_date(date).ok()) else {
        return refuse("the date is missing or not in the form of RFC 1123");
    };
    let date = jiff::Timestamp::try_from(date).map_or(0, |date| date.as_second());
    if (date - exchange.seconds()).abs() > MAX_SKEW {
        return refuse("the date is more than 15 minutes off");
    }
    let hash = STANDARD.encode(digest(&SHA256, exchange.request.body()));
    if exchange.header("x-ms-content-sha256") != Some(hash.as_str()) {
        return refuse("x-ms-content-sha256 is not the hash of the body");
    }
    let Some(values) = signed.iter().map(|name| value(exchange, name)).collect::<Option<Vec<_>>>() else {
        return refuse("a signed header is missing");
    };
    let address = exchange.request.uri().path_and_query().map_or("/", |address| address.as_str());
    let text = format!("{}\n{address}\n{}", exchange.request.method(), values.join(";"));
    let signature = STANDARD.decode(signature).unwrap_or_default();
    match hmac::verify(key, text.as_bytes(), &signature) {
        Ok(()) => Ok(()),
        Err(_) => refuse("the signature does not fit"),
    }
}

/// `HMAC-SHA256 SignedHeaders=a;b;c&Signature=…`.
fn parts(authorization: &str) -> Option<(Vec<&str>, &str)> {
    let rest = authorization.trim().strip_prefix("HMAC-SHA256 ")?;
    let (signed, signature) = rest.trim().split_once('&')?;
    Some((signed.strip_prefix("SignedHeaders=")?.split(';').collect(), signature.strip_prefix("Signature=")?))
}

/// The host is the address's own: with its port, unless that is the scheme's.
fn value<'a>(exchange: &'a Exchange<'_>, name: &str) -> Option<&'a str> {
    if !name.eq_ignore_ascii_case("host") {
        return exchange.header(name);
    }
    let uri: &Uri = exchange.request.uri();
    let authority = uri.authority()?.as_str();
    let default = if uri.scheme_str() == Some("https") { ":443" } else { ":80" };
    Some(authority.strip_suffix(default).unwrap_or(authority))
}
