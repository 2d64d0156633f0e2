//! When a token is to be replaced: ten minutes before its end, or, once inside those, after half of what remains, as Microsoft's
//! own libraries do it. Until its end the present token is given out.
//!
//! Told the time by our clock; a token's end is by the server's, so that the difference of the two, as it was when the token came,
//! is taken off.
//!
//! ```text
//! empty ──took──► fresh ──(end − 10 min)──► due ──took──► fresh
//!                                            │  ▲
//!                                          failed, after a pause
//!                                            └──┘ … ──(end)──► ended: nothing to give out, due
//! ```

use std::time::{Duration, SystemTime};

use crate::acs::{AccessToken, Issued};

/// How long before its end a token is replaced.
const EARLY: Duration = Duration::from_secs(10 * 60);
/// The pause after a first failure; each further one doubles it.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// No pause is longer, unless the server asks for it.
const LONGEST_PAUSE: Duration = Duration::from_secs(5 * 60);

/// The state of one token. Does nothing by itself.
#[derive(Debug, Default)]
pub struct Refresher {
    held: Option<Held>,
    failures: u32,
    paused_until: Option<SystemTime>,
}

#[derive(Debug)]
struct Held {
    token: AccessToken,
    /// By our clock.
    ends: SystemTime,
    due: SystemTime,
}

impl Refresher {
    /// A token came.
    pub fn took(&mut self, issued: Issued, now: SystemTime) {
        let server_now = issued.server_now.unwrap_or(now);
        let remains = issued.token.expires.duration_since(server_now).unwrap_or_default();
        let wait = remains.checked_sub(EARLY).filter(|wait| !wait.is_zero()).unwrap_or(remains / 2);
        *self = Self::default();
        self.held = Some(Held { token: issued.token, ends: now + remains, due: now + wait });
    }

    /// None came. `retry_after` is what the server asked for.
    pub fn failed(&mut self, now: SystemTime, retry_after: Option<Duration>) {
        let doubled = FIRST_PAUSE.saturating_mul(1 << self.failures.min(16)).min(LONGEST_PAUSE);
        self.failures += 1;
        // With a token whose end is near, half of what remains: waiting longer would let it end without another try.
        let remains = self.held.as_ref().and_then(|held| held.ends.duration_since(now).ok());
        let pause = remains.map_or(doubled, |remains| doubled.min((remains / 2).max(FIRST_PAUSE)));
        self.paused_until = Some(now + retry_after.unwrap_or_default().max(pause));
    }

    /// Forgets the token.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The present token, while it is good.
    #[must_use]
    pub fn current(&self, now: SystemTime) -> Option<&AccessToken> {
        self.held.as_ref().filter(|held| now < held.ends).map(|held| &held.token)
    }

    /// When to ask for the next token; a moment that has passed means now.
    #[must_use]
    pub fn due(&self) -> Option<SystemTime> {
        let due = self.held.as_ref().map(|held| held.due);
        match (due, self.paused_until) {
            (Some(due), Some(pause)) => Some(due.max(pause)),
            (due, pause) => due.or(pause),
        }
    }
}

#[cfg(test)]
mod tests {
    use base::Secret;
    use proptest::prelude::*;

    use super::*;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    fn minutes(minutes: u64) -> Duration {
        Duration::from_secs(60 * minutes)
    }

    /// A token that lives this long, from a server whose clock is `ahead` of ours.
    fn issued(lives: Duration, ahead: Duration) -> Issued {
        let token = AccessToken { secret: Secret::new("t"), expires: NOW + ahead + lives, user: None };
        Issued { token, server_now: Some(NOW + ahead) }
    }

    #[test]
    fn a_token_is_due_ten_minutes_early_by_the_servers_clock() {
        for ahead in [0, 3, 600] {
            let mut refresher = Refresher::default();
            assert_eq!((refresher.current(NOW), refresher.due()), (None, None));
            refresher.took(issued(minutes(60), minutes(ahead)), NOW);
            assert_eq!(refresher.due(), Some(NOW + minutes(50)), "{ahead} minutes ahead");
            assert!(refresher.current(NOW + minutes(60) - Duration::from_nanos(1)).is_some());
            assert!(refresher.current(NOW + minutes(60)).is_none());
        }
    }

    #[test]
    fn a_short_token_is_due_after_half_of_what_remains() {
        for (lives, due) in [(10, 5), (4, 2), (0, 0)] {
            let mut refresher = Refresher::default();
            refresher.took(issued(minutes(lives), Duration::ZERO), NOW);
            assert_eq!(refresher.due(), Some(NOW + minutes(due)));
        }
    }

    #[test]
    fn failures_pause_longer_each_time_and_never_past_the_end() {
        let mut refresher = Refresher::default();
        for pause in [5, 10, 20, 40, 80, 160, 300, 300] {
            refresher.failed(NOW, None);
            assert_eq!(refresher.due(), Some(NOW + Duration::from_secs(pause)));
        }
        refresher.failed(NOW, Some(minutes(20)));
        assert_eq!(refresher.due(), Some(NOW + minutes(20)), "as the server asked");

        refresher.took(issued(minutes(60), Duration::ZERO), NOW);
        let late = NOW + minutes(60) - Duration::from_secs(20);
        (0..6).for_each(|_| refresher.failed(late, None));
        assert_eq!(refresher.due(), Some(late + Duration::from_secs(10)));
    }

    #[test]
    fn a_token_clears_earlier_failures() {
        let mut refresher = Refresher::default();
        refresher.failed(NOW, Some(minutes(30)));
        refresher.took(issued(minutes(20), Duration::ZERO), NOW);
        assert_eq!(refresher.due(), Some(NOW + minutes(10)));
        refresher.clear();
        assert_eq!((refresher.current(NOW), refresher.due()), (None, None));
    }

    proptest! {
        #[test]
        fn whoever_refreshes_when_due_always_has_a_token(lives in 1u64..200_000, ahead in 0u64..100_000) {
            let mut refresher = Refresher::default();
            refresher.took(issued(Duration::from_secs(lives), Duration::from_secs(ahead)), NOW);
            let due = refresher.due().unwrap();
            prop_assert!(due >= NOW);
            prop_assert!(refresher.current(due).is_some());
        }
    }
}
