//! How soon the window shows what the host says of a recording.
//!
//! ```text
//!   host ──word──▶ watcher: told at t0          (the same word, to everyone at once)
//!     └────word──▶ app ──▶ page: painted at t1  t1 - t0 is what a person waits
//! ```

use std::time::Duration;

use crate::window::Window;

/// A page whose banner is watched.
#[derive(Debug)]
pub struct Watched<'a>(&'a Window);

/// From now on the page notes when the banner of something that goes on is first painted.
///
/// # Panics
/// When the page doesn't answer.
pub async fn watch(window: &Window) -> Watched<'_> {
    // What is posted in an animation frame is received once that frame is painted.
    let script = "window.bannerPainted = null;
         const seen = new MutationObserver(() => {
           if (!document.querySelector('.banner.active')) return;
           seen.disconnect();
           requestAnimationFrame(() => {
             const { port1, port2 } = new MessageChannel();
             port1.onmessage = () => (window.bannerPainted = Date.now());
             port2.postMessage(null);
           });
         });
         seen.observe(document.body, { childList: true, subtree: true })";
    window.eval(script).await;
    Watched(window)
}

impl Watched<'_> {
    /// Milliseconds from a moment, since 1970, until the banner was painted, as the machine's clock has them.
    ///
    /// # Panics
    /// When it never is.
    pub async fn after(&self, told: Duration) -> i64 {
        let painted = self.0.until("the banner to be painted", "return window.bannerPainted ?? null").await;
        let told = i64::try_from(told.as_millis()).expect("it is not that late yet");
        painted.as_i64().expect("a number of milliseconds") - told
    }
}
