//! How the sound and the pictures of a call fare on a bad network, ours and Chromium's on the same one:
//! `cargo xtask bench media [--vs chromium] [--grid full] [--cell PAIR/NETWORK] …`.
//!
//! ```text
//!  sender (client) ──▶ relay ──▶ receiver (host)        one process each, or one browser with all of its processes
//!    clip, voice      one network       what was shown and heard
//! ```
//!
//! A *cell* is a pair of sender and receiver on one network. Every receiver takes down when it had which numbered picture, every
//! tenth picture whole, and all sound; what that is worth is judged afterwards, the same for both.

mod call;
mod ends;
mod figures;
mod judged;
mod network;
mod report;
mod speech;

use std::{
    any::Any,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    process::ExitCode,
};

use support::{
    footage::{Footage, Scene},
    voices::voices,
};

use self::{call::Call, ends::End, figures::Figures, network::Network, report::Row};

const USAGE: &str = "\
usage: cargo xtask bench media [--vs chromium] [--grid quick|full] [--cell PAIR/NETWORK]… [--clip SCENE-HEIGHT] [--seconds N]
                               [--repeat N] [--write]

  --vs chromium  also Chromium to Chromium, ours to Chromium and Chromium to ours; without it, ours to ours alone
  --grid         which networks: quick has ten, full has all
  --cell         that cell alone, such as ours-ours/loss-10 or chromium-ours/rate-500k; may be said again
  --clip         head, motion or text, 360 or 720 lines: head-360 without a word
  --seconds      how long a cell is measured: 15 without a word
  --repeat       how often a cell is measured; medians are shown
  --write        put the table into docs/media-figures.md";

/// Of the chance of the first round; the next ones have the next numbers.
const SEED: u64 = 20_261_128;

/// What is measured.
struct Plan {
    cells: Vec<([End; 2], Network)>,
    clip: (Scene, u32, u32),
    seconds: u64,
    repeat: usize,
    write: bool,
}

/// The part's own command line.
pub(crate) fn run(words: &[String]) -> ExitCode {
    let Some(plan) = plan(words) else {
        eprintln!("{USAGE}\n\nnetworks: {}", network::full().iter().map(|one| one.name).collect::<Vec<_>>().join(", "));
        return ExitCode::from(2);
    };
    let material = match Material::made(plan.clip) {
        Ok(material) => material,
        Err(why) => {
            eprintln!("the clip or the voice can't be made: {why}");
            return ExitCode::from(1);
        }
    };
    let runtime = tokio::runtime::Runtime::new().expect("the system gives threads");
    let judge = speech::Judge::installed(&target());
    let mut rows = Vec::new();
    for (pair, network) in &plan.cells {
        eprintln!("… {}-{}/{}", pair[0].name(), pair[1].name(), network.name);
        let call = Call { pair: *pair, network, material: &material, seconds: plan.seconds };
        // The other cells are still worth something.
        let rounds = (0..plan.repeat as u64).map(|round| {
            let folder = tempfile::tempdir().expect("there is a place for scratch folders");
            let held = || {
                let taken = call.hold(&runtime, folder.path(), SEED + round);
                figures::of(&taken, &call, folder.path(), judge.as_ref())
            };
            catch_unwind(AssertUnwindSafe(held)).map_err(|why| words_of(why.as_ref()))
        });
        let (measured, failed): (Vec<_>, Vec<_>) = rounds.partition(Result::is_ok);
        let measured: Vec<Figures> = measured.into_iter().filter_map(Result::ok).collect();
        let failed = failed.into_iter().find_map(Result::err).unwrap_or_default();
        let figures = figures::medians(&measured).ok_or(failed);
        rows.push(Row { network: network.name, pair: *pair, figures });
        if plan.cells.len() > 1 {
            eprintln!("{}", report::table(&rows[rows.len() - 1..]));
        }
    }
    let table = report::table(&rows);
    println!("\n{table}");
    if plan.write
        && let Err(why) = report::write(&table, words, &material)
    {
        eprintln!("docs/media-figures.md can't be written: {why}");
        return ExitCode::from(1);
    }
    if rows.iter().all(|row| row.figures.is_ok()) { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

/// What a panic said.
fn words_of(panic: &(dyn Any + Send)) -> String {
    let said = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    said.and_then(|said| said.lines().next()).unwrap_or("no reason was given").to_owned()
}

fn plan(words: &[String]) -> Option<Plan> {
    let mut plan = Plan { cells: Vec::new(), clip: (Scene::Head, 640, 360), seconds: 15, repeat: 1, write: false };
    let (mut versus, mut full) = (false, false);
    let mut words = words.iter().map(String::as_str);
    while let Some(word) = words.next() {
        match word {
            "--vs" => versus = words.next()? == "chromium",
            "--grid" => {
                full = match words.next()? {
                    "full" => true,
                    "quick" => false,
                    _ => return None,
                };
            }
            "--cell" => plan.cells.push(cell(words.next()?)?),
            "--clip" => plan.clip = clip(words.next()?)?,
            "--seconds" => plan.seconds = words.next()?.parse().ok().filter(|seconds| (4..=600).contains(seconds))?,
            "--repeat" => plan.repeat = words.next()?.parse().ok().filter(|times| (1..=100).contains(times))?,
            "--write" => plan.write = true,
            _ => return None,
        }
    }
    if plan.cells.is_empty() {
        let networks = if full { network::full() } else { network::quick() };
        let pairs: &[[End; 2]] = if versus { &ends::PAIRS } else { &ends::PAIRS[..1] };
        plan.cells = networks.iter().flat_map(|one| pairs.iter().map(|pair| (*pair, one.clone()))).collect();
    }
    Some(plan)
}

fn cell(word: &str) -> Option<([End; 2], Network)> {
    let (pair, name) = word.split_once('/')?;
    let pair = ends::PAIRS.into_iter().find(|[one, other]| pair == format!("{}-{}", one.name(), other.name()))?;
    Some((pair, network::full().into_iter().find(|one| one.name == name)?))
}

fn clip(word: &str) -> Option<(Scene, u32, u32)> {
    let (scene, height) = word.split_once('-')?;
    let scene = [Scene::Head, Scene::Motion, Scene::Text].into_iter().find(|one| one.name() == scene)?;
    match height {
        "360" => Some((scene, 640, 360)),
        "720" => Some((scene, 1280, 720)),
        _ => None,
    }
}

/// What every sender sends.
struct Material {
    scene: Scene,
    size: (u32, u32),
    clip: PathBuf,
    voice: PathBuf,
    /// The voice is speech, not a stand-in.
    speech: bool,
}

impl Material {
    /// Made anew where it is not there yet: it is the same every time.
    fn made((scene, width, height): (Scene, u32, u32)) -> Result<Self, media::file::FileError> {
        let folder = target().join("bench/footage");
        fs::create_dir_all(&folder)?;
        let clip = folder.join(format!("{}-{height}.y4m", scene.name()));
        if !clip.is_file() {
            Footage::new(scene, width, height).write(&clip)?;
        }
        let voice = folder.join("voices.wav");
        let speech = voices(&voice)?;
        if !speech {
            eprintln!("espeak-ng is not installed: tones stand in for voices, and STOI and PESQ say little");
        }
        Ok(Self { scene, size: (width, height), clip, voice, speech })
    }
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the checkout")
}
