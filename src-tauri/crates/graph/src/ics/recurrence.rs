//! When a series takes place: `calcard` works the rule out, on the wall and without zones; here it is kept from running on.

use calcard::{
    common::{PartialDateTime, timezone::Tz},
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarFrequency, ICalendarProperty,
        ICalendarRecurrenceRule, ICalendarValue,
    },
};
use chrono::{Datelike, NaiveDateTime, Timelike};

use crate::limits::{MAX_LISTED, MAX_OCCURRENCES, MAX_TIMES_A_DAY, NEVER_STEPS};

/// How many more occurrences are counted through for one file. Work is bounded by counting it, so that the same file gives
/// the same list on every machine.
#[derive(Debug)]
pub(super) struct Steps {
    left: usize,
    /// Whether something was left out because there were none left.
    pub ran_out: bool,
}

impl Steps {
    pub(super) fn of(left: usize) -> Self {
        Self { left, ran_out: false }
    }

    fn take(&mut self, steps: usize) {
        self.left = self.left.saturating_sub(steps);
    }
}

/// The times on the wall at which a series begins, from one time to another, in order; the rule's own end is the caller's
/// to heed. `None` for a rule that can't be followed: one that no calendar program makes, or finer than a day, which no
/// meeting is.
pub(super) fn starts(
    rule: &ICalendarRecurrenceRule,
    start: NaiveDateTime,
    first: NaiveDateTime,
    last: NaiveDateTime,
    steps: &mut Steps,
) -> Option<Vec<NaiveDateTime>> {
    if !is_followed(rule) {
        return None;
    }
    // Most series of an old calendar have ended long ago.
    if start > last || first > last {
        return Some(Vec::new());
    }
    let limit = MAX_OCCURRENCES.min(steps.left);
    if limit == 0 {
        steps.ran_out = true;
        return Some(Vec::new());
    }
    let expanded = series(rule, start, last).expand_dates(Tz::Floating, limit);
    if !expanded.errors.is_empty() {
        return None;
    }
    let walls = expanded.events.iter().map(|event| event.start.naive_local());
    let count = expanded.events.len();
    steps.take(if count == 0 { NEVER_STEPS } else { count });
    steps.ran_out |= count == limit;
    Some(walls.filter(|wall| (first..=last).contains(wall)).collect())
}

/// Whether the engine may be given a rule. It lists a whole period at once, and looks through every list for every day of
/// it: a rule for each second of a year would fill the memory.
fn is_followed(rule: &ICalendarRecurrenceRule) -> bool {
    use ICalendarFrequency::{Daily, Monthly, Weekly, Yearly};
    let times = [rule.byhour.len(), rule.byminute.len(), rule.bysecond.len()];
    let days = [rule.byday.len(), rule.bymonthday.len(), rule.byyearday.len(), rule.byweekno.len(), rule.bymonth.len()];
    let listed = days.iter().chain(&times).sum::<usize>() + rule.bysetpos.len();
    matches!(rule.freq, Daily | Weekly | Monthly | Yearly)
        && rule.rscale.is_none() // other calendars' leap months
        && listed <= MAX_LISTED
        && times.iter().map(|count| (*count).max(1)).product::<usize>() <= MAX_TIMES_A_DAY
}

/// A calendar with nothing in it but the rule.
fn series(rule: &ICalendarRecurrenceRule, start: NaiveDateTime, last: NaiveDateTime) -> ICalendar {
    let rule = ICalendarRecurrenceRule { until: Some(partial(last)), ..rule.clone() };
    let property = |name, value| ICalendarEntry { name, params: Vec::new(), values: vec![value] };
    let event = ICalendarComponent {
        component_type: ICalendarComponentType::VEvent,
        entries: vec![
            property(ICalendarProperty::Dtstart, ICalendarValue::PartialDateTime(Box::new(partial(start)))),
            property(ICalendarProperty::Rrule, ICalendarValue::RecurrenceRule(Box::new(rule))),
        ],
        component_ids: Vec::new(),
    };
    let calendar = ICalendarComponent {
        component_type: ICalendarComponentType::VCalendar,
        entries: Vec::new(),
        component_ids: vec![1],
    };
    ICalendar { components: vec![calendar, event] }
}

fn partial(wall: NaiveDateTime) -> PartialDateTime {
    let small = |number: u32| u8::try_from(number).ok();
    PartialDateTime {
        year: u16::try_from(wall.year()).ok(),
        month: small(wall.month()),
        day: small(wall.day()),
        hour: small(wall.hour()),
        minute: small(wall.minute()),
        second: small(wall.second()),
        tz_hour: None,
        tz_minute: None,
        tz_minus: false,
    }
}

#[cfg(test)]
#[path = "recurrence_tests.rs"]
mod tests;
