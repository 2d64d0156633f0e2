//! Meetings of all kinds in the real window: many people, pages of them, a share, consent, being turned away, muted and
//! removed. Each plays a practice script that the window finds as any user's window finds a practice service that runs.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

use support::{
    banner,
    guard::PATIENCE,
    guest::Guest,
    journey::{Journey, Look, built, kept},
    passerelle::{Service, World},
    script::{Scripted, script},
};

/// What the window's own camera is numbered with.
const OUR_CAMERA: u8 = 1;

/// The window beside a practice service that plays these meetings.
async fn playing(world: &World, meetings: &[Scripted]) -> (Service, Journey) {
    let service = world.service_playing(&script(meetings));
    let pictures = kept("window");
    let journey = Journey::beside(world, &built(), &pictures, Look::PLAIN).await;
    (service, journey)
}

fn world() -> World {
    World::new(env!("CARGO_BIN_EXE_passerelle-under-test"))
}

/// The sources that these slots show. Each goes on, however long a machine with much to do takes for it, and none goes back.
async fn moving(journey: &Journey, slots: &[u8]) -> BTreeSet<u8> {
    let mut seen: BTreeMap<u8, Vec<u32>> = BTreeMap::new();
    let stands = |numbers: &Vec<u32>| numbers.first() == numbers.last();
    let deadline = Instant::now() + PATIENCE;
    while seen.len() < slots.len() || seen.values().any(stands) {
        assert!(Instant::now() < deadline, "somebody stands still: {seen:?}");
        for &slot in slots {
            let stamp = journey.stamp(slot).await;
            seen.entry(stamp.source).or_default().push(stamp.number);
        }
    }
    for (source, numbers) in &seen {
        assert!(numbers.is_sorted(), "source {source} runs backwards: {numbers:?}");
    }
    seen.into_keys().collect()
}

/// The streams of the tiles on the stage now, by their canvases.
async fn slots_shown(journey: &Journey, count: usize) -> Vec<u8> {
    let script = format!(
        "const all = [...document.querySelectorAll('.person canvas.playing')]; return all.length === {count} ? all.map((one) => +one.dataset.stream) : null"
    );
    let shown = journey.window().until(&format!("{count} pictures"), &script).await;
    shown.as_array().unwrap().iter().map(|slot| u8::try_from(slot.as_u64().unwrap()).unwrap()).collect()
}

#[tokio::test]
async fn nine_people_move_in_order_the_others_are_a_page_away_and_a_share_is_seen() {
    let world = world();
    let share = "{ share = { source = 40, width = 1280, height = 720, fps = 5 } }";
    let meetings =
        [Scripted::open("Twelve").people(12), Scripted::open("A share").people(2).event(0.0, "Guest 2", share)];
    let (service, journey) = playing(&world, &meetings).await;
    journey.paste(service.link_of(0)).await;
    journey.prepare("Robin Ferris").await;
    journey.press("join.now").await;
    let first = moving(&journey, &slots_shown(&journey, 9).await).await;
    assert_eq!(first.len(), 9, "nine tiles show nine people: {first:?}");
    journey.picture("meeting-nine").await;
    journey.press("call.page.next").await;
    let second = moving(&journey, &slots_shown(&journey, 3).await).await;
    let all: BTreeSet<u8> = first.union(&second).copied().collect();
    assert_eq!(all, (1..=12).collect(), "the pages show everyone, and nobody twice");
    journey.picture("meeting-page").await;
    journey.leave().await;
    journey.home().await;

    journey.paste(service.link_of(1)).await;
    journey.press("join.now").await;
    let (one, other) = (journey.stamp(100).await, journey.stamp(100).await);
    assert_eq!((one.source, other.source), (40, 40));
    assert!(one.number <= other.number);
    journey.leave().await;
    journey.close().await;
}

#[tokio::test]
async fn where_consent_is_asked_nothing_leaves_before_a_yes() {
    let world = world();
    let recording = "{ start-recording = { consent = true } }";
    let meetings = [Scripted::open("Recorded").people(1).event(0.0, "Olive", recording)];
    let (service, journey) = playing(&world, &meetings).await;
    let mut watcher = Guest::watching(service.reached(), service.link_of(0)).await;
    journey.paste(service.link_of(0)).await;
    journey.prepare("Robin Ferris").await;
    journey.press("join.now").await;

    journey.reads("call.consent.title").await;
    journey.window().see(".banner.active").await;
    journey.picture("meeting-consent").await;
    // The window is in the meeting, others' pictures go on, and none is ours.
    watcher.sees("Robin Ferris", |_| true).await;
    watcher.nothing_of("Robin Ferris", 45).await;

    journey.press("call.consent.refuse").await;
    journey.reads("call.consent.listening").await;
    let before = journey.stamp(0).await.number;
    watcher.nothing_of("Robin Ferris", 45).await;
    assert!(journey.stamp(0).await.number > before, "who refused still sees the others");
    journey.picture("meeting-listening").await;

    journey.press("call.consent.change").await;
    journey.reads("call.notice.agreed").await;
    journey.picture("meeting-agreed").await;
    journey.press("call.camera.on").await;
    journey.press("call.mic.unmute").await;
    assert_eq!(watcher.picture_of("Robin Ferris").await.source, OUR_CAMERA);
    watcher.sees("Robin Ferris", |person| person.speaking && !person.muted).await;
    journey.leave().await;
    journey.close().await;
}

#[tokio::test]
async fn being_turned_away_muted_and_removed_is_told_in_plain_words() {
    let world = world();
    let mute = "{ mute-other = \"guests\" }";
    let meetings = [
        Scripted::closed("Private"),
        Scripted::open("Strict").people(1).event(3.0, "Olive", mute).event(9.0, "Olive", "{ remove = \"guests\" }"),
    ];
    let (service, journey) = playing(&world, &meetings).await;
    journey.paste(service.link_of(0)).await;
    journey.prepare("Robin Ferris").await;
    journey.press("join.now").await;
    journey.reads("lobby.title").await;
    journey.reads("end.lobbyRejected.what").await;
    journey.picture("meeting-rejected").await;
    journey.home().await;

    journey.paste(service.link_of(1)).await;
    journey.press("join.now").await;
    journey.inside().await;
    journey.window().reads("Olive muted you").await;
    journey.window().see("button[aria-label=\"Unmute mic\"]").await;
    journey.picture("meeting-muted").await;
    journey.reads("end.removed.what").await;
    journey.picture("meeting-removed").await;
    journey.close().await;
}

#[tokio::test]
async fn the_banner_follows_the_hosts_word() {
    let world = world();
    let recording = "{ start-recording = { consent = false } }";
    let meetings = [Scripted::open("Recorded").people(1).event(15.0, "Olive", recording)];
    let (service, journey) = playing(&world, &meetings).await;
    journey.paste(service.link_of(0)).await;
    journey.prepare("Robin Ferris").await;
    journey.press("join.now").await;
    journey.inside().await;
    let mut watcher = Guest::watching(service.reached(), service.link_of(0)).await;
    let shown = banner::watch(journey.window()).await;
    let told = watcher.told_of_recording().await;
    journey.reads("call.recording.started").await;
    let after = shown.after(told).await;
    // How long it took says more of the machine than of the window: it is told here and measured by `cargo xtask bench`.
    println!("the recording banner was painted {after} ms after the host's word");
    journey.leave().await;
    journey.close().await;
}
