//! What one receiver gets of the pictures that are meant for it when its path does not take all of them: the shared screen
//! before the cameras, the first slots before the last, fewer pictures of all before none of some.

use std::time::Duration;

use media::congestion::left_for_pictures;
use rtc::Outlook;

/// The meeting's sound, in bits a second.
const SOUND: u32 = 40_000;
/// More passes only where so much more than it needs is there.
const MARGIN: f64 = 1.25;
/// And not before this long after the last change, which the estimate needs to follow.
const PATIENCE: Duration = Duration::from_secs(2);
/// Losses and queues from which on a path does not take what is sent. An estimate alone is no reason to leave anything out.
const HURTS: (f64, Duration) = (0.02, Duration::from_millis(30));
/// Between two looks.
pub(crate) const LOOK: Duration = Duration::from_millis(250);
/// How much a look says of a flow.
const SMOOTHING: f64 = 0.3;

/// What passes of a slot's pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Pass {
    /// None.
    Nothing,
    /// Those that other pictures need.
    Base,
    /// All.
    #[default]
    All,
}

/// What is meant for a slot, in bits a second.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Flow {
    /// Pictures that others need.
    pub(crate) base: f64,
    /// Pictures that no other needs.
    pub(crate) rest: f64,
}

impl Flow {
    fn of(self, pass: Pass) -> f64 {
        match pass {
            Pass::Nothing => 0.0,
            Pass::Base => self.base,
            Pass::All => self.base + self.rest,
        }
    }
}

/// Decides for one receiver. Slots are in the order of what they matter: the share, then the video slots.
#[derive(Debug, Default)]
pub(crate) struct Thinning {
    bytes: Vec<(u64, u64)>,
    flows: Vec<Flow>,
    passes: Vec<Pass>,
    looked_at: Option<Duration>,
    changed_at: Option<Duration>,
}

impl Thinning {
    /// Looks at how many bytes were meant for each slot so far, those that other pictures need and the others, and says what
    /// passes from now on.
    pub(crate) fn look(&mut self, bytes: &[(u64, u64)], outlook: Option<Outlook>, now: Duration) -> &[Pass] {
        self.passes.resize(bytes.len(), Pass::All);
        self.flows.resize(bytes.len(), Flow::default());
        let since = self.looked_at.map_or(Duration::ZERO, |at| now.saturating_sub(at)).as_secs_f64();
        if since > 0.0 && self.bytes.len() == bytes.len() {
            for (flow, (new, old)) in self.flows.iter_mut().zip(bytes.iter().zip(&self.bytes)) {
                let rate = |new: u64, old: u64| new.saturating_sub(old) as f64 * 8.0 / since;
                flow.base += (rate(new.0, old.0) - flow.base) * SMOOTHING;
                flow.rest += (rate(new.1, old.1) - flow.rest) * SMOOTHING;
            }
        }
        self.bytes = bytes.to_vec();
        self.looked_at = Some(now);
        let Some(Outlook { estimate, backlog }) = outlook else { return &self.passes };
        let hurts = estimate.loss > HURTS.0 || estimate.queue > HURTS.1 || backlog > HURTS.1 * 10;
        self.follow(f64::from(left_for_pictures(estimate.bitrate, SOUND)), hurts, now);
        &self.passes
    }

    fn follow(&mut self, budget: f64, hurts: bool, now: Duration) {
        let less = plan(&self.flows, budget);
        // Where nothing hurts, a little more is tried even if the estimate has not seen that there is room.
        let more = if hurts { plan(&self.flows, budget / MARGIN) } else { vec![Pass::All; self.flows.len()] };
        let rested = self.changed_at.is_none_or(|at| now.saturating_sub(at) >= PATIENCE);
        let mut raised = !rested;
        for (pass, (less, more)) in self.passes.iter_mut().zip(less.iter().zip(&more)) {
            let wanted = if less < pass && hurts {
                *less
            } else if more > pass && !raised {
                // One at a time: each shows whether there is room for the next.
                raised = true;
                *more
            } else {
                continue;
            };
            *pass = wanted;
            self.changed_at = Some(now);
        }
    }
}

/// What fits: all lose their finer pictures, the last first, before the last ones are left out whole.
fn plan(flows: &[Flow], budget: f64) -> Vec<Pass> {
    let mut passes = vec![Pass::All; flows.len()];
    let mut sum: f64 = flows.iter().map(|flow| flow.of(Pass::All)).sum();
    for (to, from) in [(Pass::Base, Pass::All), (Pass::Nothing, Pass::Base)] {
        for (pass, flow) in passes.iter_mut().zip(flows).rev() {
            if sum <= budget {
                return passes;
            }
            // What does not flow is not left out: it costs nothing.
            if flow.of(from) > flow.of(to) {
                sum -= flow.of(from) - flow.of(to);
                *pass = to;
            }
        }
    }
    passes
}

#[cfg(test)]
mod tests {
    use media::congestion::Estimate;

    use super::*;

    fn outlook(bitrate: u32) -> Option<Outlook> {
        // A path for a megabit and a bit, on which all that is meant makes a queue.
        let queue = if bitrate < 1_500_000 { Duration::from_millis(80) } else { Duration::ZERO };
        let estimate = Estimate { bitrate, loss: 0.0, round_trip: None, queue };
        Some(Outlook { estimate, backlog: Duration::ZERO })
    }

    /// Looks for so many seconds while three slots are sent 300 and 100 kbit/s; what passes then.
    fn run(thinning: &mut Thinning, from: u64, seconds: u64, bitrate: u32) -> Vec<Pass> {
        (from * 4..(from + seconds) * 4)
            .map(|look| {
                let bytes = (look * 300_000 / 8 / 4, look * 100_000 / 8 / 4);
                thinning.look(&[bytes; 3], outlook(bitrate), LOOK * look as u32).to_vec()
            })
            .last()
            .unwrap_or_default()
    }

    #[test]
    fn a_wide_path_gets_everything_and_so_does_an_unknown_one() {
        assert_eq!(run(&mut Thinning::default(), 0, 5, 3_000_000), [Pass::All; 3]);
        let mut unknown = Thinning::default();
        assert_eq!(unknown.look(&[(9_000_000, 9_000_000)], None, LOOK), [Pass::All]);
    }

    #[test]
    fn finer_pictures_go_before_whole_slots_and_the_last_before_the_first() {
        use Pass::{All, Base, Nothing};
        for (bitrate, expected) in [
            (1_300_000, [All, All, Base]),
            (1_050_000, [Base, Base, Base]),
            (750_000, [Base, Base, Nothing]),
            (420_000, [Base, Nothing, Nothing]),
            (100_000, [Nothing; 3]),
        ] {
            assert_eq!(run(&mut Thinning::default(), 0, 10, bitrate), expected, "{bitrate}");
        }
    }

    #[test]
    fn an_estimate_alone_leaves_nothing_out() {
        let calm = outlook(3_000_000)
            .map(|outlook| Outlook { estimate: Estimate { bitrate: 100_000, ..outlook.estimate }, ..outlook });
        let mut thinning = Thinning::default();
        for look in 0..20 {
            let bytes = (u64::from(look) * 9_000, u64::from(look) * 3_000);
            assert_eq!(thinning.look(&[bytes], calm, LOOK * look), [Pass::All]);
        }
    }

    #[test]
    fn comes_back_one_by_one_and_not_at_the_edge() {
        let mut thinning = Thinning::default();
        run(&mut thinning, 0, 10, 420_000);
        assert_eq!(run(&mut thinning, 10, 5, 430_000)[1], Pass::Nothing);
        let soon = run(&mut thinning, 15, 1, 3_000_000);
        assert_ne!(soon, [Pass::All; 3]);
        assert_eq!(run(&mut thinning, 16, 10, 3_000_000), [Pass::All; 3]);
    }
}
