//! How smoothly the page scrolls a long thread: measured in a browser by the page's own bench, `ui/bench`.

use std::{env, fs, path::PathBuf, process::Command};

use serde_json::Value;
use support::figures::Figure;

use crate::Effort;

/// Milliseconds of a frame where there are sixty a second, and a little for the clock of pages, which is coarse.
const FRAME: f64 = 16.8;
/// From so many on a frame is one that came late.
const LATE: f64 = 17.5;

pub(crate) fn measure(effort: &Effort) -> Vec<Figure> {
    // cargo says where the package is when it runs a bench.
    let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| ".".into()));
    let folder = tempfile::tempdir().expect("scratch folders can be made");
    let file = folder.path().join("figures.json");
    let mut npm = Command::new("npm");
    npm.args(["run", "--silent", "bench"]).current_dir(package.join("../ui"));
    npm.env("FIGURES", &file).env("ROUNDS", effort.of(1, 10).to_string());
    let is_done = npm.output().is_ok_and(|output| output.status.success());
    assert!(is_done, "the page's bench fails: see npm run bench in ui");
    let text = fs::read_to_string(&file).expect("the page's bench writes its figures");
    let figures: Value = serde_json::from_str(&text).expect("they are JSON");
    let of =
        |name: &str| -> Vec<f64> { figures[name].as_array().into_iter().flatten().filter_map(Value::as_f64).collect() };
    let frames = of("frames");
    let late = frames.iter().filter(|frame| **frame > LATE).count() as f64 / frames.len() as f64 * 100.0;
    vec![
        Figure::new("thread of 2000 messages on the page, scrolled: a frame", "ms", frames).at_most(FRAME),
        Figure::new("  frames that come late", "%", vec![late]),
        Figure::new("  the page's thread works for each", "ms", of("work")),
    ]
}
