//! Says when a meeting is about to begin: once for each, a minute before, and late rather than never if the machine was
//! asleep then. A machine without a clock: it is told the time.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Agenda, Attendance, Entry, EntryId, When};

/// How long before its beginning a meeting is announced.
pub const LEAD: TimeDelta = TimeDelta::minutes(1);
/// A meeting that began longer ago than this is announced no more.
const LATE: TimeDelta = TimeDelta::minutes(5);

/// Which meetings were announced.
#[derive(Debug, Default, Clone)]
pub struct Reminders {
    given: HashMap<EntryId, DateTime<Utc>>,
}

impl Reminders {
    /// What is to be announced now, in the order of the list. A meeting that was moved is announced again.
    pub fn due(&mut self, agenda: &Agenda, now: DateTime<Utc>) -> Vec<EntryId> {
        self.given.retain(|_, start| *start + LATE > now);
        let mut due = Vec::new();
        for (entry, start) in starts(agenda) {
            if start - LEAD <= now && now < start + LATE && self.is_open(entry, start) {
                self.given.insert(entry.id.clone(), start);
                due.push(entry.id.clone());
            }
        }
        due
    }

    /// When to ask [`Reminders::due`] next, if the list stays as it is; not before `now`.
    #[must_use]
    pub fn next(&self, agenda: &Agenda, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let open = starts(agenda).filter(|(entry, start)| now < *start + LATE && self.is_open(entry, *start));
        open.map(|(_, start)| (start - LEAD).max(now)).min()
    }

    fn is_open(&self, entry: &Entry, start: DateTime<Utc>) -> bool {
        self.given.get(&entry.id) != Some(&start)
    }
}

/// The meetings that somebody would want to be reminded of, and when each begins.
fn starts(agenda: &Agenda) -> impl Iterator<Item = (&Entry, DateTime<Utc>)> {
    agenda.entries().iter().filter_map(|entry| match entry.when {
        When::Span { start, .. } if entry.is_joinable() && entry.attendance != Attendance::Declined => {
            Some((entry, start))
        }
        When::Span { .. } | When::Days { .. } => None,
    })
}
