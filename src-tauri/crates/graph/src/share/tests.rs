//! What a guest gets must lead into the meeting, whatever it is called.

use chrono::{DateTime, TimeDelta, Utc};
use percent_encoding::percent_decode_str;
use proptest::prelude::*;

use super::*;
use crate::{
    Window, Zone,
    agenda::{Source, Way},
    ics,
    testing::{LONG, SHORT},
};

const LABELS: Labels<'_> = Labels {
    when: "When",
    join: "Join",
    meeting_id: "Meeting ID",
    passcode: "Passcode",
    phone: "Phone",
    conference_id: "Phone conference ID",
};

fn now() -> DateTime<Utc> {
    "2026-11-27T08:00:00Z".parse().unwrap()
}

fn dial_in() -> DialIn {
    DialIn {
        conference_id: Some("559727062".into()),
        toll: vec!["+1 555 0100".into()],
        toll_free: vec!["+44 800 0100".into()],
        page: None,
    }
}

fn handout(link: &str) -> Handout<'_> {
    Handout {
        subject: Some("Budget, 2027; \\ final"),
        when: Some(When::span(now() + TimeDelta::hours(1), now() + TimeDelta::hours(2))),
        when_written: Some("Friday, 27 November 2026, 10:00 – 11:00 (Berlin)"),
        link,
        meeting_id: None,
        passcode: None,
        dial_in: None,
    }
}

fn locator(text: &str) -> Option<link::Locator> {
    link::explain(text).meeting().map(|meeting| meeting.locator.clone())
}

#[test]
fn the_text_has_all_details_on_lines_of_their_own() {
    let (passcode, dial_in) = (Secret::new("Mt9xB2N6"), dial_in());
    let all = Handout {
        meeting_id: Some("264183392744150"),
        passcode: Some(&passcode),
        dial_in: Some(&dial_in),
        ..handout(SHORT)
    };
    let text = text(&all, &LABELS);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines,
        [
            "Budget, 2027; \\ final",
            "When: Friday, 27 November 2026, 10:00 – 11:00 (Berlin)",
            &format!("Join: {SHORT}"),
            "Meeting ID: 264 183 392 744 150",
            "Passcode: Mt9xB2N6",
            "Phone: +1 555 0100",
            "Phone: +44 800 0100",
            "Phone conference ID: 559 727 062#",
        ]
    );
    assert_eq!(locator(&text), locator(SHORT));
    assert!(!format!("{all:?}").contains("Budget"));
}

#[test]
fn a_long_link_is_never_cut() {
    let link = format!("{SHORT}&x={}", "y".repeat(3000));
    assert!(text(&handout(&link), &LABELS).contains(&link));
}

#[test]
fn a_subject_adds_no_lines() {
    let tricky = Handout { subject: Some("a\r\nJoin: https://evil.test/\u{2028}x"), ..handout(SHORT) };
    assert!(text(&tricky, &LABELS).starts_with("a Join: https://evil.test/ x\nWhen:"));
}

fn read_back(file: &str) -> crate::agenda::Entry {
    let window = Window::days(now() - TimeDelta::days(2), 4);
    let reading = ics::read(file.as_bytes(), Source::Calendar(1), window, Zone::UTC).unwrap();
    assert_eq!((reading.entries.len(), reading.odd), (1, 0), "{file}");
    reading.entries.into_iter().next().unwrap()
}

#[test]
fn the_file_reads_back_as_the_meeting() {
    let file = calendar_file(&handout(LONG), &LABELS, "uid-1@example.com", now()).unwrap();
    assert!(file.contains("\r\nDTSTAMP:20261127T080000Z\r\n"), "{file}");
    assert!(file.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:"), "{file}");
    let entry = read_back(&file);
    assert_eq!(entry.uid.as_deref(), Some("uid-1@example.com"));
    assert_eq!(entry.subject.as_deref(), Some("Budget, 2027; \\ final"));
    assert_eq!(Some(entry.when), handout(LONG).when);
    let Way::Join(meeting) = entry.way else { panic!("no way in: {file}") };
    assert_eq!(Some(meeting.locator), locator(LONG));
}

#[test]
fn whole_days_and_no_time_at_all() {
    let days = When::days(now().date_naive(), now().date_naive() + TimeDelta::days(2));
    let file = calendar_file(&Handout { when: Some(days), ..handout(SHORT) }, &LABELS, "u", now()).unwrap();
    assert!(file.contains("DTSTART;VALUE=DATE:20261127\r\n"), "{file}");
    assert_eq!(read_back(&file).when, days);
    assert_eq!(calendar_file(&Handout { when: None, ..handout(SHORT) }, &LABELS, "u", now()), None);
}

fn body(letter: &str) -> String {
    let (_, body) = letter.split_once("&body=").unwrap();
    percent_decode_str(body).decode_utf8().unwrap().into_owned()
}

#[test]
fn a_letter_says_less_rather_than_be_cut() {
    let dial_in = dial_in();
    let all = Handout { dial_in: Some(&dial_in), ..handout(LONG) };
    let letter_of = |handout: &Handout<'_>| letter(handout, &LABELS, None);
    let full = letter_of(&all).unwrap();
    assert!(full.starts_with("mailto:?subject=Budget%2C%202027%3B%20%5C%20final&body=Budget%2C%202027"));
    assert!(body(&full).contains("\r\nPhone: +1 555 0100\r\n"));

    let many = DialIn { toll: vec!["+1 555 0100 0200 0300".into(); 40], ..dial_in.clone() };
    let less = letter_of(&Handout { dial_in: Some(&many), ..all }).unwrap();
    assert!(!body(&less).contains("Phone") && body(&less).contains("When"));

    let chatty = "🎉".repeat(250);
    let least = letter_of(&Handout { when_written: Some(&chatty), ..all });
    assert_eq!(body(&least.unwrap()), format!("Join: {LONG}"));
    assert_eq!(letter_of(&Handout { link: &"x".repeat(2000), ..all }), Err(LetterError::TooLong));
    assert_eq!(letter_of(&Handout { link: &"/".repeat(700), ..all }), Err(LetterError::TooLong));
}

#[test]
fn a_recipient_is_one_address_and_no_header() {
    let to = |recipient| letter(&handout(SHORT), &LABELS, Some(recipient));
    assert!(to("ann+x@example.com").unwrap().starts_with("mailto:ann%2Bx@example.com?subject="));
    for bad in ["ann", "a@b,c@d", "ann@example.com?bcc=x@y;z", "a b@example.com", "@example.com", "a@", "a@b@c.test"] {
        assert_eq!(to(bad), Err(LetterError::Recipient), "{bad}");
    }
    let encoded = to("a?cc=x@example.com").unwrap();
    assert!(encoded.starts_with("mailto:a%3Fcc%3Dx@example.com?"), "{encoded}");
}

proptest! {
    #[test]
    fn any_subject_survives_in_a_well_formed_file(subject in "[\\PC,;:\\\\\"\\r\\n]{0,120}", uid in "[\\PC]{1,80}", minutes in 0i64..10_000) {
        let when = When::span(now(), now() + TimeDelta::minutes(minutes));
        let handout = Handout { subject: Some(&subject), when: Some(when), ..handout(LONG) };
        let Some(file) = calendar_file(&handout, &LABELS, &uid, now()) else { return Ok(()) };
        prop_assert!(file.ends_with("\r\n"));
        for line in file.split_terminator("\r\n") {
            prop_assert!(line.len() <= 75, "{}", line);
            prop_assert!(!line.contains(['\r', '\n']), "{}", line);
        }
        let entry = read_back(&file);
        prop_assert_eq!(entry.subject, crate::text::line(&subject, crate::text::LINE));
        prop_assert_eq!(entry.when, when);
        prop_assert!(matches!(entry.way, Way::Join(_)));
    }

    #[test]
    fn a_letter_is_an_address(subject in "[\\PC&?#%\\r\\n]{0,80}", link in "https://[\\PC]{0,40}") {
        let handout = Handout { subject: Some(&subject), link: &link, ..handout(SHORT) };
        if let Ok(letter) = letter(&handout, &LABELS, None) {
            prop_assert!(letter.len() <= 2000);
            prop_assert!(letter.bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert_eq!(letter.matches('&').count(), 1);
            prop_assert_eq!(letter.matches('?').count(), 1);
        }
    }
}
