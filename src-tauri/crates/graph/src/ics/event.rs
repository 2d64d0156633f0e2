//! One `VEVENT`: a meeting, a series, or an exception to one.

use std::cell::OnceCell;

use calcard::icalendar::{
    ICalendarComponent, ICalendarParameterName, ICalendarProperty, ICalendarRecurrenceRule, ICalendarStatus,
    ICalendarValue,
};
use chrono::{NaiveDateTime, TimeDelta};

use super::{stamp::Stamp, zones::Zones};
use crate::{
    agenda::{self, Way},
    text,
};

/// Nothing that takes longer is a meeting; it also keeps sums of dates from overflowing.
const MAX_LENGTH: TimeDelta = TimeDelta::days(366);

/// Whether and how an event repeats.
pub(super) enum Rule {
    None,
    /// By a rule, and until a time on the wall where it has an end.
    Repeats {
        rule: Box<ICalendarRecurrenceRule>,
        until: Option<NaiveDateTime>,
    },
    /// By a rule that can't be read.
    Odd,
}

/// An event as far as a list of meetings needs it.
pub(super) struct Event<'a> {
    component: &'a ICalendarComponent,
    pub uid: Option<&'a str>,
    pub start: Stamp,
    pub length: TimeDelta,
    pub rule: Rule,
    /// Further beginnings.
    pub more: Vec<Stamp>,
    /// Beginnings that are none.
    pub except: Vec<Stamp>,
    /// Which beginning of a series this takes the place of.
    pub replaces: Option<Stamp>,
    /// The larger is the newer.
    pub sequence: i64,
    pub is_cancelled: bool,
    /// Looked for once, however often a series takes place.
    way: OnceCell<Way>,
}

impl<'a> Event<'a> {
    /// `None` without a time that can be read.
    pub(super) fn read(component: &'a ICalendarComponent, zones: &Zones) -> Option<Self> {
        let one = |name| component.property(name).and_then(|property| Stamp::of(property, zones));
        let all = |name| -> Vec<Stamp> {
            component.properties(name).flat_map(|property| Stamp::all(property, zones)).collect()
        };
        let replaces = one(&ICalendarProperty::RecurrenceId);
        let start = one(&ICalendarProperty::Dtstart)?;
        start.moment()?;
        let status = component.status();
        Some(Self {
            component,
            uid: component.uid().filter(|uid| !uid.is_empty()),
            length: length(component, &start, one(&ICalendarProperty::Dtend)),
            rule: rule(component, &start),
            more: all(&ICalendarProperty::Rdate),
            except: all(&ICalendarProperty::Exdate),
            sequence: sequence(component),
            is_cancelled: status == Some(&ICalendarStatus::Cancelled),
            replaces,
            start,
            way: OnceCell::new(),
        })
    }

    pub(super) fn subject(&self) -> Option<String> {
        self.text(&ICalendarProperty::Summary)
    }

    pub(super) fn location(&self) -> Option<String> {
        self.text(&ICalendarProperty::Location)
    }

    /// The organiser's name, else the address.
    pub(super) fn organizer(&self) -> Option<String> {
        let property = self.component.property(&ICalendarProperty::Organizer)?;
        let name = property.parameters(&ICalendarParameterName::Cn).find_map(|name| name.as_text());
        text::optional(name).or_else(|| text::optional(property.calendar_address()))
    }

    /// How to get in. `link` knows which properties can say so.
    pub(super) fn way(&self) -> Way {
        let look = || {
            let mut written = String::from("BEGIN:VEVENT\r\n");
            let properties = self.component.entries.iter();
            for property in properties.filter(|property| property.name != ICalendarProperty::Attendee) {
                // Writing to a string doesn't fail.
                let _ = property.write_to(&mut written);
            }
            written.push_str("END:VEVENT\r\n");
            agenda::way([written.as_str()])
        };
        self.way.get_or_init(look).clone()
    }

    fn text(&self, name: &ICalendarProperty) -> Option<String> {
        text::optional(self.component.property(name)?.values.first()?.as_text())
    }
}

/// How long it takes: to its end, or as long as it says, or a day for whole days, or no time at all (section 3.6.1).
fn length(component: &ICalendarComponent, start: &Stamp, end: Option<Stamp>) -> TimeDelta {
    let until = end.and_then(|end| Some(end.moment()? - start.moment()?));
    let said = || match component.property(&ICalendarProperty::Duration)?.values.first()? {
        ICalendarValue::Duration(duration) => duration.to_time_delta(),
        _ => None,
    };
    let shortest = match start {
        Stamp::Day(_) => TimeDelta::days(1),
        Stamp::Time { .. } => TimeDelta::zero(),
    };
    until.or_else(said).unwrap_or(shortest).clamp(shortest, MAX_LENGTH)
}

/// The rule and its end. `UNTIL` is in UTC (section 3.3.10), but the engine counts on the wall.
fn rule(component: &ICalendarComponent, start: &Stamp) -> Rule {
    let Some(property) = component.property(&ICalendarProperty::Rrule) else { return Rule::None };
    let Some(ICalendarValue::RecurrenceRule(rule)) = property.values.first() else { return Rule::Odd };
    let until = match &rule.until {
        None => None,
        Some(until) => match start.last(until) {
            Some(last) => Some(last),
            None => return Rule::Odd,
        },
    };
    Rule::Repeats { rule: rule.clone(), until }
}

fn sequence(component: &ICalendarComponent) -> i64 {
    let value = component.property(&ICalendarProperty::Sequence).and_then(|property| property.values.first());
    value.and_then(ICalendarValue::as_integer).unwrap_or(0)
}
