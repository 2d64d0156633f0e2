//! From the start of the program to a window that can be used: the display shows the finished start page.

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use support::{
    desk::{DEVICES, Desk},
    figures::Figure,
    guard::{Guarded, ending_with_us, until},
    screen::Screen,
    window::Image,
};

use super::app;
use crate::Effort;

/// Milliseconds to a usable window.
const USABLE: f64 = 1500.0;

/// Between two looks.
const LOOK: Duration = Duration::from_millis(8);

/// Nothing moves on the start page any more when it has stood still for so long.
const STILL: Duration = Duration::from_secs(2);

/// Shades of grey that count as different.
const DIFFERENT: u8 = 12;

pub(super) fn measure(effort: &Effort) -> Vec<Figure> {
    let desk = Desk::new((1280, 800), DEVICES);
    let screen = Screen::open(desk.display());
    let finished = {
        let _app = open(&desk);
        settled(&screen)
    };
    let mut samples = Vec::new();
    for _ in 0..effort.of(2, 12) {
        until("the window to be gone", || (!same(&screen.look(screen.whole()), &finished)).then_some(()));
        let began = Instant::now();
        let app = open(&desk);
        while !same(&screen.look(screen.whole()), &finished) {
            assert!(began.elapsed() < support::guard::PATIENCE, "the start page does not come again");
            std::thread::sleep(LOOK);
        }
        samples.push(began.elapsed().as_secs_f64() * 1000.0);
        drop(app);
    }
    vec![Figure::new("start of the program to a usable window", "ms", samples).at_most(USABLE)]
}

fn open(desk: &Desk) -> Guarded {
    let mut command = Command::new(app());
    desk.prepare(&mut command);
    let mut wrapped = ending_with_us(&command);
    wrapped.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    Guarded::spawn(wrapped)
}

/// The display once something is shown and nothing moves on it any more.
fn settled(screen: &Screen) -> Image {
    let mut last = screen.look(screen.whole());
    let mut since = Instant::now();
    until("the start page to stand still", || {
        let now = screen.look(screen.whole());
        if !same(&now, &last) || flat(&now) {
            (last, since) = (now, Instant::now());
        }
        (since.elapsed() > STILL).then(|| last.clone())
    })
}

/// Whether there is nothing but one colour.
fn flat(image: &Image) -> bool {
    image.luma.iter().all(|luma| *luma == image.luma[0])
}

/// Whether two pictures are the same to the eye: a blinking caret makes no other.
fn same(one: &Image, other: &Image) -> bool {
    let differ = one.luma.iter().zip(&other.luma).filter(|(one, other)| one.abs_diff(**other) > DIFFERENT).count();
    differ * 1000 <= one.luma.len()
}
