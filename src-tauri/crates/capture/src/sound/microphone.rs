//! A microphone: frames of ten milliseconds with the time at which they were heard.

use std::time::Duration;

use base::{Clock, MonotonicClock};
use cpal::{Data, InputCallbackInfo, traits::DeviceTrait};
use media::AudioFrame;

use super::{
    device::{Direction, Heartbeat, Wanted, keep_open, open},
    rate::{Blocks, Rate},
    samples::{Choice, to_mono},
};
use crate::{AudioCapture, CaptureError, queue::Feed, synthetic::SOUND_QUEUE};

/// No device needs longer from the air to us; larger reports are mistakes of a driver.
const LONGEST_DELAY: Duration = Duration::from_millis(500);

/// Opens the microphone `name`, or the default one.
pub(crate) fn microphone(name: Option<String>, clock: MonotonicClock) -> Result<AudioCapture, CaptureError> {
    let wanted = Wanted { direction: Direction::Input, name };
    let keeping = wanted.clone();
    let build = move |feed: &Feed<AudioFrame>| {
        let feed = feed.clone();
        move |device: &cpal::Device, choice: Choice, heartbeat: Heartbeat, patience| {
            let mut hearing = Hearing::new(choice, clock, feed.clone())?;
            let troubled = heartbeat.clone();
            let heard = move |data: &Data, info: &InputCallbackInfo| {
                heartbeat.beat();
                hearing.take(data, info);
            };
            let failed = move |error| troubled.trouble(&error);
            device.build_input_stream_raw(choice.config, choice.format, heard, failed, Some(patience))
        }
    };
    AudioCapture::start(
        "microphone",
        SOUND_QUEUE,
        move |feed| open(&wanted, false, &mut build(feed)),
        move |first, feed| {
            keep_open(first, &keeping, feed, &mut build(feed), &mut |until| feed.sleep_until_nudged(until))
        },
    )
}

/// The callback's side: conversion and cutting.
struct Hearing {
    channels: usize,
    rate: Rate,
    blocks: Blocks,
    mono: Vec<f32>,
    clock: MonotonicClock,
    feed: Feed<AudioFrame>,
}

impl Hearing {
    fn new(choice: Choice, clock: MonotonicClock, feed: Feed<AudioFrame>) -> Result<Self, cpal::Error> {
        Ok(Self {
            channels: usize::from(choice.config.channels),
            rate: Rate::to_ours(choice.config.sample_rate)?,
            blocks: Blocks::new(),
            mono: Vec::new(),
            clock,
            feed,
        })
    }

    fn take(&mut self, data: &Data, info: &InputCallbackInfo) {
        let timestamp = info.timestamp();
        let delay = timestamp.callback.saturating_duration_since(timestamp.capture).min(LONGEST_DELAY);
        let held = self.rate.held() + self.blocks.held();
        let began = self.clock.now().saturating_sub(delay + held);
        self.mono.clear();
        to_mono(data, self.channels, &mut self.mono);
        self.rate.push(&self.mono, self.blocks.tail());
        self.blocks.cut(began, |frame| self.feed.push(frame));
    }
}
