//! What becomes of a picture when there is not room for all of it: fewer pictures first, then smaller ones, then none.

use std::time::Duration;

use super::bitrate_for;

/// Of the bits at which a picture looks good, so many are enough for one that is worth having.
const ENOUGH: f64 = 0.4;
/// A step up needs so much more than it takes to stay there.
const MARGIN: f64 = 1.2;
/// For this long before it is made.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// A processor busier than this with one picture after the other is too busy, and idle enough below the other.
const BUSY: f64 = 0.7;
const IDLE: f64 = 0.3;
/// So long must it be busy, and idle, before something changes.
const BUSY_FOR: Duration = Duration::from_secs(2);
const IDLE_FOR: Duration = Duration::from_secs(10);
/// How much one picture says of how busy it is.
const SMOOTHING: f64 = 0.1;

/// What is sent of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rung {
    /// Pixels across, even.
    pub width: u32,
    /// Pixels down, even.
    pub height: u32,
    /// Pictures a second.
    pub fps: u32,
}

/// Why less is sent than the source gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Limit {
    /// Nothing is left out.
    #[default]
    None,
    /// The path takes no more.
    Network,
    /// The processor does no more.
    Processor,
}

/// Chooses a rung and keeps from changing it all the time. Told the time with each picture.
#[derive(Debug)]
pub struct Ladder {
    screen: bool,
    source: Rung,
    rungs: Vec<Rung>,
    /// Index into `rungs`; as long as they are: nothing is sent.
    on: usize,
    /// The first rung the processor can do.
    able: usize,
    better_since: Option<Duration>,
    load: f64,
    busy_since: Option<Duration>,
    idle_since: Option<Duration>,
}

impl Ladder {
    /// For a camera, or for a screen, whose text must stay legible: it loses pictures before it loses size.
    #[must_use]
    pub fn new(screen: bool) -> Self {
        Self {
            screen,
            source: Rung { width: 0, height: 0, fps: 0 },
            rungs: Vec::new(),
            on: 0,
            able: 0,
            better_since: None,
            load: 0.0,
            busy_since: None,
            idle_since: None,
        }
    }

    /// What to send of a source now with so many bits a second; `None` where even the least is too much.
    pub fn choose(&mut self, source: Rung, bitrate: u32, now: Duration) -> Option<Rung> {
        if source != self.source {
            self.source = source;
            self.rungs = rungs(source, self.screen);
            self.able = self.able.min(self.rungs.len() - 1);
            self.on = self.fitting(bitrate, 1.0);
            self.better_since = None;
        }
        let fits = self.fitting(bitrate, 1.0).max(self.able);
        let better = self.fitting(bitrate, MARGIN).max(self.able);
        if fits > self.on {
            self.on = fits;
            self.better_since = None;
        } else if better < self.on {
            let since = *self.better_since.get_or_insert(now);
            if now.saturating_sub(since) >= PATIENCE {
                // One by one: each shows whether there is room for the next.
                self.on -= 1;
                self.better_since = Some(now);
            }
        } else {
            self.better_since = None;
        }
        self.rungs.get(self.on).copied()
    }

    /// A picture took so long to make, of the time there is for one.
    pub fn worked(&mut self, took: Duration, interval: Duration, now: Duration) {
        let share = took.as_secs_f64() / interval.as_secs_f64().max(0.001);
        self.load += (share.min(3.0) - self.load) * SMOOTHING;
        let lasting = |since: &mut Option<Duration>, is: bool, long: Duration| {
            let began = since.filter(|_| is).or(is.then_some(now));
            *since = began;
            began.is_some_and(|began| now.saturating_sub(began) >= long)
        };
        if lasting(&mut self.busy_since, self.load > BUSY, BUSY_FOR) {
            (self.able, self.busy_since) = ((self.able + 1).min(self.rungs.len().saturating_sub(1)), None);
        } else if lasting(&mut self.idle_since, self.load < IDLE, IDLE_FOR) {
            (self.able, self.idle_since) = (self.able.saturating_sub(1), None);
        }
    }

    /// Why less is sent than there is.
    #[must_use]
    pub fn limit(&self) -> Limit {
        match self.on {
            0 => Limit::None,
            on if on == self.able => Limit::Processor,
            _ => Limit::Network,
        }
    }

    /// The best rung that so many bits are enough for.
    fn fitting(&self, bitrate: u32, margin: f64) -> usize {
        let fits = |rung: &Rung| self.needed(*rung) * margin <= f64::from(bitrate);
        self.rungs.iter().position(fits).unwrap_or(self.rungs.len())
    }

    /// Bits a second below which a rung is not worth it.
    fn needed(&self, rung: Rung) -> f64 {
        let share = if self.screen { ENOUGH / 4.0 } else { ENOUGH };
        let full = f64::from(bitrate_for(rung.width, rung.height, rung.fps, self.screen));
        // The smallest pictures have a least rate of their own.
        (full * share).min(full)
    }
}

/// Everything between all and nothing.
fn rungs(source: Rung, screen: bool) -> Vec<Rung> {
    let size = |part: u32, fps: u32| Rung {
        width: ((source.width / part) & !1).max(16),
        height: ((source.height / part) & !1).max(16),
        fps: fps.min(source.fps),
    };
    let mut rungs = if screen {
        vec![size(1, 30), size(1, 15), size(1, 5), size(1, 2), size(2, 5), size(2, 1)]
    } else {
        vec![size(1, 30), size(1, 15), size(2, 30), size(2, 15), size(4, 15), size(4, 7)]
    };
    rungs[0] = source;
    rungs.dedup();
    if !screen {
        // Smaller than a thumbnail nobody is recognised.
        let small = |rung: &Rung| rung.height.min(rung.width) >= 90 || *rung == source;
        rungs.retain(small);
    }
    rungs
}

#[cfg(test)]
mod tests {
    use super::*;

    const HD: Rung = Rung { width: 1280, height: 720, fps: 30 };

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// What is chosen while so many bits are there from one second to another, picture by picture.
    fn run(ladder: &mut Ladder, bitrate: u32, from: u64, to: u64) -> Option<Rung> {
        (from * 30..to * 30).map(|frame| ladder.choose(HD, bitrate, s(1) * frame as u32 / 30)).last().flatten()
    }

    #[test]
    fn frames_go_first_then_size_then_everything() {
        let mut ladder = Ladder::new(false);
        let mut seen = Vec::new();
        for bitrate in (20..1_600).rev().map(|kilobits| kilobits * 1_000) {
            let rung = ladder.choose(HD, bitrate, s(1)).map(|rung| (rung.height, rung.fps));
            if seen.last() != Some(&rung) {
                seen.push(rung);
            }
        }
        let expected = [(720, 30), (720, 15), (360, 30), (360, 15), (180, 15), (180, 7)];
        assert_eq!(seen[..6], expected.map(Some));
        assert_eq!(seen[6..], [None]);
        assert_eq!(ladder.limit(), Limit::Network);
    }

    #[test]
    fn comes_back_by_itself_and_not_at_once() {
        let mut ladder = Ladder::new(false);
        assert_eq!(run(&mut ladder, 2_000_000, 0, 1), Some(HD));
        assert_eq!(run(&mut ladder, 10_000, 1, 2), None);
        assert_eq!(run(&mut ladder, 2_000_000, 2, 3), None);
        assert!(run(&mut ladder, 2_000_000, 3, 5).is_some());
        assert_eq!(run(&mut ladder, 2_000_000, 5, 20), Some(HD));
        assert_eq!(ladder.limit(), Limit::None);
    }

    #[test]
    fn a_rate_at_the_edge_does_not_make_it_jump() {
        let mut ladder = Ladder::new(false);
        run(&mut ladder, 620_000, 0, 1);
        let changes = (0..900).filter(|frame| {
            let before = ladder.on;
            let bitrate = if frame % 20 < 10 { 610_000 } else { 590_000 };
            ladder.choose(HD, bitrate, s(1) + Duration::from_millis(frame * 33));
            ladder.on != before
        });
        assert!(changes.count() <= 1);
    }

    #[test]
    fn a_busy_processor_makes_fewer_pictures_and_says_so() {
        let mut ladder = Ladder::new(false);
        let interval = Duration::from_millis(33);
        for frame in 0..150 {
            ladder.choose(HD, 5_000_000, interval * frame);
            ladder.worked(Duration::from_millis(30), interval, interval * frame);
        }
        assert_ne!(ladder.choose(HD, 5_000_000, s(5)), Some(HD));
        assert_eq!(ladder.limit(), Limit::Processor);
        for frame in 150..1_500 {
            ladder.choose(HD, 5_000_000, interval * frame);
            ladder.worked(Duration::from_millis(3), interval, interval * frame);
        }
        assert_eq!((ladder.choose(HD, 5_000_000, s(50)), ladder.limit()), (Some(HD), Limit::None));
    }

    #[test]
    fn a_screen_keeps_its_size_as_long_as_it_can() {
        let mut ladder = Ladder::new(true);
        let screen = Rung { width: 1920, height: 1080, fps: 30 };
        assert_eq!(ladder.choose(screen, 400_000, s(0)), Some(screen));
        assert_eq!(ladder.choose(screen, 150_000, s(0)).map(|rung| rung.height), Some(1080));
        assert_eq!(ladder.choose(screen, 30_000, s(0)).map(|rung| rung.height), Some(540));
    }
}
