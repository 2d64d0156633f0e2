//! Where the meeting's sound is played, and how that changes while it plays.

use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use base::MonotonicClock;
use capture::{CaptureError, Playback, SpeakerSpec};
use media::{AudioFrame, audio::processing::Played};

/// Gives the ten milliseconds that are heard at a time.
pub(crate) type Heard = Arc<dyn Fn(Duration) -> AudioFrame + Send + Sync>;

/// One call's loudspeaker.
pub(crate) struct Loudspeaker {
    clock: MonotonicClock,
    heard: Heard,
    /// Where a copy of what is played goes, for the echo to be taken out of the microphone's sound.
    played: Played,
    /// Which playback hears the meeting; while one follows another, two are open and only one may.
    turn: Arc<AtomicU64>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    playing: Option<(SpeakerSpec, Playback)>,
    opened: u64,
    stopped: bool,
}

impl Loudspeaker {
    /// Nothing is played yet.
    pub(crate) fn new(clock: MonotonicClock, heard: Heard, played: Played) -> Self {
        Self { clock, heard, played, turn: Arc::default(), state: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Plays there from now on. Without a loudspeaker the sound still flows, by the clock, for the recorder and the meters.
    /// Opening a device takes a moment: not for a task.
    ///
    /// # Errors
    /// When it can't be opened: then the one before goes on.
    pub(crate) fn play(&self, wanted: &SpeakerSpec) -> Result<(), CaptureError> {
        let mut state = self.lock();
        let same = state.playing.as_ref().is_some_and(|(spec, _)| spec == wanted);
        if state.stopped || same {
            return Ok(());
        }
        let error = match self.open(wanted, &mut state) {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        let before = state.playing.as_ref().map(|(spec, _)| spec.clone());
        let busy = matches!(error, CaptureError::Busy(_));
        if let (Some(before), true) = (&before, busy) {
            // It may be the same device by another name, which opens only once.
            state.playing = None;
            if self.open(wanted, &mut state).is_ok() {
                return Ok(());
            }
            let _ = self.open(before, &mut state);
        }
        if state.playing.is_none() {
            let _ = self.open(&SpeakerSpec::None, &mut state);
        }
        Err(error)
    }

    fn open(&self, wanted: &SpeakerSpec, state: &mut State) -> Result<(), CaptureError> {
        state.opened += 1;
        let (number, turn, heard) = (state.opened, self.turn.clone(), self.heard.clone());
        // What nobody hears has no echo.
        let played = Some(self.played.clone()).filter(|_| *wanted != SpeakerSpec::None);
        let pull = move |at| {
            if turn.load(Ordering::Acquire) != number {
                return AudioFrame::silence(at);
            }
            let frame = heard(at);
            if let Some(played) = &played {
                played.put(&frame);
            }
            frame
        };
        let playback = capture::open_speaker(wanted, self.clock, Box::new(pull))?;
        self.turn.store(number, Ordering::Release);
        state.playing = Some((wanted.clone(), playback));
        Ok(())
    }

    /// Closes the device for good.
    pub(crate) fn stop(&self) {
        let mut state = self.lock();
        state.stopped = true;
        state.playing = None;
    }
}

impl fmt::Debug for Loudspeaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loudspeaker").field("state", &self.lock()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    const SOON: Duration = Duration::from_secs(20);

    /// A loudspeaker, and word of every ten milliseconds that it asks for.
    fn loudspeaker() -> (Loudspeaker, mpsc::Receiver<()>) {
        let (asked, asks) = mpsc::channel();
        let heard = move |at| {
            let _ = asked.send(());
            AudioFrame::silence(at)
        };
        let (played, _) = media::audio::processing::reference();
        (Loudspeaker::new(MonotonicClock::start(), Arc::new(heard), played), asks)
    }

    #[test]
    fn a_loudspeaker_that_is_not_there_leaves_the_sound_flowing() {
        let (loudspeaker, asks) = loudspeaker();
        let missing = SpeakerSpec::Device("no such loudspeaker".into());
        assert!(loudspeaker.play(&missing).is_err(), "from nothing");
        asks.recv_timeout(SOON).unwrap();
        assert!(loudspeaker.play(&missing).is_err(), "from one that plays");
        while asks.try_recv().is_ok() {}
        asks.recv_timeout(SOON).unwrap();
    }

    #[test]
    fn what_is_stopped_plays_no_more() {
        let (loudspeaker, asks) = loudspeaker();
        loudspeaker.play(&SpeakerSpec::None).unwrap();
        asks.recv_timeout(SOON).unwrap();
        loudspeaker.stop();
        loudspeaker.play(&SpeakerSpec::None).unwrap();
        assert!(loudspeaker.lock().playing.is_none());
    }
}
