//! The way into Teams: a page that runs Microsoft's Calling SDK, in a browser that Microsoft supports.
//!
//! ```text
//!   browser (Chrome, Edge, Chromium; a profile for one run)
//!     │ file in that profile ──leads to──▶ http://localhost:PORT/#TICKET
//!     │                                        │ server: the page's files under a strict policy
//!     └── call page ──dials with the ticket──▶ the call's own door (one client, one secret)
//! ```
//!
//! Nobody else on this machine can take the page's place: the ticket stands in a file that only this user can read, never in
//! a command line, and is good for one use. The access token reaches the page over its socket alone.
//!
//! This crate finds the browser, serves the page and keeps the two alive. What they say to each other is the call
//! protocol's business.

mod arguments;
mod assets;
pub mod browser;
mod display;
mod placement;
mod process;
mod profile;
mod server;
mod window;

use std::{ffi::OsString, io};

pub use assets::PageFiles;
use base::Secret;
pub use placement::Placement;
pub use window::{OwnWebview, PageWindow, Webview};

use browser::Browser;
use display::VirtualDisplay;
use process::Running;
use profile::Profile;
use server::Server;
use window::BrowserWindow;

/// More words for the browser's command line, separated by white space: for developers and tests, such as resolver rules
/// that keep it on this machine.
pub const MORE_ARGUMENTS: &str = "PASSERELLE_BROWSER_ARGUMENTS";

/// Why the call page can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// The page can't be served: no port, most likely.
    #[error("the page that leads into Teams can't be served: {0}")]
    Server(#[source] io::Error),
    /// The program was built without the page.
    #[error(
        "this program was built without the page that leads into Teams: build it in ui/ with “npm run build” first"
    )]
    NotBuilt,
    /// The browser's profile can't be made.
    #[error("a profile for the browser can't be made: {0}")]
    Profile(#[source] io::Error),
    /// There is no display, and none can be made.
    #[error("there is no display for the browser: install Xvfb, or run where there is one ({0})")]
    Display(#[source] io::Error),
    /// The app's own webview opens no window.
    #[error("the app can't open a window for the page that leads into Teams: {0}")]
    Webview(#[source] io::Error),
    /// The browser can't be started.
    #[error("the browser can't be started: {0}")]
    Browser(#[source] io::Error),
}

/// The page, served and not yet shown.
#[derive(Debug)]
pub struct CallPage {
    server: Server,
}

/// The page in its window. Dropping it closes the window; of a browser, whatever it shows, and removes its profile.
#[derive(Debug)]
pub struct OpenPage {
    // In the order in which they end.
    window: Box<dyn PageWindow>,
    _server: Server,
}

/// How a window came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// Its window was closed, or it was asked to end.
    ByPerson,
    /// It crashed or was killed.
    Died,
}

impl CallPage {
    /// Serves the page.
    ///
    /// # Errors
    /// When there is no port, or the page is not there: the program was built without it, say.
    pub async fn serve(files: &PageFiles) -> Result<Self, PageError> {
        if files.find("index.html").is_none() {
            return Err(PageError::NotBuilt);
        }
        Ok(Self { server: Server::start(files.clone()).await.map_err(PageError::Server)? })
    }

    /// The page's origin, by which the call's door knows it.
    #[must_use]
    pub fn origin(&self) -> String {
        self.server.origin()
    }

    /// Shows the page in a browser. `door` is where it dials (`ws://127.0.0.1:PORT/host/PATH`), `secret` what it presents there,
    /// `placement` where its window stands, `arguments` more words for the browser's command line.
    ///
    /// # Errors
    /// When there is no display, or the profile or the browser fails.
    pub async fn open(
        self,
        browser: &Browser,
        door: &str,
        secret: &Secret,
        placement: Placement,
        arguments: &[OsString],
    ) -> Result<OpenPage, PageError> {
        let origin = self.origin();
        let profile = Profile::make(&browser.launch, &origin).map_err(PageError::Profile)?;
        let address = format!("{origin}/#{}", ticket(door, secret).ok_or_else(no_door)?.expose());
        let start = profile.start_page(&address).map_err(PageError::Profile)?;
        let display = match display::is_there() {
            true => None,
            false => Some(VirtualDisplay::start().await.map_err(PageError::Display)?),
        };
        let variables = display.as_ref().map(|display| display.variables().to_vec()).unwrap_or_default();
        let words = arguments::command_line(
            &browser.launch,
            profile.folder(),
            &start,
            placement,
            &[arguments, &more_arguments()].concat(),
        );
        let running = Running::start(&words, &variables).map_err(PageError::Browser)?;
        tracing::info!(browser = browser.kind.name(), version = %browser.version, "the call page opens");
        let window = BrowserWindow { browser: running, _display: display, _profile: profile };
        Ok(OpenPage { window: Box::new(window), _server: self.server })
    }

    /// Shows the page in the app's own webview; see [`CallPage::open`].
    ///
    /// # Errors
    /// When no window can be opened.
    pub fn open_in(
        self,
        webview: &OwnWebview,
        door: &str,
        secret: &Secret,
        placement: Placement,
    ) -> Result<OpenPage, PageError> {
        let ticket = ticket(door, secret).ok_or_else(no_door)?;
        let address = Secret::new(format!("{}/#{}", self.origin(), ticket.expose()));
        let window = webview.0.open(&address, placement).map_err(PageError::Webview)?;
        tracing::info!("the call page opens in a window of our own");
        Ok(OpenPage { window, _server: self.server })
    }
}

impl OpenPage {
    /// Waits until its window is closed.
    pub async fn closed(&self) -> Closed {
        self.window.closed().await
    }

    /// Whether it is.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.window.is_closed()
    }
}

/// `PORT.PATH.SECRET`, as the page reads it: it can name no other machine.
fn ticket(door: &str, secret: &Secret) -> Option<Secret> {
    let (port, path) = door.strip_prefix("ws://127.0.0.1:")?.split_once("/host/")?;
    Some(Secret::new(format!("{port}.{path}.{}", secret.expose())))
}

fn no_door() -> PageError {
    PageError::Profile(io::Error::new(io::ErrorKind::InvalidInput, "the call's door is not on this machine"))
}

fn more_arguments() -> Vec<OsString> {
    let words = std::env::var(MORE_ARGUMENTS).unwrap_or_default();
    words.split('\n').flat_map(split).map(OsString::from).collect()
}

/// Words of a line; what stands between double quotes is one word, or a part of one.
fn split(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted, mut begun) = (Vec::new(), String::new(), false, false);
    for letter in line.chars() {
        match letter {
            '"' => (quoted, begun) = (!quoted, true),
            letter if letter.is_whitespace() && !quoted => {
                if std::mem::take(&mut begun) {
                    words.push(std::mem::take(&mut word));
                }
            }
            letter => {
                begun = true;
                word.push(letter);
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_names_a_port_of_this_machine_and_nothing_else() {
        let secret = Secret::new("cd");
        assert_eq!(ticket("ws://127.0.0.1:4711/host/ab", &secret).unwrap().expose(), "4711.ab.cd");
        assert!(ticket("ws://192.0.2.1:4711/host/ab", &secret).is_none());
        assert!(ticket("ws://127.0.0.1:4711/ab", &secret).is_none());
    }

    #[test]
    fn more_words_may_hold_spaces() {
        let line = "--no-sandbox  \"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost\" --x=\"a b\"";
        let words = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost", "--x=a b"];
        assert_eq!(split(line), words);
        assert!(split("  ").is_empty());
        assert_eq!(split("\"\""), [""]);
    }
}
