//! The sound's encoder told how many bits it has, how much is lost, and that it is music, while it runs.

use media::{
    AudioFrame, FRAME_SAMPLES,
    audio::{AudioReceiver, OpusEncoder, OpusPacket},
    pattern::{Tone, Voice, tone_power},
    rtp::AudioPacketizer,
};

use crate::support::{Dice, ms};

/// Bits a second of packets.
fn rate(packets: &[OpusPacket]) -> f64 {
    packets.iter().map(|packet| packet.data.len()).sum::<usize>() as f64 * 8.0 / (packets.len() as f64 * 0.02)
}

/// `seconds` of a voice, without its pauses.
fn speech(encoder: &mut OpusEncoder, seconds: usize) -> Vec<OpusPacket> {
    let mut voice = Voice::new(3, 130.0);
    let mut packets = Vec::new();
    let mut at = 0;
    while packets.len() < seconds * 50 {
        let frame = voice.next(ms(at));
        if frame.level() > 0.005 {
            at += 10;
            packets.extend(encoder.push(&frame).unwrap());
        }
    }
    packets
}

/// What a receiver makes of packets, of which some don't come.
fn heard(packets: &[OpusPacket], loss: f64) -> (Vec<AudioFrame>, media::audio::AudioStats) {
    let (mut receiver, mut packetizer) = (AudioReceiver::new().unwrap(), AudioPacketizer::new(9));
    let mut dice = Dice::new(4);
    let mut frames = Vec::new();
    for (number, packet) in packets.iter().enumerate() {
        let (now, packet) = (ms(number as u64 * 20), packetizer.packetize(packet));
        if number < 10 || dice.unit() >= loss {
            receiver.push(packet, now);
        }
        frames.push(receiver.pull(now));
        frames.push(receiver.pull(now + ms(10)));
    }
    (frames, receiver.stats())
}

#[test]
fn the_bits_follow_while_it_runs() {
    let mut encoder = OpusEncoder::new().unwrap();
    for bitrate in [40_000, 12_000, 64_000, 6_000, 24_000, 8_000, 32_000] {
        encoder.set_bitrate(bitrate).unwrap();
        speech(&mut encoder, 1);
        let rate = rate(&speech(&mut encoder, 6));
        println!("{bitrate}: {rate:.0}");
        assert!((0.6..1.2).contains(&(rate / f64::from(bitrate))), "{bitrate}: {rate:.0}");
    }
}

#[test]
fn absurd_rates_and_losses_are_brought_within() {
    let mut encoder = OpusEncoder::new().unwrap();
    for (asked, most) in [(0, 8_000.0), (u32::MAX, 80_000.0)] {
        encoder.set_bitrate(asked).unwrap();
        let rate = rate(&speech(&mut encoder, 3));
        assert!((4_000.0..most).contains(&rate), "{asked}: {rate:.0}");
    }
    encoder.set_expected_loss(255).unwrap();
    speech(&mut encoder, 1);
}

#[test]
fn spare_copies_restore_what_is_lost_down_to_low_rates() {
    for bitrate in [40_000, 24_000, 18_000] {
        let mut encoder = OpusEncoder::new().unwrap();
        encoder.set_bitrate(bitrate).unwrap();
        encoder.set_expected_loss(20).unwrap();
        let packets = speech(&mut encoder, 20);
        let stats = heard(&packets, 0.1).1;
        let restored = stats.recovered as f64 / stats.lost as f64;
        println!("{bitrate}: {:.0} bit/s, {} of {} restored", rate(&packets), stats.recovered, stats.lost);
        assert!(stats.lost > 50 && restored > 0.6, "{bitrate}: {stats:?}");
    }
}

#[test]
fn without_expected_losses_no_bits_go_into_spare_copies() {
    let mut encoder = OpusEncoder::new().unwrap();
    encoder.set_expected_loss(0).unwrap();
    let stats = heard(&speech(&mut encoder, 10), 0.1).1;
    assert!(stats.lost > 20, "{stats:?}");
    assert_eq!(stats.recovered, 0);
}

#[test]
fn changes_are_not_heard() {
    const HZ: f32 = 440.0;
    let (mut encoder, mut tone) = (OpusEncoder::new().unwrap(), Tone::new(HZ, 0.4));
    let mut packets = Vec::new();
    for index in 0..1_600u64 {
        match index {
            200 => encoder.set_bitrate(16_000).unwrap(),
            400 => encoder.set_bitrate(48_000).unwrap(),
            600 => encoder.set_expected_loss(30).unwrap(),
            800 => encoder.set_expected_loss(0).unwrap(),
            1_000 => encoder.set_music(true).unwrap(),
            1_300 => encoder.set_music(false).unwrap(),
            _ => {}
        }
        packets.extend(encoder.push(&tone.next(ms(index * 10))).unwrap());
    }
    let frames = heard(&packets, 0.0).0;
    let sound: Vec<f32> = frames[20..].iter().flat_map(|frame| frame.samples).collect();
    // What isn't the tone, in pieces of 20 ms: a click would be much of one.
    let pieces: Vec<f32> = sound.chunks_exact(2 * FRAME_SAMPLES).map(|piece| 1.0 - tone_power(piece, HZ)).collect();
    let worst = pieces[10..].iter().copied().fold(0.0, f32::max);
    println!("at worst {worst:.4} of 20 ms is not the tone");
    assert!(worst < 0.03, "{worst}");
    let steepest = sound.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
    let of_the_tone = 0.4 * std::f32::consts::TAU * HZ / 48_000.0;
    println!("steepest {steepest:.4}, of the tone {of_the_tone:.4}");
    assert!(steepest < of_the_tone * 2.0, "{steepest}");
}

#[test]
fn music_keeps_the_whole_band() {
    for (music, keeps) in [(true, true), (false, false)] {
        let mut encoder = OpusEncoder::new().unwrap();
        encoder.set_music(music).unwrap();
        // Chords of an instrument's low and very high partials.
        let mut tones =
            [Tone::new(45.0, 0.2), Tone::new(440.0, 0.1), Tone::new(3_000.0, 0.1), Tone::new(15_000.0, 0.1)];
        let mut packets = Vec::new();
        for index in 0..400u64 {
            let mut frame = AudioFrame::silence(ms(index * 10));
            for tone in &mut tones {
                let other = tone.next(frame.at);
                frame.samples.iter_mut().zip(other.samples).for_each(|(sum, sample)| *sum += sample);
            }
            packets.extend(encoder.push(&frame).unwrap());
        }
        let frames = heard(&packets, 0.0).0;
        let sound: Vec<f32> = frames[200..].iter().flat_map(|frame| frame.samples).collect();
        let shares = [45.0, 15_000.0].map(|hz| tone_power(&sound, hz));
        println!("music {music}: {shares:?}, {:.0} bit/s", rate(&packets));
        // Of the power, four sevenths and a seventh.
        let kept = shares[0] > 0.5 && shares[1] > 0.1;
        assert_eq!(kept, keeps, "music {music}: {shares:?}");
    }
}
