//! The browser in which the call page runs: an installed Chrome, Edge or Chromium. Microsoft supports its Calling SDK in
//! those, and in no webview.

mod places;
mod version;

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use tokio::{process::Command, time::timeout};

use places::{Machine, Place, found};
pub use version::{OLDEST, Version};

/// How long a browser may take to tell its version: from a cold disk it can be seconds.
const TELLS_VERSION: Duration = Duration::from_secs(20);

/// Whose browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Google Chrome.
    Chrome,
    /// Microsoft Edge.
    Edge,
    /// Chromium.
    Chromium,
    /// What a setting names; taken at its word.
    Named,
}

impl Kind {
    /// Its name as people know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Chrome => "Google Chrome",
            Self::Edge => "Microsoft Edge",
            Self::Chromium => "Chromium",
            Self::Named => "the browser of the settings",
        }
    }
}

/// How a browser is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Launch {
    /// As a program.
    Program(PathBuf),
    /// As a snap, which sees only what is not hidden in the user's home.
    Snap(PathBuf),
    /// Through the script that Flatpak exports, which sees only what it is told to.
    Flatpak(PathBuf),
}

impl Launch {
    /// The file that is run.
    #[must_use]
    pub fn file(&self) -> &Path {
        match self {
            Self::Program(path) | Self::Snap(path) | Self::Flatpak(path) => path,
        }
    }
}

/// A browser that was found and told its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Browser {
    /// Whose.
    pub kind: Kind,
    /// How it is started.
    pub launch: Launch,
    /// Its version.
    pub version: Version,
}

impl Browser {
    /// As people know it, such as `Chromium 156`.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{} {}", self.kind.name(), self.version.major())
    }
}

/// Why there is no browser for the call page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoBrowser {
    /// None is installed.
    #[error("no browser for Teams is installed: install Google Chrome, Microsoft Edge or Chromium")]
    Missing,
    /// The setting names none.
    #[error("the browser of the settings can't be started: choose another one, or none to use what is installed")]
    Named,
    /// All that are installed are too old.
    #[error("the browser is too old for Teams (version {version}, needed is {OLDEST}): update it")]
    TooOld {
        /// The newest of them.
        version: Version,
    },
}

/// Finds the browser to use: the one that a setting names, else the first installed one that is new enough.
///
/// # Errors
/// Why there is none.
pub async fn find(named: Option<&Path>) -> Result<Browser, NoBrowser> {
    if let Some(path) = named {
        let place = Place { kind: Kind::Named, launch: Launch::Program(path.to_owned()) };
        let browser = ask(place).await.ok_or(NoBrowser::Named)?;
        let version = browser.version;
        return if version.is_too_old() { Err(NoBrowser::TooOld { version }) } else { Ok(browser) };
    }
    let mut newest = None;
    for place in found(&ThisMachine) {
        match ask(place).await {
            Some(browser) if browser.version.is_too_old() => newest = newest.max(Some(browser.version)),
            Some(browser) => return Ok(browser),
            None => {}
        }
    }
    Err(newest.map_or(NoBrowser::Missing, |version| NoBrowser::TooOld { version }))
}

/// Every browser that is installed, in the order in which they are taken, for whoever is to choose one.
pub async fn installed() -> Vec<Browser> {
    let mut browsers = Vec::new();
    for place in found(&ThisMachine) {
        browsers.extend(ask(place).await);
    }
    browsers
}

async fn ask(place: Place) -> Option<Browser> {
    let version = version_of(place.launch.file()).await;
    if version.is_none() {
        tracing::info!(browser = place.kind.name(), "a browser does not tell its version and is passed over");
    }
    Some(Browser { kind: place.kind, launch: place.launch, version: version? })
}

/// On Windows a browser opens a window when it is asked; its version is the name of a folder beside it.
async fn version_of(program: &Path) -> Option<Version> {
    if cfg!(windows) {
        let beside = std::fs::read_dir(program.parent()?).ok()?.filter_map(Result::ok);
        return beside.filter_map(|entry| Version::find(entry.file_name().to_str()?)).max();
    }
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let said = timeout(TELLS_VERSION, command.output()).await.ok()?.ok()?;
    Version::find(&String::from_utf8_lossy(&said.stdout))
}

/// The machine we run on.
struct ThisMachine;

impl Machine for ThisMachine {
    #[cfg(unix)]
    fn runs(&self, path: &Path) -> bool {
        use std::os::unix::fs::PermissionsExt;
        path.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
    }

    #[cfg(not(unix))]
    fn runs(&self, path: &Path) -> bool {
        path.is_file()
    }

    fn variable(&self, name: &str) -> Option<PathBuf> {
        std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
    }

    #[cfg(windows)]
    fn app_path(&self, program: &str) -> Option<PathBuf> {
        let key = format!(r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\{program}");
        let of = |root: &windows_registry::Key| root.open(&key).and_then(|key| key.get_string("")).ok();
        let named = of(windows_registry::CURRENT_USER).or_else(|| of(windows_registry::LOCAL_MACHINE))?;
        // Some installers write it between quotes.
        Some(PathBuf::from(named.trim_matches('"')))
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    /// A program that prints something. A shell writes it: a file that is open for writing here, or in what another test just
    /// started, can't be run.
    fn says(folder: &Path, text: &str) -> PathBuf {
        let file = folder.join("browser");
        let script = "printf '#!/bin/sh\\necho \"%s\"\\n' \"$1\" > \"$2\" && chmod 755 \"$2\"";
        let mut shell = std::process::Command::new("sh");
        assert!(shell.args(["-c", script, "sh", text]).arg(&file).status().unwrap().success());
        file
    }

    #[tokio::test]
    async fn the_one_of_the_settings_is_asked_and_taken() {
        let scratch = tempfile::tempdir().unwrap();
        let file = says(scratch.path(), &format!("Vivaldi {OLDEST}.1.2.3 stable"));
        let browser = find(Some(&file)).await.unwrap();
        assert_eq!((browser.kind, browser.version), (Kind::Named, Version([OLDEST, 1, 2, 3])));
    }

    #[tokio::test]
    async fn what_is_no_browser_or_too_old_is_said() {
        let scratch = tempfile::tempdir().unwrap();
        assert_eq!(find(Some(&scratch.path().join("nothing"))).await, Err(NoBrowser::Named));
        let old = says(scratch.path(), "Chromium 90.0.4430.212");
        assert_eq!(find(Some(&old)).await, Err(NoBrowser::TooOld { version: Version([90, 0, 4430, 212]) }));
        assert_eq!(find(Some(&says(scratch.path(), "hello"))).await, Err(NoBrowser::Named));
    }
}
