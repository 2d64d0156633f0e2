//! What is read when, and what stays when something goes wrong.

use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use graph::{
    Window, Zone,
    agenda::{Entry, Source},
    ics,
};

use super::{
    desk::{Calendar, Desk, TICK},
    job::{Done, Job, Read, What},
};
use crate::{Code, Failure, work_graph::nobody_answers};

fn at(text: &str) -> DateTime<Utc> {
    format!("2026-11-{text}:00Z").parse().unwrap()
}

const MINUTE: TimeDelta = TimeDelta::minutes(1);

fn berlin() -> Zone {
    Zone::named("Europe/Berlin").unwrap()
}

fn entries(source: Source, begins: &[&str]) -> Vec<Entry> {
    let events = begins.iter().map(|day| {
        format!(
            "BEGIN:VEVENT\r\nUID:{day}\r\nDTSTART:{day}\r\nSUMMARY:{day}\r\nLOCATION:https://teams.microsoft.com/meet/264183392744150?p=x\r\nEND:VEVENT\r\n"
        )
    });
    let text = format!("BEGIN:VCALENDAR\r\n{}END:VCALENDAR\r\n", events.collect::<String>());
    ics::read(text.as_bytes(), source, Window::week(at("26T00:00")), Zone::UTC).unwrap().entries
}

fn calendar(id: u32) -> Calendar {
    Calendar { id, name: format!("{id}.ics"), kind: ipc::CalendarKind::Subscription }
}

fn address() -> What {
    What::Address { address: None, last: None }
}

fn file(text: &'static str) -> What {
    What::File(Bytes::from_static(text.as_bytes()))
}

fn sources(jobs: &[Job]) -> Vec<Source> {
    jobs.iter().map(|job| job.source).collect()
}

fn good(job: &Job, begins: &[&str]) -> Done {
    let read = Read { entries: Some(entries(job.source, begins)), ..Read::default() };
    Done { number: job.number, source: job.source, read }
}

fn bad(job: &Job, retry_after: Option<Duration>) -> Done {
    let read = Read { failure: Some(Failure::new(Code::NetworkGone, "x")), retry_after, ..Read::default() };
    Done { number: job.number, source: job.source, read }
}

fn subjects(desk: &Desk) -> Vec<String> {
    desk.shown().entries.into_iter().filter_map(|entry| entry.subject).collect()
}

/// A desk with the account's calendar and an address, both read at eight.
fn desk() -> Desk {
    let now = at("27T08:00");
    let mut desk = Desk::new(berlin(), 8, now);
    desk.account(Some(What::Account(nobody_answers())), now);
    desk.add(calendar(1), address(), now);
    let jobs = desk.due(now);
    assert_eq!(sources(&jobs), [Source::Account, Source::Calendar(1)]);
    for (job, begins) in jobs.iter().zip(["20261127T090000Z", "20261127T100000Z"]) {
        desk.done(good(job, &[begins]), now);
    }
    desk
}

/// Passes the time as the task does, and gives what is to be read on the way, without reading it.
fn pass(desk: &mut Desk, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<(DateTime<Utc>, Source)> {
    let mut now = from;
    let mut due = Vec::new();
    while now < to {
        now = (now + TimeDelta::seconds(20)).min(to);
        for job in desk.due(now) {
            due.push((now, job.source));
            desk.done(bad(&job, None), now);
        }
    }
    due
}

#[test]
fn each_source_is_read_on_a_round_of_its_own() {
    let mut desk = desk();
    let now = at("27T08:00");
    let account = |minutes: i64| (now + MINUTE * minutes as i32, Source::Account);
    let mut expected = vec![account(5), account(10), account(15), (now + MINUTE * 15, Source::Calendar(1))];
    assert_eq!(pass(&mut desk, now, now + MINUTE * 16), expected);
    expected.clear();
    let mut alone = Desk::new(berlin(), 8, now);
    alone.add(calendar(7), file("x"), now);
    let job = alone.due(now).remove(0);
    alone.done(good(&job, &[]), now);
    assert_eq!(pass(&mut alone, now, now + MINUTE * 60), expected, "a file does not change");
}

#[test]
fn what_goes_wrong_with_one_touches_no_other_and_leaves_its_list() {
    let mut desk = desk();
    let now = at("27T08:05");
    let jobs = pass(&mut desk, at("27T08:00"), now);
    assert_eq!(jobs.len(), 1, "the account alone");
    let shown = desk.shown();
    assert_eq!(shown.failure.unwrap().code, Code::NetworkGone);
    assert_eq!(shown.calendars[0].failure, None);
    assert_eq!(subjects(&desk), ["20261127T090000Z", "20261127T100000Z"], "as it was read the last time");
    let read_at = Some(at("27T08:00").timestamp_millis());
    assert_eq!(shown.calendars[0].read_at, read_at);
    desk.read_all(now);
    let jobs = desk.due(now);
    desk.done(good(&jobs[0], &["20261127T090000Z"]), now);
    desk.done(bad(&jobs[1], None), now);
    let shown = desk.shown();
    assert_eq!((shown.failure, shown.calendars[0].read_at), (None, read_at), "read at is the last time it went well");
    assert_eq!(shown.calendars[0].failure.as_ref().unwrap().code, Code::NetworkGone);
}

#[test]
fn who_signs_out_leaves_nothing_and_what_was_under_way_counts_no_more() {
    let mut desk = desk();
    let now = at("27T08:10");
    desk.read_all(now);
    let late = desk.due(now).remove(0);
    assert_eq!(late.source, Source::Account);
    desk.account(None, now);
    assert_eq!(subjects(&desk), ["20261127T100000Z"], "the other calendar stays");
    desk.done(good(&late, &["20261127T110000Z"]), now);
    assert_eq!(subjects(&desk), ["20261127T100000Z"]);
    desk.account(Some(What::Account(nobody_answers())), now);
    desk.done(good(&late, &["20261127T110000Z"]), now);
    assert_eq!(subjects(&desk), ["20261127T100000Z"], "nor is it somebody else's");
    assert_eq!(sources(&desk.due(now)), [Source::Account], "who signs in is read at once");
}

#[test]
fn a_calendar_that_is_removed_is_gone_while_it_is_read() {
    let mut desk = desk();
    let now = at("27T08:15");
    let job = desk.due(now).into_iter().find(|job| job.source == Source::Calendar(1)).unwrap();
    assert!(desk.remove(1) && !desk.remove(1));
    desk.done(good(&job, &["20261127T120000Z"]), now);
    assert_eq!(subjects(&desk), ["20261127T090000Z"]);
    assert_eq!(desk.shown().calendars, []);
}

#[test]
fn a_service_that_wants_to_be_left_alone_is() {
    let mut desk = Desk::new(berlin(), 8, at("27T08:00"));
    desk.account(Some(What::Account(nobody_answers())), at("27T08:00"));
    let job = desk.due(at("27T08:00")).remove(0);
    desk.done(bad(&job, Some(Duration::from_secs(600))), at("27T08:00"));
    assert_eq!(pass(&mut desk, at("27T08:00"), at("27T08:09")), []);
    assert_eq!(pass(&mut desk, at("27T08:09"), at("27T08:10")), [(at("27T08:10"), Source::Account)]);
}

#[test]
fn what_is_asked_for_while_it_is_read_is_read_again() {
    let mut desk = desk();
    let now = at("27T08:01");
    desk.read_all(now);
    let jobs = desk.due(now);
    assert!(jobs.len() == 2 && desk.shown().is_reading);
    desk.read_all(now);
    assert_eq!(sources(&desk.due(now)), [], "not twice at a time");
    desk.done(good(&jobs[0], &[]), now);
    assert_eq!(sources(&desk.due(now)), [Source::Account]);
}

#[test]
fn at_midnight_where_the_person_is_another_day_is_read() {
    let now = at("27T22:30");
    let mut desk = Desk::new(berlin(), 8, now);
    desk.add(calendar(1), file("x"), now);
    let job = desk.due(now).remove(0);
    // Half past eleven in Berlin, the day before.
    assert_eq!((job.window.from(), job.window.to()), (at("26T23:00"), "2026-12-04T23:00:00Z".parse().unwrap()));
    desk.done(good(&job, &[]), now);
    assert_eq!(pass(&mut desk, now, at("27T22:59")), []);
    let mut desk_later = pass(&mut desk, at("27T22:59"), at("27T23:01"));
    assert_eq!(desk_later.remove(0), (at("27T23:00"), Source::Calendar(1)));
}

#[test]
fn after_sleep_and_when_the_clock_goes_back_all_is_read_at_once() {
    for later in ["27T09:17", "27T07:00"] {
        let mut desk = desk();
        let jobs = desk.due(at(later));
        assert_eq!(sources(&jobs), [Source::Account, Source::Calendar(1)], "{later}");
    }
    let mut desk = desk();
    let hung = desk.due(at("27T08:01"));
    assert!(hung.is_empty());
    desk.read_all(at("27T08:01"));
    let hung = desk.due(at("27T08:01"));
    // What was asked before the machine slept may never be answered.
    assert_eq!(desk.due(at("27T10:00")).len(), 2);
    desk.done(good(&hung[0], &[]), at("27T10:00"));
    assert!(desk.shown().is_reading, "its answer is no one's");
}

#[test]
fn reminders_come_a_minute_before_and_the_task_is_up_in_time() {
    let mut desk = desk();
    assert_eq!(desk.reminders(at("27T08:58")).len(), 0);
    assert_eq!(desk.rest(at("27T08:04"), true), TICK);
    let almost = at("27T08:59") - TimeDelta::seconds(7);
    pass(&mut desk, at("27T08:00"), almost);
    assert_eq!(desk.rest(almost, true), Duration::from_secs(7));
    assert_eq!(desk.rest(almost, false), TICK, "nobody wants to hear of it");
    let due = desk.reminders(at("27T08:59"));
    assert_eq!(due[0].subject.as_deref(), Some("20261127T090000Z"));
    assert_eq!(desk.reminders(at("27T08:59")).len(), 0, "once");
    assert_eq!(desk.reminders(at("27T10:03")).len(), 1, "late rather than never");
}

#[test]
fn the_same_file_or_address_is_known_again() {
    let mut desk = Desk::new(Zone::UTC, 8, at("27T08:00"));
    let there = graph::ics::subscription::CalendarAddress::parse("https://calendar.example/a").unwrap();
    let what = What::Address { address: Some(there), last: None };
    desk.add(calendar(4), what.clone(), at("27T08:00"));
    desk.add(calendar(5), file("one"), at("27T08:00"));
    assert_eq!(desk.calendar_like(&what), Some(4));
    assert_eq!(desk.calendar_like(&file("one")), Some(5));
    assert_eq!(desk.calendar_like(&file("other")), None);
    assert_eq!(desk.calendar_like(&address()), None);
}
