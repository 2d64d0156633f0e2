//! How meetings and people read.

use super::*;

fn berlin() -> Zone {
    Zone::named("Europe/Berlin").unwrap()
}

fn span(start: &str, end: &str) -> When {
    let at = |text: &str| text.parse::<DateTime<chrono::Utc>>().unwrap().timestamp_millis();
    When::Span { start: at(start), end: at(end) }
}

fn entry(subject: &str, when: When) -> AgendaEntry {
    AgendaEntry {
        id: "x".into(),
        subject: Some(subject.into()),
        when,
        organizer: None,
        location: None,
        attendance: Attendance::Unknown,
        is_cancelled: false,
        link: None,
        refused: None,
        calendar: None,
    }
}

#[test]
fn meetings_stand_below_their_day_where_the_person_is() {
    let late = span("2026-11-26T23:30:00Z", "2026-11-27T00:30:00Z");
    let entries = vec![
        AgendaEntry {
            link: Some("https://teams.microsoft.com/meet/1".into()),
            organizer: Some("Ada".into()),
            ..entry("Night", late)
        },
        AgendaEntry {
            refused: Some(link::RefusedReason::TownHall),
            ..entry("Hall", span("2026-11-27T09:00:00Z", "2026-11-27T10:00:00Z"))
        },
        AgendaEntry { is_cancelled: true, ..entry("Off", span("2026-11-27T11:00:00Z", "2026-11-27T12:00:00Z")) },
        entry("Harbour", When::Days { first: "2026-11-28".into(), end: "2026-11-29".into() }),
    ];
    let agenda = Agenda { entries, ..Agenda::default() };
    let said = described(&agenda, berlin());
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "Friday, 27 November 2026");
    assert_eq!(lines[1], "  00:30–01:30  Night · Ada");
    assert_eq!(lines[2], "               join: https://teams.microsoft.com/meet/1");
    assert_eq!(lines[3], "  10:00–11:00  Hall");
    assert!(lines[4].starts_with("               can't be joined: This is a town hall"), "{}", lines[4]);
    assert_eq!(lines[5], "  12:00–13:00  Off · called off");
    assert_eq!(&lines[6..], ["Saturday, 28 November 2026", "  all day      Harbour"]);
    assert_eq!(described(&Agenda::default(), berlin()), "No meetings.");
}

#[test]
fn a_time_that_is_handed_on_says_where_it_holds() {
    let when = span("2026-11-27T09:00:00Z", "2026-11-27T09:30:00Z");
    assert_eq!(when_written(&when, berlin()), "Friday, 27 November 2026, 10:00–10:30 (UTC+01:00)");
    assert_eq!(when_written(&when, Zone::UTC), "Friday, 27 November 2026, 09:00–09:30 (UTC)");
    let lima = Zone::named("America/Lima").unwrap();
    assert_eq!(when_written(&when, lima), "Friday, 27 November 2026, 04:00–04:30 (UTC-05:00)");
    let over = span("2026-11-27T22:30:00Z", "2026-11-27T23:30:00Z");
    assert!(when_written(&over, berlin()).contains("23:30–00:30 of a later day"));
    let days = |end: &str| when_written(&When::Days { first: "2026-11-27".into(), end: end.into() }, berlin());
    assert_eq!(days("2026-11-28"), "Friday, 27 November 2026");
    assert_eq!(days("2026-11-29"), "Friday, 27 November 2026 to Saturday, 28 November 2026");
}

#[test]
fn details_say_what_happens_at_the_door() {
    let dial_in = ipc::DialInFacts {
        conference_id: Some("123 456".into()),
        toll: vec!["+1 555 0100".into()],
        toll_free: Vec::new(),
        page: None,
    };
    let details = MeetingDetails {
        subject: Some("Salary round".into()),
        when: None,
        organizer: Some("Dana".into()),
        lobby: LobbyExpectation::Waits,
        obstacle: Some(Obstacle::EndToEndEncrypted),
        dial_in: Some(dial_in),
    };
    let said = details_of(&details, berlin());
    for line in [
        "Salary round",
        "Organiser: Dana",
        "Guests wait in the lobby until somebody lets them in.",
        "Phone: +1 555 0100",
    ] {
        assert!(said.lines().any(|said| said == line), "{line} not in {said}");
    }
    assert!(said.contains("can't be joined from here"));
}

#[test]
fn people_have_the_id_that_one_calls() {
    let found = FoundPerson {
        id: "aaaabbbb-cccc-dddd-eeee-ffff00001111".into(),
        name: "Ben".into(),
        mail: None,
        job_title: Some("Engineer".into()),
        availability: Some(Availability::Busy),
    };
    assert_eq!(person(&found), "Ben · Engineer · busy\n  aaaabbbb-cccc-dddd-eeee-ffff00001111");
}
