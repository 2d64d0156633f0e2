//! When a question is asked again: a machine without a clock or dice of its own. It is told what happened, how much time has
//! passed and a random number, and says how long to wait or to give up.

use std::time::Duration;

/// How patient a question is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Patience {
    /// How often a question is sent at most.
    pub attempts: u32,
    /// The longest first wait; it doubles with each further one.
    pub first: Duration,
    /// No single wait of our own choosing is longer.
    pub most: Duration,
    /// Nothing is sent later than this after the first time.
    pub overall: Duration,
}

impl Patience {
    /// For somebody who waits in front of a window.
    pub(crate) const PERSON: Self = Self {
        attempts: 4,
        first: Duration::from_millis(500),
        most: Duration::from_secs(8),
        overall: Duration::from_secs(30),
    };
}

/// One question's tries.
#[derive(Debug)]
pub(crate) struct Tries {
    patience: Patience,
    began: Duration,
    sent: u32,
}

/// What to do after a failure that may pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Ask again after this.
    Wait(Duration),
    /// Tell the person.
    GiveUp,
}

impl Tries {
    /// Begins at a time of the caller's clock, with the question sent for the first time.
    pub(crate) fn begin(patience: Patience, now: Duration) -> Self {
        Self { patience, began: now, sent: 1 }
    }

    /// After a failure. `wished` is what the service asked for by `Retry-After`: never undercut, and where it is longer than
    /// the patience lasts, the answer is to give up. Otherwise between half and all of a wait that doubles each time;
    /// `random` decides, so that many clients don't come back together.
    pub(crate) fn failed(&mut self, now: Duration, wished: Option<Duration>, random: u32) -> Verdict {
        if self.sent >= self.patience.attempts {
            return Verdict::GiveUp;
        }
        let spread = |span: Duration| span.mul_f64(f64::from(random) / f64::from(u32::MAX));
        let wait = match wished {
            Some(wished) => wished + spread(self.patience.first),
            None => {
                let doubled = self.patience.first.saturating_mul(1 << (self.sent - 1).min(16));
                let half = doubled.min(self.patience.most) / 2;
                half + spread(half)
            }
        };
        if now.saturating_sub(self.began) + wait > self.patience.overall {
            return Verdict::GiveUp;
        }
        self.sent += 1;
        Verdict::Wait(wait)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: Duration = Duration::from_secs(1000);

    fn tries() -> Tries {
        Tries::begin(Patience::PERSON, START)
    }

    #[test]
    fn waits_double_and_end() {
        let mut tries = tries();
        let waits: Vec<Verdict> = (0..4).map(|_| tries.failed(START, None, u32::MAX)).collect();
        let wait = |ms| Verdict::Wait(Duration::from_millis(ms));
        assert_eq!(waits, [wait(500), wait(1000), wait(2000), Verdict::GiveUp]);
    }

    #[test]
    fn the_dice_take_off_up_to_half() {
        assert_eq!(tries().failed(START, None, 0), Verdict::Wait(Duration::from_millis(250)));
    }

    #[test]
    fn what_the_service_wishes_is_kept_to() {
        let wished = Some(Duration::from_secs(5));
        assert_eq!(tries().failed(START, wished, 0), Verdict::Wait(Duration::from_secs(5)));
        assert_eq!(tries().failed(START, wished, u32::MAX), Verdict::Wait(Duration::from_millis(5500)));
        assert_eq!(tries().failed(START, Some(Duration::from_secs(31)), 0), Verdict::GiveUp);
    }

    #[test]
    fn time_that_questions_took_counts() {
        let late = START + Duration::from_secs(30);
        assert_eq!(tries().failed(late, None, 0), Verdict::GiveUp);
    }

    proptest! {
        #[test]
        fn never_sooner_than_wished_and_never_past_the_patience(
            wished in proptest::option::of(0u64..100), gone in 0u64..60, random: u32, failures in 1usize..8,
        ) {
            let (wished, gone) = (wished.map(Duration::from_secs), Duration::from_secs(gone));
            let mut tries = tries();
            for _ in 0..failures {
                if let Verdict::Wait(wait) = tries.failed(START + gone, wished, random) {
                    prop_assert!(wait >= wished.unwrap_or_default());
                    prop_assert!(gone + wait <= Patience::PERSON.overall);
                }
            }
        }
    }
}
