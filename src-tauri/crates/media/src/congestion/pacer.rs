//! Packets leave at the rate of the path: what is late already first, and never a whole picture at once.

use std::{collections::VecDeque, time::Duration};

use super::Cluster;

/// Packets that may leave together: the queue of the path is not filled by more than this.
const BURST: Duration = Duration::from_millis(5);
/// In a probe, which is to be even.
const PROBE_BURST: Duration = Duration::from_micros(500);
/// Pictures leave faster than they are made, so that a large one is not late.
const HASTE: f64 = 2.5;
/// What waits leaves within this time, whatever the rate.
const LONGEST_WAIT: Duration = Duration::from_millis(1_500);

/// What kind of packet, by its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Sound: at once.
    Sound,
    /// Repeats: somebody waits for them.
    Repeat,
    /// Pictures.
    Picture,
}

/// What leaves next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Next<T> {
    /// This, as a part of a probe or not.
    Packet(T, Option<Cluster>),
    /// Bytes of no use, since a probe needs more than there is to send.
    Padding(Cluster),
}

#[derive(Debug)]
struct Waiting<T> {
    packet: T,
    bytes: u32,
}

#[derive(Debug, Clone, Copy)]
struct Probing {
    cluster: Cluster,
    bytes: u32,
    packets: u32,
}

/// Queues of packets and when each may leave. It has no limit of its own: what may wait is its owner's business.
#[derive(Debug)]
pub struct Pacer<T> {
    queues: [VecDeque<Waiting<T>>; 3],
    bytes: u64,
    /// Bits a second of the path.
    bitrate: f64,
    /// Until when what has left fills the path.
    busy_until: Duration,
    probing: Option<Probing>,
}

impl<T> Pacer<T> {
    /// Empty, for a path of so many bits a second.
    #[must_use]
    pub fn new(bitrate: u32) -> Self {
        let queues = [VecDeque::new(), VecDeque::new(), VecDeque::new()];
        Self { queues, bytes: 0, bitrate: f64::from(bitrate), busy_until: Duration::ZERO, probing: None }
    }

    /// The path takes so many bits a second from now on.
    pub fn set_bitrate(&mut self, bitrate: u32) {
        self.bitrate = f64::from(bitrate.max(1));
    }

    /// Takes a packet of so many bytes.
    pub fn push(&mut self, class: Class, packet: T, bytes: u32) {
        self.bytes += u64::from(bytes);
        self.queues[class as usize].push_back(Waiting { packet, bytes });
    }

    /// Sends a cluster next, unless one is being sent.
    pub fn probe(&mut self, cluster: Cluster, now: Duration) {
        if self.probing.is_none() {
            self.probing = Some(Probing { cluster, bytes: 0, packets: 0 });
            self.busy_until = now;
        }
    }

    /// Whether a cluster is being sent.
    #[must_use]
    pub fn is_probing(&self) -> bool {
        self.probing.is_some()
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.queues.iter().all(VecDeque::is_empty)
    }

    /// How long what waits will take to leave at the path's own rate.
    #[must_use]
    pub fn backlog(&self) -> Duration {
        Duration::from_secs_f64((self.bytes as f64 * 8.0 / self.bitrate).min(3_600.0))
    }

    /// What leaves now. For padding the caller says afterwards what it has sent: [`Pacer::padded`].
    pub fn pop(&mut self, now: Duration) -> Option<Next<T>> {
        if let Some(sound) = self.queues[Class::Sound as usize].pop_front() {
            // It is late as it is, and so little that the others wait for it.
            return Some(Next::Packet(sound.packet, self.leaves(sound.bytes, now)));
        }
        if now < self.may_leave_at() {
            return None;
        }
        let queue = self.queues.iter_mut().find(|queue| !queue.is_empty());
        match queue.and_then(VecDeque::pop_front) {
            Some(waiting) => Some(Next::Packet(waiting.packet, self.leaves(waiting.bytes, now))),
            None => self.probing.map(|probing| Next::Padding(probing.cluster)),
        }
    }

    /// So many bytes left as padding; none where there is nothing to pad with, which ends the probe.
    pub fn padded(&mut self, bytes: Option<u32>, now: Duration) {
        match bytes {
            Some(bytes) => {
                self.bytes += u64::from(bytes);
                self.leaves(bytes, now);
            }
            None => self.probing = None,
        }
    }

    /// When the next packet may leave; `None` while nothing waits.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Duration> {
        (!self.is_empty() || self.is_probing()).then(|| self.may_leave_at())
    }

    fn may_leave_at(&self) -> Duration {
        let burst = if self.is_probing() { PROBE_BURST } else { BURST };
        self.busy_until.saturating_sub(burst)
    }

    fn rate(&self) -> f64 {
        match &self.probing {
            Some(probing) => probing.cluster.bitrate,
            None => (self.bitrate * HASTE).max(self.bytes as f64 * 8.0 / LONGEST_WAIT.as_secs_f64()),
        }
    }

    /// Accounts for a packet that leaves; the probe it belongs to.
    fn leaves(&mut self, bytes: u32, now: Duration) -> Option<Cluster> {
        let took = Duration::from_secs_f64(f64::from(bytes) * 8.0 / self.rate());
        self.busy_until = self.busy_until.max(now) + took;
        self.bytes = self.bytes.saturating_sub(u64::from(bytes));
        let probing = self.probing.as_mut()?;
        probing.bytes += bytes;
        probing.packets += 1;
        let cluster = probing.cluster;
        if probing.bytes >= cluster.bytes && probing.packets >= cluster.packets {
            self.probing = None;
        }
        Some(cluster)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn leave(pacer: &mut Pacer<u32>, now: Duration) -> Vec<u32> {
        std::iter::from_fn(|| match pacer.pop(now)? {
            Next::Packet(packet, _) => Some(packet),
            Next::Padding(_) => None,
        })
        .collect()
    }

    #[test]
    fn pictures_leave_at_a_pace_and_sound_at_once() {
        let mut pacer = Pacer::new(1_000_000);
        (0..100).for_each(|packet| pacer.push(Class::Picture, packet, 1_250));
        let mut left = 0;
        for tick in 0..100 {
            left += leave(&mut pacer, ms(tick)).len();
        }
        // 2.5 Mbit/s for 100 ms are 25 packets; two more fit into the burst.
        assert!((25..=27).contains(&left), "{left}");
        pacer.push(Class::Picture, 1_000, 1_250);
        pacer.push(Class::Repeat, 2_000, 1_250);
        pacer.push(Class::Sound, 3_000, 100);
        assert_eq!(leave(&mut pacer, ms(99)), [3_000]);
        assert_eq!(leave(&mut pacer, ms(110))[0], 2_000, "before pictures");
    }

    #[test]
    fn what_waits_does_not_wait_for_ever() {
        let mut pacer = Pacer::new(30_000);
        (0..100).for_each(|packet| pacer.push(Class::Picture, packet, 1_250));
        assert!(pacer.backlog() > Duration::from_secs(30));
        let left: usize = (0..6_000).map(|tick| leave(&mut pacer, ms(tick)).len()).sum();
        assert_eq!(left, 100);
        assert_eq!((pacer.next_deadline(), pacer.backlog()), (None, Duration::ZERO));
    }

    #[test]
    fn a_probe_leaves_at_its_own_rate_and_is_padded() {
        let mut pacer: Pacer<u32> = Pacer::new(300_000);
        let cluster = Cluster { id: 1, bitrate: 2_000_000.0, bytes: 3_750, packets: 5 };
        pacer.probe(cluster, ms(0));
        (0..2).for_each(|packet| pacer.push(Class::Picture, packet, 1_000));
        let (mut sent, mut padding, mut now) = (0, 0, ms(0));
        while pacer.is_probing() {
            match pacer.pop(now) {
                Some(Next::Packet(_, probe)) => {
                    assert_eq!(probe, Some(cluster));
                    sent += 1;
                }
                Some(Next::Padding(_)) => {
                    pacer.padded(Some(1_000), now);
                    padding += 1;
                }
                None => now = pacer.next_deadline().unwrap(),
            }
        }
        assert_eq!((sent, padding), (2, 3));
        assert!((ms(15)..ms(17)).contains(&now), "{now:?}");
    }
}
