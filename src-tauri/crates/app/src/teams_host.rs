//! The host that leads into Teams: our page in an installed browser, which dials us.

use std::{ffi::OsString, path::PathBuf, time::Duration};

use rtc::signal::{self, ClientSignal, HostDoor, ListenConfig};
use teams::{
    CallPage, OpenPage, OwnWebview, PageError, PageFiles, Placement,
    browser::{self, Browser, NoBrowser},
};

use crate::{Code, Failure};

/// How long the page may take to dial: a browser that starts for the first time after an update is slow.
const DIALS: Duration = Duration::from_secs(45);

/// How to reach Teams.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TeamsOptions {
    /// The browser to use; `None` takes the first that fits of those that are installed.
    pub browser: Option<PathBuf>,
    /// The page it shows.
    pub page: PageFiles,
    /// The app's own webview, to use instead of a browser. Not supported by Microsoft.
    pub webview: Option<OwnWebview>,
    /// Where its window stands.
    pub placement: Placement,
    /// More words for its command line.
    pub arguments: Vec<OsString>,
}

/// A page in its browser that has dialled.
#[derive(Debug)]
pub(crate) struct Dialled {
    pub(crate) signal: ClientSignal,
    pub(crate) page: OpenPage,
}

impl Dialled {
    /// Whether the browser has ended.
    pub(crate) fn is_over(&self) -> bool {
        self.page.is_closed()
    }
}

/// The browser to open the page in.
///
/// # Errors
/// Why there is none.
pub(crate) async fn browser(options: &TeamsOptions) -> Result<Browser, Failure> {
    browser::find(options.browser.as_deref()).await.map_err(|why| no_browser(&why))
}

/// Opens the page and waits for it to dial.
///
/// # Errors
/// When there is no browser, or it ends or says nothing before it dials.
pub(crate) async fn open(options: &TeamsOptions) -> Result<Dialled, Failure> {
    let browser = match options.webview {
        Some(_) => None,
        None => Some(browser(options).await?),
    };
    let page = CallPage::serve(&options.page).await.map_err(|error| no_page(&error))?;
    let config = ListenConfig { allowed_origins: vec![page.origin()] };
    let mut door = signal::listen(config)
        .await
        .map_err(|error| Failure::because(Code::Signal, "no socket can be opened for the page", &error))?;
    let (url, placement) = (door.url(), options.placement);
    let page = match (&browser, &options.webview) {
        (Some(browser), _) => page.open(browser, &url, door.secret(), placement, &options.arguments).await,
        (None, Some(webview)) => page.open_in(webview, &url, door.secret(), placement),
        (None, None) => return Err(Failure::new(Code::BrowserMissing, "there is nothing to show the page in")),
    };
    let page = page.map_err(|error| no_page(&error))?;
    let signal = dialled(&mut door, &page).await?;
    Ok(Dialled { signal, page })
}

async fn dialled(door: &mut HostDoor, page: &OpenPage) -> Result<ClientSignal, Failure> {
    tokio::select! {
        signal = door.accept() => {
            signal.map_err(|error| Failure::because(Code::Signal, "the page's socket failed", &error))
        }
        _ = page.closed() => Err(Failure::new(Code::BrowserFailed, "the browser ended before it reached the meeting")),
        () = tokio::time::sleep(DIALS) => {
            Err(Failure::new(Code::BrowserFailed, "the browser does not show the page that leads into Teams"))
        }
    }
}

fn no_browser(why: &NoBrowser) -> Failure {
    let code = match why {
        NoBrowser::Missing | NoBrowser::Named => Code::BrowserMissing,
        NoBrowser::TooOld { .. } => Code::BrowserTooOld,
    };
    Failure::new(code, why.to_string())
}

fn no_page(error: &PageError) -> Failure {
    Failure::because(Code::BrowserFailed, "the page that leads into Teams can't be opened", error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_browser_that_is_not_there_is_said() {
        let options = TeamsOptions { browser: Some("/no/such/browser".into()), ..TeamsOptions::default() };
        assert_eq!(open(&options).await.unwrap_err().code, Code::BrowserMissing);
    }
}
