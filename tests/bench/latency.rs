//! How old pictures and sounds are when they arrive.
//!
//! One process sends numbered pictures of 720p, each stamped with the system's time at which it was captured, and a pulse at
//! every full second of the same clock. Another one decodes the pictures, a third one listens through the jitter buffer as a
//! loudspeaker would. The capture interval, in which a real camera gathers light, is not in the figure.

use support::figures::Figure;

use crate::{
    Effort,
    meeting::{Host, Role, connected},
};

/// Milliseconds from capture to decoded, beyond the capture interval.
const VIDEO: f64 = 60.0;

/// Seconds until rate control and the jitter buffer have settled.
const SETTLE: usize = 5;

pub(crate) fn measure(effort: &Effort) -> Vec<Figure> {
    let host = Host::start("[[meeting]]\nsubject = \"Latency\"\nlobby = false\n");
    let to = host.invitation(0);
    let devices = ["--camera", "test-pattern:1280x720@30#7", "--camera-size", "1280x720@30", "--mic", "pulse:1000"];
    let _sends = host.stay(&to, "Sender", &devices, connected);
    let (watches, listens) = (host.role("watch", &to, &[]), host.role("listen", &to, &[]));
    let seconds = effort.of(6, 45);
    let pictures = gather(&watches, seconds);
    let pulses = gather(&listens, seconds);
    let (numbers, ages, holds) = (column(&pictures, 0), column(&pictures, 1), column(&pictures, 2));
    vec![
        Figure::new("video latency, captured to decoded, 720p", "ms", ages).at_most(VIDEO),
        Figure::new("  and held back for its sound", "ms", holds),
        Figure::new("  pictures that never came", "%", missing(&numbers)),
        Figure::new("audio latency, made to heard", "ms", column(&pulses, 0)),
    ]
}

/// The rows of so many lines, after it has settled.
fn gather(role: &Role, seconds: usize) -> Vec<Vec<f64>> {
    let mut rows = Vec::new();
    for second in 0..SETTLE + seconds {
        let line = role.told.line().expect("those who look on stay");
        if second >= SETTLE {
            let said = line["rows"].as_array().into_iter().flatten();
            rows.extend(
                said.map(|row| row.as_array().into_iter().flatten().filter_map(serde_json::Value::as_f64).collect()),
            );
        }
    }
    rows
}

fn column(rows: &[Vec<f64>], column: usize) -> Vec<f64> {
    rows.iter().filter_map(|row| row.get(column).copied()).collect()
}

/// The share of numbers between the first and the last one that are not there.
fn missing(numbers: &[f64]) -> Vec<f64> {
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { return Vec::new() };
    let all = last - first + 1.0;
    vec![(all - numbers.len() as f64).max(0.0) / all * 100.0]
}
