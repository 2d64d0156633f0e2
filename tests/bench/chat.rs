//! Chats: how soon a message is shown in a second app, what a thread of many messages takes, and how many the service can tell at
//! once.
//!
//! The app's own chats at the practice organisation, over TLS, the service and each program a process of its own. A program's
//! window is not in these figures: what is waited for is the change of a thread that it would draw. How smoothly its page
//! scrolls is measured by itself, in a browser (`ui/bench`).

mod crowd;
mod scroll;
mod shown;
mod thread;

use std::{collections::HashMap, fs, ops::Range, path::Path};

use serde_json::Value;
use support::{figures::Figure, told::Told};

use crate::{
    Effort,
    meeting::{Host, Role},
    service::{Service, User},
};

pub(crate) fn measure(effort: &Effort) -> Vec<Figure> {
    [shown::measure, thread::measure, scroll::measure, crowd::measure]
        .into_iter()
        .flat_map(|part| part(effort))
        .collect()
}

/// A service that hosts a meeting nobody comes to, and its organisation.
fn organisation() -> (Host, Service) {
    let mut host = Host::start("[[meeting]]\nsubject = \"Idle\"\n");
    let service = Service::of(&mut host);
    (host, service)
}

/// A process that plays a part of it as some people. Their tokens go by a file, since command lines can be read by everyone.
fn role(host: &Host, service: &Service, part: &str, people: &[&User], words: &[String]) -> Role {
    let file = host.file(&format!("{part}.tokens"));
    let lines: Vec<String> = people.iter().map(|user| format!("{} {}", user.id, user.token)).collect();
    fs::write(&file, lines.join("\n")).expect("scratch files can be written");
    let path = |path: &Path| path.display().to_string();
    let entry = [part.to_owned(), service.https.clone(), path(&service.authority), path(&file)];
    host.role("chat", &host.invitation(0), &[&entry[..], words].concat())
}

/// Reads lines until all numbers have come that stand by `of` in one: the time that the first of each says, by its number.
fn times(told: &Told, of: &str, numbers: Range<usize>) -> HashMap<u64, f64> {
    let mut times = HashMap::new();
    while times.len() < numbers.len() {
        let (number, at) = told.until(of, |line| line[of].as_u64().zip(line["at"].as_f64()));
        if numbers.contains(&(number as usize)) {
            times.entry(number).or_insert(at);
        }
    }
    times
}

/// The number that stands by a name in the next line that has it.
fn figure(told: &Told, name: &str) -> f64 {
    told.until(name, |line| line.get(name).and_then(Value::as_f64))
}
