//! Meetings from calendar files (iCalendar, RFC 5545) and subscribed calendars: for everybody, signed in or not.
//!
//! `calcard` reads the lines and works out recurrence rules; which property of an event can hold a link is known to `link`.
//! What lies between stands here: zones (`zones`), times (`stamp`), events (`event`), and series with their exceptions
//! (`series`). A file may be hostile: its size, its events and the steps through its rules are bounded, and what is beyond
//! is left out and said so.

mod event;
mod recurrence;
mod series;
mod stamp;
pub mod subscription;
mod zones;

use calcard::{
    Entry as Part, Parser,
    icalendar::{ICalendar, ICalendarMethod, ICalendarProperty, ICalendarValue},
};

use crate::{
    Window, Zone,
    agenda::{Entry, Source},
    limits::{MAX_CALENDAR_BYTES, MAX_EVENTS, MAX_PARTS, MAX_STEPS},
};
use event::Event;
use recurrence::Steps;
use zones::Zones;

/// Why a file gives no meetings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IcsError {
    /// It isn't a calendar.
    #[error("this is no calendar file")]
    NoCalendar,
    /// It is longer than any calendar that is read.
    #[error("the calendar file is too long")]
    TooLong,
}

/// What a file says about a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// For [`crate::agenda::Agenda::replace`].
    pub entries: Vec<Entry>,
    /// Events whose time or rule can't be read.
    pub odd: usize,
    /// False where the file holds more than is looked at.
    pub is_complete: bool,
}

/// Reads a file's meetings within a window. Times without a zone are those of `local`, where the person is.
///
/// # Errors
/// When it isn't a calendar or too long.
pub fn read(file: &[u8], source: Source, window: Window, local: Zone) -> Result<Reading, IcsError> {
    if file.len() > MAX_CALENDAR_BYTES {
        return Err(IcsError::TooLong);
    }
    let text = String::from_utf8_lossy(file);
    let (calendars, is_complete) = calendars(&text);
    if calendars.is_empty() {
        return Err(IcsError::NoCalendar);
    }
    let mut reading = Reading { entries: Vec::new(), odd: 0, is_complete };
    let mut steps = Steps::of(MAX_STEPS);
    // All together: some programs write a series and its exceptions as calendars of their own, one after the other.
    let mut events = Vec::new();
    for calendar in &calendars {
        let zones = Zones::of(calendar, local, window, &mut steps);
        add_events(&mut events, calendar, &zones, &mut reading);
    }
    series::unroll(events, source, window, &mut steps, &mut reading);
    Ok(reading)
}

/// The calendars of a file, and whether these are all.
fn calendars(text: &str) -> (Vec<ICalendar>, bool) {
    let mut parser = Parser::new(text);
    let mut calendars = Vec::new();
    for _ in 0..MAX_PARTS {
        match parser.entry() {
            Part::ICalendar(calendar) => calendars.push(calendar),
            Part::Eof => return (calendars, true),
            _ => {}
        }
    }
    (calendars, false)
}

fn add_events<'a>(events: &mut Vec<Event<'a>>, calendar: &'a ICalendar, zones: &Zones, reading: &mut Reading) {
    let method = method(calendar);
    if matches!(
        method,
        Some(
            ICalendarMethod::Reply
                | ICalendarMethod::Refresh
                | ICalendarMethod::Counter
                | ICalendarMethod::Declinecounter
        )
    ) {
        return; // Somebody's answer to an invitation, not a meeting.
    }
    for component in calendar.components.iter().filter(|component| component.component_type.is_event()) {
        if events.len() == MAX_EVENTS {
            reading.is_complete = false;
            return;
        }
        match Event::read(component, zones) {
            Some(mut event) => {
                event.is_cancelled |= method == Some(ICalendarMethod::Cancel);
                events.push(event);
            }
            None => reading.odd += 1,
        }
    }
}

fn method(calendar: &ICalendar) -> Option<ICalendarMethod> {
    let property = calendar.components.first()?.property(&ICalendarProperty::Method)?;
    match property.values.first() {
        Some(ICalendarValue::Method(method)) => Some(method.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
