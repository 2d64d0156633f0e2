//! The calendar: what is asked, and what becomes of events of every kind.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::*;
use crate::{
    agenda::{Attendance, Way, When},
    error::GraphError,
    schema::{assert_fits, assert_selects},
    testing::{LONG, SHORT, Stage},
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn window() -> Window {
    Window::week(at("2026-11-26T23:00:00Z"))
}

/// An event with everything that is asked for.
fn event() -> Value {
    json!({
        "@odata.etag": "W/\"x\"",
        "id": "AAMkAD1",
        "iCalUId": "040000008200E00074C5B7101A82E00807EA0B1BA0B1C2D3E4F5DA01000000000000000010000000ABCDEF",
        "subject": "Stand-up",
        "start": { "dateTime": "2026-11-27T09:00:00.0000000", "timeZone": "UTC" },
        "end": { "dateTime": "2026-11-27T09:15:00.0000000", "timeZone": "UTC" },
        "isAllDay": false,
        "isCancelled": false,
        "isOnlineMeeting": true,
        "onlineMeeting": { "joinUrl": LONG, "conferenceId": null, "phones": null, "quickDial": null,
            "tollFreeNumbers": null, "tollNumber": null },
        "onlineMeetingUrl": null,
        "organizer": { "emailAddress": { "name": "Mary Poppins", "address": "mary@example.com" } },
        "responseStatus": { "response": "accepted", "time": "2026-11-20T08:00:00Z" },
        "location": { "displayName": "Microsoft Teams Meeting", "locationType": "default", "uniqueIdType": "private",
            "address": null, "coordinates": null },
        "bodyPreview": "Join",
        "body": { "contentType": "text", "content": "Join" }
    })
}

/// The event with some parts replaced.
fn but(parts: Value) -> Value {
    let mut event = event();
    for (name, value) in parts.as_object().unwrap() {
        event[name] = value.clone();
    }
    assert_fits("event", &event);
    event
}

async fn read(event: Value) -> Vec<Entry> {
    let stage = Stage::new();
    stage.answer(200, &json!({ "value": [event] }));
    stage.graph().calendar(window()).await.unwrap().entries
}

#[tokio::test]
async fn the_question_names_window_properties_and_preferences() {
    assert_selects("event", SELECT);
    let stage = Stage::new();
    stage.answer(200, &json!({ "value": [] }));
    stage.graph().calendar(window()).await.unwrap();
    let request = &stage.seen()[0];
    let address = request.uri().to_string();
    let begin = "https://graph.microsoft.com/v1.0/me/calendarView\
                 ?startDateTime=2026-11-26T23%3A00%3A00Z&endDateTime=2026-12-04T23%3A00%3A00Z&$select=id%2CiCalUId%2C";
    assert!(address.starts_with(begin), "{address}");
    assert_eq!(request.headers()["prefer"], PREFER);
}

#[tokio::test]
async fn an_event_becomes_an_entry() {
    let entries = read(but(json!({}))).await;
    let entry = &entries[0];
    assert_eq!(entry.when, When::span(at("2026-11-27T09:00:00Z"), at("2026-11-27T09:15:00Z")));
    assert_eq!(entry.subject.as_deref(), Some("Stand-up"));
    assert_eq!(entry.organizer.as_deref(), Some("Mary Poppins"));
    assert_eq!(entry.attendance, Attendance::Accepted);
    assert!(entry.uid.as_ref().unwrap().starts_with("040000008200E00074C5B7101A82E00800000000"));
    assert!(entry.is_joinable());
    let shown = format!("{entry:?}");
    for personal in ["Stand-up", "Mary", "NDY2", "AAMk"] {
        assert!(!shown.contains(personal), "{shown}");
    }
}

#[tokio::test]
async fn whole_days_are_days_in_any_zone() {
    let day = |text: &str| json!({ "dateTime": text, "timeZone": "UTC" });
    let parts = json!({ "isAllDay": true, "start": day("2026-11-27T00:00:00.0000000"), "end": day("2026-11-29T00:00:00.0000000") });
    let days = When::days("2026-11-27".parse().unwrap(), "2026-11-29".parse().unwrap());
    assert_eq!(read(but(parts)).await[0].when, days);
}

#[tokio::test]
async fn a_link_in_the_text_or_the_place_is_found() {
    let body = json!({ "contentType": "text", "content": format!("Dear all,\nplease join: {SHORT}\n") });
    for parts in [
        json!({ "onlineMeeting": null, "isOnlineMeeting": false, "body": body }),
        json!({ "onlineMeeting": null, "location": { "displayName": SHORT } }),
        json!({ "onlineMeeting": null, "location": { "displayName": "here", "locationUri": SHORT } }),
        json!({ "onlineMeeting": null, "body": null, "bodyPreview": SHORT }),
    ] {
        assert!(read(but(parts.clone())).await[0].is_joinable(), "{parts}");
    }
    assert_eq!(read(but(json!({ "onlineMeeting": null }))).await[0].way, Way::None);
}

#[tokio::test]
async fn called_off_and_declined_are_told_apart() {
    let off = &read(but(json!({ "isCancelled": true }))).await[0];
    assert!(off.is_cancelled && !off.is_joinable());
    for (response, attendance) in [
        ("declined", Attendance::Declined),
        ("notResponded", Attendance::Open),
        ("tentativelyAccepted", Attendance::Tentative),
        ("organizer", Attendance::Organizer),
        ("none", Attendance::Unknown),
    ] {
        let parts = json!({ "responseStatus": { "response": response, "time": null } });
        assert_eq!(read(but(parts)).await[0].attendance, attendance);
    }
}

#[tokio::test]
async fn events_that_make_no_sense_are_left_out() {
    let start = |zone: &str| json!({ "start": { "dateTime": "2026-11-27T09:00:00", "timeZone": zone } });
    assert!(read(but(start("Middle Earth Standard Time"))).await.is_empty());
    assert!(read(json!({ "id": "x" })).await.is_empty());
    assert!(read(json!({ "subject": "no id" })).await.is_empty());
    let backwards = read(but(json!({ "end": { "dateTime": "2026-11-01T09:00:00", "timeZone": "UTC" } }))).await;
    assert_eq!(backwards[0].when, When::span(at("2026-11-27T09:00:00Z"), at("2026-11-27T09:00:00Z")));
}

#[tokio::test]
async fn without_the_right_it_is_refused() {
    let stage = Stage::new();
    stage.answer(403, &json!({ "error": { "code": "ErrorAccessDenied", "message": "Access is denied." } }));
    let refused = stage.graph().calendar(window()).await.unwrap_err();
    assert!(matches!(refused, GraphError::Refused(refusal) if refusal.is_about_rights()));
}
