//! Numbered clips and tones to send, and ways to find them again in what was recorded.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use media::{
    AudioFrame, FRAME_SAMPLES, I420, SAMPLE_RATE,
    file::{WavReader, WavWriter, Y4mReader, Y4mWriter},
    pattern::{Stamp, Tone, draw, read, tone_power},
};

/// A Y4M clip of numbered pictures, 30 a second, as some programs take for a camera.
///
/// # Panics
/// When it can't be written.
pub fn numbered_clip(path: &Path, source: u8, (width, height): (u32, u32), pictures: u32) {
    let mut clip = Y4mWriter::create(path, width, height, 30).expect("the scratch folder can be written");
    for number in 0..pictures {
        let mut image = I420::black(width, height).expect("the size is even");
        draw(&mut image, &Stamp::new(source, number, Duration::from_millis(u64::from(number) * 33)));
        clip.write(&image).expect("the scratch folder can be written");
    }
    clip.finish().expect("the scratch folder can be written");
}

/// A WAV file with a steady tone. A whole number of periods makes it play without a seam when it is repeated.
///
/// # Panics
/// When it can't be written.
pub fn tone_file(path: &Path, hz: f32, length: Duration) {
    let mut file = WavWriter::create(path).expect("the scratch folder can be written");
    let mut tone = Tone::new(hz, 0.3);
    for frame in 0..length.as_millis() as u64 / 10 {
        file.write(&tone.next(Duration::from_millis(frame * 10))).expect("the scratch folder can be written");
    }
    file.finish().expect("the scratch folder can be written");
}

/// Every sample of a WAV file, at 48 kHz.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn samples(path: &Path) -> Vec<f32> {
    let mut file = WavReader::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut samples = Vec::new();
    while let Some(AudioFrame { samples: ten, .. }) = file.next_frame(Duration::ZERO).expect("the recording is whole") {
        samples.extend_from_slice(&ten[..FRAME_SAMPLES]);
    }
    samples
}

/// How many half seconds of a sound a tone fills: it holds more than `share` of their power.
#[must_use]
pub fn half_seconds_of(samples: &[f32], hz: f32, share: f32) -> usize {
    let halves = samples.chunks_exact(SAMPLE_RATE as usize / 2);
    halves.filter(|half| tone_power(half, hz) > share).count()
}

/// The stamps of every picture of a video file, in the order in which ffmpeg, which is not ours, decodes them. `None`
/// where a picture has no readable stamp.
///
/// # Panics
/// When ffmpeg is missing or does not take the file.
#[must_use]
pub fn stamps(video: &Path, scratch: &Path) -> Vec<Option<Stamp>> {
    let raw = scratch.join("decoded.y4m");
    let decoded = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-y", "-i"])
        .arg(video)
        .args(["-fps_mode", "passthrough", "-pix_fmt", "yuv420p"])
        .arg(&raw)
        .output()
        .expect("ffmpeg starts: cargo xtask test installs it");
    let said = String::from_utf8_lossy(&decoded.stderr);
    assert!(decoded.status.success(), "ffmpeg does not take {}: {said}", video.display());
    let mut pictures = Y4mReader::open(&raw).expect("ffmpeg writes Y4M");
    let mut stamps = Vec::new();
    while let Some(image) = pictures.next_frame().expect("ffmpeg writes whole pictures") {
        stamps.push(read(&image));
    }
    stamps
}

/// Every file of a name below a folder.
#[must_use]
pub fn files_named(folder: &Path, name: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let mut found: Vec<PathBuf> = entries
        .flat_map(|path| match path.is_dir() {
            true => files_named(&path, name),
            false => Vec::from_iter((path.file_name().is_some_and(|own| own == name)).then_some(path)),
        })
        .collect();
    found.sort();
    found
}
