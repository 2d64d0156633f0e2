//! From sent in one app to shown in another.

use std::collections::HashMap;

use support::figures::Figure;

use super::{organisation, role, times};
use crate::{Effort, load::Line};

/// Milliseconds over realtime.
const SHOWN: f64 = 60.0;
/// As many go into a thread in ten seconds: a client keeps to that by itself.
const EACH: usize = 10;

pub(crate) fn measure(effort: &Effort) -> Vec<Figure> {
    let told = between("told", 150, effort.of(2, 25));
    let asked = between("asking", 2_000, effort.of(1, 3));
    vec![
        Figure::new("chat message, sent to shown in a second app", "ms", told).at_most(SHOWN),
        Figure::new("  in an app that has to ask", "ms", asked),
    ]
}

/// Milliseconds from sent to shown, message by message, in so many threads, one after the other.
fn between(way: &str, pace_ms: u32, threads: usize) -> Vec<f64> {
    let (host, service) = organisation();
    let people = service.users(2);
    let mut line = Line::open(service.at);
    let threads: Vec<String> =
        (0..threads).map(|number| service.thread(&mut line, &format!("Thread {number}"), &people)).collect();
    let words = |first: &str| [&[first.to_owned(), EACH.to_string()], &threads[..]].concat();
    let reader = role(&host, &service, "read", &[&people[1]], &words(way));
    reader.told.until("an open thread", |line| line["open"].is_string().then_some(()));
    let writer = role(&host, &service, "write", &[&people[0]], &words(&pace_ms.to_string()));
    // The first of a thread may meet whoever reads still opening it, and asks in a slower rhythm.
    let all = threads.len() * EACH;
    let (sent, shown) = (times(&writer.told, "sent", 0..all), times(&reader.told, "shown", 0..all));
    spans(&sent, &shown, |number| number % EACH as u64 > 0)
}

/// How long each took.
pub(super) fn spans(from: &HashMap<u64, f64>, to: &HashMap<u64, f64>, counts: impl Fn(u64) -> bool) -> Vec<f64> {
    let counted = from.iter().filter(|(number, _)| counts(**number));
    counted.filter_map(|(number, from)| Some(to.get(number)? - from)).collect()
}
