//! A display without a screen shows numbered pictures, and they are found in what is captured of it: the whole screen,
//! one window, a window behind another, one that changes its size and one that is closed.
#![cfg(target_os = "linux")]

use std::process::Command;

use media::{
    I420,
    pattern::{Stamp, draw},
};
use serde_json::{Value, json};
use support::{painter::Painter, told::Told, xvfb::Xvfb};

fn picture(source: u8, number: u32, (width, height): (u32, u32)) -> I420 {
    let mut image = I420::black(width, height).expect("an even size");
    draw(&mut image, &Stamp { source, number, time: 1 });
    image
}

fn probe(display: &Xvfb, words: &[&str]) -> Told {
    let mut command = Command::new(env!("CARGO_BIN_EXE_device-probe"));
    Told::start(command.args(words).envs(display.environment()))
}

fn shows(line: &Value, source: u8, number: u32) -> Option<()> {
    (line["source"] == source && line["number"] == number).then_some(())
}

#[test]
fn what_the_screen_shows_is_captured_as_it_changes() {
    let display = Xvfb::start(1280, 720);
    let painter = Painter::open(display.display(), "whole", (0, 0), (1280, 720));
    painter.paint(&picture(3, 1, (1280, 720)));
    let probe = probe(&display, &["share", "screen:0", "1280x720@30"]);
    for number in 1..=5 {
        painter.paint(&picture(3, number, (1280, 720)));
        probe.until("the picture", |line| shows(line, 3, number));
    }
    let line = probe.line().expect("a frame");
    assert_eq!((&line["frame"]["width"], &line["frame"]["height"]), (&1280.into(), &720.into()));
}

#[test]
fn a_large_screen_is_scaled_down_and_its_stamp_still_read() {
    let display = Xvfb::start(1920, 1080);
    let painter = Painter::open(display.display(), "whole", (0, 0), (1920, 1080));
    painter.paint(&picture(4, 77, (1920, 1080)));
    let probe = probe(&display, &["share", "default", "640x640@15"]);
    let line = probe.until("the picture", |line| shows(line, 4, 77).map(|()| line.clone()));
    assert_eq!((&line["frame"]["width"], &line["frame"]["height"]), (&640.into(), &360.into()));
}

#[test]
fn the_mouse_pointer_is_in_the_picture() {
    let display = Xvfb::start(640, 480);
    let painter = Painter::open(display.display(), "whole", (200, 100), (320, 240));
    painter.paint(&picture(9, 1, (320, 240)));
    painter.show_pointer();
    painter.point(200, 200);
    let probe = probe(&display, &["share", &format!("window:{}", painter.id()), "640x480@30"]);
    probe.until("the picture", |line| shows(line, 9, 1));
    // The stamp's first cell is black; with the white pointer over it, the stamp can't be read any more.
    painter.point(10, 3);
    probe.until("the pointer over the stamp", |line| {
        (!line["frame"].is_null() && shows(line, 9, 1).is_none()).then_some(())
    });
    painter.point(200, 200);
    probe.until("the picture again", |line| shows(line, 9, 1));
}

#[test]
fn a_window_is_captured_though_another_covers_it_and_when_it_grows() {
    let display = Xvfb::start(1280, 720);
    let below = Painter::open(display.display(), "Quarterly figures", (100, 50), (640, 360));
    below.paint(&picture(5, 1, (640, 360)));
    let probe = probe(&display, &["share", &format!("window:{:#x}", below.id()), "1280x720@30"]);
    let cover = Painter::open(display.display(), "cover", (0, 0), (1280, 720));
    cover.paint(&picture(6, 1, (1280, 720)));
    for number in 2..=4 {
        below.paint(&picture(5, number, (640, 360)));
        let line = probe.until("the window's picture", |line| shows(line, 5, number).map(|()| line.clone()));
        assert_eq!((&line["frame"]["width"], &line["frame"]["height"]), (&640.into(), &360.into()));
    }
    below.resize(800, 450);
    below.paint(&picture(5, 5, (800, 450)));
    let line = probe.until("the larger picture", |line| shows(line, 5, 5).map(|()| line.clone()));
    assert_eq!((&line["frame"]["width"], &line["frame"]["height"]), (&800.into(), &450.into()));
}

#[test]
fn a_window_that_is_closed_ends_the_share_with_a_reason() {
    let display = Xvfb::start(640, 480);
    let window = Painter::open(display.display(), "Short visit", (0, 0), (320, 240));
    window.paint(&picture(7, 1, (320, 240)));
    let probe = probe(&display, &["share", &format!("window:{}", window.id()), "640x480@30"]);
    probe.until("the picture", |line| shows(line, 7, 1));
    drop(window);
    let end = probe.until("the end", |line| (line["ended"] == true).then(|| line.clone()));
    assert!(end["error"].as_str().expect("a reason").contains("the window was closed"), "{end}");
}

#[test]
fn a_display_that_ends_ends_the_share_with_a_reason() {
    let display = Xvfb::start(640, 480);
    let painter = Painter::open(display.display(), "whole", (0, 0), (640, 480));
    painter.paint(&picture(6, 1, (640, 480)));
    let probe = probe(&display, &["share", "screen:0", "640x480@15"]);
    probe.until("the picture", |line| shows(line, 6, 1));
    drop(display);
    let end = probe.until("the end", |line| (line["ended"] == true).then(|| line.clone()));
    assert!(end["error"].as_str().is_some_and(|why| !why.is_empty()), "{end}");
}

#[test]
fn screens_and_windows_are_listed_by_name() {
    let display = Xvfb::start(1280, 720);
    let window = Painter::open(display.display(), "Quarterly figures", (0, 0), (320, 240));
    let list = probe(&display, &["list"]).line().expect("a list");
    assert_eq!(list["screens"][0]["id"], "screen:0");
    assert!(list["screens"][0]["name"].as_str().expect("a name").contains("1280 × 720"), "{list}");
    let expected = json!({ "id": format!("window:{}", window.id()), "name": "Quarterly figures" });
    assert!(list["windows"].as_array().expect("windows").contains(&expected), "{list}");
}

#[test]
fn what_is_not_there_is_a_clear_error() {
    let display = Xvfb::start(640, 480);
    let error = |words: &[&str], display: &Xvfb| {
        let line = probe(display, words).line().expect("an error");
        line["error"].as_str().expect("an error").to_owned()
    };
    assert!(error(&["share", "screen:7", "640x480@30"], &display).contains("no screen 7"));
    assert!(error(&["share", "window:12345", "640x480@30"], &display).contains("no window 12345"));
    assert!(error(&["share", "tone:440", "640x480@30"], &display).contains("a share"));
    let mut alone = Command::new(env!("CARGO_BIN_EXE_device-probe"));
    alone.args(["share", "screen:0", "640x480@30"]).envs([
        ("XDG_SESSION_TYPE", ""),
        ("WAYLAND_DISPLAY", ""),
        ("DISPLAY", ""),
    ]);
    let line = Told::start(&alone).line().expect("an error");
    assert!(line["error"].as_str().expect("an error").contains("no graphical session"), "{line}");
}
