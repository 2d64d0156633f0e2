//! Unmodified nokhwa captures from a camera that a preloaded library pretends to be: numbered frames arrive whole and in
//! order, a camera that is pulled out comes back, and a machine without one says so.
#![cfg(target_os = "linux")]

use std::process::Command;

use serde_json::Value;
use support::{
    camera_shim::{CameraShim, SOURCE},
    told::Told,
};

fn probe(shim: &CameraShim, words: &[&str]) -> Told {
    let mut command = Command::new(env!("CARGO_BIN_EXE_device-probe"));
    Told::start(command.args(words).envs(shim.environment()))
}

/// The number of a frame, checked to be one of the shim's and of the right size.
fn number(line: &Value) -> Option<u64> {
    if line["frame"].is_null() {
        return None;
    }
    assert_eq!(line["source"], SOURCE, "a frame without the camera's stamp: {line}");
    line["number"].as_u64()
}

fn frames_arrive_in_order(format: &str) {
    let shim = CameraShim::build(format);
    shim.plug_in();
    let probe = probe(&shim, &["camera", "default", "640x360@30"]);
    let mut last = None;
    let mut seen = 0;
    probe.until("60 frames", |line| {
        let number = number(line)?;
        assert_eq!((&line["frame"]["width"], &line["frame"]["height"]), (&640.into(), &360.into()));
        // What the queue dropped because this machine was busy is counted; nothing else may be missing.
        let missing = last.map_or(0, |last| number - last - 1);
        assert!(missing <= line["dropped"].as_u64()?, "{missing} frames missing before {line}");
        assert!(last.is_none_or(|last| number > last), "out of order after {last:?}: {line}");
        last = Some(number);
        seen += 1;
        (seen == 60).then_some(())
    });
}

#[test]
fn yuyv_frames_arrive_whole_and_in_order() {
    frames_arrive_in_order("YUYV");
}

#[test]
fn nv12_frames_arrive_whole_and_in_order() {
    frames_arrive_in_order("NV12");
}

#[test]
fn the_camera_is_listed_and_opened_by_its_name_and_id() {
    let shim = CameraShim::build("YUYV");
    shim.plug_in();
    let list = probe(&shim, &["list"]).line().expect("a list");
    assert_eq!(list["cameras"], serde_json::json!([{ "id": "camera0", "name": "Numbered camera" }]));
    for name in ["Numbered camera", "camera0"] {
        probe(&shim, &["camera", name, "640x360@30"]).until("a frame", number);
    }
}

#[test]
fn a_smaller_and_slower_picture_is_made_of_what_the_camera_has() {
    let shim = CameraShim::build("YUYV");
    shim.plug_in();
    let probe = probe(&shim, &["camera", "default", "320x240@10"]);
    let line = probe.until("a frame", |line| number(line).map(|_| line.clone()));
    assert_eq!((&line["frame"]["width"], &line["frame"]["height"]), (&320.into(), &180.into()));
    let number_of_next = probe.until("another frame", number);
    assert!(number_of_next > line["number"].as_u64().expect("a number"));
}

#[test]
fn a_camera_that_is_pulled_out_is_told_of_and_comes_back() {
    let shim = CameraShim::build("YUYV");
    shim.plug_in();
    let probe = probe(&shim, &["camera", "default", "640x360@30"]);
    probe.until("a frame", number);
    shim.pull_out();
    let error = probe.until("an error", |line| line["error"].as_str().map(str::to_owned));
    assert!(error.contains("Numbered camera") && error.contains("stopped"), "{error}");
    shim.plug_in();
    probe.until("frames without an error", |line| number(line).filter(|_| line["error"].is_null()));
}

#[test]
fn a_machine_without_a_camera_says_so_and_what_to_do() {
    let shim = CameraShim::build("YUYV");
    let list = probe(&shim, &["list"]).line().expect("a list");
    assert_eq!(list["cameras"], serde_json::json!([]));
    let line = probe(&shim, &["camera", "default", "640x360@30"]).line().expect("an error");
    let error = line["error"].as_str().expect("an error");
    assert!(error.contains("no camera") && error.contains("test pattern"), "{error}");
    let line = probe(&shim, &["camera", "Numbered camera", "640x360@30"]).line().expect("an error");
    assert!(line["error"].as_str().expect("an error").contains("Numbered camera"), "{line}");
}
