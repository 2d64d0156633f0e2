//! The meeting's sound: pushed by the network, pulled every ten milliseconds by a loudspeaker or by the clock.

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use media::{
    AudioFrame, CodecError,
    audio::{AudioReceiver, AudioStats, Leveller},
    rtp::RtpPacket,
};

use crate::recorder::{Entry, RecorderInput};

/// Between the network's task and the loudspeaker's thread.
#[derive(Debug)]
pub(crate) struct Hearing {
    receiver: Mutex<AudioReceiver>,
    /// The RTP timestamp heard last, and when.
    heard: Mutex<Option<(u32, Duration)>>,
    recorder: Mutex<Option<RecorderInput>>,
    deafened: AtomicBool,
    /// Where loud and quiet are evened out.
    leveller: Mutex<Option<Leveller>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Hearing {
    /// Hears nothing yet.
    pub(crate) fn new(recorder: Option<RecorderInput>) -> Result<Self, CodecError> {
        Ok(Self {
            receiver: Mutex::new(AudioReceiver::new()?),
            heard: Mutex::new(None),
            recorder: Mutex::new(recorder),
            deafened: AtomicBool::new(false),
            leveller: Mutex::default(),
        })
    }

    /// What comes next is another connection's: it begins anew.
    ///
    /// # Errors
    /// When no decoder can be made; then nothing more is heard.
    pub(crate) fn renew(&self) -> Result<(), CodecError> {
        *lock(&self.receiver) = AudioReceiver::new()?;
        *lock(&self.heard) = None;
        Ok(())
    }

    /// A packet arrived.
    pub(crate) fn push(&self, packet: RtpPacket, arrived: Duration) {
        lock(&self.receiver).push(packet, arrived);
    }

    /// The ten milliseconds that are heard at `at`.
    pub(crate) fn pull(&self, at: Duration) -> AudioFrame {
        let mut frame = {
            let mut receiver = lock(&self.receiver);
            if let Some(playing) = receiver.playing() {
                *lock(&self.heard) = Some((playing, at));
            }
            receiver.pull(at)
        };
        if self.deafened.load(Ordering::Relaxed) {
            frame = AudioFrame::silence(at);
        }
        if let Some(recorder) = lock(&self.recorder).as_ref() {
            recorder.put(Entry::Heard(frame.clone()));
        }
        match lock(&self.leveller).as_mut() {
            Some(leveller) => leveller.level(&frame),
            None => frame,
        }
    }

    /// Whether quiet and loud speakers are brought nearer to each other. What is recorded stays as it came.
    pub(crate) fn even(&self, even: bool) {
        let mut leveller = lock(&self.leveller);
        if even != leveller.is_some() {
            *leveller = even.then(Leveller::new);
        }
    }

    /// Silence from now on, or sound again.
    pub(crate) fn deafen(&self, deafened: bool) {
        self.deafened.store(deafened, Ordering::Relaxed);
    }

    /// What was heard last: its RTP timestamp, and when.
    pub(crate) fn heard(&self) -> Option<(u32, Duration)> {
        *lock(&self.heard)
    }

    /// Figures of the jitter buffer.
    pub(crate) fn stats(&self) -> AudioStats {
        lock(&self.receiver).stats()
    }

    /// Lets go of the recorder, so that it can finish.
    pub(crate) fn stop_recording(&self) {
        *lock(&self.recorder) = None;
    }
}

#[cfg(test)]
mod tests {
    use media::{
        audio::OpusEncoder,
        pattern::{Tone, tone_power},
        rtp::AudioPacketizer,
    };

    use super::*;

    /// Two seconds of a tone through packets; the share of its power in the second half of what is heard.
    fn share_heard(hearing: &Hearing) -> f32 {
        let (mut tone, mut encoder) = (Tone::new(440.0, 0.5), OpusEncoder::new().unwrap());
        let mut packetizer = AudioPacketizer::new(0);
        let mut samples = Vec::new();
        for frame in 0..200u64 {
            let at = Duration::from_millis(frame * 10);
            if let Some(sound) = encoder.push(&tone.next(at)).unwrap() {
                hearing.push(packetizer.packetize(&sound), at);
            }
            let heard = hearing.pull(at);
            if frame >= 100 {
                samples.extend(heard.samples);
            }
        }
        if samples.iter().all(|sample| *sample == 0.0) { 0.0 } else { tone_power(&samples, 440.0) }
    }

    #[test]
    fn what_is_sent_is_heard() {
        assert!(share_heard(&Hearing::new(None).unwrap()) > 0.9);
    }

    #[test]
    fn another_connection_is_heard_from_its_beginning() {
        let hearing = Hearing::new(None).unwrap();
        share_heard(&hearing);
        hearing.renew().unwrap();
        assert!(hearing.heard().is_none());
        assert!(share_heard(&hearing) > 0.9);
    }

    #[test]
    fn quiet_speakers_come_up_where_that_is_asked_for() {
        let level = |even: bool| {
            let hearing = Hearing::new(None).unwrap();
            hearing.even(even);
            let (mut tone, mut encoder) = (Tone::spoken(440.0, 0.02), OpusEncoder::new().unwrap());
            let mut packetizer = AudioPacketizer::new(0);
            let levels = (0..600u64).map(|frame| {
                let at = Duration::from_millis(frame * 10);
                if let Some(sound) = encoder.push(&tone.next(at)).unwrap() {
                    hearing.push(packetizer.packetize(&sound), at);
                }
                hearing.pull(at).level()
            });
            levels.fold(0.0, f32::max)
        };
        assert!(level(true) > 2.0 * level(false));
    }

    #[test]
    fn who_is_deafened_hears_nothing() {
        let hearing = Hearing::new(None).unwrap();
        hearing.deafen(true);
        assert!(share_heard(&hearing) == 0.0);
    }
}
