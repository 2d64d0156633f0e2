//! What the bench's own processes do. Each prints one JSON object a line: its process at first, then what it measured, every
//! second, until it is ended.

mod chat;
mod crowd;
mod guest;
mod listen;
pub(crate) mod media_client;
mod media_host;
mod send;
mod watch;

use std::{path::PathBuf, process::ExitCode};

use base::Secret;
use serde_json::json;

/// Before the name of a role on the command line.
pub(crate) const PREFIX: &str = "role:";

/// Where to and how to get in.
#[derive(Debug, Clone)]
pub(crate) struct Invitation {
    /// The service's address.
    pub(crate) http: String,
    /// The file with its secret.
    pub(crate) secret_file: PathBuf,
    /// The meeting's link.
    pub(crate) link: String,
}

impl Invitation {
    /// For the command line of another process.
    pub(crate) fn words(&self) -> [String; 3] {
        [self.http.clone(), self.secret_file.display().to_string(), self.link.clone()]
    }

    /// How a call of this process is led to it.
    #[cfg(target_os = "linux")]
    pub(crate) fn service(&self) -> app::Service {
        app::Service::Url { url: self.http.clone(), secret_file: Some(self.secret_file.clone()) }
    }

    fn read(words: &[String]) -> Option<(Self, &[String])> {
        let [http, secret_file, link, rest @ ..] = words else { return None };
        Some((Self { http: http.clone(), secret_file: secret_file.into(), link: link.clone() }, rest))
    }

    fn secret(&self) -> Secret {
        let text = std::fs::read_to_string(&self.secret_file).expect("the service's secret can be read");
        Secret::new(text.trim())
    }
}

/// Plays a role until the process is ended.
pub(crate) fn play(role: &str, words: &[String]) -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().expect("the system gives threads");
    if let ("media-host" | "media-client", words) = (role, words) {
        println!("{}", json!({ "process": std::process::id() }));
        return media(&runtime, words);
    }
    let Some((to, rest)) = Invitation::read(words) else { return ExitCode::from(2) };
    println!("{}", json!({ "process": std::process::id() }));
    match (role, rest) {
        ("watch", []) => runtime.block_on(Box::pin(watch::run(to))),
        ("listen", []) => runtime.block_on(Box::pin(listen::run(to))),
        ("send", []) => runtime.block_on(Box::pin(send::run(to))),
        ("chat", words) => {
            if runtime.block_on(Box::pin(chat::run(words))).is_none() {
                return ExitCode::from(2);
            }
        }
        ("crowd", [count]) => runtime.block_on(Box::pin(crowd::run(to, count.parse().unwrap_or_default()))),
        _ => return ExitCode::from(2),
    }
    ExitCode::SUCCESS
}

/// The two ends of a call that is measured for its media: they meet through a relay and not in a meeting of the service.
fn media(runtime: &tokio::runtime::Runtime, words: &[String]) -> ExitCode {
    match words {
        [folder] => runtime.block_on(Box::pin(media_host::run(folder.into()))),
        [url, clip, voice, width, height] => {
            let size = (width.parse().unwrap_or(640), height.parse().unwrap_or(360));
            runtime.block_on(Box::pin(media_client::run(url, clip.into(), voice.into(), size)));
        }
        _ => return ExitCode::from(2),
    }
    ExitCode::SUCCESS
}
