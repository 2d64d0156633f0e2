//! `cargo xtask run | test | bench | check | setup`: everything a fresh clone needs, in one command each.
//!
//! - `setup`  says which system packages are missing, installs them where it can, and installs the npm packages;
//! - `run`    the main job: the practice service, a meeting joined without a window, recordings and a report;
//! - `test`   every test of the project, with a closing line of what passed and failed;
//! - `check`  format, lints, documentation, invariants, generated types, licences, spelling: the gate before a change lands;
//! - `bench`  the figures: join times, latency, CPU and memory.
//!
//! Each does its own set-up first and says what it is doing while it does it.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a build tool talks to the terminal")]

mod bench;
mod check;
mod command;
mod packages;
mod platform;
mod progress;
mod run;
mod setup;
mod test;
mod tools;
mod workspace;

use std::process::ExitCode;

use crate::{packages::Purpose, workspace::Workspace};

/// What ends a command: words for the person who typed it.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

/// What every step gives.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// A failure in words.
    pub(crate) fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

const USAGE: &str = "\
usage: cargo xtask COMMAND

  run     do the main job: start the practice service, join its meeting without a window, record, report
  test    run every test (words after it go to cargo test: cargo xtask test -p media)
  check   format, lints, documentation, invariants, generated types, licences, spelling
          (words after it pick checks by name: cargo xtask check layers typos; --list names them)
  bench   measure: join times, latency, CPU and memory
  setup   only the set-up the others do by themselves

Set PASSERELLE_SKIP_PACKAGES=1 to leave the system's packages alone.";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Some((verb, rest)) = words.split_first() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let workspace = match Workspace::find() {
        Ok(workspace) => workspace,
        Err(Failure(words)) => {
            eprintln!("{words}");
            return ExitCode::from(1);
        }
    };
    let outcome = match verb.as_str() {
        "run" => run::run(&workspace, rest),
        "test" => test::test(&workspace, rest),
        "check" => check::check(&workspace, rest),
        "bench" => bench::bench(&workspace, rest),
        "setup" => setup::setup(&workspace, &[Purpose::Build, Purpose::Run, Purpose::Test]),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        other => {
            eprintln!("there is no command “{other}”\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(words)) => {
            eprintln!("\n✗ {words}");
            ExitCode::from(1)
        }
    }
}
