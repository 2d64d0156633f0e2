//! The way into Teams from the real window: where a link leads is said before joining, and how it goes, with the real page, SDK and
//! browser and with Microsoft out of reach.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use std::{fs, path::Path};

use serde_json::json;
use support::{
    guard::until,
    hosting::ARGUMENTS,
    journey::{Journey, Look, built, kept},
    machine,
    manager::Manager,
    screen::{Area, Screen},
    token::made_up,
};

const LINK: &str = "https://teams.microsoft.com/meet/2345678901234?p=abcDEF";

/// The window of a user of a scratch folder, with these settings about Teams.
async fn window(scratch: &Path, teams: serde_json::Value) -> Journey {
    let settings = json!({
        "devices": { "camera": "test-pattern:1280x720@30", "microphone": "tone:440" },
        "teams": teams,
    });
    let arguments = ARGUMENTS.map(|word| format!("\"{word}\"")).join(" ");
    let environment = [("XDG_RUNTIME_DIR", scratch.to_str().unwrap()), ("PASSERELLE_BROWSER_ARGUMENTS", &arguments)];
    let pictures = kept("window");
    Journey::with_settings(&built(), &pictures, Look::PLAIN, &environment, &settings.to_string()).await
}

/// The window of somebody who has access, and where the profiles of their browser are.
async fn window_with_access(scratch: &Path) -> (Journey, String) {
    let token = scratch.join("token");
    fs::write(&token, made_up()).unwrap();
    (
        window(
            scratch,
            json!({ "guests": [{ "name": "Ada", "way": { "by": "file", "path": token } }], "guest": "Ada" }),
        )
        .await,
        scratch.join("passerelle/browser").display().to_string(),
    )
}

/// The command lines of the page that stands by.
fn standing_by(profiles: &str) -> Vec<(u32, String)> {
    until("the page to stand by", || Some(machine::processes_with(profiles)).filter(|all| all.len() > 2))
}

fn nothing_is_left(profiles: &str) {
    until("the browser to be gone", || machine::processes_with(profiles).is_empty().then_some(()));
}

#[tokio::test]
async fn a_link_leads_through_a_browser_and_what_is_out_of_reach_is_said() {
    let scratch = tempfile::tempdir().unwrap();
    let (journey, profiles) = window_with_access(scratch.path()).await;
    journey.paste(LINK).await;
    journey.prepare("Robin Ferris").await;
    journey.window().reads("Microsoft Teams, through Chromium").await;
    let lines = standing_by(&profiles);
    assert!(lines.iter().all(|(_, line)| !line.contains(&made_up())), "the token is in a command line");
    journey.picture("teams-join").await;
    journey.press("join.now").await;
    journey.reads("end.serviceUnreachable.what").await;
    journey.picture("teams-out-of-reach").await;
    nothing_is_left(&profiles);
    journey.close().await;
}

#[tokio::test]
async fn the_browser_stands_in_the_corner_and_the_window_keeps_the_keyboard() {
    let scratch = tempfile::tempdir().unwrap();
    let (journey, profiles) = window_with_access(scratch.path()).await;
    let manager = Manager::start(journey.window().display());
    let ours = manager.window_of("passerelle");
    manager.activate(ours);
    journey.paste(LINK).await;
    standing_by(&profiles);
    let browser = manager.window_of("chrom");
    let ready = || (manager.active() == Some(ours)).then_some(());
    until("the window to have the keyboard again", ready);
    let Area { x, y, width, height } = manager.area(browser);
    let screen = Screen::open(journey.window().display()).whole();
    assert!(width <= 520 && height <= 340, "{width}×{height}");
    let (right, lower) = (x.unsigned_abs() + width, y.unsigned_abs() + height);
    assert!(x > 0 && right <= screen.width && right + 40 >= screen.width, "{x} + {width} of {}", screen.width);
    assert!(y > 0 && lower <= screen.height && lower + 60 >= screen.height, "{y} + {height} of {}", screen.height);
    journey.window().drawn().await;
    journey
        .window()
        .screenshot(&kept("window/teams-browser-in-the-corner.png"), (screen.width.into(), screen.height.into()))
        .await;
    assert_eq!(manager.active(), Some(ours), "and keeps it");
    journey.close().await;
}

#[tokio::test]
async fn who_goes_back_from_the_sheet_leaves_no_browser_behind() {
    let scratch = tempfile::tempdir().unwrap();
    let (journey, profiles) = window_with_access(scratch.path()).await;
    journey.paste(LINK).await;
    standing_by(&profiles);
    journey.press("common.back").await;
    nothing_is_left(&profiles);
    journey.close().await;
}

#[tokio::test]
async fn a_join_that_fails_before_it_begins_leaves_no_browser_behind() {
    let scratch = tempfile::tempdir().unwrap();
    let (journey, profiles) = window_with_access(scratch.path()).await;
    journey.paste(LINK).await;
    journey.prepare("Robin Ferris").await;
    standing_by(&profiles);
    fs::remove_file(scratch.path().join("token")).unwrap();
    journey.press("join.now").await;
    journey.reads("failure.access.what").await;
    nothing_is_left(&profiles);
    journey.close().await;
}

#[tokio::test]
async fn without_access_a_link_says_what_is_missing_before_and_after_joining() {
    let scratch = tempfile::tempdir().unwrap();
    let journey = window(scratch.path(), json!({})).await;
    journey.paste(LINK).await;
    journey.prepare("Robin Ferris").await;
    journey.reads("failure.accessMissing.what").await;
    journey.picture("teams-no-access").await;
    journey.press("join.now").await;
    journey.reads("failure.accessMissing.do").await;
    journey.picture("teams-no-access-ended").await;
    journey.close().await;
}
