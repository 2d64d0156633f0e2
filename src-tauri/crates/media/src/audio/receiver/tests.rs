//! Packets from somebody who means harm, in numbers.

use bytes::Bytes;

use super::*;

/// Numbers that look random.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }
}

#[test]
fn a_million_packets_of_any_kind_take_no_more_room_than_a_few() {
    let mut receiver = AudioReceiver::new().unwrap();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let noise = Bytes::from((0..2_000).map(|_| dice.roll(256) as u8).collect::<Vec<u8>>());
    let (mut now, mut sequence, mut timestamp) = (Duration::ZERO, 0u16, 0u32);
    let mut loudest = 0.0f32;
    for _ in 0..1_000_000 {
        // By turns a stream that hangs together, one that limps, and anything at all.
        match dice.roll(1_000) {
            0..=899 => (sequence, timestamp) = (sequence.wrapping_add(1), timestamp.wrapping_add(960)),
            900..=989 => {
                sequence = sequence.wrapping_add(dice.roll(600) as u16).wrapping_sub(300);
                timestamp = timestamp.wrapping_add(dice.roll(400_000) as u32).wrapping_sub(200_000);
            }
            _ => (sequence, timestamp) = (dice.roll(1 << 16) as u16, dice.roll(1 << 32) as u32),
        }
        let from = dice.roll(1_900) as usize;
        let length = [0, 1, 1, 3, 3, 3, 3, 90][dice.roll(8) as usize].min(noise.len() - from);
        let packet = RtpPacket { sequence, timestamp, marker: false, payload: noise.slice(from..from + length) };
        let late = Duration::from_millis(dice.roll(40));
        receiver.push(packet, now.saturating_sub(late));
        now += Duration::from_millis(match dice.roll(10_000) {
            0 => dice.roll(20_000),
            _ => dice.roll(9),
        });
        if dice.roll(6) == 0 {
            let frame = receiver.pull(now);
            loudest = frame.samples.iter().fold(loudest, |most, sample| most.max(sample.abs()));
        }
        assert!(receiver.waiting.len() <= CAPACITY && receiver.missed.len() <= 64);
        assert!(receiver.sound.len() <= milliseconds(250) as usize, "{}", receiver.sound.len());
    }
    let stats = receiver.stats();
    assert_eq!(stats.received, 1_000_000);
    assert!(stats.damaged > 0 && stats.restarts > 0 && stats.lost > 0, "{stats:?}");
    assert!(loudest.is_finite());
}
