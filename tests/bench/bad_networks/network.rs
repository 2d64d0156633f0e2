//! The networks that calls are held on. Both directions of a call are harmed alike.

use std::time::Duration;

use support::impairment::{Loss, Rule, Step};

/// A network with a name.
#[derive(Debug, Clone)]
pub(super) struct Network {
    pub(super) name: &'static str,
    pub(super) rule: Rule,
}

/// The networks of a quick look.
pub(super) fn quick() -> Vec<Network> {
    const QUICK: [&str; 10] = [
        "clean",
        "loss-5",
        "loss-10",
        "loss-20",
        "loss-30",
        "bursty-10",
        "jitter-60",
        "delay-150",
        "rate-500k",
        "step-500k",
    ];
    let all = full();
    QUICK.iter().filter_map(|name| all.iter().find(|one| one.name == *name)).cloned().collect()
}

/// All networks.
pub(super) fn full() -> Vec<Network> {
    let named = |name, rule| Network { name, rule };
    let lost = |percent: u32| Rule { loss: Loss::Random(f64::from(percent) / 100.0), ..Rule::default() };
    let bursty = |percent: u32| {
        let loss = Loss::Bursty { share: f64::from(percent) / 100.0, length: 5.0 };
        Rule { loss, ..Rule::default() }
    };
    let slow = |delay, jitter| Rule {
        delay: Duration::from_millis(delay),
        jitter: Duration::from_millis(jitter),
        ..Rule::default()
    };
    let limited = |rate| Rule::default().limited(rate);
    vec![
        named("clean", Rule::default()),
        named("loss-5", lost(5)),
        named("loss-10", lost(10)),
        named("loss-15", lost(15)),
        named("loss-20", lost(20)),
        named("loss-25", lost(25)),
        named("loss-30", lost(30)),
        named("loss-35", lost(35)),
        named("loss-40", lost(40)),
        named("loss-45", lost(45)),
        named("loss-50", lost(50)),
        named("bursty-5", bursty(5)),
        named("bursty-10", bursty(10)),
        named("bursty-20", bursty(20)),
        named("bursty-30", bursty(30)),
        named("delay-100", slow(100, 0)),
        named("delay-150", slow(150, 0)),
        named("delay-300", slow(300, 0)),
        named("jitter-30", slow(20, 30)),
        named("jitter-60", slow(20, 60)),
        named("jitter-100", slow(20, 100)),
        named("jitter-60-overtaking", Rule { overtaking: true, ..slow(20, 60) }),
        named("delay-100-loss-10", Rule { loss: Loss::Random(0.1), ..slow(100, 0) }),
        named("delay-300-jitter-100", slow(300, 100)),
        named("rate-100k", limited(100_000)),
        named("rate-250k", limited(250_000)),
        named("rate-500k", limited(500_000)),
        named("rate-1m", limited(1_000_000)),
        named("rate-2m", limited(2_000_000)),
        named("rate-5m", limited(5_000_000)),
        named("rate-500k-loss-5", Rule { loss: Loss::Random(0.05), ..limited(500_000) }),
        named("step-500k", stepped(500_000)),
        named("step-250k", stepped(250_000)),
        named("reordered-5", Rule { reordered: 0.05, ..Rule::default() }),
        named("duplicated-5", Rule { duplicated: 0.05, ..Rule::default() }),
    ]
}

/// 2 Mbit/s, then less for five seconds, then 2 Mbit/s again.
fn stepped(low: u64) -> Rule {
    let step = |at, rate| Step { at: Duration::from_secs(at), rate: Some(rate) };
    Rule { steps: vec![step(0, 2_000_000), step(5, low), step(10, 2_000_000)], ..Rule::default() }
}

impl Network {
    /// Bits a second that a call could have used, on average over so many seconds; `None` without a limit.
    pub(super) fn available(&self, seconds: u64) -> Option<f64> {
        let steps = &self.rule.steps;
        let ends = steps.iter().skip(1).map(|step| step.at.as_secs_f64()).chain([f64::MAX]);
        let whole = seconds as f64;
        let bits = steps.iter().zip(ends).map(|(step, end)| {
            let span = (end.min(whole) - step.at.as_secs_f64()).max(0.0);
            Some(step.rate? as f64 * span)
        });
        let bits: Option<f64> = bits.sum();
        bits.filter(|bits| *bits > 0.0).map(|bits| bits / whole)
    }
}
