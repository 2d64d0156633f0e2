//! From what a person typed to what a host is asked to join.

use link::{Explanation, Locator};
use meeting::protocol::JoinTarget;

use crate::{Code, Failure};

/// Reads a link, an invitation's text or a meeting number.
///
/// # Errors
/// With the reason in plain words when there is nothing in it that a guest can join.
pub fn join_target(text: &str) -> Result<JoinTarget, Failure> {
    match link::explain(text) {
        Explanation::Join(join) => Ok(match join.meeting.locator {
            Locator::Link { url } => JoinTarget::Link { url },
            Locator::MeetingId { id, passcode } => JoinTarget::MeetingId { id, passcode },
        }),
        Explanation::Refused(refused) => Err(Failure::new(Code::LinkRefused, refused.explanation)),
        Explanation::Invalid(invalid) => Err(Failure::new(Code::LinkInvalid, invalid.explanation)),
    }
}

/// Reads who is to be called: an Entra object id, alone or as a raw id, or the raw id of a Communication Services user.
///
/// # Errors
/// When it is neither.
pub(crate) fn call_target(user: &str) -> Result<JoinTarget, Failure> {
    let user = user.trim();
    if let Some(rest) = user.strip_prefix("8:acs:") {
        let (resource, own) = rest.split_once('_').unwrap_or_default();
        if is_guid(resource) && own.split('-').count() > 1 && own.bytes().all(is_part) {
            return Ok(JoinTarget::AcsUser { raw_id: user.to_owned() });
        }
    }
    let object_id = user.strip_prefix("8:orgid:").unwrap_or(user);
    if is_guid(object_id) {
        return Ok(JoinTarget::TeamsUser { object_id: object_id.to_ascii_lowercase() });
    }
    let words =
        "that is no user: give a Teams user's Entra object id (a GUID), or a Communication Services id (8:acs:…)";
    Err(Failure::new(Code::LinkInvalid, words))
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || byte == b'-'
}

/// Eight, four, four, four and twelve hexadecimal digits (RFC 9562).
fn is_guid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_link_and_a_number_are_joined_as_such() {
        let target = join_target("https://teams.microsoft.com/meet/264183392744150?p=Qx7Kd0LmTz4RbVw9Yc").unwrap();
        assert!(matches!(target, JoinTarget::Link { url } if url.contains("/meet/264183392744150")));
        let target = join_target("Meeting ID: 264 183 392 744 150\nPasscode: Mt9xB2N6").unwrap();
        assert!(matches!(target, JoinTarget::MeetingId { id, passcode: Some(_) } if id == "264183392744150"));
    }

    #[test]
    fn people_are_called_by_their_ids_and_by_nothing_else() {
        const ID: &str = "AAAABBBB-cccc-dddd-eeee-ffff00001111";
        for user in [ID, &format!("8:orgid:{ID}")] {
            let target = call_target(user).unwrap();
            assert!(matches!(target, JoinTarget::TeamsUser { object_id } if object_id == ID.to_ascii_lowercase()));
        }
        let acs = format!("8:acs:{ID}_00000012-3456-789a-bcde-f00000000000");
        assert!(matches!(call_target(&acs).unwrap(), JoinTarget::AcsUser { raw_id } if raw_id == acs));
        for user in
            ["", "mary@contoso.example", "+33123456789", "8:acs:", &format!("8:acs:{ID}"), &ID[1..], "8:acs:x_y-z"]
        {
            assert_eq!(call_target(user).unwrap_err().code, Code::LinkInvalid, "{user}");
        }
    }

    #[test]
    fn says_why_there_is_nothing_to_join() {
        let personal = join_target("https://teams.live.com/meet/9312345678901?p=abcDEF123ghiJKL4").unwrap_err();
        assert_eq!(personal.code, Code::LinkRefused);
        let nothing = join_target("").unwrap_err();
        assert_eq!(nothing.code, Code::LinkInvalid);
        assert!(!nothing.words.is_empty());
    }
}
