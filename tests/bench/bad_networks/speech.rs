//! How well speech is still understood, by a judge that is not ours: `speech.py` with pystoi and, where it can be built, pesq.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

/// Python with what the judge needs, in a folder of its own.
pub(super) struct Judge {
    python: PathBuf,
}

impl Judge {
    /// Installs it on first use, below `target`; `None`, with words, where that can't be done.
    pub(super) fn installed(target: &Path) -> Option<Self> {
        let folder = target.join("bench/speech");
        let (python, whole) = (folder.join("bin/python3"), folder.join("whole"));
        if !whole.is_file() {
            eprintln!("… installing pystoi and pesq");
            let ran =
                |command: &mut Command| command.stdout(Stdio::null()).status().is_ok_and(|status| status.success());
            let pip =
                |packages: &[&str]| ran(Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(packages));
            let made = ran(Command::new("python3").args(["-m", "venv"]).arg(&folder));
            if !made || !pip(&["numpy", "scipy", "pystoi"]) {
                eprintln!("speech is not judged: python3 with venv and pip is needed");
                return None;
            }
            if !pip(&["pesq"]) {
                eprintln!("there is no PESQ: its package can't be built here");
            }
            fs::write(whole, "").ok()?;
        }
        Some(Self { python })
    }

    /// Compares what was heard from one second to another with what was said over and over: `stoi` and `pesq`.
    pub(super) fn compare(&self, said: &Path, heard: &Path, [from, to]: [f64; 2]) -> Option<Value> {
        let mut command = Command::new(&self.python);
        command.args(["-c", include_str!("speech.py")]).arg(said).arg(heard);
        command.args([from.to_string(), to.to_string()]);
        let output = command.stderr(Stdio::inherit()).output().ok()?;
        serde_json::from_slice(&output.stdout).ok()
    }
}
