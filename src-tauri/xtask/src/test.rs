//! Every test of the project, and one closing line.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Failure, Outcome,
    command::{cargo, program, watch_lines},
    packages::Purpose,
    progress::{note, step},
    setup,
    workspace::Workspace,
};

/// How many tests ended how.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tally {
    passed: u64,
    failed: u64,
    skipped: u64,
}

/// `cargo xtask test [words for cargo test]`: with words, only cargo's tests that they name.
pub(crate) fn test(workspace: &Workspace, words: &[String]) -> Outcome {
    setup::setup(workspace, &[Purpose::Build, Purpose::Run, Purpose::Test])?;
    let mut tally = Tally::default();
    let mut broken = Vec::new();
    for (name, mut command) in suites(workspace, words)? {
        // A suite that fails keeps no other from running.
        let ended = step(name, || match watch_lines(&mut command, |line| tally.add(line))? {
            true => Ok(()),
            false => Err(Failure::new("not all of it passed")),
        });
        if ended.is_err() {
            broken.push(name);
        }
    }
    println!();
    if !broken.is_empty() && tally.failed == 0 {
        note(&format!("did not run to its end: {}", broken.join(", ")));
        tally.failed = 1;
    }
    println!("{} passed, {} failed, {} skipped", tally.passed, tally.failed, tally.skipped);
    if broken.is_empty() { Ok(()) } else { Err(Failure::new(format!("failed: {}", broken.join(", ")))) }
}

fn suites(workspace: &Workspace, words: &[String]) -> Outcome<Vec<(&'static str, Command)>> {
    if !words.is_empty() {
        let mut chosen = cargo(workspace.root());
        chosen.args(["test", "--no-fail-fast"]).args(words);
        return Ok(vec![("The chosen tests", chosen)]);
    }
    // Each selects the whole workspace, so that all of them use the same features and dependencies are built once.
    let whole = || {
        let mut command = cargo(workspace.root());
        command.args(["test", "--workspace", "--locked", "--no-fail-fast"]);
        command
    };
    let mut crates = whole();
    crates.args(["--lib", "--bins"]);
    for name in of_crates(&workspace.root().join("src-tauri/crates")) {
        crates.args(["--test", &name]);
    }
    let mut docs = whole();
    docs.arg("--doc");
    let mut behaviour = whole();
    for name in behaviours(&read(&workspace.root().join("tests/Cargo.toml"))?) {
        behaviour.args(["--test", &name]);
    }
    // Real media in real time: two at once on two cores would measure each other.
    behaviour.args(["--", "--test-threads=1"]);
    let npm = |words: &[&str]| {
        let mut command = program("npm", &workspace.ui());
        // Colours would hide the counts.
        command.args(words).env("NO_COLOR", "1");
        command
    };
    // The app holds its page, so the page comes first. With tests selected alone, no program would be built.
    let mut app = cargo(workspace.root());
    app.args(["build", "--workspace", "--locked", "--bins"]);
    Ok(vec![
        ("The window's page", npm(&["run", "--silent", "build"])),
        ("The call page", npm(&["run", "--silent", "build:call-page"])),
        ("The call page with a scripted meeting", npm(&["run", "--silent", "build:scripted-meeting"])),
        ("TypeScript's tests", npm(&["test", "--silent"])),
        ("The window's page in a browser", npm(&["run", "--silent", "e2e"])),
        ("Tests of each crate", crates),
        ("Examples in the documentation", docs),
        ("The app", app),
        ("Behaviour, one at a time, in real time", behaviour),
    ])
}

/// The names of the `[[test]]` sections of a manifest.
fn behaviours(manifest: &str) -> Vec<String> {
    let sections = manifest.split("\n[").filter_map(|section| section.strip_prefix("[test]]"));
    let name = |section: &str| {
        section.lines().find_map(|line| Some(line.strip_prefix("name = \"")?.strip_suffix('"')?.to_owned()))
    };
    sections.filter_map(name).collect()
}

/// The names of the crates' integration tests as cargo finds them: each file in a crate's `tests`, each folder with a `main.rs`.
fn of_crates(crates: &Path) -> Vec<String> {
    let entries = |folder: PathBuf| std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let tests = entries(crates.to_path_buf()).flat_map(|each| entries(each.path().join("tests")));
    let target = |path: PathBuf| {
        let is_one = path.extension().is_some_and(|ending| ending == "rs") || path.join("main.rs").is_file();
        is_one.then(|| path.file_stem()?.to_str().map(str::to_owned)).flatten()
    };
    let mut names: Vec<String> = tests.filter_map(|entry| target(entry.path())).collect();
    names.sort_unstable();
    names
}

fn read(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path).map_err(|error| Failure::new(format!("cannot read {}: {error}", path.display())))
}

impl Tally {
    /// Takes in a closing line of cargo test, of Node's runner or of Vitest; any other line says nothing.
    fn add(&mut self, line: &str) {
        if let Some(counts) = line.strip_prefix("test result: ") {
            self.passed += number_before(counts, "passed");
            self.failed += number_before(counts, "failed");
            self.skipped += number_before(counts, "ignored");
        } else if let Some(counts) = line.trim_start().strip_prefix("Tests  ") {
            self.passed += number_before(counts, "passed");
            self.failed += number_before(counts, "failed");
            self.skipped += number_before(counts, "skipped");
        } else if let Some((name, count)) = line.trim_start_matches(['#', 'ℹ', ' ']).split_once(' ') {
            let node = line.starts_with(['#', 'ℹ']);
            let Some(count) = count.parse::<u64>().ok().filter(|_| node) else { return };
            match name {
                "pass" => self.passed += count,
                "fail" => self.failed += count,
                "skipped" => self.skipped += count,
                _ => {}
            }
        }
    }
}

/// `ok. 12 passed; 1 failed` and `passed` -> 12.
fn number_before(text: &str, word: &str) -> u64 {
    let words: Vec<&str> = text.split([' ', ';']).filter(|word| !word.is_empty()).collect();
    words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_add_up() {
        let mut tally = Tally::default();
        for line in [
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.01s",
            "test parser::passed ... ok",
            "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "# pass 7",
            "ℹ fail 1",
            "# duration_ms 40",
            "pass 100",
            "      Tests  1 failed | 3 passed | 2 skipped (6)",
            " Test Files  9 passed (9)",
        ] {
            tally.add(line);
        }
        assert_eq!(tally, Tally { passed: 24, failed: 3, skipped: 3 });
    }

    #[test]
    fn behaviours_are_read_from_the_manifest() {
        let manifest = "[lib]\nname = \"support\"\n\n[[test]]\nname = \"turn\"\npath = \"turn.rs\"\n\n[[bench]]\nname = \"calls\"\n\n[[test]]\nname = \"joining\"\n";
        assert_eq!(behaviours(manifest), ["turn", "joining"]);
    }

    #[test]
    fn the_crates_tests_are_found() {
        let names = of_crates(&Workspace::find().unwrap().root().join("src-tauri/crates"));
        assert!(names.contains(&"peers".to_owned()) && names.contains(&"samples".to_owned()), "{names:?}");
        assert!(!names.contains(&"support".to_owned()), "what tests share is none");
    }

    #[test]
    fn a_line_without_numbers_counts_nothing() {
        assert_eq!(number_before("ok. many passed", "passed"), 0);
        assert_eq!(number_before("", "passed"), 0);
    }
}
