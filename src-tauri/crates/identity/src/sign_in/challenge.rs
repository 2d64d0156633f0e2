//! Claims challenges: a service takes a token only after more proof, and says which.

use base::http::Response;
use base64::{Engine, prelude::BASE64_STANDARD};
use http::header::WWW_AUTHENTICATE;

/// Longer than any real one.
const LIMIT: usize = 8 << 10;

/// What to send along as `claims` when signing in again: a JSON object that is passed on as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims(String);

impl Claims {
    /// Takes the JSON of a token endpoint's refusal.
    #[must_use]
    pub fn from_json(text: &str) -> Option<Self> {
        let object = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text);
        (text.len() <= LIMIT && object.is_ok()).then(|| Self(text.to_owned()))
    }

    /// Reads the challenge of a service that refused a token with 401 or 403: the base64 in `WWW-Authenticate`'s `claims`.
    #[must_use]
    pub fn of_answer(answer: &Response) -> Option<Self> {
        let headers = answer.headers().get_all(WWW_AUTHENTICATE).into_iter();
        headers.filter_map(|header| header.to_str().ok()).find_map(|header| {
            let (_, rest) = header.split_once("claims=\"")?;
            let (encoded, _) = rest.split_once('"').filter(|(encoded, _)| encoded.len() <= 2 * LIMIT)?;
            let text = String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok()?;
            Self::from_json(&text)
        })
    }

    /// The JSON.
    #[must_use]
    pub fn as_json(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn challenged(header: &str) -> Option<Claims> {
        let answer = http::Response::builder().status(401).header("www-authenticate", header);
        Claims::of_answer(&answer.body(bytes::Bytes::new()).unwrap())
    }

    #[test]
    fn a_challenge_is_read_from_the_header() {
        let json = r#"{"access_token":{"nbf":{"essential":true,"value":"1"}}}"#;
        let header = format!(
            "Bearer realm=\"\", error=\"insufficient_claims\", claims=\"{}\", x=\"y\"",
            BASE64_STANDARD.encode(json)
        );
        assert_eq!(challenged(&header).unwrap().as_json(), json);
    }

    #[test]
    fn what_is_no_challenge_is_none() {
        let no_object = format!("Bearer claims=\"{}\"", BASE64_STANDARD.encode("[1]"));
        let long =
            format!("Bearer claims=\"{}\"", BASE64_STANDARD.encode(format!("{{\"a\":\"{}\"}}", "x".repeat(LIMIT))));
        for header in ["Bearer", "Bearer claims=\"%%\"", "Bearer claims=\"e30", &no_object, &long] {
            assert_eq!(challenged(header), None, "{header}");
        }
    }
}
