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
    fn says_why_there_is_nothing_to_join() {
        let personal = join_target("https://teams.live.com/meet/9312345678901?p=abcDEF123ghiJKL4").unwrap_err();
        assert_eq!(personal.code, Code::LinkRefused);
        let nothing = join_target("").unwrap_err();
        assert_eq!(nothing.code, Code::LinkInvalid);
        assert!(!nothing.words.is_empty());
    }
}
