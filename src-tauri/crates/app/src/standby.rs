//! The call page opened ahead of the call, while a person still looks at the join sheet: joining then waits for no browser.

use teams::browser::Browser;
use tokio::task::JoinHandle;

use crate::{
    Failure,
    teams_host::{self, Dialled, TeamsOptions},
};

/// See the module's documentation. Dropping it closes the browser.
#[derive(Debug)]
pub struct Standby {
    options: TeamsOptions,
    /// Taken by the call.
    opening: Option<JoinHandle<Result<Dialled, Failure>>>,
}

impl Standby {
    /// Begins to open the page; `there` is called once it is. Must be called where tasks can be started.
    #[must_use]
    pub fn open(options: TeamsOptions, there: impl FnOnce() + Send + 'static) -> Self {
        let opened = options.clone();
        let opening = tokio::spawn(async move {
            let dialled = teams_host::open(&opened).await?;
            there();
            Ok(dialled)
        });
        Self { options, opening: Some(opening) }
    }

    /// Whether it is a page as these options ask for it.
    #[must_use]
    pub fn fits(&self, options: &TeamsOptions) -> bool {
        self.options == *options
    }

    /// Waits until the page has dialled; false when it never will.
    pub async fn ready(&mut self) -> bool {
        let Some(opening) = self.opening.take() else { return false };
        let Ok(Ok(dialled)) = opening.await else { return false };
        self.opening = Some(tokio::spawn(std::future::ready(Ok(dialled))));
        true
    }

    /// The page, as soon as it has dialled. One that failed or ended meanwhile is opened anew, once.
    pub(crate) async fn take(mut self) -> Result<Dialled, Failure> {
        let opening = self.opening.take();
        if let Some(opening) = opening
            && let Ok(Ok(dialled)) = opening.await
            && !dialled.is_over()
        {
            return Ok(dialled);
        }
        teams_host::open(&self.options).await
    }
}

impl Drop for Standby {
    fn drop(&mut self) {
        let Some(opening) = self.opening.take() else { return };
        opening.abort();
        // Closing a browser takes a moment; whoever drops this has no time for it.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Ok(Ok(dialled)) = opening.await {
                    let _ = tokio::task::spawn_blocking(move || drop(dialled)).await;
                }
            });
        }
    }
}

/// The browser in which the page would open.
///
/// # Errors
/// Why there is none.
pub async fn browser_for(options: &TeamsOptions) -> Result<Browser, Failure> {
    teams_host::browser(options).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    #[tokio::test]
    async fn what_could_not_be_opened_ahead_is_tried_again_and_then_said() {
        let options = TeamsOptions { browser: Some("/no/such/browser".into()), ..TeamsOptions::default() };
        let mut standby = Standby::open(options.clone(), || panic!("nothing opens"));
        assert!(standby.fits(&options) && !standby.fits(&TeamsOptions::default()));
        assert!(!standby.ready().await);
        assert_eq!(standby.take().await.unwrap_err().code, Code::BrowserMissing);
    }
}
