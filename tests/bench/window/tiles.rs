//! What the window costs at rest and with 1, 4 and 9 tiles, with a share, and with all of it; whether every picture of it
//! comes to the display; and whether memory stays what it is.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use media::{I420, pattern};
use support::{
    figures::Figure,
    screen::{Area, Screen},
    window::Image,
};

use super::opened::{Opened, QUIET, Shown, Stopwatch};
use crate::{Effort, meeting::people};

/// Percent of a core for nine tiles and a share.
const COST: f64 = 80.0;

/// Pictures a second on the display, of those that are sent 30 times a second.
const PAINTED: f64 = 29.5;

/// Megabytes more after ten minutes than after one that still are none: the collector's to and fro.
const GROWTH: f64 = 12.0;

/// Room for nine tiles of 160 × 90 and more beside a share.
const DISPLAY: (u32, u32) = (1600, 1000);

/// Until decoders, jitter buffer and rates have settled.
const SETTLE: Duration = Duration::from_secs(6);

/// One window of measurement.
const WINDOW: Duration = Duration::from_secs(4);

/// Between two looks at the display.
const LOOK: Duration = Duration::from_millis(8);

/// Somebody without a camera who shares and says nothing: a speaker's frame would lie over a small tile's number. What sound
/// costs is in the figures of tiles alone.
const PRESENTER: &str = "[[meeting.person]]
name = \"Presenter\"
[[meeting.event]]
at = 0.2
who = \"Presenter\"
do = { share = { source = 200, width = 1280, height = 720, fps = 30 } }
";

pub(super) async fn measure(effort: &Effort) -> Vec<Figure> {
    let mut figures = at_rest(effort).await;
    for count in [1, 4, 9] {
        let script = format!("{HEAD}{}", people(count, 320, 180));
        figures.extend(of_meeting(&format!("{count} × 180p"), &script, count as usize, effort).await);
    }
    figures.extend(of_meeting("720p share", &format!("{HEAD}{PRESENTER}"), 1, effort).await);
    let all = of_meeting("9 × 180p and a 720p share", &everyone(), 10, effort).await;
    figures.extend(all.into_iter().map(|figure| match figure.name.as_str() {
        name if name.starts_with("CPU, window") => figure.at_most(COST),
        name if name.starts_with("painted") => figure.at_least(PAINTED),
        _ => figure,
    }));
    figures
}

pub(super) async fn soak(effort: &Effort) -> Vec<Figure> {
    let opened = joined(&everyone(), 10).await;
    let (minutes, minute) = (effort.of(2, 10), Duration::from_secs(if effort.quick { 5 } else { 60 }));
    let mut means = Vec::new();
    for _ in 0..=minutes {
        means.push(mean_memory(&opened, minute).await);
    }
    let (first, last) = (means[1], means[minutes]);
    vec![
        Figure::new("memory of the window, minute by minute", "MB", means),
        Figure::new(format!("  more in minute {minutes} than in minute 1"), "MB", vec![last - first]).at_most(GROWTH),
    ]
}

const HEAD: &str = "[[meeting]]\nsubject = \"Tiles\"\nlobby = false\n";

/// Nine who are seen and one who shares.
fn everyone() -> String {
    let silent = |number: u8| {
        format!(
            "[[meeting.person]]\nname = \"Person {number}\"\nvideo = {{ source = {number}, width = 320, height = 180, fps = 30 }}\n"
        )
    };
    format!("{HEAD}{}{PRESENTER}", (1..=9).map(silent).collect::<String>())
}

async fn at_rest(effort: &Effort) -> Vec<Figure> {
    let opened = Opened::begin(HEAD, (1280, 800), QUIET).await;
    pass(SETTLE).await;
    let (cpu, _, memory, _) = windows(&opened, &[], effort).await;
    vec![
        Figure::new("CPU, window at rest", "% of a core", cpu),
        Figure::new("memory (PSS), window at rest", "MB", memory),
    ]
}

/// In the meeting as someone who listens, with everyone on the display.
async fn joined(script: &str, streams: usize) -> Opened {
    let opened = Opened::begin(script, DISPLAY, QUIET).await;
    opened.prepare(false).await;
    opened.window.press_named(opened.join()).await;
    // Under the pointer a tile shows its menu, over its number.
    opened.window.rest_pointer().await;
    opened.painting(streams).await;
    opened
}

async fn of_meeting(name: &str, script: &str, streams: usize, effort: &Effort) -> Vec<Figure> {
    let opened = joined(script, streams).await;
    pass(SETTLE).await;
    let shown = opened.pictures().await;
    assert_eq!(shown.len(), streams, "all are on the display: {shown:?}");
    let (cpu, server, memory, rates) = windows(&opened, &shown, effort).await;
    vec![
        Figure::new(format!("CPU, window with {name}"), "% of a core", cpu),
        Figure::new("  the display server's", "% of a core", server),
        Figure::new(format!("memory (PSS), window with {name}"), "MB", memory),
        Figure::new(format!("painted of {name}, the slowest of them"), "a second", rates),
    ]
}

/// Window by window: processor time of the window and of the display server, memory, and pictures a second of the slowest.
async fn windows(opened: &Opened, shown: &[Shown], effort: &Effort) -> (Vec<f64>, Vec<f64>, Vec<f64>, Vec<f64>) {
    let (mut cpu, mut server, mut memory, mut rates) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..effort.of(2, 8) {
        let (ours, its) = (Stopwatch::start(opened.processes()), Stopwatch::start(vec![opened.server()]));
        // Looking costs the display server something: half of the windows are measured unseen.
        pass(WINDOW).await;
        cpu.push(ours.percent());
        server.push(its.percent());
        memory.push(opened.memory());
        if !shown.is_empty() {
            let (display, shown) = (opened.window.display().to_owned(), shown.to_vec());
            let slowest = tokio::task::spawn_blocking(move || slowest(&Screen::open(&display), &shown));
            rates.push(slowest.await.expect("looking does not fail"));
        }
    }
    (cpu, server, memory, rates)
}

/// Pictures a second of the stream that has fewest, as the display shows them.
fn slowest(screen: &Screen, shown: &[Shown]) -> f64 {
    let mut seen: BTreeMap<u8, BTreeSet<u32>> = shown.iter().map(|each| (each.stream, BTreeSet::new())).collect();
    // The upper eighth holds the number.
    let tops: Vec<Area> =
        shown.iter().map(|each| Area { height: (each.picture.height / 8).max(4), ..each.picture }).collect();
    let began = Instant::now();
    let mut next = began;
    while began.elapsed() < WINDOW {
        for (each, top) in shown.iter().zip(screen.look_all(&tops)) {
            if let (Some(number), Some(numbers)) = (number(each.picture, &top), seen.get_mut(&each.stream)) {
                numbers.insert(number);
            }
        }
        next += LOOK;
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
    }
    let elapsed = began.elapsed().as_secs_f64();
    seen.values().map(|numbers| numbers.len() as f64 / elapsed).fold(f64::INFINITY, f64::min)
}

/// The number of a picture, of which the display shows the upper part so.
fn number(picture: Area, top: &Image) -> Option<u32> {
    let (width, height) = (u32::from(picture.width & !1), u32::from(picture.height & !1));
    let mut image = I420::black(width, height).ok()?;
    let rows = image.planes_mut().0.chunks_exact_mut(width as usize).zip(top.luma.chunks_exact(top.width as usize));
    rows.for_each(|(row, shown)| row.copy_from_slice(&shown[..width as usize]));
    pattern::read(&image).map(|stamp| stamp.number)
}

async fn mean_memory(opened: &Opened, minute: Duration) -> f64 {
    const TIMES: u32 = 6;
    let mut sum = 0.0;
    for _ in 0..TIMES {
        pass(minute / TIMES).await;
        sum += opened.memory();
    }
    sum / f64::from(TIMES)
}

async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
}
