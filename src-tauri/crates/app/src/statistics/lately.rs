//! Figures of the last moment, from what was counted up to it. Told the time.

use std::{collections::BTreeMap, time::Duration};

use ipc::Figures;
use media::video::Limit;
use rtc::{PeerStats, Section, SectionStats};

use super::{Judge, ProcessFigures, millis};

/// What was counted since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Totals {
    pub(crate) sent_bytes: u64,
    pub(crate) sent_packets: u64,
    pub(crate) sent_lost: u64,
    pub(crate) received_bytes: u64,
    pub(crate) received_packets: u64,
    pub(crate) received_lost: u64,
    pub(crate) frames: FrameCounts,
    pub(crate) cpu_seconds: f64,
    pub(crate) round_trip: Option<Duration>,
    pub(crate) jitter: Duration,
    /// Why less is sent than could be.
    pub(crate) limit: Limit,
}

/// Whole pictures since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct FrameCounts {
    pub(crate) camera: u64,
    pub(crate) share: u64,
    pub(crate) received: u64,
}

impl Totals {
    /// Gathered from those who count.
    pub(crate) fn of(stats: &PeerStats, frames: FrameCounts, limit: Limit, process: &ProcessFigures) -> Self {
        let sum = |sections: &BTreeMap<Section, SectionStats>, what: fn(&SectionStats) -> u64| {
            sections.values().map(what).sum()
        };
        Self {
            sent_bytes: sum(&stats.sent, |figures| figures.bytes),
            sent_packets: sum(&stats.sent, |figures| figures.packets),
            sent_lost: sum(&stats.sent, |figures| figures.lost),
            received_bytes: sum(&stats.received, |figures| figures.bytes),
            received_packets: sum(&stats.received, |figures| figures.packets),
            received_lost: sum(&stats.received, |figures| figures.lost),
            frames,
            cpu_seconds: process.cpu_seconds,
            round_trip: stats.round_trip,
            jitter: stats.received.get(&Section::Audio).map(|figures| figures.jitter).unwrap_or_default(),
            limit,
        }
    }
}

/// The totals of the last time, and what is made of all figures up to it.
#[derive(Debug, Default)]
pub(crate) struct Lately {
    before: Option<(Duration, Totals)>,
    judge: Judge,
}

impl Lately {
    /// Figures since the last time; the first time only what holds at the moment.
    pub(crate) fn figures(&mut self, now: Duration, totals: Totals) -> Figures {
        let (at, before) = self.before.replace((now, totals)).unwrap_or((now, totals));
        let seconds = now.saturating_sub(at).as_secs_f64();
        let rate = |more: f64| if seconds > 0.0 { (more / seconds) as f32 } else { 0.0 };
        // A count of losses is mended when a packet comes late, so it may shrink.
        let more = |of: fn(&Totals) -> u64| of(&totals).saturating_sub(of(&before)) as f64;
        let sent_frames = more(|totals| totals.frames.camera).max(more(|totals| totals.frames.share));
        let figures = Figures {
            sent_kbps: rate(more(|totals| totals.sent_bytes) * 8.0 / 1000.0),
            received_kbps: rate(more(|totals| totals.received_bytes) * 8.0 / 1000.0),
            received_loss: percent(
                more(|totals| totals.received_lost),
                more(|totals| totals.received_packets) + more(|totals| totals.received_lost),
            ),
            sent_loss: percent(more(|totals| totals.sent_lost), more(|totals| totals.sent_packets)),
            round_trip: totals.round_trip.map(|time| millis(time) as f32),
            jitter: millis(totals.jitter) as f32,
            sent_fps: rate(sent_frames),
            received_fps: rate(more(|totals| totals.frames.received)),
            cpu: rate((totals.cpu_seconds - before.cpu_seconds).max(0.0) * 100.0),
            strain: None,
        };
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Figures { strain: self.judge.hear(&figures, processors, totals.limit), ..figures }
    }
}

fn percent(part: f64, whole: f64) -> f32 {
    if whole > 0.0 { (part / whole * 100.0).min(100.0) as f32 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_of_the_time_between() {
        let mut lately = Lately::default();
        let frames = FrameCounts { camera: 900, ..FrameCounts::default() };
        let before = Totals { sent_bytes: 1_000_000, frames, cpu_seconds: 3.0, ..Totals::default() };
        assert_eq!(lately.figures(Duration::from_secs(9), before), Figures::default(), "nothing is known of before");
        let now = Totals {
            sent_bytes: 1_250_000,
            frames: FrameCounts { camera: 960, share: 10, ..frames },
            cpu_seconds: 3.5,
            round_trip: Some(Duration::from_millis(20)),
            ..before
        };
        let figures = lately.figures(Duration::from_secs(11), now);
        assert_eq!((figures.sent_kbps, figures.sent_fps, figures.cpu), (1000.0, 30.0, 25.0));
        assert_eq!((figures.received_kbps, figures.round_trip), (0.0, Some(20.0)));
    }

    #[test]
    fn loss_is_in_percent_and_may_shrink_without_harm() {
        let mut lately = Lately::default();
        lately.figures(Duration::ZERO, Totals::default());
        let lossy =
            Totals { received_packets: 90, received_lost: 10, sent_packets: 200, sent_lost: 10, ..Totals::default() };
        let figures = lately.figures(Duration::from_secs(1), lossy);
        assert_eq!((figures.received_loss, figures.sent_loss), (10.0, 5.0));
        let mended = Totals { received_packets: 190, received_lost: 5, ..lossy };
        assert_eq!(lately.figures(Duration::from_secs(2), mended).received_loss, 0.0);
    }
}
