//! The estimate and the pacer against a path in virtual time: a sender that sends what it may, a queue, losses, jitter.

use std::{
    collections::{BinaryHeap, VecDeque},
    time::Duration,
};

use media::congestion::{Class, Congestion, Next, Pacer, Report};

const FRAME: Duration = Duration::from_millis(33);
const FEEDBACK: Duration = Duration::from_millis(50);
const TICK: Duration = Duration::from_millis(1);

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// A direction of a path.
#[derive(Debug, Clone, Copy)]
struct Link {
    bitrate: f64,
    delay: Duration,
    /// Up to so much more delay, packets staying in order.
    jitter: Duration,
    loss: f64,
    /// Longest queue before packets are dropped.
    queue: Duration,
}

impl Link {
    const fn of(bitrate: f64) -> Self {
        Self { bitrate, delay: ms(25), jitter: Duration::ZERO, loss: 0.0, queue: ms(500) }
    }
}

/// What happened in a second.
#[derive(Debug, Clone, Copy, Default)]
struct Second {
    /// Bits that arrived.
    arrived: f64,
    estimate: u32,
    /// The longest wait in the queue.
    queue: Duration,
}

struct World {
    link: Link,
    now: Duration,
    congestion: Congestion,
    pacer: Pacer<u32>,
    busy_until: Duration,
    newest_arrival: Duration,
    /// Number and fate, in the order of sending.
    under_way: VecDeque<(u16, Option<Duration>)>,
    feedback: BinaryHeap<std::cmp::Reverse<(Duration, u64)>>,
    reports: Vec<Vec<Report>>,
    most: u32,
    seed: u64,
    second: Second,
    seconds: Vec<Second>,
}

impl World {
    /// A sender that starts at one rate and wants another.
    fn new(link: Link, start: u32, most: u32) -> Self {
        let mut congestion = Congestion::new(start);
        congestion.set_wanted(most);
        Self {
            link,
            now: ms(10_000),
            congestion,
            pacer: Pacer::new(start),
            busy_until: Duration::ZERO,
            newest_arrival: Duration::ZERO,
            under_way: VecDeque::new(),
            feedback: BinaryHeap::new(),
            reports: Vec::new(),
            most,
            seed: 0x1234_5678_9abc_def1,
            second: Second::default(),
            seconds: Vec::new(),
        }
    }

    fn chance(&mut self) -> f64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        (self.seed >> 11) as f64 / (1u64 << 53) as f64
    }

    fn leave(&mut self, bytes: u32, cluster: Option<&media::congestion::Cluster>) {
        let number = self.congestion.sent(bytes, cluster, self.now);
        let wait = self.busy_until.saturating_sub(self.now);
        self.second.queue = self.second.queue.max(wait.min(self.link.queue));
        let (lost, jitter) = (self.chance() < self.link.loss, self.chance());
        if wait > self.link.queue || self.link.bitrate <= 0.0 {
            self.under_way.push_back((number, None));
            return;
        }
        self.busy_until =
            self.busy_until.max(self.now) + Duration::from_secs_f64(f64::from(bytes) * 8.0 / self.link.bitrate);
        let arrives = self.busy_until + self.link.delay + self.link.jitter.mul_f64(jitter);
        let arrives = arrives.max(self.newest_arrival);
        if !lost {
            self.newest_arrival = arrives;
            self.second.arrived += f64::from(bytes) * 8.0;
        }
        self.under_way.push_back((number, (!lost).then_some(arrives)));
    }

    /// The other side says what has arrived since it last said so, up to the newest packet that is there.
    fn report(&mut self) {
        let there = |arrives: &Option<Duration>| arrives.is_some_and(|at| at <= self.now);
        let Some(last) = self.under_way.iter().rposition(|(_, arrives)| there(arrives)) else { return };
        let offset = ms(77_777);
        let reports = self
            .under_way
            .drain(..=last)
            .map(|(number, arrived)| Report { number, arrived: arrived.map(|at| at + offset) });
        self.reports.push(reports.collect());
        self.feedback.push(std::cmp::Reverse((self.now + self.link.delay, self.reports.len() as u64 - 1)));
    }

    fn run(&mut self, time: Duration) -> &[Second] {
        let (end, from) = (self.now + time, self.seconds.len());
        while self.now < end {
            self.now += TICK;
            let millis = self.now.as_millis() as u64;
            let estimate = self.congestion.estimate(self.now);
            if millis.is_multiple_of(FRAME.as_millis() as u64) && self.pacer.backlog() < ms(400) {
                // A picture of the size that the rate allows, with the usual ups and downs.
                let size = f64::from(estimate.bitrate.min(self.most)) * FRAME.as_secs_f64() / 8.0
                    * (0.7 + 0.6 * self.chance());
                let packets = (size / 1_200.0).ceil().max(1.0) as u32;
                let bytes = (size / f64::from(packets)) as u32;
                (0..packets).for_each(|_| self.pacer.push(Class::Picture, bytes, bytes));
            }
            if let Some(cluster) = self.congestion.probe(self.now) {
                self.pacer.probe(cluster, self.now);
            }
            self.pacer.set_bitrate(estimate.bitrate);
            while let Some(next) = self.pacer.pop(self.now) {
                match next {
                    Next::Packet(bytes, cluster) => self.leave(bytes, cluster.as_ref()),
                    Next::Padding(cluster) => {
                        self.pacer.padded(Some(1_000), self.now);
                        self.leave(1_000, Some(&cluster));
                    }
                }
            }
            if millis.is_multiple_of(FEEDBACK.as_millis() as u64) {
                self.report();
            }
            while let Some(std::cmp::Reverse((at, index))) = self.feedback.peek().copied()
                && at <= self.now
            {
                self.feedback.pop();
                let reports = std::mem::take(&mut self.reports[index as usize]);
                self.congestion.feedback(reports, self.now);
            }
            self.congestion.timeout(self.now);
            if millis.is_multiple_of(1_000) {
                self.second.estimate = self.congestion.estimate(self.now).bitrate;
                self.seconds.push(std::mem::take(&mut self.second));
            }
        }
        &self.seconds[from..]
    }
}

/// Mean share of a rate that arrived.
fn used(seconds: &[Second], bitrate: f64) -> f64 {
    seconds.iter().map(|second| second.arrived).sum::<f64>() / seconds.len() as f64 / bitrate
}

fn show(seconds: &[Second]) -> String {
    let line = |second: &Second| {
        format!("{:.0}k of {}k, {} ms", second.arrived / 1e3, second.estimate / 1_000, second.queue.as_millis())
    };
    seconds.iter().map(line).collect::<Vec<_>>().join("; ")
}

#[test]
fn a_wide_path_is_used_within_seconds() {
    let mut world = World::new(Link::of(3e6), 300_000, 2_500_000);
    let seconds = world.run(ms(4_000)).to_vec();
    assert!(seconds[1].estimate > 2_000_000, "{}", show(&seconds));
    assert!(seconds[3].arrived > 2_000_000.0, "{}", show(&seconds));
}

#[test]
fn paths_of_every_width_are_used_and_not_overrun() {
    for bitrate in [100e3, 300e3, 500e3, 1e6, 2e6, 5e6] {
        let mut world = World::new(Link::of(bitrate), 800_000, 8_000_000);
        world.run(ms(10_000));
        let seconds = world.run(ms(20_000)).to_vec();
        let share = used(&seconds, bitrate);
        assert!(share > 0.85, "{bitrate}: {share:.2}: {}", show(&seconds));
        let over = |second: &Second| f64::from(second.estimate) > bitrate * 1.1;
        let long = seconds.windows(2).any(|two| two.iter().all(over));
        assert!(!long, "{bitrate}: {}", show(&seconds));
    }
}

#[test]
fn a_step_down_is_followed_within_two_seconds_and_a_step_up_soon() {
    let mut world = World::new(Link::of(2e6), 800_000, 4_000_000);
    world.run(ms(10_000));
    world.link = Link::of(500e3);
    let down = world.run(ms(10_000)).to_vec();
    assert!(down[2..].iter().all(|second| second.queue < ms(250)), "{}", show(&down));
    assert!(down[2..].iter().all(|second| second.estimate < 560_000), "{}", show(&down));
    assert!(used(&down[4..], 500e3) > 0.8, "{}", show(&down));
    world.link = Link::of(2e6);
    let up = world.run(ms(10_000)).to_vec();
    assert!(used(&up[5..], 2e6) > 0.8, "{}", show(&up));
}

#[test]
fn a_path_that_loses_packets_by_itself_is_used_all_the_same() {
    for loss in [0.05, 0.1, 0.2, 0.3] {
        let mut world = World::new(Link { loss, ..Link::of(2e6) }, 800_000, 4_000_000);
        world.run(ms(10_000));
        let seconds = world.run(ms(20_000)).to_vec();
        let share = used(&seconds, 2e6 * (1.0 - loss));
        assert!(share > 0.8, "{loss}: {share:.2}: {}", show(&seconds));
    }
}

#[test]
fn jitter_is_not_taken_for_a_queue() {
    for jitter in [30, 60, 100] {
        let mut world = World::new(Link { jitter: ms(jitter), ..Link::of(2e6) }, 800_000, 1_500_000);
        world.run(ms(5_000));
        let seconds = world.run(ms(20_000)).to_vec();
        assert!(used(&seconds, 1.5e6) > 0.85, "{jitter}: {}", show(&seconds));
    }
}

#[test]
fn a_path_without_a_queue_is_found_by_its_losses() {
    let mut world = World::new(Link { queue: ms(15), ..Link::of(1e6) }, 800_000, 4_000_000);
    world.run(ms(10_000));
    let seconds = world.run(ms(20_000)).to_vec();
    let share = used(&seconds, 1e6);
    // Pictures leave in bursts that such a path cuts.
    assert!(share > 0.65, "{share:.2}: {}", show(&seconds));
    assert!(seconds.iter().all(|second| second.estimate < 1_500_000), "{}", show(&seconds));
}

#[test]
fn after_an_outage_the_path_is_used_again_soon() {
    for outage in [1_000, 5_000, 20_000] {
        let mut world = World::new(Link::of(2e6), 800_000, 1_500_000);
        world.run(ms(10_000));
        world.link.bitrate = 0.0;
        world.run(ms(outage));
        world.link.bitrate = 2e6;
        let seconds = world.run(ms(8_000)).to_vec();
        assert!(used(&seconds[5..], 1.5e6) > 0.8, "{outage}: {}", show(&seconds));
    }
}

#[test]
fn what_is_not_wanted_is_not_looked_for() {
    let mut world = World::new(Link::of(50e6), 300_000, 600_000);
    let seconds = world.run(ms(20_000)).to_vec();
    assert!(seconds[3..].iter().all(|second| (500e3..900e3).contains(&second.arrived)), "{}", show(&seconds));
}
