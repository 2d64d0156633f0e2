//! With everything logged that can be, nothing personal shows. In a process of its own: where tests without a log run beside it, what
//! is logged depends on who comes first.

#![allow(clippy::unwrap_used, reason = "test code: a failed unwrap is a failed test")]

#[allow(dead_code, unused_imports, reason = "the other tests of the organisation use all of it")]
#[path = "../organisation/support/mod.rs"]
mod support;

use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use app::{Details, HandoutTo, People, hand_out};
use ipc::{CalendarForm, HandoutAs, HandoutForm, HandoutLabels};
use tracing_subscriber::fmt::MakeWriter;

use support::{EVERYTHING, Practice, World, event, file, until};

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

/// The list: good, and with each source in trouble.
async fn calendars(practice: &Arc<Practice>, world: &World) {
    world.published.answers(
        "/private-x7/basic.ics",
        200,
        event("xyzzy-published", world.now(), Duration::from_secs(90)),
    );
    let agenda = world.start();
    agenda.add(file("xyzzy-file.ics", &event("xyzzy-event", world.now(), Duration::from_secs(80)))).await.unwrap();
    agenda.add(CalendarForm::Address { address: "https://xyzzy.example/private-x7/basic.ics".into() }).await.unwrap();
    let list = until(&agenda, "all of them", |agenda| agenda.entries.len() > 5).await;
    tracing::trace!(?list, ?agenda, "list");
    let reminder = agenda.reminders().recv().await.unwrap();
    tracing::trace!(?reminder, "reminder");
    practice.cut(true);
    world.published.leads("/private-x7/basic.ics", "https://10.0.0.1/xyzzy");
    agenda.read().await;
    let list =
        until(&agenda, "trouble", |agenda| agenda.failure.is_some() && agenda.calendars[1].failure.is_some()).await;
    tracing::trace!(?list, "list");
    practice.cut(false);
    let refused = agenda.add(CalendarForm::Address { address: "https://ann:xyzzy@x.example/".into() }).await;
    tracing::trace!(?refused, "refused");
    agenda.remove(1).await.unwrap();
}

/// Details, people and a handout, with refusals.
async fn one_by_one(practice: &Arc<Practice>, world: &World) {
    let (details, people) = (Details::new(Arc::clone(&world.work)), People::new(Arc::clone(&world.work)));
    let link = practice.link("Engine room review", "shortUrl");
    let known = details.of(&link).await;
    let found = people.typed("Okafor").await;
    tracing::trace!(?known, ?found, ?details, ?people, "asked");
    practice.fault(r#"{"on":"graph","status":403}"#);
    let refused = people.find("Okafor").await;
    let known = details.of(&practice.link("All hands", "joinUrl")).await;
    tracing::trace!(?refused, ?known, "refused");
    let [when, join, meeting_id, passcode, phone, conference_id] = ["a", "b", "c", "d", "e", "f"].map(str::to_owned);
    let labels = HandoutLabels { when, join, meeting_id, passcode, phone, conference_id };
    for how in [HandoutAs::Text, HandoutAs::File, HandoutAs::Letter] {
        let form = HandoutForm {
            how,
            link: link.clone(),
            subject: Some("xyzzy".into()),
            when: None,
            when_written: None,
            labels: labels.clone(),
        };
        let to = HandoutTo {
            folder: Some(world.folder.path().join("xyzzy")),
            open: Arc::new(|_| Err(io::ErrorKind::NotFound.into())),
            now: world.now(),
        };
        tracing::trace!(?form, ?to, "handout");
        let handed = hand_out(form, &details, &to).await;
        tracing::trace!(?handed, "handed out");
    }
}

#[tokio::test(start_paused = true)]
async fn no_log_line_shows_anything_personal() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let (practice, world) = (Practice::open(), World::new());
    world.sign_in(Some(practice.signed_in("ada", EVERYTHING).0));
    calendars(&practice, &world).await;
    one_by_one(&practice, &world).await;
    drop(guard);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for seen in
        ["asked Graph", "asked for a calendar", "a calendar can't be read", "isn't asked", "handed out", "reminder"]
    {
        assert!(log.contains(seen), "not logged: {seen}\n{log}");
    }
    let number = practice.link("Engine room review", "number");
    let passcode = practice.link("Engine room review", "passcode");
    let personal = [
        "xyzzy",
        "private-x7",
        "Qx7K",
        "264183",
        "briefing",
        "Engine room",
        "Ada",
        "Okafor",
        "contoso",
        &number,
        &passcode,
    ];
    for personal in personal {
        let line = log.lines().find(|line| line.contains(personal));
        assert_eq!(line, None, "{personal} shows");
    }
}
