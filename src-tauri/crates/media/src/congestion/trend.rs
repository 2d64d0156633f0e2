//! Whether delays grow: a line laid through the last steps, and a threshold that learns how much they vary anyway
//! (draft-ietf-rmcat-gcc-02 §5.3 to §5.5).

use std::collections::VecDeque;

use super::groups::Step;

/// Steps the line is laid through.
const WINDOW: usize = 20;
const SMOOTHING: f64 = 0.9;
const GAIN: f64 = 4.0;
/// Steps counted at most: the gain grows with how much is known.
const COUNTED: f64 = 60.0;
/// Milliseconds that delays must grow for before it counts.
const LASTING: f64 = 10.0;
const THRESHOLD: f64 = 12.5;
const THRESHOLDS: std::ops::RangeInclusive<f64> = 6.0..=600.0;
/// How fast the threshold follows, up and down, a millisecond.
const UP: f64 = 0.008_7;
const DOWN: f64 = 0.039;
/// Further from the threshold than this is a sudden event that it must not learn from.
const SUDDEN: f64 = 15.0;

/// What delays say of the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Usage {
    /// Nothing special.
    #[default]
    Normal,
    /// A queue grows.
    Over,
    /// A queue shrinks.
    Under,
}

/// See the module's documentation.
#[derive(Debug)]
pub(super) struct Trend {
    line: VecDeque<(f64, f64)>,
    first_at: Option<f64>,
    steps: f64,
    accumulated: f64,
    smoothed: f64,
    threshold: f64,
    seen_at: Option<f64>,
    over_for: Option<f64>,
    over_times: u32,
    slope: f64,
    usage: Usage,
}

impl Default for Trend {
    fn default() -> Self {
        Self {
            line: VecDeque::new(),
            first_at: None,
            steps: 0.0,
            accumulated: 0.0,
            smoothed: 0.0,
            threshold: THRESHOLD,
            seen_at: None,
            over_for: None,
            over_times: 0,
            slope: 0.0,
            usage: Usage::Normal,
        }
    }
}

impl Trend {
    /// Takes the next step; what it says.
    pub(super) fn push(&mut self, step: Step) -> Usage {
        let first = *self.first_at.get_or_insert(step.at);
        self.steps = (self.steps + 1.0).min(1_000.0);
        self.accumulated += step.arrived - step.sent;
        self.smoothed = SMOOTHING * self.smoothed + (1.0 - SMOOTHING) * self.accumulated;
        if self.line.len() == WINDOW {
            self.line.pop_front();
        }
        self.line.push_back((step.at - first, self.smoothed));
        let slope = if self.line.len() == WINDOW { slope(&self.line).unwrap_or(self.slope) } else { self.slope };
        self.judge(slope, step.sent, step.at);
        self.usage
    }

    fn judge(&mut self, slope: f64, sent: f64, at: f64) {
        if self.steps < 2.0 {
            return;
        }
        let trend = self.steps.min(COUNTED) * slope * GAIN;
        if trend > self.threshold {
            let lasting = self.over_for.map_or(sent / 2.0, |lasting| lasting + sent);
            self.over_for = Some(lasting);
            self.over_times += 1;
            if lasting > LASTING && self.over_times > 1 && slope >= self.slope {
                self.over_for = Some(0.0);
                self.over_times = 0;
                self.usage = Usage::Over;
            }
        } else {
            self.over_for = None;
            self.over_times = 0;
            self.usage = if trend < -self.threshold { Usage::Under } else { Usage::Normal };
        }
        self.slope = slope;
        self.learn(trend, at);
    }

    fn learn(&mut self, trend: f64, at: f64) {
        let since = at - self.seen_at.replace(at).unwrap_or(at);
        let off = trend.abs() - self.threshold;
        if off > SUDDEN {
            return;
        }
        let follow = if off < 0.0 { DOWN } else { UP };
        self.threshold += follow * off * since.clamp(0.0, 100.0);
        self.threshold = self.threshold.clamp(*THRESHOLDS.start(), *THRESHOLDS.end());
    }
}

/// The slope of the line with the least squared distance.
fn slope(points: &VecDeque<(f64, f64)>) -> Option<f64> {
    let count = points.len() as f64;
    let (sum_x, sum_y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0, y + point.1));
    let (mean_x, mean_y) = (sum_x / count, sum_y / count);
    let (above, below) = points.iter().fold((0.0, 0.0), |(above, below), (x, y)| {
        (above + (x - mean_x) * (y - mean_y), below + (x - mean_x) * (x - mean_x))
    });
    (below > 0.0).then(|| above / below)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a second of 30 groups says whose arrivals differ from their sending by `late(n)` milliseconds.
    fn run(trend: &mut Trend, late: impl Fn(usize) -> f64) -> Vec<Usage> {
        let start = trend.seen_at.unwrap_or(0.0);
        let mut at = start;
        (0..60)
            .map(|number| {
                let arrived = 33.0 + late(number);
                at += arrived;
                trend.push(Step { sent: 33.0, arrived, at })
            })
            .collect()
    }

    #[test]
    fn a_growing_queue_is_seen_and_a_shrinking_one_too() {
        let mut trend = Trend::default();
        assert!(run(&mut trend, |_| 0.0).iter().all(|usage| *usage == Usage::Normal));
        let growing = run(&mut trend, |_| 5.0);
        let seen = growing.iter().position(|usage| *usage == Usage::Over).expect("it is seen");
        assert!(seen < 15, "after {seen} groups");
        assert!(run(&mut trend, |_| -5.0).contains(&Usage::Under));
    }

    #[test]
    fn what_goes_up_and_down_again_is_learned_to_be_normal() {
        let mut trend = Trend::default();
        let jitter = |number: usize| if number.is_multiple_of(2) { 8.0 } else { -8.0 };
        run(&mut trend, jitter);
        let said = run(&mut trend, jitter);
        assert!(!said.contains(&Usage::Over), "{said:?}");
    }
}
