//! A calendar file that somebody opened: what of it can be joined at once.

use std::{collections::BTreeMap, time::SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use graph::{
    Window, Zone,
    agenda::{Source, Way},
    ics,
};
use link::Explanation;

use super::shown;

/// What joins the one meeting of a file; none where there are several, or none that a guest can join. A series is one meeting.
#[must_use]
pub fn joins_one(text: &[u8], zone: Zone, now: SystemTime) -> Option<String> {
    let now = DateTime::<Utc>::from(now);
    // Somebody may be late for it.
    let window = Window::days(now - TimeDelta::days(1), Window::MAX_DAYS);
    let reading = ics::read(text, Source::Calendar(0), window, zone).ok()?;
    let mut links = BTreeMap::new();
    for entry in reading.entries.iter().filter(|entry| entry.is_joinable()) {
        if let Way::Join(meeting) = &entry.way {
            links.insert(shown::link_of(meeting), ());
        }
    }
    match links.len() {
        // It may be long past, or far away: then what the file says by itself.
        0 if reading.entries.is_empty() => match link::explain(&String::from_utf8_lossy(text)) {
            Explanation::Join(join) if join.alternatives.is_empty() => Some(shown::link_of(&join.meeting)),
            _ => None,
        },
        1 => links.into_keys().next(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "https://teams.microsoft.com/meet/264183392744150?p=Qx7Kd0LmTz4RbVw9Yc";
    const OTHER: &str = "https://teams.microsoft.com/meet/264183392744151?p=Qx7Kd0LmTz4RbVw9Yc";

    fn event(uid: u32, day: &str, more: &str) -> String {
        format!("BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:{day}T090000Z\r\nDTEND:{day}T100000Z\r\n{more}\r\nEND:VEVENT\r\n")
    }

    fn opened(events: &[String]) -> Option<String> {
        let file = format!("BEGIN:VCALENDAR\r\n{}END:VCALENDAR\r\n", events.concat());
        let now = "2026-11-27T08:00:00Z".parse::<DateTime<Utc>>().unwrap();
        joins_one(file.as_bytes(), Zone::UTC, now.into())
    }

    #[test]
    fn one_meeting_is_joined_and_several_are_not() {
        let (one, other) = (format!("LOCATION:{ONE}"), format!("LOCATION:{OTHER}"));
        assert_eq!(opened(&[event(1, "20261127", &one)]).as_deref(), Some(ONE));
        let series = event(1, "20261127", &format!("{one}\r\nRRULE:FREQ=DAILY;COUNT=5"));
        assert_eq!(opened(&[series]).as_deref(), Some(ONE), "a series is one meeting");
        assert_eq!(
            opened(&[event(1, "20261127", &one), event(2, "20261127", "LOCATION:Pier 1")]).as_deref(),
            Some(ONE)
        );
        assert_eq!(opened(&[event(1, "20261127", &one), event(2, "20261128", &other)]), None);
        assert_eq!(opened(&[event(1, "20261127", "LOCATION:Pier 1")]), None);
        assert_eq!(opened(&[event(1, "20261127", &format!("{one}\r\nSTATUS:CANCELLED"))]), None, "called off");
        assert_eq!(joins_one(b"hello", Zone::UTC, SystemTime::UNIX_EPOCH), None);
    }

    #[test]
    fn a_meeting_far_away_is_joined_by_what_its_file_says() {
        let one = format!("LOCATION:{ONE}");
        assert_eq!(opened(&[event(1, "20280101", &one)]).as_deref(), Some(ONE));
        let other = format!("LOCATION:{OTHER}");
        assert_eq!(opened(&[event(1, "20280101", &one), event(2, "20280102", &other)]), None);
    }
}
