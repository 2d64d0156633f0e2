//! How long the worst texts of one megabyte take: `cargo run --release -p link --example speed`.
//!
//! Prints the median, the fastest and the slowest of several runs for each, in milliseconds, and fails when a median is over the limit
//! given as the first argument (default 50). The second argument picks the texts whose names hold it.
#![allow(clippy::print_stdout)] // a report is what this is for

use std::{process::ExitCode, time::Instant};

const RUNS: usize = 15;
const LONG: &str = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_NDY2ZTQ5ZmYtMWI3ZC00YzVhLTkwZTMtMmE1ZDhjN2I2ZjEw%40thread.v2/0?context=%7b%22Tid%22%3a%2211112222-3333-4444-5555-666677778888%22%2c%22Oid%22%3a%22aaaabbbb-cccc-dddd-eeee-ffff00001111%22%7d ";

fn main() -> ExitCode {
    let limit: f64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(50.0);
    let mut within = true;
    let only = std::env::args().nth(2).unwrap_or_default();
    for (name, text) in texts().into_iter().filter(|(name, _)| name.contains(&only)) {
        let mut times: Vec<f64> = (0..RUNS).map(|_| milliseconds(&text)).collect();
        times.sort_by(f64::total_cmp);
        let (fastest, median, slowest) = (times[0], times[RUNS / 2], times[RUNS - 1]);
        within &= median <= limit;
        println!("{name:<34} median {median:6.2} ms   ({fastest:.2} to {slowest:.2})");
    }
    if within { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn milliseconds(text: &str) -> f64 {
    let start = Instant::now();
    std::hint::black_box(link::explain(std::hint::black_box(text)));
    start.elapsed().as_secs_f64() * 1000.0
}

fn texts() -> Vec<(&'static str, String)> {
    let numbered = |form: fn(usize) -> String| {
        let mut text = String::new();
        for number in 0.. {
            let piece = form(number);
            if text.len() + piece.len() > link::MAX_INPUT_BYTES {
                break;
            }
            text.push_str(&piece);
        }
        text
    };
    let repeated = |piece: &str| piece.repeat(link::MAX_INPUT_BYTES / piece.len());
    vec![
        ("one long word", repeated("a")),
        ("prose", repeated("A walk in the park, and a talk after it. ")),
        ("different short links", numbered(|n| format!("https://teams.microsoft.com/meet/{n}?p=x "))),
        ("links without scheme", numbered(|n| format!("teams.microsoft.com/meet/{n} "))),
        ("the same long link", repeated(LONG)),
        ("different long links", numbered(|n| LONG.replace("NDY2ZTQ5", &format!("{n:08}")))),
        ("damaged long links", repeated("https://teams.microsoft.com/l/meetup-join/x a a a a a a a ")),
        (
            "one damaged link, then words",
            format!("{}{}", &LONG[..90], repeated(" a")).chars().take(link::MAX_INPUT_BYTES).collect(),
        ),
        ("look-alike hosts", numbered(|n| format!("https://teams{n}.microsofu.com "))),
        ("%25 in one link", format!("https://teams.microsoft.com/l/meetup-join/{}", "%25".repeat(349_000))),
        ("%25 in many wrapped links", repeated(&format!("https://www.google.com/url?q={} ", "%252525".repeat(2000)))),
        ("%25 in one word", repeated("%25")),
        ("digits in one line", repeated("264 183 392 744 150 x ")),
        ("digits without end", repeated("123 ")),
        ("labelled numbers", repeated("Meeting ID: 264 183 392 744 150\nPasscode: Mt9xB2N6\n")),
        ("unknown labels", repeated("Xyz: 264 183 392 744 150\nabc def\nghi\njkl\n")),
        ("open braces", repeated("https://a.test/{ ")),
        ("open braces in one link", format!("https://a.test/{}", "{".repeat(1_048_000))),
        ("open tags", repeated("<a </")),
        ("tags", repeated("<br>Meeting ID: <b>264 183</b></p>")),
        (
            "calendar file",
            format!("BEGIN:VCALENDAR\n{}", repeated("DESCRIPTION:a\\n\\,\n b\n"))
                .chars()
                .take(link::MAX_INPUT_BYTES)
                .collect(),
        ),
        ("colons and slashes", repeated("://")),
        ("dots", repeated("teams.microsoft.com/ ")),
        ("parentheses", format!("https://a.test/{}", "(".repeat(1_048_000))),
        ("closing parentheses", format!("https://a.test/{}", ")".repeat(1_048_000))),
        ("blanks", format!("x{}", " ".repeat(1_048_000))),
        ("wide characters", repeated("会议 ID：２６４ ")),
        ("invisible characters", repeated("\u{200b}")),
    ]
}
