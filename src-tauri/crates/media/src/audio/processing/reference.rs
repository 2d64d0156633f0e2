//! What the loudspeaker plays, on its way to the microphone's canceller: out of a device's thread without waiting, into
//! step with the microphone's frames.

use std::{
    collections::VecDeque,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    time::Duration,
};

use crate::frame::AudioFrame;

/// Frames on their way: one second.
const ON_THE_WAY: usize = 100;
/// The canceller is given what is heard so long after the microphone's frame: times that devices tell are not exact, and an
/// echo before its cause can't be taken out.
const LEAD: Duration = Duration::from_millis(40);
/// Nearer to its due time than this, a frame is on time. Wider than devices' times jitter, so that frames are taken one for
/// one, and less than the lead.
const EARLY: Duration = Duration::from_millis(15);
const LATE: Duration = Duration::from_millis(30);
/// After so long with nothing played there is nothing to take out.
const FORGOTTEN: u32 = 200;

/// The loudspeaker's end. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Played(SyncSender<AudioFrame>);

impl Played {
    /// Takes what is heard at the frame's time. Never waits: when nobody takes it at the other end, it is dropped.
    pub fn put(&self, frame: &AudioFrame) {
        let _ = self.0.try_send(frame.clone());
    }
}

/// The microphone's end.
#[derive(Debug)]
pub struct Reference {
    coming: Receiver<AudioFrame>,
    waiting: VecDeque<AudioFrame>,
    /// Microphone frames since anything was played.
    without: u32,
}

/// Both ends of the way from a loudspeaker to a microphone.
#[must_use]
pub fn reference() -> (Played, Reference) {
    let (played, coming) = sync_channel(ON_THE_WAY);
    (Played(played), Reference { coming, waiting: VecDeque::new(), without: FORGOTTEN })
}

impl Reference {
    /// What the canceller is to be given before the microphone's frame of this time: one frame, silence where the loudspeaker
    /// gave none; `None` while nothing is played at all.
    pub fn for_frame(&mut self, captured: Duration) -> Option<AudioFrame> {
        self.waiting.extend(self.coming.try_iter());
        while self.waiting.len() > ON_THE_WAY {
            self.waiting.pop_front();
        }
        let due = captured + LEAD;
        if self.waiting.front().is_some_and(|first| first.at + LATE < due) {
            // Far behind: up to the one that is due.
            while self.waiting.front().is_some_and(|first| first.at + Duration::from_millis(5) < due) {
                self.waiting.pop_front();
            }
        }
        if self.waiting.front().is_some_and(|first| first.at <= due + EARLY) {
            self.without = 0;
            return self.waiting.pop_front();
        }
        self.without = self.without.saturating_add(1);
        (self.without < FORGOTTEN).then(|| AudioFrame::silence(due))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn heard_at(at: Duration) -> AudioFrame {
        let mut frame = AudioFrame::silence(at);
        frame.samples[0] = at.as_millis() as f32;
        frame
    }

    /// How far what is given is ahead of the microphone's frame, for each of `frames`, when the loudspeaker asks in blocks of
    /// `block` frames and both clocks' times jitter. `fast` of a million is the loudspeaker's clock.
    fn leads(frames: u64, block: u64, jitter: u64, fast: f64) -> Vec<Option<i64>> {
        let (played, mut reference) = reference();
        let (mut leads, mut pulled) = (Vec::new(), 0u64);
        for number in 0..frames {
            let now = number * 10;
            // It is pulled 50 ms before it is heard.
            while pulled as f64 * 10.0 * (1.0 - fast * 1e-6) <= (now / (block * 10) * block * 10) as f64 {
                for _ in 0..block {
                    let at = pulled as f64 * 10.0 * (1.0 - fast * 1e-6) + 50.0 + (pulled * 7919 % (jitter + 1)) as f64;
                    played.put(&heard_at(Duration::from_secs_f64(at / 1000.0)));
                    pulled += 1;
                }
            }
            let captured = now + number * 104_729 % (jitter + 1);
            leads.push(
                reference
                    .for_frame(ms(captured))
                    .filter(|frame| frame.samples[0] != 0.0)
                    .map(|frame| frame.at.as_millis() as i64 - captured as i64),
            );
        }
        leads
    }

    #[test]
    fn frames_are_given_one_for_one_and_always_before_they_are_heard() {
        for (block, jitter) in [(1, 0), (1, 8), (3, 8)] {
            let leads = &leads(3_000, block, jitter, 0.0)[20..];
            let missing = leads.iter().filter(|lead| lead.is_none()).count();
            assert!(missing <= 3, "blocks of {block}, jitter {jitter}: {missing}");
            let given: Vec<i64> = leads.iter().copied().flatten().collect();
            assert!(given.iter().all(|lead| (1..=70).contains(lead)), "{given:?}");
        }
    }

    #[test]
    fn a_drifting_clock_costs_a_frame_now_and_then() {
        // Five minutes of 200 ppm are 60 ms: six frames.
        for fast in [200.0, -200.0] {
            let leads = &leads(30_000, 1, 4, fast)[20..];
            let missing = leads.iter().filter(|lead| lead.is_none()).count();
            assert!(missing <= 8, "{fast} ppm: {missing}");
            assert!(leads.iter().flatten().all(|lead| (1..=70).contains(lead)), "{fast} ppm");
        }
    }

    #[test]
    fn what_nobody_takes_is_bounded_and_old_sound_is_passed_over() {
        let (played, mut reference) = reference();
        (0..500).for_each(|number| played.put(&heard_at(ms(1 + number * 10))));
        assert_eq!(reference.coming.try_iter().count(), ON_THE_WAY);
        (0..50).for_each(|number| played.put(&heard_at(ms(1 + number * 10))));
        assert_eq!(reference.for_frame(ms(10_000)), None, "all of it is long over");
        played.put(&heard_at(ms(10_055)));
        assert_eq!(reference.for_frame(ms(10_010)).unwrap().at, ms(10_055));
        assert_eq!(reference.for_frame(ms(10_020)).unwrap().level(), 0.0, "silence in between");
        assert_eq!((0..300).filter_map(|n| reference.for_frame(ms(10_030 + n * 10))).count(), 198);
    }

    #[test]
    fn a_loudspeaker_that_is_gone_leaves_silence() {
        let (played, mut reference) = reference();
        drop(played);
        assert_eq!(reference.for_frame(ms(5)), None);
    }
}
