//! A thousand clients who listen to the service, which has one processor.

use std::{
    thread::sleep,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use serde_json::{Value, json};
use support::{figures::Figure, machine, told::Told};

use super::{organisation, role};
use crate::{
    Effort,
    load::{Line, quantile},
    meeting::{cpu_percent, wait},
    service::{Pinned, Service, User},
};

/// People in a thread: no more may be.
const IN_THREAD: usize = 250;
/// Messages a second, each told to everyone in its thread: on average everybody hears one a second.
const RATE: u32 = 4;
/// Seconds of a window of time.
const WINDOW: usize = 5;

pub(crate) fn measure(effort: &Effort) -> Vec<Figure> {
    let (host, service) = organisation();
    let people = service.users(effort.of(IN_THREAD, 4 * IN_THREAD));
    let mut line = Line::open(service.at);
    let threads: Vec<(String, &User)> =
        people.chunks(IN_THREAD).map(|people| (service.thread(&mut line, "Everybody", people), &people[0])).collect();
    wait(2);
    let resident = || machine::resident_bytes(service.process).expect("the service runs") as f64;
    let (before, began) = (resident(), Instant::now());
    let clients = role(&host, &service, "crowd", &people.iter().collect::<Vec<_>>(), &[IN_THREAD.to_string()]);
    let _pinned = Pinned::apart(service.process, &[clients.process, std::process::id()]);
    let all = people.len() as u64;
    while clients.told.until("clients that listen", |line| line["up"].as_u64()) < all {}
    let came = began.elapsed().as_secs_f64() * 1_000.0 / people.len() as f64;
    wait(5);
    let each = (resident() - before) / f64::from(1 << 10) / people.len() as f64;
    let windows = effort.of(1, 6);
    let idle = cpu_percent(service.process, windows, || wait(2 * WINDOW));
    let mut crowd = Crowd { service: &service, line, told: &clients.told, threads, next: 0 };
    let spreads: Vec<Vec<f64>> = (0..effort.of(5, 40)).map(|_| crowd.one()).collect();
    let busy = cpu_percent(service.process, windows, || crowd.steady());
    let open = service.control(&mut crowd.line, "GET", "realtime", &Value::Null)["sockets"].as_f64();
    let of = |share: f64| spreads.iter().map(|spread| quantile(spread.clone(), share)).collect();
    let (number, a_second) = (people.len(), RATE as usize * IN_THREAD);
    vec![
        Figure::new(format!("{number} clients that listen: still there at the end"), "", open.into_iter().collect())
            .at_least(all as f64),
        Figure::new("  each comes in", "ms", vec![came]),
        Figure::new("  memory of the service for each", "KB", vec![each]),
        Figure::new(format!("  a message to {IN_THREAD}: half have heard it"), "ms", of(0.5)),
        Figure::new("  99 of 100 have", "ms", of(0.99)),
        Figure::new("  all have", "ms", of(1.0)),
        Figure::new("  the service's processor while nothing is said", "%", idle),
        Figure::new(format!("  and while it tells {a_second} a second"), "%", busy).at_most(100.0),
    ]
}

/// Everybody, and what they are told.
struct Crowd<'a> {
    service: &'a Service,
    line: Line,
    told: &'a Told,
    threads: Vec<(String, &'a User)>,
    next: u64,
}

impl Crowd<'_> {
    /// Lets somebody write: the message's number, and when that was.
    fn write(&mut self) -> (u64, f64) {
        let number = self.next;
        self.next += 1;
        let (thread, user) = &self.threads[number as usize % self.threads.len()];
        let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() * 1_000.0;
        self.service.write(&mut self.line, thread, user, &format!("{number} is the number of this message"));
        (number, at)
    }

    /// Waits until everybody in the thread has heard a message: when each did.
    fn heard(&self, number: u64) -> Vec<f64> {
        self.told.until("a message that everybody has heard", |line| {
            assert!(line["down"].is_null(), "a client lost its connection");
            (line["heard"] == json!(number))
                .then(|| line["at"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect())
        })
    }

    /// A message alone: how long after it was written each has heard it, in milliseconds.
    fn one(&mut self) -> Vec<f64> {
        let (number, at) = self.write();
        let heard = self.heard(number);
        sleep(Duration::from_millis(200));
        heard.into_iter().map(|heard| heard - at).collect()
    }

    /// Messages at the rate, for a window of time; everybody has heard all of them when this returns.
    fn steady(&mut self) {
        let began = Instant::now();
        let mut last = 0;
        for turn in 0..WINDOW as u32 * RATE {
            let due = Duration::from_secs(1) / RATE * turn;
            sleep(due.saturating_sub(began.elapsed()));
            (last, _) = self.write();
        }
        self.heard(last);
        sleep(Duration::from_secs(WINDOW as u64).saturating_sub(began.elapsed()));
    }
}
