//! Speech through losses and jitter, measured as ears would: how much is made up, how late it comes, how far what is heard
//! is from what was said.

use media::{
    AudioFrame, FRAME_SAMPLES,
    audio::{AudioReceiver, AudioStats, OpusEncoder},
    pattern::Voice,
    rtp::{AudioPacketizer, RtpPacket},
};

use crate::support::{Dice, ms};

const SECONDS: u64 = 30;
/// Samples by which the encoder itself is behind.
const CODEC: i64 = 312;

struct Way {
    loss: f64,
    jitter_ms: u64,
}

#[derive(Debug)]
struct Heard {
    /// Of what is played.
    concealed: f64,
    delay_ms: f64,
    /// Decibels, root mean square over bands, mean over the frames of speech.
    distance: f64,
    stats: AudioStats,
}

/// Bands of about a third of an octave up to 8 kHz, in steps of 100 Hz.
const BANDS: [usize; 16] = [1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 32, 40, 50, 64];

/// Levels of the bands in decibels.
fn bands(sound: &[f32]) -> [f64; BANDS.len() - 1] {
    let mut levels = [0.0; BANDS.len() - 1];
    for (band, level) in levels.iter_mut().enumerate() {
        let mut power = 0.0;
        for bin in BANDS[band]..BANDS[band + 1] {
            let step = std::f32::consts::TAU * bin as f32 / FRAME_SAMPLES as f32;
            // Goertzel's way to one bin.
            let (mut one, mut two) = (0.0f32, 0.0f32);
            for &sample in sound {
                (one, two) = (sample + 2.0 * step.cos() * one - two, one);
            }
            power += f64::from(one * one + two * two - 2.0 * step.cos() * one * two);
        }
        *level = 10.0 * (power + 1e-2).log10();
    }
    levels
}

fn heard(way: &Way) -> Heard {
    let (mut encoder, mut voice, mut dice) = (OpusEncoder::new().unwrap(), Voice::new(2, 120.0), Dice::new(77));
    encoder.set_expected_loss((way.loss * 100.0) as u8).unwrap();
    let mut packetizer = AudioPacketizer::new(65_000);
    let (mut said, mut arrivals) = (Vec::new(), Vec::new());
    for index in 0..SECONDS * 100 {
        let frame = voice.next(ms(index * 10));
        said.extend(frame.samples);
        if let Some(sound) = encoder.push(&frame).unwrap() {
            let packet = packetizer.packetize(&sound);
            let delay = (dice.unit() * way.jitter_ms as f64 * 1000.0) as u64;
            if dice.unit() >= way.loss {
                arrivals.push((ms(index * 10 + 60) + std::time::Duration::from_micros(delay), packet));
            }
        }
    }
    arrivals.sort_by_key(|(at, _)| *at);
    played(&said, arrivals)
}

fn played(said: &[f32], arrivals: Vec<(std::time::Duration, RtpPacket)>) -> Heard {
    let mut receiver = AudioReceiver::new().unwrap();
    let mut arrivals = arrivals.into_iter().peekable();
    let (mut distance, mut count, mut delay) = (0.0, 0, 0.0);
    for index in 0..SECONDS * 100 {
        let now = ms(index * 10);
        while let Some((at, packet)) = arrivals.next_if(|(at, _)| *at <= now) {
            receiver.push(packet, at);
        }
        let playing = receiver.playing();
        let frame: AudioFrame = receiver.pull(now);
        delay += receiver.stats().delay.as_secs_f64() * 1000.0;
        let Some(from) = playing.map(|playing| playing as i32 as i64 - CODEC).filter(|from| *from >= 0) else {
            continue;
        };
        let Some(original) = said.get(from as usize..from as usize + FRAME_SAMPLES) else { continue };
        let loud = original.iter().map(|sample| sample * sample).sum::<f32>() > 0.01 * 0.01 * FRAME_SAMPLES as f32;
        if index < 300 || !loud {
            continue;
        }
        let (one, other) = (bands(original), bands(&frame.samples));
        let square = one.iter().zip(other).map(|(one, other)| (one - other) * (one - other)).sum::<f64>();
        distance += (square / one.len() as f64).sqrt();
        count += 1;
    }
    let stats = receiver.stats();
    Heard {
        concealed: stats.concealed_samples as f64 / stats.played_samples as f64,
        delay_ms: delay / (SECONDS * 100) as f64,
        distance: distance / f64::from(count),
        stats,
    }
}

#[test]
fn speech_gets_through_losses_and_jitter() {
    println!("loss jitter | concealed recovered/lost late | delay | distance");
    for (loss, jitter_ms, concealed, delay, distance) in [
        (0.0, 0, 0.001, 35.0, 1.5),
        (0.0, 50, 0.01, 70.0, 1.5),
        (0.0, 100, 0.01, 120.0, 1.5),
        (0.1, 0, 0.05, 35.0, 2.0),
        (0.1, 50, 0.06, 75.0, 2.2),
        (0.1, 100, 0.06, 120.0, 2.2),
        (0.2, 50, 0.12, 80.0, 3.0),
        (0.3, 0, 0.2, 35.0, 4.2),
        (0.3, 100, 0.2, 125.0, 4.5),
    ] {
        let heard = heard(&Way { loss, jitter_ms });
        let stats = &heard.stats;
        println!(
            "{:3.0} % {jitter_ms:3} ms | {:5.2} % {:4}/{:4} {:4} | {:5.1} ms | {:.2} dB | +{} -{}",
            loss * 100.0,
            heard.concealed * 100.0,
            stats.recovered,
            stats.lost,
            stats.late,
            heard.delay_ms,
            heard.distance,
            stats.inserted_samples,
            stats.removed_samples,
        );
        assert!(heard.concealed <= concealed, "{loss} {jitter_ms}: {heard:?}");
        assert!(heard.delay_ms <= delay, "{loss} {jitter_ms}: {heard:?}");
        assert!(heard.distance <= distance, "{loss} {jitter_ms}: {heard:?}");
    }
}
