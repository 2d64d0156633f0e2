//! What it costs to receive 1, 4 and 9 videos of 640 × 360 at 30 pictures a second.
//!
//! "Received" is the program without a window, as bots run it: pictures are put together, counted and handed on, not decoded.
//! "Decoded" is the same call with every picture decoded on one thread.

use serde_json::Value;
use support::{figures::Figure, machine};

use crate::{
    Effort,
    meeting::{Host, cpu_percent, people, wait},
};

const COUNTS: [u32; 3] = [1, 4, 9];

/// Seconds of one window.
const WINDOW: usize = 2;

const MEGABYTE: f64 = 1_000_000.0;

pub(crate) fn measure(effort: &Effort) -> Vec<Figure> {
    COUNTS.iter().flat_map(|count| of_count(*count, effort)).collect()
}

fn of_count(count: u32, effort: &Effort) -> Vec<Figure> {
    let script = format!("[[meeting]]\nsubject = \"Videos\"\nlobby = false\n{}", people(count, 640, 360));
    let host = Host::start(&script);
    let to = host.invitation(0);
    let mut bot = host.stay(&to, "Bot", &[], |statistics| videos(statistics) == count as usize);
    let mut figures = of_process(&format!("{count} videos received"), bot.child().id(), effort);
    drop(bot);
    let watches = host.role("watch", &to, &[]);
    watches.told.until("every video to be decoded", |line| (line["slots"] == count).then_some(()));
    figures.extend(of_process(&format!("{count} videos decoded"), watches.process, effort));
    figures
}

/// Streams that flow at their full rate.
fn videos(statistics: &Value) -> usize {
    let streams = statistics["streams"].as_array().into_iter().flatten();
    streams.filter(|stream| stream["video"]["frames"].as_u64().is_some_and(|frames| frames > 30)).count()
}

fn of_process(name: &str, process: u32, effort: &Effort) -> Vec<Figure> {
    let mut resident = Vec::new();
    let cpu = cpu_percent(process, effort.of(2, 10), || {
        wait(WINDOW);
        resident.extend(machine::resident_bytes(process).map(|bytes| bytes as f64 / MEGABYTE));
    });
    vec![
        Figure::new(format!("CPU, {name}"), "% of a core", cpu),
        Figure::new(format!("memory, {name}"), "MB", resident),
    ]
}
