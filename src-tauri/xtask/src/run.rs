//! The main job, on real input: the app opens with its practice meeting. Where there is no display, somebody else presses the
//! buttons on a display of their own and leaves pictures; then the meeting is joined once more without a window, which
//! leaves what was heard and seen and a report.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    Failure, Outcome,
    command::{cargo, program, watch},
    packages::Purpose,
    progress::{heading, note, step},
    setup,
    workspace::Workspace,
};

/// How long the meeting is attended unless told otherwise: long enough for the built-in people to do all they do.
const SECONDS: &str = "20";

/// `cargo xtask run [SECONDS]`.
pub(crate) fn run(workspace: &Workspace, words: &[String]) -> Outcome {
    let seconds = match words {
        [] => SECONDS,
        [seconds] if seconds.parse::<f64>().is_ok_and(|seconds| seconds > 0.0) => seconds,
        _ => return Err(Failure::new("usage: cargo xtask run [SECONDS]")),
    };
    setup::setup(workspace, &[Purpose::Build, Purpose::Run])?;
    step("The window's page", || watch(program("npm", &workspace.ui()).args(["run", "--silent", "build"])))?;
    step("The call page", || watch(program("npm", &workspace.ui()).args(["run", "--silent", "build:call-page"])))?;
    step("Build", || watch(cargo(workspace.root()).args(["build", "--locked", "--workspace", "--bins"])))?;
    let app = binary(workspace, "passerelle");
    if has_display() {
        return step("The app: open its practice meeting", || watch(&mut std::process::Command::new(&app)));
    }

    let folder = workspace.target().join("practice");
    let (recordings, report) = (folder.join("recordings"), folder.join("report.json"));
    fs::create_dir_all(&folder).map_err(|error| Failure::new(format!("cannot make {}: {error}", folder.display())))?;
    step("Join the practice meeting through the window", || {
        let mut journey = std::process::Command::new(binary(workspace, "window-journey"));
        watch(journey.arg("--app").arg(&app).arg("--out").arg(&folder))
    })?;
    step(&format!("Join the practice meeting for {seconds} s"), || {
        let mut join = std::process::Command::new(binary(workspace, "passerelle-cli"));
        join.current_dir(workspace.root());
        join.args(["join", "practice", "--headless", "--service", "practice", "--name", "You", "--duration", seconds]);
        join.args([
            "--camera",
            "test-pattern:1280x720@30#10",
            "--mic",
            "tone:440",
            "--share",
            "test-pattern:1280x720@5#11",
        ]);
        join.arg("--consent").arg("--record").arg(&recordings).arg("--stats").arg(&report);
        watch(&mut join)
    })?;

    heading("What was heard and seen");
    for line in contents(&folder, 2) {
        note(&line);
    }
    Ok(())
}

/// A program that was built.
fn binary(workspace: &Workspace, name: &str) -> PathBuf {
    workspace.target().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Whether there is a display to open a window on.
fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// Every file below a folder with its size, folders two levels down at most.
fn contents(folder: &Path, levels: usize) -> Vec<String> {
    let mut entries: Vec<_> =
        fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path()).collect();
    entries.sort();
    let lines = entries.iter().flat_map(|path| match fs::metadata(path) {
        Ok(data) if data.is_dir() && levels > 0 => contents(path, levels - 1),
        Ok(data) if data.is_file() => vec![format!("{:>10}  {}", size(data.len()), path.display())],
        _ => Vec::new(),
    });
    lines.collect()
}

/// Bytes as people read them.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_like_sizes() {
        assert_eq!([size(12), size(1_500), size(2_345_678)], ["12 B", "1.5 kB", "2.3 MB"]);
    }

    #[test]
    fn only_a_number_of_seconds_is_taken() {
        let workspace = Workspace::find().unwrap();
        for words in ["-3", "soon", "NaN"] {
            assert!(run(&workspace, &[words.to_owned()]).is_err_and(|failure| failure.0.starts_with("usage")));
        }
    }
}
