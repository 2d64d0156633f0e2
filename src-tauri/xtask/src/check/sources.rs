//! Invariants that only the source itself shows.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::lexer::code;
use crate::{Failure, Outcome, workspace::Workspace};

/// Crates that are told the time.
const CLOCKLESS: &[&str] = &["graph", "link", "media", "meeting"];

/// What asks a clock, or waits for one.
const CLOCKS: &[&str] = &["Instant", "SystemTime", "MonotonicClock", "sleep"];

/// Macros whose words end in a log or on a terminal.
const LOGS: &[&str] =
    &["trace", "debug", "info", "warn", "error", "println", "eprintln", "print", "eprint", "dbg", "panic"];

/// The cores never ask a clock: callers tell them the time.
pub(super) fn told_the_time(workspace: &Workspace) -> Outcome {
    let mut faults = Vec::new();
    for name in CLOCKLESS {
        let folder = workspace.root().join("src-tauri/crates").join(name).join("src");
        each_source(&folder, &mut |path, source| {
            faults.extend(clocks(&code(source)).into_iter().map(|fault| at(path, &fault)))
        })?;
    }
    verdict(workspace, faults)
}

fn clocks(code: &str) -> Vec<String> {
    let lines = code.lines().enumerate();
    let faults = lines.flat_map(|(number, line)| {
        let words = CLOCKS.iter().filter(move |clock| words(line).any(|word| word == **clock));
        words.map(move |clock| format!("{}: {clock}", number + 1))
    });
    faults.collect()
}

/// No macro that writes a log line is handed an exposed secret.
pub(super) fn secrets(workspace: &Workspace) -> Outcome {
    let mut faults = Vec::new();
    each_source(&workspace.root().join("src-tauri"), &mut |path, source| {
        faults.extend(exposed(&code(source)).into_iter().map(|fault| at(path, &fault)));
    })?;
    verdict(workspace, faults)
}

fn exposed(code: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (begin, _) in code.match_indices("!(") {
        let name = words(&code[..begin]).last().unwrap_or_default();
        if LOGS.contains(&name) && code[..begin].ends_with(name) && arguments(&code[begin + 1..]).contains(".expose(") {
            faults.push(format!("{}: {name}! is handed an exposed secret", code[..begin].lines().count()));
        }
    }
    faults
}

/// From an opening parenthesis to the one that closes it.
fn arguments(text: &str) -> &str {
    let mut depth = 0usize;
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[..=at];
        }
    }
    text
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|character: char| !character.is_alphanumeric() && character != '_').filter(|word| !word.is_empty())
}

fn at(path: &Path, fault: &str) -> String {
    format!("{}:{fault}", path.display())
}

fn each_source(folder: &Path, visit: &mut dyn FnMut(&Path, &str)) -> Outcome {
    let cannot = |path: &Path, error: std::io::Error| Failure::new(format!("cannot read {}: {error}", path.display()));
    let entries = fs::read_dir(folder).map_err(|error| cannot(folder, error))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let built = path.file_name().is_some_and(|name| name == "target");
        if path.is_dir() && !built {
            each_source(&path, visit)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            visit(&path, &fs::read_to_string(&path).map_err(|error| cannot(&path, error))?);
        }
    }
    Ok(())
}

fn verdict(workspace: &Workspace, faults: Vec<String>) -> Outcome {
    if faults.is_empty() {
        return Ok(());
    }
    let root = format!("{}/", workspace.root().display());
    Err(Failure::new(faults.iter().map(|fault| fault.replace(&root, "")).collect::<Vec<_>>().join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_found_in_code_and_not_in_words_about_it() {
        assert_eq!(clocks(&code("// Instant::now\nlet t = Instant::now();")), ["2: Instant"]);
        assert_eq!(clocks(&code("std::thread::sleep(d)")), ["1: sleep"]);
        assert!(clocks(&code("let asleep = \"Instant\"; instantly()")).is_empty());
    }

    #[test]
    fn a_secret_in_a_log_is_found_over_several_lines() {
        let source = "fn f() {\n  tracing::info!(\n    \"joined {}\", g(token.expose())\n  );\n}";
        assert_eq!(exposed(&code(source)), ["2: info! is handed an exposed secret"]);
    }

    #[test]
    fn a_secret_in_a_header_is_allowed() {
        assert!(
            exposed(&code("let h = format!(\"Bearer {}\", token.expose()); info!(\"sent\"); x.expose();")).is_empty()
        );
        assert!(exposed(&code("my_info!(token.expose())")).is_empty());
    }
}
