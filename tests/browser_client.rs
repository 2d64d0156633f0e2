//! A media stack that nobody here wrote joins the practice host: Chromium's, through the page in `browser/`. It and a client
//! of ours have to see and hear each other and the scripted people.

#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use std::{path::Path, process::Child, time::Duration};

use serde_json::{Value, json};
use support::{
    browser::{Browser, Devices, Report},
    material::{files_named, half_seconds_of, numbered_clip, samples, stamps, tone_file},
    passerelle::{Service, World, finish},
    ticket::ticket,
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_passerelle-under-test");

const BROWSER: u8 = 77;
const BROWSER_HZ: f32 = 660.0;
const OURS: u64 = 10;
const OUR_HZ: f32 = 440.0;
/// The cameras of the built-in people, and the share of one of them.
const SCRIPTED: [u64; 5] = [1, 2, 3, 4, 5];
const PATIENCE: Duration = Duration::from_secs(60);

/// The share of the power of what is heard that a voice has at least, while a scripted person speaks as well.
const AUDIBLE: f64 = 0.15;

#[test]
fn a_browser_and_a_client_of_ours_see_and_hear_each_other() {
    let world = World::new(PROGRAM);
    let service = world.service();
    let ours = our_client(&world, &service);
    let mut browser = Browser::start(&browser_devices(&world));
    let (socket, secret) = ticket(service.http(), Path::new(service.secret_file()));
    let joining = json!({
        "socket": socket, "secret": secret, "name": "Bruno Browser", "slots": 6, "shareAs": null,
        "target": { "type": "link", "url": service.link() },
        "tones": [OUR_HZ, BROWSER_HZ],
    });
    browser.ask("join", joining).unwrap();

    let report = browser.wait_for("the browser sees and hears everyone", PATIENCE, |report| {
        let everyone = SCRIPTED.iter().all(|&source| report.pictures_of(source) >= 15);
        everyone && report.pictures_of(OURS) >= 90 && report.heard(0, AUDIBLE) >= 15
    });
    the_browser_was_served_well(&report);

    browser.ask("leave", Value::Null).unwrap();
    browser.wait_for("the browser leaves", PATIENCE, |report| report.phase() == "ended");
    assert_eq!(world.run(&["leave"]).code, Some(0));
    let ended = finish(ours);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    // What the browser sent is in our recording.
    the_recording_holds_the_browser(&world.path("recording"), &world.path(""));
}

fn the_browser_was_served_well(report: &Report) {
    assert_eq!(report.errors(), [""; 0], "{:#}", report.0);
    assert_eq!(report.video_codecs(), ["video/H264"]);
    assert_eq!(report.messages().first(), Some(&"hello"));
    for name in ["Amir Nazari", "Dana Weiss", "Nadia Native", "Bruno Browser"] {
        assert!(report.people().contains(&name), "{name} is not among {:?}", report.people());
    }
    assert_eq!(report.pictures_of(u64::from(BROWSER)), 0, "nobody sees themselves");
    assert_eq!(report.heard(1, AUDIBLE), 0, "nobody hears their own voice");
    for seen in report.sightings() {
        assert_eq!(seen.backwards, 0, "pictures came out of order: {seen:?}");
    }
}

fn the_recording_holds_the_browser(recording: &Path, scratch: &Path) {
    let heard = samples(&recording.join("heard.wav"));
    assert!(half_seconds_of(&heard, BROWSER_HZ, AUDIBLE as f32) >= 6, "the browser's tone is missing");
    assert_eq!(half_seconds_of(&heard, OUR_HZ, AUDIBLE as f32), 0, "nobody hears their own voice");

    let videos: Vec<_> = files_named(recording, "video.mkv").iter().map(|video| stamps(video, scratch)).collect();
    let of_browser = videos.iter().find(|stamps| stamps.iter().flatten().any(|stamp| stamp.source == BROWSER));
    let of_browser = of_browser.expect("one of the recorded videos is the browser's");
    let unread = of_browser.iter().filter(|stamp| stamp.is_none()).count();
    assert!(unread * 20 <= of_browser.len(), "{unread} of {} pictures can't be read", of_browser.len());
    let numbers: Vec<u32> = of_browser.iter().flatten().map(|stamp| stamp.number).collect();
    assert!(numbers.len() >= 60, "only {} pictures of the browser", numbers.len());
    // The clip begins again after 150 pictures; elsewhere numbers only go up.
    let back = numbers.windows(2).filter(|pair| pair[1] < pair[0] && pair[0] - pair[1] < 75).count();
    assert_eq!(back, 0, "out of order: {numbers:?}");
}

fn our_client(world: &World, service: &Service) -> Child {
    world.start(&[
        "join",
        service.link(),
        "--headless",
        "--service",
        service.http(),
        "--service-secret",
        service.secret_file(),
        "--name",
        "Nadia Native",
        "--camera",
        "test-pattern:640x360@30#10",
        "--mic",
        "tone:440",
        "--record",
        "recording",
        "--duration",
        "120",
    ])
}

fn browser_devices(world: &World) -> Devices {
    let (camera, microphone) = (world.path("camera.y4m"), world.path("voice.wav"));
    numbered_clip(&camera, BROWSER, (640, 360), 150);
    tone_file(&microphone, BROWSER_HZ, Duration::from_secs(5));
    Devices { camera: Some(camera), microphone: Some(microphone), ..Devices::default() }
}
