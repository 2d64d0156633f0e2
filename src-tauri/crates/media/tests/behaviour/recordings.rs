//! Files: what is written can be read, also by others, also after a crash; what is no such file is refused with a reason.

use std::{fs, io::Cursor, path::Path, process::Command, time::Duration};

use media::{
    EncodedVideo, I420,
    file::{FileError, VideoWriter, WavReader, WavWriter, Y4mReader, Y4mWriter},
    pattern::{Tone, read, tone_power},
};
use proptest::prelude::*;

use crate::support::{encoded, frame, ms};

/// Numbers of the pictures that ffmpeg decodes from a file, and their times in milliseconds from ffprobe.
fn decoded_by_ffmpeg(path: &Path, width: u32, height: u32) -> (Vec<Option<u32>>, Vec<u64>) {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(path)
        .args(["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-"])
        .output()
        .expect("ffmpeg is part of the set-up");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let pictures = output.stdout.chunks_exact((width * height * 3 / 2) as usize);
    let numbers = pictures
        .map(|picture| read(&I420::from_packed(width, height, picture.to_vec()).unwrap()).map(|stamp| stamp.number));
    let probe = Command::new("ffprobe")
        .args(["-v", "error", "-select_streams", "v", "-show_entries", "packet=pts", "-of", "csv=p=0"])
        .arg(path)
        .output()
        .expect("ffprobe comes with ffmpeg");
    let times = String::from_utf8(probe.stdout).unwrap();
    (numbers.collect(), times.lines().map(|line| line.trim_end_matches(',').parse().unwrap()).collect())
}

#[test]
fn a_recording_is_decoded_by_ffmpeg_with_its_numbers_and_times() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mary.mkv");
    let pictures = encoded(640, 360, 60, |number| number == 25);
    let mut writer = VideoWriter::create(&path, 640, 360).unwrap();
    pictures.iter().for_each(|picture| writer.write(picture).unwrap());
    assert_eq!(writer.written(), 60);
    writer.finish().unwrap();
    let (numbers, times) = decoded_by_ffmpeg(&path, 640, 360);
    assert_eq!(numbers, (0..60).map(Some).collect::<Vec<_>>());
    assert_eq!(times.len(), 60);
    assert!(times.iter().enumerate().all(|(index, time)| time.abs_diff(index as u64 * 1000 / 30) <= 1), "{times:?}");
}

#[test]
fn a_crash_loses_at_most_the_picture_being_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crash.mkv");
    let pictures = encoded(320, 180, 30, |_| false);
    let mut writer = VideoWriter::create(&path, 320, 180).unwrap();
    pictures.iter().for_each(|picture| writer.write(picture).unwrap());
    // No finish, no drop: the program is gone.
    std::mem::forget(writer);
    assert_eq!(decoded_by_ffmpeg(&path, 320, 180).0, (0..30).map(Some).collect::<Vec<_>>());
    // The disk was full in the middle of the last one.
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 20]).unwrap();
    let mut ffmpeg = Command::new("ffmpeg");
    let output = ffmpeg.args(["-v", "quiet", "-i"]).arg(&path).args(["-f", "rawvideo", "-"]).output().unwrap();
    assert!(output.stdout.len() >= 29 * 320 * 180 * 3 / 2);
}

#[test]
fn a_change_of_size_is_recorded_and_late_starts_begin_with_a_keyframe() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sizes.mkv");
    let mut encoder = crate::support::encoder(640, 360);
    let mut pictures = Vec::new();
    for number in 0..20 {
        let (width, height) = if number < 10 { (640, 360) } else { (320, 180) };
        pictures.push(encoder.encode(&frame(width, height, number), number == 3).unwrap().unwrap());
    }
    let mut writer = VideoWriter::create(&path, 0, 0).unwrap();
    pictures[1..].iter().for_each(|picture| writer.write(picture).unwrap());
    assert_eq!(writer.written(), 17, "pictures 1 and 2 hang in the air");
    writer.finish().unwrap();
    // ffmpeg scales the later ones to the size of the first.
    let (numbers, _) = decoded_by_ffmpeg(&path, 640, 360);
    assert_eq!(numbers, (3..20).map(Some).collect::<Vec<_>>());
}

#[test]
fn times_go_on_where_timestamps_jump_and_wrap() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jump.mkv");
    let mut writer = VideoWriter::create(&path, 320, 180).unwrap();
    for (index, picture) in encoded(320, 180, 9, |_| false).into_iter().enumerate() {
        let base = if index < 6 { u32::MAX - 8_000 } else { 1_000_000_000 };
        let timestamp = picture.timestamp.wrapping_add(base);
        writer.write(&EncodedVideo { timestamp, ..picture }).unwrap();
    }
    writer.finish().unwrap();
    let (_, times) = decoded_by_ffmpeg(&path, 320, 180);
    assert!(times.iter().enumerate().all(|(index, time)| time.abs_diff(index as u64 * 1000 / 30) <= 1), "{times:?}");
}

#[test]
fn a_minute_without_a_keyframe_keeps_its_times() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.mkv");
    let mut writer = VideoWriter::create(&path, 320, 180).unwrap();
    for (second, picture) in encoded(320, 180, 60, |_| false).into_iter().enumerate() {
        writer.write(&EncodedVideo { timestamp: second as u32 * 90_000, ..picture }).unwrap();
    }
    writer.finish().unwrap();
    let (numbers, times) = decoded_by_ffmpeg(&path, 320, 180);
    assert_eq!(numbers.len(), 60);
    assert_eq!(times, (0..60).map(|second| second * 1000).collect::<Vec<_>>());
}

#[test]
fn sound_is_written_and_read_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("voice.wav");
    let mut writer = WavWriter::create(&path).unwrap();
    let mut tone = Tone::new(440.0, 0.5);
    (0..150).for_each(|_| writer.write(&tone.next(Duration::ZERO)).unwrap());
    // Not finished: the header is up to date at every full second.
    let so_far = WavReader::new(Cursor::new(fs::read(&path).unwrap()));
    assert_eq!(frames(so_far.unwrap()).len(), 100);
    writer.finish().unwrap();
    let frames = frames(WavReader::open(&path).unwrap());
    assert_eq!(frames.len(), 150);
    assert!(tone_power(&frames.concat(), 440.0) > 0.999);
}

fn frames<R: std::io::Read + std::io::Seek>(mut reader: WavReader<R>) -> Vec<[f32; 480]> {
    std::iter::from_fn(|| reader.next_frame(ms(0)).unwrap()).map(|frame| frame.samples).collect()
}

#[test]
fn any_rate_channels_and_format_become_48_khz_mono() {
    for (rate, channels, bits, float) in [
        (44_100, 2, 16, false),
        (8_000, 1, 8, false),
        (96_000, 6, 24, false),
        (22_050, 1, 32, true),
        (48_000, 2, 32, false),
    ] {
        let format = if float { hound::SampleFormat::Float } else { hound::SampleFormat::Int };
        let spec = hound::WavSpec { channels, sample_rate: rate, bits_per_sample: bits, sample_format: format };
        let mut file = Cursor::new(Vec::new());
        let mut writer = hound::WavWriter::new(&mut file, spec).unwrap();
        for index in 0..rate {
            let value = (std::f64::consts::TAU * 440.0 * f64::from(index) / f64::from(rate)).sin() * 0.5;
            for _ in 0..channels {
                if float {
                    writer.write_sample(value as f32).unwrap();
                } else {
                    writer.write_sample((value * 2f64.powi(i32::from(bits) - 1)) as i32).unwrap();
                }
            }
        }
        writer.finalize().unwrap();
        file.set_position(0);
        let mut reader = WavReader::new(file).unwrap();
        let mut samples = Vec::new();
        while let Some(frame) = reader.next_frame(ms(0)).unwrap() {
            samples.extend(frame.samples);
        }
        assert_eq!(samples.len(), 48_000, "{rate} Hz");
        let middle = &samples[2_400..45_600];
        assert!(tone_power(middle, 440.0) > 0.99, "{rate} Hz, {bits} bits: {}", tone_power(middle, 440.0));
        let peak = middle.iter().fold(0.0f32, |peak, sample| peak.max(*sample));
        assert!((peak - 0.5).abs() < 0.02, "{rate} Hz, {bits} bits: {peak}");
        reader.rewind().unwrap();
        assert!(reader.next_frame(ms(7)).unwrap().is_some_and(|frame| frame.at == ms(7)));
    }
}

#[test]
fn pictures_are_written_and_read_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.y4m");
    let mut writer = Y4mWriter::create(&path, 320, 180, 30).unwrap();
    (0..5).for_each(|number| writer.write(&frame(320, 180, number).image).unwrap());
    assert!(matches!(writer.write(&frame(160, 96, 0).image), Err(FileError::Unsupported { .. })));
    writer.finish().unwrap();
    let mut reader = Y4mReader::open(&path).unwrap();
    assert_eq!((reader.width(), reader.height(), reader.fps()), (320, 180, (30, 1)));
    for _ in 0..2 {
        for number in 0..5 {
            assert_eq!(reader.next_frame().unwrap().as_ref(), Some(&*frame(320, 180, number).image));
        }
        assert_eq!(reader.next_frame().unwrap(), None);
        reader.rewind().unwrap();
    }
    let (numbers, _) = decoded_by_ffmpeg(&path, 320, 180);
    assert_eq!(numbers, (0..5).map(Some).collect::<Vec<_>>());
}

fn y4m(bytes: &[u8]) -> Result<Option<I420>, FileError> {
    Y4mReader::new(Cursor::new(bytes.to_vec()))?.next_frame()
}

#[test]
fn a_file_that_is_no_video_is_refused_with_a_reason() {
    let says = |bytes: &[u8]| y4m(bytes).unwrap_err().to_string();
    assert!(says(b"").contains("not a Y4M file"));
    assert!(says(b"\x89PNG\r\n\x1a\n....").contains("not a Y4M file"));
    assert!(says(&[b'x'; 5_000]).contains("no end"));
    assert!(says(b"YUV4MPEG2 W320 H180 C444\n").contains("4:2:0"));
    assert!(says(b"YUV4MPEG2 W320 H180 C420p10\n").contains("4:2:0"));
    assert!(says(b"YUV4MPEG2 W320 H180 It\n").contains("interlaced"));
    assert!(says(b"YUV4MPEG2 W0 H180\n").contains("0 × 180"));
    assert!(says(b"YUV4MPEG2 W99999999999 H180\n").contains("0 × 180"));
    assert!(says(b"YUV4MPEG2 W320 H180 F0:0:0\n").contains("pictures a second"));
    assert!(says(b"YUV4MPEG2 W320 H180\nFRAME\nabc").contains("picture 0: the file ends in the middle"));
    assert!(says(b"YUV4MPEG2 W4 H4\nPANIC\n").contains("FRAME expected"));
    assert!(matches!(Y4mReader::open("/no/such/file.y4m"), Err(FileError::Io(_))));
    assert!(matches!(Y4mReader::open(std::env::temp_dir()), Err(FileError::Io(_))), "a folder");
}

fn wav(bytes: &[u8]) -> Result<usize, FileError> {
    let mut reader = WavReader::new(Cursor::new(bytes.to_vec()))?;
    let mut frames = 0;
    while reader.next_frame(ms(0))?.is_some() {
        frames += 1;
    }
    Ok(frames)
}

/// A 16-bit mono WAV header for `rate` with `data` bytes promised, and the given samples.
fn wav_bytes(channels: u16, rate: u32, promised: u32, data: &[u8]) -> Vec<u8> {
    let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0".to_vec();
    bytes.extend(channels.to_le_bytes());
    bytes.extend(rate.to_le_bytes());
    bytes.extend((rate.wrapping_mul(2 * u32::from(channels))).to_le_bytes());
    bytes.extend((2 * channels).to_le_bytes());
    bytes.extend(16u16.to_le_bytes());
    bytes.extend(b"data");
    bytes.extend(promised.to_le_bytes());
    bytes.extend(data);
    bytes
}

#[test]
fn a_file_that_is_no_sound_is_refused_with_a_reason() {
    let says = |bytes: &[u8]| wav(bytes).unwrap_err().to_string();
    assert!(says(b"").contains("not a WAV file"));
    assert!(says(b"YUV4MPEG2 W320 H180 F30:1 C420\n").contains("not a WAV file"));
    assert!(says(&wav_bytes(1, 2_000_000_000, 4, &[0; 4])).contains("2000000000 Hz"));
    assert!(says(&wav_bytes(1, 48_000, 4_000_000, &[0; 5_000])).contains("damaged"));
    assert_eq!(wav(&wav_bytes(1, 48_000, 962, &[0; 962])).unwrap(), 2, "481 samples");
    assert_eq!(wav(&wav_bytes(1, 48_000, 0, &[])).unwrap(), 0);
    assert!(matches!(WavReader::open("/no/such/file.wav"), Err(FileError::Io(_))));
}

#[test]
fn a_folder_that_cannot_be_written_is_said_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let inside_a_file = folder.path().join("file");
    fs::write(&inside_a_file, "x").unwrap();
    let path = inside_a_file.join("recording");
    assert!(matches!(VideoWriter::create(&path, 1, 1), Err(FileError::Io(_))));
    assert!(matches!(WavWriter::create(&path), Err(FileError::Io(_))));
    assert!(matches!(Y4mWriter::create(&path, 2, 2, 1), Err(FileError::Io(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn damaged_files_are_survived(cut in 0usize..400, at in 0usize..60, byte: u8) {
        let mut sound = wav_bytes(2, 44_100, 300, &[0x55; 300]);
        let mut video = b"YUV4MPEG2 W8 H8 F30:1 C420\nFRAME\n".to_vec();
        video.extend([99; 96]);
        for file in [&mut sound, &mut video] {
            let at = at % file.len();
            file[at] = byte;
            file.truncate(cut);
        }
        let _ = wav(&sound);
        let _ = y4m(&video);
    }
}
