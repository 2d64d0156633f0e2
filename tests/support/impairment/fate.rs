//! Chance that can be repeated.

use std::time::Duration;

use super::rule::{Loss, Rule};

/// How much longer a packet takes that is to be passed by others.
const HELD_BACK: Duration = Duration::from_millis(20);

/// What chance has in store for one packet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fate {
    pub(super) lost: bool,
    pub(super) twice: bool,
    /// Beyond what it waits for the rate.
    pub(super) takes: Duration,
    /// It may pass others, or be passed.
    pub(super) free: bool,
}

/// Draws fates. Every packet takes the same count of numbers, so that one rule's chance is not another's.
#[derive(Debug)]
pub(super) struct Fates {
    state: u64,
    bad: bool,
}

impl Fates {
    /// The same seed gives the same sequence; any number will do.
    pub(super) fn new(seed: u64) -> Self {
        // Xorshift stays at zero for ever, and begins slowly with small numbers.
        let mut fates = Self { state: seed ^ 0x9e37_79b9_7f4a_7c15, bad: false };
        fates.state = fates.state.max(1);
        for _ in 0..16 {
            fates.draw();
        }
        fates
    }

    pub(super) fn next(&mut self, rule: &Rule) -> Fate {
        let [lost, jitter, held, twice] = [(); 4].map(|()| self.draw());
        let lost = match rule.loss {
            Loss::Random(share) => lost < share,
            Loss::Bursty { share, length } => {
                let leave = 1.0 / length.max(1.0);
                // In balance, the share of the bad state is enter / (enter + leave).
                let enter = share * leave / (1.0 - share);
                self.bad = if self.bad { lost >= leave } else { lost < enter };
                self.bad
            }
        };
        let held = held < rule.reordered;
        let takes = rule.delay + rule.jitter.mul_f64(jitter) + if held { HELD_BACK } else { Duration::ZERO };
        Fate { lost, twice: twice < rule.duplicated, takes, free: held || rule.overtaking }
    }

    /// From 0 to below 1 (xorshift64*).
    fn draw(&mut self) -> f64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        (self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1u64 << 53) as f64
    }
}
