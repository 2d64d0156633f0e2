//! Packets to pictures: loss, disorder, repetition, jumps.

use bytes::Bytes;
use media::{
    EncodedVideo,
    pattern::read,
    rtp::{Assembled, FrameAssembler, Packetizer, RtpPacket},
    video::H264Decoder,
};
use proptest::prelude::*;

use crate::support::{Dice, encoded, ms};

/// Pictures as packets, one list a picture.
fn packets(pictures: &[EncodedVideo], first: u16) -> Vec<Vec<RtpPacket>> {
    let mut packetizer = Packetizer::new(first);
    pictures.iter().map(|picture| packetizer.packetize(picture)).collect()
}

/// Ten 720p pictures, keyframes at 0 and 6, several packets each.
fn ten() -> (Vec<EncodedVideo>, Vec<Vec<RtpPacket>>) {
    let pictures = encoded(1280, 720, 10, |number| number == 6);
    let packets = packets(&pictures, 65_530);
    (pictures, packets)
}

/// Everything that is ready.
fn drain(assembler: &mut FrameAssembler, now: u64) -> Vec<Option<EncodedVideo>> {
    std::iter::from_fn(|| assembler.poll(ms(now)))
        .map(|assembled| match assembled {
            Assembled::Frame(frame) => Some(frame),
            Assembled::KeyframeWanted => None,
        })
        .collect()
}

/// A picture as a test says it: its number, or `None` for a wish.
fn numbers(pictures: &[EncodedVideo], assembled: &[Option<EncodedVideo>]) -> Vec<Option<usize>> {
    let number = |frame: &EncodedVideo| pictures.iter().position(|picture| picture.data == frame.data);
    assembled
        .iter()
        .map(|frame| frame.as_ref().map(|frame| number(frame).expect("byte for byte one of the pictures")))
        .collect()
}

/// Gap 3 of webrtc 0.21's `SampleBuilder`: it gives a picture out only once the next one's first packet is there, a
/// frame's time too late, and the last one never.
#[test]
fn a_frame_is_released_without_the_next_packet() {
    let (pictures, packets) = ten();
    let mut assembler = FrameAssembler::new();
    for (number, packets) in packets.iter().enumerate() {
        let (last, before) = packets.split_last().unwrap();
        before.iter().for_each(|packet| assembler.push(packet.clone(), ms(number as u64 * 33)));
        assert!(drain(&mut assembler, number as u64 * 33).is_empty());
        assembler.push(last.clone(), ms(number as u64 * 33 + 5));
        let released = drain(&mut assembler, number as u64 * 33 + 5);
        assert_eq!(numbers(&pictures, &released), [Some(number)]);
        let frame = released[0].as_ref().unwrap();
        assert_eq!((frame.timestamp, frame.keyframe), (pictures[number].timestamp, [0, 6].contains(&number)));
        assert_eq!((frame.width, frame.height, frame.at), (1280, 720, ms(number as u64 * 33 + 5)));
    }
    assert_eq!(assembler.next_deadline(), None);
    let counters = assembler.counters();
    assert_eq!((counters.frames, counters.keyframes, counters.lost, counters.keyframes_wanted), (10, 2, 0, 0));
}

/// Gap 3 again: a single packet that never comes stalls `SampleBuilder` for hundreds of packets.
#[test]
fn an_unrepaired_gap_wants_a_keyframe_and_goes_on_with_it() {
    let (pictures, packets) = ten();
    let mut assembler = FrameAssembler::new();
    let mut released = Vec::new();
    for (number, packets) in packets.iter().enumerate() {
        let now = number as u64 * 100;
        let lost = |index: usize| number == 2 && (index == 1 || packets.len() == 1);
        packets
            .iter()
            .enumerate()
            .filter(|(index, _)| !lost(*index))
            .for_each(|(_, packet)| assembler.push(packet.clone(), ms(now)));
        released.extend(drain(&mut assembler, now));
    }
    // Noticed with picture 2 or 3 and given up before 6, which comes whole.
    assert_eq!(numbers(&pictures, &released), [Some(0), Some(1), None, Some(6), Some(7), Some(8), Some(9)]);
    let counters = assembler.counters();
    assert_eq!((counters.lost, counters.keyframes_wanted), (1, 1));
    let mut decoder = H264Decoder::new().unwrap();
    let decoded: Vec<u32> = released
        .iter()
        .flatten()
        .filter_map(|frame| decoder.decode(frame).unwrap())
        .filter_map(|frame| read(&frame.image).map(|stamp| stamp.number))
        .collect();
    assert_eq!(decoded, [0, 1, 6, 7, 8, 9]);
}

#[test]
fn a_late_packet_mends_the_gap_and_nothing_is_lost() {
    let (pictures, mut packets) = ten();
    let late = packets[2].remove(0);
    let mut assembler = FrameAssembler::new();
    let mut released = Vec::new();
    for (number, packets) in packets.iter().enumerate().take(5) {
        packets.iter().for_each(|packet| assembler.push(packet.clone(), ms(number as u64 * 33)));
        released.extend(drain(&mut assembler, number as u64 * 33));
    }
    assert_eq!(numbers(&pictures, &released), [Some(0), Some(1)]);
    // Picture 2 had one packet or several: the hole shows with the next packet there is.
    let deadline = assembler.next_deadline().expect("a hole is waited for");
    assert!((ms(216)..=ms(249)).contains(&deadline), "{deadline:?}");
    assembler.push(late, ms(170));
    assert_eq!(numbers(&pictures, &drain(&mut assembler, 170)), [Some(2), Some(3), Some(4)]);
    assert_eq!((assembler.counters().lost, assembler.next_deadline()), (0, None));
}

#[test]
fn on_a_long_way_a_repair_is_waited_for_as_long_as_it_takes() {
    let (pictures, packets) = ten();
    let late = packets[3][1].clone();
    let run = |trip: Option<u64>| {
        let mut assembler = FrameAssembler::new();
        trip.into_iter().for_each(|trip| assembler.set_round_trip(ms(trip)));
        let mut released = Vec::new();
        for packet in packets[..6].iter().flatten().filter(|packet| packet.sequence != late.sequence) {
            assembler.push(packet.clone(), ms(100));
        }
        released.extend(drain(&mut assembler, 400));
        assembler.push(late.clone(), ms(420));
        released.extend(drain(&mut assembler, 420));
        numbers(&pictures, &released)
    };
    assert_eq!(run(Some(300)), (0..6).map(Some).collect::<Vec<_>>());
    assert!(run(None).contains(&None), "by itself it asks for a keyframe before");
}

#[test]
fn a_keyframe_already_there_is_taken_instead_of_asking() {
    let (pictures, mut packets) = ten();
    packets[5].clear();
    let mut assembler = FrameAssembler::new();
    let mut released = Vec::new();
    for (number, packets) in packets.iter().enumerate() {
        packets.iter().for_each(|packet| assembler.push(packet.clone(), ms(number as u64 * 10)));
        released.extend(drain(&mut assembler, number as u64 * 10));
    }
    assert_eq!(released.len(), 5, "the hole is waited for first");
    released.extend(drain(&mut assembler, 250));
    let numbers = numbers(&pictures, &released);
    assert_eq!(numbers, [0, 1, 2, 3, 4, 6, 7, 8, 9].map(Some));
}

#[test]
fn disorder_and_repetition_change_nothing() {
    let (pictures, packets) = ten();
    let mut all: Vec<RtpPacket> = packets.concat();
    all.extend(all.clone());
    let mut dice = Dice::new(11);
    // Shuffled within a window; the first packet stays first, so that the place of all others is known.
    for index in 1..all.len() {
        let other = (index + dice.next() as usize % 20).min(all.len() - 1);
        all.swap(index, other);
    }
    let mut assembler = FrameAssembler::new();
    let mut released = Vec::new();
    for packet in all {
        assembler.push(packet, ms(1));
        released.extend(drain(&mut assembler, 1));
    }
    assert_eq!(numbers(&pictures, &released), (0..10).map(Some).collect::<Vec<_>>());
    let counters = assembler.counters();
    assert_eq!(counters.duplicates + counters.late, counters.packets / 2);
}

#[test]
fn a_viewer_who_comes_in_the_middle_asks_and_asks_again() {
    let (pictures, packets) = ten();
    let mut assembler = FrameAssembler::new();
    let mut wishes = 0;
    for now in 0..1_200 {
        if now % 33 == 0 && now < 100 {
            packets[1 + now as usize / 33].iter().for_each(|packet| assembler.push(packet.clone(), ms(now)));
        }
        if assembler.next_deadline().is_some_and(|deadline| deadline <= ms(now)) {
            let released = drain(&mut assembler, now);
            assert!(matches!(released[..], [None]));
            wishes += 1;
        }
    }
    assert_eq!(wishes, 3, "at 30, 530 and 1030 ms");
    packets[6].iter().for_each(|packet| assembler.push(packet.clone(), ms(1_200)));
    assert_eq!(numbers(&pictures, &drain(&mut assembler, 1_200)), [Some(6)]);
}

#[test]
fn a_lost_start_of_a_picture_is_never_shown_as_a_picture() {
    let (pictures, packets) = ten();
    // The first packets of the first keyframe are lost for good: its slices alone are no keyframe.
    let mut assembler = FrameAssembler::new();
    packets[0][1..].iter().for_each(|packet| assembler.push(packet.clone(), ms(0)));
    packets[1..6].iter().flatten().for_each(|packet| assembler.push(packet.clone(), ms(10)));
    assert!(drain(&mut assembler, 20).is_empty());
    let released = drain(&mut assembler, 400);
    assert_eq!(released.len(), 1);
    assert!(released[0].is_none());
    packets[6..].iter().flatten().for_each(|packet| assembler.push(packet.clone(), ms(410)));
    assert_eq!(numbers(&pictures, &drain(&mut assembler, 410)), [6, 7, 8, 9].map(Some));
}

#[test]
fn another_stream_in_the_same_place_is_taken_up() {
    let (pictures, first) = ten();
    let second = packets(&pictures, 20_000);
    let mut assembler = FrameAssembler::new();
    first[..3].iter().flatten().for_each(|packet| assembler.push(packet.clone(), ms(0)));
    assert_eq!(drain(&mut assembler, 0).len(), 3);
    // A lone stranger is not believed.
    assembler.push(RtpPacket { sequence: 40_000, ..first[0][0].clone() }, ms(1));
    first[3].iter().for_each(|packet| assembler.push(packet.clone(), ms(2)));
    assert_eq!(numbers(&pictures, &drain(&mut assembler, 2)), [Some(3)]);
    second.iter().flatten().for_each(|packet| assembler.push(packet.clone(), ms(3)));
    assert_eq!(numbers(&pictures, &drain(&mut assembler, 3)), (0..10).map(Some).collect::<Vec<_>>());
    assert_eq!(assembler.counters().restarts, 1);
}

#[test]
fn timestamps_wrap_and_markers_may_be_missing() {
    let (pictures, mut packets) = ten();
    for (number, packets) in packets.iter_mut().enumerate() {
        for packet in packets {
            packet.timestamp = packet.timestamp.wrapping_sub(9_000);
            packet.marker &= number % 2 == 0;
        }
    }
    let mut assembler = FrameAssembler::new();
    packets.iter().flatten().for_each(|packet| assembler.push(packet.clone(), ms(0)));
    let released = drain(&mut assembler, 0);
    assert_eq!(numbers(&pictures, &released), (0..9).map(Some).collect::<Vec<_>>(), "9 may go on");
}

#[test]
fn a_keyframe_without_parameter_sets_gets_the_last_ones() {
    let pictures = encoded(320, 180, 2, |_| true);
    let slice = pictures[1].data.windows(5).position(|bytes| bytes[..4] == [0, 0, 0, 1] && bytes[4] & 31 == 5).unwrap();
    let bare = EncodedVideo { data: pictures[1].data.slice(slice..), ..pictures[1].clone() };
    let mut assembler = FrameAssembler::new();
    let all = packets(&[pictures[0].clone(), bare], 0);
    all.iter().flatten().for_each(|packet| assembler.push(packet.clone(), ms(0)));
    assert_eq!(numbers(&pictures, &drain(&mut assembler, 0)), [Some(0), Some(1)]);
}

#[test]
fn padding_between_pictures_is_passed_over() {
    let (pictures, packets) = ten();
    let mut assembler = FrameAssembler::new();
    let mut sequence = 0u16;
    for picture in &packets {
        let timestamp = picture[0].timestamp;
        let padding = RtpPacket { sequence: 0, timestamp, marker: false, payload: Bytes::new() };
        for packet in picture.iter().chain([&padding, &padding]) {
            assembler.push(RtpPacket { sequence, ..packet.clone() }, ms(0));
            sequence += 1;
        }
    }
    assert_eq!(numbers(&pictures, &drain(&mut assembler, 0)), (0..10).map(Some).collect::<Vec<_>>());
}

fn hostile() -> impl Strategy<Value = Vec<RtpPacket>> {
    let byte =
        prop_oneof![Just(0x67u8), Just(0x65), Just(0x78), Just(0x7c), Just(0x85), Just(0x45), Just(0), any::<u8>()];
    let payload = proptest::collection::vec(byte, 0..24);
    let sequence = prop_oneof![0u16..40, 65_500..=65_535u16, any::<u16>()];
    let packet = (sequence, prop_oneof![0u32..3, any::<u32>()], any::<bool>(), payload).prop_map(
        |(sequence, timestamp, marker, payload)| RtpPacket { sequence, timestamp, marker, payload: payload.into() },
    );
    proptest::collection::vec(packet, 0..200)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever comes: no panic, time-outs end, and a stream after it is shown.
    #[test]
    fn hostile_packets_do_no_lasting_harm(packets in hostile()) {
        let mut assembler = FrameAssembler::new();
        let mut now = 0;
        for packet in packets {
            now += 1;
            assembler.push(packet, ms(now));
            prop_assert!(drain(&mut assembler, now).len() < 300);
        }
        prop_assert!(drain(&mut assembler, now + 1_000).len() < 300);
        let (pictures, good) = small();
        for packet in good.iter().flatten() {
            assembler.push(packet.clone(), ms(now + 1_001));
        }
        let released = drain(&mut assembler, now + 2_000);
        let shown: Vec<usize> = numbers_known(&pictures, &released);
        prop_assert!(shown.ends_with(&[6, 7, 8, 9]), "{:?}", shown);
    }
}

/// Ten small pictures, far from the sequence numbers that are played with above.
fn small() -> (Vec<EncodedVideo>, Vec<Vec<RtpPacket>>) {
    use std::sync::OnceLock;
    static SMALL: OnceLock<Vec<EncodedVideo>> = OnceLock::new();
    let pictures = SMALL.get_or_init(|| encoded(160, 96, 10, |number| number == 6)).clone();
    let packets = packets(&pictures, 30_000);
    (pictures, packets)
}

/// The good ones among what was released.
fn numbers_known(pictures: &[EncodedVideo], assembled: &[Option<EncodedVideo>]) -> Vec<usize> {
    let number = |frame: &EncodedVideo| pictures.iter().position(|picture| picture.data == frame.data);
    assembled.iter().flatten().filter_map(number).collect()
}
