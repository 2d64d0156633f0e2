//! Pictures and sounds into packets.

use bytes::Bytes;
use rtc_rtp::{codec::h264::H264Payloader, packetizer::Payloader};

use super::RtpPacket;
use crate::{audio::OpusPacket, frame::EncodedVideo};

/// Most bytes of a video payload. With the RTP header, header extensions, the SRTP tag and a TURN channel header, packets
/// stay below the 1200 bytes that every path carries.
pub const PAYLOAD_LIMIT: usize = 1150;

/// H.264 pictures into packets: RFC 6184 packetization mode 1, parameter sets together (STAP-A), large slices in pieces
/// (FU-A).
#[derive(Debug, Clone)]
pub struct Packetizer {
    next_sequence: u16,
    payloader: H264Payloader,
}

impl Packetizer {
    /// Packets will count from `first_sequence`.
    #[must_use]
    pub fn new(first_sequence: u16) -> Self {
        Self { next_sequence: first_sequence, payloader: H264Payloader::default() }
    }

    /// The packets of one picture in order, the last one marked. Empty for a picture without slices.
    pub fn packetize(&mut self, frame: &EncodedVideo) -> Vec<RtpPacket> {
        let payloads = self.payloader.payload(PAYLOAD_LIMIT, &frame.data).unwrap_or_default();
        let last = payloads.len().saturating_sub(1);
        let packet = |(index, payload): (usize, Bytes)| {
            let sequence = self.next_sequence;
            self.next_sequence = sequence.wrapping_add(1);
            RtpPacket { sequence, timestamp: frame.timestamp, marker: index == last, payload }
        };
        payloads.into_iter().enumerate().map(packet).collect()
    }
}

/// Opus into packets, one each (RFC 7587). The marker shows the first packet after a pause.
#[derive(Debug, Clone)]
pub struct AudioPacketizer {
    next_sequence: u16,
    next_timestamp: Option<u32>,
}

impl AudioPacketizer {
    /// Packets will count from `first_sequence`.
    #[must_use]
    pub fn new(first_sequence: u16) -> Self {
        Self { next_sequence: first_sequence, next_timestamp: None }
    }

    /// The packet that carries `sound`.
    pub fn packetize(&mut self, sound: &OpusPacket) -> RtpPacket {
        let sequence = self.next_sequence;
        self.next_sequence = sequence.wrapping_add(1);
        let marker = self.next_timestamp != Some(sound.timestamp);
        self.next_timestamp = Some(sound.timestamp.wrapping_add(OpusPacket::SAMPLES));
        RtpPacket { sequence, timestamp: sound.timestamp, marker, payload: sound.data.clone() }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn picture(nals: &[(u8, usize)]) -> EncodedVideo {
        let mut data = Vec::new();
        for &(header, length) in nals {
            data.extend([0, 0, 0, 1, header]);
            data.extend(std::iter::repeat_n(0xab, length - 1));
        }
        EncodedVideo { data: data.into(), keyframe: true, timestamp: 7, at: Duration::ZERO, width: 0, height: 0 }
    }

    #[test]
    fn parameter_sets_share_a_packet_and_slices_are_cut() {
        let mut packetizer = Packetizer::new(65_535);
        let packets = packetizer.packetize(&picture(&[(0x67, 12), (0x68, 4), (0x65, 3000)]));
        let kinds: Vec<u8> = packets.iter().map(|packet| packet.payload[0] & 31).collect();
        assert_eq!(kinds, [24, 28, 28, 28]);
        assert_eq!(packets.iter().map(|packet| packet.sequence).collect::<Vec<_>>(), [65_535, 0, 1, 2]);
        assert_eq!(packets.iter().map(|packet| packet.marker).collect::<Vec<_>>(), [false, false, false, true]);
        assert!(packets.iter().all(|packet| packet.payload.len() <= PAYLOAD_LIMIT && packet.timestamp == 7));
    }

    #[test]
    fn a_small_slice_is_a_packet_of_its_own() {
        let packets = Packetizer::new(0).packetize(&picture(&[(0x41, 200)]));
        assert_eq!(packets.len(), 1);
        assert_eq!((packets[0].payload.len(), packets[0].marker), (200, true));
        assert!(Packetizer::new(0).packetize(&picture(&[])).is_empty());
    }

    #[test]
    fn sound_after_a_pause_is_marked() {
        let mut packetizer = AudioPacketizer::new(9);
        let mut marker = |timestamp| {
            let sound = OpusPacket { data: Bytes::from_static(&[1]), timestamp, at: Duration::ZERO };
            packetizer.packetize(&sound).marker
        };
        assert_eq!(
            [marker(0), marker(960), marker(1920), marker(9600), marker(10_560)],
            [true, false, false, true, false]
        );
    }
}
