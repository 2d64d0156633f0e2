//! Joining when things go wrong, and steering a call from another process. Every trouble is one clear line; the call goes on
//! where it can, and nothing already recorded is lost.

use std::{fs, path::Path};

use serde_json::Value;
use support::{
    guard::until,
    material::{samples, stamps},
    passerelle::{Ended, World, finish, in_the_meeting},
};

fn world() -> World {
    World::new(env!("CARGO_BIN_EXE_passerelle-under-test"))
}

fn one_line(ended: &Ended, what: &str) {
    let complaints: Vec<_> = ended.stderr.lines().filter(|line| line.starts_with("passerelle: ")).collect();
    assert_eq!(complaints.len(), 1, "{}", ended.stderr);
    assert!(complaints[0].contains(what), "{}", complaints[0]);
}

#[test]
fn a_bare_join_starts_the_service_itself() {
    let world = world();
    let ended = world.run(&["join", "practice", "--headless", "--duration", "2", "--name", "A", "--json"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let said: Value = serde_json::from_str(&ended.stdout).unwrap();
    let names: Vec<_> = said["report"]["people"].as_array().unwrap().iter().map(|person| &person["name"]).collect();
    assert!(names.iter().any(|name| *name == "Olive Harper") && names.iter().any(|name| *name == "A"), "{names:?}");
    assert_eq!(said["report"]["end"]["code"], "left");
}

#[test]
fn a_running_call_is_steered_from_outside() {
    let world = world();
    let call = world.start(&[
        "join",
        "practice",
        "--headless",
        "--name",
        "A",
        "--mic",
        "tone:440",
        "--camera",
        "test-pattern:320x180",
        "--duration",
        "60",
    ]);
    let status = in_the_meeting(&world);
    assert_eq!(status["status"]["muted"], false);
    let status = |words: &[&str]| -> Value {
        let mut words = words.to_vec();
        words.push("--json");
        let ended = world.run(&words);
        assert_eq!(ended.code, Some(0), "{words:?}: {}", ended.stderr);
        serde_json::from_str::<Value>(&ended.stdout).unwrap()["status"].clone()
    };
    assert_eq!(status(&["mute"])["muted"], true);
    assert_eq!(status(&["toggle-mute"])["muted"], false);
    assert_eq!(status(&["camera", "off"])["camera"], false);
    assert_eq!(status(&["camera", "on"])["camera"], true);
    status(&["hand", "up"]);
    until("the hand to be up", || (status(&["status"])["hand"] == true).then_some(()));
    status(&["leave"]);
    let ended = finish(call);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stderr.contains("You left."), "{}", ended.stderr);

    let nobody = world.run(&["mute"]);
    assert_eq!(nobody.code, Some(1));
    one_line(&nobody, "no call is running");
}

#[test]
fn a_host_that_vanishes_ends_the_call_and_leaves_a_whole_recording() {
    let world = world();
    let service = world.service();
    let folder = world.path("recording");
    let call = world.start(&[
        "join",
        service.link(),
        "--headless",
        "--service",
        service.http(),
        "--name",
        "A",
        "--mic",
        "tone:440",
        "--record",
        folder.to_str().unwrap(),
        "--stats",
        "report.json",
        "--duration",
        "120",
    ]);
    in_the_meeting(&world);
    until("a few seconds of recording", || (heard_seconds(&folder) > 4).then_some(()));
    service.vanish();
    let ended = finish(call);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    one_line(&ended, "host");
    assert_eq!(world.json("report.json")["end"]["code"], "hostVanished");
    let summary = world.json("recording/summary.json");
    assert_eq!(summary["finished"], true);
    assert!(samples(&folder.join("heard.wav")).len() > 4 * 48_000);
    let videos = summary["files"].as_array().unwrap().iter().filter(|file| file["kind"] == "video");
    let videos: Vec<_> = videos.map(|file| folder.join(file["file"].as_str().unwrap())).collect();
    assert_eq!(videos.len(), 4);
    assert!(stamps(&videos[0], &world.path("")).iter().flatten().count() > 10);
}

/// By the length of the file, whose header follows within a second.
fn heard_seconds(folder: &Path) -> u64 {
    fs::metadata(folder.join("heard.wav")).map_or(0, |file| file.len() / 96_000)
}

#[test]
fn a_killed_call_loses_at_most_a_second_of_its_recording() {
    let world = world();
    let folder = world.path("recording");
    let mut call =
        world.start(&["join", "practice", "--headless", "--name", "A", "--record", folder.to_str().unwrap()]);
    in_the_meeting(&world);
    until("a few seconds of recording", || (heard_seconds(&folder) > 5).then_some(()));
    call.kill().unwrap();
    call.wait().unwrap();
    assert!(samples(&folder.join("heard.wav")).len() > 4 * 48_000);
    let summary = world.json("recording/summary.json");
    assert_eq!(summary["finished"], false);
    let video = summary["files"].as_array().unwrap().iter().find(|file| file["kind"] == "video").unwrap();
    let stamps = stamps(&folder.join(video["file"].as_str().unwrap()), &world.path(""));
    assert!(stamps.iter().flatten().count() > 30, "{} pictures", stamps.len());
}

#[test]
fn a_recording_that_cannot_be_written_is_told_and_the_call_goes_on() {
    let world = world();
    fs::write(world.path("taken"), "").unwrap();
    let ended = world.run(&[
        "join",
        "practice",
        "--headless",
        "--name",
        "A",
        "--record",
        "taken",
        "--duration",
        "1",
        "--stats",
        "report.json",
    ]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    one_line(&ended, "nothing is recorded");
    let report = world.json("report.json");
    assert_eq!(report["recording"], Value::Null);
    assert!(report["warnings"][0].as_str().unwrap().contains("taken"), "{report}");
}

#[test]
fn a_file_that_is_no_video_and_a_missing_device_are_told_and_the_call_goes_on() {
    let world = world();
    fs::write(world.path("letter.y4m"), "Dear Sir or Madam").unwrap();
    let ended = world.run(&[
        "join",
        "practice",
        "--headless",
        "--name",
        "A",
        "--camera",
        "file:letter.y4m",
        "--mic",
        "No such microphone",
        "--duration",
        "3",
        "--stats",
        "report.json",
    ]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let warnings = world.json("report.json")["warnings"].to_string();
    assert!(warnings.contains("letter.y4m") && warnings.contains("microphone"), "{warnings}");
    assert!(ended.stderr.contains("is not a video"), "{}", ended.stderr);
}

#[test]
fn a_wrong_secret_and_a_missing_service_are_told_apart() {
    let world = world();
    let service = world.service();
    fs::write(world.path("wrong"), "0".repeat(64)).unwrap();
    let join = |address: &str| {
        world.run(&["join", service.link(), "--headless", "--service", address, "--service-secret", "wrong", "--json"])
    };
    let wrong = join(service.http());
    assert_eq!(wrong.code, Some(1));
    one_line(&wrong, "--service-secret");
    assert_eq!(serde_json::from_str::<Value>(&wrong.stdout).unwrap()["code"], "serviceSecret");
    let missing = join("http://127.0.0.1:9");
    assert_eq!(missing.code, Some(1));
    one_line(&missing, "nothing answers");
}

#[test]
fn links_are_explained_with_their_exit_codes() {
    let world = world();
    let good = world.run(&["link", "https://teams.microsoft.com/meet/264183392744150?p=Qx7Kd0LmTz4RbVw9Yc", "--json"]);
    assert_eq!(good.code, Some(0));
    assert_eq!(serde_json::from_str::<Value>(&good.stdout).unwrap()["kind"], "join");
    let personal = world.run(&["link", "https://teams.live.com/meet/9312345678901?p=abcDEF123ghiJKL4", "--json"]);
    assert_eq!(personal.code, Some(1));
    let said = serde_json::from_str::<Value>(&personal.stdout).unwrap();
    assert_eq!((&said["kind"], &said["reason"]), (&"refused".into(), &"personalMeeting".into()));
    let joined = world.run(&["join", "https://teams.live.com/meet/9312345678901?p=abcDEF123ghiJKL4", "--headless"]);
    assert_eq!(joined.code, Some(1));
    assert_eq!(world.run(&["link"]).code, Some(2));
    assert_eq!(world.run(&["join", "practice"]).code, Some(2));
}

#[test]
fn two_calls_of_one_user_are_told_apart() {
    let world = world();
    let service = world.service();
    let join = || world.start(&["join", service.link(), "--headless", "--service", service.http(), "--duration", "60"]);
    let (one, two) = (join(), join());
    let status = |call: u32| world.run(&["status", "--json", "--call", &call.to_string()]);
    for call in [one.id(), two.id()] {
        until("both calls to answer", || (status(call).code == Some(0)).then_some(()));
    }
    let unclear = world.run(&["leave"]);
    assert_eq!(unclear.code, Some(1));
    one_line(&unclear, "--call");
    for call in [one, two] {
        assert_eq!(world.run(&["leave", "--call", &call.id().to_string()]).code, Some(0));
        // Left from the lobby or the meeting: either way it ends by itself.
        assert!(finish(call).code.is_some());
    }
}
