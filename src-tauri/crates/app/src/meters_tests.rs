use bytes::Bytes;

use super::*;
use crate::view::tests::person;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn frame(at: u64) -> EncodedVideo {
    EncodedVideo { data: Bytes::new(), keyframe: at == 0, timestamp: 0, at: ms(at), width: 320, height: 180 }
}

fn received(section: Section, bytes: u64) -> PeerStats {
    let figures = SectionStats { packets: 1, bytes, ..SectionStats::default() };
    PeerStats { received: [(section, figures)].into(), ..PeerStats::default() }
}

#[test]
fn a_received_videos_frames_and_freezes_are_in_the_report() {
    let meters = Meters::default();
    for at in [0, 33, 500] {
        meters.frame(Section::Slot(2), &frame(at));
    }
    meters.video_stopped(Section::Slot(2));
    let report = meters.report(&received(Section::Slot(2), 10), &AudioStats::default(), ms(9000));
    let stream = &report.streams[0];
    let video = stream.video.unwrap();
    assert_eq!((stream.stream.as_str(), video.frames, video.keyframes), ("video.2.in", 3, 1));
    assert_eq!((video.freezes, video.longest_gap_ms, video.width), (1, 467, 320));
    assert_eq!(report.times.first_video_ms, Some(0.0));
}

#[test]
fn bitrates_are_of_the_last_seconds() {
    let meters = Meters::default();
    for second in 0..20u64 {
        let bytes = if second < 10 { 0 } else { (second - 10) * 1000 };
        meters.sample(&received(Section::Audio, bytes), Duration::from_secs(second));
    }
    let report = meters.report(&received(Section::Audio, 9000), &AudioStats::default(), ms(20_000));
    assert_eq!((report.streams[0].stream.as_str(), report.streams[0].bitrate), ("audio.in", 8000));
}

#[test]
fn people_come_leave_and_come_again() {
    let meters = Meters::default();
    let with = |people| View { people, me: Some(ParticipantId::new("1")), phase: "connected", ..View::default() };
    meters.look(&with(vec![person("1", "Me"), person("2", "Mary")]), ms(10));
    meters.look(&with(vec![person("1", "Me")]), ms(20));
    meters.look(&with(vec![person("1", "Me"), person("2", "Mary P")]), ms(30));
    let report = meters.report(&PeerStats::default(), &AudioStats::default(), ms(40));
    let seen: Vec<_> = report.people.iter().map(|p| (p.name.as_str(), p.came_ms, p.left_ms, p.me)).collect();
    assert_eq!(seen, [("Me", 10, None, true), ("Mary", 10, Some(20), false), ("Mary P", 30, None, false)]);
    assert_eq!((report.phase.as_str(), report.times.connected_ms), ("connected", Some(10.0)));
}

#[test]
fn the_same_warning_is_kept_once_and_not_without_end() {
    let meters = Meters::default();
    (0..500).for_each(|n| meters.warn(format!("trouble {}", n / 2)));
    let report = meters.report(&PeerStats::default(), &AudioStats::default(), ms(0));
    assert_eq!(report.warnings.len(), MAX_WARNINGS);
    assert_eq!(report.warnings[1], "trouble 1");
}

#[test]
fn what_queues_dropped_is_shown() {
    let meters = Meters::default();
    meters.set_dropped("recorder", 3);
    let stats = PeerStats { send_drops: 2, ..PeerStats::default() };
    let report = meters.report(&stats, &AudioStats::default(), ms(0));
    let dropped: Vec<_> = report.queues.iter().map(|q| (q.queue.as_str(), q.dropped)).collect();
    assert_eq!(dropped, [("recorder", 3), ("network.send", 2), ("network.events", 0)]);
}
