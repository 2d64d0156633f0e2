//! The report of a call. Times are milliseconds since the start of the call, the moment the join was asked for.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::ProcessFigures;

/// The schema's version. Fields may be added within a version; none changes its meaning.
pub const VERSION: u32 = 1;

/// Everything measured of one call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Report {
    /// [`VERSION`].
    pub version: u32,
    /// The program's version.
    pub program: String,
    /// When the call was asked for, in milliseconds since 1970 UTC.
    pub started_unix_ms: u64,
    /// How long it has taken up to this report.
    pub duration_ms: u64,
    /// Where the call is: `connecting`, `ringing`, `lobby`, `connected`, `onHold`, `reconnecting`, `disconnecting`, `ended`.
    pub phase: String,
    /// The first time of everything.
    pub times: Times,
    /// One per stream that carried anything.
    pub streams: Vec<StreamFigures>,
    /// One per bounded queue.
    pub queues: Vec<QueueFigures>,
    /// The meeting's sound as it was heard.
    pub audio: AudioFigures,
    /// Messages of the host that could not be read; the call went on.
    pub unreadable_messages: u64,
    /// How media travels: `direct`, `relay`, or null before it does.
    pub path: Option<String>,
    /// Everyone who was seen, in the order they came.
    pub people: Vec<PersonFigures>,
    /// What the process cost.
    pub process: ProcessFigures,
    /// The recording, where one was asked for.
    pub recording: Option<RecordingFigures>,
    /// What went wrong without ending the call, one line each.
    pub warnings: Vec<String>,
    /// Why the call is over; null while it is not.
    pub end: Option<EndFigures>,
}

impl Default for Report {
    fn default() -> Self {
        Self {
            version: VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            started_unix_ms: 0,
            duration_ms: 0,
            phase: "connecting".to_owned(),
            times: Times::default(),
            streams: Vec::new(),
            queues: Vec::new(),
            audio: AudioFigures::default(),
            unreadable_messages: 0,
            path: None,
            people: Vec::new(),
            process: ProcessFigures::default(),
            recording: None,
            warnings: Vec::new(),
            end: None,
        }
    }
}

/// The first time of everything, in milliseconds since the start; null for what has not happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Times {
    /// The socket to the host was open.
    pub socket_ms: Option<f64>,
    /// The host's answer was there.
    pub answer_ms: Option<f64>,
    /// Media could flow (ICE and DTLS done).
    pub media_ms: Option<f64>,
    /// Waiting in the lobby.
    pub lobby_ms: Option<f64>,
    /// In the meeting, as the host says it.
    pub connected_ms: Option<f64>,
    /// The first packet of the meeting's sound.
    pub first_audio_ms: Option<f64>,
    /// The first whole frame of somebody's camera.
    pub first_video_ms: Option<f64>,
    /// The first whole frame of a share.
    pub first_share_ms: Option<f64>,
}

/// One stream of RTP in one direction.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StreamFigures {
    /// `audio.in`, `audio.out`, `camera.out`, `share.out`, `share.in`, or `video.N.in` for slot N.
    pub stream: String,
    /// Packets, repeats not counted.
    pub packets: u64,
    /// Their payloads.
    pub bytes: u64,
    /// Bits a second over the last few seconds.
    pub bitrate: u64,
    /// Packets lost, by the receiving side's count.
    pub lost: u64,
    /// Requests to repeat packets, sent when receiving, got when sending.
    pub nacks: u64,
    /// Packets repeated.
    pub retransmitted: u64,
    /// Keyframe requests, sent when receiving, got when sending.
    pub keyframe_requests: u64,
    /// Interarrival jitter (RFC 3550 §6.4.1).
    pub jitter_ms: f64,
    /// Round trip, where reports told it.
    pub round_trip_ms: Option<f64>,
    /// For video and share; null for sound.
    pub video: Option<VideoFigures>,
}

/// The pictures of a stream.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VideoFigures {
    /// Whole frames.
    pub frames: u64,
    /// Keyframes among them.
    pub keyframes: u64,
    /// Frames given up: incomplete when receiving, left out by rate control when sending.
    pub frames_dropped: u64,
    /// Gaps over 200 ms between frames while the video was on. 0 when sending.
    pub freezes: u32,
    /// The time beyond 200 ms of all of them together.
    pub frozen_ms: u64,
    /// The longest gap between two frames.
    pub longest_gap_ms: u64,
    /// Pixels across, of the newest frame.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// A bounded queue and what it had to drop.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QueueFigures {
    /// Such as `camera.capture`, `network.send`, `recorder`.
    pub queue: String,
    /// Items dropped since the start.
    pub dropped: u64,
}

/// The meeting's sound as it was heard.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AudioFigures {
    /// Sound that was asked for by the loudspeaker or the recorder, in milliseconds.
    pub played_ms: u64,
    /// What of it was made up for packets that did not come in time.
    pub concealed_ms: f64,
    /// The jitter buffer's delay now.
    pub delay_ms: f64,
}

/// Somebody who was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PersonFigures {
    /// As the host names them.
    pub id: String,
    /// Their display name.
    pub name: String,
    /// When they were first seen, in milliseconds since the start.
    pub came_ms: u64,
    /// When they left; null while they are there.
    pub left_ms: Option<u64>,
    /// This is the one who joined.
    pub me: bool,
}

/// What the recorder made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordingFigures {
    /// The folder.
    pub folder: String,
    /// Why nothing (more) is recorded; null while all is well.
    pub failed: Option<String>,
}

/// Why a call is over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EndFigures {
    /// One of the codes of `docs/statistics.md`.
    pub code: String,
    /// The same in words.
    pub words: String,
    /// The service's number, where it gave one.
    pub service_code: Option<u32>,
    /// The service's finer number.
    pub service_subcode: Option<u32>,
}

/// A duration as the report writes it: milliseconds with microseconds behind the point.
#[must_use]
pub(crate) fn millis(time: Duration) -> f64 {
    (time.as_micros() as f64) / 1000.0
}

impl Times {
    /// Sets a time that has not been set yet.
    pub(crate) fn first(slot: &mut Option<f64>, at: Duration) {
        slot.get_or_insert(millis(at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_time_counts() {
        let mut times = Times::default();
        Times::first(&mut times.socket_ms, Duration::from_micros(1500));
        Times::first(&mut times.socket_ms, Duration::from_secs(9));
        assert_eq!(times.socket_ms, Some(1.5));
    }

    #[test]
    fn reads_back_what_it_writes() {
        let report =
            Report { streams: vec![StreamFigures::default()], end: Some(EndFigures::default()), ..Report::default() };
        let text = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
    }
}
