use super::*;

const SMALL: &str =
    "[organisation]\nname = \"X\"\ndomain = \"x.example\"\n[[person]]\nuser = \"ada\"\nname = \"Ada\"\n";

/// The line and the words of what is wrong with a small organisation and one more piece.
fn fault(more: &str) -> (usize, String) {
    match Seed::parse(&format!("{SMALL}{more}")) {
        Err(SeedError::Wrong { line, problem, .. }) => (line, problem),
        other => panic!("{more}: {other:?}"),
    }
}

#[test]
fn the_built_in_organisation_has_all_that_the_documentation_promises() {
    let seed = Seed::built_in();
    assert!(seed.people.iter().any(|person| person.guest) && seed.people.iter().any(|person| person.disabled));
    assert!(seed.events.iter().any(|event| event.organizer.get_ref().contains('@')), "an invitation from elsewhere");
    assert!(seed.meetings.len() >= 4 && seed.apps.len() >= 3);
}

#[test]
fn the_smallest_organisation_is_one_person() {
    assert_eq!(Seed::parse(SMALL).unwrap().people.len(), 1);
}

#[test]
fn every_fault_is_named_with_its_line() {
    for (more, line, words) in [
        ("id = \"nonsense\"\n", 7, "GUID"),
        ("presence = \"Asleep\"\n", 7, "DoNotDisturb"),
        ("works-with = [\"ben\"]\n", 7, "nobody is the user ben"),
        ("shoe-size = 44\n", 7, "unknown field"),
        ("[[person]]\nuser = \"ADA\"\nname = \"Other\"\n", 8, "two people"),
        ("[[person]]\nuser = \"ada@x.example\"\nname = \"Other\"\n", 8, "domain is added"),
        ("[[meeting]]\nsubject = \"M\"\norganizer = \"ben\"\n", 9, "nobody is the user ben"),
        ("[[meeting]]\nsubject = \"M\"\norganizer = \"ada\"\nid = \"12\"\n", 10, "9 to 18 digits"),
        ("[[event]]\nsubject = \"E\"\norganizer = \"ada\"\nat = \"25:00\"\n", 10, "HH:MM"),
        ("[[event]]\nsubject = \"E\"\norganizer = \"ada\"\nmeeting = \"M\"\n", 10, "no [[meeting]]"),
        ("[[event]]\nsubject = \"E\"\norganizer = \"@x\"\n", 9, "no mail address"),
        ("[[event]]\nsubject = \"E\"\norganizer = \"ada\"\nday = 99999\n", 10, "at most"),
        ("[[event]]\nsubject = \"E\"\norganizer = \"ada\"\nminutes = 0\n", 10, "minutes"),
        ("[[event]]\nsubject = \"E\"\norganizer = \"ada\"\nresponse = \"maybe\"\n", 10, "declined"),
        ("[resource]\naccess-key = \"!\"\n", 8, "base64"),
        ("[[app]]\nname = \"A\"\nredirect-uris = [\"/here\"]\n", 9, "absolute"),
    ] {
        let (found, problem) = fault(more);
        assert!(problem.contains(words), "{more}: {problem}");
        assert_eq!(found, line, "{more}: {problem}");
    }
}

#[test]
fn an_unknown_zone_and_a_word_without_dots_are_no_place_and_no_domain() {
    let wrong = |from: &str, to: &str| Seed::parse(&SMALL.replace(from, to)).unwrap_err().to_string();
    assert!(wrong("x.example", "x").contains("line 3"), "a domain has a dot");
    let zone = wrong("domain", "time-zone = \"Europe/Atlantis\"\ndomain");
    assert!(zone.starts_with("line 3, column 13") && zone.contains("IANA"), "{zone}");
    assert!(Seed::parse("[organisation]\nname = \"X\"\ndomain = \"x.example\"\nperson = []\n").is_err());
}

#[test]
fn a_missing_file_is_named() {
    let error = Seed::load(Path::new("no/such/organisation.toml")).unwrap_err();
    assert!(error.to_string().contains("organisation.toml"), "{error}");
}
