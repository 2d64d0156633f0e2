//! The app's window: how soon it can be used, and what it costs while people are to be seen in it.
//!
//! The practice service runs in a process of its own. What is counted is the app and its webview (page and network processes),
//! not the display server, whose cost stands beside it. Pictures are read back from the display, since a page counts what
//! it meant to show.

mod banner;
mod opened;
mod start;
mod tiles;
mod way;

use std::{env, path::PathBuf};

use support::figures::Figure;

use crate::Effort;

const MEGABYTE: f64 = 1_000_000.0;

/// How soon: cold start, link to sheet, press to picture, a recording to its banner.
pub(crate) fn times(effort: &Effort) -> Vec<Figure> {
    let mut figures = start::measure(effort);
    figures.extend(runtime().block_on(Box::pin(way::measure(effort))));
    figures.extend(runtime().block_on(Box::pin(banner::measure(effort))));
    figures
}

/// What it costs with so many tiles.
pub(crate) fn costs(effort: &Effort) -> Vec<Figure> {
    runtime().block_on(Box::pin(tiles::measure(effort)))
}

/// Whether its memory stays what it is, over ten minutes.
pub(crate) fn soak(effort: &Effort) -> Vec<Figure> {
    runtime().block_on(Box::pin(tiles::soak(effort)))
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("the system gives threads")
}

/// The app beside this bench, built with optimisation.
fn app() -> PathBuf {
    let own = env::current_exe().expect("the bench knows itself");
    let built = own.ancestors().nth(2).map(|folder| folder.join("passerelle")).filter(|app| app.is_file());
    built.expect("cargo build --release has built the app")
}
