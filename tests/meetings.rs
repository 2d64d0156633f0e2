//! Meetings on the command line, as somebody without a work account has them: from calendar files.

#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use std::fs;

use serde_json::Value;
use support::passerelle::{Ended, World, finish};

const LINK: &str = "https://teams.microsoft.com/meet/264183392744150?p=Qx7Kd0LmTz4RbVw9Yc";

/// A world of its own, with a home, settings and a time zone.
struct Home(World);

impl Home {
    fn new() -> Self {
        let world = World::new(env!("CARGO_BIN_EXE_passerelle-under-test"));
        fs::create_dir_all(world.path("settings")).unwrap();
        Self(world)
    }

    fn run(&self, words: &[&str]) -> Ended {
        let mut command = self.0.command(words);
        command.env("HOME", self.0.path("home")).env("XDG_CONFIG_HOME", self.0.path("home/.config"));
        command.env("PASSERELLE_CONFIG", self.0.path("settings")).env("TZ", "Europe/Paris");
        finish(command.spawn().unwrap())
    }

    fn file(&self, name: &str, text: &str) {
        fs::write(self.0.path(name), text).unwrap();
    }

    /// As the window leaves a calendar file that was added to the list.
    fn keep(&self, text: &str) {
        self.file("settings/calendar-1.ics", text);
        self.file("settings/calendars.json", r#"{"last":1,"calendars":[{"id":1,"name":"kept.ics","kind":"file"}]}"#);
    }
}

/// Every day at nine in Paris, and a meeting of Teams for home an hour later.
fn daily() -> String {
    let event = |uid: u32, hour: u32, location: &str| {
        format!(
            "BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:Daily {uid}\r\nDTSTART;TZID=Europe/Paris:20260101T{hour:02}0000\r\n\
             DTEND;TZID=Europe/Paris:20260101T{hour:02}3000\r\nRRULE:FREQ=DAILY\r\nLOCATION:{location}\r\nEND:VEVENT\r\n"
        )
    };
    let personal = "https://teams.live.com/meet/9312345678901?p=abcDEF123ghiJKL4";
    format!("BEGIN:VCALENDAR\r\n{}{}END:VCALENDAR\r\n", event(1, 9, LINK), event(2, 10, personal))
}

fn json(ended: &Ended) -> Value {
    serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{} {}", ended.stdout, ended.stderr))
}

#[test]
fn files_are_listed_with_what_can_be_joined_and_why_not() {
    let home = Home::new();
    home.file("a.ics", &daily());
    let ended = home.run(&["meetings", "--days", "1", "--ics", "a.ics"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert_eq!(lines.len(), 5, "one day, two meetings: {lines:#?}");
    assert_eq!(
        lines[1..4],
        ["  09:00–09:30  Daily 1", &format!("               join: {LINK}"), "  10:00–10:30  Daily 2"]
    );
    assert!(lines[4].contains("can't be joined: This meeting was made with Teams for home"), "{}", lines[4]);

    let said = json(&home.run(&["meetings", "--ics", "a.ics", "--json"]));
    assert_eq!(said["entries"].as_array().unwrap().len(), 16, "today and the week after it");
    assert_eq!(
        (&said["entries"][0]["link"], &said["entries"][1]["refused"]),
        (&LINK.into(), &"personalMeeting".into())
    );
    assert!(!home.0.path("settings/calendars.json").exists(), "what was only looked at is not kept");
}

#[test]
fn what_can_not_be_read_is_said_and_the_rest_is_there() {
    let home = Home::new();
    home.keep(&daily());
    home.file("bad.ics", "hello");
    let ended = home.run(&["meetings", "--days", "1", "--ics", "bad.ics"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stdout.contains("Daily 1"));
    assert!(ended.stderr.contains("passerelle: bad.ics: this is no calendar file"), "{}", ended.stderr);
    let ended = home.run(&["meetings", "--ics", "none.ics", "--json"]);
    assert_eq!((ended.code, json(&ended)["code"].as_str()), (Some(1), Some("file")));
}

#[test]
fn a_meeting_of_the_list_is_handed_on_with_its_time() {
    let home = Home::new();
    home.keep(&daily());
    let ended = home.run(&["meetings", "share", LINK]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert_eq!((lines[0], lines[2]), ("Daily 1", &*format!("Join: {LINK}")));
    assert!(lines[1].starts_with("When: ") && lines[1].contains(", 09:00–09:30 (UTC+0"), "{}", lines[1]);

    for name in ["Daily-1.ics", "Daily-1-2.ics"] {
        let ended = home.run(&["meetings", "share", LINK, "--as", "ics", "--json"]);
        assert_eq!(json(&ended), serde_json::json!({ "type": "file", "name": name }));
    }
    let written = home.0.path("home/Downloads/Daily-1.ics");
    let again = home.run(&["link", written.to_str().unwrap(), "--json"]);
    assert_eq!(json(&again)["locator"]["url"], LINK, "whoever gets it can join");
    let unknown = home.run(&["meetings", "share", "264183392744159", "--as", "ics"]);
    assert_eq!(unknown.code, Some(1), "a meeting without a time has no place in a calendar");
}

#[test]
fn what_takes_a_work_account_says_so() {
    let home = Home::new();
    for words in [&["people", "ben", "--json"] as &[&str], &["meetings", "show", LINK, "--json"]] {
        let ended = home.run(words);
        assert_eq!((ended.code, json(&ended)["code"].as_str()), (Some(1), Some("signInNeeded")));
    }
}
