//! Scripts as people write them, well and badly.

use proptest::prelude::*;

use super::*;

fn parse(text: &str) -> Result<Script, ScriptError> {
    Script::parse(text, Path::new("/scripts"))
}

/// The line and the words of what is wrong.
fn wrong(text: &str) -> (usize, String) {
    match parse(text) {
        Err(ScriptError::Wrong { line, problem, .. }) => (line, problem),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_built_in_script_has_what_it_promises() {
    let script = Script::built_in();
    let meeting = &script.meetings[0];
    assert!(meeting.lobby);
    let organizer = &meeting.people[0];
    assert_eq!((organizer.role, organizer.admits_after.as_ref().map(|s| *s.get_ref())), (Role::Organizer, Some(2.0)));
    let sources: Vec<_> =
        meeting.people.iter().filter_map(|person| Some(person.video.as_ref()?.get_ref().source)).collect();
    assert_eq!(sources, [1, 2, 3, 4]);
    let tones: Vec<f32> = meeting
        .people
        .iter()
        .filter_map(|person| match person.voice.as_ref()?.get_ref() {
            Voice::Tone(hertz) => Some(*hertz),
            Voice::File(_) => None,
        })
        .chain([440.0, 660.0, 880.0, 1000.0])
        .collect();
    for (place, one) in tones.iter().enumerate() {
        for other in &tones[place + 1..] {
            assert!((one - other).abs() >= 60.0, "{one} and {other} Hz lie too close");
        }
    }
    let does = |wanted: fn(&Action) -> bool| meeting.events.iter().any(|event| wanted(event.action.get_ref()));
    assert!(does(|action| matches!(action, Action::Share(Video { source: 5, width: 1280, height: 720, fps: 5 }))));
    let written: Vec<_> = meeting
        .events
        .iter()
        .filter_map(|event| if let Action::Write(text) = event.action.get_ref() { Some(text) } else { None })
        .collect();
    assert!(written.len() >= 2 && written.iter().any(|text| text.contains("https://")));
    assert!(written.iter().all(|text| !text.contains('\n')), "written in several lines of the file, read as one");
    assert!(does(|action| *action == Action::RaiseHand));
    assert!(does(|action| matches!(action, Action::StartRecording(_))));
    assert!(does(|action| *action == Action::StopRecording));
}

#[test]
fn in_the_built_in_script_one_speaks_at_a_time_and_everyone_within_thirty_seconds() {
    let script = Script::built_in();
    let people = &script.meetings[0].people;
    for second in 0..60 {
        let at = f64::from(second) + 0.5;
        let speaks =
            |person: &&Person| person.speaks.iter().any(|span| (span.get_ref().0..span.get_ref().1).contains(&at));
        assert!(people.iter().filter(speaks).count() <= 1, "second {second}");
    }
    for person in &people[1..] {
        assert!(person.speaks.iter().any(|span| span.get_ref().0 < 28.0), "{} is heard late", person.name.get_ref());
    }
}

#[test]
fn a_small_script_has_sensible_defaults() {
    let script = parse("[[meeting]]\nsubject = \"Tiny\"\n").unwrap();
    let meeting = &script.meetings[0];
    assert!(meeting.lobby && meeting.chat);
    assert_eq!((meeting.guests, *meeting.most_people.get_ref()), (Role::Presenter, 64));
    assert_eq!(script.folder, Path::new("/scripts"));
    assert_eq!(script.faults.loss, 0.0);
}

#[test]
fn unknown_keys_and_words_are_named_with_their_line() {
    let (line, problem) = wrong("[[meeting]]\nsubject = \"x\"\nloby = true\n");
    assert_eq!(line, 3);
    assert!(problem.contains("loby"), "{problem}");
    let (line, problem) = wrong(
        "[[meeting]]\nsubject = \"x\"\n[[meeting.person]]\nname = \"A\"\nvideo = { source = 1, width = 320, height = 180, fps = 30, colour = 1 }\n",
    );
    assert_eq!(line, 5);
    assert!(problem.contains("colour"), "{problem}");
    let event =
        "[[meeting]]\nsubject = \"x\"\n[[meeting.person]]\nname = \"A\"\n[[meeting.event]]\nat = 1\nwho = \"A\"\n";
    let (line, problem) = wrong(&format!("{event}do = \"dance\"\n"));
    assert_eq!(line, 8);
    assert!(problem.contains("dance"), "{problem}");
    assert_eq!(wrong(&format!("{event}do = {{ react = \"boo\" }}\n")).0, 8);
}

#[test]
fn broken_toml_is_an_error_with_its_line() {
    assert_eq!(wrong("[[meeting]]\nsubject = \"x\n").0, 2);
    assert_eq!(wrong("").0, 1);
    assert_eq!(wrong("meeting = []").1, "a script needs at least one [[meeting]]");
}

#[test]
fn what_can_not_be_is_refused_where_it_stands() {
    let person = "[[meeting]]\nsubject = \"x\"\n[[meeting.person]]\nname = \"A\"\n";
    let event = format!("{person}[[meeting.event]]\nat = 1\n");
    for (text, line, words) in [
        (format!("{person}joins = -1\n"), 5, "seconds"),
        (format!("{person}joins = nan\n"), 5, "seconds"),
        (format!("{person}joins = 5\nleaves = 4\n"), 6, "before they joined"),
        (format!("{person}role = \"attendee\"\nadmits-after = 1\n"), 6, "lobby"),
        (format!("{person}speaks = [[1, 2]]\n"), 5, "voice"),
        (format!("{person}voice = {{ tone = 300 }}\nspeaks = [[1, 2], [4, 3]]\n"), 6, "ends after"),
        (format!("{person}voice = {{ tone = 5 }}\n"), 5, "Hz"),
        (format!("{person}video = {{ source = 1, width = 321, height = 180, fps = 30 }}\n"), 5, "even"),
        (format!("{person}video = {{ source = 1, width = 320, height = 180, fps = 0 }}\n"), 5, "fps"),
        (format!("{person}video = {{ source = 256, width = 320, height = 180, fps = 1 }}\n"), 5, "256"),
        (format!("{person}[[meeting.person]]\nname = \"A\"\n"), 6, "taken"),
        (format!("{event}who = \"B\"\ndo = \"leave\"\n"), 7, "“B”"),
        (format!("{event}who = \"A\"\ndo = {{ remove = \"B\" }}\n"), 8, "“B”"),
        (format!("{event}who = \"A\"\ndo = \"camera-on\"\n"), 8, "video"),
        (format!("{event}who = \"A\"\ndo = {{ write = \" \" }}\n"), 8, "bytes"),
        (format!("{event}who = \"A\"\ndo = {{ write = \"{}\" }}\n", "x".repeat(28 * 1024 + 1)), 8, "bytes"),
        (
            "[[meeting]]\nsubject = \"x\"\nchat = false\n[[meeting.person]]\nname = \"A\"\n[[meeting.event]]\nat = 1\n\
             who = \"A\"\ndo = { write = \"hi\" }\n"
                .to_owned(),
            9,
            "chat",
        ),
        (format!("{event}who = \"A\"\ndo = \"open-rooms\"\n"), 8, "breakout"),
        ("[[meeting]]\nsubject = \"x\"\nid = \"12ab\"\n".to_owned(), 3, "digits"),
        ("[[meeting]]\nsubject = \"x\"\npasscode = \"a b\"\n".to_owned(), 3, "letters"),
        ("[[meeting]]\nsubject = \"x\"\nguests = \"organizer\"\n".to_owned(), 2, "guests"),
        ("[[meeting]]\nsubject = \"x\"\nmost-people = 1000\n".to_owned(), 3, "room"),
        ("[[meeting]]\nsubject = \"x\"\nloop-after = 0\n".to_owned(), 3, "sooner"),
        ("[[meeting]]\nsubject = \"x\"\n[[meeting]]\nsubject = \"x\"\n".to_owned(), 4, "subject"),
        (
            format!(
                "{}loop-after = 3\n[[meeting.person]]\nname = \"A\"\njoins = 3\n",
                "[[meeting]]\nsubject = \"x\"\n"
            ),
            6,
            "begins again",
        ),
        ("[faults]\nloss = 2\n[[meeting]]\nsubject = \"x\"\n".to_owned(), 4, "loss"),
    ] {
        let (at, problem) = wrong(&text);
        assert_eq!(at, line, "{text}\n{problem}");
        assert!(problem.contains(words), "{problem}");
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = Script::load(Path::new("/nowhere/script.toml")).unwrap_err();
    assert!(error.to_string().contains("/nowhere/script.toml"));
}

#[test]
fn errors_say_line_and_column_in_characters() {
    let error = parse("[[meeting]]\nsubject = \"ü\" x").unwrap_err();
    assert!(error.to_string().starts_with("line 2, column 15"), "{error}");
}

proptest! {
    /// A script with anything in one place is read or refused with a line of it, and what is read can be played.
    #[test]
    fn whatever_is_written_in_one_place(place in 0usize..1400, length in 0usize..12, with in "[ -~\\n]{0,6}|-?[0-9]{1,19}") {
        let mut text = include_str!("built_in.toml").to_owned();
        let (from, to) = (place.min(text.len()), (place + length).min(text.len()));
        text.replace_range(from..to, &with);
        match Script::parse(&text, Path::new("")) {
            Ok(script) => script.meetings.iter().for_each(|meeting| {
                let mut timeline = Timeline::new(meeting);
                timeline.start(std::time::Duration::ZERO);
                while timeline.poll(std::time::Duration::from_secs(30)).is_some() {}
            }),
            Err(ScriptError::Wrong { line, .. }) => prop_assert!((1..=text.lines().count() + 1).contains(&line)),
            Err(other) => prop_assert!(false, "{other}"),
        }
    }
}
