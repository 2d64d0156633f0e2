//! A thread of a hundred thousand messages.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use support::figures::Figure;

use super::{figure, organisation, role, shown::spans, times};
use crate::{
    Effort,
    load::Line,
    service::{Service, User},
};

/// Milliseconds until its newest messages are there.
const OPENED: f64 = 300.0;
/// Megabytes more than with a thread of a few messages.
const MEMORY: f64 = 60.0;

/// Messages that were written one after the other, and how long nothing was after them.
const TOGETHER: usize = 10;
const PAUSE_SECONDS: usize = 300;

pub(crate) fn measure(effort: &Effort) -> Vec<Figure> {
    let (host, service) = organisation();
    let people = service.users(2);
    let mut line = Line::open(service.at);
    let small = service.thread(&mut line, "A few", &people);
    service.write(&mut line, &small, &people[1], "0 is all there is");
    let count = effort.of(5_000, 100_000);
    let large = written(&service, &mut line, &people, count);
    // The client asks for a hundred a page.
    let (pages, times_opened) = (count / 100 + 1, effort.of(3, 20));
    let asked = [small, large.clone(), pages.to_string(), times_opened.to_string()];
    let role = role(&host, &service, "thread", &[&people[0]], &asked);
    let [small, opened] = ["small", "large"].map(|name| figure(&role.told, name));
    let (mut by_page, mut seen) = (Vec::new(), 0.0);
    let back = loop {
        let line = role.told.line().expect("it reads on");
        if let Some(back) = line["back"].as_f64() {
            break back;
        }
        by_page.extend(line["page"].as_f64());
        seen = line["seen"].as_f64().unwrap_or(seen);
    };
    let opens = (0..times_opened).map(|_| figure(&role.told, "opened")).collect();
    role.told.until("it has them", |line| line.get("ready").and_then(Value::as_bool));
    let more = count..count + effort.of(3, 30);
    let sent = more.clone().map(|number| {
        std::thread::sleep(Duration::from_millis(300));
        let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() * 1_000.0;
        service.write(&mut line, &large, &people[1], &words(number));
        (number as u64, at)
    });
    let sent = sent.collect();
    let shown = times(&role.told, "shown", more);
    let megabytes = |bytes: f64| vec![(bytes - small) / f64::from(1 << 20)];
    vec![
        Figure::new(format!("thread of {count} messages, opened"), "ms", opens).at_most(OPENED),
        Figure::new("  memory with it, more than with a small one", "MB", megabytes(opened)),
        Figure::new(format!("  the same, read back through {seen} messages"), "MB", megabytes(back)).at_most(MEMORY),
        Figure::new("  a page of 100 older messages", "ms", by_page),
        Figure::new("  another message shown in it then", "ms", spans(&sent, &shown, |_| true)),
    ]
}

/// A thread in which so many messages were written over the last weeks, ten at a time every five minutes: its id. Written all at
/// once they would be the last seconds' news, which a client reads again and again.
fn written(service: &Service, line: &mut Line, people: &[User], count: usize) -> String {
    let at = |line: &mut Line, messages: usize| {
        let behind = (count - messages).div_ceil(TOGETHER) * PAUSE_SECONDS;
        service.control(line, "PATCH", "settings", &json!({ "clockSkewSeconds": -(behind as i64) }));
    };
    at(line, 0);
    let thread = service.thread(line, "Many", people);
    for number in 0..count {
        if number % TOGETHER == 0 {
            at(line, number);
        }
        service.write(line, &thread, &people[number / TOGETHER % 2], &words(number));
    }
    at(line, count);
    thread
}

/// About as long as what people write: from a word to some lines.
fn words(number: usize) -> String {
    let sentence = "the draft of the plan is on the share, look at its second page before the meeting ";
    format!("{number} {}", &sentence.repeat(3)[..8 + number * 37 % 220])
}
