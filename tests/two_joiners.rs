//! Two programs join the practice meeting at the same time and record it. Everyone's tone has to be in everyone else's
//! recording, everyone's numbered pictures in order and without a freeze, and picture and sound in step.

#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use media::pattern::{Stamp, tone_power};
use serde_json::Value;
use support::{
    material::{samples, stamps},
    passerelle::{World, finish, read_json},
};

const RATE: usize = 48_000;

/// The scripted people's tones, in hertz.
const VOICES: [f32; 4] = [310.0, 530.0, 750.0, 1210.0];

/// A picture of a recording: when it is shown, and its stamp.
type Shown = (f64, Stamp);

/// When each picture of a file is shown, in seconds.
fn times(video: &Path) -> Vec<f64> {
    let asked = Command::new("ffprobe")
        .args(["-v", "error", "-select_streams", "v", "-show_entries", "frame=pts_time", "-of", "csv=p=0"])
        .arg(video)
        .output()
        .expect("ffprobe starts: cargo xtask test installs it");
    let said = String::from_utf8_lossy(&asked.stdout).into_owned();
    said.lines().map(|line| line.trim_end_matches(',').parse().expect("ffprobe prints seconds")).collect()
}

fn pictures(video: &Path, scratch: &Path) -> Vec<Shown> {
    let (times, stamps) = (times(video), stamps(video, scratch));
    assert_eq!(times.len(), stamps.len(), "{}", video.display());
    let unread = stamps.iter().filter(|stamp| stamp.is_none()).count();
    assert!(unread * 100 <= stamps.len(), "{unread} of {} pictures of {} unread", stamps.len(), video.display());
    times.into_iter().zip(stamps).filter_map(|(time, stamp)| Some((time, stamp?))).collect()
}

/// The pictures of every file of a kind, by the source that their stamps name.
fn sources(recording: &Path, kind: &str, scratch: &Path) -> BTreeMap<u8, (PathBuf, Vec<Shown>)> {
    let summary = read_json(&recording.join("summary.json"));
    assert_eq!(summary["finished"], true, "{summary}");
    let mut found = BTreeMap::new();
    for file in summary["files"].as_array().expect("a list of files").iter().filter(|file| file["kind"] == kind) {
        let path = recording.join(file["file"].as_str().expect("a name"));
        let start = file["startMs"].as_f64().expect("a beginning") / 1000.0;
        let shown: Vec<Shown> =
            pictures(&path, scratch).into_iter().map(|(time, stamp)| (start + time, stamp)).collect();
        let source = shown.first().expect("a recorded video has pictures").1.source;
        assert!(shown.iter().all(|(_, stamp)| stamp.source == source), "{} mixes people", path.display());
        assert!(found.insert(source, (path, shown)).is_none(), "source {source} is in two files");
    }
    found
}

/// What is wrong with a video that should have so many pictures in order and no gap over the limit.
fn complaints(path: &Path, shown: &[Shown], least: usize, longest_gap: f64) -> Vec<String> {
    let mut found = Vec::new();
    if shown.len() < least {
        found.push(format!("{} has {} pictures, not {least}", path.display(), shown.len()));
    }
    for pair in shown.windows(2) {
        let ((before, one), (after, next)) = (pair[0], pair[1]);
        let gap = after - before;
        if next.number <= one.number || gap <= 0.0 || gap > longest_gap {
            let (path, one, next) = (path.display(), one.number, next.number);
            found.push(format!("{path}: {gap:.3} s between {one} and {next}, allowed {longest_gap:.3}"));
        }
    }
    found
}

/// Sleeps as long as the test runs, and measures how much too late it wakes: that much the machine itself stalled, and no
/// program on it can do better.
struct Stalls {
    stop: Arc<AtomicBool>,
    measuring: JoinHandle<(Duration, Duration)>,
}

impl Stalls {
    fn watch() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let measuring = std::thread::spawn(move || {
            let (nap, mut longest, mut sum) = (Duration::from_millis(10), Duration::ZERO, Duration::ZERO);
            while !stopped.load(Ordering::Relaxed) {
                let asleep = Instant::now();
                std::thread::sleep(nap);
                let late = asleep.elapsed().saturating_sub(nap);
                longest = longest.max(late);
                // What a jitter buffer absorbs is no stall.
                sum += late.saturating_sub(nap);
            }
            (longest, sum)
        });
        Self { stop, measuring }
    }

    /// The longest stall and all of them together, in seconds.
    fn seen(self) -> (f64, f64) {
        self.stop.store(true, Ordering::Relaxed);
        let (longest, sum) = self.measuring.join().unwrap();
        (longest.as_secs_f64(), sum.as_secs_f64())
    }
}

/// Whether a tone is anywhere in a sound, by tenths of a second.
fn holds(sound: &[f32], hz: f32) -> bool {
    sound.chunks_exact(RATE / 10).filter(|tenth| tone_power(tenth, hz) > 0.15).count() >= 5
}

/// The share of time, between its first and its last moment, in which a steady tone is missing.
fn share_missing(sound: &[f32], hz: f32) -> f64 {
    let there: Vec<bool> = sound.chunks_exact(RATE / 50).map(|chunk| strength(chunk, hz) > 0.05).collect();
    let (first, last) = (there.iter().position(|is| *is).expect("the tone"), there.iter().rposition(|is| *is).unwrap());
    let span = &there[first..=last];
    span.iter().filter(|is| !**is).count() as f64 / span.len() as f64
}

/// The amplitude of a tone in a short sound.
fn strength(sound: &[f32], hz: f32) -> f32 {
    let (mut sine, mut cosine) = (0.0, 0.0);
    for (place, sample) in sound.iter().enumerate() {
        let phase = std::f32::consts::TAU * hz * place as f32 / RATE as f32;
        sine += sample * phase.sin();
        cosine += sample * phase.cos();
    }
    2.0 * sine.hypot(cosine) / sound.len() as f32
}

/// When pulses of a tone begin, in seconds: where it passes half of its strength and stays. Looks at 20 ms around every
/// moment, which tells it from other tones that are 200 Hz away.
fn pulse_beginnings(sound: &[f32], hz: f32) -> Vec<f64> {
    let (step, around) = (RATE / 400, RATE / 50);
    let strengths: Vec<f32> = sound.windows(around).step_by(step).map(|window| strength(window, hz)).collect();
    // Pulses fill a tenth of the time, so this is the middle of them.
    let mut sorted = strengths.clone();
    sorted.sort_by(f32::total_cmp);
    let half = sorted[sorted.len() * 95 / 100] / 2.0;
    let begins = |place: &usize| {
        strengths[*place - 40..*place].iter().all(|before| *before < half)
            && strengths[*place..*place + 28].iter().all(|after| *after >= half)
    };
    let places = (40..strengths.len().saturating_sub(28)).filter(begins);
    places.map(|place| (place * step + around / 2) as f64 / RATE as f64).collect()
}

/// How much later than its picture a sound is, in seconds, as medians: the pictures carry the system's time, and the pulses
/// begin with its full seconds.
fn sound_behind_picture(sound: &[f32], hz: f32, pictures: &[Shown]) -> f64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let mut lag: Vec<f64> = pictures.iter().map(|(time, stamp)| time - (now - stamp.age(now)).as_secs_f64()).collect();
    let mut behind: Vec<f64> = pulse_beginnings(sound, hz)
        .into_iter()
        .map(|begins| begins - median(&mut lag))
        .map(|system| system - system.round())
        .collect();
    assert!(behind.len() >= 10, "{} pulses were heard", behind.len());
    median(&mut behind)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn figure(report: &Value, place: &str) -> f64 {
    report.pointer(place).and_then(Value::as_f64).unwrap_or_else(|| panic!("no {place} in {report}"))
}

/// A machine that stalls longer than this at once is busy with something else, and its fault is no program's.
const BUSY: f64 = 0.03;

#[test]
fn everyone_hears_and_sees_everyone() {
    let mut tries = 3;
    loop {
        let world = World::new(env!("CARGO_BIN_EXE_passerelle-under-test"));
        let stalls = thirty_seconds_together(&world);
        let wrong = what_is_wrong(&world, stalls);
        let (longest, sum) = stalls;
        tries -= 1;
        if wrong.is_empty() {
            return;
        }
        let told = format!("{wrong:#?}\nwhile the machine stalled {sum:.2} s, at most {longest:.2} s at once");
        assert!(tries > 0 && longest > BUSY, "{told}");
        eprintln!("tried again: {told}");
    }
}

/// Everything that A or B should have heard or seen and did not, the machine's own stalls allowed for.
fn what_is_wrong(world: &World, (longest_stall, stalled): (f64, f64)) -> Vec<String> {
    let longest_gap = 0.2 + longest_stall;
    let most_missing = 0.01 + stalled / 30.0;
    let mut wrong = Vec::new();
    for (name, other) in [("A", 11u8), ("B", 10)] {
        let (folder, report) = (world.path(name), world.json(&format!("{name}.json")));
        let videos = sources(&folder, "video", &world.path(""));
        assert_eq!(videos.keys().copied().collect::<Vec<_>>(), [1, 2, 3, 4, other], "{name}");
        for (path, shown) in videos.values() {
            wrong.extend(complaints(path, shown, 20 * 30, longest_gap));
        }
        let shares = sources(&folder, "share", &world.path(""));
        assert!(shares.contains_key(&5), "{name} saw no share");

        let heard = samples(&folder.join("heard.wav"));
        for hz in VOICES.into_iter().filter(|hz| !holds(&heard, *hz)) {
            wrong.push(format!("{name} did not hear {hz} Hz"));
        }
        let concealed = figure(&report, "/audio/concealedMs") / figure(&report, "/audio/playedMs");
        if concealed > most_missing {
            wrong.push(format!("{:.1} % of what {name} heard was made up", concealed * 100.0));
        }
        assert_eq!(report["end"]["code"], "left");
        assert!(figure(&report, "/process/cpuSeconds") > 0.0);
    }

    let (heard_by_a, heard_by_b) = (samples(&world.path("A/heard.wav")), samples(&world.path("B/heard.wav")));
    assert!(holds(&heard_by_b, 440.0) && !holds(&heard_by_a, 440.0), "A's tone is heard by B and not by A itself");
    let missing = share_missing(&heard_by_b, 440.0);
    if missing > most_missing {
        wrong.push(format!("A's steady tone was missing {:.1} % of the time", missing * 100.0));
    }
    let (_, pictures) = &sources(&world.path("A"), "video", &world.path(""))[&11];
    let behind = sound_behind_picture(&heard_by_a, 1000.0, pictures);
    if behind.abs() > 0.08 {
        wrong.push(format!("B's sound is {:.0} ms behind its picture", behind * 1000.0));
    }
    wrong
}

/// A and B join, send, record and leave. How the machine stalled meanwhile.
fn thirty_seconds_together(world: &World) -> (f64, f64) {
    let service = world.service();
    let join = |name: &str, camera: &str, microphone: &str| {
        let (folder, report) = (world.path(name), world.path(&format!("{name}.json")));
        let mut command = world.command(&["join", service.link(), "--headless", "--name", name, "--duration", "30"]);
        command.args(["--service", service.http(), "--service-secret", service.secret_file()]);
        command.args(["--camera", camera, "--mic", microphone]);
        command.arg("--record").arg(folder).arg("--stats").arg(report);
        command.spawn().expect("the program starts")
    };
    let stalls = Stalls::watch();
    let a = join("A", "test-pattern:640x360@30#10", "tone:440");
    let b = join("B", "test-pattern:640x360@30#11", "pulse:1000");
    for (name, joiner) in [("A", a), ("B", b)] {
        let ended = finish(joiner);
        assert_eq!(ended.code, Some(0), "{name}: {}", ended.stderr);
    }
    stalls.seen()
}

#[test]
fn the_measures_find_what_is_wrong() {
    let tone = |gap: std::ops::Range<usize>| -> Vec<f32> {
        let value = |place: usize| (std::f32::consts::TAU * 440.0 * place as f32 / RATE as f32).sin() * 0.2;
        (0..2 * RATE).map(|place| if gap.contains(&place) { 0.0 } else { value(place) }).collect()
    };
    assert!(share_missing(&tone(0..0), 440.0) < 0.001);
    assert!(share_missing(&tone(RATE..RATE + RATE / 20), 440.0) > 0.015);
    let stamp = |number| Stamp::new(1, number, Duration::ZERO);
    let count = |shown: &[Shown]| complaints(Path::new("x"), shown, 2, 0.2).len();
    assert_eq!(count(&[(0.0, stamp(1)), (0.1, stamp(2))]), 0);
    assert_eq!(count(&[(0.0, stamp(2)), (0.1, stamp(1))]), 1);
    assert_eq!(count(&[(0.0, stamp(1)), (0.3, stamp(2))]), 1);
    assert_eq!(count(&[(0.0, stamp(1))]), 1);
}

#[test]
fn pulses_and_pictures_are_measured_against_each_other() {
    let system = SystemTime::now().duration_since(UNIX_EPOCH).unwrap() - Duration::from_secs(20);
    // Pictures shown 0.4 s after they were drawn, pulses heard 0.46 s after they were made.
    let start = system.as_secs_f64();
    let pictures: Vec<Shown> = (0..450)
        .map(|n| (n, system + Duration::from_millis(n * 33)))
        .map(|(n, drawn)| (drawn.as_secs_f64() - start + 0.4, Stamp::new(1, n as u32, drawn)))
        .collect();
    let value = |place: usize| {
        let made = start + place as f64 / RATE as f64 - 0.46;
        if made.rem_euclid(1.0) < 0.1 {
            (std::f32::consts::TAU * 1000.0 * place as f32 / RATE as f32).sin() * 0.2
        } else {
            0.0
        }
    };
    let sound: Vec<f32> = (0..15 * RATE).map(value).collect();
    let behind = sound_behind_picture(&sound, 1000.0, &pictures);
    assert!((behind - 0.06).abs() < 0.006, "{behind}");
}
