//! Microphones and loudspeakers against a PulseAudio server with null sinks: tones arrive at their frequency on both sides,
//! at any rate, and a device that goes away is reported and replaced.
#![cfg(target_os = "linux")]

use std::{
    collections::VecDeque,
    io::Read,
    process::{Command, Stdio},
};

use media::pattern::{Tone, tone_power};
use serde_json::Value;
use support::{
    guard::{Guarded, ending_with_us, until},
    pulse::{PulseServer, Sink},
    told::Told,
};

const DESK: Sink<'_> = Sink { name: "desk", rate: 48_000, channels: 2 };
const HEADSET: Sink<'_> = Sink { name: "headset", rate: 16_000, channels: 1 };

fn probe(server: &PulseServer, words: &[&str]) -> Told {
    let mut command = server.client(env!("CARGO_BIN_EXE_device-probe"));
    command.args(words).env("DISPLAY", "");
    Told::start(&command)
}

/// A minute of a tone played to `sink` by PulseAudio's own program; it ends, and its file goes, when this is dropped.
struct Player {
    _program: Guarded,
    _folder: tempfile::TempDir,
}

fn play(server: &PulseServer, sink: &str, hz: f32) -> Player {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let path = folder.path().join("tone.raw");
    let mut tone = Tone::new(hz, 0.5);
    let minute = (0..6000).flat_map(|_| tone.next(std::time::Duration::ZERO).samples);
    std::fs::write(&path, minute.flat_map(f32::to_le_bytes).collect::<Vec<u8>>()).expect("a file can be written");
    let mut player = server.client("paplay");
    player.args(["--raw", "--rate=48000", "--channels=1", "--format=float32le", "-d", sink]).arg(&path);
    Player { _program: Guarded::start(&player), _folder: folder }
}

/// Listens to what `sink` plays, with PulseAudio's own program, until a tone of `hz` as loud as the probe makes it is heard
/// for 200 ms on end. A busy machine may leave gaps before; a wrong rate or mixed-up channels never sound pure.
fn hear(server: &PulseServer, sink: &str, hz: f32) {
    let mut recorder = server.client("parec");
    recorder.args(["--rate=48000", "--channels=1", "--format=float32le", "--latency-msec=20", "-d"]);
    recorder.arg(format!("{sink}.monitor"));
    let mut wrapped = ending_with_us(&recorder);
    wrapped.stdout(Stdio::piped());
    let mut recorder = Guarded::spawn(wrapped);
    let mut output = recorder.child().stdout.take().expect("its output was asked for");
    let mut samples = VecDeque::from(vec![0.0; 9600]);
    let mut block = [0u8; 7680];
    until(&format!("{hz} Hz from {sink}"), || {
        output.read_exact(&mut block).expect("parec goes on");
        samples.drain(..1920);
        samples.extend(block.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)));
        let last = samples.make_contiguous();
        let loudest = last.iter().fold(0.0f32, |most, sample| most.max(sample.abs()));
        (tone_power(last, hz) > 0.98 && (loudest - 0.3).abs() < 0.02).then_some(())
    });
}

/// The frequency of a line of the probe's microphone that is loud and has no error.
fn heard(line: &Value) -> Option<f64> {
    line["frequency"].as_f64().filter(|_| line["level"].as_f64().is_some_and(|level| level > 0.05))
}

fn close_to(found: f64, hz: f64) -> bool {
    (found - hz).abs() < 5.0
}

#[test]
fn a_tone_played_by_us_is_found_at_its_frequency() {
    let server = PulseServer::start(&[DESK, HEADSET]);
    let _probe = probe(&server, &["speaker", "default", "440"]);
    hear(&server, "desk", 440.0);
}

#[test]
fn a_loudspeaker_of_another_rate_is_chosen_by_name() {
    let server = PulseServer::start(&[DESK, HEADSET]);
    let _probe = probe(&server, &["speaker", "headset", "600"]);
    hear(&server, "headset", 600.0);
}

#[test]
fn a_tone_played_to_our_microphone_is_found_at_its_frequency() {
    let server = PulseServer::start(&[DESK, HEADSET]);
    for (source, sink, hz) in [("default", "headset", 700.0), ("desk.monitor", "desk", 1000.0)] {
        let _player = play(&server, sink, hz);
        let probe = probe(&server, &["microphone", source]);
        let found = probe.until("a steady tone", |line| heard(line).filter(|found| close_to(*found, hz.into())));
        assert!(close_to(found, hz.into()), "{found} Hz for {hz}");
        probe.until("frames marked ten milliseconds apart", |line| {
            let (least, most) = (line["stepMs"][0].as_f64()?, line["stepMs"][1].as_f64()?);
            (least > 9.0 && most < 11.0 && line["error"].is_null()).then_some(())
        });
    }
}

#[test]
fn a_microphone_that_is_unplugged_is_told_of_and_replaced_by_the_default() {
    let server = PulseServer::start(&[HEADSET, DESK]);
    let _player = play(&server, "desk", 900.0);
    let unplug =
        server.pactl(&["load-module", "module-null-sink", "norewinds=1", "sink_name=webcam"]).expect("a sink more");
    let probe = probe(&server, &["events", "microphone", "webcam.monitor"]);
    probe.until("sound, if only silence", |line| line["level"].as_f64());
    server.pactl(&["unload-module", unplug.trim()]).expect("the sink is gone");
    let error = probe.until("an error", |line| line["error"].as_str().map(str::to_owned));
    assert!(error.contains("webcam.monitor"), "{error}");
    let found = probe.until("the default microphone", heard);
    assert!(close_to(found, 900.0), "{found} Hz");
    // It stays told of as long as another stands in, and is taken up again when it is back.
    server.pactl(&["load-module", "module-null-sink", "norewinds=1", "sink_name=webcam"]).expect("a sink more");
    probe.until("the microphone itself", |line| line["error"].is_null().then_some(()));
}

#[test]
fn another_default_loudspeaker_is_followed() {
    let server = PulseServer::start(&[DESK, HEADSET]);
    let _probe = probe(&server, &["speaker", "default", "500"]);
    hear(&server, "desk", 500.0);
    server.pactl(&["set-default-sink", "headset"]).expect("another default");
    hear(&server, "headset", 500.0);
}

/// The ids of a list of the probe's that watches devices.
fn ids<'a>(line: &'a Value, list: &str) -> Vec<&'a str> {
    line[list].as_array().into_iter().flatten().filter_map(|device| device["id"].as_str()).collect()
}

#[test]
fn devices_that_come_and_go_are_told_by_the_sound_server_and_looked_for_by_nobody() {
    let server = PulseServer::start(&[DESK]);
    let devices = probe(&server, &["events", "devices"]);
    devices.until("what there is at first", |line| ids(line, "speakers").contains(&"pulseaudio:desk").then_some(()));
    let plugged =
        server.pactl(&["load-module", "module-null-sink", "norewinds=1", "sink_name=dock"]).expect("a sink more");
    devices.until("the dock's two ends", |line| {
        let there = ids(line, "speakers").contains(&"pulseaudio:dock");
        (there && ids(line, "microphones").contains(&"pulseaudio:dock.monitor")).then_some(())
    });
    server.pactl(&["unload-module", plugged.trim()]).expect("the sink is gone");
    devices.until("the desk alone", |line| (ids(line, "speakers") == ["default", "pulseaudio:desk"]).then_some(()));
}

#[test]
fn streams_move_by_the_sound_servers_word_alone() {
    let server = PulseServer::start(&[DESK, HEADSET]);
    let _probe = probe(&server, &["events", "speaker", "default", "500"]);
    hear(&server, "desk", 500.0);
    server.pactl(&["set-default-sink", "headset"]).expect("another default");
    hear(&server, "headset", 500.0);
    let _player = play(&server, "desk", 900.0);
    let microphone = probe(&server, &["events", "microphone", "default"]);
    microphone.until("sound, if only silence", |line| line["level"].as_f64());
    server.pactl(&["set-default-source", "desk.monitor"]).expect("another default");
    microphone.until("the other default microphone", |line| heard(line).filter(|found| close_to(*found, 900.0)));
}

#[test]
fn a_loudspeaker_that_is_unplugged_is_told_of_and_is_heard_again_when_it_is_back() {
    let server = PulseServer::start(&[DESK, HEADSET]);
    let plug =
        || server.pactl(&["load-module", "module-null-sink", "norewinds=1", "sink_name=dock"]).expect("a sink more");
    let plugged = plug();
    let speaker = probe(&server, &["events", "speaker", "dock", "500"]);
    hear(&server, "dock", 500.0);
    server.pactl(&["unload-module", plugged.trim()]).expect("the sink is gone");
    speaker.until("an error", |line| line["error"].as_str().map(str::to_owned));
    hear(&server, "desk", 500.0);
    plug();
    speaker.until("that all is well", |line| line["error"].is_null().then_some(()));
    hear(&server, "dock", 500.0);
}

#[test]
fn a_sound_server_that_comes_back_is_found_again() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let server = PulseServer::start_in(folder.path(), &[DESK]);
    let devices = probe(&server, &["events", "devices"]);
    devices.until("the desk", |line| ids(line, "speakers").contains(&"pulseaudio:desk").then_some(()));
    drop(server);
    devices.until("no desk", |line| (!ids(line, "speakers").contains(&"pulseaudio:desk")).then_some(()));
    let _server = PulseServer::start_in(folder.path(), &[DESK]);
    devices.until("the desk again", |line| ids(line, "speakers").contains(&"pulseaudio:desk").then_some(()));
}

#[test]
fn a_loudspeaker_whose_server_ends_is_told_of_and_goes_on_asking_for_sound() {
    let server = PulseServer::start(&[DESK]);
    let probe = probe(&server, &["speaker", "default", "440"]);
    let before = probe.until("sound", |line| line["played"].as_u64().filter(|played| *played > 0));
    drop(server);
    probe.until("an error", |line| line["error"].as_str().map(str::to_owned));
    // Whoever records the meeting goes on hearing it.
    probe.until("sound that nobody hears", |line| line["played"].as_u64().filter(|played| *played > before + 100));
}

#[test]
fn devices_are_listed_by_id_and_name() {
    let server = PulseServer::start(&[DESK, HEADSET]);
    let list = probe(&server, &["list"]).line().expect("a list");
    let ids = |kind: &str| -> Vec<String> {
        let devices = list[kind].as_array().expect("devices").iter();
        devices.map(|device| device["id"].as_str().expect("an id").to_owned()).collect()
    };
    assert_eq!(ids("speakers"), ["pulseaudio:desk", "pulseaudio:headset"]);
    assert_eq!(ids("microphones"), ["pulseaudio:desk.monitor", "pulseaudio:headset.monitor"]);
    let _probe = probe(&server, &["speaker", "pulseaudio:headset", "440"]);
    // An id from the list opens the device.
    hear(&server, "headset", 440.0);
}

#[test]
fn a_device_that_is_not_there_is_a_clear_error() {
    let server = PulseServer::start(&[DESK]);
    for words in [["microphone", "Studio microphone"].as_slice(), &["speaker", "Studio microphone", "440"]] {
        let line = probe(&server, words).line().expect("an error");
        assert!(line["error"].as_str().expect("an error").contains("Studio microphone"), "{line}");
    }
}

#[test]
fn a_machine_without_sound_says_so_and_what_to_do() {
    // A machine that has a sound card is no machine without sound.
    if std::fs::read_to_string("/proc/asound/cards").is_ok_and(|cards| cards.contains('[')) {
        return;
    }
    let nowhere = tempfile::tempdir().expect("a scratch folder");
    let told = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_device-probe"));
        command.args(words);
        for name in ["PULSE_SERVER", "PULSE_RUNTIME_PATH", "XDG_RUNTIME_DIR", "HOME"] {
            command.env(name, nowhere.path());
        }
        Told::start(&command).line().expect("an answer")
    };
    let line = told(&["microphone", "default"]);
    let error = line["error"].as_str().expect("an error");
    assert!(error.contains("no microphone") && error.contains("test tone"), "{error}");
    // The way to a sound server is no device where none runs.
    let list = told(&["list"]);
    let none = serde_json::json!([]);
    assert_eq!((&list["microphones"], &list["speakers"]), (&none, &none));
}
