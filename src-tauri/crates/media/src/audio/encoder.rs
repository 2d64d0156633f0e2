//! Opus as an encoder for speech: 20 ms packets, each with a spare copy of the one before. Or for music, without.

use std::time::Duration;

use bytes::Bytes;
use opus::{Application, Bitrate, Channels, Encoder, Signal};

use super::OPUS;
use crate::{
    error::CodecError,
    frame::{AudioFrame, FRAME_SAMPLES, SAMPLE_RATE},
};

/// Bits a second, spare copies included: full band speech.
const BITRATE: u32 = 40_000;
/// The same for music, where nobody says otherwise.
const MUSIC_BITRATE: u32 = 64_000;
/// The least and the most that can be asked for: understood, and as good as it gets in mono.
const BITRATES: std::ops::RangeInclusive<u32> = 6_000..=64_000;
/// Of ten, at about 0.2 ms for 20 ms of sound.
const COMPLEXITY: i32 = 5;
/// What the encoder is told to expect, in percent; it decides how good the spare copies are.
const EXPECTED_LOSS: i32 = 10;
/// A step in the capture times larger than this is a gap and shows in the timestamps.
const GAP: Duration = Duration::from_millis(60);
/// Packets up to this size only say that there is nothing to hear.
const NOTHING: usize = 2;

/// 20 ms of sound in Opus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpusPacket {
    /// The Opus packet (RFC 6716).
    pub data: Bytes,
    /// RTP timestamp of its first sample, 48 kHz.
    pub timestamp: u32,
    /// When its first sample was captured, on the call's clock.
    pub at: Duration,
}

impl OpusPacket {
    /// Samples of one packet, 48 kHz.
    pub const SAMPLES: u32 = 2 * FRAME_SAMPLES as u32;
}

/// Frames of 10 ms in, packets of 20 ms out.
#[derive(Debug)]
pub struct OpusEncoder {
    encoder: Encoder,
    music: bool,
    /// What was asked for, if anything was.
    bitrate: Option<u32>,
    /// The first half of the next packet.
    half: Option<AudioFrame>,
    timestamp: u32,
    last_at: Option<Duration>,
    /// The packet before only said that there is nothing to hear.
    paused: bool,
}

impl OpusEncoder {
    /// An encoder for 48 kHz mono speech at about 40 kbit/s with in-band error correction, without DTX.
    ///
    /// # Errors
    /// When the library refuses its settings.
    pub fn new() -> Result<Self, CodecError> {
        let make = || {
            // Which can't be changed without a click. The other kind takes the lowest octaves away, which is done before
            // where it should be, and otherwise differs only where nobody says what the signal is.
            let mut encoder = Encoder::new(SAMPLE_RATE, Channels::Mono, Application::Audio)?;
            encoder.set_bitrate(Bitrate::Bits(BITRATE as i32))?;
            encoder.set_complexity(COMPLEXITY)?;
            // Taken for music, sound would be encoded in a way that has no room for spare copies.
            encoder.set_signal(Signal::Voice)?;
            encoder.set_inband_fec(true)?;
            encoder.set_packet_loss_perc(EXPECTED_LOSS)?;
            Ok(encoder)
        };
        let encoder = make().map_err(setup)?;
        Ok(Self { encoder, music: false, bitrate: None, half: None, timestamp: 0, last_at: None, paused: false })
    }

    /// Whether silence and steady background noise are sent as nothing at all but a sign of life now and then (DTX). A test
    /// tone that doesn't change is such a noise: leave DTX off for it.
    ///
    /// # Errors
    /// When the library refuses.
    pub fn set_dtx(&mut self, dtx: bool) -> Result<(), CodecError> {
        self.encoder.set_dtx(dtx).map_err(setup)
    }

    /// Bits a second from the next packet on, spare copies included; what is outside of 6 to 64 kbit/s is brought within. Spare
    /// copies need about 18 kbit/s, and then leave little of the band; all of it with them needs about 30.
    ///
    /// # Errors
    /// When the library refuses.
    pub fn set_bitrate(&mut self, bitrate: u32) -> Result<(), CodecError> {
        let bitrate = bitrate.clamp(*BITRATES.start(), *BITRATES.end());
        self.bitrate = Some(bitrate);
        self.encoder.set_bitrate(Bitrate::Bits(bitrate as i32)).map_err(setup)
    }

    /// How many of a hundred packets will likely be lost: the more, the more of the bits go into spare copies. At 0 there are
    /// none. It begins at 10.
    ///
    /// # Errors
    /// When the library refuses.
    pub fn set_expected_loss(&mut self, percent: u8) -> Result<(), CodecError> {
        self.encoder.set_packet_loss_perc(i32::from(percent.min(100))).map_err(setup)
    }

    /// For music instead of speech, or for speech again: the whole band, nothing filtered out, no spare copies, and 64 kbit/s
    /// where nobody asked for another bitrate.
    ///
    /// # Errors
    /// When the library refuses.
    pub fn set_music(&mut self, music: bool) -> Result<(), CodecError> {
        if music == self.music {
            return Ok(());
        }
        let (signal, bitrate) = if music { (Signal::Music, MUSIC_BITRATE) } else { (Signal::Voice, BITRATE) };
        let mut set = || {
            self.encoder.set_signal(signal)?;
            self.encoder.set_inband_fec(!music)?;
            self.encoder.set_bitrate(Bitrate::Bits(self.bitrate.unwrap_or(bitrate) as i32))
        };
        set().map_err(setup)?;
        self.music = music;
        Ok(())
    }

    /// Takes 10 ms; every other time a packet is ready, unless DTX leaves it out. A gap of more than 60 ms in the frames'
    /// times is kept in the timestamps.
    ///
    /// # Errors
    /// When the library fails; the next frame may work.
    pub fn push(&mut self, frame: &AudioFrame) -> Result<Option<OpusPacket>, CodecError> {
        self.skip_gap(frame.at);
        self.last_at = Some(frame.at);
        let Some(first) = self.half.take() else {
            self.half = Some(frame.clone());
            return Ok(None);
        };
        let mut samples = [0.0; 2 * FRAME_SAMPLES];
        samples[..FRAME_SAMPLES].copy_from_slice(&first.samples);
        samples[FRAME_SAMPLES..].copy_from_slice(&frame.samples);
        let timestamp = self.timestamp;
        self.timestamp = timestamp.wrapping_add(OpusPacket::SAMPLES);
        let data = self
            .encoder
            .encode_vec_float(&samples, 1000)
            .map_err(|error| CodecError::Encode { codec: OPUS, reason: error.to_string() })?;
        // The first of a pause says that it is one: without it, some take the pause for losses.
        let paused = std::mem::replace(&mut self.paused, data.len() <= NOTHING);
        Ok((data.len() > NOTHING || !paused).then(|| OpusPacket { data: data.into(), timestamp, at: first.at }))
    }

    fn skip_gap(&mut self, at: Duration) {
        let Some(last) = self.last_at else { return };
        let gap = at.saturating_sub(last).saturating_sub(Duration::from_millis(10));
        if gap > GAP {
            // In whole frames; a half packet from before the gap is dropped with it.
            let frames = (gap.as_millis() / 10) as u32 + u32::from(self.half.take().is_some());
            self.timestamp = self.timestamp.wrapping_add(frames.wrapping_mul(FRAME_SAMPLES as u32));
        }
    }
}

fn setup(error: opus::Error) -> CodecError {
    CodecError::Setup { codec: OPUS, reason: error.to_string() }
}
