//! What others hold of a running call.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use base::{Clock, MonotonicClock};
use ipc::{Chosen, Figures, MicrophoneLevel, MicrophoneState};
use meeting::{Command, NotNow, Snapshot, protocol::JoinTarget};
use rtc::{Peer, signal::ClientSignal};
use tokio::sync::{broadcast, mpsc, oneshot, watch};

use super::{CallOptions, End, engine::Engine, parts::Parts};
use crate::{
    Failure,
    meters::Meters,
    receiving::{Hearing, ReceivedPicture},
    recorder::Recorder,
    sending::OwnPicture,
    statistics::{EndFigures, ProcessFigures, RecordingFigures, Report},
};

/// Events that may wait for a slow reader before it misses some.
const EVENTS: usize = 256;

/// Pictures that may wait for a slow reader: a second of nine videos.
const PICTURES: usize = 256;

/// One's own pictures that may wait for a slow reader: a second of camera and share.
const OWN_PICTURES: usize = 64;

/// Commands that may wait for the machine.
const COMMANDS: usize = 32;

/// Something that happened in a call.
#[derive(Debug, Clone)]
pub enum CallEvent {
    /// In the meeting.
    Meeting(meeting::Event),
    /// Something went wrong without ending the call, such as a camera that is gone.
    Notice(Failure),
}

pub(super) type Ask = (Command, oneshot::Sender<Result<(), NotNow>>);

/// A running call. Dropping it leaves the meeting and stops everything that belongs to it.
#[derive(Debug)]
pub struct Call {
    handle: CallHandle,
    /// Dropped with the call, which tells the engine to leave.
    _alive: oneshot::Sender<()>,
}

/// Steers and watches a call. Clones are of the same call; they keep nothing alive.
#[derive(Debug, Clone)]
pub struct CallHandle {
    pub(super) commands: mpsc::Sender<Ask>,
    snapshot: watch::Receiver<Arc<Snapshot>>,
    ended: watch::Receiver<Option<End>>,
    pub(super) shared: Arc<Shared>,
}

/// What the engine and its handles both look at.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) clock: MonotonicClock,
    pub(crate) started_unix_ms: u64,
    pub(crate) meters: Arc<Meters>,
    pub(crate) peer: Peer,
    pub(crate) hearing: Arc<Hearing>,
    pub(crate) recorder: Mutex<Option<Recorder>>,
    pub(crate) events: broadcast::Sender<CallEvent>,
    pub(crate) pictures: broadcast::Sender<ReceivedPicture>,
    pub(crate) own_pictures: broadcast::Sender<OwnPicture>,
    pub(crate) levels: watch::Sender<MicrophoneLevel>,
    pub(crate) end: Mutex<Option<EndFigures>>,
}

impl Call {
    /// Starts a call over a host's socket and an offering peer connection. `clock`'s zero is the start of the call.
    ///
    /// # Errors
    /// When a thread can't be started or a codec can't be set up.
    pub(crate) fn start(
        target: JoinTarget,
        options: CallOptions,
        signal: ClientSignal,
        parts: Parts,
    ) -> Result<Self, Failure> {
        let (alive, dropped) = oneshot::channel();
        let (commands, asked) = mpsc::channel(COMMANDS);
        let (to_ended, ended) = watch::channel(None);
        let (events, _) = broadcast::channel(EVENTS);
        let (pictures, _) = broadcast::channel(PICTURES);
        let (own_pictures, _) = broadcast::channel(OWN_PICTURES);
        let (levels, _) = watch::channel(MicrophoneLevel { state: MicrophoneState::Muted, level: 0.0 });
        let hearing = Hearing::new(parts.recorder.as_ref().and_then(Recorder::input))
            .map_err(|error| Failure::because(crate::Code::Codec, "the sound can't be decoded", &error))?;
        let shared = Arc::new(Shared {
            clock: parts.clock,
            started_unix_ms: parts.started_unix_ms,
            meters: parts.meters.clone(),
            peer: parts.peer.clone(),
            hearing: Arc::new(hearing),
            recorder: Mutex::new(parts.recorder),
            events,
            pictures,
            own_pictures,
            levels,
            end: Mutex::new(None),
        });
        let (engine, snapshot) = Engine::new(target, options, signal, parts.offer, shared.clone())?;
        tokio::spawn(async move {
            let end = engine.run(parts.events, asked, dropped).await;
            to_ended.send_replace(Some(end));
        });
        Ok(Self { handle: CallHandle { commands, snapshot, ended, shared }, _alive: alive })
    }

    /// A handle that steers and watches.
    #[must_use]
    pub fn handle(&self) -> CallHandle {
        self.handle.clone()
    }
}

impl CallHandle {
    /// Does what a person asks for.
    ///
    /// # Errors
    /// When it can't be done now, or the call is over.
    pub async fn command(&self, command: Command) -> Result<(), Failure> {
        let (reply, answer) = oneshot::channel();
        let over = || Failure::new(crate::Code::NotInACall, "the call is over");
        self.commands.send((command, reply)).await.map_err(|_| over())?;
        let done = answer.await.map_err(|_| over())?;
        done.map_err(Failure::not_now)
    }

    /// How the call is, and every change of it.
    #[must_use]
    pub fn snapshot(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.snapshot.clone()
    }

    /// What happens from now on. A reader who is slow misses the oldest.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<CallEvent> {
        self.shared.events.subscribe()
    }

    /// The meeting's pictures from now on, encoded. A reader who is slow misses the oldest and should then wait for the
    /// next keyframe.
    #[must_use]
    pub fn pictures(&self) -> broadcast::Receiver<ReceivedPicture> {
        self.shared.pictures.subscribe()
    }

    /// One's own camera and share from now on, encoded as they are sent. A reader who is slow misses the oldest and should
    /// then ask for a keyframe.
    #[must_use]
    pub fn own_pictures(&self) -> broadcast::Receiver<OwnPicture> {
        self.shared.own_pictures.subscribe()
    }

    /// Asks for a keyframe of a stream of [`ipc::frame`]: of the host for slots and its share, of our encoders for our own.
    pub fn request_keyframe(&self, stream: u8) {
        let _ = stream;
    }

    /// What is really sent of the microphone, ten times a second while it is open. The last one stays.
    #[must_use]
    pub fn microphone_levels(&self) -> watch::Receiver<MicrophoneLevel> {
        self.shared.levels.subscribe()
    }

    /// What was measured since this was called last; to be called once a second.
    #[must_use]
    pub fn figures(&self) -> Figures {
        Figures::default()
    }

    /// Uses other devices from now on. A device that can't be opened is told as a notice, and the one before goes on.
    ///
    /// # Errors
    /// When an id means no device, or the call is over.
    pub async fn choose(&self, chosen: &Chosen) -> Result<(), Failure> {
        let _ = chosen;
        Err(Failure::new(crate::Code::Device, "devices can't be changed during a call yet"))
    }

    /// Shares a source of [`crate::share_sources`], in place of what is shared now; `None` stops sharing.
    ///
    /// # Errors
    /// When the id means no source, nothing can be shared now, or the call is over.
    pub async fn share(&self, source: Option<&str>) -> Result<(), Failure> {
        let _ = source;
        Err(Failure::new(crate::Code::Device, "what is shared can't be changed during a call yet"))
    }

    /// Waits until the call is over, its threads are stopped and its files are closed.
    pub async fn ended(&self) -> End {
        let mut ended = self.ended.clone();
        let end = ended.wait_for(Option::is_some).await.ok().and_then(|end| *end);
        // The engine can only go away without a word when its runtime does.
        end.unwrap_or(End { cause: meeting::EndCause::AppClosed, reason: None })
    }

    /// How long the call has been going on.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.shared.clock.now()
    }

    /// Everything measured up to now.
    #[must_use]
    pub fn report(&self) -> Report {
        self.shared.report()
    }
}

impl Shared {
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
            ..self.meters.report(&self.peer.stats(), &self.hearing.stats(), self.clock.now())
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
