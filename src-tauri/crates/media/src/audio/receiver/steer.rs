//! The delay is brought nearer to its target by a little sound more or less.

use std::time::Duration;

use super::{AudioReceiver, Cursor};
use crate::{
    audio::{
        delay::{milliseconds, samples},
        stretch::{self, lengthen, seam, shorten},
    },
    frame::FRAME_SAMPLES,
};

/// Further than this from its target the delay is steered; the inner limit is for seams that nobody hears.
const TOO_LONG: i64 = milliseconds(15);
const TOO_SHORT: i64 = milliseconds(-8);
/// This far from it, seams that can be heard are better than waiting.
const URGENT: i64 = milliseconds(40);
/// This far above it, whole packets are left out.
const FAR_TOO_LONG: i64 = milliseconds(400);
/// Between two seams.
const REST: Duration = Duration::from_millis(60);

impl AudioReceiver {
    /// Brings the delay nearer to its target.
    pub(super) fn steer(&mut self, now: Duration) {
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
}
