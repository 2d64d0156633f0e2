//! From events to entries: series unrolled, exceptions in their places, whatever lies outside the window left out.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta, Utc};

use super::{
    Reading,
    event::{Event, Rule},
    recurrence::{self, Steps},
    stamp::Stamp,
};
use crate::{
    Window,
    agenda::{self, Attendance, Entry, EntryId, Source, When},
    limits::MAX_ITEMS,
    text,
};

/// All events with one UID.
#[derive(Default)]
struct Series<'a> {
    master: Option<Event<'a>>,
    /// By the beginning they take the place of.
    exceptions: BTreeMap<DateTime<Utc>, Event<'a>>,
}

impl<'a> Series<'a> {
    /// Of two for the same place the newer stays, and among equals the later in the file.
    fn add(&mut self, event: Event<'a>) {
        let place = event.replaces.as_ref().map(Stamp::moment);
        match place {
            None => {
                if self.master.as_ref().is_none_or(|known| known.sequence <= event.sequence) {
                    self.master = Some(event);
                }
            }
            Some(Some(place)) => {
                if self.exceptions.get(&place).is_none_or(|known| known.sequence <= event.sequence) {
                    self.exceptions.insert(place, event);
                }
            }
            Some(None) => {}
        }
    }
}

/// Adds to the reading what takes place within the window.
pub(super) fn unroll(events: Vec<Event<'_>>, source: Source, window: Window, steps: &mut Steps, reading: &mut Reading) {
    let mut all: BTreeMap<String, Series<'_>> = BTreeMap::new();
    for (number, event) in events.into_iter().enumerate() {
        let name = event.uid.map_or_else(|| format!("unnamed-{number}"), str::to_owned);
        all.entry(name).or_default().add(event);
    }
    for (name, series) in &all {
        let mut list = |event: &Event<'_>, place: DateTime<Utc>, when: When| {
            if reading.entries.len() < MAX_ITEMS {
                reading.entries.push(entry(event, name, source, place, when));
            } else {
                reading.is_complete = false;
            }
        };
        for (place, event) in &series.exceptions {
            if let Some((_, when)) = occurrence(event, &event.start, window) {
                list(event, *place, when);
            }
        }
        let Some(master) = &series.master else { continue };
        let (starts, is_odd) = starts(master, window, steps);
        reading.odd += usize::from(is_odd);
        let except = Except::of(master);
        let mut listed = HashSet::new();
        for start in starts {
            match occurrence(master, &start, window) {
                Some((place, when))
                    if !series.exceptions.contains_key(&place)
                        && !except.has(&start, place)
                        && listed.insert(place) =>
                {
                    list(master, place, when);
                }
                _ => {}
            }
        }
    }
    reading.is_complete &= !steps.ran_out;
}

/// All beginnings of an event in or near the window, some perhaps twice; and whether its rule is odd.
fn starts(event: &Event<'_>, window: Window, steps: &mut Steps) -> (Vec<Stamp>, bool) {
    let start = event.start.wall();
    // No zone is further from UTC than a day.
    let first = window.from().naive_utc() - event.length - TimeDelta::days(1);
    let last = window.to().naive_utc() + TimeDelta::days(1);
    let walls = match &event.rule {
        Rule::None => Some(Vec::new()),
        Rule::Odd => None,
        Rule::Repeats { rule, until } => {
            let last = until.map_or(last, |until| until.min(last));
            recurrence::starts(rule, start, first, last, steps)
        }
    };
    let is_odd = walls.is_none();
    let ruled = walls.into_iter().flatten().map(|wall| event.start.at(wall));
    (std::iter::once(event.start.clone()).chain(ruled).chain(event.more.iter().cloned()).collect(), is_odd)
}

/// When an event takes place that begins then, if that is within the window.
fn occurrence(event: &Event<'_>, start: &Stamp, window: Window) -> Option<(DateTime<Utc>, When)> {
    let begins = start.moment()?;
    let when = match start {
        Stamp::Day(day) => When::days(*day, day.checked_add_signed(event.length)?),
        Stamp::Time { .. } => When::span(begins, begins + event.length),
    };
    window.meets(when.begins(), when.ends()).then_some((begins, when))
}

/// What `EXDATE` takes out: moments, and days on which nothing begins.
struct Except {
    moments: HashSet<DateTime<Utc>>,
    days: HashSet<NaiveDate>,
}

impl Except {
    fn of(event: &Event<'_>) -> Self {
        let days = event.except.iter().filter(|stamp| matches!(stamp, Stamp::Day(_)));
        Self {
            moments: event.except.iter().filter_map(Stamp::moment).collect(),
            days: days.map(|stamp| stamp.wall().date()).collect(),
        }
    }

    fn has(&self, start: &Stamp, moment: DateTime<Utc>) -> bool {
        self.moments.contains(&moment) || self.days.contains(&start.wall().date())
    }
}

fn entry(event: &Event<'_>, name: &str, source: Source, place: DateTime<Utc>, when: When) -> Entry {
    let short = text::line(name, text::LINE).unwrap_or_default();
    let key = format!("{short}/{}", place.to_rfc3339_opts(SecondsFormat::Secs, true));
    Entry {
        id: EntryId::new(source, &key),
        source,
        uid: event.uid.map(agenda::series_uid),
        subject: event.subject(),
        when,
        organizer: event.organizer(),
        location: event.location(),
        attendance: Attendance::Unknown,
        is_cancelled: event.is_cancelled,
        way: event.way(),
    }
}
