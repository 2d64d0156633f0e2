//! From a fresh process to being in a meeting that is under way.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;
use support::figures::{Figure, Target};

use crate::{
    Effort,
    meeting::{Host, connected, people, wait},
    roles::Invitation,
};

/// Milliseconds to be in the meeting, from being asked to join.
const CONNECTED: f64 = 150.0;

/// Milliseconds to somebody's first whole picture.
const FIRST_VIDEO: f64 = 400.0;

/// What is taken from each report.
const TIMES: [(&str, &str); 5] = [
    ("join to socket", "socketMs"),
    ("join to connected", "connectedMs"),
    ("join to media can flow", "mediaMs"),
    ("join to first audio", "firstAudioMs"),
    ("join to first video", "firstVideoMs"),
];

pub(crate) fn measure(effort: &Effort) -> Vec<Figure> {
    let script = format!("[[meeting]]\nsubject = \"Joining\"\nlobby = false\n{}", people(4, 320, 180));
    let host = Host::start(&script);
    let to = host.invitation(0);
    // Somebody is there, so that the meeting is under way whenever another one comes.
    let _first = host.stay(&to, "First", &[], connected);
    let _warm = join(&host, &to);
    let mut figures: Vec<Figure> = TIMES.iter().map(|(name, _)| Figure::new(*name, "ms", Vec::new())).collect();
    let mut started = Vec::new();
    for _ in 0..effort.of(4, 25) {
        wait(usize::from(!effort.quick));
        let (start, report) = join(&host, &to);
        for (figure, (_, key)) in figures.iter_mut().zip(TIMES) {
            figure.samples.extend(report["times"][key].as_f64());
        }
        let asked = report["startedUnixMs"].as_f64().unwrap_or_default() - start;
        started.extend(report["times"]["connectedMs"].as_f64().map(|connected| asked + connected));
    }
    figures.push(Figure::new("start of the program to connected", "ms", started));
    for figure in &mut figures {
        figure.target = match figure.name.as_str() {
            "join to connected" => Some(Target::AtMost(CONNECTED)),
            "join to first video" => Some(Target::AtMost(FIRST_VIDEO)),
            _ => None,
        };
    }
    figures
}

/// When the program was started, in milliseconds since 1970, and its report.
fn join(host: &Host, to: &Invitation) -> (f64, Value) {
    let mut command = host.join(to, "Newcomer", &["--duration", "0.8", "--json"]);
    let start = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() * 1000.0;
    let output = command.output().expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "a join failed: {said}");
    let finished: Value = serde_json::from_slice(&output.stdout).expect("the program prints its report");
    (start, finished["report"].clone())
}
