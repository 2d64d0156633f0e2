//! What one program sends is looked for in what another one recorded: a screen of an X display, and a call whose media
//! all goes through a TURN server.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use std::{
    fs,
    path::PathBuf,
    process::{Child, Command},
};

use media::{
    I420,
    pattern::{Stamp, draw},
};
use serde_json::Value;
use support::{
    material::{half_seconds_of, samples, stamps},
    painter::Painter,
    passerelle::{Service, World, finish},
    turn::{PASSWORD, TurnServer, USER},
    xvfb::Xvfb,
};

/// A meeting without a lobby in which nobody else shows or says anything.
const QUIET: &str = r#"
[[meeting]]
subject = "Only the two of us"
lobby = false

[[meeting.person]]
name = "Olive"
role = "organizer"
"#;

fn quiet_meeting() -> (World, Service) {
    let world = World::new(env!("CARGO_BIN_EXE_passerelle-under-test"));
    fs::write(world.path("quiet.toml"), QUIET).unwrap();
    let service = world.service_with(&["--script", "quiet.toml"]);
    (world, service)
}

/// The words of a join for so many seconds, to be completed.
fn join(world: &World, service: &Service, name: &str, seconds: &str) -> Command {
    let mut command = world.command(&["join", service.link(), "--headless", "--name", name, "--duration", seconds]);
    command.args(["--service", service.http(), "--service-secret", service.secret_file()]);
    command.arg("--stats").arg(world.path(&format!("{name}.json")));
    command
}

fn recording(world: &World, service: &Service, seconds: &str) -> Child {
    let mut command = join(world, service, "listener", seconds);
    command.arg("--record").arg(world.path("recording"));
    command.spawn().expect("the program starts")
}

fn ends_well(child: Child) {
    let ended = finish(child);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
}

/// The recorded files of a kind.
fn recorded(world: &World, kind: &str) -> Vec<PathBuf> {
    let summary = world.json("recording/summary.json");
    let files = summary["files"].as_array().unwrap().iter().filter(|file| file["kind"] == kind);
    files.map(|file| world.path("recording").join(file["file"].as_str().unwrap())).collect()
}

#[test]
fn a_shared_screen_is_found_in_the_far_recording() {
    let (world, service) = quiet_meeting();
    let display = Xvfb::start(1280, 720);
    let painter = Painter::open(display.display(), "whole", (0, 0), (1280, 720));
    let mut image = I420::black(1280, 720).unwrap();
    draw(&mut image, &Stamp { source: 42, number: 4711, time: 1 });
    painter.paint(&image);

    let listener = recording(&world, &service, "8");
    let mut sharer = join(&world, &service, "sharer", "8");
    let sharer = sharer.args(["--share", "screen:0"]).envs(display.environment()).spawn().unwrap();
    ends_well(sharer);
    ends_well(listener);

    let shares = recorded(&world, "share");
    assert_eq!(shares.len(), 1, "{shares:?}");
    let seen: Vec<Stamp> = stamps(&shares[0], &world.path("")).into_iter().flatten().collect();
    assert!(seen.len() >= 3, "{} pictures with a stamp", seen.len());
    assert!(seen.iter().all(|stamp| (stamp.source, stamp.number) == (42, 4711)), "{seen:?}");
}

#[test]
fn a_call_goes_through_a_turn_server_over_udp_and_over_tcp() {
    let turn = TurnServer::start();
    for transport in ["udp", "tcp"] {
        let (world, service) = quiet_meeting();
        let listener = recording(&world, &service, "10");
        let mut relayed = join(&world, &service, "relayed", "8");
        relayed.args(["--camera", "test-pattern:320x180@30#21", "--mic", "tone:440", "--relay-only"]);
        relayed.args(["--turn", &turn.url(transport), "--turn-user", USER]).env("PASSERELLE_TURN_PASSWORD", PASSWORD);
        ends_well(relayed.spawn().unwrap());
        ends_well(listener);

        let report = world.json("relayed.json");
        assert_eq!(report["path"], "relay", "{transport}");
        assert_ne!(report["times"]["mediaMs"], Value::Null, "{transport}");
        let heard = samples(&world.path("recording/heard.wav"));
        assert!(half_seconds_of(&heard, 440.0, 0.5) >= 6, "{transport}: the tone is missing");
        let videos = recorded(&world, "video");
        assert_eq!(videos.len(), 1, "{transport}: {videos:?}");
        let seen = stamps(&videos[0], &world.path(""));
        let numbers: Vec<u32> = seen.iter().flatten().map(|stamp| stamp.number).collect();
        assert!(numbers.len() >= 90 && numbers.is_sorted(), "{transport}: {} pictures", numbers.len());
    }
}
