//! The list of meetings joined before. No passcode gets into it.

use std::borrow::Cow;

use ipc::Recent;
use link::{Explanation, Locator};

/// The most that are kept.
pub(super) const MOST: usize = 20;

/// Puts a meeting in front, in place of an older entry of it. What names no meeting is left out.
pub(super) fn remember(recents: &mut Vec<Recent>, text: &str, title: &str, at: u64) {
    let Some(link) = without_passcode(text) else { return };
    let known = recents.iter().position(|recent| recent.link == link).map(|place| recents.remove(place));
    let title = match (title.trim(), known) {
        ("", Some(known)) => known.title,
        (title, _) => title.to_owned(),
    };
    recents.insert(0, Recent { link, title, at });
    recents.truncate(MOST);
}

/// What joins the same meeting but for its passcode: the canonical link without `p`, or the number alone.
pub(super) fn without_passcode(text: &str) -> Option<String> {
    let Explanation::Join(join) = link::explain(text) else { return None };
    Some(match join.meeting.locator {
        Locator::MeetingId { id, .. } => id,
        Locator::Link { url } => without_p(&url),
    })
}

fn without_p(url: &str) -> String {
    let Some((address, query)) = url.split_once('?') else { return url.to_owned() };
    let is_p = |pair: &&str| pair.split('=').next().is_some_and(|name| name.eq_ignore_ascii_case("p"));
    let kept: Vec<_> = query.split('&').filter(|pair| !is_p(pair)).collect();
    let query: Cow<'_, str> = if kept.is_empty() { "".into() } else { format!("?{}", kept.join("&")).into() };
    format!("{address}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: &str = "https://teams.microsoft.com/meet/264183392744150?p=Qx7Kd0LmTz4RbVw9Yc";
    const NUMBER: &str = "Meeting ID: 264 183 392 744 150\nPasscode: Mt9xB2N6";

    #[test]
    fn passcodes_are_left_out() {
        assert_eq!(without_passcode(SHORT).unwrap(), "https://teams.microsoft.com/meet/264183392744150");
        assert_eq!(without_passcode(NUMBER).unwrap(), "264183392744150");
    }

    #[test]
    fn what_is_kept_still_names_the_meeting() {
        for text in [SHORT, NUMBER] {
            let kept = without_passcode(text).unwrap();
            assert!(link::explain(&kept).is_join(), "{kept}");
            assert_eq!(without_passcode(&kept), Some(kept));
        }
    }

    #[test]
    fn the_latest_is_first_and_nothing_stands_twice() {
        let mut recents = Vec::new();
        remember(&mut recents, SHORT, "Budget", 1);
        remember(&mut recents, NUMBER, "", 2);
        remember(&mut recents, SHORT, "", 3);
        remember(&mut recents, "no meeting", "", 4);
        let short: Vec<_> = recents.iter().map(|recent| (recent.title.as_str(), recent.at)).collect();
        assert_eq!(short, [("Budget", 3), ("", 2)], "a title once known stays");
    }

    #[test]
    fn the_list_does_not_grow_for_ever() {
        let mut recents = Vec::new();
        for number in 0..30u64 {
            remember(&mut recents, &format!("Meeting ID: {}", 264_183_392_744_100 + number), "", number);
        }
        assert_eq!((recents.len(), recents[0].at), (MOST, 29));
    }
}
