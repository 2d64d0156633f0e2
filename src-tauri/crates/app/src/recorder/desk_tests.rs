use media::{
    EncodedVideo, I420, VideoFrame,
    file::WavReader,
    pattern::Tone,
    video::{EncoderConfig, H264Encoder},
};
use serde_json::Value;

use super::*;
use crate::view::tests::person;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn view(speaking: bool, slot: Option<&str>) -> Arc<View> {
    let mut mary = person("m", "Mary/../Poppins");
    mary.speaking = speaking;
    Arc::new(View { people: vec![mary], videos: vec![slot.map(ParticipantId::new)], ..View::default() })
}

fn keyframe(at: u64) -> EncodedVideo {
    let config = EncoderConfig { width: 320, height: 180, fps: 30, bitrate: 300_000, screen: false };
    let frame = VideoFrame { image: Arc::new(I420::black(320, 180).unwrap()), at: ms(at) };
    H264Encoder::new(config).unwrap().encode(&frame, true).unwrap().unwrap()
}

fn json_lines(path: &Path) -> Vec<Value> {
    std::fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_voice_is_the_mix_while_its_owner_speaks() {
    let scratch = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(scratch.path(), ms(1000), 0).unwrap();
    let mut tone = Tone::new(440.0, 0.5);
    for now in (1000..5000).step_by(10) {
        match now {
            2000 => desk.take(Entry::View { at: ms(now), view: view(true, None) }).unwrap(),
            3000 => desk.take(Entry::View { at: ms(now), view: view(false, None) }).unwrap(),
            _ => {}
        }
        desk.take(Entry::Heard(tone.next(ms(now)))).unwrap();
        desk.advance(ms(now)).unwrap();
    }
    desk.finish(ms(5000)).unwrap();

    let mut levels = Vec::new();
    let mut voice = WavReader::open(scratch.path().join("1-Mary-Poppins/voice.wav")).unwrap();
    while let Some(frame) = voice.next_frame(ms(0)).unwrap() {
        levels.push(frame.level() > 0.1);
    }
    // Marked from 2.0 to 3.0 s: heard from 1.7 to 3.1 s, then silence to the end.
    assert_eq!(levels.len(), 330);
    assert!(levels[..140].iter().all(|loud| *loud) && levels[140..].iter().all(|loud| !*loud));
    let summary: Value = serde_json::from_slice(&std::fs::read(scratch.path().join("summary.json")).unwrap()).unwrap();
    assert_eq!(summary["files"][1]["file"], "1-Mary-Poppins/voice.wav");
    assert_eq!(summary["files"][1]["startMs"], 700);
    assert_eq!((&summary["finished"], &summary["durationMs"]), (&Value::from(true), &Value::from(4000)));
}

#[test]
fn pictures_go_to_whom_the_slot_shows() {
    let scratch = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(scratch.path(), ms(0), 0).unwrap();
    desk.take(Entry::View { at: ms(10), view: view(false, Some("m")) }).unwrap();
    desk.take(Entry::Picture { from: Seen::Slot(0), frame: keyframe(20), show_at: ms(60) }).unwrap();
    desk.take(Entry::Picture { from: Seen::Slot(1), frame: keyframe(20), show_at: ms(60) }).unwrap();
    desk.advance(ms(500)).unwrap();
    desk.finish(ms(500)).unwrap();
    let lines = json_lines(&scratch.path().join("timeline.jsonl"));
    let files: Vec<_> = lines.iter().filter(|line| line["event"] == "file").collect();
    assert_eq!(files.len(), 1);
    assert_eq!((files[0]["file"].as_str(), files[0]["startMs"].as_u64()), (Some("1-Mary-Poppins/video.mkv"), Some(60)));
}

#[test]
fn the_time_line_tells_who_came_spoke_and_left() {
    let scratch = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(scratch.path(), ms(0), 7).unwrap();
    let empty = Arc::new(View { recording: true, ..View::default() });
    let views = [view(false, None), view(true, Some("m")), view(true, Some("m")), empty];
    for (at, view) in (1..).zip(views) {
        desk.take(Entry::View { at: ms(at), view }).unwrap();
    }
    desk.finish(ms(9)).unwrap();
    let lines = json_lines(&scratch.path().join("timeline.jsonl"));
    let told: Vec<_> =
        lines.iter().map(|line| (line["at"].as_u64().unwrap(), line["event"].as_str().unwrap())).collect();
    let expected = [
        (0, "start"),
        (1, "joined"),
        (2, "speaking"),
        (2, "slot"),
        (4, "left"),
        (4, "slot"),
        (4, "recording"),
        (9, "end"),
    ];
    // The slot list shrinks with the last view, which empties nothing by itself.
    let expected: Vec<_> = expected.into_iter().filter(|line| *line != (4, "slot")).collect();
    assert_eq!(told, expected);
}

#[test]
fn what_was_written_is_there_without_an_orderly_end() {
    let scratch = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(scratch.path(), ms(0), 0).unwrap();
    let mut tone = Tone::new(440.0, 0.5);
    for now in (0..2500).step_by(10) {
        desk.take(Entry::Heard(tone.next(ms(now)))).unwrap();
        desk.advance(ms(now)).unwrap();
    }
    // As a kill does: nothing is finished, nothing is dropped.
    std::mem::forget(desk);
    let mut reader = WavReader::open(scratch.path().join("heard.wav")).unwrap();
    let mut frames = 0;
    while reader.next_frame(ms(0)).unwrap().is_some() {
        frames += 1;
    }
    assert!(frames >= 150, "{frames} of 250 frames");
    assert!(scratch.path().join("summary.json").exists());
}
