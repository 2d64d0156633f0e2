//! Frames of the realtime socket: `type:id[+]:endpoint:payload`, one a text message (socket.io 0.9).
//!
//! | frame | direction | meaning |
//! |---|---|---|
//! | `1::` | from the service | open |
//! | `2::` | both | heartbeat, echoed |
//! | `3:::{…}` | from the service | a request, as of HTTP: a notice |
//! | `3:::{…}` | to the service | its answer |
//! | `5:N+::{…}` | both | an event; `+` asks for an acknowledgement |
//! | `6:::N+[…]` | both | acknowledges N |
//! | `0::` | both | closes |

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::limits::MAX_FRAME_BYTES;

/// A frame from the service.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Frame {
    Open,
    Heartbeat,
    Close,
    Event {
        name: String,
        args: Vec<Value>,
        /// What to acknowledge it by.
        ack: Option<u64>,
    },
    Ack(u64),
    Request(Notification),
    /// Of a type that means nothing here.
    Other,
}

/// A notice, in the form of an HTTP request.
#[derive(Clone, PartialEq, Deserialize)]
pub(super) struct Notification {
    pub(super) id: Value,
    #[serde(default)]
    pub(super) url: String,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, Value>,
    #[serde(default)]
    pub(super) body: String,
}

impl std::fmt::Debug for Notification {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Notification").field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

impl Notification {
    /// A header, whatever the case of its name.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).and_then(|(_, value)| value.as_str())
    }
}

#[derive(Deserialize)]
struct EventPayload {
    name: String,
    #[serde(default)]
    args: Vec<Value>,
}

impl Frame {
    /// Reads a text message; nothing where it is no frame or too long.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.len() > MAX_FRAME_BYTES {
            return None;
        }
        let mut parts = text.splitn(4, ':');
        let (kind, id, _endpoint) = (parts.next()?, parts.next()?, parts.next()?);
        let payload = parts.next().unwrap_or_default();
        Some(match kind {
            "0" => Self::Close,
            "1" => Self::Open,
            "2" => Self::Heartbeat,
            "3" => Self::Request(serde_json::from_str(payload).ok()?),
            "5" => {
                let EventPayload { name, args } = serde_json::from_str(payload).ok()?;
                Self::Event { name, args, ack: id.strip_suffix('+').and_then(|id| id.parse().ok()) }
            }
            "6" => {
                let number = payload.split(['+', '[']).next()?;
                Self::Ack(number.parse().ok()?)
            }
            _ => Self::Other,
        })
    }
}

/// The heartbeat's echo.
pub(super) const HEARTBEAT: &str = "2::";
/// The last word.
pub(super) const CLOSE: &str = "0::";

/// An event that asks for an acknowledgement.
pub(super) fn event(number: u64, name: &str, args: &[Value]) -> String {
    let mut payload = json!({ "name": name });
    if !args.is_empty() {
        payload["args"] = json!(args);
    }
    format!("5:{number}+::{payload}")
}

pub(super) fn ack(number: u64) -> String {
    format!("6:::{number}+[]")
}

#[derive(Serialize)]
struct Answer<'a> {
    id: &'a Value,
    status: u16,
    headers: BTreeMap<&'static str, Value>,
    body: &'static str,
}

/// The answer to a notice: taken, after so many milliseconds, or of no interest.
pub(super) fn answer(request: &Notification, taken: bool, ms: u128) -> String {
    let mut headers = BTreeMap::new();
    if let Some(vector) = request.header("MS-CV") {
        headers.insert("MS-CV", json!(format!("{vector}.0")));
    }
    if let Some(route) = request.header("trouter-request") {
        headers.insert("trouter-request", json!(route));
    }
    if taken {
        headers.insert("trouter-client", json!(json!({ "cd": ms }).to_string()));
    } else {
        headers.insert("Trouter-Responder", json!("ClientLib"));
    }
    let answer = Answer { id: &request.id, status: if taken { 200 } else { 404 }, headers, body: "" };
    format!("3:::{}", serde_json::to_string(&answer).expect("plain structs can be written"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_kind_of_frame_is_read() {
        assert_eq!(Frame::parse("1::"), Some(Frame::Open));
        assert_eq!(Frame::parse("2::"), Some(Frame::Heartbeat));
        assert_eq!(Frame::parse("0::"), Some(Frame::Close));
        assert_eq!(Frame::parse("0::dup"), Some(Frame::Close));
        assert_eq!(Frame::parse("6:::7+[\"pong\"]"), Some(Frame::Ack(7)));
        assert_eq!(Frame::parse("6:::8"), Some(Frame::Ack(8)));
        assert_eq!(Frame::parse("8::"), Some(Frame::Other));
        let connected =
            Frame::Event { name: "trouter.connected".into(), args: vec![json!({ "ttl": 1 })], ack: Some(3) };
        assert_eq!(Frame::parse(r#"5:3+::{"name":"trouter.connected","args":[{"ttl":1}]}"#), Some(connected));
        let plain = Frame::Event { name: "x".into(), args: vec![], ack: None };
        assert_eq!(Frame::parse(r#"5:::{"name":"x"}"#), Some(plain));
    }

    #[test]
    fn nonsense_is_no_frame() {
        for text in ["", "1", "1:", "3:::", "3:::[]", "3:::{}", "5:1+::x", "5:::{}", "6:::x", "6::"] {
            assert_eq!(Frame::parse(text), None, "{text}");
        }
        assert_eq!(Frame::parse(&format!("2::{}", " ".repeat(MAX_FRAME_BYTES))), None);
    }

    #[test]
    fn a_notice_is_answered_with_what_its_sender_wants_back() {
        let text = r#"3:::{"id":42,"method":"POST","url":"/v4/f/x/chat","headers":{"ms-cv":"abc.1","trouter-request":"{\"id\":\"r\"}"},"body":"{}"}"#;
        let Some(Frame::Request(request)) = Frame::parse(text) else { panic!("a request") };
        assert_eq!(
            answer(&request, true, 5),
            r#"3:::{"id":42,"status":200,"headers":{"MS-CV":"abc.1.0","trouter-client":"{\"cd\":5}","trouter-request":"{\"id\":\"r\"}"},"body":""}"#
        );
        assert_eq!(
            answer(&request, false, 5),
            r#"3:::{"id":42,"status":404,"headers":{"MS-CV":"abc.1.0","Trouter-Responder":"ClientLib","trouter-request":"{\"id\":\"r\"}"},"body":""}"#
        );
    }

    #[test]
    fn events_and_acknowledgements_are_written() {
        assert_eq!(
            event(1, "user.activity", &[json!({ "state": "active" })]),
            r#"5:1+::{"args":[{"state":"active"}],"name":"user.activity"}"#
        );
        assert_eq!(event(2, "ping", &[]), r#"5:2+::{"name":"ping"}"#);
        assert_eq!(ack(3), "6:::3+[]");
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in "[0-9]?:[0-9+]{0,4}:{1,2}.{0,40}", other in any::<String>()) {
            let _ = Frame::parse(&text);
            let _ = Frame::parse(&other);
        }
    }
}
