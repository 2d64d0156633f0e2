//! A practice service in a process of its own, and those who come to its meetings.

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;
use support::{
    guard::{Guarded, ending_with_us, until},
    machine,
    passerelle::{World, read_json},
    told::Told,
};

use crate::roles::{Invitation, PREFIX};

/// A running service, its folder, and everything that is asked of it.
pub(crate) struct Host {
    world: World,
    process: Guarded,
    ready: Value,
}

impl Host {
    /// Starts a service that plays `script`.
    pub(crate) fn start(script: &str) -> Self {
        let world = World::new(env!("CARGO_BIN_EXE_passerelle-under-test"));
        std::fs::write(world.path("script.toml"), script).expect("scratch folders can be written");
        let mut command = ending_with_us(&world.command(&["practice", "--script", "script.toml", "--data", "data"]));
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut process = Guarded::spawn(command);
        let output = process.child().stdout.take().expect("its output is piped");
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).expect("the service says when it is ready");
        let ready = serde_json::from_str(&line).expect("the service says where it is");
        Self { world, process, ready }
    }

    /// Its process.
    pub(crate) fn process(&mut self) -> u32 {
        self.process.child().id()
    }

    /// The folder in which programs of the same user find it.
    #[cfg(target_os = "linux")]
    pub(crate) fn runtime(&self) -> String {
        self.world.path("").display().to_string()
    }

    /// A file in the folder that goes with it.
    pub(crate) fn file(&self, name: &str) -> std::path::PathBuf {
        self.world.path(name)
    }

    /// What it takes to join one of its meetings.
    pub(crate) fn invitation(&self, meeting: usize) -> Invitation {
        let text = |place: &str| {
            let text = self.ready.pointer(place).and_then(Value::as_str);
            text.unwrap_or_else(|| panic!("no {place} in {}", self.ready)).to_owned()
        };
        let secret_file = self.world.path("data").join(text("/secretFile"));
        Invitation { http: text("/http"), secret_file, link: text(&format!("/meetings/{meeting}/link")) }
    }

    /// Where its organisation is over TLS, as host and port, and the file with the certificate to trust there.
    pub(crate) fn organisation(&self) -> (String, std::path::PathBuf) {
        let text = |name: &str| self.ready[name].as_str().unwrap_or_else(|| panic!("no {name} in {}", self.ready));
        (text("https").trim_start_matches("https://").to_owned(), self.world.path("data").join(text("caFile")))
    }

    /// The program joins a meeting without a window. It ends with us.
    pub(crate) fn join(&self, to: &Invitation, name: &str, words: &[&str]) -> Command {
        let secret_file = to.secret_file.to_str().expect("scratch paths are text");
        let mut all = vec!["join", &to.link, "--headless", "--service", &to.http, "--service-secret", secret_file];
        all.extend(["--name", name]);
        all.extend(words);
        let mut command = ending_with_us(&self.world.command(&all));
        command.stdin(Stdio::null());
        command
    }

    /// The program joins and stays until the value is dropped. Its statistics satisfy `when` by the time this returns.
    pub(crate) fn stay(&self, to: &Invitation, name: &str, words: &[&str], when: impl Fn(&Value) -> bool) -> Guarded {
        let file = format!("{name}.json");
        let mut command = self.join(to, name, &[words, &["--stats", &file]].concat());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let stays = Guarded::spawn(command);
        let statistics = self.world.path(&file);
        until("a joiner to be in the meeting", || {
            (statistics.is_file() && when(&read_json(&statistics))).then_some(())
        });
        stays
    }

    /// This bench itself in another role, in a process of its own.
    pub(crate) fn role(&self, role: &str, to: &Invitation, words: &[String]) -> Role {
        let own = env::current_exe().expect("the bench knows itself");
        let mut command = Command::new(own);
        command.arg(format!("{PREFIX}{role}")).args(to.words()).args(words);
        command.env("XDG_RUNTIME_DIR", self.world.path(""));
        let told = Told::start(&command);
        let process = told.until("its first line", |line| line["process"].as_u64()).try_into();
        Role { told, process: process.expect("processes are numbered with 32 bits") }
    }
}

/// This bench in another role. Dropping it ends it.
pub(crate) struct Role {
    /// What it says.
    pub(crate) told: Told,
    /// Its process.
    pub(crate) process: u32,
}

/// The share of a core that a process takes, window by window, in percent, while `meanwhile` passes the time of one.
pub(crate) fn cpu_percent(process: u32, windows: usize, mut meanwhile: impl FnMut()) -> Vec<f64> {
    let read = || machine::cpu_seconds(process).expect("the process runs");
    let mut samples = Vec::new();
    for _ in 0..windows {
        let (began, before) = (Instant::now(), read());
        meanwhile();
        samples.push((read() - before) / began.elapsed().as_secs_f64() * 100.0);
    }
    samples
}

/// Whether a joiner is in the meeting, by its statistics.
pub(crate) fn connected(statistics: &Value) -> bool {
    statistics["phase"] == "connected"
}

/// Passes the time.
pub(crate) fn wait(seconds: usize) {
    std::thread::sleep(Duration::from_secs(seconds as u64));
}

/// Scripted people with moving pictures, there from the start; the first one speaks all the time.
pub(crate) fn people(count: u32, width: u32, height: u32) -> String {
    let voice = "voice = { tone = 310 }\nspeaks = [[0, 80000]]\n";
    (1..=count).map(|number| person(number, (width, height), if number == 1 { voice } else { "" })).collect()
}

/// The same without a voice, which would outlast a script that begins again.
#[cfg(target_os = "linux")]
pub(crate) fn silent_people(count: u32, width: u32, height: u32) -> String {
    (1..=count).map(|number| person(number, (width, height), "")).collect()
}

fn person(number: u32, (width, height): (u32, u32), voice: &str) -> String {
    format!(
        "[[meeting.person]]\nname = \"Person {number}\"\nvideo = {{ source = {number}, width = {width}, \
         height = {height}, fps = 30 }}\n{voice}"
    )
}
