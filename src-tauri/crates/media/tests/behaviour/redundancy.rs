//! Sound sent with copies of itself (RFC 2198), through losses and from senders that mean harm.

use bytes::Bytes;
use media::{
    audio::{AudioReceiver, AudioStats, OpusEncoder},
    pattern::Voice,
    rtp::{
        AudioPacketizer, RtpPacket,
        red::{RedEncoder, RedError, decode},
    },
};
use proptest::prelude::*;

use crate::support::{Dice, ms};

const OPUS: u8 = 111;

fn packet(sequence: u16, timestamp: u32, payload: &'static [u8]) -> RtpPacket {
    RtpPacket { sequence, timestamp, marker: false, payload: Bytes::from_static(payload) }
}

#[test]
fn the_bytes_are_those_of_the_standard() {
    let mut encoder = RedEncoder::new(OPUS, 1);
    assert_eq!(encoder.encode(packet(1, 0, &[1, 2, 3])).payload[..], [111, 1, 2, 3]);
    let second = encoder.encode(packet(2, 960, &[4, 5]));
    // 960 << 10 | 3 is 0x0f0003.
    assert_eq!(second.payload[..], [0x80 | 111, 0x0f, 0x00, 0x03, 111, 1, 2, 3, 4, 5]);
    assert_eq!((second.sequence, second.timestamp), (2, 960));
}

#[test]
fn packets_come_back_with_their_numbers_and_times() {
    let mut encoder = RedEncoder::new(OPUS, 2);
    let packets = [packet(65_535, u32::MAX - 959, &[1]), packet(0, 0, &[2, 2]), packet(1, 960, &[3; 9])];
    let mut last = Vec::new();
    for one in &packets {
        last = decode(&encoder.encode(one.clone()), OPUS).unwrap();
    }
    assert_eq!(last, packets);
}

#[test]
fn copies_that_do_not_fit_are_left_out() {
    let mut encoder = RedEncoder::new(OPUS, 2);
    let old = packet(1, 0, &[1; 20]);
    encoder.encode(old);
    assert_eq!(decode(&encoder.encode(packet(2, 20_000, &[2])), OPUS).unwrap().len(), 1, "too long ago");
    encoder.encode(packet(3, 20_960, &[3; 1_024]));
    assert_eq!(decode(&encoder.encode(packet(4, 21_920, &[4])), OPUS).unwrap().len(), 1, "too long");
    encoder.encode(packet(5, 22_880, &[5; 700]));
    assert_eq!(decode(&encoder.encode(packet(6, 23_840, &[6; 700])), OPUS).unwrap().len(), 1, "no room for two");
    encoder.set_copies(0);
    assert_eq!(encoder.encode(packet(7, 24_800, &[7])).payload[..], [111, 7]);
}

#[test]
fn what_is_no_redundancy_is_refused() {
    for (payload, error) in [
        (&[][..], RedError::CutOff),
        (&[0x80 | 111, 0, 0], RedError::CutOff),
        (&[0x80 | 111, 0, 4, 9, 111, 1], RedError::CutOff),
        (&[0x80 | 111, 0, 4, 0], RedError::CutOff),
        (&[96, 1], RedError::OtherType(96)),
        (&[0x80 | 111, 0, 4, 0].repeat(40)[..], RedError::TooMany),
    ] {
        let packet = RtpPacket { payload: Bytes::copy_from_slice(payload), ..packet(1, 0, &[]) };
        assert_eq!(decode(&packet, OPUS), Err(error), "{payload:?}");
    }
}

/// What a receiver makes of ten seconds of a voice when every fifth packet is lost, by chance.
fn heard(copies: Option<usize>) -> AudioStats {
    let (mut encoder, mut voice) = (OpusEncoder::new().unwrap(), Voice::new(2, 120.0));
    let (mut packetizer, mut red) = (AudioPacketizer::new(65_400), RedEncoder::new(OPUS, copies.unwrap_or(0)));
    let (mut receiver, mut dice) = (AudioReceiver::new().unwrap(), Dice::new(12));
    encoder.set_expected_loss(if copies.is_some() { 0 } else { 20 }).unwrap();
    for index in 0..1_000u64 {
        let now = ms(index * 10);
        if let Some(sound) = encoder.push(&voice.next(now)).unwrap() {
            let sent = packetizer.packetize(&sound);
            let sent = if copies.is_some() { red.encode(sent) } else { sent };
            if index < 20 || dice.unit() > 0.2 {
                let packets = if copies.is_some() { decode(&sent, OPUS).unwrap() } else { vec![sent] };
                packets.into_iter().for_each(|packet| receiver.push(packet, now));
            }
        }
        receiver.pull(now);
    }
    receiver.stats()
}

#[test]
fn copies_make_losses_good() {
    let (spare, one, two) = (heard(None), heard(Some(1)), heard(Some(2)));
    let share = |stats: &AudioStats| stats.concealed_samples as f64 / stats.played_samples as f64;
    println!("concealed: spare copies {:.3}, one {:.3}, two {:.3}", share(&spare), share(&one), share(&two));
    println!("delay: {:?}, {:?}, {:?}", spare.delay, one.delay, two.delay);
    assert!(share(&one) < 0.06 && share(&two) < 0.02, "{:.3}, {:.3}", share(&one), share(&two));
    assert!(share(&two) < share(&spare) / 2.0);
}

proptest! {
    #[test]
    fn any_bytes_are_survived(payload in proptest::collection::vec(any::<u8>(), 0..200), own in any::<bool>()) {
        let mut payload = payload;
        // Random bytes seldom begin like one.
        if own && let Some(first) = payload.first_mut() {
            *first = 0x80 | OPUS;
        }
        let length = payload.len();
        let packet = RtpPacket { payload: payload.into(), ..packet(3, 9, &[]) };
        if let Ok(packets) = decode(&packet, OPUS) {
            prop_assert!(packets.len() <= 16);
            prop_assert!(packets.iter().map(|packet| packet.payload.len()).sum::<usize>() < length);
            prop_assert_eq!(packets.last().map(|packet| packet.sequence), Some(3));
        }
    }

    #[test]
    fn whatever_is_encoded_is_decoded(sounds in proptest::collection::vec((1usize..400, 1u32..3), 1..30), copies in 0usize..4) {
        let mut encoder = RedEncoder::new(OPUS, copies);
        let mut timestamp = 4_294_960_000u32;
        let mut sent: Vec<RtpPacket> = Vec::new();
        for (index, (length, step)) in sounds.into_iter().enumerate() {
            timestamp = timestamp.wrapping_add(step * 960);
            let payload = Bytes::from(vec![index as u8; length]);
            sent.push(RtpPacket { sequence: index as u16, timestamp, marker: step > 1, payload });
            let encoded = encoder.encode(sent[index].clone());
            prop_assert!(encoded.payload.len() <= 1_150);
            let got = decode(&encoded, OPUS).unwrap();
            prop_assert!(got.len() <= copies.min(2) + 1);
            for (one, original) in got.iter().rev().zip(sent.iter().rev()) {
                prop_assert_eq!((one.sequence, one.timestamp, &one.payload), (original.sequence, original.timestamp, &original.payload));
            }
        }
    }
}
