//! What was sent, until the other side says what became of it.

use std::{collections::VecDeque, time::Duration};

use super::Report;

/// Packets remembered: ten seconds of 5 Mbit/s.
const LIMIT: usize = 8_192;

/// What became of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) sent: Duration,
    pub(super) bytes: u32,
    /// On the other side's clock.
    pub(super) arrived: Option<Duration>,
    /// The probe it belonged to.
    pub(super) probe: Option<u32>,
    /// It was said to be lost before.
    pub(super) after_all: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Unknown,
    Lost,
    Arrived,
}

#[derive(Debug, Clone, Copy)]
struct Sent {
    at: Duration,
    bytes: u32,
    probe: Option<u32>,
    fate: Fate,
}

/// Numbers packets as they leave and finds them again by their numbers.
#[derive(Debug, Default)]
pub(super) struct History {
    /// Of the first packet held, counted from the first ever.
    first: u64,
    held: VecDeque<Sent>,
}

impl History {
    /// A packet leaves; its number.
    pub(super) fn sent(&mut self, at: Duration, bytes: u32, probe: Option<u32>) -> u16 {
        if self.held.len() == LIMIT {
            self.held.pop_front();
            self.first += 1;
        }
        let number = self.first + self.held.len() as u64;
        self.held.push_back(Sent { at, bytes, probe, fate: Fate::Unknown });
        number as u16
    }

    /// What a report says that is new.
    pub(super) fn outcome(&mut self, report: Report) -> Option<Outcome> {
        let index = report.number.wrapping_sub(self.first as u16);
        let sent = self.held.get_mut(usize::from(index))?;
        let before = sent.fate;
        sent.fate = match (before, report.arrived) {
            (Fate::Arrived, _) | (Fate::Lost, None) => return None,
            (_, None) => Fate::Lost,
            (_, Some(_)) => Fate::Arrived,
        };
        let after_all = before == Fate::Lost;
        Some(Outcome { sent: sent.at, bytes: sent.bytes, arrived: report.arrived, probe: sent.probe, after_all })
    }

    /// When the first packet left of which nothing is known yet and that is not older than `since`.
    pub(super) fn waits_since(&self, since: Duration) -> Option<Duration> {
        let unknown = |sent: &&Sent| sent.fate == Fate::Unknown;
        self.held.iter().rev().take_while(|sent| sent.at >= since).filter(unknown).last().map(|sent| sent.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn each_packet_is_told_once_and_again_if_it_came_after_all() {
        let mut history = History::default();
        let numbers = [1, 2].map(|at| history.sent(ms(at), 100, None));
        assert_eq!(numbers, [0, 1]);
        let report = |number, arrived: Option<u64>| Report { number, arrived: arrived.map(ms) };
        assert_eq!(history.outcome(report(1, None)).unwrap().arrived, None);
        assert_eq!(history.outcome(report(1, None)), None);
        assert!(history.outcome(report(1, Some(9))).unwrap().after_all);
        assert_eq!(history.outcome(report(1, Some(9))), None);
        assert!(!history.outcome(report(0, Some(8))).unwrap().after_all);
        assert_eq!(history.outcome(report(2, Some(8))), None, "never sent");
    }

    #[test]
    fn numbers_wrap_and_old_ones_are_forgotten() {
        let mut history = History::default();
        for at in 0..70_000 {
            assert_eq!(history.sent(ms(at), 1, None), at as u16);
        }
        let said = |history: &mut History, number| history.outcome(Report { number, arrived: Some(ms(1)) });
        assert_eq!(said(&mut history, 69_999u32 as u16).unwrap().sent, ms(69_999));
        assert_eq!(said(&mut history, 60_000), None);
        assert_eq!(history.held.len(), LIMIT);
        assert_eq!(history.waits_since(ms(69_990)), Some(ms(69_990)));
    }
}
