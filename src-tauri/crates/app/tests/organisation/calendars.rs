//! Calendar files and addresses: added, kept, read again, forgotten.

use std::{sync::atomic::Ordering, time::Duration};

use app::{Code, agenda::once};
use ipc::{CalendarForm, CalendarKind};

use crate::support::{World, event, file, subjects, until};

const HOUR: Duration = Duration::from_secs(3600);
const ADDRESS: &str = "webcal://calendar.example/private-x7/basic.ics";

fn address(address: &str) -> CalendarForm {
    CalendarForm::Address { address: address.to_owned() }
}

#[tokio::test(start_paused = true)]
async fn a_file_is_kept_and_there_the_next_time() {
    let world = World::new();
    let agenda = world.start();
    let text = event("Own", world.now(), HOUR);
    let id = agenda.add(file("/people/ada/Invitation.ics", &text)).await.unwrap();
    assert_eq!(agenda.add(file("again.ics", &text)).await, Ok(id), "the same file is there already");
    let shown = until(&agenda, "the file", |agenda| !agenda.entries.is_empty()).await;
    assert_eq!((shown.calendars[0].name.as_str(), shown.calendars[0].kind), ("Invitation.ics", CalendarKind::File));
    assert_eq!(shown.entries[0].calendar, Some(id));
    assert!(shown.calendars[0].read_at.is_some() && shown.calendars.len() == 1);
    drop(agenda);
    let agenda = world.start();
    until(&agenda, "the file again", |agenda| subjects(agenda) == ["Own"]).await;
    agenda.remove(id).await.unwrap();
    until(&agenda, "nothing", |agenda| agenda.entries.is_empty() && agenda.calendars.is_empty()).await;
    assert!(!world.on_disk().contains("Own"), "its text is gone");
    assert_eq!(agenda.remove(id).await, Ok(()), "there is none of the number");
}

#[tokio::test(start_paused = true)]
async fn an_address_lies_in_the_keyring_and_nowhere_else() {
    let world = World::new();
    world.published.answers("/private-x7/basic.ics", 200, event("Published", world.now(), HOUR));
    let agenda = world.start();
    let id = agenda.add(address(ADDRESS)).await.unwrap();
    assert_eq!(agenda.add(address(ADDRESS)).await, Ok(id));
    let shown = until(&agenda, "the calendar", |agenda| !agenda.entries.is_empty()).await;
    assert_eq!(
        (shown.calendars[0].name.as_str(), shown.calendars[0].kind),
        ("calendar.example", CalendarKind::Subscription)
    );
    assert!(!world.on_disk().contains("x7"), "{}", world.on_disk());
    assert_eq!(world.keyring.secrets(), ["https://calendar.example/private-x7/basic.ics"]);
    drop(agenda);
    let agenda = world.start();
    until(&agenda, "the calendar again", |agenda| subjects(agenda) == ["Published"]).await;
    agenda.remove(id).await.unwrap();
    assert_eq!(world.keyring.secrets(), [""; 0], "nothing is left of it");
}

#[tokio::test(start_paused = true)]
async fn nobody_is_asked_for_a_password_who_subscribes_to_nothing() {
    let world = World::new();
    let agenda = world.start();
    agenda.add(file("own.ics", &event("Own", world.now(), HOUR))).await.unwrap();
    until(&agenda, "the file", |agenda| !agenda.entries.is_empty()).await;
    assert!(world.keyring.entries.lock().unwrap().is_empty(), "the keyring was not touched");
}

#[tokio::test(start_paused = true)]
async fn a_published_calendar_is_read_again_by_its_version_and_survives_a_cut() {
    let world = World::new();
    world.published.answers("/private-x7/basic.ics", 200, event("Published", world.now(), HOUR));
    let agenda = world.start();
    agenda.add(address(ADDRESS)).await.unwrap();
    until(&agenda, "the calendar", |agenda| !agenda.entries.is_empty()).await;
    tokio::time::sleep(HOUR / 4 + Duration::from_secs(30)).await;
    let asked = world.published.asked();
    assert!(asked.len() > 1 && asked.last().unwrap().1.is_some(), "the known version is named: {asked:?}");
    assert_eq!(subjects(&agenda.watch().borrow()), ["Published"], "unchanged");
    world.published.is_cut.store(true, Ordering::SeqCst);
    agenda.read().await;
    let cut = until(&agenda, "cut", |agenda| agenda.calendars[0].failure.is_some()).await;
    assert_eq!(cut.calendars[0].failure.as_ref().unwrap().code, Code::NetworkGone);
    assert_eq!(subjects(&cut), ["Published"]);
    world.published.is_cut.store(false, Ordering::SeqCst);
    world.published.answers("/private-x7/basic.ics", 200, event("Published anew", world.now(), HOUR));
    let anew = until(&agenda, "anew, by itself", |agenda| subjects(agenda) == ["Published anew"]).await;
    assert_eq!(anew.calendars[0].failure, None);
    world.published.answers("/private-x7/basic.ics", 200, "this is a page of a sign-in");
    agenda.read().await;
    let page = until(&agenda, "no calendar", |agenda| agenda.calendars[0].failure.is_some()).await;
    assert_eq!(page.calendars[0].failure.as_ref().unwrap().code, Code::CalendarAddress);
    assert_eq!(subjects(&page), ["Published anew"]);
}

#[tokio::test(start_paused = true)]
async fn a_calendar_that_can_not_be_fetched_is_worked_out_for_another_day_all_the_same() {
    let world = World::new();
    let daily = event("Daily", world.now(), HOUR).replace("SUMMARY:", "RRULE:FREQ=DAILY\r\nSUMMARY:");
    world.published.answers("/private-x7/basic.ics", 200, daily);
    let agenda = world.start();
    agenda.add(address(ADDRESS)).await.unwrap();
    let today = until(&agenda, "the calendar", |agenda| !agenda.entries.is_empty()).await;
    world.published.is_cut.store(true, Ordering::SeqCst);
    tokio::time::sleep(25 * HOUR).await;
    let tomorrow = agenda.watch().borrow().clone();
    assert!(tomorrow.calendars[0].failure.is_some());
    assert_ne!(tomorrow.entries.last(), today.entries.last(), "another day is in the list");
    assert!(tomorrow.entries.iter().all(|entry| entry.subject.as_deref() == Some("Daily")));
}

#[tokio::test(start_paused = true)]
async fn what_is_no_calendar_is_not_added() {
    let world = World::new();
    world.published.answers("/page", 200, "hello");
    world.published.answers("/busy", 503, "");
    world.published.leads("/astray", "http://calendar.example/private-x7/basic.ics");
    world.published.leads("/home", "https://192.168.1.1/private-x7/basic.ics");
    world.published.leads("/twice", "/private-x7/basic.ics");
    world.published.answers("/private-x7/basic.ics", 200, event("Published", world.now(), HOUR));
    let agenda = world.start();
    for (form, code) in [
        (file("a.ics", "hello"), Code::CalendarFile),
        (file("a.ics", &"x".repeat(5 << 20)), Code::CalendarFile),
        (address("http://calendar.example/x"), Code::CalendarAddress),
        (address("hello"), Code::CalendarAddress),
        (address("https://calendar.example/none"), Code::CalendarAddress),
        (address("https://calendar.example/page"), Code::CalendarAddress),
        (address("https://calendar.example/busy"), Code::ServiceBusy),
        (address("https://calendar.example/astray"), Code::CalendarAddress),
        (address("https://calendar.example/home"), Code::CalendarAddress),
        (address("https://localhost/private-x7/basic.ics"), Code::CalendarAddress),
    ] {
        assert_eq!(agenda.add(form).await.unwrap_err().code, code);
    }
    assert!(
        !world
            .published
            .asked()
            .iter()
            .any(|(address, _)| address.contains("192.168") || address.contains("localhost"))
    );
    assert_eq!(agenda.watch().borrow().calendars, []);
    agenda.add(address("https://calendar.example/twice")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_address_that_the_keyring_does_not_give_is_said_and_found_when_it_opens() {
    let world = World::new();
    world.published.answers("/private-x7/basic.ics", 200, event("Published", world.now(), HOUR));
    let agenda = world.start();
    agenda.add(address(ADDRESS)).await.unwrap();
    drop(agenda);
    world.keyring.is_locked.store(true, Ordering::SeqCst);
    let agenda = world.start();
    let locked = until(&agenda, "locked", |agenda| agenda.calendars[0].failure.is_some()).await;
    assert_eq!(locked.calendars[0].failure.as_ref().unwrap().code, Code::CalendarAddress);
    world.keyring.is_locked.store(false, Ordering::SeqCst);
    agenda.read().await;
    until(&agenda, "opened", |agenda| subjects(agenda) == ["Published"]).await;
}

#[tokio::test(start_paused = true)]
async fn once_reads_what_is_kept_and_files_beside_it() {
    let world = World::new();
    let agenda = world.start();
    agenda.add(file("own.ics", &event("Own", world.now(), HOUR))).await.unwrap();
    drop(agenda);
    let files = [("b.ics", event("Beside", world.now(), 2 * HOUR)), ("c.ics", "hello".to_owned())];
    let files = files.map(|(name, text)| app::agenda::CalendarFile { name: name.to_owned(), text: text.into() });
    let read = once(world.outside(), 2, files.into()).await;
    assert_eq!((subjects(&read), read.is_reading), (vec!["Own", "Beside"], false));
    let codes: Vec<_> = read.calendars.iter().map(|one| one.failure.as_ref().map(|failure| failure.code)).collect();
    assert_eq!(codes, [None, None, Some(Code::CalendarFile)]);
    let again = once(world.outside(), 2, Vec::new()).await;
    assert_eq!(subjects(&again), ["Own"], "files beside are not kept");
}
