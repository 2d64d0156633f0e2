//! Sound from what there is: the next packet, the one after it, or nothing.

use super::{AudioReceiver, Cursor};
use crate::{audio::delay::milliseconds, frame::FRAME_SAMPLES};

/// Of the missing packets, so many are remembered, to know late ones from duplicates.
const REMEMBERED: usize = 64;

impl AudioReceiver {
    /// Adds at least 2.5 ms to the sound: the next packet's, restored from the one after, or made up.
    pub(super) fn decode_next(&mut self) {
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
