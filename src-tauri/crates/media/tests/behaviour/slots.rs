//! One slot over many sources.

use std::sync::OnceLock;

use bytes::Bytes;
use media::{
    EncodedVideo,
    rtp::{Assembled, FrameAssembler, Packetizer, RtpPacket, SlotRewriter},
};
use proptest::prelude::*;

use crate::support::{encoded, ms};

fn source(first: u16, timestamp: u32) -> (Vec<EncodedVideo>, Vec<RtpPacket>) {
    static PICTURES: OnceLock<Vec<EncodedVideo>> = OnceLock::new();
    let pictures = PICTURES.get_or_init(|| encoded(640, 360, 12, |number| number == 6));
    let mut packetizer = Packetizer::new(first);
    let packets = pictures.iter().flat_map(|picture| {
        let timestamp = picture.timestamp.wrapping_add(timestamp);
        packetizer.packetize(&EncodedVideo { timestamp, ..picture.clone() })
    });
    (pictures.clone(), packets.collect())
}

/// Of one source, the packets of pictures `from..to`.
fn part(packets: &[RtpPacket], from: usize, to: usize) -> Vec<RtpPacket> {
    let mut number = 0;
    let mut part = Vec::new();
    for packet in packets {
        if (from..to).contains(&number) {
            part.push(packet.clone());
        }
        number += usize::from(packet.marker);
    }
    part
}

#[test]
fn sources_follow_each_other_without_a_seam() {
    let (_, one) = source(65_533, 4_294_960_000);
    let (_, other) = source(100, 77);
    let mut slot = SlotRewriter::new(65_530, 4_294_900_000);
    assert_eq!(slot.rewrite(&one[0], ms(0)), None, "no source yet");
    slot.switch(1, ms(0));
    assert!(slot.keyframe_wanted());
    let mut out = Vec::new();
    for packet in part(&one, 0, 5) {
        out.push(slot.rewrite(&packet, ms(10)).unwrap());
    }
    assert!(!slot.keyframe_wanted());
    slot.switch(2, ms(1_000));
    for packet in part(&other, 3, 6) {
        assert_eq!(slot.rewrite(&packet, ms(1_000)), None, "not before a keyframe");
    }
    for packet in part(&other, 6, 12) {
        out.push(slot.rewrite(&packet, ms(1_010)).unwrap());
    }
    for pair in out.windows(2) {
        assert_eq!(pair[1].sequence, pair[0].sequence.wrapping_add(1));
        let step = pair[1].timestamp.wrapping_sub(pair[0].timestamp);
        assert!(step <= 90_000, "{step}");
    }
    let seam = part(&one, 0, 5).len();
    let step = out[seam].timestamp.wrapping_sub(out[seam - 1].timestamp);
    assert_eq!(step, 90_000, "one second passed between the two");
}

#[test]
fn what_comes_late_or_again_keeps_its_place() {
    let (_, packets) = source(10, 0);
    let mut slot = SlotRewriter::new(1_000, 0);
    slot.switch(1, ms(0));
    let first: Vec<RtpPacket> = packets.iter().filter_map(|packet| slot.rewrite(packet, ms(0))).collect();
    assert_eq!(first.len(), packets.len());
    assert_eq!(slot.rewrite(&packets[3], ms(90)).as_ref(), Some(&first[3]));
    // The order of arrival doesn't matter either.
    let mut other = SlotRewriter::new(1_000, 0);
    other.switch(1, ms(0));
    let mut order: Vec<usize> = (0..packets.len()).collect();
    order[1..].reverse();
    for index in order {
        assert_eq!(other.rewrite(&packets[index], ms(0)).unwrap().sequence, first[index].sequence);
    }
    // From before the switch: has no place.
    slot.switch(2, ms(100));
    assert!(part(&packets, 6, 12).iter().all(|packet| slot.rewrite(packet, ms(100)).is_some()));
    assert_eq!(slot.rewrite(&packets[0], ms(101)), None);
}

#[test]
fn a_gap_of_the_source_stays_a_gap() {
    let (_, packets) = source(10, 0);
    let mut slot = SlotRewriter::new(0, 0);
    slot.switch(1, ms(0));
    let out: Vec<u16> = [0, 1, 4].iter().map(|&index| slot.rewrite(&packets[index], ms(0)).unwrap().sequence).collect();
    assert_eq!(out, [0, 1, 4], "so that the receiver asks for it");
}

#[test]
fn the_same_source_again_changes_nothing_and_none_stops_it() {
    let (_, packets) = source(10, 0);
    let mut slot = SlotRewriter::new(0, 0);
    slot.switch(1, ms(0));
    slot.rewrite(&packets[0], ms(0)).unwrap();
    slot.switch(1, ms(5));
    assert!(!slot.keyframe_wanted());
    assert!(slot.rewrite(&packets[1], ms(5)).is_some());
    slot.clear();
    assert_eq!((slot.source(), slot.keyframe_wanted()), (None, false));
    assert_eq!(slot.rewrite(&packets[2], ms(6)), None);
}

#[test]
fn a_source_that_starts_anew_is_followed_from_its_keyframe() {
    let (_, packets) = source(10, 0);
    let (_, anew) = source(40_000, 123);
    let mut slot = SlotRewriter::new(0, 0);
    slot.switch(1, ms(0));
    let last = packets.iter().filter_map(|packet| slot.rewrite(packet, ms(0))).last().unwrap();
    let first = slot.rewrite(&anew[0], ms(20)).unwrap();
    assert_eq!(first.sequence, last.sequence.wrapping_add(1));
}

#[test]
fn a_viewer_of_the_slot_sees_every_picture_of_every_source() {
    let mut slot = SlotRewriter::new(65_000, 0);
    let mut assembler = FrameAssembler::new();
    let mut seen = 0;
    for round in 0..10u16 {
        let (_, packets) = source(round.wrapping_mul(9_000), u32::from(round) * 1_000_000);
        slot.switch(u64::from(round), ms(u64::from(round) * 400));
        for packet in packets {
            let now = ms(u64::from(round) * 400 + 10);
            if let Some(packet) = slot.rewrite(&packet, now) {
                assembler.push(packet, now);
            }
            while let Some(assembled) = assembler.poll(now) {
                assert!(matches!(assembled, Assembled::Frame(_)), "no keyframe needs to be asked for");
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 120);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_packets_are_survived(packets in proptest::collection::vec((any::<u16>(), any::<u32>(), any::<bool>(), 0u64..3), 0..200)) {
        let mut slot = SlotRewriter::new(7, 9);
        for (index, (sequence, timestamp, opens, source)) in packets.into_iter().enumerate() {
            slot.switch(source, ms(index as u64));
            let payload = Bytes::from_static(if opens { &[0x67, 66, 0] } else { &[0x41, 1, 2] });
            let packet = RtpPacket { sequence, timestamp, marker: true, payload };
            if let Some(rewritten) = slot.rewrite(&packet, ms(index as u64)) {
                prop_assert_eq!(rewritten.payload, packet.payload);
            }
        }
    }
}

#[test]
fn what_is_left_out_leaves_no_gap_and_stragglers_keep_their_places() {
    let (_, packets) = source(65_530, 0);
    let mut slot = SlotRewriter::new(10, 0);
    slot.switch(1, ms(0));
    let late = 4;
    let mut given: Vec<(usize, u16)> = Vec::new();
    for (index, packet) in packets.iter().enumerate().filter(|(index, _)| *index != late) {
        if [6, 7, 9].contains(&index) {
            assert!(slot.leave_out(packet));
            assert!(!slot.leave_out(packet), "not twice");
        } else {
            given.push((index, slot.rewrite(packet, ms(1)).unwrap().sequence));
        }
    }
    given.push((late, slot.rewrite(&packets[late], ms(2)).unwrap().sequence));
    given.sort_unstable();
    let numbers: Vec<u16> = given.iter().map(|(_, number)| *number).collect();
    assert_eq!(numbers, (10..10 + numbers.len() as u16).collect::<Vec<_>>());
}
