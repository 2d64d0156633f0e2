//! The jitter buffer: packets in any order and rhythm into 10 ms of sound whenever asked.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use super::{
    decoder::SoundDecoder,
    delay::{DelayEstimate, duration, milliseconds, samples},
    stretch::{self, lengthen, seam, shorten},
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
/// Further than this from its target the delay is steered; the inner limit is for seams that nobody hears.
const TOO_LONG: i64 = milliseconds(15);
const TOO_SHORT: i64 = milliseconds(-8);
/// This far from it, seams that can be heard are better than waiting.
const URGENT: i64 = milliseconds(40);
/// This far above it, whole packets are left out.
const FAR_TOO_LONG: i64 = milliseconds(400);
/// Between two seams.
const REST: Duration = Duration::from_millis(60);
/// Of the missing packets, so many are remembered, to know late ones from duplicates.
const REMEMBERED: usize = 64;

/// What an [`AudioReceiver`] has seen and done.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct AudioStats {
    /// Packets taken, late ones and duplicates included.
    pub received: u64,
    /// Packets that didn't come in time, or never.
    pub lost: u64,
    /// Of the lost, those restored from the spare copy in the packet after.
    pub recovered: u64,
    /// Of the lost, those that came after all, too late.
    pub late: u64,
    /// Packets that came again.
    pub duplicates: u64,
    /// Packets that couldn't be decoded.
    pub damaged: u64,
    /// Times the stream jumped and was begun anew.
    pub restarts: u64,
    /// Samples given out since the first packet's sound began.
    pub played_samples: u64,
    /// Of these, samples made up because theirs were missing. Pauses of the sender are not missing.
    pub concealed_samples: u64,
    /// Samples put in to gain time.
    pub inserted_samples: u64,
    /// Samples taken out to lose time.
    pub removed_samples: u64,
    /// From the arrival of an undelayed packet to its sound being given out.
    pub delay: Duration,
    /// What `delay` is steered towards.
    pub target_delay: Duration,
    /// Root mean square of the sound given out, smoothed, 0 to 1.
    pub level: f32,
}

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

    /// Brings the delay nearer to its target.
    fn steer(&mut self, now: Duration) {
        let (Some(cursor), Some(least)) = (self.cursor, self.delay.undelayed()) else { return };
        let delay = samples(now) - (cursor.timestamp - self.sound.len() as i64) - least;
        // Sound is asked for now and then by twos and threes: only the trend counts.
        self.smoothed_delay += (delay - self.smoothed_delay) / 8;
        let off = self.smoothed_delay - self.delay.target();
        if off > FAR_TOO_LONG && delay - self.delay.target() > FAR_TOO_LONG {
            return self.leave_out(samples(now) - least - self.delay.target());
        }
        if (TOO_SHORT..=TOO_LONG).contains(&off) || now < self.rests_until {
            return;
        }
        while self.sound.len() < stretch::NEEDED + FRAME_SAMPLES && self.decode_in_order() {}
        let Some(seam) = seam(&self.sound).filter(|seam| seam.hidden || off.abs() > URGENT) else { return };
        self.rests_until = now + REST;
        if off > 0 {
            if self.sound.len() < stretch::NEEDED + FRAME_SAMPLES {
                return;
            }
            let removed = shorten(&mut self.sound, seam);
            self.stats.removed_samples += removed as u64;
            self.smoothed_delay -= removed as i64;
        } else {
            let inserted = lengthen(&mut self.sound, seam);
            self.stats.inserted_samples += inserted as u64;
            self.smoothed_delay += inserted as i64;
        }
    }

    /// Leaves out everything before `timestamp`.
    fn leave_out(&mut self, timestamp: i64) {
        let Some(cursor) = &mut self.cursor else { return };
        self.waiting.retain(|_, waiting| waiting.timestamp >= timestamp);
        self.stats.removed_samples += (timestamp - cursor.timestamp).max(0) as u64 + self.sound.len() as u64;
        self.sound.clear();
        match self.waiting.first_key_value() {
            Some((&sequence, first)) => {
                let timestamp = first.timestamp;
                *cursor = Cursor { sequence, timestamp, unbroken: timestamp, starved: 0 };
                self.floor = sequence;
            }
            None => cursor.timestamp = timestamp,
        }
        self.smoothed_delay = self.delay.target();
    }

    /// Decodes the next packet if it is there and continues what was decoded before. Whether it did.
    fn decode_in_order(&mut self) -> bool {
        let next = self.cursor.zip(self.waiting.first_key_value());
        let in_order = next.is_some_and(|(cursor, (&place, waiting))| {
            place == cursor.sequence && waiting.timestamp == cursor.timestamp
        });
        if in_order {
            self.decode_next();
        }
        in_order
    }

    /// Adds at least 2.5 ms to the sound: the next packet's, restored from the one after, or made up.
    fn decode_next(&mut self) {
        let Some(mut cursor) = self.cursor else { return self.sound.resize(FRAME_SAMPLES, 0.0) };
        let unit = self.decoder.unit();
        match self.waiting.first_key_value() {
            None => {
                self.decoder.make_up(milliseconds(10), &mut self.sound);
                cursor.timestamp += milliseconds(10);
                cursor.starved += milliseconds(10);
            }
            Some((&place, waiting)) => {
                let missing = place - cursor.sequence;
                let gap = waiting.timestamp - cursor.timestamp;
                if missing > 0 {
                    self.stats.concealed_samples += cursor.starved.min(missing * unit) as u64;
                    cursor.starved = 0;
                    self.miss(&mut cursor, gap, missing);
                } else if gap > 0 {
                    let pause = gap.min(milliseconds(10));
                    self.decoder.pause(pause, &mut self.sound);
                    cursor.timestamp += pause;
                    cursor.starved = 0;
                } else {
                    if waiting.timestamp == cursor.unbroken {
                        self.stats.concealed_samples += cursor.starved as u64;
                    }
                    self.play(&mut cursor);
                }
            }
        }
        self.cursor = Some(cursor);
    }

    /// Fills the place of one missing packet, `gap` samples before the first one waiting.
    fn miss(&mut self, cursor: &mut Cursor, gap: i64, missing: i64) {
        let unit = self.decoder.unit();
        self.stats.lost += 1;
        self.missed.push_back(cursor.sequence);
        if self.missed.len() > REMEMBERED {
            self.missed.pop_front();
        }
        cursor.sequence += 1;
        self.floor = cursor.sequence;
        cursor.unbroken = i64::MIN;
        if gap <= 0 {
            return;
        }
        let next = self.waiting.first_key_value().filter(|_| missing == 1 && gap <= unit);
        let restored =
            next.is_some_and(|(_, next)| self.decoder.restore(&next.packet.payload, gap as usize, &mut self.sound));
        let filled = gap.min(unit);
        if restored {
            self.stats.recovered += 1;
        } else {
            self.decoder.make_up(filled, &mut self.sound);
            self.stats.concealed_samples += filled as u64;
        }
        cursor.timestamp += filled;
    }

    fn play(&mut self, cursor: &mut Cursor) {
        let Some((place, waiting)) = self.waiting.pop_first() else { return };
        let decoded = if waiting.packet.payload.is_empty() {
            0
        } else {
            self.decoder.decode(&waiting.packet.payload, &mut self.sound).unwrap_or_else(|| {
                self.stats.damaged += 1;
                let unit = self.decoder.unit();
                self.decoder.make_up(unit, &mut self.sound);
                self.stats.concealed_samples += unit as u64;
                unit
            })
        };
        let timestamp = waiting.timestamp + decoded;
        *cursor = Cursor { sequence: place + 1, timestamp, unbroken: timestamp, starved: 0 };
        self.floor = place + 1;
    }
}
