//! Uses the machine's devices through the `capture` crate and says what it finds, one JSON object a line:
//!
//! ```text
//! device-probe list                     cameras, microphones, speakers, screens, windows
//! device-probe camera SOURCE WxH@FPS    every frame, with its stamp if it has one
//! device-probe share SOURCE WxH@FPS     the same of a screen, window or stand-in
//! device-probe microphone SOURCE        every half second of sound: frequency, level
//! device-probe speaker DEVICE HZ        plays a tone; a line every half second of it
//! device-probe devices                  all that can be chosen, and again whenever that changes
//! ```
//! It goes on until it is killed. With `events` in front nothing is looked at of which the system doesn't tell. A source that can't be opened is one line with `error`, and exit code 1. It is a program of its
//! own because sound and display libraries read the environment once, when they connect.
#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use std::{
    env,
    error::Error,
    sync::mpsc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base::MonotonicClock;
use capture::{AudioCapture, CaptureError, Device, SourceSpec, SpeakerSpec, VideoCapture, VideoFormat};
use media::{
    AudioFrame,
    pattern::{Tone, dominant_frequency, read},
};
use serde_json::{Value, json};

/// Frames of ten milliseconds that are looked at together.
const TOGETHER: usize = 50;
/// How long to wait for a frame before an error is looked for.
const MOMENT: Duration = Duration::from_millis(100);

fn main() {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if let Err(why) = run(&words) {
        println!("{}", json!({ "error": why.to_string() }));
        std::process::exit(1);
    }
}

fn run(words: &[&str]) -> Result<(), Box<dyn Error>> {
    let clock = MonotonicClock::start();
    if let ["events", ref words @ ..] = *words {
        capture::look_at_the_untold(None);
        return run(words);
    }
    match *words {
        ["devices"] => watch()?,
        ["list"] => list(),
        ["camera", source, format] => film(&capture::open_camera(&source.parse()?, size(format)?, clock)?),
        ["share", source, format] => film(&capture::open_share(&source.parse()?, size(format)?, clock)?),
        ["microphone", source] => listen(&capture::open_microphone(&source.parse::<SourceSpec>()?, clock)?),
        ["speaker", device, hz] => return play(&device.parse()?, hz.parse()?, clock),
        _ => return Err("list, devices, camera, share, microphone or speaker".into()),
    }
    Ok(())
}

fn size(text: &str) -> Result<VideoFormat, Box<dyn Error>> {
    match format!("test-pattern:{text}").parse()? {
        SourceSpec::TestPattern { width, height, fps, .. } => Ok(VideoFormat { width, height, fps }),
        _ => Err("a format is WxH@FPS".into()),
    }
}

fn list() {
    let named = |devices: Result<Vec<Device>, CaptureError>| match devices {
        Ok(devices) => devices.iter().map(|device| json!({ "id": device.id, "name": device.name })).collect::<Value>(),
        Err(why) => json!({ "error": why.to_string() }),
    };
    let found = json!({
        "cameras": named(capture::cameras()),
        "microphones": named(capture::microphones()),
        "speakers": named(capture::speakers()),
        "screens": named(capture::screens()),
        "windows": named(capture::windows()),
    });
    println!("{found}");
}

fn watch() -> Result<(), Box<dyn Error>> {
    let (told, devices) = mpsc::channel();
    let _watch = app::DeviceWatch::start(move |devices| drop(told.send(devices)))?;
    for devices in devices {
        println!("{}", serde_json::to_value(&devices)?);
    }
    Ok(())
}

fn film(capture: &VideoCapture) {
    while !capture.ended() {
        let error = capture.error().map(|why| why.to_string());
        let Some(frame) = capture.recv_timeout(MOMENT) else {
            println!("{}", json!({ "frame": null, "error": error }));
            continue;
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let stamp = read(&frame.image);
        let line = json!({
            "frame": { "width": frame.image.width(), "height": frame.image.height(), "atMs": frame.at.as_millis() as u64 },
            "source": stamp.map(|stamp| stamp.source),
            "number": stamp.map(|stamp| stamp.number),
            "ageMs": stamp.map(|stamp| stamp.age(now).as_secs_f64() * 1000.0),
            "dropped": capture.dropped(),
            "error": error,
        });
        println!("{line}");
    }
    println!("{}", json!({ "ended": true, "error": capture.error().map(|why| why.to_string()) }));
}

fn listen(capture: &AudioCapture) {
    // Finding a frequency takes longer than the queue of frames is long.
    let (heard, to_look_at) = mpsc::channel::<(Vec<AudioFrame>, u64, Option<String>)>();
    std::thread::spawn(move || to_look_at.iter().for_each(|(frames, dropped, error)| look(&frames, dropped, error)));
    let mut frames = Vec::new();
    while !capture.ended() {
        let error = capture.error().map(|why| why.to_string());
        match capture.recv_timeout(MOMENT) {
            Some(frame) => frames.push(frame),
            None => println!("{}", json!({ "level": null, "error": error })),
        }
        if frames.len() == TOGETHER && heard.send((std::mem::take(&mut frames), capture.dropped(), error)).is_err() {
            return;
        }
    }
}

fn look(frames: &[AudioFrame], dropped: u64, error: Option<String>) {
    let steps = frames.windows(2).map(|pair| (pair[1].at.as_secs_f64() - pair[0].at.as_secs_f64()) * 1000.0);
    let (least, most) = steps.fold((f64::MAX, f64::MIN), |(least, most), step| (least.min(step), most.max(step)));
    let samples: Vec<f32> = frames.iter().flat_map(|frame| frame.samples).collect();
    let level = (samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32).sqrt();
    let line = json!({
        "level": level,
        "frequency": dominant_frequency(&samples),
        "stepMs": [least, most],
        "dropped": dropped,
        "error": error,
    });
    println!("{line}");
}

fn play(device: &SpeakerSpec, hz: f32, clock: MonotonicClock) -> Result<(), Box<dyn Error>> {
    let mut tone = Tone::new(hz, 0.3);
    let (pulled, count) = mpsc::channel();
    let pull = Box::new(move |at| {
        // The other end is there as long as this process.
        let _ = pulled.send(());
        tone.next(at)
    });
    let playback = capture::open_speaker(device, clock, pull)?;
    let mut frames = 0u64;
    loop {
        if count.recv_timeout(MOMENT).is_ok() {
            frames += 1;
            if !frames.is_multiple_of(TOGETHER as u64) {
                continue;
            }
        }
        println!("{}", json!({ "played": frames, "error": playback.error().map(|why| why.to_string()) }));
    }
}
