//! Runs the command line in a world of its own: its runtime folder is a scratch folder, so that neither a service nor a
//! call of the user's is ever touched.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;

use crate::guard::{Guarded, until};

/// A scratch folder and the program under test.
#[derive(Debug)]
pub struct World {
    program: PathBuf,
    scratch: TempDir,
}

/// A practice service that runs. Dropping it kills it.
#[derive(Debug)]
pub struct Service {
    process: Guarded,
    /// The line it printed when it was ready.
    pub ready: Value,
}

/// How a program ended.
#[derive(Debug)]
pub struct Ended {
    /// Its exit code.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it complained about.
    pub stderr: String,
}

impl World {
    /// With the program at `program`: `env!("CARGO_BIN_EXE_passerelle-under-test")`.
    ///
    /// # Panics
    /// When there is no place for scratch folders.
    #[must_use]
    pub fn new(program: &str) -> Self {
        let scratch = tempfile::tempdir().expect("there is a place for scratch folders");
        Self { program: program.into(), scratch }
    }

    /// A path in the scratch folder.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    /// The program with these words, quiet and without any device or service of the user's.
    #[must_use]
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(words)
            .env("XDG_RUNTIME_DIR", self.scratch.path())
            .env("LOCALAPPDATA", self.scratch.path())
            .env("PASSERELLE_CONFIG", self.path("config"))
            .env("PASSERELLE_POLICY", self.path("policy.toml"))
            .env_remove("PASSERELLE_LOG")
            .env_remove("PULSE_SERVER")
            .current_dir(self.scratch.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs it to its end.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn run(&self, words: &[&str]) -> Ended {
        let child = self.start(words);
        finish(child)
    }

    /// Starts it.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(&self, words: &[&str]) -> Child {
        self.command(words).spawn().expect("the program starts")
    }

    /// Starts a practice service and waits until it is ready.
    ///
    /// # Panics
    /// When it does not get ready.
    #[must_use]
    pub fn service(&self) -> Service {
        self.service_with(&[])
    }

    /// The same with more words, such as a script.
    ///
    /// # Panics
    /// When it does not get ready.
    #[must_use]
    pub fn service_with(&self, words: &[&str]) -> Service {
        let data = self.path("data");
        let data = data.to_str().expect("scratch paths are text");
        let mut command = self.command(&["practice", "--data", data]);
        command.args(words).stderr(Stdio::inherit());
        let mut process = Guarded::spawn(command);
        let stdout = process.child().stdout.take().expect("its output is piped");
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).expect("the service says when it is ready");
        let ready = serde_json::from_str(&line).unwrap_or_else(|_| panic!("the service said {line:?}"));
        Service { process, ready }
    }

    /// The same with a script, given as text.
    ///
    /// # Panics
    /// When it does not get ready.
    #[must_use]
    pub fn service_playing(&self, script: &str) -> Service {
        let file = self.path("script.toml");
        fs::write(&file, script).expect("scratch files can be written");
        self.service_with(&["--script", file.to_str().expect("scratch paths are text")])
    }

    /// Reads a JSON file of the scratch folder.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn json(&self, name: &str) -> Value {
        read_json(&self.path(name))
    }
}

impl Service {
    /// Its address.
    #[must_use]
    pub fn http(&self) -> &str {
        self.text("/http")
    }

    /// Its secret file.
    #[must_use]
    pub fn secret_file(&self) -> &str {
        self.text("/secretFile")
    }

    /// How a call is led to it.
    #[must_use]
    pub fn reached(&self) -> app::Service {
        app::Service::Url { url: self.http().to_owned(), secret_file: Some(self.secret_file().into()) }
    }

    /// The link of its first meeting.
    #[must_use]
    pub fn link(&self) -> &str {
        self.text("/meetings/0/link")
    }

    /// The link of one of its meetings, by their order in the script.
    #[must_use]
    pub fn link_of(&self, meeting: usize) -> &str {
        self.text(&format!("/meetings/{meeting}/link"))
    }

    /// Kills it without a chance to say goodbye.
    pub fn vanish(self) {
        drop(self.process);
    }

    fn text(&self, place: &str) -> &str {
        self.ready.pointer(place).and_then(Value::as_str).unwrap_or_else(|| panic!("no {place} in {}", self.ready))
    }
}

/// Waits for a program's end and takes what it printed.
///
/// # Panics
/// When it can't be waited for.
#[must_use]
pub fn finish(child: Child) -> Ended {
    let Output { status, stdout, stderr } = child.wait_with_output().expect("the program can be waited for");
    Ended {
        code: status.code(),
        stdout: String::from_utf8_lossy(&stdout).into_owned(),
        stderr: String::from_utf8_lossy(&stderr).into_owned(),
    }
}

/// Reads a JSON file.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn read_json(path: &Path) -> Value {
    let text = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Waits until the running call says that it is in the meeting.
///
/// # Panics
/// When it never does.
pub fn in_the_meeting(world: &World) -> Value {
    until("the call to be in the meeting", || {
        let status = world.run(&["status", "--json"]);
        let said: Value = serde_json::from_str(&status.stdout).ok()?;
        let inside = said.pointer("/status/phase")? == "connected";
        if !inside {
            std::thread::sleep(Duration::from_millis(100));
        }
        inside.then_some(said)
    })
}
