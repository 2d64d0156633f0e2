//! The details as a calendar file (RFC 5545), folded and escaped by `calcard`.

use calcard::{
    common::PartialDateTime,
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarMethod, ICalendarParameter,
        ICalendarProperty, ICalendarStatus, ICalendarValue, ICalendarValueType, Uri,
    },
};
use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::{Handout, Labels, plain};
use crate::{
    agenda::When,
    text::{self, LINE},
};

const PRODUCT: &str = "-//Passerelle//Passerelle//EN";

/// A calendar file with one event; `None` for a meeting without a time. The UID should be the meeting's own where it is
/// known, so that a calendar which has it already keeps one; `now` is the wall clock's time.
#[must_use]
pub fn calendar_file(handout: &Handout<'_>, labels: &Labels<'_>, uid: &str, now: DateTime<Utc>) -> Option<String> {
    let mut event = ICalendarComponent::new(ICalendarComponentType::VEvent);
    event.add_uid(&text::line(uid, LINE)?);
    event.add_dtstamp(PartialDateTime::from_utc_timestamp(now.timestamp()));
    match handout.when? {
        When::Span { start, end } => {
            event.entries.push(moment(ICalendarProperty::Dtstart, start));
            event.entries.push(moment(ICalendarProperty::Dtend, end));
        }
        When::Days { first, end } => {
            event.entries.push(day(ICalendarProperty::Dtstart, first)?);
            event.entries.push(day(ICalendarProperty::Dtend, end)?);
        }
    }
    if let Some(subject) = handout.subject.and_then(|subject| text::line(subject, LINE)) {
        event.add_property(ICalendarProperty::Summary, ICalendarValue::Text(subject));
    }
    let description = plain::text(handout, labels).trim_end().to_owned();
    event.add_property(ICalendarProperty::Description, ICalendarValue::Text(description));
    event.add_property(ICalendarProperty::Location, ICalendarValue::Text(handout.link.to_owned()));
    event.add_property(ICalendarProperty::Url, ICalendarValue::Uri(Uri::Location(handout.link.to_owned())));
    event.add_property(ICalendarProperty::Status, ICalendarValue::Status(ICalendarStatus::Confirmed));
    Some(ICalendar { components: vec![calendar(), event] }.to_string())
}

fn calendar() -> ICalendarComponent {
    let mut calendar = ICalendarComponent::new(ICalendarComponentType::VCalendar);
    calendar.add_property(ICalendarProperty::Version, ICalendarValue::Text("2.0".to_owned()));
    calendar.add_property(ICalendarProperty::Prodid, ICalendarValue::Text(PRODUCT.to_owned()));
    calendar.add_property(ICalendarProperty::Method, ICalendarValue::Method(ICalendarMethod::Publish));
    calendar.component_ids.push(1);
    calendar
}

fn moment(name: ICalendarProperty, moment: DateTime<Utc>) -> ICalendarEntry {
    let value = PartialDateTime::from_utc_timestamp(moment.timestamp());
    ICalendarEntry::new(name).with_value(ICalendarValue::PartialDateTime(Box::new(value)))
}

fn day(name: ICalendarProperty, day: NaiveDate) -> Option<ICalendarEntry> {
    let value = PartialDateTime {
        year: Some(u16::try_from(day.year()).ok()?),
        month: Some(u8::try_from(day.month()).ok()?),
        day: Some(u8::try_from(day.day()).ok()?),
        ..PartialDateTime::default()
    };
    let entry = ICalendarEntry::new(name).with_param(ICalendarParameter::value(ICalendarValueType::Date));
    Some(entry.with_value(ICalendarValue::PartialDateTime(Box::new(value))))
}
