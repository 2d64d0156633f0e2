//! Any calendar file is read without a panic and in bounded work, and what it gives lies within the window and has a name of
//! its own.
#![no_main]

use std::collections::HashSet;

use graph::{Window, Zone, agenda::Source, ics};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let from = chrono::DateTime::from_timestamp(1_795_737_600, 0).expect("a time in November 2026");
    let window = Window::week(from);
    let zone = Zone::named("Europe/Berlin").expect("a zone");
    let Ok(reading) = ics::read(data, Source::Calendar(1), window, zone) else { return };
    let mut names = HashSet::new();
    for entry in &reading.entries {
        let (begins, ends) = (entry.when.begins(), entry.when.ends());
        assert!(begins <= ends && begins < window.to() && ends >= window.from(), "{entry:?}");
        names.insert(&entry.id);
    }
    let mut agenda = graph::agenda::Agenda::default();
    let changes = agenda.replace(Source::Calendar(1), reading.entries.clone());
    assert!(changes.added.len() <= reading.entries.len());
    assert!(agenda.replace(Source::Calendar(1), reading.entries).is_empty(), "the same file again changes nothing");
});
