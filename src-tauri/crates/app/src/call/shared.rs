//! What a call's task, its threads and its handles all look at.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use base::{Clock, MonotonicClock};
use ipc::{Figures, MicrophoneLevel, MicrophoneState};
use media::audio::processing::reference;
use meeting::ChatLine;
use rtc::Peer;
use tokio::sync::{broadcast, watch};

use super::afterwards::Afterwards;
use super::{CallEvent, CallOptions, loudspeaker::Loudspeaker, threads::Gates};
use crate::{
    Code, Failure,
    meters::Meters,
    receiving::{Hearing, ReceivedPicture},
    recorder::Recorder,
    sending::{OwnPicture, Treatment},
    statistics::{EndFigures, Lately, ProcessFigures, RecordingFigures, Report, Totals},
};

/// Events that may wait for a slow reader before it misses some.
const EVENTS: usize = 256;

/// Pictures that may wait for a slow reader: a second of nine videos.
const PICTURES: usize = 256;

/// One's own pictures that may wait for a slow reader: a second of camera and share.
const OWN_PICTURES: usize = 64;

/// What the engine and its handles both look at.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) clock: MonotonicClock,
    pub(crate) started_unix_ms: u64,
    pub(crate) meters: Arc<Meters>,
    peer: RwLock<Peer>,
    /// A host that waits for the person's rating of the call that is over.
    pub(super) afterwards: Mutex<Option<Afterwards>>,
    pub(crate) hearing: Arc<Hearing>,
    pub(crate) loudspeaker: Loudspeaker,
    pub(crate) gates: Gates,
    pub(crate) treatment: Arc<Treatment>,
    lately: Mutex<Lately>,
    pub(crate) recorder: Mutex<Option<Recorder>>,
    pub(crate) events: broadcast::Sender<CallEvent>,
    pub(crate) pictures: broadcast::Sender<ReceivedPicture>,
    pub(crate) own_pictures: broadcast::Sender<OwnPicture>,
    pub(crate) levels: watch::Sender<MicrophoneLevel>,
    /// All lines of the chat; not older than the events that tell of them.
    pub(crate) chat: watch::Sender<Arc<Vec<Arc<ChatLine>>>>,
    pub(crate) end: Mutex<Option<EndFigures>>,
}

impl Shared {
    /// Of a call that is about to start. `clock`'s zero is the start of the call.
    ///
    /// # Errors
    /// When the sound can't be decoded.
    pub(super) fn new(
        options: &CallOptions,
        clock: MonotonicClock,
        started_unix_ms: u64,
        meters: Arc<Meters>,
        peer: Peer,
        recorder: Option<Recorder>,
    ) -> Result<Arc<Self>, Failure> {
        let hearing = Hearing::new(recorder.as_ref().and_then(Recorder::input))
            .map_err(|error| Failure::because(Code::Codec, "the sound can't be decoded", &error))?;
        hearing.even(options.sound.even);
        let hearing = Arc::new(hearing);
        let of_speaker = hearing.clone();
        let heard = Arc::new(move |at| of_speaker.pull(at));
        let (played, reference) = reference();
        let silent = MicrophoneLevel { state: MicrophoneState::Muted, level: 0.0 };
        Ok(Arc::new(Self {
            clock,
            started_unix_ms,
            meters,
            peer: RwLock::new(peer),
            afterwards: Mutex::default(),
            hearing,
            loudspeaker: Loudspeaker::new(clock, heard, played),
            gates: Gates::new(options),
            treatment: Treatment::new(options.sound, options.treat_files, Some(reference)),
            lately: Mutex::default(),
            recorder: Mutex::new(recorder),
            events: broadcast::Sender::new(EVENTS),
            pictures: broadcast::Sender::new(PICTURES),
            own_pictures: broadcast::Sender::new(OWN_PICTURES),
            levels: watch::Sender::new(silent),
            chat: watch::Sender::default(),
            end: Mutex::new(None),
        }))
    }

    /// The connection for media. It is another one once a host was opened again.
    pub(crate) fn peer(&self) -> Peer {
        self.peer.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Goes on over another connection; gives the one before.
    pub(super) fn exchange(&self, peer: Peer) -> Peer {
        std::mem::replace(&mut *self.peer.write().unwrap_or_else(PoisonError::into_inner), peer)
    }

    /// What was measured since the last time.
    pub(super) fn figures(&self) -> Figures {
        let totals =
            Totals::of(&self.peer().stats(), self.meters.frame_counts(), self.meters.limit(), &ProcessFigures::now());
        self.lately.lock().unwrap_or_else(PoisonError::into_inner).figures(self.clock.now(), totals)
    }

    /// Everything measured up to now.
    pub(crate) fn report(&self) -> Report {
        let recording = {
            let recorder = self.recorder.lock().unwrap_or_else(PoisonError::into_inner);
            recorder.as_ref().map(|recorder| {
                self.meters.set_dropped("recorder", recorder.dropped());
                let folder = recorder.folder().display().to_string();
                RecordingFigures { folder, failed: recorder.failed() }
            })
        };
        Report {
            started_unix_ms: self.started_unix_ms,
            process: ProcessFigures::now(),
            recording,
            end: self.end.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            ..self.meters.report(&self.peer().stats(), &self.hearing.stats(), self.clock.now())
        }
    }

    /// Something went wrong without ending the call: counted, recorded and told.
    pub(crate) fn notice(&self, failure: Failure) {
        let words = failure.to_string();
        tracing::warn!(code = ?failure.code, "{words}");
        self.meters.warn(words.clone());
        let recorder = self.recorder.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(input) = recorder.as_ref().and_then(Recorder::input) {
            input.put(crate::recorder::Entry::Notice { at: self.clock.now(), words });
        }
        // Nobody watching is no error.
        let _ = self.events.send(CallEvent::Notice(failure));
    }
}
