//! The frames: `type:id[+]:endpoint:payload`, one a text message.

use serde_json::{Value, json};

/// Longest frame that is read, in bytes.
pub(crate) const MOST_FRAME: usize = 64 * 1024;

/// One frame of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Frame<'a> {
    /// It goes.
    Close,
    /// It is alive.
    Heartbeat,
    /// The answer to a notification.
    Answer,
    /// Something it tells; acknowledged by the number, where there is one.
    Event { number: Option<u64>, name: String },
    /// Anything else.
    Other(&'a str),
}

impl<'a> Frame<'a> {
    /// Reads a frame; what is none is nothing.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(4, ':');
        let (kind, id, _) = (parts.next()?, parts.next()?, parts.next()?);
        let payload = parts.next().unwrap_or_default();
        Some(match kind {
            "0" => Self::Close,
            "2" => Self::Heartbeat,
            "3" => Self::Answer,
            "5" => {
                let said: Value = serde_json::from_str(payload).ok()?;
                // A plus says that the number is to be acknowledged.
                let number = id.strip_suffix('+').and_then(|number| number.parse().ok());
                Self::Event { number, name: said["name"].as_str()?.to_owned() }
            }
            _ => Self::Other(kind),
        })
    }
}

/// The first frame.
pub(super) const OPEN: &str = "1::";
/// The last one.
pub(super) const CLOSE: &str = "0::";
pub(super) const HEARTBEAT: &str = "2::";

/// Something that is told without being asked.
pub(super) fn event(number: u64, name: &str, about: &Value) -> String {
    format!("5:{number}::{}", json!({ "name": name, "args": [about] }))
}

/// What was told has come.
pub(super) fn acknowledgement(number: u64, answer: &str) -> String {
    format!("6:::{number}+{}", json!([answer]))
}

/// A notification: a small request for the client.
pub(super) fn notification(number: u64, path: &str, body: &str) -> String {
    let headers = json!({
        "MS-CV": format!("practice{number:08}.0"), "trouter-request": json!({ "id": number }).to_string(),
        "Content-Type": "application/json; charset=utf-8",
    });
    format!("3:::{}", json!({ "id": number, "method": "POST", "url": path, "headers": headers, "body": body }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn frames_of_the_official_client_are_read() {
        let event = |number, name: &str| Some(Frame::Event { number, name: name.to_owned() });
        for (text, frame) in [
            ("2::", Some(Frame::Heartbeat)),
            ("0::", Some(Frame::Close)),
            (
                "5:1+::{\"name\":\"user.activity\",\"args\":[{\"state\":\"active\",\"cv\":\"a:b\"}]}",
                event(Some(1), "user.activity"),
            ),
            ("5:2::{\"name\":\"ping\"}", event(None, "ping")),
            ("3:::{\"id\":4,\"status\":200,\"headers\":{},\"body\":\"\"}", Some(Frame::Answer)),
            ("7:::x", Some(Frame::Other("7"))),
            ("5:1+::{}", None),
            ("5:1+::nonsense", None),
            ("2", None),
            ("", None),
        ] {
            assert_eq!(Frame::read(text), frame, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_a_client_says_is_too_much(text in ".*") {
            let _ = Frame::read(&text);
        }
    }
}
