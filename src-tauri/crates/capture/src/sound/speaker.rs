//! A loudspeaker: it asks for ten milliseconds of sound whenever it needs them.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use base::{Clock, MonotonicClock};
use cpal::{Data, OutputCallbackInfo, traits::DeviceTrait};
use media::{AudioFrame, SAMPLE_RATE};

use super::{
    device::{Direction, Heartbeat, Wanted, keep_open, open},
    rate::{Rate, Steady},
    samples::{Choice, from_mono},
};
use crate::{Capture, CaptureError, pace::Pace, queue::Feed};

/// Gives the next ten milliseconds; it is told when on the call's clock they will be heard. Runs on a device's thread: it
/// must not wait.
pub type Pull = Box<dyn FnMut(Duration) -> AudioFrame + Send>;

type Shared = Arc<Mutex<Pull>>;

/// A running loudspeaker. Dropping it stops it.
#[derive(Debug)]
pub struct Playback(Capture<()>);

impl Playback {
    /// What is wrong with the device just now; it is tried again by itself.
    #[must_use]
    pub fn error(&self) -> Option<CaptureError> {
        self.0.error()
    }
}

/// Plays nowhere, at the rate of the clock.
pub(crate) fn nowhere(pull: Pull, clock: MonotonicClock) -> Result<Playback, CaptureError> {
    let pull = Arc::new(Mutex::new(pull));
    let run =
        move |(), feed: &Feed<()>| while discard(&pull, clock, feed, Instant::now() + Duration::from_secs(3600)) {};
    Capture::start("no loudspeaker", 1, |_| Ok(()), run).map(Playback)
}

/// Plays to the loudspeaker `name`, or the default one.
pub(crate) fn speaker(name: Option<String>, clock: MonotonicClock, pull: Pull) -> Result<Playback, CaptureError> {
    let wanted = Wanted { direction: Direction::Output, name };
    let keeping = wanted.clone();
    let pull = Arc::new(Mutex::new(pull));
    let build = |pull: Shared| {
        move |device: &cpal::Device, choice: Choice, heartbeat: Heartbeat, patience| {
            let mut speaking = Speaking::new(choice, clock, pull.clone())?;
            let troubled = heartbeat.clone();
            let needed = move |data: &mut Data, info: &OutputCallbackInfo| {
                heartbeat.beat();
                speaking.fill(data, info);
            };
            let failed = move |error| troubled.trouble(&error);
            device.build_output_stream_raw(choice.config, choice.format, needed, failed, Some(patience))
        }
    };
    let (first, again) = (build(pull.clone()), build(pull.clone()));
    let start = move |_: &Feed<()>| open(&wanted, false, &mut { first });
    Capture::start("loudspeaker", 1, start, move |open, feed| {
        // Whoever records or meters goes on while there is no device.
        let mut wait = |until| discard(&pull, clock, feed, until);
        keep_open(open, &keeping, feed, &mut { again }, &mut wait);
    })
    .map(Playback)
}

/// Pulls at the rate of the clock until then or a nudge; `false` when the handle was dropped.
fn discard(pull: &Shared, clock: MonotonicClock, feed: &Feed<()>, until: Instant) -> bool {
    let mut pace = Pace::new(Instant::now(), 100, 1);
    loop {
        let due = pace.next_of_all(Instant::now());
        if !feed.sleep_until(due) {
            return false;
        }
        if due >= until || feed.nudged() {
            return true;
        }
        ask(pull, clock.at(due));
    }
}

fn ask(pull: &Shared, at: Duration) -> AudioFrame {
    (pull.lock().unwrap_or_else(PoisonError::into_inner))(at)
}

/// The callback's side: what has been pulled and converted and not played yet.
struct Speaking {
    channels: usize,
    device_rate: u32,
    rate: Rate,
    ready: VecDeque<f32>,
    scratch: Vec<f32>,
    steady: Steady,
    clock: MonotonicClock,
    pull: Shared,
}

impl Speaking {
    fn new(choice: Choice, clock: MonotonicClock, pull: Shared) -> Result<Self, cpal::Error> {
        Ok(Self {
            channels: usize::from(choice.config.channels).max(1),
            device_rate: choice.config.sample_rate,
            rate: Rate::from_ours(choice.config.sample_rate)?,
            ready: VecDeque::new(),
            scratch: Vec::new(),
            steady: Steady::new(Duration::from_millis(10)),
            clock,
            pull,
        })
    }

    fn fill(&mut self, data: &mut Data, info: &OutputCallbackInfo) {
        let timestamp = info.timestamp();
        let ahead = timestamp.playback.saturating_duration_since(timestamp.callback).min(Duration::from_secs(1));
        let heard = self.clock.now() + ahead;
        let frames = data.len() / self.channels;
        while self.ready.len() < frames {
            let waiting = Duration::from_secs_f64(self.ready.len() as f64 / f64::from(self.device_rate));
            let frame = ask(&self.pull, self.steady.time(heard + waiting + self.rate.held()));
            self.scratch.clear();
            self.rate.push(&frame.samples, &mut self.scratch);
            self.ready.extend(&self.scratch);
        }
        let played: Vec<f32> = self.ready.drain(..frames).collect();
        from_mono(&played, self.channels, data);
    }
}

impl Rate {
    /// From a device's rate to 48 kHz.
    pub(super) fn to_ours(rate: u32) -> Result<Self, cpal::Error> {
        Self::new(rate, SAMPLE_RATE).map_err(refused)
    }

    /// From 48 kHz to a device's rate.
    pub(super) fn from_ours(rate: u32) -> Result<Self, cpal::Error> {
        Self::new(SAMPLE_RATE, rate).map_err(refused)
    }
}

fn refused(why: impl ToString) -> cpal::Error {
    cpal::Error::with_message(cpal::ErrorKind::UnsupportedConfig, why.to_string())
}
