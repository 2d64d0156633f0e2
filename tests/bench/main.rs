//! The figures of whole calls: `cargo xtask bench [--quick] [--json] [PART…]`.
//!
//! The host, those who join and those who only look on are processes of their own, so that each one's processor time is
//! its own; everything meets on loopback. What processes cost is read from `/proc`: this bench runs on Linux.
//!
//! | part | measures |
//! |---|---|
//! | `joins` | fresh processes join a meeting that is under way: connected, first sound, first picture |
//! | `latency` | numbered pictures and pulses from one process to another, through the host |
//! | `videos` | processor time and memory of one that receives 1, 4 and 9 videos, without and with decoding them |
//! | `forwarding` | processor time of the host with one sender and 20 and 60 receivers |
//! | `chat` | how soon a message is shown in a second app, a thread of 100,000 messages, 1,000 clients who listen |
//! | `organisation` | tokens and calendar pages a second of the practice organisation, on one core; what the app's client costs |
//! | `window` | the app's window: cold start, link to join sheet, press of Join to the first picture, a recording to its banner |
//! | `tiles` | processor time and memory of the window with 1, 4 and 9 tiles and a share, pictures read back from the display |
//! | `soak` | memory of the window over ten minutes |
//! | `media` | only when asked for: sound and pictures on bad networks, ours and Chromium's side by side |
//! | `teams` | the way through the call page and its browser: how soon, how late pictures are, what it costs |

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints its figures")]

mod bad_networks;
mod chat;
mod forwarding;
mod joins;
mod latency;
mod load;
mod meeting;
mod organisation;
mod roles;
mod service;
#[cfg(target_os = "linux")]
mod teams;
mod videos;
#[cfg(target_os = "linux")]
mod window;

use std::{
    env, fs,
    panic::catch_unwind,
    path::PathBuf,
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};

use serde_json::json;
use support::{
    figures::{Figure, table},
    machine,
};

const USAGE: &str = "\
usage: cargo xtask bench [--quick] [--json] [PART…]
       cargo xtask bench media [--vs chromium] [WORD…]

  --quick  a few samples of everything, to see that it works
  --json   also write target/bench/report.json
  PART     joins, latency, videos, forwarding, organisation, chat, window, tiles, soak, teams; all of them without a word";

/// A part of the bench.
type Part = (&'static str, fn(&Effort) -> Vec<Figure>);

const PARTS: &[Part] = &[
    ("joins", joins::measure),
    ("latency", latency::measure),
    ("videos", videos::measure),
    ("forwarding", forwarding::measure),
    ("organisation", organisation::measure),
    ("chat", chat::measure),
    #[cfg(target_os = "linux")]
    ("window", window::times),
    #[cfg(target_os = "linux")]
    ("tiles", window::costs),
    #[cfg(target_os = "linux")]
    ("soak", window::soak),
    #[cfg(target_os = "linux")]
    ("teams", teams::measure),
];

/// How much is measured.
#[derive(Debug, Clone, Copy)]
struct Effort {
    quick: bool,
}

impl Effort {
    /// One of two numbers.
    fn of(self, quick: usize, full: usize) -> usize {
        if self.quick { quick } else { full }
    }
}

fn main() -> ExitCode {
    // cargo itself says --bench.
    let words: Vec<String> = env::args().skip(1).filter(|word| word != "--bench").collect();
    if let Some((role, words)) = words.split_first()
        && let Some(role) = role.strip_prefix(roles::PREFIX)
    {
        return roles::play(role, words);
    }
    if let Some((part, words)) = words.split_first()
        && part == "media"
    {
        return bad_networks::run(words);
    }
    let known =
        |word: &String| ["--quick", "--json"].contains(&word.as_str()) || PARTS.iter().any(|(name, _)| name == word);
    if !words.iter().all(known) {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    }
    if !cfg!(target_os = "linux") {
        eprintln!("what processes cost is read from /proc: run this on Linux");
        return ExitCode::from(1);
    }
    run(&words)
}

fn run(words: &[String]) -> ExitCode {
    let said = |word: &str| words.iter().any(|said| said == word);
    let effort = Effort { quick: said("--quick") };
    let all = PARTS.iter().all(|(name, _)| !said(name));
    let before = machine::load();
    let (mut figures, mut whole) = (Vec::new(), true);
    for (name, measure) in PARTS {
        if all || said(name) {
            eprintln!("… {name}");
            match catch_unwind(|| measure(&effort)) {
                Ok(measured) => figures.extend(measured),
                // Why it failed stands above; the other parts are still worth something.
                Err(_) => whole = false,
            }
        }
    }
    let load = [before, machine::load()];
    println!("\n{}", table(&figures));
    if let [Some(before), Some(after)] = load {
        println!("load average {before:.2} before, {after:.2} after, on {} processors", processors());
    }
    if said("--json") && !write_report(&figures, effort, load) {
        whole = false;
    }
    if whole { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(0, usize::from)
}

fn write_report(figures: &[Figure], effort: Effort, load: [Option<f64>; 2]) -> bool {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let report = json!({
        "version": 1,
        "atUnixMs": since_1970.as_millis() as u64,
        "quick": effort.quick,
        "processors": processors(),
        "loadBefore": load[0],
        "loadAfter": load[1],
        "figures": figures.iter().map(Figure::json).collect::<Vec<_>>(),
    });
    // cargo says where the package is when it runs a bench.
    let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| "tests".into()));
    let folder = package.join("../target/bench");
    let file = folder.join("report.json");
    match fs::create_dir_all(&folder).and_then(|()| fs::write(&file, format!("{report:#}\n"))) {
        Ok(()) => println!("written to target/bench/report.json"),
        Err(error) => eprintln!("{} can't be written: {error}", file.display()),
    }
    file.is_file()
}
