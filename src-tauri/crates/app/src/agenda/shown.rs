//! Meetings as the window gets them.

use graph::agenda::{Attendance, Entry, Source, Way, When};
use link::{Locator, Meeting};

use crate::{Failure, target::named_meeting};

/// A meeting of the list.
pub(crate) fn entry(entry: &Entry) -> ipc::AgendaEntry {
    let (link, refused) = match &entry.way {
        Way::None => (None, None),
        Way::Join(meeting) => (Some(link_of(meeting)), None),
        Way::Refused(reason) => (None, Some(*reason)),
    };
    ipc::AgendaEntry {
        id: entry.id.as_str().to_owned(),
        subject: entry.subject.clone(),
        when: when(entry.when),
        organizer: entry.organizer.clone(),
        location: entry.location.clone(),
        attendance: attendance(entry.attendance),
        is_cancelled: entry.is_cancelled,
        link,
        refused,
        calendar: match entry.source {
            Source::Account => None,
            Source::Calendar(id) => Some(id),
        },
    }
}

/// The same text for every way to write what joins a meeting, as it stands in [`ipc::AgendaEntry::link`].
///
/// # Errors
/// When the text names no meeting that a guest can join.
pub fn joins(text: &str) -> Result<String, Failure> {
    Ok(link_of(&named_meeting(text)?))
}

/// A text that [`link::explain`] reads as this meeting, whole with what it takes to come in.
pub(crate) fn link_of(meeting: &Meeting) -> String {
    match &meeting.locator {
        Locator::Link { url } => url.clone(),
        // The passcode's way to the join sheet, and from there to the host.
        Locator::MeetingId { id, passcode: Some(passcode) } => {
            format!("Meeting ID: {id}\nPasscode: {}", passcode.expose())
        }
        Locator::MeetingId { id, passcode: None } => format!("Meeting ID: {id}"),
    }
}

/// When, as it crosses.
pub(crate) fn when(when: When) -> ipc::When {
    match when {
        When::Span { start, end } => ipc::When::Span { start: start.timestamp_millis(), end: end.timestamp_millis() },
        When::Days { first, end } => ipc::When::Days { first: first.to_string(), end: end.to_string() },
    }
}

fn attendance(attendance: Attendance) -> ipc::Attendance {
    match attendance {
        Attendance::Unknown => ipc::Attendance::Unknown,
        Attendance::Organizer => ipc::Attendance::Organizer,
        Attendance::Accepted => ipc::Attendance::Accepted,
        Attendance::Tentative => ipc::Attendance::Tentative,
        Attendance::Declined => ipc::Attendance::Declined,
        Attendance::Open => ipc::Attendance::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_handed_to_the_join_sheet_joins_the_same_meeting() {
        for text in [
            "https://teams.microsoft.com/meet/264183392744150?p=Qx7Kd0LmTz4RbVw9Yc",
            "Meeting ID: 264 183 392 744 150\nPasscode: Mt9xB2N6",
            "Meeting ID: 264 183 392 744 150",
        ] {
            let read = |text: &str| link::explain(text).meeting().expect("it names a meeting").clone();
            assert_eq!(read(&joins(text).unwrap()).locator, read(text).locator, "{text}");
        }
    }

    #[test]
    fn days_are_written_as_days() {
        let day = |text: &str| text.parse().unwrap();
        let days = when(When::Days { first: day("2026-11-27"), end: day("2026-11-28") });
        assert_eq!(days, ipc::When::Days { first: "2026-11-27".into(), end: "2026-11-28".into() });
    }
}
