//! A PulseAudio server of a test's own, with null sinks for loudspeakers and their monitors for microphones.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::guard::{Guarded, until};

/// A running server that nobody else sees. Dropping it ends it.
#[derive(Debug)]
pub struct PulseServer {
    folder: PathBuf,
    server: Guarded,
    /// Kept for what its drop does: it removes the folder.
    _own: Option<tempfile::TempDir>,
}

/// A null sink: what is played to it can be recorded from `NAME.monitor`.
#[derive(Debug, Clone, Copy)]
pub struct Sink<'a> {
    /// Its name.
    pub name: &'a str,
    /// Samples a second.
    pub rate: u32,
    /// How many channels.
    pub channels: u8,
}

impl PulseServer {
    /// Starts a server with these sinks, the first of them the default loudspeaker, the last one's monitor the default
    /// microphone, and waits until it answers.
    ///
    /// # Panics
    /// When it doesn't start.
    #[must_use]
    pub fn start(sinks: &[Sink<'_>]) -> Self {
        let own = tempfile::tempdir().expect("a scratch folder");
        let mut server = Self::start_in(own.path(), sinks);
        server._own = Some(own);
        server
    }

    /// The same with its socket in a folder of the test's, where a second may follow a first.
    ///
    /// # Panics
    /// When it doesn't start.
    #[must_use]
    pub fn start_in(folder: &Path, sinks: &[Sink<'_>]) -> Self {
        let script = folder.join("script.pa");
        fs::write(&script, script_of(folder, sinks)).expect("the script can be written");
        let mut command = Command::new("pulseaudio");
        command
            .args(["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes", "-F"])
            .arg(&script)
            .stderr(Stdio::null());
        for (name, value) in environment_of(folder) {
            command.env(name, value);
        }
        let mut wrapped = crate::guard::ending_with_us(&command);
        wrapped.stdout(Stdio::null()).stderr(Stdio::null());
        let mut pulse = Self { folder: folder.to_owned(), server: Guarded::spawn(wrapped), _own: None };
        until("PulseAudio to answer", || {
            assert!(pulse.server.runs(), "PulseAudio ended; run `pulseaudio -n -F {}` to see why", script.display());
            let listed = pulse.pactl(&["list", "short", "sinks"])?;
            sinks.iter().all(|sink| listed.contains(sink.name)).then_some(())
        });
        pulse
    }

    /// What a client of this server needs in its environment.
    #[must_use]
    pub fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        environment_of(&self.folder).to_vec()
    }

    /// A client program of this server.
    #[must_use]
    pub fn client(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.envs(self.environment());
        command
    }

    /// Runs `pactl` and gives what it printed; `None` when it failed.
    #[must_use]
    pub fn pactl(&self, words: &[&str]) -> Option<String> {
        let output = self.client("pactl").args(words).stderr(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

fn environment_of(folder: &Path) -> [(&'static str, PathBuf); 4] {
    let socket = format!("unix:{}", folder.join("native").display());
    [
        ("PULSE_SERVER", socket.into()),
        ("PULSE_RUNTIME_PATH", folder.to_owned()),
        ("XDG_RUNTIME_DIR", folder.to_owned()),
        ("HOME", folder.to_owned()),
    ]
}

fn script_of(folder: &Path, sinks: &[Sink<'_>]) -> String {
    let socket = folder.join("native");
    let mut script = format!("load-module module-native-protocol-unix auth-anonymous=1 socket={}\n", socket.display());
    for Sink { name, rate, channels } in sinks {
        // Without norewinds a null sink plays two seconds ahead.
        script +=
            &format!("load-module module-null-sink norewinds=1 sink_name={name} rate={rate} channels={channels}\n");
    }
    if let (Some(first), Some(last)) = (sinks.first(), sinks.last()) {
        script += &format!("set-default-sink {}\nset-default-source {}.monitor\n", first.name, last.name);
    }
    script
}
