//! What a network does to the packets of one direction.

use std::time::Duration;

/// Which packets never arrive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Loss {
    /// Each with this probability, 0 to 1, whatever became of the others.
    Random(f64),
    /// In bursts, by the model of Gilbert and Elliott with a good state that loses nothing and a bad one that loses all.
    Bursty {
        /// Lost of all packets, 0 to below 1.
        share: f64,
        /// Packets that a burst takes, on average; 1 or more.
        length: f64,
    },
}

/// How much passes from a moment on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Counted from [`Pipe::begin`](super::Pipe::begin); the first step holds before it as well.
    pub at: Duration,
    /// Bits a second, the headers of IP and UDP counted; `None` is without limit.
    pub rate: Option<u64>,
}

/// Everything at once. The default harms nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Which packets never arrive.
    pub loss: Loss,
    /// What every packet takes at least.
    pub delay: Duration,
    /// What it takes beyond that: evenly spread from nothing to this.
    pub jitter: Duration,
    /// Jitter may let a packet overtake another.
    pub overtaking: bool,
    /// The share of packets that are held back by 20 ms more while others pass them, 0 to 1.
    pub reordered: f64,
    /// The share of packets that come twice, 0 to 1.
    pub duplicated: f64,
    /// How much passes, by time, in order of time; nothing is limited where there is no step.
    pub steps: Vec<Step>,
    /// What a packet waits at most for those before it, where the rate is limited. What would wait longer is dropped.
    pub queue: Duration,
}

impl Default for Rule {
    fn default() -> Self {
        Self {
            loss: Loss::Random(0.0),
            delay: Duration::ZERO,
            jitter: Duration::ZERO,
            overtaking: false,
            reordered: 0.0,
            duplicated: 0.0,
            steps: Vec::new(),
            queue: Duration::from_millis(300),
        }
    }
}

impl Rule {
    /// The same with a rate that never changes.
    #[must_use]
    pub fn limited(self, rate: u64) -> Self {
        Self { steps: vec![Step { at: Duration::ZERO, rate: Some(rate) }], ..self }
    }

    /// The rate at a time after the beginning, and when it changes next.
    pub(super) fn rate(&self, after: Duration) -> (Option<u64>, Option<Duration>) {
        let next = self.steps.partition_point(|step| step.at <= after).max(1);
        let rate = self.steps.get(next - 1).and_then(|step| step.rate);
        (rate, self.steps.get(next).map(|step| step.at))
    }
}
