//! How long even the luckiest packets wait on the way: the queue, without the jitter.

use std::{collections::VecDeque, time::Duration};

/// The luckiest packet of this long is looked at.
const LATELY: Duration = Duration::from_millis(250);
/// The undelayed packet is looked for in this long: long enough to have seen an empty queue, short enough that clocks
/// drift by little and a new path becomes the usual one.
const LONG: Duration = Duration::from_secs(20);
/// Such minima are kept a step apart.
const STEP: Duration = Duration::from_millis(500);

/// Transit times: arrival on the other side's clock minus sending on ours, in microseconds. Only differences mean anything.
#[derive(Debug, Default)]
pub(super) struct Transit {
    lately: VecDeque<(Duration, i64)>,
    /// The least of each [`STEP`].
    long: VecDeque<(Duration, i64)>,
}

impl Transit {
    /// Takes a packet.
    pub(super) fn push(&mut self, sent: Duration, arrived: Duration) {
        let transit = arrived.as_micros() as i64 - sent.as_micros() as i64;
        // Only what is not undercut later can ever be the least.
        while self.lately.back().is_some_and(|(_, before)| *before >= transit) {
            self.lately.pop_back();
        }
        self.lately.push_back((sent, transit));
        let newest = self.lately.back().map_or(sent, |(at, _)| *at).max(sent);
        while self.lately.front().is_some_and(|(at, _)| *at + LATELY < newest) {
            self.lately.pop_front();
        }
        match self.long.back_mut() {
            Some((at, least)) if sent < *at + STEP => *least = (*least).min(transit),
            _ => self.long.push_back((sent, transit)),
        }
        while self.long.front().is_some_and(|(at, _)| *at + LONG < sent) {
            self.long.pop_front();
        }
    }

    /// How much longer the luckiest packet of the last moments took than the luckiest of the last while.
    pub(super) fn queue(&self) -> Duration {
        let least = self.long.iter().map(|(_, transit)| *transit).min();
        let lately = self.lately.front().map(|(_, transit)| *transit);
        match lately.zip(least) {
            Some((lately, least)) => Duration::from_micros((lately - least).max(0) as u64),
            None => Duration::ZERO,
        }
    }

    /// Another path, or the other side's clock was set.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn jitter_is_no_queue_and_a_queue_is() {
        let mut transit = Transit::default();
        for packet in 0..200u64 {
            transit.push(ms(packet * 10), ms(packet * 10 + 500 + packet * 7 % 60));
        }
        assert!(transit.queue() < ms(10), "{:?}", transit.queue());
        for packet in 200..300u64 {
            transit.push(ms(packet * 10), ms(packet * 10 + 600 + packet * 7 % 60));
        }
        assert!((ms(95)..ms(110)).contains(&transit.queue()), "{:?}", transit.queue());
    }

    #[test]
    fn a_longer_path_becomes_the_usual_one() {
        let mut transit = Transit::default();
        transit.push(ms(0), ms(10));
        for packet in 1..2_500u64 {
            transit.push(ms(packet * 10), ms(packet * 10 + 90));
        }
        assert_eq!(transit.queue(), Duration::ZERO);
        assert!(transit.lately.len() < 30 && transit.long.len() <= 41);
    }
}
