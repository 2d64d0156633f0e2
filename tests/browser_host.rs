//! A page stands in as the meeting host of our client, which is what the page that leads into Teams will be.

#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use std::{path::Path, time::Duration};

use app::{CallOptions, Joined, join_host};
use capture::SourceSpec;
use meeting::{PhaseKind, protocol::JoinTarget};
use rtc::signal::{HostDoor, ListenConfig, listen};
use serde_json::{Value, json};
use support::{
    browser::{Browser, Devices, Report},
    material::{files_named, half_seconds_of, samples, stamps},
};
use tokio::runtime::Runtime;

const OURS: u64 = 10;
const OUR_SHARE: u64 = 11;
const OUR_HZ: f32 = 440.0;
const PAGE_HZ: f32 = 550.0;
const PATIENCE: Duration = Duration::from_secs(40);

#[test]
fn a_page_hosts_our_client() {
    let scratch = tempfile::tempdir().unwrap();
    let runtime = Runtime::new().unwrap();
    let mut page = Browser::start(&Devices::default());
    let mut door = runtime.block_on(listen(ListenConfig { allowed_origins: vec![page.origin().to_owned()] })).unwrap();

    let recording = scratch.path().join("recording");
    let ours = enter(&runtime, &mut door, &mut page, &recording);

    let report = page.wait_for("the page sees and hears our client", PATIENCE, |report| {
        report.pictures_of(OURS) >= 90 && report.pictures_of(OUR_SHARE) >= 10 && report.heard(0, 0.8) >= 10
    });
    the_protocol_was_kept(&report);
    our_client_believes_the_page(&runtime, &ours);

    // Nonsense is dropped and counted; the call goes on until the host ends it.
    for nonsense in ["{not json", r#"{"type":"noSuchThing"}"#, "[]"] {
        page.ask("hostSendText", json!(nonsense)).unwrap();
    }
    page.ask("hostSend", json!({ "type": "dominantSpeakers", "participants": ["mary"] })).unwrap();
    runtime.block_on(async {
        let mut snapshot = ours.handle().snapshot();
        let named = snapshot.wait_for(|snapshot| !snapshot.dominant.is_empty());
        tokio::time::timeout(PATIENCE, named).await.expect("the message after the nonsense arrives").unwrap();
    });

    page.ask("end", Value::Null).unwrap();
    let end = runtime.block_on(async { tokio::time::timeout(PATIENCE, ours.finished()).await }).expect("the call ends");
    let reason = end.reason.expect("the host's reason is told");
    assert_eq!((reason.code, reason.subcode), (0, 5003));
    the_recording_holds_the_page(&recording, scratch.path());
}

/// The page with a wrong secret is turned away and keeps nobody out; with the right one it is let in.
fn enter(runtime: &Runtime, door: &mut HostDoor, page: &mut Browser, recording: &Path) -> Joined {
    let hosting = |secret: &str, url: String| {
        json!({
            "socket": url, "secret": secret, "tone": PAGE_HZ, "tones": [OUR_HZ, PAGE_HZ],
            "people": [
                { "id": "mary", "name": "Mary Page", "source": 21 },
                { "id": "paul", "name": "Paul Page", "source": 22 },
            ],
        })
    };
    let (wrong, right) = (hosting(&"0".repeat(64), door.url()), hosting(door.secret().expose(), door.url()));
    let accepting = async {
        let signal = door.accept().await.expect("the page with the right secret is let in");
        (signal, door.refused())
    };
    let (signal, refused) = std::thread::scope(|scope| {
        let accepted = scope.spawn(|| runtime.block_on(accepting));
        page.ask("host", wrong).unwrap();
        page.wait_for("a page with a wrong secret is turned away", PATIENCE, |report| !report.0["closed"].is_null());
        assert_eq!(page.report().0["closed"]["code"], 4001);
        page.ask("host", right).unwrap();
        accepted.join().unwrap()
    });
    assert_eq!(refused, 1);

    let options = CallOptions {
        camera: "test-pattern:640x360@30#10".parse().unwrap(),
        microphone: SourceSpec::Tone(OUR_HZ),
        share: "test-pattern:1280x720@5#11".parse().unwrap(),
        record: Some(recording.to_owned()),
        ..CallOptions::new("Nadia Native")
    };
    let target = JoinTarget::Link { url: "https://teams.microsoft.com/meet/1234567890123?p=page".into() };
    runtime.block_on(join_host(signal, target, options)).unwrap()
}

fn the_protocol_was_kept(report: &Report) {
    assert_eq!(report.errors(), [""; 0], "{:#}", report.0);
    assert_eq!(report.messages()[..3], ["hello", "join", "offer"]);
    assert_eq!(report.messages().iter().filter(|name| **name == "offer").count(), 1, "one offer for the whole call");
    assert_eq!(report.people(), ["Nadia Native"]);
    assert_eq!(report.video_codecs(), ["video/H264"]);
    for seen in report.sightings() {
        assert_eq!(seen.backwards, 0, "pictures came out of order: {seen:?}");
    }
}

fn our_client_believes_the_page(runtime: &Runtime, ours: &Joined) {
    let snapshot = runtime.block_on(async { ours.handle().snapshot().borrow().clone() });
    assert_eq!(snapshot.phase.kind(), PhaseKind::Connected);
    let names: Vec<&str> = snapshot.roster.people.values().map(|person| person.name.as_str()).collect();
    for name in ["Mary Page", "Paul Page", "Nadia Native"] {
        assert!(names.contains(&name), "{name} is not among {names:?}");
    }
}

fn the_recording_holds_the_page(recording: &Path, scratch: &Path) {
    let heard = samples(&recording.join("heard.wav"));
    assert!(half_seconds_of(&heard, PAGE_HZ, 0.8) >= 4, "the page's tone is missing");

    let videos: Vec<_> = files_named(recording, "video.mkv").iter().map(|video| stamps(video, scratch)).collect();
    for source in [21, 22] {
        let numbers: Vec<u32> = videos
            .iter()
            .flatten()
            .flatten()
            .filter(|stamp| stamp.source == source)
            .map(|stamp| stamp.number)
            .collect();
        assert!(numbers.len() >= 45, "only {} pictures of source {source}", numbers.len());
        assert!(numbers.is_sorted(), "out of order: {numbers:?}");
    }
}
