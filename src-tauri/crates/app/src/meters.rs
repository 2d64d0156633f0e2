//! What is counted while a call runs, by whichever thread sees it, and how it becomes a report.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use media::{EncodedVideo, audio::AudioStats, rtp::AssemblerCounters, video::Limit};
use meeting::protocol::ParticipantId;
use rtc::{PairKind, PeerStats, Section, SectionStats};

use crate::{
    statistics::{
        AudioFigures, FrameCounts, Gaps, PersonFigures, QueueFigures, Report, StreamFigures, Times, VideoFigures,
        millis,
    },
    view::View,
};

/// The most warnings kept; a device that comes and goes must not fill the report.
const MAX_WARNINGS: usize = 50;

/// Over how long bitrates are measured.
const BITRATE_OVER: Duration = Duration::from_secs(4);

/// Shared by the threads of one call. Locked for a few instructions at a time.
#[derive(Debug, Default)]
pub(crate) struct Meters {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    times: Times,
    videos: BTreeMap<(Section, bool), VideoMeter>,
    queues: BTreeMap<&'static str, u64>,
    rates: BTreeMap<(Section, bool), Vec<(Duration, u64)>>,
    people: Vec<PersonFigures>,
    limits: BTreeMap<Section, Limit>,
    warnings: Vec<String>,
    phase: &'static str,
    unreadable: u64,
}

#[derive(Debug, Default)]
struct VideoMeter {
    figures: VideoFigures,
    gaps: Gaps,
}

/// Which first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum First {
    Socket,
    Answer,
    Media,
    Audio,
}

/// Whether a section carries what we send. `Audio` carries both.
fn is_sent(section: Section) -> bool {
    matches!(section, Section::Camera | Section::Share)
}

impl Meters {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Counters only: a panic elsewhere leaves nothing half done that matters.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something happened, maybe for the first time.
    pub(crate) fn first(&self, what: First, at: Duration) {
        let mut inner = self.lock();
        let times = &mut inner.times;
        let slot = match what {
            First::Socket => &mut times.socket_ms,
            First::Answer => &mut times.answer_ms,
            First::Media => &mut times.media_ms,
            First::Audio => &mut times.first_audio_ms,
        };
        Times::first(slot, at);
    }

    /// A whole frame was sent or received.
    pub(crate) fn frame(&self, section: Section, frame: &EncodedVideo) {
        let mut inner = self.lock();
        match section {
            Section::Slot(_) => Times::first(&mut inner.times.first_video_ms, frame.at),
            Section::ShareSlot => Times::first(&mut inner.times.first_share_ms, frame.at),
            _ => {}
        }
        let meter = inner.videos.entry((section, is_sent(section))).or_default();
        meter.figures.frames += 1;
        meter.figures.keyframes += u64::from(frame.keyframe);
        (meter.figures.width, meter.figures.height) = (frame.width, frame.height);
        meter.gaps.frame(frame.at);
    }

    /// Rate control left a frame out.
    pub(crate) fn frame_left_out(&self, section: Section) {
        self.lock().videos.entry((section, true)).or_default().figures.frames_dropped += 1;
    }

    /// Why less is sent of a section than its source gives.
    pub(crate) fn limited(&self, section: Section, limit: Limit) {
        self.lock().limits.insert(section, limit);
    }

    /// Why less is sent of anything than its source gives: the processor's limit is named first, since a person can do
    /// something about it.
    pub(crate) fn limit(&self) -> Limit {
        let inner = self.lock();
        let is = |wanted| inner.limits.values().any(|limit| *limit == wanted);
        [Limit::Processor, Limit::Network].into_iter().find(|limit| is(*limit)).unwrap_or_default()
    }

    /// Frames that could not be put together; the whole count each time.
    pub(crate) fn frames_lost(&self, section: Section, counters: AssemblerCounters) {
        let lost = counters.damaged + counters.restarts + counters.keyframes_wanted.saturating_sub(1);
        self.lock().videos.entry((section, false)).or_default().figures.frames_dropped = lost;
    }

    /// A received video stops for a known reason: nobody's, somebody else's, or the camera is off.
    pub(crate) fn video_stopped(&self, section: Section) {
        if let Some(meter) = self.lock().videos.get_mut(&(section, false)) {
            meter.gaps.stop();
        }
    }

    /// How many a queue dropped so far.
    pub(crate) fn dropped(&self, queue: &'static str) -> u64 {
        self.lock().queues.get(queue).copied().unwrap_or(0)
    }

    /// Sets how many a queue dropped so far.
    pub(crate) fn set_dropped(&self, queue: &'static str, dropped: u64) {
        self.lock().queues.insert(queue, dropped);
    }

    /// Something went wrong without ending the call.
    pub(crate) fn warn(&self, words: String) {
        let mut inner = self.lock();
        if inner.warnings.len() < MAX_WARNINGS && !inner.warnings.contains(&words) {
            inner.warnings.push(words);
        }
    }

    /// Messages of the host that could not be read; the whole count each time.
    pub(crate) fn set_unreadable(&self, messages: u64) {
        self.lock().unreadable = messages;
    }

    /// Takes in how the call is now.
    pub(crate) fn look(&self, view: &View, at: Duration) {
        let mut inner = self.lock();
        inner.phase = view.phase;
        match view.phase {
            "lobby" => Times::first(&mut inner.times.lobby_ms, at),
            "connected" => Times::first(&mut inner.times.connected_ms, at),
            _ => {}
        }
        look_at_people(&mut inner.people, view, at.as_millis() as u64);
    }

    /// Takes in the connection's figures, about once a second.
    pub(crate) fn sample(&self, stats: &PeerStats, now: Duration) {
        let mut inner = self.lock();
        for (sent, sections) in [(true, &stats.sent), (false, &stats.received)] {
            for (section, figures) in sections {
                let rate = inner.rates.entry((*section, sent)).or_default();
                rate.retain(|(at, _)| *at + BITRATE_OVER >= now);
                rate.push((now, figures.bytes));
            }
        }
    }

    /// Pictures up to now.
    pub(crate) fn frame_counts(&self) -> FrameCounts {
        let inner = self.lock();
        let sent = |section| inner.videos.get(&(section, true)).map_or(0, |meter| meter.figures.frames);
        let received = inner.videos.iter().filter(|((_, sent), _)| !sent);
        FrameCounts {
            camera: sent(Section::Camera),
            share: sent(Section::Share),
            received: received.map(|(_, meter)| meter.figures.frames).sum(),
        }
    }

    /// Everything up to now, as far as it is counted here.
    pub(crate) fn report(&self, stats: &PeerStats, sound: &AudioStats, now: Duration) -> Report {
        let inner = self.lock();
        let mut queues: Vec<_> = inner
            .queues
            .iter()
            .map(|(queue, dropped)| QueueFigures { queue: (*queue).to_owned(), dropped: *dropped })
            .collect();
        queues.push(QueueFigures { queue: "network.send".to_owned(), dropped: stats.send_drops });
        queues.push(QueueFigures { queue: "network.events".to_owned(), dropped: stats.event_drops });
        Report {
            duration_ms: now.as_millis() as u64,
            phase: inner.phase.to_owned(),
            times: inner.times,
            streams: inner.streams(stats, now),
            queues,
            audio: AudioFigures {
                played_ms: sound.played_samples / 48,
                concealed_ms: sound.concealed_samples as f64 / 48.0,
                delay_ms: millis(sound.delay),
            },
            unreadable_messages: inner.unreadable,
            path: stats.pair.map(|pair| match pair {
                PairKind::Direct => "direct".to_owned(),
                PairKind::Relay => "relay".to_owned(),
            }),
            people: inner.people.clone(),
            warnings: inner.warnings.clone(),
            ..Report::default()
        }
    }
}

impl Inner {
    fn streams(&self, stats: &PeerStats, now: Duration) -> Vec<StreamFigures> {
        let of = |sent: bool, sections: &BTreeMap<Section, SectionStats>| -> Vec<StreamFigures> {
            let carried = sections.iter().filter(|(_, figures)| figures.packets > 0);
            carried.map(|(section, figures)| self.stream(*section, sent, figures, now)).collect()
        };
        [of(false, &stats.received), of(true, &stats.sent)].concat()
    }

    fn stream(&self, section: Section, sent: bool, figures: &SectionStats, now: Duration) -> StreamFigures {
        let video = self.videos.get(&(section, sent)).map(|meter| {
            // A share sends what changes, and what we send is somebody else's to judge.
            let steady = !sent && section != Section::ShareSlot;
            let gaps = if steady { meter.gaps.figures(now) } else { Default::default() };
            VideoFigures {
                freezes: gaps.freezes,
                frozen_ms: gaps.frozen.as_millis() as u64,
                longest_gap_ms: gaps.longest.as_millis() as u64,
                ..meter.figures
            }
        });
        StreamFigures {
            stream: stream_name(section, sent),
            packets: figures.packets,
            bytes: figures.bytes,
            bitrate: self.rates.get(&(section, sent)).map_or(0, |rate| bitrate(rate)),
            lost: figures.lost,
            nacks: figures.nacks,
            retransmitted: figures.retransmitted,
            keyframe_requests: figures.plis,
            jitter_ms: millis(figures.jitter),
            round_trip_ms: figures.round_trip.map(millis),
            video,
        }
    }
}

fn stream_name(section: Section, sent: bool) -> String {
    match (section, sent) {
        (Section::Audio, true) => "audio.out".to_owned(),
        (Section::Audio, false) => "audio.in".to_owned(),
        (Section::Camera, _) => "camera.out".to_owned(),
        (Section::Share, _) => "share.out".to_owned(),
        (Section::Slot(slot), _) => format!("video.{slot}.in"),
        (Section::ShareSlot, _) => "share.in".to_owned(),
    }
}

/// Bits a second between the oldest and the newest sample.
fn bitrate(samples: &[(Duration, u64)]) -> u64 {
    let (Some((from, first)), Some((to, last))) = (samples.first(), samples.last()) else { return 0 };
    let seconds = to.saturating_sub(*from).as_secs_f64();
    if seconds > 0.0 { (last.saturating_sub(*first) as f64 * 8.0 / seconds) as u64 } else { 0 }
}

fn look_at_people(people: &mut Vec<PersonFigures>, view: &View, at_ms: u64) {
    for known in people.iter_mut().filter(|known| known.left_ms.is_none()) {
        match view.person(&ParticipantId::new(known.id.as_str())) {
            Some(person) => known.name.clone_from(&person.name),
            None => known.left_ms = Some(at_ms),
        }
    }
    for person in &view.people {
        if !people.iter().any(|known| known.left_ms.is_none() && known.id == person.id.as_str()) {
            people.push(PersonFigures {
                id: person.id.as_str().to_owned(),
                name: person.name.clone(),
                came_ms: at_ms,
                left_ms: None,
                me: false,
            });
        }
    }
    for known in people {
        known.me = view.me.as_ref().is_some_and(|me| me.as_str() == known.id);
    }
}

#[cfg(test)]
#[path = "meters_tests.rs"]
mod tests;
