//! From an HTTP answer to what it means: a value, or a refusal with its code.

use base::http::Response;
use http::StatusCode;
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    error::{Code, GraphError, Refusal},
    limits::MAX_ANSWER_BYTES,
};

/// The value of a good answer.
pub(crate) fn value<T: DeserializeOwned>(response: &Response) -> Result<T, GraphError> {
    if response.body().len() > MAX_ANSWER_BYTES {
        return Err(base::http::HttpFailure::TooLong.into());
    }
    if response.status() != StatusCode::OK {
        return Err(GraphError::Refused(refusal(response)));
    }
    serde_json::from_slice(response.body()).map_err(|_| GraphError::Unreadable)
}

/// What a refusal says: its status, and the deepest code that is known.
pub(crate) fn refusal(response: &Response) -> Refusal {
    let body = response.body();
    let read = (body.len() <= MAX_ANSWER_BYTES).then(|| serde_json::from_slice::<Body>(body).ok()).flatten();
    Refusal {
        status: response.status().as_u16(),
        code: read.and_then(|body| body.error).and_then(|error| error.deepest()),
    }
}

#[derive(Deserialize)]
struct Body {
    error: Option<Layer>,
}

/// One layer of an error. Both spellings of the inner one occur.
#[derive(Deserialize)]
struct Layer {
    code: Option<Text>,
    #[serde(rename = "innerError", alias = "innererror", default)]
    inner: Option<Box<Self>>,
}

/// Codes are texts, and now and then numbers.
#[derive(Deserialize)]
#[serde(untagged)]
enum Text {
    Words(String),
    Number(u64),
    Other(serde::de::IgnoredAny),
}

impl Layer {
    fn deepest(&self) -> Option<Code> {
        let inner = self.inner.as_deref().and_then(Self::deepest);
        inner.or_else(|| match self.code.as_ref()? {
            Text::Words(words) => Code::known(words),
            Text::Number(number) => Code::known(&number.to_string()),
            Text::Other(_) => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn answer(status: u16, body: &str) -> Response {
        http::Response::builder().status(status).body(Bytes::copy_from_slice(body.as_bytes())).unwrap()
    }

    fn code(body: &str) -> Option<Code> {
        refusal(&answer(400, body)).code
    }

    #[test]
    fn the_deepest_known_code_counts() {
        assert_eq!(code(r#"{"error":{"code":"BadRequest","innerError":{"code":"1026"}}}"#), Some(Code::NoSuchMeeting));
        assert_eq!(code(r#"{"error":{"code":"NotFound","innererror":{"code":3004}}}"#), Some(Code::MeetingNotFound));
        let unknown_inside =
            r#"{"error":{"code":"accessDenied","innerError":{"code":"somethingNew","innerError":{"date":"x"}}}}"#;
        assert_eq!(code(unknown_inside), Some(Code::AccessDenied));
    }

    #[test]
    fn messages_and_nonsense_give_no_code() {
        assert_eq!(code(r#"{"error":{"message":"accessDenied"}}"#), None);
        assert_eq!(code(r#"{"error":"accessDenied"}"#), None);
        assert_eq!(code("<html>502</html>"), None);
        assert_eq!(code(&"{\"error\":{\"innerError\":".repeat(5000)), None);
        assert_eq!(code(r#"{"error":{"code":{"a":1}}}"#), None);
    }

    #[test]
    fn a_value_is_read_or_refused() {
        assert_eq!(value::<Vec<u8>>(&answer(200, "[1,2]")), Ok(vec![1, 2]));
        assert_eq!(value::<Vec<u8>>(&answer(200, "{}")), Err(GraphError::Unreadable));
        let gone = value::<Vec<u8>>(&answer(410, "")).unwrap_err();
        assert_eq!(gone, GraphError::Refused(Refusal { status: 410, code: None }));
        let long = " ".repeat(MAX_ANSWER_BYTES) + "[]";
        assert_eq!(value::<Vec<u8>>(&answer(200, &long)), Err(base::http::HttpFailure::TooLong.into()));
    }
}
