//! What happens if nothing happens: the machine's timers, which nobody but [`crate::Call::timeout`] sets off.

use std::collections::BTreeMap;
use std::time::Duration;

/// The host's answer to an offer.
pub(crate) const ANSWER: Duration = Duration::from_secs(15);
/// From the offer's answer to media that flow.
pub(crate) const MEDIA: Duration = Duration::from_secs(30);
/// From joining to the lobby or the meeting; the service gives itself 85 s.
pub(crate) const SET_UP: Duration = Duration::from_secs(90);
/// Ringing; the service gives a phone 115 s.
pub(crate) const RING: Duration = Duration::from_secs(120);
/// Coming back: a minute without a network, and time to find the way afterwards.
pub(crate) const RECONNECT: Duration = Duration::from_secs(90);
/// From lost media to another way being looked for: most losses pass by themselves.
pub(crate) const RESTART: Duration = Duration::from_secs(2);
/// Between one search and the next.
pub(crate) const RESTART_AGAIN: Duration = Duration::from_secs(5);
/// Leaving.
pub(crate) const LEAVE: Duration = Duration::from_secs(5);
/// Quiet before a ping.
pub(crate) const QUIET: Duration = Duration::from_secs(10);
/// A ping's answer.
pub(crate) const PONG: Duration = Duration::from_secs(5);

/// One timer of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    /// The host has not answered the offer.
    Answer,
    /// Media have not begun to flow.
    Media,
    /// Neither lobby nor meeting was reached.
    SetUp,
    /// Nobody picked up.
    Ring,
    /// The way back was not found.
    Reconnect,
    /// The media are still lost: another way for them is wanted.
    Restart,
    /// The host has not confirmed that we left.
    Leave,
    /// The host has been quiet.
    Quiet,
    /// The host has not answered a ping.
    Pong,
}

/// The timers that run.
#[derive(Debug, Default)]
pub(crate) struct Deadlines(BTreeMap<Timer, Duration>);

impl Deadlines {
    /// Starts a timer, or starts it anew.
    pub(crate) fn set(&mut self, timer: Timer, at: Duration) {
        self.0.insert(timer, at);
    }

    pub(crate) fn clear(&mut self, timer: Timer) {
        self.0.remove(&timer);
    }

    pub(crate) fn clear_all(&mut self) {
        self.0.clear();
    }

    /// The earliest.
    pub(crate) fn next(&self) -> Option<Duration> {
        self.0.values().min().copied()
    }

    /// Takes the earliest that is due out, so that each goes off once.
    pub(crate) fn pop_due(&mut self, now: Duration) -> Option<Timer> {
        let (&timer, _) = self.0.iter().filter(|&(_, &at)| at <= now).min_by_key(|&(_, &at)| at)?;
        self.0.remove(&timer);
        Some(timer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: Duration = Duration::from_secs(1);

    #[test]
    fn go_off_once_in_order_of_time() {
        let mut deadlines = Deadlines::default();
        deadlines.set(Timer::Answer, 3 * S);
        deadlines.set(Timer::Pong, S);
        deadlines.set(Timer::Leave, 9 * S);
        assert_eq!(deadlines.next(), Some(S));
        assert_eq!(deadlines.pop_due(3 * S), Some(Timer::Pong));
        assert_eq!(deadlines.pop_due(3 * S), Some(Timer::Answer));
        assert_eq!(deadlines.pop_due(3 * S), None);
        assert_eq!(deadlines.next(), Some(9 * S));
    }

    #[test]
    fn can_be_started_anew_and_cleared() {
        let mut deadlines = Deadlines::default();
        deadlines.set(Timer::Quiet, S);
        deadlines.set(Timer::Quiet, 2 * S);
        assert_eq!(deadlines.pop_due(S), None);
        deadlines.clear(Timer::Quiet);
        assert_eq!(deadlines.next(), None);
    }
}
