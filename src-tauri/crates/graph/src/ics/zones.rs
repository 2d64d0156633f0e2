//! The time zones of one calendar: by name where the name is known anywhere, by the calendar's own rules where not.
//!
//! Names win over rules because files carry outdated and abridged rules for well-known zones (CalConnect CC/R 0602).

use std::{collections::HashMap, sync::Arc};

use calcard::{
    common::PartialDateTime,
    icalendar::{ICalendar, ICalendarComponent, ICalendarProperty, ICalendarValue},
};
use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, Utc};

use super::recurrence::{self, Steps};
use crate::{Window, Zone, limits::MAX_ZONES};

/// What tells the moment of a time on the wall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum WallClock {
    Named(Zone),
    Ruled(Arc<[Onset]>),
}

/// When a zone's clock is put forward or back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Onset {
    /// On the clock as it was before.
    at: NaiveDateTime,
    /// Ahead of UTC before.
    from: TimeDelta,
    /// Ahead of UTC from then on.
    to: TimeDelta,
}

impl WallClock {
    /// As [`Zone::moment`].
    pub(super) fn moment(&self, wall: NaiveDateTime) -> Option<DateTime<Utc>> {
        match self {
            Self::Named(zone) => zone.moment(wall),
            Self::Ruled(onsets) => {
                // The years in which nothing overflows are those of every zone.
                Zone::UTC.moment(wall)?;
                Some((wall - offset(onsets, wall)).and_utc())
            }
        }
    }

    /// As [`Zone::wall`].
    pub(super) fn wall(&self, moment: DateTime<Utc>) -> NaiveDateTime {
        match self {
            Self::Named(zone) => zone.wall(moment),
            Self::Ruled(onsets) => {
                let utc = moment.naive_utc();
                let after = onsets.partition_point(|onset| onset.at - onset.from <= utc);
                let ahead = match after.checked_sub(1).map(|last| &onsets[last]) {
                    Some(onset) => onset.to,
                    None => onsets.first().map_or(TimeDelta::zero(), |onset| onset.from),
                };
                utc + ahead
            }
        }
    }
}

/// How far a clock is ahead of UTC when it shows this. What it skips is read as before it was put forward.
fn offset(onsets: &[Onset], wall: NaiveDateTime) -> TimeDelta {
    let after = onsets.partition_point(|onset| onset.at <= wall);
    match after.checked_sub(1).map(|last| &onsets[last]) {
        Some(onset) if wall - onset.at < onset.to - onset.from => onset.from,
        Some(onset) => onset.to,
        None => onsets.first().map_or(TimeDelta::zero(), |onset| onset.from),
    }
}

/// All zones of a calendar.
pub(super) struct Zones {
    own: HashMap<String, WallClock>,
    local: Zone,
}

impl Zones {
    pub(super) fn of(calendar: &ICalendar, local: Zone, window: Window, steps: &mut Steps) -> Self {
        let mut own = HashMap::new();
        for component in calendar.timezones().take(MAX_ZONES) {
            let Some(name) = text(component, &ICalendarProperty::Tzid) else { continue };
            let named = component.timezone().and_then(|(_, zone)| zone.name().and_then(|name| Zone::named(&name)));
            let clock = match named {
                Some(zone) => Some(WallClock::Named(zone)),
                None => ruled(calendar, component, window, steps),
            };
            own.extend(clock.map(|clock| (name.to_owned(), clock)));
        }
        Self { own, local }
    }

    /// The clock of a `TZID`, or where the person is without one; `None` for a zone that nobody knows.
    pub(super) fn clock(&self, name: Option<&str>) -> Option<WallClock> {
        let Some(name) = name else { return Some(WallClock::Named(self.local)) };
        self.own.get(name).cloned().or_else(|| Zone::named(name).map(WallClock::Named))
    }
}

fn text<'a>(component: &'a ICalendarComponent, property: &ICalendarProperty) -> Option<&'a str> {
    component.property(property)?.values.first()?.as_text()
}

/// A zone by its own rules (RFC 5545, section 3.6.5), up to the end of a window.
fn ruled(calendar: &ICalendar, zone: &ICalendarComponent, window: Window, steps: &mut Steps) -> Option<WallClock> {
    let mut onsets = Vec::new();
    for id in zone.component_ids.iter().take(MAX_ZONES) {
        if let Some(observance) = calendar.component_by_id(*id) {
            onsets.extend(observance_onsets(observance, window, steps).into_iter().flatten());
        }
    }
    onsets.sort_by_key(|onset| onset.at);
    (!onsets.is_empty()).then(|| WallClock::Ruled(onsets.into()))
}

/// The onsets of one `STANDARD` or `DAYLIGHT`.
fn observance_onsets(observance: &ICalendarComponent, window: Window, steps: &mut Steps) -> Option<Vec<Onset>> {
    let first = |name| observance.property(name)?.values.first();
    let start = first(&ICalendarProperty::Dtstart)?.as_partial_date_time()?.to_date_time()?.date_time;
    let from = ahead(first(&ICalendarProperty::Tzoffsetfrom)?.as_partial_date_time()?)?;
    let to = ahead(first(&ICalendarProperty::Tzoffsetto)?.as_partial_date_time()?)?;
    let mut starts = vec![start];
    if let Some(ICalendarValue::RecurrenceRule(rule)) = first(&ICalendarProperty::Rrule) {
        let last = window.to().naive_utc() + TimeDelta::days(1);
        let until = rule.until.as_ref().and_then(|until| Some(until.to_date_time()?.date_time));
        let last = until.map_or(last, |until| until.min(last));
        starts.extend(recurrence::starts(rule, start, start, last, steps)?);
    }
    starts.dedup();
    Some(starts.into_iter().filter(|at| at.year() > 0).map(|at| Onset { at, from, to }).collect())
}

/// `+0100` and the like.
fn ahead(offset: &PartialDateTime) -> Option<TimeDelta> {
    let minutes = i64::from(offset.tz_hour?) * 60 + i64::from(offset.tz_minute.unwrap_or(0));
    let ahead = TimeDelta::minutes(if offset.tz_minus { -minutes } else { minutes });
    (minutes < 24 * 60).then_some(ahead)
}
