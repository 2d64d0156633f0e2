//! The page that leads into Teams in a window of our own. It has no way to the app: no permission is granted to it
//! (`src-tauri/capabilities/call-page.json`), and it goes nowhere but where it was opened.

use std::{
    future::Future,
    io,
    pin::Pin,
    sync::atomic::{AtomicUsize, Ordering},
};

use app::{Closed, PageWindow, Placement, Webview};
use base::Secret;
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};
use tokio::sync::watch;

/// The switches of a browser that the page counts on, where the webview is Microsoft's: nothing is throttled or played, and the way to us
/// on loopback is open. The first list is the webview's own, which would be lost otherwise.
const SWITCHES: &str = "--disable-features=msWebOOUI,msPdfOOUI,msSmartScreenProtection,WebRtcHideLocalIpsWithMdns,CalculateNativeWinOcclusion \
    --allow-loopback-in-peer-connection --mute-audio --autoplay-policy=no-user-gesture-required \
    --disable-background-timer-throttling --disable-backgrounding-occluded-windows --disable-renderer-backgrounding";

/// Opens such windows.
#[derive(Debug)]
pub(crate) struct OwnWindows {
    app: AppHandle,
    opened: AtomicUsize,
}

impl OwnWindows {
    /// Of this app.
    pub(crate) fn new(app: AppHandle) -> Self {
        Self { app, opened: AtomicUsize::new(0) }
    }
}

impl Webview for OwnWindows {
    fn open(&self, address: &Secret, Placement { x, y, width, height }: Placement) -> io::Result<Box<dyn PageWindow>> {
        let address: Url = address.expose().parse().map_err(|_| io::ErrorKind::InvalidInput)?;
        let origin = address.origin();
        let label = format!("call-page-{}", self.opened.fetch_add(1, Ordering::Relaxed));
        // Another engine's settings need another folder; what is shown is kept in none.
        let data = self.app.path().app_local_data_dir().map_err(io::Error::other)?.join("call-page");
        let window = WebviewWindowBuilder::new(&self.app, label, WebviewUrl::External(address))
            .title("Passerelle")
            .position(f64::from(x), f64::from(y))
            .inner_size(f64::from(width), f64::from(height))
            .focused(false)
            .incognito(true)
            .data_directory(data)
            .additional_browser_args(SWITCHES)
            .on_navigation(move |to| to.origin() == origin)
            .build()
            .map_err(io::Error::other)?;
        let (tell, closed) = watch::channel(false);
        window.on_window_event(move |event| {
            if let WindowEvent::Destroyed = event {
                tell.send_replace(true);
            }
        });
        Ok(Box::new(OwnWindow { window, closed }))
    }
}

#[derive(Debug)]
struct OwnWindow {
    window: WebviewWindow,
    closed: watch::Receiver<bool>,
}

impl PageWindow for OwnWindow {
    fn closed(&self) -> Pin<Box<dyn Future<Output = Closed> + Send + '_>> {
        let mut closed = self.closed.clone();
        Box::pin(async move {
            // Without a word it is gone with the app.
            let _ = closed.wait_for(|closed| *closed).await;
            Closed::ByPerson
        })
    }

    fn is_closed(&self) -> bool {
        *self.closed.borrow()
    }
}

impl Drop for OwnWindow {
    fn drop(&mut self) {
        if let Err(error) = self.window.destroy() {
            tracing::debug!(%error, "the page's window is gone already");
        }
    }
}
