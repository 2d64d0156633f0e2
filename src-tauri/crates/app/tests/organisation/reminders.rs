//! Meetings that are about to begin.

use std::time::Duration;

use tokio::time::{Instant, timeout};

use crate::support::{World, event, file, until};

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test(start_paused = true)]
async fn a_meeting_is_announced_a_minute_before() {
    let world = World::new();
    let agenda = world.start();
    let mut reminders = agenda.reminders();
    agenda.add(file("a.ics", &event("Soon", world.now(), 10 * MINUTE))).await.unwrap();
    until(&agenda, "the file", |agenda| !agenda.entries.is_empty()).await;
    let began = Instant::now();
    let entry = reminders.recv().await.unwrap();
    assert_eq!(entry.subject.as_deref(), Some("Soon"));
    assert!(entry.link.is_some(), "it can be joined from the announcement");
    // Calendars count whole seconds.
    let after = began.elapsed();
    assert!(after > 9 * MINUTE - 2 * MINUTE / 60 && after <= 9 * MINUTE, "{after:?}");
    assert!(timeout(60 * MINUTE, reminders.recv()).await.is_err(), "once");
}

#[tokio::test(start_paused = true)]
async fn a_meeting_that_began_while_the_machine_slept_is_announced_then() {
    let world = World::new();
    let agenda = world.start();
    let mut reminders = agenda.reminders();
    agenda.add(file("a.ics", &event("Slept", world.now(), 30 * MINUTE))).await.unwrap();
    until(&agenda, "the file", |agenda| !agenda.entries.is_empty()).await;
    world.sleep(32 * MINUTE);
    let began = Instant::now();
    assert_eq!(reminders.recv().await.unwrap().subject.as_deref(), Some("Slept"));
    assert!(began.elapsed() <= Duration::from_secs(21), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn whoever_wants_no_reminders_gets_none() {
    let world = World::new();
    let agenda = world.start();
    let mut reminders = agenda.reminders();
    agenda.remind(false).await;
    agenda.add(file("a.ics", &event("Soon", world.now(), 10 * MINUTE))).await.unwrap();
    assert!(timeout(12 * MINUTE, reminders.recv()).await.is_err());
    agenda.add(file("b.ics", &event("Later", world.now(), 10 * MINUTE))).await.unwrap();
    agenda.remind(true).await;
    let heard = [reminders.recv().await.unwrap(), reminders.recv().await.unwrap()];
    assert_eq!(heard.map(|entry| entry.subject.unwrap()), ["Soon", "Later"]);
}
