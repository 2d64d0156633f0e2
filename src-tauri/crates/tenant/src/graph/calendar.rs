//! Calendars: what stands in them between two times, and single entries.

use http::StatusCode;
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde_json::{Value, json};

use super::{Caller, GraphError, context, options::Options, options::preference, zones};
use crate::{
    Tenant,
    exchange::Exchange,
    organisation::{Event, OnlineMeeting, Party, Span},
};

/// Rights of which one lets a token read calendars; the second one without bodies.
const READ: &[&str] = &["Calendars.Read", "Calendars.ReadWrite", "Calendars.ReadBasic"];
const READ_BODIES: &[&str] = &["Calendars.Read", "Calendars.ReadWrite"];

const PAGE: usize = 10;
const MOST: usize = 1_000;

/// How one request wants entries written.
struct Look {
    zone: TimeZone,
    /// As the request calls it.
    zone_name: String,
    as_text: bool,
    bodies: bool,
    viewer: usize,
}

impl Look {
    fn of(exchange: &Exchange<'_>, caller: &Caller, viewer: usize) -> Result<Self, GraphError> {
        if !caller.has(READ) {
            return Err(GraphError::access_denied());
        }
        let zone_name = preference(exchange, "outlook.timezone").unwrap_or("UTC").to_owned();
        let zone = zones::zone(&zone_name).ok_or_else(|| {
            let message = format!("A valid TimeZone value must be specified. '{zone_name}' is not supported.");
            GraphError::new(StatusCode::BAD_REQUEST, "TimeZoneNotSupportedException", message)
        })?;
        let as_text = preference(exchange, "outlook.body-content-type") == Some("text");
        Ok(Self { zone, zone_name, as_text, bodies: caller.has(READ_BODIES), viewer })
    }

    fn time(&self, at: Timestamp, all_day: bool) -> Value {
        // All-day entries stand at midnight wherever one looks from.
        let zone = if all_day { TimeZone::UTC } else { self.zone.clone() };
        let written = at.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S.0000000").to_string();
        json!({ "dateTime": written, "timeZone": self.zone_name })
    }
}

/// `GET /me/calendarView`: entries that touch a window, in the order of their start.
pub(super) fn view(
    tenant: &Tenant,
    exchange: &Exchange<'_>,
    caller: &Caller,
    person: usize,
) -> Result<Value, GraphError> {
    let look = Look::of(exchange, caller, person)?;
    let window = Span { start: border(exchange, "startDateTime")?, end: border(exchange, "endDateTime")? };
    if window.end < window.start {
        let message = "The end of the window is before its start.";
        return Err(GraphError::new(StatusCode::BAD_REQUEST, "ErrorInvalidParameter", message));
    }
    let touches = |event: &&Event| event.span.start < window.end && event.span.end > window.start;
    entries(tenant, exchange, &look, "calendarView", touches)
}

/// `GET /me/events`.
pub(super) fn list(
    tenant: &Tenant,
    exchange: &Exchange<'_>,
    caller: &Caller,
    person: usize,
) -> Result<Value, GraphError> {
    entries(tenant, exchange, &Look::of(exchange, caller, person)?, "events", |_| true)
}

/// `GET /me/events/{id}`.
pub(super) fn one(
    tenant: &Tenant,
    exchange: &Exchange<'_>,
    caller: &Caller,
    person: usize,
    id: &str,
) -> Result<Value, GraphError> {
    let look = Look::of(exchange, caller, person)?;
    let options = Options::read(exchange, "event", MOST)?;
    if id.len() < 16 || !id.starts_with("AAMk") {
        return Err(GraphError::new(StatusCode::BAD_REQUEST, "ErrorInvalidIdMalformed", "The id is malformed."));
    }
    let found = tenant.organisation.events.iter().find(|event| event.id == id && is_in(event, person));
    let message = "The specified object was not found in the store.";
    let found = found.ok_or_else(|| GraphError::new(StatusCode::NOT_FOUND, "ErrorItemNotFound", message))?;
    let mut body = options.cut(&entity(tenant, found, &look), &[]);
    let me = &tenant.organisation.people[person].id;
    body["@odata.context"] = context(exchange, &format!("users('{me}')/events/$entity"));
    Ok(body)
}

fn entries(
    tenant: &Tenant,
    exchange: &Exchange<'_>,
    look: &Look,
    what: &str,
    fits: impl Fn(&&Event) -> bool,
) -> Result<Value, GraphError> {
    let options = Options::read(exchange, "event", MOST)?;
    if options.filter.is_some() || options.search.is_some() {
        let message = "The practice service filters no calendars; isOnlineMeeting can't be filtered by anywhere.";
        return Err(GraphError::new(StatusCode::BAD_REQUEST, "ErrorInvalidUrlQueryFilter", message));
    }
    let mut found: Vec<&Event> =
        tenant.organisation.events.iter().filter(|event| is_in(event, look.viewer)).filter(fits).collect();
    found.sort_by_key(|event| event.span.start);
    if options.order_by.as_deref().is_some_and(|by| by.ends_with(" desc")) {
        found.reverse();
    }
    let found = found.iter().map(|event| options.cut(&entity(tenant, event, look), &[])).collect();
    let mut body = options.page(exchange, found, PAGE, "$skip");
    let me = &tenant.organisation.people[look.viewer].id;
    body["@odata.context"] = context(exchange, &format!("users('{me}')/{what}"));
    Ok(body)
}

/// ISO 8601 with an offset, or without one in UTC.
fn border(exchange: &Exchange<'_>, name: &str) -> Result<Timestamp, GraphError> {
    let given = exchange.query.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str());
    let refuse = |message: String| GraphError::new(StatusCode::BAD_REQUEST, "ErrorInvalidParameter", message);
    let Some(given) = given else {
        let message = "The request needs a window of time: startDateTime and endDateTime.";
        return Err(refuse(message.to_owned()));
    };
    // A plus that was not escaped arrives as a space.
    let text = given.replace(' ', "+");
    let without_offset = || text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let time = text.parse().ok().or_else(without_offset);
    time.ok_or_else(|| refuse(format!("The value of '{name}' is no date and time.")))
}

fn is_in(event: &Event, person: usize) -> bool {
    event.attendees.iter().chain([&event.organizer]).any(|party| party.person == Some(person))
}

fn entity(tenant: &Tenant, event: &Event, look: &Look) -> Value {
    let meeting = event.meeting.map(|index| &tenant.organisation.meetings[index]);
    let is_organizer = event.organizer.person == Some(look.viewer);
    let mut body = json!({
        "@odata.etag": format!("W/\"{}\"", &event.id[..16]),
        "id": event.id, "changeKey": &event.id[8..24], "iCalUId": format!("040000008200E00074C5B7101A82E008{}", event.id),
        "createdDateTime": "2026-01-05T08:00:00Z", "lastModifiedDateTime": "2026-01-05T08:00:00Z", "categories": [],
        "subject": event.subject, "importance": "normal", "sensitivity": "normal", "showAs": "busy", "type": "singleInstance",
        "start": look.time(event.span.start, event.all_day), "end": look.time(event.span.end, event.all_day),
        "originalStartTimeZone": "UTC", "originalEndTimeZone": "UTC",
        "isAllDay": event.all_day, "isCancelled": event.cancelled, "isOrganizer": is_organizer, "isDraft": false,
        "isOnlineMeeting": meeting.is_some(), "hasAttachments": false, "hideAttendees": false, "isReminderOn": true,
        "allowNewTimeProposals": true, "responseRequested": true, "reminderMinutesBeforeStart": 15,
        "onlineMeetingProvider": if meeting.is_some() { "teamsForBusiness" } else { "unknown" },
        "onlineMeeting": meeting.map(|meeting| json!({ "joinUrl": meeting.join_url })), "onlineMeetingUrl": null,
        "organizer": { "emailAddress": address(&event.organizer) }, "location": location(&event.location),
        "locations": if event.location.is_empty() { json!([]) } else { json!([location(&event.location)]) },
        "attendees": event.attendees.iter().map(|party| attendee(event, party)).collect::<Vec<_>>(),
        "responseStatus": response(if is_organizer { "organizer" } else { &event.response }),
        "recurrence": null, "seriesMasterId": null, "transactionId": null,
        "webLink": format!("https://outlook.office365.com/owa/?itemid={}&exvsurl=1&path=/calendar/item", event.id),
    });
    if look.bodies {
        let text = invitation(event, meeting);
        body["bodyPreview"] = json!(text.chars().take(255).collect::<String>());
        body["body"] = match look.as_text {
            true => json!({ "contentType": "text", "content": text }),
            false => json!({ "contentType": "html", "content": html(&text) }),
        };
    }
    body
}

/// The text of an invitation: what was written, and how to join.
fn invitation(event: &Event, meeting: Option<&OnlineMeeting>) -> String {
    let Some(meeting) = meeting else { return event.body.clone() };
    let passcode = meeting.passcode.as_deref().unwrap_or_default();
    format!(
        "{}\n________________________________\nMicrosoft Teams meeting\nJoin: {}\nMeeting ID: {}\nPasscode: {passcode}\n",
        event.body,
        meeting.join_url,
        spaced(&meeting.number)
    )
}

/// Digits in threes, as invitations show them.
fn spaced(number: &str) -> String {
    number.as_bytes().chunks(3).map(|chunk| String::from_utf8_lossy(chunk)).collect::<Vec<_>>().join(" ")
}

fn html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let lines: Vec<String> = escaped
        .lines()
        .map(|line| match line.find("https://") {
            Some(at) => {
                let end = line[at..].find(' ').map_or(line.len(), |length| at + length);
                format!("{}<a href=\"{1}\">{1}</a>{2}", &line[..at], &line[at..end], &line[end..])
            }
            None => line.to_owned(),
        })
        .collect();
    format!("<html><head></head><body>{}</body></html>", lines.join("<br>\r\n"))
}

fn address(party: &Party) -> Value {
    json!({ "name": party.name, "address": party.mail })
}

fn attendee(event: &Event, party: &Party) -> Value {
    let answer = if party.person.is_some() { &event.response } else { "none" };
    json!({ "type": "required", "status": response(answer), "emailAddress": address(party) })
}

fn response(answer: &str) -> Value {
    json!({ "response": answer, "time": "0001-01-01T00:00:00Z" })
}

fn location(name: &str) -> Value {
    json!({ "displayName": name, "locationType": "default", "uniqueIdType": "unknown" })
}
