//! The tree as git keeps it: what lies where, and what no file may say.

use std::{collections::BTreeSet, fs};

use crate::{
    Failure, Outcome,
    command::{self, program},
    workspace::Workspace,
};

/// All that may lie at the top.
const TOP: &[&str] = &[
    ".cargo",
    ".ci",
    ".clippy.toml",
    ".deny.toml",
    ".gitattributes",
    ".gitignore",
    ".rustfmt.toml",
    ".taurignore",
    ".typos.toml",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "docs",
    "icons",
    "src-tauri",
    "tauri.conf.json",
    "tests",
    "ui",
];

/// The beginnings of paths on somebody's machine, in halves so that this file does not hold them.
const HOMES: &[(&str, &str)] = &[("/ho", "me/"), ("/Us", "ers/"), ("/ro", "ot/"), (":\\Us", "ers\\")];

/// The top level holds only what belongs there.
pub(super) fn top(workspace: &Workspace) -> Outcome {
    let files = tracked(workspace)?;
    let strangers = strangers(files.iter().map(String::as_str));
    if strangers.is_empty() {
        return Ok(());
    }
    let names = strangers.into_iter().collect::<Vec<_>>().join(" ");
    Err(Failure::new(format!("at the top, and not in TOP (xtask, check/tree.rs): {names}")))
}

fn strangers<'a>(files: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    files.filter_map(|file| file.split('/').next()).filter(|name| !TOP.contains(name)).collect()
}

/// No file names a path of somebody's machine.
pub(super) fn paths(workspace: &Workspace) -> Outcome {
    let here = workspace.root().display().to_string();
    let mut faults = Vec::new();
    for file in tracked(workspace)? {
        // Pictures and sound are no text; a file that was removed and not yet committed is not there.
        let Ok(text) = fs::read_to_string(workspace.root().join(&file)) else { continue };
        faults.extend(local_paths(&text, &here).into_iter().map(|line| format!("{file}:{line}")));
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::new(faults.join("\n"))) }
}

fn local_paths(text: &str, here: &str) -> Vec<String> {
    let mut marks: Vec<String> = HOMES.iter().map(|(first, second)| format!("{first}{second}")).collect();
    // A checkout in a folder like `/a` would be found everywhere.
    if here.matches(['/', '\\']).count() > 1 {
        marks.push(here.to_owned());
    }
    let lines = text.lines().enumerate();
    lines
        .filter_map(|(number, line)| {
            marks.iter().find(|mark| line.contains(*mark)).map(|mark| format!("{}: {mark}", number + 1))
        })
        .collect()
}

/// Lock files name no download host, so that they hold behind any mirror.
pub(super) fn hosts(workspace: &Workspace) -> Outcome {
    let files = tracked(workspace)?;
    let locks = files.iter().filter(|file| file.ends_with("package-lock.json"));
    let mut faults = Vec::new();
    for lock in locks {
        let text = fs::read_to_string(workspace.root().join(lock)).unwrap_or_default();
        if text.contains("\"resolved\"") {
            faults.push(format!(
                "{lock} names download hosts: npm install with omit-lockfile-registry-resolved=true (ui/.npmrc)"
            ));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::new(faults.join("\n"))) }
}

fn tracked(workspace: &Workspace) -> Outcome<Vec<String>> {
    let said = command::read(program("git", workspace.root()).args(["ls-files", "-z"]))?;
    if !said.ok {
        return Err(Failure::new(format!("git can't list the files: {}", said.err.trim())));
    }
    Ok(said.out.split('\0').filter(|file| !file.is_empty()).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_at_the_top_are_named_once() {
        let files = ["README.md", "notes.txt", "scratch/a", "scratch/b", "src-tauri/crates/base/Cargo.toml"];
        assert_eq!(strangers(files.into_iter()).into_iter().collect::<Vec<_>>(), ["notes.txt", "scratch"]);
    }

    #[test]
    fn local_paths_are_found() {
        let home = format!("see {}{}mary/x", HOMES[0].0, HOMES[0].1);
        assert_eq!(local_paths(&format!("fine\n{home}"), "/a").len(), 1);
        assert_eq!(local_paths("built in /srv/checkout/target", "/srv/checkout"), ["1: /srv/checkout"]);
        assert!(local_paths("use std::path; / home of /a", "/a").is_empty());
    }
}
