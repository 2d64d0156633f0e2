//! Asking for more than is sent: short clusters of packets at a higher rate show in two or three round trips what careful
//! growth would take half a minute to find.

use std::{ops::RangeInclusive, time::Duration};

use super::history::Outcome;

/// A cluster is at least so long and so many packets, which says how fine the answer is.
const LASTING: Duration = Duration::from_millis(15);
const PACKETS: u32 = 5;
/// Of so much of a cluster it must be known what became of it.
const ENOUGH: f64 = 0.8;
/// An answer is waited for as long as this.
const PATIENCE: Duration = Duration::from_secs(2);
/// Received slower than it was sent by this much, the path was filled: a little less than its width is used.
const FILLED: f64 = 0.9;
const USED_OF_FILLED: f64 = 0.95;
/// At the start, so many times the first estimate.
const FIRST: [f64; 2] = [3.0, 6.0];
/// A probe that came through at such a share of its rate is followed by one of twice as much.
const ON: f64 = 0.7;
/// Between two probes into the unknown: the time doubles with each that finds nothing.
const PAUSES: RangeInclusive<Duration> = Duration::from_secs(3)..=Duration::from_secs(24);
/// After a fall of the estimate by more than a third, the old rate is tried again this much later.
const FELL: f64 = 0.66;
const RETRY: Duration = Duration::from_secs(3);

/// What to send for a probe.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cluster {
    /// Which one.
    pub id: u32,
    /// Bits a second.
    pub bitrate: f64,
    /// Bytes that must leave at that rate, at least in [`Cluster::packets`] packets.
    pub bytes: u32,
    /// See `bytes`.
    pub packets: u32,
}

impl Cluster {
    fn new(id: u32, bitrate: f64) -> Self {
        Self { id, bitrate, bytes: (bitrate * LASTING.as_secs_f64() / 8.0) as u32, packets: PACKETS }
    }
}

/// A packet of a cluster.
#[derive(Debug, Clone, Copy)]
struct Part {
    sent: Duration,
    bytes: u32,
    arrived: Option<Duration>,
}

/// A cluster of which answers come in.
#[derive(Debug)]
struct Flight {
    cluster: Cluster,
    asked: Duration,
    parts: Vec<Part>,
}

impl Flight {
    /// Bits a second that the path took, once it is known what became of enough.
    fn answer(&self) -> Option<f64> {
        let bytes: u32 = self.parts.iter().map(|part| part.bytes).sum();
        let enough = self.parts.len() as f64 >= f64::from(self.cluster.packets) * ENOUGH
            && f64::from(bytes) >= f64::from(self.cluster.bytes) * ENOUGH;
        if !enough {
            return None;
        }
        let sending = span(self.parts.iter().map(|part| part.sent))?;
        let sent = rate(bytes - self.parts.last()?.bytes, sending);
        // What was lost between the first and the last that arrived took its place on the way, too.
        let first = self.parts.iter().position(|part| part.arrived.is_some())?;
        let last = self.parts.iter().rposition(|part| part.arrived.is_some())?;
        let between: u32 = self.parts[first + 1..=last.max(first)].iter().map(|part| part.bytes).sum();
        let arriving = span(self.parts.iter().filter_map(|part| part.arrived))?;
        if last < first + 3 {
            return None;
        }
        // Arrivals are told in quarters of a millisecond: several at once are as fast as that.
        let arrived = rate(between, arriving.max(Duration::from_micros(250)));
        // Nothing comes out twice as fast as it went in but through a stall.
        if arrived > sent * 2.0 {
            return Some(sent);
        }
        let filled = arrived < sent * FILLED;
        Some(if filled { arrived * USED_OF_FILLED } else { sent.min(arrived) })
    }
}

fn rate(bytes: u32, time: Duration) -> f64 {
    f64::from(bytes) * 8.0 / time.as_secs_f64().max(0.000_01)
}

/// From the first to the last; `None` for so long that it says nothing.
fn span(times: impl Iterator<Item = Duration> + Clone) -> Option<Duration> {
    let span = times.clone().max()?.saturating_sub(times.min()?);
    (span < Duration::from_secs(1)).then_some(span)
}

/// Decides when to probe and reads the answers.
#[derive(Debug)]
pub(super) struct Probes {
    begun: bool,
    ids: u32,
    due: Vec<f64>,
    flights: Vec<Flight>,
    last: Duration,
    pause: Duration,
    /// The estimate before it fell, and when it did.
    fell: Option<(f64, Duration)>,
    /// The rate of the probe whose answer is the newest.
    answered: f64,
}

impl Probes {
    pub(super) fn new() -> Self {
        Self {
            begun: false,
            ids: 0,
            due: Vec::new(),
            flights: Vec::new(),
            last: Duration::ZERO,
            pause: *PAUSES.start(),
            fell: None,
            answered: 0.0,
        }
    }

    /// The next cluster to send, if one is due. `estimate` and `wanted` in bits a second; `calm` when no queue was seen lately.
    pub(super) fn next(&mut self, estimate: f64, wanted: f64, calm: bool, now: Duration) -> Option<Cluster> {
        self.flights.retain(|flight| now.saturating_sub(flight.asked) < PATIENCE);
        if !std::mem::replace(&mut self.begun, true) {
            self.due = FIRST.iter().rev().map(|times| times * estimate).collect();
            self.last = now;
        }
        if self.due.is_empty() && calm && self.flights.is_empty() && estimate < wanted {
            if let Some((before, _)) = self.fell.filter(|(_, at)| now.saturating_sub(*at) >= RETRY) {
                self.fell = None;
                self.due.push(before * 0.85);
            } else if self.fell.is_none() && now.saturating_sub(self.last) >= self.pause {
                self.due.push(estimate * 2.0);
                self.pause = (self.pause * 2).min(*PAUSES.end());
            }
        }
        // What is not wanted need not be found.
        let bitrate = self.due.pop()?.min(wanted * 1.2);
        if bitrate <= estimate * 1.05 {
            self.due.clear();
            return None;
        }
        self.last = now;
        self.ids += 1;
        let cluster = Cluster::new(self.ids, bitrate);
        self.flights.push(Flight { cluster, asked: now, parts: Vec::new() });
        Some(cluster)
    }

    /// When [`Probes::next`] may have something; `None` where only an event can bring it.
    pub(super) fn due_at(&self) -> Option<Duration> {
        match (self.due.is_empty(), self.begun, self.fell) {
            (false, ..) | (_, false, _) => Some(Duration::ZERO),
            (true, true, Some((_, at))) => Some(at + RETRY),
            (true, true, None) => Some(self.last + self.pause),
        }
    }

    /// It is known what became of a packet of a probe; what the path took, as soon as that is known.
    pub(super) fn push(&mut self, outcome: &Outcome) -> Option<f64> {
        let id = outcome.probe.filter(|_| !outcome.after_all)?;
        let index = self.flights.iter().position(|flight| flight.cluster.id == id)?;
        let flight = &mut self.flights[index];
        flight.parts.push(Part { sent: outcome.sent, bytes: outcome.bytes, arrived: outcome.arrived });
        let answer = flight.answer()?;
        self.answered = flight.cluster.bitrate;
        self.flights.remove(index);
        Some(answer)
    }

    /// What became of the estimate after an answer: a path that took it may take more.
    pub(super) fn learned(&mut self, answer: f64) {
        if answer > self.answered * ON {
            self.pause = *PAUSES.start();
            self.due.push(answer * 2.0);
        }
    }

    /// The other side is heard again after it was not: what flowed before is tried at once.
    pub(super) fn heard_again(&mut self, now: Duration) {
        self.fell = self.fell.map(|(before, _)| (before, now.saturating_sub(RETRY)));
        (self.pause, self.last) = (*PAUSES.start(), now.saturating_sub(*PAUSES.start()));
    }

    /// The estimate fell from one value to another.
    pub(super) fn fell(&mut self, from: f64, to: f64, now: Duration) {
        self.due.clear();
        let before = self.fell.map_or(from, |(before, _)| before.max(from));
        if to < before * FELL {
            self.fell = Some((before, now));
        }
        self.pause = *PAUSES.start();
        self.last = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn us(us: u64) -> Duration {
        Duration::from_micros(us)
    }

    /// Sends a cluster over a path of a width; the answer.
    fn fly(probes: &mut Probes, cluster: Cluster, width: f64, from: Duration) -> Option<f64> {
        let (mut sent, mut arrived, mut answer) = (from, from, None);
        for _ in 0..cluster.packets.max(cluster.bytes.div_ceil(1_000)) {
            sent += Duration::from_secs_f64(8_000.0 / cluster.bitrate);
            arrived = arrived.max(sent) + Duration::from_secs_f64(8_000.0 / width);
            let (probe, arrived) = (Some(cluster.id), Some(arrived + us(20_000)));
            answer = answer.or(probes.push(&Outcome { sent, bytes: 1_000, arrived, probe, after_all: false }));
        }
        answer
    }

    #[test]
    fn the_first_two_say_what_a_wide_path_takes() {
        let mut probes = Probes::new();
        let first = probes.next(300e3, 5e6, true, us(0)).unwrap();
        assert_eq!((first.bitrate, first.packets), (900e3, 5));
        let second = probes.next(300e3, 5e6, true, us(0)).unwrap();
        let answer = fly(&mut probes, second, 10e6, us(0)).unwrap();
        assert!((answer / 1.8e6 - 1.0).abs() < 0.05, "{answer}");
        probes.learned(answer);
        assert!((probes.next(answer, 5e6, true, us(1)).unwrap().bitrate / 3.6e6 - 1.0).abs() < 0.05);
    }

    #[test]
    fn a_narrow_path_shows_its_width() {
        let mut probes = Probes::new();
        let probe = probes.next(300e3, 5e6, true, us(0)).unwrap();
        let answer = fly(&mut probes, probe, 500e3, us(0)).unwrap();
        assert!((answer / 475e3 - 1.0).abs() < 0.08, "{answer}");
        probes.learned(answer);
        let next = probes.next(answer, 5e6, true, us(1)).unwrap();
        assert_eq!(next.bitrate, 1_800e3, "the second of the first two");
    }

    #[test]
    fn an_old_rate_is_tried_again_and_nothing_is_asked_beyond_what_is_wanted() {
        let mut probes = Probes::new();
        while probes.next(2e6, 2.1e6, true, us(0)).is_some() {}
        probes.fell(2e6, 0.5e6, us(1_000_000));
        assert_eq!(probes.next(0.5e6, 2.1e6, true, us(2_000_000)), None);
        let again = probes.next(0.5e6, 2.1e6, true, us(4_000_000)).unwrap();
        assert_eq!(again.bitrate, 1.7e6);
        let mut content = Probes::new();
        assert_eq!(content.next(3e6, 1e6, true, us(0)), None);
        assert_eq!(content.next(3e6, 1e6, true, us(60_000_000)), None);
    }
}
