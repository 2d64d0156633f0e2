//! The meetings of a script as places that links and numbers lead to.

use base::Secret;
use base64::{Engine, engine::general_purpose::STANDARD};
use link::{Explanation, Locator, RefusedReason};
use meeting::protocol::{EndReason, JoinTarget};

use crate::{
    room::{NOT_A_CALL, NOT_FOUND, PERSONAL_MEETING},
    script::Meeting,
};

/// How one meeting is found.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) subject: String,
    /// Digits.
    pub(crate) id: String,
    pub(crate) passcode: String,
    /// `…/meet/<id>?p=<hash>`.
    pub(crate) short_link: String,
    /// `…/l/meetup-join/<thread>/0?context=<tenant and organiser>`.
    pub(crate) long_link: String,
    /// The chat thread that the long link names.
    pub(crate) thread: String,
    /// Names and chat threads of its breakout rooms.
    pub(crate) rooms: Vec<(String, String)>,
    /// Both links as `link` writes them.
    canonical: Vec<String>,
}

impl Place {
    /// The `number`-th meeting of a script, from 0. What the script leaves open is made up from the number, so that a
    /// script's links stay the same.
    pub(crate) fn new(meeting: &Meeting, number: usize) -> Self {
        let given = |text: &Option<toml::Spanned<String>>, made_up: String| match text {
            Some(text) => text.get_ref().chars().filter(|c| *c != ' ').collect(),
            None => made_up,
        };
        let id = given(&meeting.id, format!("{}", 300_200_100_000_000_u64 + number as u64));
        let passcode = given(&meeting.passcode, format!("Pr4cT1ce{number}"));
        let hash = given(&meeting.hash, format!("Pr4cT1ceMeet1ng{number:03}"));
        // Version 4 GUIDs of nobody.
        let guid = |kind: u32| format!("{kind:08x}-0000-4000-8000-{number:012x}");
        let thread = format!("19:meeting_{}@thread.v2", STANDARD.encode(guid(0x7e_a5)).trim_end_matches('='));
        let context = format!(r#"{{"Tid":"{}","Oid":"{}"}}"#, guid(0x7e_4a), guid(0x06_a1));
        let short_link = format!("https://teams.microsoft.com/meet/{id}?p={hash}");
        let long_link =
            format!("https://teams.microsoft.com/l/meetup-join/{}/0?context={}", escaped(&thread), escaped(&context));
        let canonical = [&short_link, &long_link].into_iter().filter_map(|url| canonical(url).ok()).collect();
        let rooms = meeting.breakout_rooms.iter().enumerate();
        let rooms = rooms.map(|(number, name)| (name.clone(), thread_of_room(&thread, number))).collect();
        let subject = meeting.subject.get_ref().clone();
        Self { subject, id, passcode, short_link, long_link, thread, rooms, canonical }
    }
}

/// The chat thread of a meeting's `number`-th breakout room, from 0.
pub(crate) fn thread_of_room(thread: &str, number: usize) -> String {
    thread.replacen('@', &format!("-room-{}@", number + 1), 1)
}

/// Percent-encodes everything but letters, digits, `-`, `.`, `_` and `~` (RFC 3986 §2.3).
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02x}"),
        })
        .collect()
}

/// A link in its canonical form, or how a call to it ends.
fn canonical(url: &str) -> Result<String, EndReason> {
    match link::explain(url) {
        Explanation::Join(join) => match join.meeting.locator {
            Locator::Link { url } => Ok(url),
            Locator::MeetingId { .. } => Err(NOT_FOUND),
        },
        Explanation::Refused(refused) if refused.reason == RefusedReason::PersonalMeeting => Err(PERSONAL_MEETING),
        Explanation::Refused(_) | Explanation::Invalid(_) => Err(NOT_FOUND),
    }
}

/// The meeting that a target leads to, as an index.
///
/// # Errors
/// How the call ends when there is none, or the passcode is wrong: one can't tell which from outside, on purpose.
pub(crate) fn find(places: &[Place], target: &JoinTarget) -> Result<usize, EndReason> {
    let found = match target {
        JoinTarget::Link { url } => {
            let url = canonical(url)?;
            places.iter().position(|place| place.canonical.contains(&url))
        }
        JoinTarget::MeetingId { id, passcode } => {
            let digits: String = id.chars().filter(char::is_ascii_digit).collect();
            places.iter().position(|place| {
                place.id == digits && passcode.as_ref() == Some(&Secret::new(place.passcode.as_str()))
            })
        }
        JoinTarget::Group { .. }
        | JoinTarget::TeamsUser { .. }
        | JoinTarget::AcsUser { .. }
        | JoinTarget::People { .. } => return Err(NOT_A_CALL),
    };
    found.ok_or(NOT_FOUND)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::script::Script;

    fn places() -> Vec<Place> {
        let script = format!("{}\n[[meeting]]\nsubject = \"Second\"\n", include_str!("script/built_in.toml"));
        let script = Script::parse(&script, Path::new("")).unwrap();
        script.meetings.iter().enumerate().map(|(number, meeting)| Place::new(meeting, number)).collect()
    }

    fn by_link(url: &str) -> Result<usize, EndReason> {
        find(&places(), &JoinTarget::Link { url: url.to_owned() })
    }

    fn by_id(id: &str, passcode: Option<&str>) -> Result<usize, EndReason> {
        find(&places(), &JoinTarget::MeetingId { id: id.to_owned(), passcode: passcode.map(Secret::new) })
    }

    #[test]
    fn links_have_teams_shapes_and_lead_to_their_meeting() {
        for (number, place) in places().iter().enumerate() {
            for link in [&place.short_link, &place.long_link] {
                assert!(link::explain(link).is_join(), "{link}");
                assert_eq!(by_link(link), Ok(number), "{link}");
            }
            assert_eq!(by_id(&place.id, Some(&place.passcode)), Ok(number));
        }
    }

    #[test]
    fn any_spelling_of_a_link_leads_there() {
        let short = &places()[0].short_link;
        let upper = short.replace("https://teams.microsoft.com", "HTTPS://Teams.Microsoft.com");
        assert_eq!(by_link(&upper), Ok(0));
        assert_eq!(by_link(&short.replace("teams.microsoft.com", "teams.cloud.microsoft")), Ok(0));
        let long = &places()[1].long_link;
        assert_eq!(by_link(&long.replace("%3a", "%3A").replace("%7b", "%7B")), Ok(1));
        assert_eq!(by_id("264 183 392 744 150", Some("Mt9xB2N6")), Ok(0));
    }

    #[test]
    fn a_wrong_passcode_and_an_unknown_meeting_look_the_same() {
        assert_eq!(by_id("264183392744150", Some("mt9xb2n6")), Err(NOT_FOUND), "case matters");
        assert_eq!(by_id("264183392744150", None), Err(NOT_FOUND));
        assert_eq!(by_id("264183392744151", Some("Mt9xB2N6")), Err(NOT_FOUND));
        assert_eq!(by_link("https://teams.microsoft.com/meet/264183392744150?p=WrongWrongWrong1"), Err(NOT_FOUND));
        assert_eq!(by_link("https://teams.microsoft.com/meet/111222333444?p=Qx7Kd0LmTz4RbVw9Yc"), Err(NOT_FOUND));
        assert_eq!(by_link("nonsense"), Err(NOT_FOUND));
    }

    #[test]
    fn what_is_no_work_meeting_is_told_apart() {
        assert_eq!(by_link("https://teams.live.com/meet/9312345678901?p=abcDEF123ghiJKL4"), Err(PERSONAL_MEETING));
        let target = JoinTarget::TeamsUser { object_id: "aaaabbbb-cccc-dddd-eeee-ffff00001111".to_owned() };
        assert_eq!(find(&places(), &target), Err(NOT_A_CALL));
    }
}
