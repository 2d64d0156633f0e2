//! One meeting of the list.

use std::{fmt, sync::Arc};

use base::Redacted;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use link::{Explanation, Meeting, RefusedReason};

/// Who says that there is a meeting. Where two say the same, the smaller counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The calendar of who is signed in.
    Account,
    /// A calendar file or a subscribed calendar, by the number that the app gave it.
    Calendar(u32),
}

/// Names an entry, the same at every reading as long as its source names it the same.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(Arc<str>);

impl EntryId {
    pub(crate) fn new(source: Source, key: &str) -> Self {
        match source {
            Source::Account => Self(format!("account/{key}").into()),
            Source::Calendar(number) => Self(format!("calendar-{number}/{key}").into()),
        }
    }

    /// The text, to be handed to a page and back.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Calendars make ids of addresses, so a log doesn't show them.
impl fmt::Debug for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Redacted(&self.0).fmt(f)
    }
}

/// When an entry takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// From a moment to a moment, which is never before it.
    Span {
        /// First moment.
        start: DateTime<Utc>,
        /// First moment after it.
        end: DateTime<Utc>,
    },
    /// Whole days of the calendar, wherever one is.
    Days {
        /// First day.
        first: NaiveDate,
        /// First day after it.
        end: NaiveDate,
    },
}

impl When {
    pub(crate) fn span(start: DateTime<Utc>, end: DateTime<Utc>) -> Self {
        Self::Span { start, end: end.max(start) }
    }

    pub(crate) fn days(first: NaiveDate, end: NaiveDate) -> Self {
        Self::Days { first, end: end.max(first.succ_opt().unwrap_or(first)) }
    }

    /// What the list is sorted by; a whole day counts from its midnight in UTC.
    #[must_use]
    pub fn begins(self) -> DateTime<Utc> {
        match self {
            Self::Span { start, .. } => start,
            Self::Days { first, .. } => first.and_time(NaiveTime::MIN).and_utc(),
        }
    }

    /// The same of its end.
    #[must_use]
    pub fn ends(self) -> DateTime<Utc> {
        match self {
            Self::Span { end, .. } => end,
            Self::Days { end, .. } => end.and_time(NaiveTime::MIN).and_utc(),
        }
    }
}

/// What the person answered to an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Attendance {
    /// Nothing that is known.
    #[default]
    Unknown,
    /// It is their own meeting.
    Organizer,
    /// Yes.
    Accepted,
    /// Perhaps.
    Tentative,
    /// No.
    Declined,
    /// Not answered yet.
    Open,
}

/// How to get into a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Way {
    /// There is nothing to join.
    #[default]
    None,
    /// A Teams meeting that a guest can try to join.
    Join(Box<Meeting>),
    /// A Teams meeting that a guest can't join from here.
    Refused(RefusedReason),
}

/// One meeting, or one of a series. `Debug` shows nothing of it that is personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// Names it.
    pub id: EntryId,
    /// Who says so.
    pub source: Source,
    /// The iCalendar UID, the same in everybody's calendar and for a whole series.
    pub uid: Option<String>,
    /// What it is about.
    pub subject: Option<String>,
    /// When.
    pub when: When,
    /// The name of who called it.
    pub organizer: Option<String>,
    /// Where, as somebody wrote it.
    pub location: Option<String>,
    /// What the person answered.
    pub attendance: Attendance,
    /// Whether it was called off.
    pub is_cancelled: bool,
    /// How to get in.
    pub way: Way,
}

impl Entry {
    /// Whether one could press "join": there is a way and it was not called off.
    #[must_use]
    pub fn is_joinable(&self) -> bool {
        !self.is_cancelled && matches!(self.way, Way::Join(_))
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("id", &self.id)
            .field("source", &self.source)
            .field("subject", &self.subject.as_deref().map(Redacted))
            .field("when", &self.when)
            .field("attendance", &self.attendance)
            .field("is_cancelled", &self.is_cancelled)
            .field("way", &self.way)
            .finish_non_exhaustive()
    }
}

/// The way that the first of these texts shows; where none can be joined, the first reason why not.
pub(crate) fn way<'a>(texts: impl IntoIterator<Item = &'a str>) -> Way {
    let mut found = Way::None;
    for text in texts {
        match link::explain(text) {
            Explanation::Join(join) => return Way::Join(Box::new(join.meeting)),
            Explanation::Refused(refused) if found == Way::None && refused.reason != RefusedReason::NotAMeeting => {
                found = Way::Refused(refused.reason);
            }
            Explanation::Refused(_) | Explanation::Invalid(_) => {}
        }
    }
    found
}
