//! The real window where its webview can't decode video: the app does it, says so, and pictures move all the same.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    time::Instant,
};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use media::pattern::Stamp;
use support::{
    guard::PATIENCE,
    journey::{Journey, Look},
    window::{Image, Window},
};

/// The app as `cargo xtask test` has built it, its page inside.
fn app() -> PathBuf {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/debug/passerelle");
    std::env::var_os("PASSERELLE_APP").map_or(built, PathBuf::from)
}

#[tokio::test]
async fn pictures_move_where_the_webview_has_no_decoder() {
    let pictures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/window-without-decoder");
    let journey = Journey::begin(&app(), &pictures, Look::PLAIN).await;
    journey.reads("home.title").await;
    let gone = journey.window().eval("delete window.VideoDecoder; return !('VideoDecoder' in window)").await;
    assert_eq!(gone, true, "this webview keeps its decoder");
    journey.practice().await;
    journey.prepare("Robin Ferris").await;
    journey.reads("common.decodesItselfLinux").await;
    journey.press("join.now").await;
    journey.everyone(4).await;
    // Who is shown where may change meanwhile: someone begins to share.
    let mut numbers: BTreeMap<u8, BTreeSet<u32>> = BTreeMap::new();
    let deadline = Instant::now() + PATIENCE;
    while numbers.len() < 4 || numbers.values().any(|seen| seen.len() < 5) {
        assert!(Instant::now() < deadline, "not everyone is seen to move: {numbers:?}");
        for stamp in stamps(journey.window()).await {
            numbers.entry(stamp.source).or_default().insert(stamp.number);
        }
    }
    journey.leave().await;
    journey.close().await;
}

/// What the tiles of the meeting show now.
async fn stamps(window: &Window) -> Vec<Stamp> {
    let script = "return [...document.querySelectorAll('.person canvas.playing')].map((c) => {
         const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let luma = '';
         for (let i = 0; i < d.length; i += 4) luma += String.fromCharCode((d[i] * 77 + d[i + 1] * 150 + d[i + 2] * 29) >> 8);
         return [c.width, c.height, btoa(luma)] })";
    let shown = window.eval(script).await;
    shown.as_array().into_iter().flatten().filter_map(|canvas| image(canvas)?.stamp()).collect()
}

fn image(canvas: &serde_json::Value) -> Option<Image> {
    let side = |at: usize| u32::try_from(canvas[at].as_u64()?).ok();
    Some(Image { width: side(0)?, height: side(1)?, luma: BASE64.decode(canvas[2].as_str()?).ok()? })
}
