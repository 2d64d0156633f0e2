//! From what a person typed to what a host is asked to join.

use link::{Explanation, Locator, Meeting};
use meeting::protocol::JoinTarget;

use crate::{Code, Failure};

/// Reads a link, an invitation's text, a meeting number, the id of a group call between Communication Services users, or the raw id of
/// somebody to call.
///
/// # Errors
/// With the reason in plain words when there is nothing in it that a guest can join.
pub fn join_target(text: &str) -> Result<JoinTarget, Failure> {
    if is_guid(text.trim()) {
        return Ok(JoinTarget::Group { id: text.trim().to_ascii_lowercase() });
    }
    if names_person(text) {
        return Ok(callee(text)?.into_target());
    }
    Ok(match named_meeting(text)?.locator {
        Locator::Link { url } => JoinTarget::Link { url },
        Locator::MeetingId { id, passcode } => JoinTarget::MeetingId { id, passcode },
    })
}

/// Whether a text names somebody to call, by a raw id, and no meeting.
pub(crate) fn names_person(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("8:orgid:") || text.starts_with("8:acs:")
}

/// The meeting that a text names, the likeliest where it names several.
///
/// # Errors
/// As [`join_target`].
pub(crate) fn named_meeting(text: &str) -> Result<Meeting, Failure> {
    match link::explain(text) {
        Explanation::Join(join) => Ok(join.meeting),
        Explanation::Refused(refused) => Err(Failure::new(Code::LinkRefused, refused.explanation)),
        Explanation::Invalid(invalid) => Err(Failure::new(Code::LinkInvalid, invalid.explanation)),
    }
}

/// The most people of one call that is begun; others can join it.
const MOST_CALLED: usize = 50;

/// Reads who is to be called, each by an Entra object id, alone or as a raw id, or by the raw id of a Communication Services user.
///
/// # Errors
/// When one is neither, or they are none or too many.
pub(crate) fn call_target(people: &[String]) -> Result<JoinTarget, Failure> {
    let mut called = people.iter().map(|person| callee(person)).collect::<Result<Vec<_>, _>>()?;
    match called.len() {
        1 => Ok(called.remove(0).into_target()),
        2..=MOST_CALLED => Ok(JoinTarget::People { raw_ids: called.into_iter().map(Callee::into_raw_id).collect() }),
        0 => Err(Failure::new(Code::LinkInvalid, "nobody is named: give somebody's id")),
        _ => Err(Failure::new(Code::LinkInvalid, format!("at most {MOST_CALLED} people can be called at once"))),
    }
}

/// Somebody who can be called.
enum Callee {
    /// By the Entra object id.
    Teams(String),
    /// By the raw id.
    Acs(String),
}

impl Callee {
    fn into_target(self) -> JoinTarget {
        match self {
            Self::Teams(object_id) => JoinTarget::TeamsUser { object_id },
            Self::Acs(raw_id) => JoinTarget::AcsUser { raw_id },
        }
    }

    fn into_raw_id(self) -> String {
        match self {
            Self::Teams(object_id) => format!("8:orgid:{object_id}"),
            Self::Acs(raw_id) => raw_id,
        }
    }
}

fn callee(person: &str) -> Result<Callee, Failure> {
    let person = person.trim();
    if let Some(rest) = person.strip_prefix("8:acs:") {
        // The user's part may have underscores of its own.
        let (resource, own) = rest.split_once('_').unwrap_or_default();
        if is_guid(resource) && own.contains('-') && own.bytes().all(is_part) {
            return Ok(Callee::Acs(person.to_owned()));
        }
    }
    let object_id = person.strip_prefix("8:orgid:").unwrap_or(person);
    if is_guid(object_id) {
        return Ok(Callee::Teams(object_id.to_ascii_lowercase()));
    }
    let words =
        "that is no user: give a Teams user's Entra object id (a GUID), or a Communication Services id (8:acs:…)";
    Err(Failure::new(Code::LinkInvalid, words))
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// Eight, four, four, four and twelve hexadecimal digits (RFC 9562).
fn is_guid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
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
    fn a_group_is_joined_by_its_id_and_nothing_like_it() {
        let group = join_target(" 29228D3E-040e-4656-a70e-890ab4e173e5\n").unwrap();
        assert_eq!(group, JoinTarget::Group { id: "29228d3e-040e-4656-a70e-890ab4e173e5".into() });
        for text in ["29228d3e-040e-4656-a70e-890ab4e173e", "29228d3e040e4656a70e890ab4e173e5", "8:acs:29228d3e"] {
            assert_eq!(join_target(text).unwrap_err().code, Code::LinkInvalid, "{text}");
        }
    }

    #[test]
    fn what_a_person_is_chosen_by_in_the_window_calls_them() {
        let id = "aaaabbbb-cccc-dddd-eeee-ffff00001111";
        let target = join_target(&format!(" 8:orgid:{id}")).unwrap();
        assert_eq!(target, JoinTarget::TeamsUser { object_id: id.to_owned() });
        assert_eq!(join_target("8:orgid:mary").unwrap_err().code, Code::LinkInvalid);
    }

    #[test]
    fn people_are_called_by_their_ids_and_by_nothing_else() {
        const ID: &str = "AAAABBBB-cccc-dddd-eeee-ffff00001111";
        let call_target = |person: &str| call_target(&[person.to_owned()]);
        for user in [ID, &format!("8:orgid:{ID}")] {
            let target = call_target(user).unwrap();
            assert!(matches!(target, JoinTarget::TeamsUser { object_id } if object_id == ID.to_ascii_lowercase()));
        }
        let acs = format!("8:acs:{ID}_00000012-3456-789a-bcde-f00000000000");
        assert!(matches!(call_target(&acs).unwrap(), JoinTarget::AcsUser { raw_id } if raw_id == acs));
        let longer = format!("8:acs:{ID}_wf_00000012-3456-789a_00");
        assert!(matches!(call_target(&longer).unwrap(), JoinTarget::AcsUser { raw_id } if raw_id == longer));
        for user in
            ["", "mary@contoso.example", "+33123456789", "8:acs:", &format!("8:acs:{ID}"), &ID[1..], "8:acs:x_y-z"]
        {
            assert_eq!(call_target(user).unwrap_err().code, Code::LinkInvalid, "{user}");
        }
    }

    #[test]
    fn several_people_are_called_at_once() {
        let people = ["aaaabbbb-cccc-dddd-eeee-ffff00001111", "8:acs:aaaabbbb-cccc-dddd-eeee-ffff00001111_0-1"];
        let people = people.map(str::to_owned);
        let JoinTarget::People { raw_ids } = call_target(&people).unwrap() else { panic!("not several") };
        assert_eq!(raw_ids, ["8:orgid:aaaabbbb-cccc-dddd-eeee-ffff00001111", people[1].as_str()]);
        for wrong in [vec![], vec![people[0].clone(), "Mary".into()], vec![people[0].clone(); MOST_CALLED + 1]] {
            assert_eq!(call_target(&wrong).unwrap_err().code, Code::LinkInvalid);
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
