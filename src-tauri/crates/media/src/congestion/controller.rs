//! What all of it comes to.

use std::{collections::VecDeque, time::Duration};

use super::{
    Cluster, Estimate, LEAST_BITRATE, Report,
    acked::Acked,
    delays::Delays,
    groups::Groups,
    history::History,
    losses::Losses,
    probes::Probes,
    transit::Transit,
    trend::{Trend, Usage},
};

/// A queue at least this long is one; less is what any busy machine adds.
const QUEUE: Duration = Duration::from_millis(12);
/// A queue longer than this is drained on purpose, by sending less for a while.
const LONG_QUEUE: Duration = Duration::from_millis(60);
/// The share left out at most to drain it, and the queue at which that is reached.
const DRAIN: f64 = 0.5;
const LONGEST_QUEUE: Duration = Duration::from_millis(500);
/// For so long after a queue was seen it is drained.
const DRAINING: Duration = Duration::from_secs(4);
/// For so long after a queue was seen nothing is tried.
const CALM: Duration = Duration::from_millis(1_500);
/// Nothing heard of what was sent for this long, beyond the round trip: the path is full or gone.
const UNHEARD: Duration = Duration::from_millis(1_000);
/// What leaves is looked back on for this long.
const LEAVING: Duration = Duration::from_millis(500);
/// Round trips are remembered this long.
const TRIPS: Duration = Duration::from_secs(10);

/// Learns how much a path takes. Told of every packet that leaves, in order, and of every feedback.
#[derive(Debug)]
pub struct Congestion {
    history: History,
    groups: Groups,
    trend: Trend,
    transit: Transit,
    acked: Acked,
    delays: Delays,
    losses: Losses,
    probes: Probes,
    wanted: f64,
    estimate: f64,
    over_at: Option<Duration>,
    leaving: VecDeque<(Duration, u32)>,
    leaving_bytes: u64,
    trips: VecDeque<(Duration, Duration)>,
    heard_at: Option<Duration>,
    halved_at: Duration,
    /// The other side is silent.
    unheard: bool,
}

impl Congestion {
    /// Knows nothing yet but where to start, in bits a second.
    #[must_use]
    pub fn new(start: u32) -> Self {
        let start = f64::from(start.max(LEAST_BITRATE));
        Self {
            history: History::default(),
            groups: Groups::default(),
            trend: Trend::default(),
            transit: Transit::default(),
            acked: Acked::default(),
            delays: Delays::new(start),
            losses: Losses::default(),
            probes: Probes::new(),
            wanted: start,
            estimate: start,
            over_at: None,
            leaving: VecDeque::new(),
            leaving_bytes: 0,
            trips: VecDeque::new(),
            heard_at: None,
            halved_at: Duration::ZERO,
            unheard: false,
        }
    }

    /// The most that its owner could use now, in bits a second: more is not looked for.
    pub fn set_wanted(&mut self, bitrate: u32) {
        self.wanted = f64::from(bitrate.max(LEAST_BITRATE));
    }

    /// A packet of so many bytes, headers included, leaves now; its transport-wide number. `probe` is the cluster it belongs
    /// to.
    pub fn sent(&mut self, bytes: u32, probe: Option<&Cluster>, now: Duration) -> u16 {
        self.leaving.push_back((now, bytes));
        self.leaving_bytes += u64::from(bytes);
        while let Some(&(at, bytes)) = self.leaving.front()
            && at + LEAVING < now
        {
            self.leaving.pop_front();
            self.leaving_bytes -= u64::from(bytes);
        }
        self.history.sent(now, bytes, probe.map(|cluster| cluster.id))
    }

    /// The other side's feedback, which came now: reports in the order of their numbers.
    pub fn feedback(&mut self, reports: impl IntoIterator<Item = Report>, now: Duration) {
        self.heard_at = Some(now);
        if std::mem::take(&mut self.unheard) {
            self.probes.heard_again(now);
            // The queue that was there, if it was one, says nothing any more.
            (self.groups, self.trend, self.over_at) = (Groups::default(), Trend::default(), None);
        }
        let (mut usage, mut answer, mut newest) = (None, None, None::<Duration>);
        for report in reports {
            let Some(outcome) = self.history.outcome(report) else { continue };
            match (outcome.arrived, outcome.after_all) {
                (None, _) => self.losses.push(outcome.sent, outcome.bytes, true),
                (Some(_), true) => self.losses.take_back(outcome.sent),
                (Some(_), false) => self.losses.push(outcome.sent, outcome.bytes, false),
            }
            answer = self.probes.push(&outcome).or(answer);
            let Some(arrived) = outcome.arrived else { continue };
            newest = newest.max(Some(outcome.sent));
            self.transit.push(outcome.sent, arrived);
            self.acked.push(arrived, outcome.bytes);
            if let Some(step) = self.groups.push(outcome.sent, arrived) {
                let said = self.trend.push(step);
                usage = Some(if usage == Some(Usage::Over) { Usage::Over } else { said });
            }
        }
        if let Some(newest) = newest {
            self.trip(now.saturating_sub(newest), now);
        }
        let usage =
            usage.map(|usage| if usage == Usage::Over && self.transit.queue() < QUEUE { Usage::Normal } else { usage });
        if let Some(usage) = usage {
            if usage == Usage::Over {
                self.over_at = Some(now);
            }
            let trip = self.round_trip().unwrap_or(Duration::from_millis(100));
            let sent = self.leaving_bytes as f64 * 8.0 / LEAVING.as_secs_f64();
            // What the path loses by itself has passed the queue before.
            let lost = if self.losses.is_limiting() { 0.0 } else { self.losses.share().min(0.6) };
            let passed = self.acked.bitrate().map(|acked| acked / (1.0 - lost));
            self.delays.follow(usage, passed, sent, trip, now);
        }
        if let Some(answer) = answer {
            self.probed(answer, usage == Some(Usage::Over), now);
        }
        self.settle(now);
    }

    fn probed(&mut self, answer: f64, over: bool, now: Duration) {
        // A probe that is shorter than a picture may find less than what flows: it can only say that there is more.
        if over || answer <= self.delays.bitrate() {
            return;
        }
        self.delays.set(answer, now);
        self.probes.learned(answer);
    }

    /// Time has passed: nothing heard is bad news.
    pub fn timeout(&mut self, now: Duration) {
        let trip = self.round_trip().unwrap_or_default();
        let patience = UNHEARD + trip;
        let waits = self.history.waits_since(self.heard_at.unwrap_or_default());
        let unheard = waits.is_some_and(|since| now.saturating_sub(since) > patience);
        if self.heard_at.is_some() && unheard && now.saturating_sub(self.halved_at) > UNHEARD {
            (self.halved_at, self.unheard) = (now, true);
            self.delays.halve(now);
            self.settle(now);
        }
    }

    /// When [`Congestion::timeout`] or [`Congestion::probe`] wants to be called next.
    #[must_use]
    pub fn next_deadline(&self, now: Duration) -> Duration {
        let probe = self.probes.due_at().filter(|_| self.estimate < self.wanted).map(|at| at.max(now + CALM / 30));
        probe.unwrap_or(Duration::MAX).min(now + UNHEARD / 4)
    }

    /// A cluster to send now, if one is due.
    pub fn probe(&mut self, now: Duration) -> Option<Cluster> {
        let calm = !self.unheard
            && self.over_at.is_none_or(|at| now.saturating_sub(at) > CALM)
            && self.transit.queue() < LONG_QUEUE;
        self.probes.next(self.estimate, self.wanted, calm, now)
    }

    /// What is known now.
    #[must_use]
    pub fn estimate(&self, now: Duration) -> Estimate {
        let queue = self.transit.queue();
        let draining = self.over_at.is_some_and(|at| now.saturating_sub(at) < DRAINING) && queue > LONG_QUEUE;
        let kept = if draining {
            let long = queue.saturating_sub(LONG_QUEUE).as_secs_f64() / LONGEST_QUEUE.as_secs_f64();
            1.0 - DRAIN * long.min(1.0)
        } else {
            1.0
        };
        let bitrate = (self.estimate * kept).max(f64::from(LEAST_BITRATE)) as u32;
        Estimate { bitrate, loss: self.losses.share(), round_trip: self.round_trip(), queue }
    }

    /// Another network: what was learned of the one before is void, but how much flowed is a good start.
    pub fn path_changed(&mut self, start: u32) {
        let start = self.estimate.min(f64::from(start));
        (self.groups, self.trend) = (Groups::default(), Trend::default());
        self.transit.forget();
        (self.acked, self.losses) = (Acked::default(), Losses::default());
        (self.delays, self.probes) = (Delays::new(start), Probes::new());
        (self.estimate, self.over_at, self.heard_at) = (start, None, None);
        self.trips.clear();
    }

    fn settle(&mut self, now: Duration) {
        let before = self.estimate;
        let least = f64::from(LEAST_BITRATE);
        let delays = self.delays.bitrate().max(least);
        if delays > self.delays.bitrate() {
            self.delays.set(least, now);
        }
        self.estimate = delays.min(self.losses.limit(now)).max(least);
        if self.estimate < before * 0.95 {
            self.probes.fell(before, self.estimate, now);
        }
    }

    fn trip(&mut self, took: Duration, now: Duration) {
        while self.trips.back().is_some_and(|(_, before)| *before >= took) {
            self.trips.pop_back();
        }
        self.trips.push_back((now, took));
        while self.trips.front().is_some_and(|(at, _)| *at + TRIPS < now) {
            self.trips.pop_front();
        }
    }

    fn round_trip(&self) -> Option<Duration> {
        self.trips.front().map(|(_, took)| *took)
    }
}
