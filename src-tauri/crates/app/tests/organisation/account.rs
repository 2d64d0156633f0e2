//! The work account's calendar in the list, and what happens to it when something goes wrong.

use std::time::Duration;

use app::Code;

use crate::support::{EVERYTHING, Practice, World, event, file, subjects, until};

/// Ada is signed in, and her calendar was read.
async fn read() -> (std::sync::Arc<Practice>, World, app::agenda::Agenda, std::sync::Arc<crate::support::Person>) {
    let practice = Practice::open();
    let world = World::new();
    let (access, person) = practice.signed_in("ada", EVERYTHING);
    world.sign_in(Some(access));
    let agenda = world.start();
    until(&agenda, "the calendar", |agenda| !agenda.entries.is_empty()).await;
    (practice, world, agenda, person)
}

/// The list after it was read once more.
async fn read_again(practice: &Practice, agenda: &app::agenda::Agenda) -> ipc::Agenda {
    let before = practice.seen().len();
    agenda.read().await;
    until(agenda, "another reading", |_| practice.seen().len() > before).await
}

#[tokio::test(start_paused = true)]
async fn the_calendar_comes_with_who_signs_in_and_goes_with_them() {
    let (practice, world) = (Practice::open(), World::new());
    let agenda = world.start();
    agenda.add(file("own.ics", &event("Own", world.now(), Duration::from_secs(3600)))).await.unwrap();
    let alone = until(&agenda, "the file", |agenda| !agenda.entries.is_empty()).await;
    assert_eq!(
        (subjects(&alone), alone.failure.is_none()),
        (vec!["Own"], true),
        "without an account everything else is the same"
    );

    world.sign_in(Some(practice.signed_in("ada", EVERYTHING).0));
    agenda.account_changed().await;
    let both = until(&agenda, "both", |agenda| agenda.entries.len() > 1).await;
    let briefing = both.entries.iter().find(|entry| entry.subject.as_deref() == Some("Morning briefing")).unwrap();
    assert_eq!(briefing.link, app::agenda::joins(&practice.link("Morning briefing", "joinUrl")).ok());
    assert_eq!((briefing.calendar, briefing.attendance), (None, ipc::Attendance::Organizer));
    let lena =
        both.entries.iter().find(|entry| entry.subject.as_deref() == Some("Fuel prices with Northwind")).unwrap();
    assert!(lena.link.as_ref().unwrap().contains("19%3ameeting_NDY2ZTQ5"), "the link stands in the text only");
    let drill = both.entries.iter().find(|entry| entry.subject.as_deref() == Some("Safety drill")).unwrap();
    assert!(drill.is_cancelled);
    let harbour = both.entries.iter().find(|entry| entry.subject.as_deref() == Some("Harbour day")).unwrap();
    assert!(matches!(harbour.when, ipc::When::Days { .. }));
    assert_eq!(practice.paths(), ["/me/calendarView"]);

    world.sign_in(None);
    let after = until(&agenda, "the file alone", |agenda| agenda.entries.len() == 1).await;
    assert_eq!(subjects(&after), ["Own"], "noticed without being told");
}

#[tokio::test(start_paused = true)]
async fn somebody_else_sees_their_own_calendar_alone() {
    let (practice, world, agenda, _) = read().await;
    world.sign_in(Some(practice.signed_in("emil", EVERYTHING).0));
    agenda.account_changed().await;
    let seen = until(&agenda, "emil's", |agenda| {
        !agenda.entries.iter().any(|entry| entry.subject.as_deref() == Some("Lunch on deck"))
    })
    .await;
    assert!(subjects(&seen).contains(&"All hands") || seen.entries.is_empty());
    let seen = until(&agenda, "emil's", |agenda| !agenda.entries.is_empty()).await;
    assert_eq!(subjects(&seen), ["Safety drill", "All hands", "Harbour day"]);
}

#[tokio::test(start_paused = true)]
async fn a_busy_service_is_left_alone_as_long_as_it_asks_and_asked_again() {
    let (practice, _world, agenda, _) = read().await;
    practice.fault(r#"{"on":"graph","status":429,"retryAfter":7,"times":1}"#);
    let began = tokio::time::Instant::now();
    let read = read_again(&practice, &agenda).await;
    assert!(began.elapsed() >= Duration::from_secs(7), "{:?}", began.elapsed());
    assert_eq!(read.failure, None);
    let statuses: Vec<u16> = practice.seen().iter().map(|(_, response)| response.status().as_u16()).collect();
    assert_eq!(statuses, [200, 429, 200]);
}

#[tokio::test(start_paused = true)]
async fn whatever_goes_wrong_leaves_the_last_list_and_is_said_by_its_code() {
    let (practice, _world, agenda, person) = read().await;
    let before = agenda.watch().borrow().entries.clone();
    for (fault, code) in [
        (r#"{"on":"graph","status":503}"#, Code::ServiceBusy),
        (r#"{"on":"graph","status":500}"#, Code::ServiceBusy),
        (r#"{"on":"graph","status":403}"#, Code::GraphRefused),
        (r#"{"on":"graph","status":401}"#, Code::SignInNeeded),
        (r#"{"on":"graph","hangUp":true}"#, Code::ServiceAnswer),
    ] {
        practice.fault(fault);
        agenda.read().await;
        let now =
            until(&agenda, fault, |agenda| agenda.failure.as_ref().is_some_and(|failure| failure.code == code)).await;
        assert_eq!(now.entries, before, "{fault}");
        practice.control("DELETE", "faults", "");
        agenda.read().await;
        until(&agenda, "all is well again", |agenda| agenda.failure.is_none()).await;
    }
    practice.cut(true);
    agenda.read().await;
    until(&agenda, "no network", |agenda| {
        agenda.failure.as_ref().is_some_and(|failure| failure.code == Code::NetworkGone)
    })
    .await;
    practice.cut(false);
    let again = until(&agenda, "by itself", |agenda| agenda.failure.is_none()).await;
    assert_eq!(again.entries, before);
    assert_eq!(person.sign_ins(), 1);
}

#[tokio::test(start_paused = true)]
async fn who_asks_to_be_left_alone_for_an_hour_is() {
    let (practice, _world, agenda, _) = read().await;
    practice.fault(r#"{"on":"graph","status":429,"retryAfter":3000,"times":1}"#);
    agenda.read().await;
    until(&agenda, "busy", |agenda| agenda.failure.is_some()).await;
    let asked = practice.seen().len();
    tokio::time::sleep(Duration::from_secs(2_900)).await;
    assert_eq!(practice.seen().len(), asked);
}

#[tokio::test(start_paused = true)]
async fn an_ended_token_is_replaced_and_a_revoked_one_too() {
    let (practice, _world, agenda, person) = read().await;
    practice.control("PATCH", "settings", r#"{"clockSkewSeconds":7200}"#);
    agenda.read().await;
    until(&agenda, "ended", |agenda| agenda.failure.as_ref().is_some_and(|failure| failure.code == Code::SignInNeeded))
        .await;
    person.forget_token();
    agenda.read().await;
    until(&agenda, "a new token", |agenda| agenda.failure.is_none()).await;
    assert_eq!(person.sign_ins(), 2);
    // The service's clock is two hours ahead all along: nothing but the token's own time matters.
    practice.control("POST", "people/ada/revoke", "");
    // A token is good again from the second after.
    practice.control("PATCH", "settings", r#"{"clockSkewSeconds":7205}"#);
    let read = read_again(&practice, &agenda).await;
    assert_eq!(read.failure, None);
    assert_eq!(person.sign_ins(), 3, "Graph said that the token must be newer");
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_wrong_keeps_nobody_out() {
    for skew in [-3000, 3000] {
        let (practice, world) = (Practice::open(), World::new());
        practice.control("PATCH", "settings", &format!(r#"{{"clockSkewSeconds":{skew}}}"#));
        world.sign_in(Some(practice.signed_in("ada", EVERYTHING).0));
        let agenda = world.start();
        until(&agenda, "the calendar", |agenda| !agenda.entries.is_empty() && agenda.failure.is_none()).await;
    }
}

#[tokio::test(start_paused = true)]
async fn more_proof_is_asked_for_once_and_where_nobody_gives_it_is_said() {
    let (practice, _world, agenda, person) = read().await;
    practice.control("POST", "people/ada/challenge", r#"{"acrs":"c1"}"#);
    assert_eq!(read_again(&practice, &agenda).await.failure, None);
    assert_eq!(person.sign_ins(), 2);
    person.leave();
    practice.control("POST", "people/ada/challenge", r#"{"acrs":"c2"}"#);
    agenda.read().await;
    until(&agenda, "not proven", |agenda| {
        agenda.failure.as_ref().is_some_and(|failure| failure.code == Code::SignInNeeded)
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn it_is_read_every_few_minutes_and_at_once_after_sleep() {
    let (practice, world, agenda, _) = read().await;
    let reads = || practice.paths().len();
    let before = reads();
    tokio::time::sleep(Duration::from_secs(601)).await;
    assert_eq!(reads() - before, 2);
    world.sleep(Duration::from_secs(3 * 3600));
    let before = reads();
    tokio::time::sleep(Duration::from_secs(21)).await;
    assert_eq!(reads() - before, 1, "woken up");
    drop(agenda);
    let before = reads();
    tokio::time::sleep(Duration::from_secs(3600)).await;
    assert_eq!(reads(), before, "dropping it ends it");
}
