//! One request taken apart, and answers put together.

use std::time::Duration;

use base::http::{Request, Response};
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::form_urlencoded;

/// Largest body that is read.
pub(crate) const MAX_BODY: usize = 256 * 1024;

/// A request, its address taken apart.
#[derive(Debug)]
pub(crate) struct Exchange<'a> {
    pub(crate) request: &'a Request,
    /// The service's time, which faults may have put off.
    pub(crate) now: Timestamp,
    /// `https://localhost:PORT`: what absolute addresses in answers begin with.
    pub(crate) origin: String,
    /// Decoded once each; empty ones are kept.
    pub(crate) path: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
}

impl<'a> Exchange<'a> {
    /// Takes apart a request with an absolute address.
    pub(crate) fn new(request: &'a Request, now: Timestamp) -> Self {
        let uri = request.uri();
        let scheme = uri.scheme_str().unwrap_or("http");
        let authority = uri.authority().map_or("localhost", |authority| authority.as_str());
        let decode = |segment: &str| percent_decode_str(segment).decode_utf8_lossy().into_owned();
        Self {
            request,
            now,
            origin: format!("{scheme}://{authority}"),
            path: uri.path().trim_start_matches('/').split('/').map(decode).collect(),
            query: pairs(uri.query().unwrap_or_default()),
        }
    }

    /// The path's segments, to be matched.
    pub(crate) fn segments(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }

    /// A parameter of the address.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.request.headers().get(name).and_then(|value| value.to_str().ok())
    }

    /// What follows `Bearer ` in the authorization.
    pub(crate) fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.header("authorization")?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    }

    /// The body as a form, RFC 6749's way of asking.
    pub(crate) fn form(&self) -> Form {
        Form(form_urlencoded::parse(self.request.body()).into_owned().collect())
    }

    /// The body as JSON; no body is `{}`.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        let body: &[u8] = self.request.body();
        serde_json::from_slice(if body.is_empty() { b"{}" } else { body })
    }

    pub(crate) fn seconds(&self) -> i64 {
        self.now.as_second()
    }
}

/// Names and values of a form or a query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Form(pub(crate) Vec<(String, String)>);

impl Form {
    /// The value of a name; an empty one is as good as none.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }
}

pub(crate) fn pairs(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// An answer and what is to be done before or instead of sending it.
#[derive(Debug)]
pub struct Reply {
    /// What to send.
    pub response: Response,
    /// How long to wait first.
    pub after: Duration,
    /// Close the connection instead of answering.
    pub cut: bool,
}

impl From<Response> for Reply {
    fn from(response: Response) -> Self {
        Self { response, after: Duration::ZERO, cut: false }
    }
}

/// An answer without a body.
pub(crate) fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    response
}

/// An answer in JSON.
pub(crate) fn json(status: StatusCode, body: &Value) -> Response {
    with_type(status, "application/json; charset=utf-8", body.to_string())
}

/// A page.
pub(crate) fn html(status: StatusCode, body: String) -> Response {
    let mut response = with_type(status, "text/html; charset=utf-8", body);
    let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
    set(&mut response, "content-security-policy", policy);
    response
}

/// A text.
pub(crate) fn text(status: StatusCode, body: impl Into<String>) -> Response {
    with_type(status, "text/plain; charset=utf-8", body.into())
}

fn with_type(status: StatusCode, kind: &'static str, body: String) -> Response {
    let mut response = empty(status);
    *response.body_mut() = Bytes::from(body);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// Sets a header; a value that no header can hold is left out.
pub(crate) fn set(response: &mut Response, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// 302 to an address.
pub(crate) fn redirect(to: &str) -> Response {
    let mut response = empty(StatusCode::FOUND);
    set(&mut response, "location", to);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart_and_decoded_once() {
        let request =
            http::Request::get("https://localhost:8443/identities/8%3Aacs%3Aa%252Fb/:x?api-version=1&q=a%20b+c");
        let request = request.header("authorization", "bearer  t ").body(Bytes::new()).unwrap();
        let exchange = Exchange::new(&request, Timestamp::UNIX_EPOCH);
        assert_eq!(exchange.segments(), ["identities", "8:acs:a%2Fb", ":x"]);
        assert_eq!(exchange.parameter("q"), Some("a b c"));
        assert_eq!(exchange.origin, "https://localhost:8443");
        assert_eq!(exchange.bearer(), Some("t"));
    }

    #[test]
    fn a_form_has_no_empty_values() {
        let request = http::Request::post("/").body(Bytes::from_static(b"a=1&b=&c=%C3%A9")).unwrap();
        let form = Exchange::new(&request, Timestamp::UNIX_EPOCH).form();
        assert_eq!((form.get("a"), form.get("b"), form.get("c")), (Some("1"), None, Some("é")));
    }
}
