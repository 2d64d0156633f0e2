//! Calendar files of several programs, of nobody, and of people who mean no good.

use chrono::{DateTime, Utc};
use proptest::prelude::*;

use super::*;
use crate::{
    agenda::{Way, When},
    testing::{LONG, SHORT},
};

const FILE: Source = Source::Calendar(7);

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The week from Monday, the 23rd of November.
fn window() -> Window {
    Window::days(at("2026-11-23T00:00:00Z"), 7)
}

fn berlin() -> Zone {
    Zone::named("Europe/Berlin").unwrap()
}

fn file(events: &str) -> String {
    format!("BEGIN:VCALENDAR\nVERSION:2.0\n{events}\nEND:VCALENDAR\n").replace('\n', "\r\n")
}

fn event(lines: &str) -> String {
    format!("BEGIN:VEVENT\nUID:u1\n{lines}\nEND:VEVENT")
}

fn reading(text: &str) -> Reading {
    read(text.as_bytes(), FILE, window(), berlin()).unwrap()
}

/// Beginnings in UTC, sorted, with a mark where called off.
fn begins(events: &str) -> Vec<String> {
    let mut entries = reading(&file(events)).entries;
    entries.sort_by_key(|entry| entry.when.begins());
    let mark = |off| if off { " off" } else { "" };
    entries
        .iter()
        .map(|entry| format!("{}{}", entry.when.begins().format("%d %H:%M"), mark(entry.is_cancelled)))
        .collect()
}

#[test]
fn an_invitation_of_outlook_becomes_an_entry() {
    let text = file(&format!(
        "BEGIN:VTIMEZONE\nTZID:W. Europe Standard Time\nEND:VTIMEZONE\n\
         BEGIN:VEVENT\nORGANIZER;CN=Mary Poppins:mailto:mary@example.com\nATTENDEE:mailto:bert@example.com\n\
         DESCRIPTION;LANGUAGE=en-US:Dear all\\,\\nsee you\nUID:040000008200E00074C5B7101A82E00807EA0B1BA0\n\
         SUMMARY;LANGUAGE=en-US:Budget\\; 2027\nDTSTART;TZID=W. Europe Standard Time:20261127T100000\n\
         DTEND;TZID=W. Europe Standard Time:20261127T110000\nLOCATION:Microsoft Teams Meeting\n\
         X-MICROSOFT-SKYPETEAMSMEETINGURL:{}\n {}\nEND:VEVENT",
        &LONG[..60],
        &LONG[60..]
    ));
    let reading = reading(&text);
    assert_eq!((reading.entries.len(), reading.odd, reading.is_complete), (1, 0, true));
    let entry = &reading.entries[0];
    assert_eq!(entry.when, When::span(at("2026-11-27T09:00:00Z"), at("2026-11-27T10:00:00Z")));
    assert_eq!(entry.subject.as_deref(), Some("Budget; 2027"));
    assert_eq!(entry.organizer.as_deref(), Some("Mary Poppins"));
    assert_eq!(entry.location.as_deref(), Some("Microsoft Teams Meeting"));
    assert_eq!(entry.uid.as_deref(), Some("040000008200E00074C5B7101A82E00800000000A0"));
    let Way::Join(meeting) = &entry.way else { panic!("{:?}", entry.way) };
    assert_eq!(meeting.locator, link::Locator::Link { url: LONG.into() });
}

#[test]
fn links_stand_in_many_places() {
    for line in [
        format!("LOCATION:{SHORT}"),
        format!("URL:{SHORT}"),
        format!("CONFERENCE;VALUE=URI;FEATURE=VIDEO:{SHORT}"),
        format!("DESCRIPTION:Join here: <{SHORT}>\\nMeeting ID: 1"),
        format!("X-MICROSOFT-ONLINEMEETINGEXTERNALLINK:{SHORT}"),
        format!("X-ALT-DESC;FMTTYPE=text/html:<a href=\"{SHORT}\">Join</a>"),
    ] {
        let found = reading(&file(&event(&format!("DTSTART:20261127T090000Z\n{line}"))));
        assert!(found.entries[0].is_joinable(), "{line}");
    }
    let attendee = format!("DTSTART:20261127T090000Z\nATTENDEE;CN={SHORT}:mailto:a@b.test");
    assert_eq!(reading(&file(&event(&attendee))).entries[0].way, Way::None);
}

#[test]
fn times_are_read_in_their_zones() {
    let one = |line: &str| begins(&event(line));
    assert_eq!(one("DTSTART:20261127T090000Z"), ["27 09:00"]);
    assert_eq!(one("DTSTART:20261127T090000"), ["27 08:00"], "where the person is");
    assert_eq!(one("DTSTART;TZID=America/New_York:20261127T090000"), ["27 14:00"]);
    assert_eq!(one("DTSTART;TZID=Pacific Standard Time:20261127T090000"), ["27 17:00"]);
    assert_eq!(
        one("DTSTART;TZID=\"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna\":20261127T090000"),
        ["27 08:00"]
    );
    assert_eq!(one("DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Paris:20261127T090000"), ["27 08:00"]);
    assert_eq!(one("DTSTART;VALUE=DATE:20261127"), ["27 00:00"]);
    assert_eq!(one("DTSTART;TZID=Middle Earth:20261127T090000"), [""; 0], "better none than a wrong one");
}

#[test]
fn a_zone_with_rules_of_its_own_is_followed() {
    let zone = "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\n\
                BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n\
                BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\n\
                END:VTIMEZONE\n";
    let mut seen = Vec::new();
    for (wall, midnight) in [
        ("20260329T013000", "2026-03-29T00:00:00Z"),
        ("20260329T023000", "2026-03-29T00:00:00Z"),
        ("20260329T033000", "2026-03-29T00:00:00Z"),
        ("20261025T013000", "2026-10-24T22:00:00Z"),
        ("20261025T023000", "2026-10-24T22:00:00Z"),
        ("20261025T033000", "2026-10-24T22:00:00Z"),
    ] {
        let text = file(&format!("{zone}{}", event(&format!("DTSTART;TZID=Customized Time Zone:{wall}"))));
        let found = read(text.as_bytes(), FILE, Window::days(at(midnight), 1), berlin()).unwrap();
        let berlins = text.replace("Customized Time Zone", "Europe/Berlin");
        let same = read(berlins.as_bytes(), FILE, Window::days(at(midnight), 1), berlin()).unwrap();
        assert_eq!(found.entries[0].when, same.entries[0].when, "{wall}");
        seen.push(found.entries[0].when.begins().format("%H:%M").to_string());
    }
    assert_eq!(seen, ["00:30", "01:30", "01:30", "23:30", "00:30", "02:30"]);
}

#[test]
fn a_series_keeps_its_hour_when_clocks_change() {
    let text = file(&event("DTSTART;TZID=Europe/Berlin:20261023T090000\nRRULE:FREQ=DAILY"));
    let days = read(text.as_bytes(), FILE, Window::days(at("2026-10-24T00:00:00Z"), 2), berlin()).unwrap();
    let hours: Vec<_> = days.entries.iter().map(|entry| entry.when.begins().to_rfc3339()).collect();
    assert_eq!(hours, ["2026-10-24T07:00:00+00:00", "2026-10-25T08:00:00+00:00"]);
}

#[test]
fn series_end_when_they_say() {
    let series =
        |rest: &str| begins(&event(&format!("DTSTART;TZID=Asia/Tokyo:20261123T090000\nRRULE:FREQ=DAILY;{rest}")));
    assert_eq!(series("COUNT=2"), ["23 00:00", "24 00:00"]);
    assert_eq!(series("UNTIL=20261124T000000Z"), ["23 00:00", "24 00:00"], "the end is in UTC");
    assert_eq!(series("UNTIL=20261123T235959Z"), ["23 00:00"]);
    assert_eq!(series("UNTIL=20261124"), ["23 00:00", "24 00:00"]);
    assert_eq!(begins(&event("DTSTART;VALUE=DATE:20261101\nRRULE:FREQ=WEEKLY;UNTIL=20261129")), ["29 00:00"]);
}

#[test]
fn exceptions_take_their_places() {
    let master = "BEGIN:VEVENT\nUID:u1\nSEQUENCE:3\nDTSTART;TZID=Europe/Berlin:20261102T100000\nDURATION:PT1H\n\
                  RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH\n\
                  EXDATE;TZID=Europe/Berlin:20261126T100000,20261203T100000\nRDATE:20261128T120000Z\nEND:VEVENT";
    let exception = |place: &str, rest: &str| format!("BEGIN:VEVENT\nUID:u1\nRECURRENCE-ID{place}\n{rest}\nEND:VEVENT");
    let events = [
        master.to_owned(),
        exception(":20261124T090000Z", "DTSTART:20261124T150000Z\nSEQUENCE:1"),
        exception(";TZID=Europe/Berlin:20261125T100000", "DTSTART:20261125T090000Z\nSTATUS:CANCELLED"),
        exception(":20261201T090000Z", "DTSTART:20261129T090000Z\nSUMMARY:brought forward into the week"),
    ];
    assert_eq!(begins(&events.join("\n")), ["23 09:00", "24 15:00", "25 09:00 off", "28 12:00", "29 09:00"]);
    let mut moved = reading(&file(&events.join("\n"))).entries;
    moved.retain(|entry| entry.when.begins() == at("2026-11-24T15:00:00Z"));
    assert_eq!(moved[0].id.as_str(), "calendar-7/u1/2026-11-24T09:00:00Z", "the same meeting at another time");
}

#[test]
fn an_exdate_that_is_a_day_takes_out_the_day() {
    let daily = event("DTSTART:20261126T090000Z\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20261127");
    assert_eq!(begins(&daily), ["26 09:00", "28 09:00"]);
}

#[test]
fn exceptions_may_stand_in_a_calendar_of_their_own() {
    let series = file(&event("DTSTART:20261126T090000Z\nRRULE:FREQ=DAILY;COUNT=2"));
    let exception = file(&event("RECURRENCE-ID:20261127T090000Z\nDTSTART:20261127T150000Z"));
    let bare = event("RECURRENCE-ID:20261126T090000Z\nDTSTART:20261126T150000Z").replace('\n', "\r\n") + "\r\n";
    let mut begins: Vec<_> = reading(&format!("{series}{exception}{bare}"))
        .entries
        .iter()
        .map(|entry| entry.when.begins().to_string())
        .collect();
    begins.sort();
    assert_eq!(begins, ["2026-11-26 15:00:00 UTC", "2026-11-27 15:00:00 UTC"]);
}

#[test]
fn a_beginning_that_is_named_twice_counts_once() {
    let twice = event("DTSTART:20261126T090000Z\nRRULE:FREQ=DAILY;COUNT=2\nRDATE:20261127T090000Z,20261126T090000Z");
    assert_eq!(begins(&twice), ["26 09:00", "27 09:00"]);
}

#[test]
fn the_newer_of_two_counts() {
    let old = event("SEQUENCE:1\nDTSTART:20261127T090000Z");
    let new = event("SEQUENCE:2\nDTSTART:20261127T110000Z");
    assert_eq!(begins(&format!("{old}\n{new}")), ["27 11:00"]);
    assert_eq!(begins(&format!("{new}\n{old}")), ["27 11:00"]);
}

#[test]
fn methods_say_what_a_file_is() {
    let with = |method: &str| begins(&format!("METHOD:{method}\n{}", event("DTSTART:20261127T090000Z")));
    assert_eq!(with("REQUEST"), ["27 09:00"]);
    assert_eq!(with("CANCEL"), ["27 09:00 off"]);
    assert_eq!(with("REPLY"), [""; 0]);
}

#[test]
fn what_is_no_calendar_is_said_so() {
    let read = |bytes: &[u8]| read(bytes, FILE, window(), berlin());
    assert_eq!(read(b""), Err(IcsError::NoCalendar));
    assert_eq!(read(b"<html>Sign in</html>\n"), Err(IcsError::NoCalendar));
    assert_eq!(read(&b"x\n".repeat(MAX_PARTS + 1)), Err(IcsError::NoCalendar));
    assert_eq!(read(&vec![b' '; MAX_CALENDAR_BYTES + 1]), Err(IcsError::TooLong));
}

#[test]
fn odd_events_are_counted_and_others_kept() {
    let events = [
        event("SUMMARY:no time"),
        event("DTSTART:tomorrow").replace("u1", "u2"),
        event("DTSTART:20261127T090000Z\nRRULE:FREQ=NEVER").replace("u1", "u3"),
        event("DTSTART:20261127T100000Z\nRRULE:FREQ=SECONDLY").replace("u1", "u4"),
        event("DTSTART:99990101T000000Z\nRRULE:FREQ=DAILY").replace("u1", "u5"),
        event("DTSTART:20261127T110000Z\nDURATION:P4294967295W").replace("u1", "u6"),
        event("DTSTART:20261127T120000Z\nDTEND:20200101T000000Z").replace("u1", "u7"),
    ];
    assert_eq!(begins(&events.join("\n")), ["27 09:00", "27 10:00", "27 11:00", "27 12:00"]);
    assert_eq!(reading(&file(&events.join("\n"))).odd, 5);
}

#[test]
fn a_file_that_would_take_forever_is_cut() {
    let endless = (0..200).map(|number| {
        format!("BEGIN:VEVENT\nUID:e{number}\nDTSTART:19000101T000000Z\nRRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30\nEND:VEVENT\n")
    });
    let text = file(&endless.collect::<String>());
    assert!(!reading(&text).is_complete);
    let many: String =
        (0..1100).map(|number| event("DTSTART:20261127T090000Z").replace("u1", &format!("m{number}")) + "\n").collect();
    let many = reading(&file(&many));
    assert_eq!((many.entries.len(), many.is_complete), (1000, false));
}

#[test]
fn nesting_does_no_harm() {
    let deep = "BEGIN:VCALENDAR\r\n".repeat(50_000) + &event("DTSTART:20261127T090000Z").replace('\n', "\r\n");
    assert_eq!(reading(&deep).entries.len(), 1);
}

#[test]
fn debug_shows_nothing_personal() {
    let text = file(&event(&format!(
        "DTSTART:20261127T090000Z\nSUMMARY:Salary\nLOCATION:{SHORT}\nORGANIZER:mailto:mary@example.com"
    )));
    let shown = format!("{:?}", reading(&text));
    for personal in ["Salary", "mary", "264183", "u1"] {
        assert!(!shown.contains(personal), "{shown}");
    }
}

/// Lines of which some make sense.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        "(DTSTART|DTEND|EXDATE|RDATE|RECURRENCE-ID)(;TZID=(UTC|Europe/Berlin|X))?:[0-9]{8}(T[0-9]{6}Z?)?",
        "RRULE:FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY|HOURLY)(;(INTERVAL|COUNT|BYMONTHDAY|BYYEARDAY|BYSETPOS|BYWEEKNO|BYHOUR)=-?[0-9]{1,3}){0,3}(;UNTIL=[0-9]{8})?",
        "DURATION:-?P[0-9]{1,6}[WDTHMS][0-9]?",
        "(BEGIN|END):(VEVENT|VCALENDAR|VTIMEZONE|STANDARD|DAYLIGHT)",
        "(TZOFFSETFROM|TZOFFSETTO):[+-][0-9]{4}",
        "(UID|TZID|SUMMARY|LOCATION):\\PC{0,20}",
        "\\PC{0,30}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn no_file_panics_and_all_entries_are_within_the_window(lines in prop::collection::vec(line(), 0..30)) {
        let text = file(&event(&lines.join("\n")));
        let found = read(text.as_bytes(), FILE, window(), berlin()).unwrap();
        for entry in found.entries {
            prop_assert!(window().meets(entry.when.begins(), entry.when.ends()));
        }
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes, FILE, window(), berlin());
    }
}
