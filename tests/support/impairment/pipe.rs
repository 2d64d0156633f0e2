//! One direction of a network, without I/O.
//!
//! ```text
//!  offer ─ lost? ─▶ queue ─ at the rate ─▶ under way (delay, jitter, held back, twice) ─ poll ─▶ out
//! ```

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, VecDeque},
    time::Duration,
};

use bytes::Bytes;

use super::{
    fate::{Fate, Fates},
    rule::Rule,
    tally::{Tally, Tenth},
};

/// The headers of IPv4 and UDP, which take their part of a link.
const HEADERS: usize = 28;

/// Takes packets and gives out what is left of them, when it is due.
#[derive(Debug)]
pub struct Pipe {
    rule: Rule,
    fates: Fates,
    queue: VecDeque<Waiting>,
    /// Up to here the link has done its work.
    worked: Duration,
    under_way: BinaryHeap<Reverse<Due>>,
    /// The latest time at which a packet that keeps its place arrives.
    latest: Duration,
    /// When the steps of the rate began.
    began: Option<Duration>,
    count: u64,
    tally: Tally,
}

#[derive(Debug)]
struct Waiting {
    packet: Bytes,
    fate: Fate,
    /// Bits that have still to pass, with a fraction.
    bits: f64,
}

/// Ordered by time, then by order of coming.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Due(Duration, u64, Bytes);

impl Pipe {
    /// A pipe in which chance is that of a seed.
    #[must_use]
    pub fn new(rule: Rule, seed: u64) -> Self {
        Self {
            rule,
            fates: Fates::new(seed),
            queue: VecDeque::new(),
            worked: Duration::ZERO,
            under_way: BinaryHeap::new(),
            latest: Duration::ZERO,
            began: None,
            count: 0,
            tally: Tally::default(),
        }
    }

    /// The steps of the rate are counted from here.
    pub fn begin(&mut self, now: Duration) {
        self.work(now);
        self.began = Some(now);
    }

    /// Takes a packet that comes at `now`.
    pub fn offer(&mut self, packet: Bytes, now: Duration) {
        self.work(now);
        let fate = self.fates.next(&self.rule);
        let bytes = packet.len() as u64;
        let waits = self.waits(now);
        let tenth = self.tally.at(now);
        tenth.offered += 1;
        tenth.offered_bytes += bytes;
        if fate.lost || waits > self.rule.queue {
            tenth.dropped += 1;
            tenth.dropped_bytes += bytes;
            return;
        }
        let bits = ((packet.len() + HEADERS) * 8) as f64;
        self.queue.push_back(Waiting { packet, fate, bits });
        self.work(now);
    }

    /// The next packet that is out by `now`. Call again until `None`.
    pub fn poll(&mut self, now: Duration) -> Option<Bytes> {
        self.work(now);
        if self.under_way.peek().is_none_or(|Reverse(due)| due.0 > now) {
            return None;
        }
        let Reverse(Due(_, _, packet)) = self.under_way.pop()?;
        let tenth = self.tally.at(now);
        tenth.delivered += 1;
        tenth.delivered_bytes += packet.len() as u64;
        Some(packet)
    }

    /// When to poll again if nothing comes in.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Duration> {
        let due = self.under_way.peek().map(|Reverse(due)| due.0);
        let passed = self.queue.front().map(|waiting| self.passes(waiting.bits, self.worked).unwrap_or_else(|at| at));
        due.into_iter().chain(passed).min()
    }

    /// The sum of what went in and came out within a time.
    #[must_use]
    pub fn within(&self, from: Duration, to: Duration) -> Tenth {
        self.tally.within(from, to)
    }

    /// Lets the link do its work up to `now`.
    fn work(&mut self, now: Duration) {
        while let Some(first) = self.queue.front_mut() {
            let bits = first.bits;
            match self.passes(bits, self.worked) {
                Ok(at) if at <= now => {
                    self.worked = at;
                    if let Some(Waiting { packet, fate, .. }) = self.queue.pop_front() {
                        self.launch(&packet, fate, at);
                    }
                }
                Ok(_) => return self.spend(now),
                // The rate changes before.
                Err(change) if change <= now => self.spend(change),
                Err(_) => return self.spend(now),
            }
        }
        self.worked = self.worked.max(now);
    }

    /// When so many bits have passed that begin at a time; `Err` with the time of a change of the rate that comes before.
    fn passes(&self, bits: f64, from: Duration) -> Result<Duration, Duration> {
        let (rate, change) = self.rate(from);
        let Some(rate) = rate else { return Ok(from) };
        let at = from + Duration::from_secs_f64(bits / rate as f64);
        change.filter(|change| *change < at).map_or(Ok(at), Err)
    }

    /// The first packet passes in part, up to a time before which the rate does not change.
    fn spend(&mut self, until: Duration) {
        let (rate, _) = self.rate(self.worked);
        let spent = until.saturating_sub(self.worked).as_secs_f64() * rate.unwrap_or_default() as f64;
        if let Some(first) = self.queue.front_mut() {
            first.bits = (first.bits - spent).max(0.0);
        }
        self.worked = self.worked.max(until);
    }

    /// The rate at a time of the clock, and at which time it changes.
    fn rate(&self, at: Duration) -> (Option<u64>, Option<Duration>) {
        let Some(began) = self.began else { return (self.rule.rate(Duration::ZERO).0, None) };
        let (rate, change) = self.rule.rate(at.saturating_sub(began));
        (rate, change.map(|change| began + change))
    }

    /// How long a packet would wait for those before it.
    fn waits(&self, now: Duration) -> Duration {
        let bits: f64 = self.queue.iter().map(|waiting| waiting.bits).sum();
        self.rate(now).0.map_or(Duration::ZERO, |rate| Duration::from_secs_f64(bits / rate as f64))
    }

    fn launch(&mut self, packet: &Bytes, fate: Fate, from: Duration) {
        let mut at = from + fate.takes;
        if !fate.free {
            at = at.max(self.latest);
            self.latest = at;
        }
        for _ in 0..if fate.twice { 2 } else { 1 } {
            self.under_way.push(Reverse(Due(at, self.count, packet.clone())));
            self.count += 1;
        }
    }
}

#[cfg(test)]
#[path = "pipe_tests.rs"]
mod tests;
