//! The jitter buffer: packets in any order and rhythm into 10 ms of sound whenever asked.

use std::{collections::VecDeque, time::Duration};

use opus::{Channels, Decoder};

use super::OPUS;
use crate::{
    error::CodecError,
    frame::{AudioFrame, FRAME_SAMPLES, SAMPLE_RATE},
    rtp::RtpPacket,
};

/// What an [`AudioReceiver`] has seen and done.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct AudioStats {
    /// Packets taken, late ones and duplicates included.
    pub received: u64,
    /// Packets that never came in time.
    pub lost: u64,
    /// Of the lost, those restored from the spare copy in the packet after.
    pub recovered: u64,
    /// Packets that came too late.
    pub late: u64,
    /// Packets that came again.
    pub duplicates: u64,
    /// Samples given out since the first packet's sound.
    pub played_samples: u64,
    /// Of these, samples made up because theirs were missing.
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

/// Receives one Opus stream.
#[derive(Debug)]
pub struct AudioReceiver {
    decoder: Decoder,
    pcm: VecDeque<f32>,
    stats: AudioStats,
}

impl AudioReceiver {
    /// A receiver of 48 kHz mono sound.
    ///
    /// # Errors
    /// When the library can't be set up.
    pub fn new() -> Result<Self, CodecError> {
        let decoder = Decoder::new(SAMPLE_RATE, Channels::Mono)
            .map_err(|error| CodecError::Setup { codec: OPUS, reason: error.to_string() })?;
        Ok(Self { decoder, pcm: VecDeque::new(), stats: AudioStats::default() })
    }

    /// Takes a packet that arrived at `arrived`.
    pub fn push(&mut self, packet: RtpPacket, _arrived: Duration) {
        self.stats.received += 1;
        let mut samples = [0.0; 5760];
        if let Ok(count) = self.decoder.decode_float(&packet.payload, &mut samples, false) {
            self.pcm.extend(&samples[..count]);
        }
    }

    /// The next ten milliseconds, whatever has arrived; `at` of the frame is `now`.
    pub fn pull(&mut self, now: Duration) -> AudioFrame {
        let mut frame = AudioFrame::silence(now);
        if self.pcm.len() >= FRAME_SAMPLES {
            for (sample, decoded) in frame.samples.iter_mut().zip(self.pcm.drain(..FRAME_SAMPLES)) {
                *sample = decoded;
            }
            self.stats.played_samples += FRAME_SAMPLES as u64;
        }
        frame
    }

    /// RTP timestamp of the first sample that the next [`pull`](Self::pull) gives out; `None` before the first packet.
    #[must_use]
    pub fn playing(&self) -> Option<u32> {
        None
    }

    /// What has been seen and done so far.
    #[must_use]
    pub fn stats(&self) -> AudioStats {
        self.stats
    }
}
