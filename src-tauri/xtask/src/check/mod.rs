//! The gate: every check has a name, says what it holds, and runs by itself with `cargo xtask check NAME`.

mod cargo_checks;
mod external;
mod generated;
mod graph;
mod house;
mod lexer;
mod npm;
mod sources;
mod tree;

use std::time::Instant;

use crate::{
    Failure, Outcome,
    packages::Purpose,
    progress::{note, seconds, step},
    setup,
    workspace::Workspace,
};

/// One check.
struct Check {
    /// What to type.
    name: &'static str,
    /// What holds when it passes.
    holds: &'static str,
    /// Fails with the words to show.
    run: fn(&Workspace) -> Outcome,
}

/// Every check, quick ones first.
const CHECKS: &[Check] = &[
    Check { name: "lock", holds: "Cargo.lock fits the manifests", run: cargo_checks::lock },
    Check { name: "format", holds: "Rust is formatted", run: cargo_checks::format },
    Check { name: "top", holds: "the top level holds only what belongs there", run: tree::top },
    Check { name: "paths", holds: "no file names a path of somebody's machine", run: tree::paths },
    Check { name: "hosts", holds: "lock files name no download host", run: tree::hosts },
    Check { name: "npm-licences", holds: "npm packages are under licences on the list", run: npm::licences },
    Check { name: "reasons", holds: "every dependency is declared once, with its reason", run: house::reasons },
    Check { name: "layers", holds: "each crate uses only the crates below it", run: house::layers },
    Check { name: "tauri-free", holds: "no crate but the shell sees tauri", run: house::tauri_free },
    Check { name: "sans-io", holds: "media and meeting see no runtime, socket or device", run: house::sans_io },
    Check { name: "capture-offline", holds: "capture knows no network", run: house::capture_offline },
    Check { name: "rtc-no-device", holds: "rtc and practice know no device", run: house::rtc_no_device },
    Check {
        name: "told-the-time",
        holds: "graph, link, media and meeting never ask a clock",
        run: sources::told_the_time,
    },
    Check { name: "secrets", holds: "no log line exposes a secret", run: sources::secrets },
    Check { name: "typescript", holds: "TypeScript is well typed", run: external::typescript },
    Check { name: "types", holds: "generated types are committed as the code makes them", run: generated::types },
    Check { name: "clippy", holds: "clippy has nothing to say", run: cargo_checks::clippy },
    Check { name: "docs", holds: "documentation builds without a warning", run: cargo_checks::docs },
    Check { name: "fuzz", holds: "the fuzz targets build", run: cargo_checks::fuzz },
    Check { name: "script-lint", holds: "the window's code keeps its rules", run: external::script_lint },
    Check { name: "spelling", holds: "words are spelled right", run: external::spelling },
    Check {
        name: "licences",
        holds: "licences, sources and bans of what is linked are in order",
        run: external::licences,
    },
];

/// `cargo xtask check [NAME …]`: all of them, or those named. Goes on after a failure and lists all failures at the end.
pub(crate) fn check(workspace: &Workspace, words: &[String]) -> Outcome {
    if words.iter().any(|word| word == "--list") {
        for check in CHECKS {
            note(&format!("{:<16} {}", check.name, check.holds));
        }
        return Ok(());
    }
    let chosen = choose(words)?;
    setup::setup(workspace, &[Purpose::Build])?;
    let began = Instant::now();
    let failed: Vec<&Check> = chosen
        .iter()
        .copied()
        .filter(|check| match step(&format!("{}: {}", check.name, check.holds), || (check.run)(workspace)) {
            Ok(()) => false,
            Err(Failure(words)) => {
                words.lines().for_each(note);
                true
            }
        })
        .collect();
    if failed.is_empty() {
        println!("\nAll {} checks hold · {}", chosen.len(), seconds(began.elapsed()));
        return Ok(());
    }
    let names = failed.iter().map(|check| check.name).collect::<Vec<_>>().join(" ");
    Err(Failure::new(format!(
        "{} of {} checks failed; again by: cargo xtask check {names}",
        failed.len(),
        chosen.len()
    )))
}

fn choose(words: &[String]) -> Outcome<Vec<&'static Check>> {
    if words.is_empty() {
        return Ok(CHECKS.iter().collect());
    }
    let find = |word: &String| {
        CHECKS
            .iter()
            .find(|check| check.name == word)
            .ok_or_else(|| Failure::new(format!("there is no check “{word}”: see cargo xtask check --list")))
    };
    words.iter().map(find).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_chosen_by_name() {
        let names = |words: &[&str]| -> Vec<&str> {
            let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
            choose(&words).unwrap().iter().map(|check| check.name).collect()
        };
        assert_eq!(names(&[]).len(), CHECKS.len());
        assert_eq!(names(&["top", "clippy"]), ["top", "clippy"]);
        assert!(choose(&["spling".to_owned()]).is_err_and(|failure| failure.0.contains("spling")));
    }

    #[test]
    fn no_two_checks_share_a_name() {
        let mut names: Vec<_> = CHECKS.iter().map(|check| check.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CHECKS.len());
    }
}
