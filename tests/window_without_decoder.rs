//! The real window where its webview can't decode video: the app does it, says so, and pictures move all the same.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use support::journey::Journey;

/// The app as `cargo xtask test` has built it, its page inside.
fn app() -> PathBuf {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/debug/passerelle");
    std::env::var_os("PASSERELLE_APP").map_or(built, PathBuf::from)
}

#[tokio::test]
async fn pictures_move_where_the_webview_has_no_decoder() {
    let pictures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/window-without-decoder");
    let journey = Journey::begin(&app(), &pictures, "en", false, (1280, 800)).await;
    journey.reads("home.title").await;
    let gone = journey.window().eval("delete window.VideoDecoder; return !('VideoDecoder' in window)").await;
    assert_eq!(gone, true, "this webview keeps its decoder");
    journey.practice().await;
    journey.prepare("Robin Ferris").await;
    journey.reads("common.decodesItselfLinux").await;
    journey.join().await;
    let mut numbers: BTreeMap<u8, Vec<u32>> = BTreeMap::new();
    for _ in 0..10 {
        for slot in 0..4 {
            let stamp = journey.stamp(slot).await;
            numbers.entry(stamp.source).or_default().push(stamp.number);
        }
    }
    assert_eq!(numbers.len(), 4, "every tile shows someone else: {numbers:?}");
    for (source, seen) in &numbers {
        assert!(seen.is_sorted(), "source {source} runs backwards: {seen:?}");
        assert!(seen.first() < seen.last(), "source {source} stands still: {seen:?}");
    }
    journey.leave().await;
}
