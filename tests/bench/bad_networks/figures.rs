//! From what was taken down of a call to its figures.

use std::{collections::BTreeMap, path::Path};

use serde_json::Value;
use support::{figures::Figure, footage::Footage, judging::freezes};

use super::{
    call::{Call, Picture, Taken},
    judged,
    speech::Judge,
};

/// By the names of [`COLUMNS`]; what could not be measured is not there.
pub(super) type Figures = BTreeMap<&'static str, f64>;

/// Name in the table, and digits behind the point.
pub(super) const COLUMNS: [(&str, usize); 17] = [
    ("pictures/s", 1),
    ("gaps > 200 ms", 0),
    ("longest gap, ms", 0),
    ("freezes (W3C)", 0),
    ("SSIM", 3),
    ("PSNR, dB", 1),
    ("kbit/s", 0),
    ("of rate, %", 0),
    ("latency, ms", 0),
    ("concealed, %", 2),
    ("STOI", 3),
    ("PESQ", 2),
    ("sound delay, ms", 0),
    ("CPU sender, %", 0),
    ("CPU receiver, %", 0),
    ("MB sender", 0),
    ("MB receiver", 0),
];

/// A gap this long is seen.
const GAP: f64 = 200.0;

/// All that can be said of a call.
pub(super) fn of(taken: &Taken, call: &Call<'_>, folder: &Path, judge: Option<&Judge>) -> Figures {
    let mut figures = Figures::new();
    let within = |at: f64| at >= taken.from && at <= taken.to;
    let seconds = (taken.to - taken.from) / 1000.0;
    let mut times: Vec<f64> = taken.pictures.iter().map(|picture| picture.at).filter(|at| within(*at)).collect();
    times.sort_by(f64::total_cmp);
    figures.insert("pictures/s", times.len() as f64 / seconds);
    figures.insert("freezes (W3C)", freezes(&times) as f64);
    let edges = [&[taken.from], &times[..], &[taken.to]].concat();
    let gaps: Vec<f64> = edges.windows(2).map(|pair| pair[1] - pair[0]).collect();
    figures.insert("gaps > 200 ms", gaps.iter().filter(|gap| **gap > GAP).count() as f64);
    figures.insert("longest gap, ms", gaps.iter().copied().fold(0.0, f64::max));

    let rate = taken.carried.delivered_bytes as f64 * 8.0 / seconds;
    figures.insert("kbit/s", rate / 1000.0);
    if let Some(available) = call.network.available(call.seconds) {
        figures.insert("of rate, %", rate / available * 100.0);
    }
    let ages = taken.pictures.iter().filter(|picture| within(picture.at));
    let ages = ages.filter_map(|picture| age(picture, &taken.sent)).collect();
    figures.extend(Figure::new("", "", ages).median().map(|median| ("latency, ms", median)));
    let material = call.material;
    let footage = Footage::new(material.scene, material.size.0, material.size.1);
    if let Some((ssim, psnr)) = judged::pictures(folder, &footage, material.size, (taken.from, taken.to)) {
        figures.extend([("SSIM", ssim), ("PSNR, dB", psnr)]);
    }

    if let Some(own) = taken.figures.last() {
        eprintln!("  the receiver's own count since the beginning: {own}");
    }
    figures.extend(concealed(taken).map(|share| ("concealed, %", share * 100.0)));
    let delays = taken.figures.iter().filter_map(|said| said["soundDelayMs"].as_f64()).collect();
    figures.extend(Figure::new("", "", delays).median().map(|median| ("sound delay, ms", median)));
    if let (Some(judge), Some(began)) = (judge, taken.sound_began) {
        let heard = ["heard.wav", "heard.pcm"].map(|name| folder.join(name)).into_iter().find(|file| file.is_file());
        if let Some(heard) = heard {
            let time = [(taken.from - began) / 1000.0, (taken.to - began) / 1000.0];
            let said = judge.compare(&material.voice, &heard, time).unwrap_or_default();
            figures.extend(said["stoi"].as_f64().map(|mark| ("STOI", mark)));
            figures.extend(said["pesq"].as_f64().map(|mark| ("PESQ", mark)));
        }
    }
    figures.extend([("CPU sender, %", taken.cpu[0]), ("CPU receiver, %", taken.cpu[1])]);
    figures.extend([("MB sender", taken.memory[0] / 1e6), ("MB receiver", taken.memory[1] / 1e6)]);
    figures
}

/// The middle of several measurements of one cell; `None` of none.
pub(super) fn medians(all: &[Figures]) -> Option<Figures> {
    if all.is_empty() {
        return None;
    }
    let of = |name: &'static str| {
        let samples = all.iter().filter_map(|figures| figures.get(name).copied()).collect();
        Some((name, Figure::new("", "", samples).median()?))
    };
    Some(COLUMNS.iter().filter_map(|(name, _)| of(name)).collect())
}

/// Milliseconds since a picture was taken.
fn age(picture: &Picture, sent: &[Picture]) -> Option<f64> {
    const WRAP: i64 = 1 << 24;
    let number = picture.number?;
    if sent.is_empty() {
        let ticks = (picture.at * 10.0) as i64;
        return Some((ticks - i64::from(picture.time)).rem_euclid(WRAP) as f64 / 10.0);
    }
    let given = sent.iter().filter(|one| one.number == Some(number) && one.at <= picture.at).map(|one| one.at);
    given.max_by(f64::total_cmp).map(|given| picture.at - given)
}

/// The share of the sound that was made up.
fn concealed(taken: &Taken) -> Option<f64> {
    let said: Vec<&Value> = taken.figures.iter().filter(|said| said["at"].is_f64()).collect();
    let at = |said: &Value| said["at"].as_f64().unwrap_or_default();
    let first = said.iter().find(|said| at(said) >= taken.from)?;
    let last = said.iter().rev().find(|said| at(said) <= taken.to)?;
    let more = |name: &str| last[name].as_f64().zip(first[name].as_f64()).map(|(last, first)| last - first);
    // Chromium also counts what it plays in a sender's pauses; ours does not.
    let pauses = more("silentConcealedSamples").unwrap_or_default();
    more("totalSamplesReceived")
        .filter(|all| *all > 0.0)
        .and_then(|all| Some((more("concealedSamples")? - pauses) / all))
}
