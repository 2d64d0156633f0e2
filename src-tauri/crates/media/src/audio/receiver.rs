//! The jitter buffer: packets in any order and rhythm into 10 ms of sound whenever asked.

mod fill;
mod steer;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use super::{
    decoder::SoundDecoder,
    delay::{DelayEstimate, duration, milliseconds, samples},
    stats::AudioStats,
};
use crate::{
    error::CodecError,
    frame::{AudioFrame, FRAME_SAMPLES},
    rtp::{RtpPacket, Unwrapped},
};

/// A jump of this many packets, or of this many samples against the clock, is another stream.
const OTHER_STREAM: i64 = 3_000;
const OTHER_TIMELINE: i64 = milliseconds(5_000);
/// Most packets kept: five seconds.
const CAPACITY: usize = 250;
/// Nothing to play for so long, and the next packet begins afresh.
const IDLE: i64 = milliseconds(2_000);

#[derive(Debug)]
struct Waiting {
    timestamp: i64,
    packet: RtpPacket,
}

/// Where playing has come to.
#[derive(Debug, Clone, Copy)]
struct Cursor {
    /// The packet to play next.
    sequence: i64,
    /// The timestamp of the next sample to decode or make up.
    timestamp: i64,
    /// The timestamp the next packet has if the sender makes no pause.
    unbroken: i64,
    /// Samples made up since there was nothing to decode.
    starved: i64,
}

/// Receives one Opus stream (RFC 7587): orders packets, waits as long as the jitter needs, restores or conceals what is
/// missing, follows the sender's clock.
///
/// ```text
/// idle ──a packet has waited long enough──▶ playing ──nothing for 2 s, or another stream──▶ idle
/// ```
#[derive(Debug)]
pub struct AudioReceiver {
    decoder: SoundDecoder,
    sequence: Unwrapped,
    /// The highest timestamp so far, unwrapped.
    newest: Option<i64>,
    waiting: BTreeMap<i64, Waiting>,
    /// Packets before this one are never played.
    floor: i64,
    cursor: Option<Cursor>,
    /// Decoded and not yet given out.
    sound: Vec<f32>,
    delay: DelayEstimate,
    smoothed_delay: i64,
    rests_until: Duration,
    missed: VecDeque<i64>,
    stats: AudioStats,
}

impl AudioReceiver {
    /// A receiver of 48 kHz mono sound.
    ///
    /// # Errors
    /// When the library can't be set up.
    pub fn new() -> Result<Self, CodecError> {
        Ok(Self {
            decoder: SoundDecoder::new()?,
            sequence: Unwrapped::default(),
            newest: None,
            waiting: BTreeMap::new(),
            floor: i64::MIN,
            cursor: None,
            sound: Vec::new(),
            delay: DelayEstimate::default(),
            smoothed_delay: 0,
            rests_until: Duration::ZERO,
            missed: VecDeque::new(),
            stats: AudioStats::default(),
        })
    }

    /// Takes a packet that arrived at `arrived`.
    pub fn push(&mut self, packet: RtpPacket, arrived: Duration) {
        self.stats.received += 1;
        let mut timestamp = self.unwrap_timestamp(packet.timestamp);
        let off = self.delay.undelayed().map_or(0, |least| samples(arrived) - timestamp - least);
        if self.sequence.distance(packet.sequence).abs() > OTHER_STREAM || off.abs() > OTHER_TIMELINE {
            self.restart();
            timestamp = i64::from(packet.timestamp);
        }
        self.newest = Some(self.newest.map_or(timestamp, |newest| newest.max(timestamp)));
        let place = self.sequence.follow(packet.sequence);
        if self.waiting.contains_key(&place) {
            self.stats.duplicates += 1;
            return;
        }
        if place < self.floor {
            return self.too_late(place, samples(arrived) - timestamp);
        }
        let transit = samples(arrived) - timestamp;
        self.delay.observe(transit);
        if place > self.floor && self.cursor.is_some() && !self.waiting.contains_key(&(place - 1)) {
            // If the packet before is lost, this one restores it, and does so in time only with a longer delay.
            self.delay.observe(transit + self.decoder.unit());
        }
        self.waiting.insert(place, Waiting { timestamp, packet });
        if self.waiting.len() > CAPACITY {
            self.waiting.pop_first();
        }
    }

    /// The next ten milliseconds, whatever has arrived; `at` of the frame is `now`. Call it every 10 ms.
    pub fn pull(&mut self, now: Duration) -> AudioFrame {
        let mut frame = AudioFrame::silence(now);
        if self.cursor.is_none() && !self.begin(now) {
            self.stats.level *= 0.9;
            return frame;
        }
        self.steer(now);
        while self.sound.len() < FRAME_SAMPLES {
            self.decode_next();
        }
        for (sample, decoded) in frame.samples.iter_mut().zip(self.sound.drain(..FRAME_SAMPLES)) {
            *sample = decoded;
        }
        self.stats.played_samples += FRAME_SAMPLES as u64;
        self.stats.level += (frame.level() - self.stats.level) * 0.1;
        if self.cursor.is_some_and(|cursor| cursor.starved > IDLE) {
            self.cursor = None;
            self.sound.clear();
        }
        frame
    }

    /// Whether there is nothing to play and nothing has come: until the next packet, silence is all that
    /// [`pull`](Self::pull) gives.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.cursor.is_none() && self.waiting.is_empty()
    }

    /// RTP timestamp of the first sample that the next [`pull`](Self::pull) gives out; `None` while nothing plays.
    #[must_use]
    pub fn playing(&self) -> Option<u32> {
        self.cursor.map(|cursor| (cursor.timestamp - self.sound.len() as i64) as u32)
    }

    /// What has been seen and done so far.
    #[must_use]
    pub fn stats(&self) -> AudioStats {
        AudioStats {
            delay: if self.cursor.is_some() { duration(self.smoothed_delay) } else { Duration::ZERO },
            target_delay: duration(self.delay.target()),
            ..self.stats
        }
    }

    fn unwrap_timestamp(&self, timestamp: u32) -> i64 {
        self.newest
            .map_or(i64::from(timestamp), |newest| newest + i64::from(timestamp.wrapping_sub(newest as u32) as i32))
    }

    fn restart(&mut self) {
        self.stats.restarts += 1;
        self.sequence = Unwrapped::default();
        self.newest = None;
        self.waiting.clear();
        self.floor = i64::MIN;
        self.cursor = None;
        self.sound.clear();
        self.delay = DelayEstimate::default();
        self.missed.clear();
        self.decoder.reset();
    }

    fn too_late(&mut self, place: i64, transit: i64) {
        let missed = self.missed.len();
        self.missed.retain(|&missed| missed != place);
        if self.missed.len() == missed {
            self.stats.duplicates += 1;
        } else {
            self.stats.late += 1;
            self.delay.observe(transit);
        }
    }

    /// Begins to play when the first packet has waited long enough.
    fn begin(&mut self, now: Duration) -> bool {
        let (Some((&sequence, first)), Some(least)) = (self.waiting.first_key_value(), self.delay.undelayed()) else {
            return false;
        };
        let delay = samples(now) - first.timestamp - least;
        if delay < self.delay.target() {
            return false;
        }
        let timestamp = first.timestamp;
        self.smoothed_delay = delay;
        self.cursor = Some(Cursor { sequence, timestamp, unbroken: timestamp, starved: 0 });
        true
    }
}
