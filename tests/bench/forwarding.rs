//! What it costs the host to forward: one sends 1.5 Mbit/s of 720p video, 20 and then 60 receive it.
//!
//! Only the host's processor time counts; sender and receivers are processes of their own. A megabit is one of RTP payload
//! that arrived at a receiver. The first figure holds everything the host does meanwhile, the meeting's sound for every
//! receiver included; the one behind it is what the same meeting costs with the sender's camera off.

use std::cell::Cell;

use support::{figures::Figure, machine};

use crate::{
    Effort,
    meeting::{Host, Role, cpu_percent},
};

/// Percent of a core for each megabit a second.
const COST: f64 = 0.25;

const CROWDS: [u32; 2] = [20, 60];

/// Seconds of one window.
const WINDOW: usize = 5;

/// Seconds until every receiver has its picture and the socket buffers are warm.
const SETTLE: usize = 4;

pub(crate) fn measure(effort: &Effort) -> Vec<Figure> {
    CROWDS.iter().flat_map(|count| of_crowd(*count, effort)).collect()
}

fn of_crowd(count: u32, effort: &Effort) -> Vec<Figure> {
    let mut host = Host::start("[[meeting]]\nsubject = \"Forwarding\"\nlobby = false\nmost-people = 100\n");
    let to = host.invitation(0);
    let crowd = host.role("crowd", &to, &[count.to_string()]);
    crowd.told.until("everyone to be connected", |line| (line["connected"] == count).then_some(()));
    pass(&crowd, SETTLE);
    let process = host.process();
    let idle = cpu_percent(process, effort.of(1, 4), || {
        pass(&crowd, WINDOW);
    });

    let sends = host.role("send", &to, &[]);
    sends.told.until("the sender to send", |line| line["pictures"].as_u64());
    crowd.told.until("everyone to receive", |line| (line["receiving"] == count).then_some(()));
    pass(&crowd, SETTLE);
    let rates = Cell::new(Vec::new());
    let busy = cpu_percent(process, effort.of(2, 8), || {
        let mut all = rates.take();
        all.push(pass(&crowd, WINDOW));
        rates.set(all);
    });
    let rates = rates.into_inner();
    let cost = busy.iter().zip(&rates).map(|(cpu, rate)| cpu / rate).collect();
    let name = |what: &str| format!("{what}, 1 to {count}");
    vec![
        Figure::new(name("forwarding"), "% of a core per Mbit/s", cost).at_most(COST),
        Figure::new(name("  forwarded in all"), "Mbit/s", rates),
        Figure::new(name("  the host's CPU"), "% of a core", busy),
        Figure::new(name("  the same without the video"), "% of a core", idle),
        Figure::new(name("  the host's memory"), "MB", resident(process)),
    ]
}

fn resident(process: u32) -> Vec<f64> {
    machine::resident_bytes(process).map(|bytes| bytes as f64 / 1_000_000.0).into_iter().collect()
}

/// Waits for so many of its lines, a second each, and gives the rate of what arrived between the first and the last of them,
/// in Mbit/s.
fn pass(crowd: &Role, seconds: usize) -> f64 {
    let count = || {
        let line = crowd.told.line().expect("the crowd stays");
        (line["at"].as_f64().unwrap_or_default(), line["bytes"].as_f64().unwrap_or_default())
    };
    let lines: Vec<(f64, f64)> = (0..=seconds).map(|_| count()).collect();
    let ((began, before), (ended, after)) = (lines[0], lines[seconds]);
    (after - before) * 8.0 / 1_000_000.0 / (ended - began)
}
