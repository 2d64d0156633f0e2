//! With everything logged that can be, nothing personal shows.

use std::{
    io,
    sync::{Arc, Mutex},
};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::{
    Window, Zone,
    agenda::{Agenda, Reminders, Source},
    ics::{self, subscription},
    people::SearchBox,
    testing::{SHORT, Stage, meeting},
};

/// A log that is kept.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Everything that is anybody's business in this test begins with it.
const MARK: &str = "xyzzy";
const ID: &str = "aaaabbbb-cccc-dddd-eeee-ffff00001111";

fn window() -> Window {
    Window::week("2026-11-27T00:00:00Z".parse().unwrap())
}

/// Meeting and calendar, with a challenge and a wait on the way.
async fn meetings_and_calendar() {
    let stage = Stage::new();
    let graph = stage.graph();
    let challenge = ("www-authenticate", r#"Bearer claims="xyzzy-claims""#);
    stage.answer_with(401, &[challenge], r#"{"error":{"code":"xyzzy","message":"xyzzy"}}"#);
    stage.answer_with(429, &[("retry-after", "1")], "xyzzy");
    stage.answer(200, &json!({ "value": [{ "subject": "xyzzy", "joinMeetingIdSettings": { "passcode": "xyzzy" } }] }));
    let details = graph.meeting_details(&meeting(SHORT)).await.unwrap();
    tracing::trace!(?details, "details");

    let start = json!({ "dateTime": "2026-11-27T09:00:00", "timeZone": "UTC" });
    let event = json!({ "id": "xyzzy", "subject": "xyzzy", "start": start, "location": { "displayName": SHORT },
        "iCalUId": "xyzzy", "organizer": { "emailAddress": { "name": "xyzzy" } } });
    stage.answer(200, &json!({ "value": [event, { "id": "xyzzy", "subject": "xyzzy" }, "xyzzy"] }));
    let view = graph.calendar(window()).await.unwrap();
    let mut agenda = Agenda::default();
    let changes = agenda.replace(Source::Account, view.entries.clone());
    let due = Reminders::default().due(&agenda, "2026-11-27T09:00:00Z".parse().unwrap());
    tracing::trace!(?view, ?changes, ?due, ?agenda, "calendar");
}

/// People and a subscribed calendar, with refusals.
async fn people_and_files() {
    let stage = Stage::new();
    let graph = stage.graph();
    let mut search = SearchBox::default();
    search.typed("xyzzy", std::time::Duration::ZERO);
    let query = search.due(crate::people::QUIET);
    tracing::trace!(?search, ?query, "typed");
    stage.answer(403, &json!({ "error": { "code": "Forbidden", "message": "xyzzy" } }));
    stage.answer(200, &json!({ "value": [{ "id": ID, "displayName": "xyzzy", "mail": "xyzzy@example.com" }] }));
    let people = graph.find_people("xyzzy").await.unwrap();
    stage.answer(500, &json!({ "error": { "code": "xyzzy" } }));
    let error = graph.presences(&people).await.unwrap_err();
    tracing::trace!(?people, ?error, %error, "people");

    let address = subscription::CalendarAddress::parse("https://calendar.example/xyzzy.ics").unwrap();
    stage.answer_with(302, &[("location", "/xyzzy")], "");
    stage.answer_with(
        200,
        &[("etag", "xyzzy")],
        "BEGIN:VEVENT\r\nUID:xyzzy\r\nSUMMARY:xyzzy\r\nDTSTART:20261127T090000Z\r\nEND:VEVENT\r\n",
    );
    let fetched = subscription::fetch(&stage, &address, None).await.unwrap();
    tracing::trace!(?address, ?fetched, "subscription");
    let subscription::Fetched::File(file, version) = fetched else { panic!("no file") };
    let reading = ics::read(&file, Source::Calendar(1), window(), Zone::UTC).unwrap();
    assert_eq!(reading.entries.len(), 1);
    tracing::trace!(?version, ?reading, "file");
}

#[tokio::test]
async fn no_log_line_shows_anything_personal() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    meetings_and_calendar().await;
    people_and_files().await;
    drop(guard);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for seen in ["asked Graph", "asked for a calendar", "subscription", "GET graph.microsoft.com"] {
        assert!(log.contains(seen), "not logged: {seen}\n{log}");
    }
    for personal in [MARK, "264183", "the-token", ID, "Qx7K"] {
        let line = log.lines().find(|line| line.contains(personal));
        assert_eq!(line, None, "{personal} shows");
    }
}
