//! When a request may go out, so that the service's published limits are kept before it says so.
//!
//! Told the time, waits for nobody. Limits that are counted for a whole thread are shared with everyone in it: kept to here they are
//! never broken by this client alone, and where the service objects all the same, what it asks for is kept to as well.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use crate::ids::ThreadId;

/// What is asked of a service, as its limits tell it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Making a thread.
    CreateThread,
    /// Deleting one.
    DeleteThread,
    /// Changing its topic.
    UpdateThread,
    /// Adding or removing people.
    ChangeParticipants,
    /// One thread, or the list of them.
    ReadThreads,
    /// One message.
    ReadMessage,
    /// A page of messages.
    ListMessages,
    /// Sending, editing or deleting a message.
    Write,
    /// Who has read what.
    ListReceipts,
    /// Who is in a thread.
    ListParticipants,
    /// That oneself has read.
    SendReceipt,
    /// That oneself is typing.
    Typing,
}

/// How often something may be done: in ten seconds, and in a minute where that is limited, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// In any ten seconds.
    pub ten_seconds: usize,
    /// In any minute.
    pub minute: Option<usize>,
}

/// A service's limits.
pub type Limits = fn(Operation) -> Limit;

const TEN_SECONDS: Duration = Duration::from_secs(10);
const MINUTE: Duration = Duration::from_secs(60);
/// Of so many threads the past is remembered before those that are quiet are forgotten.
const MAX_LOGS: usize = 256;

/// The limits of Communication Services' chat, as they are published.
#[must_use]
pub fn communication_services(operation: Operation) -> Limit {
    let limit = |ten_seconds, minute| Limit { ten_seconds, minute };
    match operation {
        Operation::CreateThread | Operation::DeleteThread => limit(10, None),
        Operation::UpdateThread | Operation::ListReceipts => limit(5, None),
        Operation::ReadThreads | Operation::ReadMessage => limit(50, None),
        Operation::ListMessages => limit(50, Some(200)),
        Operation::ChangeParticipants | Operation::Write | Operation::SendReceipt => limit(10, Some(30)),
        Operation::ListParticipants => limit(10, None),
        Operation::Typing => limit(5, Some(15)),
    }
}

/// Graph's limits are those of a whole organisation's app, 20 a second; one person takes a small share of that.
#[must_use]
pub fn graph(operation: Operation) -> Limit {
    match operation {
        Operation::Write | Operation::CreateThread | Operation::ChangeParticipants => {
            Limit { ten_seconds: 10, minute: Some(30) }
        }
        _ => Limit { ten_seconds: 20, minute: Some(60) },
    }
}

/// Remembers what went out, for a minute.
#[derive(Debug)]
pub struct Pacer {
    limits: Limits,
    logs: HashMap<(Operation, Option<ThreadId>), Log>,
}

#[derive(Debug, Default)]
struct Log {
    /// When requests went out or will, the oldest first.
    sent: VecDeque<Duration>,
    quiet_until: Duration,
}

impl Pacer {
    /// A pacer of a service with these limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, logs: HashMap::new() }
    }

    /// Reserves the next moment at which such a request may go out, and gives how long that is from now.
    ///
    /// # Errors
    /// How long it would be, where that is more than the patience; nothing is reserved then.
    pub fn reserve(
        &mut self,
        operation: Operation,
        thread: Option<&ThreadId>,
        now: Duration,
        patience: Duration,
    ) -> Result<Duration, Duration> {
        self.forget(now);
        let limit = (self.limits)(operation);
        let log = self.logs.entry((operation, thread.cloned())).or_default();
        let at = log.next(limit, now);
        let wait = at - now;
        if wait > patience {
            return Err(wait);
        }
        log.sent.push_back(at);
        if log.sent.len() > limit.ten_seconds.max(limit.minute.unwrap_or(0)) {
            log.sent.pop_front();
        }
        Ok(wait)
    }

    /// The service said that it was too much, and perhaps for how long it wants quiet. Without that, ten seconds: its own window.
    pub fn refused(
        &mut self,
        operation: Operation,
        thread: Option<&ThreadId>,
        now: Duration,
        retry_after: Option<Duration>,
    ) {
        let log = self.logs.entry((operation, thread.cloned())).or_default();
        log.quiet_until = log.quiet_until.max(now + retry_after.unwrap_or(TEN_SECONDS));
    }

    fn forget(&mut self, now: Duration) {
        if self.logs.len() >= MAX_LOGS {
            self.logs
                .retain(|_, log| log.quiet_until > now || log.sent.back().is_some_and(|last| *last + MINUTE > now));
        }
    }
}

impl Log {
    fn next(&self, limit: Limit, now: Duration) -> Duration {
        // Whoever came first goes first.
        let mut at = now.max(self.quiet_until).max(self.sent.back().copied().unwrap_or_default());
        for (most, window) in [(Some(limit.ten_seconds), TEN_SECONDS), (limit.minute, MINUTE)] {
            let nth_last =
                most.and_then(|most| self.sent.len().checked_sub(most)).and_then(|index| self.sent.get(index));
            at = at.max(nth_last.map_or(Duration::ZERO, |sent| *sent + window));
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn thread(name: &str) -> ThreadId {
        ThreadId::new(name).unwrap()
    }

    #[test]
    fn ten_messages_go_at_once_and_thirty_in_a_minute() {
        let mut pacer = Pacer::new(communication_services);
        let id = thread("a");
        let waits: Vec<u64> = (0..41)
            .map(|_| pacer.reserve(Operation::Write, Some(&id), seconds(100), LONG).unwrap().as_secs())
            .collect();
        assert_eq!(waits, [[0; 10], [10; 10], [20; 10], [60; 10]].concat().into_iter().chain([70]).collect::<Vec<_>>());
    }

    #[test]
    fn threads_and_operations_are_counted_apart() {
        let mut pacer = Pacer::new(communication_services);
        for name in ["a", "b"] {
            for operation in [Operation::Typing, Operation::SendReceipt] {
                for _ in 0..5 {
                    assert_eq!(pacer.reserve(operation, Some(&thread(name)), seconds(1), LONG), Ok(Duration::ZERO));
                }
            }
        }
        assert_eq!(pacer.reserve(Operation::Typing, Some(&thread("a")), seconds(1), LONG), Ok(seconds(10)));
    }

    #[test]
    fn what_would_take_too_long_reserves_nothing() {
        let mut pacer = Pacer::new(communication_services);
        pacer.refused(Operation::UpdateThread, None, seconds(1), Some(seconds(50)));
        for _ in 0..20 {
            assert_eq!(pacer.reserve(Operation::UpdateThread, None, seconds(11), seconds(30)), Err(seconds(40)));
        }
        assert_eq!(pacer.reserve(Operation::UpdateThread, None, seconds(51), seconds(30)), Ok(Duration::ZERO));
        pacer.refused(Operation::Typing, None, seconds(1), None);
        assert_eq!(pacer.reserve(Operation::Typing, None, seconds(1), LONG), Ok(TEN_SECONDS));
    }

    #[test]
    fn quiet_threads_are_forgotten() {
        let mut pacer = Pacer::new(communication_services);
        for number in 0..1000_u64 {
            pacer.reserve(Operation::Typing, Some(&thread(&number.to_string())), seconds(number), LONG).unwrap();
        }
        assert!(pacer.logs.len() <= MAX_LOGS, "{}", pacer.logs.len());
    }

    proptest! {
        /// However requests come, no window of ten seconds or a minute ever holds more than it may.
        #[test]
        fn no_window_is_overfull(gaps in prop::collection::vec(0_u64..4000, 1..150)) {
            let mut pacer = Pacer::new(communication_services);
            let (mut now, mut sent) = (Duration::ZERO, Vec::new());
            for gap in gaps {
                now += Duration::from_millis(gap);
                sent.push(now + pacer.reserve(Operation::Write, None, now, LONG).unwrap());
            }
            for (at, begin) in sent.iter().enumerate() {
                prop_assert!(sent.get(at + 10).is_none_or(|later| *later >= *begin + TEN_SECONDS));
                prop_assert!(sent.get(at + 30).is_none_or(|later| *later >= *begin + MINUTE));
                prop_assert!(sent.get(at + 1).is_none_or(|later| later >= begin));
            }
        }
    }
}
