//! The real window, from its start page into the practice meeting and out again, seen as a person sees it.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use std::{collections::BTreeMap, path::PathBuf};

use support::{
    journey::{Journey, Look, built, kept},
    passerelle::World,
    tour::{self, Tour},
};

fn pictures() -> PathBuf {
    kept("window")
}

#[tokio::test]
async fn a_person_joins_sees_everyone_move_and_leaves() {
    let journey = Journey::begin(&built(), &pictures(), Look::PLAIN).await;
    journey.practice().await;
    journey.prepare("Robin Ferris").await;
    journey.press("join.now").await;
    journey.everyone(4).await;
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
    journey.close().await;
}

#[tokio::test]
async fn after_a_call_ones_own_picture_goes_on_in_the_next_sheet() {
    let world = World::new(env!("CARGO_BIN_EXE_passerelle-under-test"));
    let _service = world.service_playing(&tour::meetings());
    let journey = Journey::beside(&world, &built(), &pictures(), Look::PLAIN).await;
    journey.practice().await;
    journey.prepare("Robin Ferris").await;
    journey.press("join.now").await;
    journey.inside().await;
    journey.leave().await;
    journey.home().await;
    journey.practice().await;
    let before = journey.stamp(101).await.number;
    // Out of sight and in again: it takes a new keyframe, which the preview has to give and not the call that is over.
    let window = journey.window();
    for shown in ["none", ""] {
        window.eval(&format!("document.querySelector('.preview').style.display = '{shown}'")).await;
        window.drawn().await;
    }
    let script = "return document.querySelectorAll('canvas.playing[data-stream=\"101\"]').length > 0";
    window.until("one's own picture", script).await;
    until_later(&journey, before).await;
    journey.close().await;
}

/// Waits until the own picture has gone on by a second's pictures.
async fn until_later(journey: &Journey, before: u32) {
    let deadline = std::time::Instant::now() + support::guard::PATIENCE;
    while journey.stamp(101).await.number < before + 30 {
        assert!(std::time::Instant::now() < deadline, "one's own picture stands still");
    }
}

async fn every_screen(language: &'static str, dark: bool) {
    let world = World::new(env!("CARGO_BIN_EXE_passerelle-under-test"));
    let service = world.service_playing(&tour::meetings());
    let look = Look { language, dark, ..Look::PLAIN };
    let journey = Journey::beside(&world, &built(), &pictures(), look).await;
    Tour::in_all_sizes(&journey).everything(&service).await;
    journey.close().await;
}

#[tokio::test]
async fn every_screen_in_english_and_light() {
    every_screen("en", false).await;
}

#[tokio::test]
async fn every_screen_in_english_and_dark() {
    every_screen("en", true).await;
}

#[tokio::test]
async fn every_screen_in_french_and_light() {
    every_screen("fr", false).await;
}

#[tokio::test]
async fn every_screen_in_french_and_dark() {
    every_screen("fr", true).await;
}

#[tokio::test]
async fn the_page_is_enlarged_by_keys_and_everything_stays_in_it() {
    let world = World::new(env!("CARGO_BIN_EXE_passerelle-under-test"));
    let _service = world.service_playing(&tour::meetings());
    let journey = Journey::beside(&world, &built(), &pictures(), Look::PLAIN).await;
    journey.reads("home.title").await;
    journey.practice().await;
    journey.prepare("Robin Ferris").await;
    journey.press("join.now").await;
    journey.everyone(4).await;
    // From here on by keyboard: the driver does not know where an enlarged page has its buttons.
    let (window, control) = (journey.window(), '\u{E009}');
    for width in [1024, 853, 731, 640] {
        window.write("body", &format!("{control}+")).await;
        window.until(&format!("a page {width} wide"), &format!("return innerWidth === {width}")).await;
    }
    journey.everyone(4).await;
    journey.picture("zoomed").await;
    let outside = window
        .eval(
            "return [...document.querySelectorAll('button')].filter((one) => {
               const box = one.getBoundingClientRect();
               return one.checkVisibility() && (box.left < 0 || box.right > innerWidth || box.top < 0 || box.bottom > innerHeight);
             }).map((one) => one.ariaLabel ?? one.textContent)",
        )
        .await;
    assert_eq!(outside.as_array().map(Vec::len), Some(0), "{outside}");
    window.write("body", &format!("{control}0")).await;
    window.until("the usual size", "return innerWidth === 1280").await;
    journey.leave().await;
    journey.close().await;
}

#[tokio::test]
async fn the_page_can_do_nothing_it_was_not_given() {
    let journey = Journey::begin(&built(), &pictures(), Look::PLAIN).await;
    journey.reads("home.title").await;
    let window = journey.window();
    for (what, script) in [
        ("a command of Tauri's", "return window.__TAURI_INTERNALS__.invoke('plugin:window|close', { label: 'main' })"),
        ("an event of Tauri's", "return window.__TAURI_INTERNALS__.invoke('plugin:event|emit', { event: 'x' })"),
        ("a command that isn't there", "return window.__TAURI_INTERNALS__.invoke('shell', { text: 'id' })"),
        ("code from text", "return new Function('return 1')()"),
        ("another machine", "return fetch('https://192.0.2.1/')"),
        ("another port of this one", "return fetch('http://127.0.0.1:1/')"),
    ] {
        let answer = window.attempt(script).await;
        assert!(answer.is_err(), "the page can do {what}: {answer:?}");
    }
    assert!(
        window.attempt("return window.__TAURI_INTERNALS__.invoke('recents')").await.is_ok(),
        "what it was given works"
    );
    // Refused is refused by the policy, not by the network that isn't there.
    let blocked = window.eval("return window.blocked ?? []").await;
    assert_eq!(blocked.as_array().map(Vec::len), Some(2), "{blocked}");
}
