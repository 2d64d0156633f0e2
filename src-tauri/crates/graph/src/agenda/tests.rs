//! The list: order, repetitions, changes, reminders.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::*;
use crate::testing::{LONG, SHORT};

fn at(text: &str) -> DateTime<Utc> {
    format!("2026-11-27T{text}:00Z").parse().unwrap()
}

fn entry(source: Source, key: &str, start: DateTime<Utc>) -> Entry {
    Entry {
        id: EntryId::new(source, key),
        source,
        uid: Some(key.to_owned()),
        subject: Some(format!("About {key}")),
        when: When::span(start, start + TimeDelta::minutes(30)),
        organizer: None,
        location: None,
        attendance: Attendance::Accepted,
        is_cancelled: false,
        way: way([LONG]),
    }
}

const FILE: Source = Source::Calendar(1);

fn keys(agenda: &Agenda) -> Vec<&str> {
    agenda.entries().iter().map(|entry| entry.id.as_str()).collect()
}

#[test]
fn the_list_is_sorted_over_all_sources() {
    let mut agenda = Agenda::default();
    let day = Entry {
        when: When::days(at("00:00").date_naive(), at("00:00").date_naive()),
        way: Way::None,
        ..entry(FILE, "day", at("00:00"))
    };
    agenda.replace(FILE, vec![entry(FILE, "b", at("10:00")), entry(FILE, "night", at("00:00")), day]);
    agenda.replace(
        Source::Account,
        vec![entry(Source::Account, "c", at("11:00")), entry(Source::Account, "a", at("09:00"))],
    );
    assert_eq!(keys(&agenda), ["calendar-1/day", "calendar-1/night", "account/a", "calendar-1/b", "account/c"]);
}

#[test]
fn the_same_meeting_of_two_calendars_is_one() {
    let mut agenda = Agenda::default();
    let without_way = Entry { way: Way::None, ..entry(Source::Account, "uid", at("09:00")) };
    let next_of_series = Entry { id: EntryId::new(FILE, "next"), ..entry(FILE, "uid", at("10:00")) };
    agenda.replace(FILE, vec![entry(FILE, "uid", at("09:00")), next_of_series]);
    agenda.replace(Source::Account, vec![without_way]);
    assert_eq!(keys(&agenda), ["account/uid", "calendar-1/next"]);
    assert!(agenda.entries()[0].is_joinable(), "the way that the file knows");
}

#[test]
fn one_link_at_one_time_is_one_meeting_but_not_within_one_calendar() {
    let mut agenda = Agenda::default();
    agenda.replace(Source::Account, vec![entry(Source::Account, "x", at("09:00"))]);
    agenda.replace(FILE, vec![entry(FILE, "y", at("09:00")), entry(FILE, "z", at("09:30"))]);
    assert_eq!(keys(&agenda), ["account/x", "calendar-1/z"]);
    agenda.replace(
        Source::Account,
        vec![entry(Source::Account, "x", at("09:00")), entry(Source::Account, "w", at("09:00"))],
    );
    assert_eq!(keys(&agenda), ["account/w", "account/x", "calendar-1/z"]);
}

#[test]
fn outlooks_instances_belong_to_their_series() {
    let series = "040000008200E00074C5B7101A82E00800000000A0B1C2D3E4F5DA01000000000000000010000000ABCDEF";
    let instance = "040000008200e00074c5b7101a82e00807ea0b1ba0b1c2d3e4f5da01000000000000000010000000abcdef";
    assert_eq!(series_uid(instance), series);
    assert_eq!(series_uid(series), series);
    for other in [
        "short",
        "a@b.example",
        "040000008200E00074C5B7101A82E008zzzzzzzzA0",
        "04000000820ü0E00074C5B7101A82E0080000000000",
    ] {
        assert_eq!(series_uid(other), other);
    }
}

#[test]
fn an_id_is_listed_once() {
    let mut agenda = Agenda::default();
    let twice = vec![entry(FILE, "a", at("10:00")), entry(FILE, "a", at("09:00"))];
    assert_eq!(agenda.replace(FILE, twice.clone()).added.len(), 1);
    assert_eq!(agenda.entries()[0].when.begins(), at("09:00"));
    assert!(agenda.replace(FILE, twice).is_empty());
}

#[test]
fn changes_name_what_differs() {
    let mut agenda = Agenda::default();
    let id = |key| EntryId::new(FILE, key);
    let first = agenda.replace(FILE, vec![entry(FILE, "a", at("09:00")), entry(FILE, "b", at("10:00"))]);
    assert_eq!(first.added, [id("a"), id("b")]);
    assert!(agenda.replace(FILE, vec![entry(FILE, "b", at("10:00")), entry(FILE, "a", at("09:00"))]).is_empty());
    let moved = agenda.replace(FILE, vec![entry(FILE, "b", at("08:00")), entry(FILE, "c", at("12:00"))]);
    assert_eq!(moved, Changes { added: vec![id("c")], changed: vec![id("b")], removed: vec![id("a")] });
    assert_eq!(agenda.remove(FILE).removed, [id("b"), id("c")]);
}

#[test]
fn a_reminder_comes_once_a_minute_before() {
    let mut agenda = Agenda::default();
    let mut reminders = Reminders::default();
    agenda.replace(FILE, vec![entry(FILE, "a", at("09:00")), entry(FILE, "b", at("10:00"))]);
    assert_eq!(reminders.next(&agenda, at("08:00")), Some(at("08:59")));
    assert_eq!(reminders.due(&agenda, at("08:58")), []);
    assert_eq!(reminders.due(&agenda, at("08:59")), [EntryId::new(FILE, "a")]);
    assert_eq!(reminders.due(&agenda, at("08:59")), []);
    assert_eq!(reminders.next(&agenda, at("08:59")), Some(at("09:59")));
    // Put off by an hour, it is announced again.
    agenda.replace(FILE, vec![entry(FILE, "a", at("11:00"))]);
    assert_eq!(reminders.next(&agenda, at("09:00")), Some(at("10:59")));
}

#[test]
fn a_machine_that_slept_reminds_late_but_not_too_late() {
    let mut agenda = Agenda::default();
    agenda.replace(FILE, vec![entry(FILE, "a", at("09:00"))]);
    assert_eq!(Reminders::default().next(&agenda, at("09:03")), Some(at("09:03")));
    assert_eq!(Reminders::default().due(&agenda, at("09:03")).len(), 1);
    assert_eq!(Reminders::default().due(&agenda, at("09:05")), []);
    assert_eq!(Reminders::default().next(&agenda, at("09:05")), None);
}

#[test]
fn nobody_is_reminded_of_what_they_will_not_join() {
    let mut agenda = Agenda::default();
    let base = entry(FILE, "a", at("09:00"));
    for unwanted in [
        Entry { is_cancelled: true, ..base.clone() },
        Entry { attendance: Attendance::Declined, ..base.clone() },
        Entry { way: Way::None, ..base.clone() },
        Entry { when: When::days(at("00:00").date_naive(), at("00:00").date_naive()), ..base },
    ] {
        agenda.replace(FILE, vec![unwanted]);
        assert_eq!(Reminders::default().next(&agenda, at("08:00")), None);
    }
}

#[test]
fn the_first_way_that_can_be_joined_counts() {
    let town_hall = "https://events.teams.microsoft.com/event/11112222-3333-4444-5555-666677778888@11112222-3333-4444-5555-666677778888";
    assert!(matches!(way(["Room 5", town_hall, SHORT]), Way::Join(_)));
    assert!(matches!(way(["Room 5", town_hall]), Way::Refused(_)));
    assert_eq!(way(["Room 5", "https://teams.microsoft.com/l/chat/0/0?users=x"]), Way::None);
}

proptest! {
    #[test]
    fn merging_is_sorted_complete_and_settled(minutes in prop::collection::vec((0i64..600, 0u32..3, 0u8..6), 0..40)) {
        let mut agenda = Agenda::default();
        for source in 0..3 {
            let of_source = minutes.iter().filter(|(_, number, _)| *number == source);
            let entries: Vec<Entry> = of_source
                .map(|(minute, number, key)| {
                    let mut entry = entry(Source::Calendar(*number), &format!("{key}-{minute}"), at("08:00") + TimeDelta::minutes(*minute));
                    entry.way = Way::None;
                    entry
                })
                .collect();
            agenda.replace(Source::Calendar(source), entries.clone());
            prop_assert!(agenda.replace(Source::Calendar(source), entries).is_empty());
        }
        prop_assert!(agenda.entries().is_sorted_by_key(|entry| entry.when.begins()));
        let uids: std::collections::HashSet<_> = minutes.iter().map(|(minute, _, key)| format!("{key}-{minute}")).collect();
        let listed: std::collections::HashSet<_> = agenda.entries().iter().filter_map(|entry| entry.uid.clone()).collect();
        prop_assert_eq!(uids, listed);
    }
}
