//! Who sends and who receives.

use std::{path::Path, process::Command, thread, time::Duration};

use serde_json::{Value, json};
use support::{
    browser::{Browser, Devices},
    impairment::{Broker, FarHost},
    machine,
    told::Told,
};

use super::Material;
use crate::roles::{PREFIX, media_client};

/// How often what came is fetched from a page.
const EVERY: Duration = Duration::from_millis(500);

/// Whose media stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    /// This project's.
    Ours,
    /// A browser's.
    Chromium,
}

/// Sender and receiver; the one that is asked about first.
pub(super) const PAIRS: [[End; 2]; 4] =
    [[End::Ours, End::Ours], [End::Chromium, End::Chromium], [End::Ours, End::Chromium], [End::Chromium, End::Ours]];

impl End {
    /// In the name of a cell.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Chromium => "chromium",
        }
    }
}

/// A running end. Dropping it ends it.
pub(super) enum Running {
    Ours { told: Told, process: u32 },
    Page(Box<Browser>),
}

impl Running {
    /// Starts one that receives, and says how it is reached.
    pub(super) fn receiver(end: End, folder: &Path) -> (Self, FarHost) {
        match end {
            End::Ours => {
                let mut command = role("media-host");
                command.arg(folder);
                let (told, process) = started(&command);
                let text = |line: &Value, name: &str| line[name].as_str().map(str::to_owned);
                let (url, secret) =
                    told.until("where the host listens", |line| Some((text(line, "url")?, text(line, "secret")?)));
                (Self::Ours { told, process }, FarHost::Listens { url, secret: base::Secret::new(secret) })
            }
            End::Chromium => {
                let browser = Browser::start(&Devices { uploads: Some(folder.to_owned()), ..Devices::default() });
                let origin = browser.origin().to_owned();
                (Self::Page(Box::new(browser)), FarHost::Page { origin })
            }
        }
    }

    /// A page that receives has to dial.
    pub(super) fn host(&mut self, broker: &Broker) {
        if let (Self::Page(browser), Some((url, secret))) = (self, broker.for_page()) {
            let hosting = json!({
                "socket": url, "secret": secret.expose(), "tone": 0, "tones": [], "people": [], "measuring": true,
            });
            browser.ask("host", hosting).expect("the page can be a host");
        }
    }

    /// Starts one that sends.
    pub(super) fn sender(end: End, material: &Material, broker: &Broker) -> Self {
        let (url, secret) = broker.for_client();
        let (width, height) = material.size;
        match end {
            End::Ours => {
                let mut command = role("media-client");
                command.arg(url).arg(&material.clip).arg(&material.voice);
                command.args([width.to_string(), height.to_string()]).env(media_client::SECRET, secret.expose());
                let (told, process) = started(&command);
                Self::Ours { told, process }
            }
            End::Chromium => {
                let devices = Devices {
                    camera: Some(material.clip.clone()),
                    microphone: Some(material.voice.clone()),
                    uploads: None,
                };
                let mut browser = Browser::start(&devices);
                let joining = json!({
                    "socket": url, "secret": secret.expose(), "target": { "type": "group", "id": "bench" },
                    "name": "Sender", "slots": 1, "tones": [], "shareAs": null, "measuring": true,
                    "camera": { "width": width, "height": height },
                });
                browser.ask("join", joining).expect("the page can be a client");
                Self::Page(Box::new(browser))
            }
        }
    }

    /// What it took down since the last time, after some time; `None` when it has ended.
    pub(super) fn measured(&mut self) -> Option<Value> {
        match self {
            Self::Ours { told, .. } => told.line(),
            Self::Page(browser) => {
                thread::sleep(EVERY);
                browser.ask("measured", Value::Null).ok()
            }
        }
    }

    /// Its processes.
    pub(super) fn processes(&self) -> Vec<u32> {
        match self {
            Self::Ours { process, .. } => vec![*process],
            Self::Page(browser) => browser.processes(),
        }
    }

    /// Seconds of processor time up to now, of all that run now.
    pub(super) fn cpu(&self) -> f64 {
        self.processes().into_iter().filter_map(machine::cpu_seconds).sum()
    }

    /// Bytes of memory; what processes share counts once.
    pub(super) fn memory(&self) -> f64 {
        self.processes().into_iter().filter_map(machine::proportional_bytes).sum::<u64>() as f64
    }
}

fn role(name: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("the bench knows itself"));
    command.arg(format!("{PREFIX}{name}"));
    command
}

fn started(command: &Command) -> (Told, u32) {
    let told = Told::start(command);
    let process = told.until("its first line", |line| line["process"].as_u64());
    (told, process.try_into().expect("processes are numbered with 32 bits"))
}
