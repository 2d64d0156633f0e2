//! The microphone's processing at work, in virtual time: rooms, noise, quiet and loud voices.

use std::time::Duration;

use media::{
    AudioFrame, FRAME_SAMPLES,
    audio::{Noise, Processing, Processor},
    pattern::Voice,
};

use crate::support::{Dice, ms};

const ECHO: Processing = Processing { echo: true, noise: Noise::Off, gain: false };
const SECOND: usize = 100 * FRAME_SAMPLES;

/// What a microphone hears of a loudspeaker: after a delay and with a tail that decays by 60 dB in a quarter of a second.
struct Room {
    delay: usize,
    tail: Vec<(usize, f32)>,
}

impl Room {
    fn new(delay_ms: usize) -> Self {
        let mut dice = Dice::new(delay_ms as u64);
        let reflections = (0..120).map(|_| {
            let at = (dice.unit() * 0.25 * 48_000.0) as usize;
            let decay = 10f32.powf(-3.0 * at as f32 / 12_000.0);
            (at, (dice.unit() as f32 - 0.5) * 0.25 * decay)
        });
        let mut tail: Vec<_> = reflections.collect();
        tail.push((0, 0.4));
        Self { delay: delay_ms * 48, tail }
    }

    fn heard(&self, played: &[f32]) -> Vec<f32> {
        let mut heard = vec![0.0; played.len()];
        for &(at, share) in &self.tail {
            for (heard, played) in heard.iter_mut().skip(self.delay + at).zip(played) {
                *heard += played * share;
            }
        }
        heard
    }
}

fn noise(level: f32, count: usize, seed: u64) -> Vec<f32> {
    let mut dice = Dice::new(seed);
    // Evenly spread over ±√3 has a root mean square of one.
    (0..count).map(|_| (dice.unit() as f32 * 2.0 - 1.0) * 1.732 * level).collect()
}

fn sum(one: &[f32], other: &[f32]) -> Vec<f32> {
    one.iter().zip(other).map(|(one, other)| one + other).collect()
}

fn level(sound: &[f32]) -> f32 {
    (sound.iter().map(|sample| sample * sample).sum::<f32>() / sound.len().max(1) as f32).sqrt()
}

fn decibels(ratio: f32) -> f32 {
    20.0 * ratio.log10()
}

/// A voice whose level, pauses included, is this many decibels.
fn voice(number: u64, hz: f32, seconds: usize, db: f32) -> Vec<f32> {
    let said = Voice::new(number, hz).say(seconds * 100);
    let gain = 10f32.powf(db / 20.0) / level(&said);
    said.into_iter().map(|sample| sample * gain).collect()
}

fn frame(samples: &[f32], number: usize) -> AudioFrame {
    AudioFrame { samples: samples.try_into().unwrap(), at: ms(number as u64 * 10) }
}

fn process(processor: &mut Processor, played: &[f32], heard: &[f32]) -> Vec<f32> {
    let mut made = Vec::with_capacity(heard.len());
    for (number, piece) in heard.chunks_exact(FRAME_SAMPLES).enumerate() {
        if let Some(played) = played.get(number * FRAME_SAMPLES..(number + 1) * FRAME_SAMPLES) {
            processor.reference(&frame(played, number));
        }
        made.extend(processor.process(frame(piece, number)).samples);
    }
    made
}

/// How much less echo there is, in decibels, from second `from` on.
fn erle(heard: &[f32], made: &[f32], from: usize) -> f32 {
    decibels(level(&heard[from * SECOND..]) / level(&made[from * SECOND..]))
}

/// How many samples `made` lags behind `original`, and how alike they are then: 1 is the same.
fn likeness(original: &[f32], made: &[f32]) -> (usize, f32) {
    let count = original.len() - 2_000;
    let alike = |lag: usize| {
        let product: f64 =
            original[..count].iter().zip(&made[lag..]).map(|(one, other)| f64::from(*one) * f64::from(*other)).sum();
        let power = |part: &[f32]| part.iter().map(|sample| f64::from(sample * sample)).sum::<f64>();
        (product / (power(&original[..count]) * power(&made[lag..lag + count])).sqrt()) as f32
    };
    (0..1_000).step_by(2).map(|lag| (lag, alike(lag))).max_by(|one, other| one.1.total_cmp(&other.1)).unwrap()
}

#[test]
fn the_loudspeakers_voice_is_taken_out_in_rooms_near_and_far() {
    let played = voice(1, 120.0, 12, -22.0);
    for delay in [20, 60, 120, 200] {
        let echo = Room::new(delay).heard(&played);
        let heard = sum(&echo, &noise(1e-4, played.len(), 3));
        let made = process(&mut Processor::new(ECHO), &played, &heard);
        let erle = erle(&echo, &made, 5);
        println!("{delay} ms: echo {:.1} dB, ERLE {erle:.1} dB", decibels(level(&echo)));
        assert!(erle >= 30.0, "{delay} ms: {erle:.1} dB");
    }
}

#[test]
fn a_loudspeaker_whose_clock_drifts_is_taken_out_as_well() {
    let played = voice(1, 120.0, 15, -22.0);
    let echo = Room::new(80).heard(&played);
    // The microphone's clock is 100 ppm off: it hears the echo a little longer.
    let drifted: Vec<f32> = (0..echo.len() - 300)
        .map(|index| {
            let place = index as f64 * (1.0 + 100e-6);
            let (whole, part) = (place as usize, (place.fract()) as f32);
            echo[whole] * (1.0 - part) + echo[whole + 1] * part
        })
        .collect();
    let heard = sum(&drifted, &noise(1e-4, drifted.len(), 3));
    let made = process(&mut Processor::new(ECHO), &played, &heard);
    let count = made.len();
    let erle = erle(&drifted[..count], &made, 5);
    println!("100 ppm: ERLE {erle:.1} dB");
    assert!(erle >= 30.0, "{erle:.1} dB");
}

#[test]
fn who_speaks_into_the_echo_is_kept() {
    let played = voice(1, 120.0, 16, -25.0);
    let near = voice(2, 210.0, 16, -25.0);
    let room = Room::new(60);
    let mut near_late = near;
    // The first eight seconds only the other side speaks.
    near_late[..8 * SECOND].fill(0.0);
    let heard = sum(&sum(&room.heard(&played), &near_late), &noise(1e-4, played.len(), 3));
    let made = process(&mut Processor::new(ECHO), &played, &heard);
    // The canceller's high-pass filter turns phases: alike is what comes out with nothing played.
    let alone = process(&mut Processor::new(ECHO), &[], &near_late);
    let (original, made) = (&alone[9 * SECOND..], &made[9 * SECOND..]);
    let (lag, alike) = likeness(original, made);
    let change = decibels(level(made) / level(original));
    println!("double talk: lag {lag}, alike {alike:.3}, level {change:+.1} dB");
    assert!(change.abs() <= 3.0, "{change:+.1} dB");
    assert!(alike > 0.8, "{alike}");
}

#[test]
fn noise_recedes_and_the_voice_stays() {
    let spoken = voice(3, 140.0, 12, -26.0);
    let hiss = noise(10f32.powf(-46.0 / 20.0), spoken.len(), 9);
    let heard = sum(&spoken, &hiss);
    for (choice, least) in [(Noise::Low, 4.0), (Noise::Moderate, 10.0), (Noise::High, 14.0)] {
        let processing = Processing { echo: false, noise: choice, gain: false };
        let made = process(&mut Processor::new(processing), &[], &heard);
        // Loud frames are the voice's, frames of its pauses the noise's.
        let (mut voiced, mut paused) = ((Vec::new(), Vec::new()), (Vec::new(), Vec::new()));
        // The output lags by less than a frame: frames next to a change are left out.
        let frames: Vec<&[f32]> = spoken.chunks_exact(FRAME_SAMPLES).collect();
        for number in 400..frames.len() - 2 {
            let around = [number - 2, number - 1, number, number + 1].map(|number| level(frames[number]));
            let range = number * FRAME_SAMPLES..(number + 1) * FRAME_SAMPLES;
            let (before, after) = (&heard[range.clone()], &made[range]);
            if around.iter().all(|level| *level > 0.04) {
                voiced.0.extend_from_slice(before);
                voiced.1.extend_from_slice(after);
            } else if around.iter().all(|level| *level < 1e-6) {
                paused.0.extend_from_slice(before);
                paused.1.extend_from_slice(after);
            }
        }
        let speech = decibels(level(&voiced.1) / level(&voiced.0));
        let gained = speech - decibels(level(&paused.1) / level(&paused.0));
        println!("{choice:?}: {gained:.1} dB better, speech {speech:+.1} dB");
        assert!(gained >= least, "{choice:?}: {gained:.1} dB");
        assert!(speech.abs() < 3.0, "{choice:?}: {speech:+.1} dB");
    }
}

#[test]
fn a_quiet_voice_comes_up_and_a_loud_one_is_not_clipped() {
    let processing = Processing { echo: false, noise: Noise::Moderate, gain: true };
    let quiet = voice(4, 130.0, 30, -45.0);
    let heard = sum(&quiet, &noise(1e-5, quiet.len(), 1));
    let made = process(&mut Processor::new(processing), &[], &heard);
    let raised = decibels(level(&made[20 * SECOND..]));
    println!("-45 dB came up to {raised:.1} dB");
    assert!((-30.0..-15.0).contains(&raised), "{raised:.1} dB");
    let loud = voice(5, 130.0, 10, -9.0);
    let peak = |sound: &[f32]| sound.iter().fold(0.0f32, |peak, sample| peak.max(sample.abs()));
    let made = process(&mut Processor::new(processing), &[], &loud);
    println!("peaks of {:.2} became {:.3}, level {:.1} dB", peak(&loud), peak(&made), decibels(level(&made)));
    assert!(peak(&loud) > 1.1, "else it shows nothing");
    assert!(peak(&made) < 1.0, "{}", peak(&made));
    assert!(decibels(level(&made[2 * SECOND..]) / level(&loud[2 * SECOND..])) > -6.0);
}

#[test]
fn music_is_left_exactly_as_it_is() {
    let mut processor = Processor::new(Processing::MUSIC);
    let played = voice(1, 120.0, 1, -20.0);
    let sound = noise(0.2, SECOND, 8);
    assert_eq!(process(&mut processor, &played, &sound), sound);
}

#[test]
fn samples_that_are_no_numbers_do_no_harm() {
    let played = voice(1, 120.0, 8, -22.0);
    let echo = Room::new(60).heard(&played);
    let mut processor = Processor::new(Processing::VOICE);
    let mut bad = AudioFrame::silence(Duration::ZERO);
    bad.samples = [f32::NAN; FRAME_SAMPLES];
    bad.samples[7] = f32::INFINITY;
    bad.samples[8] = f32::NEG_INFINITY;
    bad.samples[9] = f32::MAX;
    for _ in 0..50 {
        processor.reference(&bad);
        let made = processor.process(bad.clone());
        assert!(made.samples.iter().all(|sample| sample.is_finite() && sample.abs() <= 4.0));
    }
    processor.set(ECHO);
    let made = process(&mut processor, &played, &echo);
    assert!(made.iter().all(|sample| sample.is_finite()));
    let erle = erle(&echo, &made, 4);
    assert!(erle >= 25.0, "it works afterwards as before: {erle:.1} dB");
}

#[test]
fn what_is_done_changes_without_a_click_and_no_reference_is_needed() {
    let spoken = voice(6, 120.0, 8, -26.0);
    let mut processor = Processor::new(Processing::MUSIC);
    let steps = [Processing::VOICE, ECHO, Processing::MUSIC, Processing::VOICE];
    let steepest = |sound: &[f32]| sound.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
    let mut made = Vec::new();
    for (number, piece) in spoken.chunks_exact(FRAME_SAMPLES).enumerate() {
        if number % 150 == 149 {
            processor.set(steps[number / 150 % steps.len()]);
        }
        made.extend(processor.process(frame(piece, number)).samples);
    }
    let (before, after) = (steepest(&spoken), steepest(&made));
    println!("steepest {before:.3} then {after:.3}");
    assert!(after < before * 3.0, "{before} then {after}");
    assert!(level(&made) > level(&spoken) / 2.0);
}

#[test]
fn a_flood_of_reference_is_survived() {
    let mut processor = Processor::new(ECHO);
    let played = voice(1, 120.0, 8, -22.0);
    (0..800).for_each(|number| {
        processor.reference(&frame(&played[number * FRAME_SAMPLES..(number + 1) * FRAME_SAMPLES], number));
    });
    let echo = Room::new(60).heard(&played);
    let made = process(&mut processor, &played, &echo);
    let erle = erle(&echo, &made, 5);
    assert!(erle >= 25.0, "{erle:.1} dB");
}
