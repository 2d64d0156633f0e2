//! What shows the call page: a browser that Microsoft supports, or the app's own webview, where that can carry a call.
//!
//! The second is for who knows what they do: Microsoft supports the Calling SDK in browsers only. It needs the webview's own
//! peer connections, which WebKitGTK has not; the page says by the SDK's word whether it is supported (`environment`), and where it is not,
//! an installed browser takes its place for the call.

use std::{fmt, future::Future, io, pin::Pin, sync::Arc};

use base::Secret;

use crate::{Closed, Placement, display::VirtualDisplay, process::Running, profile::Profile};

/// A window that shows the page. Dropping it closes it.
pub trait PageWindow: fmt::Debug + Send + Sync {
    /// Waits until it is closed.
    fn closed(&self) -> Pin<Box<dyn Future<Output = Closed> + Send + '_>>;

    /// Whether it is.
    fn is_closed(&self) -> bool;
}

/// The app's own webview, as whoever has one gives it.
pub trait Webview: fmt::Debug + Send + Sync {
    /// Opens a window of its own at `address`, without any way to the app's commands. The address ends with a ticket that is good
    /// for one use: it goes into no log.
    ///
    /// # Errors
    /// When no window can be opened.
    fn open(&self, address: &Secret, placement: Placement) -> io::Result<Box<dyn PageWindow>>;
}

/// A [`Webview`] that can be passed on; the same one is equal to itself.
#[derive(Debug, Clone)]
pub struct OwnWebview(pub Arc<dyn Webview>);

impl PartialEq for OwnWebview {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for OwnWebview {}

/// A browser with a profile of its own.
#[derive(Debug)]
pub(crate) struct BrowserWindow {
    // In the order in which they end.
    pub(crate) browser: Running,
    pub(crate) _display: Option<VirtualDisplay>,
    pub(crate) _profile: Profile,
}

impl PageWindow for BrowserWindow {
    fn closed(&self) -> Pin<Box<dyn Future<Output = Closed> + Send + '_>> {
        Box::pin(async { if self.browser.ended().await.well { Closed::ByPerson } else { Closed::Died } })
    }

    fn is_closed(&self) -> bool {
        self.browser.has_ended()
    }
}
