//! The canonical forms: what is handed to a meeting host, rebuilt from checked parts only.

use base::Secret;

use crate::{
    explanation::{Chat, Cloud, Locator, Meeting, Warning, Wrapper},
    thread::Thread,
};

/// What was taken off and noticed on the way to a meeting.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notes {
    pub wrappers: Vec<Wrapper>,
    pub warnings: Vec<Warning>,
}

impl Notes {
    pub(crate) fn warn(&mut self, warning: Warning) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }
}

impl Cloud {
    /// The one host that takes guests.
    fn host(self) -> &'static str {
        match self {
            Self::Public => "teams.microsoft.com",
            Self::Gcch => "gov.teams.microsoft.us",
        }
    }
}

/// A meeting by long link.
pub(crate) fn long(
    cloud: Cloud,
    thread: Thread,
    message: String,
    tenant: String,
    organizer: String,
    notes: Notes,
) -> Meeting {
    let context = format!(r#"{{"Tid":"{tenant}","Oid":"{organizer}"}}"#);
    let url = format!(
        "https://{}/l/meetup-join/{}/{}?context={}",
        cloud.host(),
        encode(&thread.id),
        encode(&message),
        encode(&context)
    );
    Meeting {
        thread: Some(thread.id),
        tenant: Some(tenant),
        organizer: Some(organizer),
        message: Some(message),
        chat: if thread.is_channel { Chat::Unavailable } else { Chat::Expected },
        ..meeting(cloud, Locator::Link { url }, notes)
    }
}

/// A meeting by short link. `hash` is the link's `p`, which is not the passcode of the invitation.
pub(crate) fn short(cloud: Cloud, id: &str, hash: Option<&str>, mut notes: Notes) -> Meeting {
    let mut url = format!("https://{}/meet/{}", cloud.host(), encode(id));
    match hash {
        Some(hash) => url.extend(["?p=", &encode(hash)]),
        None => notes.warn(Warning::PasscodeHashMissing),
    }
    if !((9..=18).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit())) {
        notes.warn(Warning::UnusualMeetingId);
    }
    meeting(cloud, Locator::Link { url }, notes)
}

/// A meeting by number.
pub(crate) fn numbered(cloud: Cloud, id: String, passcode: Option<String>) -> Meeting {
    let mut notes = Notes::default();
    if passcode.is_none() {
        notes.warn(Warning::PasscodeMissing);
    }
    meeting(cloud, Locator::MeetingId { id, passcode: passcode.map(Secret::new) }, notes)
}

fn meeting(cloud: Cloud, locator: Locator, mut notes: Notes) -> Meeting {
    if cloud == Cloud::Gcch {
        notes.warn(Warning::NeedsGovernmentResource);
    }
    Meeting {
        cloud,
        locator,
        thread: None,
        tenant: None,
        organizer: None,
        message: None,
        chat: Chat::Unknown,
        wrappers: notes.wrappers,
        warnings: notes.warnings,
    }
}

/// Percent-encoding as Teams itself writes it: lower-case digits, everything but letters, digits, `-`, `_` and `.`.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            out.push(char::from(byte));
        } else {
            let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
            out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_as_teams_does() {
        assert_eq!(encode("19:meeting_a-b@thread.v2"), "19%3ameeting_a-b%40thread.v2");
        assert_eq!(encode(r#"{"Tid":"1"}"#), "%7b%22Tid%22%3a%221%22%7d");
        assert_eq!(encode("é"), "%c3%a9");
    }

    #[test]
    fn a_short_link_without_its_hash_is_allowed_with_a_warning() {
        let meeting = short(Cloud::Public, "264183392744150", None, Notes::default());
        assert_eq!(meeting.warnings, [Warning::PasscodeHashMissing]);
        let meeting = short(Cloud::Public, "mary@example.com", Some("x"), Notes::default());
        assert_eq!(meeting.warnings, [Warning::UnusualMeetingId]);
    }

    #[test]
    fn debug_shows_no_credential() {
        let by_link = short(Cloud::Public, "264183392744150", Some("Qx7Kd0LmTz4RbVw9Yc"), Notes::default());
        let by_number = numbered(Cloud::Public, "264183392744150".into(), Some("Mt9xB2N6".into()));
        let shown = format!("{by_link:?} {by_number:?}");
        for secret in ["264183392744150", "Qx7Kd0", "Mt9xB2N6"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
