//! Why packets are lost: because too much is sent, or because this path loses packets whatever is sent?
//!
//! What was sent and lost in the last seconds is held against a path of a certain width that also loses a certain share
//! by itself. The pair under which what was seen is most likely says how much may be sent. Both explanations look alike
//! as long as always the same is sent: then the careful one is taken first, and what happens after it tells them apart.

use std::{collections::VecDeque, time::Duration};

/// A moment that is looked at as one.
const MOMENT: Duration = Duration::from_millis(250);
/// Moments remembered.
const MOMENTS: usize = 20;
/// Fewer packets say nothing.
const FEW: u32 = 8;
/// Where nearly all is lost the path was gone, which says nothing about its width.
const GONE: f64 = 0.95;
/// Each moment counts so much less than the one after.
const FADING: f64 = 0.9;
/// Below this share nobody asks why.
const HARMLESS: f64 = 0.02;
/// An explanation with a narrow path must be better by so much (log likelihood) to be kept; the careful one is tried first
/// for as long as nothing is known of other rates.
const DOUBT: f64 = 1.5;
/// Growth a second of a limit that no longer hurts.
const GROWTH: f64 = 1.15;
/// Shares that a path may lose by itself.
const OWN_SHARES: usize = 61;

#[derive(Debug, Clone, Copy)]
struct Moment {
    began: Duration,
    sent: u32,
    lost: u32,
    bytes: u64,
    /// Bits a second sent meanwhile.
    bitrate: f64,
}

/// See the module's documentation.
#[derive(Debug, Default)]
pub(super) struct Losses {
    moments: VecDeque<Moment>,
    open: Option<Moment>,
    limit: Option<f64>,
    grown_at: Duration,
}

impl Losses {
    /// A packet that was sent at this time is said to have arrived, or not.
    pub(super) fn push(&mut self, sent: Duration, bytes: u32, lost: bool) {
        let fresh = Moment { began: sent, sent: 0, lost: 0, bytes: 0, bitrate: 0.0 };
        let open = self.open.get_or_insert(fresh);
        if sent >= open.began + MOMENT && open.sent >= FEW {
            let span = (sent - open.began).as_secs_f64();
            let complete = Moment { bitrate: open.bytes as f64 * 8.0 / span, ..*open };
            *open = fresh;
            if f64::from(complete.lost) < f64::from(complete.sent) * GONE {
                if self.moments.len() == MOMENTS {
                    self.moments.pop_front();
                }
                self.moments.push_back(complete);
            }
        }
        let open = self.open.get_or_insert(fresh);
        open.sent += 1;
        open.lost += u32::from(lost);
        open.bytes += u64::from(bytes);
    }

    /// A packet that was said to be lost has arrived after all.
    pub(super) fn take_back(&mut self, sent: Duration) {
        let moments = self.moments.iter_mut().chain(&mut self.open);
        if let Some(moment) = moments.filter(|moment| moment.began <= sent).last() {
            moment.lost = moment.lost.saturating_sub(1);
        }
    }

    /// Share of packets lost in the last two seconds or so.
    pub(super) fn share(&self) -> f64 {
        let lately = self.moments.iter().rev().take(8).chain(&self.open);
        let (sent, lost) = lately.fold((0, 0), |(sent, lost), moment| (sent + moment.sent, lost + moment.lost));
        if sent < FEW { 0.0 } else { f64::from(lost) / f64::from(sent) }
    }

    /// Whether losses are held to be ours: the path is too narrow.
    pub(super) fn is_limiting(&self) -> bool {
        self.limit.is_some()
    }

    /// The most that should be sent, in bits a second; infinite where losses say nothing against more.
    pub(super) fn limit(&mut self, now: Duration) -> f64 {
        let since = now.saturating_sub(self.grown_at).as_secs_f64().min(1.0);
        self.grown_at = now;
        let newest = self.moments.back().map_or(0.0, |moment| moment.bitrate);
        if self.share() <= HARMLESS {
            self.limit = self.limit.map(|limit| limit * GROWTH.powf(since)).filter(|limit| *limit < newest * 2.0);
            return self.limit.unwrap_or(f64::INFINITY);
        }
        let Some(explained) = self.explain() else { return self.limit.unwrap_or(f64::INFINITY) };
        self.limit = match (explained, self.limit) {
            (Some(width), Some(limit)) if width > limit => Some(width.min(limit * GROWTH.powf(since))),
            (Some(width), _) => Some(width),
            (None, _) => None,
        };
        self.limit.unwrap_or(f64::INFINITY)
    }

    /// The width of the path under the best explanation, or that no width is needed to explain; `None` without data.
    fn explain(&self) -> Option<Option<f64>> {
        let newest = self.moments.back()?;
        let arrived: Vec<f64> = self
            .moments
            .iter()
            .map(|moment| {
                moment.bitrate * f64::from(moment.sent - moment.lost.min(moment.sent)) / f64::from(moment.sent)
            })
            .collect();
        let least = arrived.iter().copied().fold(f64::INFINITY, f64::min);
        let (_, open) = self.likelihood(f64::INFINITY);
        let widths = arrived.iter().copied().chain([1.0, 0.95, 0.9].map(|share| share * newest.bitrate));
        let (width, narrow) = widths
            .filter(|width| *width >= least * 0.9)
            .map(|width| (width, self.likelihood(width).1))
            .fold((newest.bitrate, f64::NEG_INFINITY), |best, one| if one.1 > best.1 { one } else { best });
        // As long as nothing else was tried, the careful explanation is taken on trust.
        let tried = self.moments.iter().any(|moment| moment.bitrate < newest.bitrate * 0.8 && moment.sent >= FEW)
            || self.moments.iter().any(|moment| moment.bitrate > newest.bitrate * 1.25 && moment.sent >= FEW);
        let needed = if tried { DOUBT } else { -DOUBT };
        Some((narrow - open >= needed).then_some(width))
    }

    /// The share that a path of this width most likely loses by itself, and the log likelihood of what was seen under it.
    fn likelihood(&self, width: f64) -> (f64, f64) {
        (0..OWN_SHARES)
            .map(|hundredths| {
                let own = (hundredths as f64 / 100.0).max(0.001);
                let mut weight = 1.0;
                let sum = self.moments.iter().rev().map(|moment| {
                    let excess = (1.0 - width / moment.bitrate.max(1.0)).max(0.0);
                    let lost = (own + (1.0 - own) * excess).clamp(0.001, 0.999);
                    let (hits, misses) = (f64::from(moment.lost), f64::from(moment.sent.saturating_sub(moment.lost)));
                    weight *= FADING;
                    weight * (hits * lost.ln() + misses * (1.0 - lost).ln())
                });
                (own, sum.sum::<f64>())
            })
            .fold((0.0, f64::NEG_INFINITY), |best, one| if one.1 > best.1 { one } else { best })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends for so many seconds at whatever the limit allows below `wish`, over a path that `loses(bitrate)`; what was sent in
    /// the last second.
    fn send(losses: &mut Losses, from: u64, seconds: u64, wish: f64, loses: impl Fn(f64) -> f64) -> f64 {
        let mut state = 7u64;
        let mut rate = wish;
        for tick in from * 20..(from + seconds) * 20 {
            let now = Duration::from_millis(tick * 50);
            rate = losses.limit(now).min(wish);
            let packets = (rate * 0.05 / 9_600.0).ceil().max(1.0) as u64;
            for packet in 0..packets {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                let chance = (state >> 11) as f64 / (1u64 << 53) as f64;
                let at = now + Duration::from_micros(packet * 50_000 / packets);
                losses.push(at, (rate * 0.05 / 8.0 / packets as f64) as u32, chance < loses(rate));
            }
        }
        rate
    }

    #[test]
    fn a_path_without_losses_sets_no_limit() {
        let mut losses = Losses::default();
        assert_eq!(send(&mut losses, 0, 5, 3e6, |_| 0.0), 3e6);
        assert_eq!(losses.share(), 0.0);
    }

    #[test]
    fn a_narrow_path_is_found_and_left_when_it_widens() {
        let mut losses = Losses::default();
        let narrow = |rate: f64| (1.0 - 1e6 / rate).max(0.0);
        let rate = send(&mut losses, 0, 10, 3e6, narrow);
        assert!((0.8e6..1.25e6).contains(&rate), "{rate}");
        let rate = send(&mut losses, 10, 12, 3e6, |_| 0.0);
        assert_eq!(rate, 3e6);
    }

    #[test]
    fn a_path_that_loses_whatever_is_sent_is_used_all_the_same() {
        for share in [0.05, 0.1, 0.2, 0.3] {
            let mut losses = Losses::default();
            let rate = send(&mut losses, 0, 10, 2e6, |_| share);
            assert!(rate > 1.7e6, "{share}: {rate}");
            assert!((losses.share() - share).abs() < 0.05, "{}", losses.share());
        }
    }

    #[test]
    fn a_loss_taken_back_is_none() {
        let mut losses = Losses::default();
        (0..20).for_each(|packet| losses.push(Duration::from_millis(packet), 100, packet == 5));
        assert!(losses.share() > 0.0);
        losses.take_back(Duration::from_millis(5));
        assert_eq!(losses.share(), 0.0);
    }
}
