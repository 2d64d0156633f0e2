//! One call, from the first process to the last.

use std::{
    path::Path,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use serde_json::Value;
use support::impairment::{Broker, Tenth};
use tokio::runtime::Runtime;

use super::{
    Material,
    ends::{End, Running},
    network::Network,
};

/// How long the first picture may take: on a network that loses half of everything, a handshake has to be lucky.
const PATIENCE: Duration = Duration::from_secs(60);

/// Until rate control and jitter buffers have found their place.
const SETTLE: Duration = Duration::from_secs(5);

/// What is to be held.
pub(super) struct Call<'a> {
    pub(super) pair: [End; 2],
    pub(super) network: &'a Network,
    pub(super) material: &'a Material,
    pub(super) seconds: u64,
}

/// A picture that was there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Picture {
    /// `None` where the stamp could not be read.
    pub(super) number: Option<u32>,
    /// The stamp's time field.
    pub(super) time: u32,
    /// Milliseconds since 1970.
    pub(super) at: f64,
}

/// What was taken down of a call, to be judged.
pub(super) struct Taken {
    /// The time that counts, in milliseconds since 1970.
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) pictures: Vec<Picture>,
    /// When a page's camera gave which picture; pictures of ours say so themselves.
    pub(super) sent: Vec<Picture>,
    pub(super) sound_began: Option<f64>,
    /// Of the receiver, in order, each with `at`.
    pub(super) figures: Vec<Value>,
    pub(super) carried: Tenth,
    /// Percent of a core, sender and receiver.
    pub(super) cpu: [f64; 2],
    /// Bytes, sender and receiver.
    pub(super) memory: [f64; 2],
}

impl Call<'_> {
    /// Holds it.
    ///
    /// # Panics
    /// When it does not come about, or breaks off.
    pub(super) fn hold(&self, runtime: &Runtime, folder: &Path, seed: u64) -> Taken {
        let (mut receiver, reached) = Running::receiver(self.pair[1], folder);
        let rules = [self.network.rule.clone(), self.network.rule.clone()];
        let broker = runtime.block_on(Broker::start(rules, seed, reached)).expect("loopback can be bound");
        receiver.host(&broker);
        let mut sender = Running::sender(self.pair[0], self.material, &broker);

        let mut all = Vec::new();
        let begun = Instant::now();
        while !all.iter().any(|said: &Value| said["rows"].as_array().is_some_and(|rows| !rows.is_empty())) {
            assert!(begun.elapsed() < PATIENCE, "no picture came within {PATIENCE:?}");
            all.push(receiver.measured().expect("the receiver stays"));
        }
        gather(&mut receiver, &mut all, SETTLE);

        let (from, began, before) = (since_1970(), broker.relay().begin(), [sender.cpu(), receiver.cpu()]);
        let clock = Instant::now();
        gather(&mut receiver, &mut all, Duration::from_secs(self.seconds));
        let (to, ended, took) = (since_1970(), broker.relay().now(), clock.elapsed().as_secs_f64());
        let (after, memory) = ([sender.cpu(), receiver.cpu()], [sender.memory(), receiver.memory()]);
        // The last pieces of what was within the time.
        gather(&mut receiver, &mut all, Duration::from_millis(1200));
        let sent = match &mut sender {
            Running::Page(_) => sender.measured().map(|said| pictures(&said["sent"])).unwrap_or_default(),
            Running::Ours { .. } => Vec::new(),
        };
        Taken {
            from,
            to,
            pictures: all.iter().flat_map(|said| pictures(&said["rows"])).collect(),
            sent,
            sound_began: all.iter().find_map(|said| said["soundBegan"].as_f64()),
            figures: all.into_iter().map(|mut said| said["figures"].take()).collect(),
            carried: broker.relay().sent_by_client(began, ended),
            cpu: [0, 1].map(|end: usize| (after[end] - before[end]) / took * 100.0),
            memory,
        }
    }
}

fn gather(receiver: &mut Running, all: &mut Vec<Value>, time: Duration) {
    let until = Instant::now() + time;
    while Instant::now() < until {
        all.push(receiver.measured().expect("the receiver stays"));
    }
}

fn pictures(rows: &Value) -> Vec<Picture> {
    let rows = rows.as_array().map(Vec::as_slice).unwrap_or_default();
    let read = |row: &Value| {
        let number = row[0].as_i64()?;
        Some(Picture { number: number.try_into().ok(), time: row[1].as_u64()? as u32, at: row[2].as_f64()? })
    };
    rows.iter().filter_map(read).collect()
}

fn since_1970() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() * 1000.0
}
