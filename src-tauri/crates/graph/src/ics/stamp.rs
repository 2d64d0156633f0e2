//! A time in a calendar file: a day, or a time on some zone's wall.

use calcard::{
    common::PartialDateTime,
    icalendar::{ICalendarEntry, ICalendarPeriod, ICalendarValue},
};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use super::zones::{WallClock, Zones};
use crate::Zone;

/// `DTSTART`, `RECURRENCE-ID` and the like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stamp {
    /// A day, wherever one is.
    Day(NaiveDate),
    /// A time on a wall.
    Time { wall: NaiveDateTime, clock: WallClock },
}

impl Stamp {
    /// A property's one time.
    pub(super) fn of(property: &ICalendarEntry, zones: &Zones) -> Option<Self> {
        Self::all(property, zones).next()
    }

    /// All times of a property; of periods their beginnings.
    pub(super) fn all<'a>(property: &'a ICalendarEntry, zones: &'a Zones) -> impl Iterator<Item = Self> + 'a {
        property.values.iter().filter_map(|value| {
            let date_time = match value {
                ICalendarValue::PartialDateTime(date_time) => date_time,
                ICalendarValue::Period(
                    ICalendarPeriod::Range { start, .. } | ICalendarPeriod::Duration { start, .. },
                ) => start,
                _ => return None,
            };
            Self::read(date_time, property.tz_id(), zones)
        })
    }

    fn read(date_time: &PartialDateTime, zone: Option<&str>, zones: &Zones) -> Option<Self> {
        let found = date_time.to_date_time()?;
        if !date_time.has_time() {
            return Some(Self::Day(found.date_time.date()));
        }
        // Years in which nothing overflows.
        Zone::UTC.moment(found.date_time)?;
        Some(match found.offset {
            Some(offset) => {
                let ahead = TimeDelta::seconds(offset.local_minus_utc().into());
                Self::Time { wall: found.date_time - ahead, clock: WallClock::Named(Zone::UTC) }
            }
            None => Self::Time { wall: found.date_time, clock: zones.clock(zone)? },
        })
    }

    /// What the clock on the wall shows; midnight for a day.
    pub(super) fn wall(&self) -> NaiveDateTime {
        match self {
            Self::Day(day) => day.and_time(NaiveTime::MIN),
            Self::Time { wall, .. } => *wall,
        }
    }

    /// The same kind of time, on the same wall.
    pub(super) fn at(&self, wall: NaiveDateTime) -> Self {
        match self {
            Self::Day(_) => Self::Day(wall.date()),
            Self::Time { clock, .. } => Self::Time { wall, clock: clock.clone() },
        }
    }

    /// The moment; a day's is its midnight in UTC, as the list counts it.
    pub(super) fn moment(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Day(_) => Zone::UTC.moment(self.wall()),
            Self::Time { wall, clock } => clock.moment(*wall),
        }
    }

    /// The end of a rule (`UNTIL`) on this time's wall: the last beginning there may be.
    pub(super) fn last(&self, until: &PartialDateTime) -> Option<NaiveDateTime> {
        let found = until.to_date_time()?;
        if !until.has_time() {
            return found.date_time.date().and_hms_opt(23, 59, 59);
        }
        match (self, found.offset) {
            (Self::Time { clock, .. }, Some(offset)) => {
                Zone::UTC.moment(found.date_time)?;
                let ahead = TimeDelta::seconds(offset.local_minus_utc().into());
                Some(clock.wall((found.date_time - ahead).and_utc()))
            }
            (Self::Day(_), _) | (Self::Time { .. }, None) => Some(found.date_time),
        }
    }
}
