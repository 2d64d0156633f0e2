//! Tones through Opus, a network in virtual time, and the jitter buffer.

use std::time::Duration;

use media::{
    AudioFrame, SAMPLE_RATE,
    audio::{AudioReceiver, AudioStats, OpusEncoder},
    pattern::{Tone, dominant_frequency, tone_power},
    rtp::{AudioPacketizer, RtpPacket},
};

use crate::support::{Dice, ms};

const HZ: f32 = 440.0;

/// A network that loses, delays and doubles.
#[derive(Default)]
struct Network {
    loss: f64,
    jitter_ms: f64,
    doubled: f64,
    /// Losses come in runs of this many packets; 0 means 1.
    run: u32,
}

/// `seconds` of a tone sent as packets: when each arrives.
fn sent(seconds: u64, network: &Network, seed: u64) -> Vec<(Duration, RtpPacket)> {
    let (mut encoder, mut tone) = (OpusEncoder::new().unwrap(), Tone::spoken(HZ, 0.5));
    let mut packetizer = AudioPacketizer::new(65_500);
    let mut dice = Dice::new(seed);
    let mut arrivals = Vec::new();
    let mut losing = 0;
    for index in 0..seconds * 100 {
        let Some(sound) = encoder.push(&tone.next(ms(index * 10))).unwrap() else { continue };
        let packet = packetizer.packetize(&sound);
        if losing == 0 && dice.unit() < network.loss {
            losing = network.run.max(1);
        }
        if losing > 0 {
            losing -= 1;
            continue;
        }
        let copies = if dice.unit() < network.doubled { 2 } else { 1 };
        for _ in 0..copies {
            let delay = Duration::from_secs_f64(dice.unit() * network.jitter_ms / 1000.0);
            arrivals.push((ms(index * 10 + 60) + delay, packet.clone()));
        }
    }
    arrivals.sort_by_key(|(at, _)| *at);
    arrivals
}

/// Plays what arrives, by a clock that runs `drift_ppm` fast; gives the frames and what the receiver counted.
fn played(arrivals: Vec<(Duration, RtpPacket)>, seconds: u64, drift_ppm: f64) -> (Vec<AudioFrame>, AudioStats) {
    let mut receiver = AudioReceiver::new().unwrap();
    let mut arrivals = arrivals.into_iter().peekable();
    let mut frames = Vec::new();
    for index in 0..seconds * 100 {
        let now = Duration::from_secs_f64(index as f64 * 0.01 * (1.0 - drift_ppm * 1e-6));
        while let Some((at, packet)) = arrivals.next_if(|(at, _)| *at <= now) {
            receiver.push(packet, at);
        }
        let frame = receiver.pull(now);
        assert_eq!(frame.at, now);
        frames.push(frame);
    }
    (frames, receiver.stats())
}

/// How much of the sound's power is the tone: 1 for a perfect one. Measured in pieces of 20 ms, so that the swelling and
/// fading of a spoken tone doesn't count as something else.
fn purity(frames: &[AudioFrame]) -> f32 {
    let (mut all, mut pure) = (0.0, 0.0);
    for pair in frames.chunks_exact(2) {
        let samples = [pair[0].samples, pair[1].samples].concat();
        let power = samples.iter().map(|sample| sample * sample).sum::<f32>();
        all += power;
        pure += power * tone_power(&samples, HZ);
    }
    pure / all
}

/// The longest run of frames that are much quieter than a spoken tone ever is.
fn longest_gap(frames: &[AudioFrame]) -> usize {
    frames.split(|frame| frame.level() > 0.012).map(<[AudioFrame]>::len).max().unwrap_or(0)
}

#[test]
fn a_perfect_network_costs_nothing_but_a_little_time() {
    let (frames, stats) = played(sent(10, &Network::default(), 1), 10, 0.0);
    assert_eq!((stats.lost, stats.concealed_samples, stats.late, stats.duplicates), (0, 0, 0, 0));
    assert_eq!(stats.received, 497, "three are on their way");
    assert!(stats.delay <= ms(40), "{:?}", stats.delay);
    assert!((0.1..0.3).contains(&stats.level), "{}", stats.level);
    assert!(purity(&frames[30..]) > 0.99, "{}", purity(&frames[30..]));
    let all: Vec<f32> = frames.iter().flat_map(|frame| frame.samples).collect();
    assert!((dominant_frequency(&all).unwrap() - HZ).abs() < 0.5);
    let begun = frames.iter().position(|frame| frame.level() > 0.05).unwrap();
    assert!(begun <= 12, "heard {begun} frames after the first sample, 60 ms of which are the way");
}

#[test]
fn losses_and_jitter_are_mended() {
    let network = Network { loss: 0.1, jitter_ms: 60.0, doubled: 0.05, run: 1 };
    let (frames, stats) = played(sent(30, &network, 7), 30, 0.0);
    assert!((100..220).contains(&stats.lost), "{stats:?}");
    assert!(stats.recovered * 2 > stats.lost, "{} of {} recovered", stats.recovered, stats.lost);
    let concealed = stats.concealed_samples as f64 / stats.played_samples as f64;
    assert!(concealed < 0.06, "{:.1} % concealed", concealed * 100.0);
    assert!(longest_gap(&frames[100..2_950]) <= 6, "{}", longest_gap(&frames[100..2_950]));
    assert!(stats.duplicates > 30, "{}", stats.duplicates);
    assert!(stats.delay < ms(130), "{:?}", stats.delay);
    assert!(purity(&frames[200..]) > 0.97, "{}", purity(&frames[200..]));
}

#[test]
fn without_the_spare_copies_more_would_be_missing() {
    // The spare copies are what mends: the same losses in runs of three leave only the last of each to be restored.
    let single = played(sent(20, &Network { loss: 0.06, ..Network::default() }, 5), 20, 0.0).1;
    let runs = played(sent(20, &Network { loss: 0.02, run: 3, ..Network::default() }, 5), 20, 0.0).1;
    let share = |stats: &AudioStats| stats.recovered as f64 / stats.lost as f64;
    assert!(share(&single) > 0.6, "{single:?}");
    assert!(share(&runs) < 0.4, "{runs:?}");
    assert!(runs.concealed_samples > 2 * single.concealed_samples);
}

#[test]
fn the_delay_follows_the_jitter_both_ways() {
    let calm = sent(20, &Network::default(), 1);
    let rough = sent(20, &Network { jitter_ms: 80.0, ..Network::default() }, 1);
    let (first, then): (Vec<_>, Vec<_>) = (calm, rough);
    let mut arrivals: Vec<_> = first.iter().take(250).cloned().collect();
    arrivals.extend(then.iter().filter(|(_, packet)| between(packet, 250, 600)).cloned());
    arrivals.extend(first.iter().skip(600).cloned());
    arrivals.sort_by_key(|(at, _)| *at);
    let during = played(arrivals.clone(), 12, 0.0).1;
    assert!((ms(70)..ms(120)).contains(&during.delay), "{:?}", during.delay);
    let (frames, after) = played(arrivals, 20, 0.0);
    assert!(after.delay < ms(45), "{:?}", after.delay);
    assert!(after.removed_samples > 0, "{after:?}");
    let concealed = after.concealed_samples as f64 / f64::from(SAMPLE_RATE);
    assert!(concealed < 0.2, "{concealed} s concealed");
    assert!(purity(&frames[30..]) > 0.97, "{}", purity(&frames[30..]));
}

fn between(packet: &RtpPacket, from: u16, to: u16) -> bool {
    (from..to).contains(&packet.sequence.wrapping_sub(65_500))
}

#[test]
fn a_clock_that_drifts_is_followed_without_gaps() {
    // Twenty times the drift of bad hardware, and for half a minute: 60 ms in all.
    let arrivals = sent(30, &Network::default(), 1);
    for drift in [2_000.0, -2_000.0] {
        let (frames, stats) = played(arrivals.clone(), 30, drift);
        assert!(stats.delay < ms(60), "{drift} ppm: {:?}", stats.delay);
        assert!(stats.concealed_samples < 960, "{drift} ppm: {stats:?}");
        let moved = if drift > 0.0 { stats.inserted_samples } else { stats.removed_samples };
        assert!((1_400..4_500).contains(&moved), "60 ms are 2880 samples: {stats:?}");
        let purity = purity(&frames[30..2_900]);
        assert!(purity > 0.98, "{drift} ppm: {purity}");
    }
}

#[test]
fn pauses_of_the_sender_are_no_losses() {
    let (mut encoder, mut tone) = (OpusEncoder::new().unwrap(), Tone::spoken(HZ, 0.5));
    encoder.set_dtx(true).unwrap();
    let mut packetizer = AudioPacketizer::new(1);
    let mut arrivals = Vec::new();
    for index in 0..1_500u64 {
        let at = ms(index * 10);
        let speaks = !(300..=1_000).contains(&index);
        let frame = if speaks { tone.next(at) } else { AudioFrame::silence(at) };
        if let Some(sound) = encoder.push(&frame).unwrap() {
            arrivals.push((at + ms(10), packetizer.packetize(&sound)));
        }
    }
    assert!(arrivals.len() < 600, "DTX leaves packets out: {}", arrivals.len());
    assert!(arrivals.iter().filter(|(_, packet)| packet.marker).count() > 3);
    let begins = |pair: &[(std::time::Duration, RtpPacket)]| pair[1].1.marker && pair[0].1.payload.len() > 2;
    assert!(!arrivals.windows(2).any(begins), "each pause is said to be one");
    let (frames, stats) = played(arrivals, 15, 0.0);
    assert_eq!((stats.lost, stats.concealed_samples, stats.restarts), (0, 0, 0));
    assert!(frames[400..990].iter().all(|frame| frame.level() < 0.01));
    assert!(purity(&frames[1_030..]) > 0.98);
    assert!(purity(&frames[30..280]) > 0.98);
}

#[test]
fn a_silent_sender_and_another_stream_are_taken_up_again() {
    let mut arrivals = sent(4, &Network::default(), 1);
    // Six seconds of nothing, then a sender with other numbers.
    for (at, packet) in sent(4, &Network::default(), 2) {
        let sequence = packet.sequence.wrapping_add(20_000);
        let timestamp = packet.timestamp.wrapping_add(3_000_000_000);
        arrivals.push((at + ms(10_000), RtpPacket { sequence, timestamp, ..packet }));
    }
    let (frames, stats) = played(arrivals, 14, 0.0);
    assert_eq!((stats.restarts, stats.lost), (1, 0));
    assert!(frames[500..1_000].iter().all(|frame| frame.level() < 0.001));
    assert!(purity(&frames[1_030..]) > 0.98);
    assert!(stats.delay < ms(45));
}

#[test]
fn a_player_that_stood_still_catches_up() {
    let mut receiver = AudioReceiver::new().unwrap();
    let mut late = Vec::new();
    let mut arrivals = sent(12, &Network::default(), 1).into_iter().peekable();
    for index in 0..1_150u64 {
        let now = ms(index * 10);
        while let Some((at, packet)) = arrivals.next_if(|(at, _)| *at <= now) {
            receiver.push(packet, at);
        }
        // Nobody pulls for three seconds.
        if !(300..600).contains(&index) {
            late.push(receiver.pull(now));
        }
    }
    let stats = receiver.stats();
    assert!(stats.delay < ms(45), "{stats:?}");
    assert!(purity(&late[400..]) > 0.98);
}

#[test]
fn the_playing_timestamp_moves_with_what_is_heard() {
    let mut receiver = AudioReceiver::new().unwrap();
    assert_eq!(receiver.playing(), None);
    let mut last = None;
    let mut arrivals = sent(2, &Network::default(), 1).into_iter().peekable();
    for index in 0..190u64 {
        let now = ms(index * 10);
        while let Some((at, packet)) = arrivals.next_if(|(at, _)| *at <= now) {
            receiver.push(packet, at);
        }
        receiver.pull(now);
        let playing = receiver.playing();
        if let (Some(last), Some(playing)) = (last, playing) {
            let step: u32 = playing - last;
            assert!((1..=960).contains(&step), "{step}");
        }
        last = playing;
    }
    assert!(last.unwrap() > 80_000);
}
