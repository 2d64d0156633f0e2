//! Opus as a decoder that always has something to say: packets, spare copies, and sound made up.

use opus::{Channels, Decoder};

use super::{OPUS, delay::milliseconds};
use crate::{error::CodecError, frame::SAMPLE_RATE};

/// The longest packet: 120 ms.
const LONGEST: usize = milliseconds(120) as usize;
/// Made-up sound begins to fade after this, and is silent after that.
const FADE_FROM: i64 = milliseconds(20);
const FADE_TO: i64 = milliseconds(120);
/// Sound comes back over this many samples (2.5 ms).
const RETURN: usize = 120;
/// Made-up sound comes in steps that Opus has (2.5 ms).
const STEP: i64 = 120;

/// Decodes one stream, in order.
#[derive(Debug)]
pub(super) struct SoundDecoder {
    decoder: Decoder,
    /// Samples of the last packet, which the next ones likely have as well.
    unit: i64,
    /// Samples made up since the last packet.
    made_up: i64,
}

impl SoundDecoder {
    pub(super) fn new() -> Result<Self, CodecError> {
        let decoder = Decoder::new(SAMPLE_RATE, Channels::Mono)
            .map_err(|error| CodecError::Setup { codec: OPUS, reason: error.to_string() })?;
        Ok(Self { decoder, unit: milliseconds(20), made_up: 0 })
    }

    /// Samples a packet of this stream holds.
    pub(super) fn unit(&self) -> i64 {
        self.unit
    }

    /// Forgets the stream.
    pub(super) fn reset(&mut self) {
        // Should the library refuse, the first packets of the new stream sound odd and nothing worse.
        let _ = self.decoder.reset_state();
        self.made_up = 0;
    }

    /// Appends a packet's sound and says how many samples; `None` when it is damaged.
    pub(super) fn decode(&mut self, packet: &[u8], sound: &mut Vec<f32>) -> Option<i64> {
        let mut samples = [0.0; LONGEST];
        let count = self.decoder.decode_float(packet, &mut samples, false).ok().filter(|&count| count > 0)?;
        self.come_back(&mut samples[..count]);
        sound.extend_from_slice(&samples[..count]);
        self.unit = count as i64;
        Some(count as i64)
    }

    /// Appends the last `count` samples of the packet before `next`, from the spare copy that `next` carries. Whether
    /// there was one.
    pub(super) fn restore(&mut self, next: &[u8], count: usize, sound: &mut Vec<f32>) -> bool {
        let unit = self.unit as usize;
        let mut samples = [0.0; LONGEST];
        if !has_spare(next) || count > unit {
            return false;
        }
        if self.decoder.decode_float(next, &mut samples[..unit], true).ok() != Some(unit) {
            return false;
        }
        self.come_back(&mut samples[unit - count..unit]);
        sound.extend_from_slice(&samples[unit - count..unit]);
        true
    }

    /// Appends `count` samples that continue the sound, fading into silence the longer it lasts.
    pub(super) fn make_up(&mut self, count: i64, sound: &mut Vec<f32>) {
        let mut samples = [0.0; LONGEST];
        let whole = (count + STEP - 1) / STEP * STEP;
        let decoded = self.decoder.decode_float(&[], &mut samples[..(whole as usize).min(LONGEST)], false).unwrap_or(0);
        for (index, sample) in samples[..decoded].iter_mut().enumerate() {
            *sample *= gain(self.made_up + index as i64);
        }
        self.made_up += count;
        sound.extend_from_slice(&samples[..(count as usize).min(LONGEST)]);
    }

    /// Appends `count` samples of a pause that the sender makes: what Opus takes for the background, faded out.
    pub(super) fn pause(&mut self, count: i64, sound: &mut Vec<f32>) {
        self.make_up(count, sound);
    }

    /// Fades sound in that follows on made-up sound.
    fn come_back(&mut self, samples: &mut [f32]) {
        let from = gain(self.made_up);
        for (index, sample) in samples.iter_mut().take(RETURN).enumerate() {
            *sample *= from + (1.0 - from) * index as f32 / RETURN as f32;
        }
        self.made_up = 0;
    }
}

fn gain(made_up: i64) -> f32 {
    1.0 - (made_up - FADE_FROM).clamp(0, FADE_TO - FADE_FROM) as f32 / (FADE_TO - FADE_FROM) as f32
}

/// Whether a packet carries a spare copy of the one before (RFC 6716 §4.2.3, §4.2.4): a single mono or stereo frame of
/// SILK or hybrid mode whose flag for it is set.
fn has_spare(packet: &[u8]) -> bool {
    let [toc, first, ..] = packet else { return false };
    let (config, stereo, code) = (toc >> 3, toc >> 2 & 1, toc & 3);
    if config >= 16 || code != 0 {
        return false;
    }
    // Voice activity flags, one a SILK frame of 20 ms, then the flag in question, for each channel.
    let frames = match config {
        12..=15 => 1,
        other => [1, 1, 2, 3][usize::from(other % 4)],
    };
    let flags = first >> (7 - frames) & 1 == 1;
    let side = stereo == 1 && (frames * 2 + 1 < 8) && first >> (7 - (frames * 2 + 1)) & 1 == 1;
    flags || side
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{audio::OpusEncoder, pattern::Tone};

    fn packets(count: usize) -> Vec<Vec<u8>> {
        let (mut encoder, mut tone) = (OpusEncoder::new().unwrap(), Tone::new(300.0, 0.3));
        (0..count * 2)
            .filter_map(|index| encoder.push(&tone.next(Duration::from_millis(index as u64 * 10))).unwrap())
            .map(|packet| packet.data.to_vec())
            .collect()
    }

    #[test]
    fn packets_carry_spares_of_the_ones_before() {
        let packets = packets(20);
        assert!(packets[5..].iter().all(|packet| has_spare(packet)));
        assert!(!has_spare(&[]));
        assert!(!has_spare(&[0xf8, 0xff, 0xfe]), "CELT has none");
    }

    #[test]
    fn made_up_sound_fades_and_real_sound_returns_softly() {
        let packets = packets(20);
        let mut decoder = SoundDecoder::new().unwrap();
        let mut sound = Vec::new();
        packets.iter().for_each(|packet| assert_eq!(decoder.decode(packet, &mut sound), Some(960)));
        let mut made_up = Vec::new();
        (0..20).for_each(|_| decoder.make_up(480, &mut made_up));
        assert_eq!(made_up.len(), 20 * 480);
        let peak = |part: &[f32]| part.iter().fold(0.0f32, |peak, sample| peak.max(sample.abs()));
        assert!(peak(&made_up[..480]) > 0.1);
        assert_eq!(peak(&made_up[12 * 480..]), 0.0);
        let mut back = Vec::new();
        decoder.decode(&packets[19], &mut back);
        assert_eq!(back[0], 0.0);
    }

    #[test]
    fn damage_and_odd_lengths_are_survived() {
        let mut decoder = SoundDecoder::new().unwrap();
        let mut sound = Vec::new();
        assert_eq!(decoder.decode(&[0x03], &mut sound), None);
        decoder.make_up(77, &mut sound);
        assert_eq!(sound.len(), 77);
        assert!(!decoder.restore(&[0x08, 0x40, 1], 2_000, &mut sound));
    }
}
