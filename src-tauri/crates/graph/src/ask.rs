//! One question to Graph as a value: path, query, headers, body. Everything that comes from outside is percent-encoded here
//! and nowhere else.

use base::{Secret, http::Request};
use bytes::Bytes;
use http::{
    HeaderValue, Method, Uri,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use uuid::Uuid;

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A question.
#[derive(Clone)]
pub(crate) struct Ask {
    method: Method,
    target: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

impl Ask {
    /// Reads what stands at a path below the version, given by its segments.
    pub(crate) fn get(path: &[&str]) -> Self {
        let mut target = String::new();
        for segment in path {
            target.push('/');
            target.extend(utf8_percent_encode(segment, RESERVED));
        }
        Self { method: Method::GET, target, headers: Vec::new(), body: Bytes::new() }
    }

    /// Calls an action with a JSON body.
    pub(crate) fn post(path: &[&str], body: &serde_json::Value) -> Self {
        let asked = Self::get(path).header(CONTENT_TYPE, "application/json");
        Self { method: Method::POST, body: body.to_string().into(), ..asked }
    }

    /// Adds an option of the query, such as `$select`.
    #[must_use]
    pub(crate) fn query(mut self, name: &'static str, value: &str) -> Self {
        self.target.push(if self.target.contains('?') { '&' } else { '?' });
        self.target.push_str(name);
        self.target.push('=');
        self.target.extend(utf8_percent_encode(value, RESERVED));
        self
    }

    /// Adds a header. It is sent again with every further page of a list.
    #[must_use]
    pub(crate) fn header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.push((name, HeaderValue::from_static(value)));
        self
    }

    /// Path and query below the version.
    pub(crate) fn target(&self) -> &str {
        &self.target
    }

    /// The request as it is sent to an address; `None` for a token that no header can hold.
    pub(crate) fn request(&self, address: &Uri, token: &Secret, id: Uuid) -> Option<Request> {
        // The token's way to Graph.
        let mut bearer = HeaderValue::from_str(&format!("Bearer {}", token.expose())).ok()?;
        bearer.set_sensitive(true);
        let mut request = http::Request::builder()
            .method(self.method.clone())
            .uri(address.clone())
            .header(AUTHORIZATION, bearer)
            .header(ACCEPT, "application/json")
            .header("client-request-id", id.to_string());
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.body(self.body.clone()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_from_outside_is_encoded() {
        let ask = Ask::get(&["users", "../me?x=1&y", "presence"]).query("$filter", "a eq 'ü & b'").query("$top", "5");
        assert_eq!(ask.target(), "/users/..%2Fme%3Fx%3D1%26y/presence?$filter=a%20eq%20%27%C3%BC%20%26%20b%27&$top=5");
    }

    #[test]
    fn a_request_has_its_headers_and_hides_the_token() {
        let ask = Ask::post(&["x"], &serde_json::json!({ "ids": [] })).header(HeaderName::from_static("prefer"), "a");
        let address = "https://graph.example/v1.0/x".parse().unwrap();
        let request = ask.request(&address, &Secret::new("tok"), Uuid::nil()).unwrap();
        assert_eq!(request.method(), Method::POST);
        assert_eq!(request.headers()[AUTHORIZATION], "Bearer tok");
        assert_eq!(request.headers()["client-request-id"], "00000000-0000-0000-0000-000000000000");
        assert_eq!(request.headers()["prefer"], "a");
        assert_eq!(request.body().as_ref(), br#"{"ids":[]}"#);
        assert!(!format!("{request:?}").contains("tok"));
        assert!(ask.request(&address, &Secret::new("a\nb"), Uuid::nil()).is_none());
    }
}
