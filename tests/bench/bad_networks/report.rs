//! One table of all cells.

use std::{fmt::Write, fs, io, path::Path, process::Command};

use support::machine;

use super::{
    Material,
    ends::End,
    figures::{COLUMNS, Figures},
    root,
};

/// One cell, or why it failed.
pub(super) struct Row {
    pub(super) network: &'static str,
    pub(super) pair: [End; 2],
    pub(super) figures: Result<Figures, String>,
}

/// In Markdown. Under the cells of a network stands what ours to ours is of Chromium to Chromium.
pub(super) fn table(rows: &[Row]) -> String {
    let mut text = String::from("| network | from → to |");
    for (name, _) in COLUMNS {
        let _ = write!(text, " {name} |");
    }
    let _ = writeln!(text, "\n|---|---|{}", "---:|".repeat(COLUMNS.len()));
    for group in rows.chunk_by(|one, other| one.network == other.network) {
        for Row { network, pair: [from, to], figures } in group {
            let _ = write!(text, "| {network} | {} → {} |", from.name(), to.name());
            match figures {
                Ok(figures) => cells(&mut text, |name| figures.get(name).copied(), None),
                Err(why) => {
                    let _ = writeln!(text, " failed: {} |", why.replace('|', "/"));
                }
            }
        }
        let of = |end: End| group.iter().find(|row| row.pair == [end; 2]).and_then(|row| row.figures.as_ref().ok());
        if let (Some(ours), Some(theirs)) = (of(End::Ours), of(End::Chromium)) {
            let _ = write!(text, "| {} | **ours ÷ Chromium** |", group[0].network);
            let ratio = |name: &str| ours.get(name).zip(theirs.get(name)).map(|(ours, theirs)| ours / theirs);
            cells(&mut text, |name| ratio(name).filter(|ratio| ratio.is_finite()), Some(2));
        }
    }
    text
}

fn cells(text: &mut String, value: impl Fn(&str) -> Option<f64>, digits: Option<usize>) {
    for (name, own) in COLUMNS {
        let digits = digits.unwrap_or(own);
        let _ = match value(name) {
            Some(value) => write!(text, " {value:.digits$} |"),
            None => write!(text, " – |"),
        };
    }
    text.push('\n');
}

/// Puts the table into the documentation, with what one has to know to measure it again.
pub(super) fn write(table: &str, words: &[String], material: &Material) -> io::Result<()> {
    let date = Command::new("date").arg("+%F").output()?;
    let date = String::from_utf8_lossy(&date.stdout).trim().to_owned();
    let graphics = if Path::new("/dev/dri").exists() { "a graphics processor" } else { "no graphics processor" };
    let load = machine::load().map_or(String::new(), |load| format!(", load average {load:.1} at the end"));
    let build = if cfg!(debug_assertions) { "without optimisation" } else { "with optimisation" };
    let voice = if material.speech { "two synthesised voices" } else { "tones in place of voices" };
    let page = format!(
        "# Media on bad networks, measured\n\n\
         `cargo xtask bench media {}` on {date}; {} processors, {graphics}, built {build}{load}. The clip is {} of {} × {} at 30 \
         pictures a second, the sound {voice}. What the columns mean and how they are measured: [bench.md](bench.md).\n\n{table}",
        words.join(" "),
        crate::processors(),
        material.scene.name(),
        material.size.0,
        material.size.1,
    );
    fs::write(root().join("docs/media-figures.md"), page)
}
