//! Addresses and ids in the shapes Teams and Outlook give them.

use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but RFC 3986's unreserved characters.
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The chat thread of a scheduled meeting.
pub(crate) fn thread(guid: &str) -> String {
    format!("19:meeting_{}@thread.v2", STANDARD.encode(guid).trim_end_matches('='))
}

/// `…/l/meetup-join/<thread>/0?context=<tenant and organiser>`.
pub(crate) fn long(thread: &str, tenant: &str, organizer: &str) -> String {
    let context = format!(r#"{{"Tid":"{tenant}","Oid":"{organizer}"}}"#);
    let escaped = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
    format!("https://teams.microsoft.com/l/meetup-join/{}/0?context={}", escaped(thread), escaped(&context))
}

/// `…/meet/<number>?p=<hash>`.
pub(crate) fn short(number: &str, hash: &str) -> String {
    format!("https://teams.microsoft.com/meet/{number}?p={hash}")
}

/// Graph's id of an online meeting; clients must take it as opaque.
pub(crate) fn online_meeting_id(organizer: &str, thread: &str) -> String {
    STANDARD.encode(format!("1*{organizer}*0**{thread}"))
}

/// Graph's id of a calendar entry: long, and with characters that have to be escaped in a path.
pub(crate) fn event_id(guid: &str) -> String {
    format!("AAMkA{}=", STANDARD.encode(guid.replace('-', "")).trim_end_matches('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_meeting_is_as_seen_in_samples() {
        let thread = thread("466e49ff-1b7d-4c5a-90e3-2a5d8c7b6f10");
        assert_eq!(thread, "19:meeting_NDY2ZTQ5ZmYtMWI3ZC00YzVhLTkwZTMtMmE1ZDhjN2I2ZjEw@thread.v2");
        let id = online_meeting_id("aaaabbbb-cccc-dddd-eeee-ffff00001111", &thread);
        assert!(id.starts_with("MSphYWFhYmJiYi1jY2NjLWRkZGQtZWVlZS1mZmZmMDAwMDExMTEqMCoqMTk6bWVldGluZ19O"), "{id}");
    }

    #[test]
    fn a_long_link_escapes_what_must_be() {
        let link = long("19:meeting_x@thread.v2", "t", "o");
        assert!(
            link.ends_with("/19%3Ameeting_x%40thread.v2/0?context=%7B%22Tid%22%3A%22t%22%2C%22Oid%22%3A%22o%22%7D")
        );
    }
}
