//! What others hold of a running call.

use std::{
    sync::{Arc, MutexGuard, PoisonError},
    time::Duration,
};

use base::{Clock, Secret};
use capture::SourceSpec;
use ipc::{Chosen, Figures, MicrophoneLevel, SoundSettings, frame};
use meeting::{
    ChatLine, Command, NotNow, Snapshot,
    protocol::{JoinTarget, Rating},
};
use rtc::{Section, signal::ClientSignal};
use tokio::sync::{broadcast, mpsc, oneshot, watch};

use super::{
    CallOptions, End,
    afterwards::Afterwards,
    engine::Engine,
    options::{source, speaker},
    parts::Parts,
    shared::Shared,
};
use crate::{
    Code, FailedDevice, Failure, device_failure::device_failure, receiving::ReceivedPicture, sending::OwnPicture,
    service::Kept, statistics::Report,
};

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

impl Call {
    /// Starts a call, or without a target waits for one, over a host's socket, with what was started for it and ends with it, and an offering peer connection.
    ///
    /// # Errors
    /// When a thread can't be started or a codec can't be set up.
    pub(crate) fn start(
        target: Option<JoinTarget>,
        options: CallOptions,
        token: Option<Secret>,
        host: (ClientSignal, Option<Kept>),
        parts: Parts,
    ) -> Result<Self, Failure> {
        let (alive, dropped) = oneshot::channel();
        let (commands, asked) = mpsc::channel(COMMANDS);
        let (to_ended, ended) = watch::channel(None);
        let Parts { clock, started_unix_ms, meters, peer, offer, events, recorder } = parts;
        let shared = Shared::new(&options, clock, started_unix_ms, meters, peer, recorder)?;
        let (engine, snapshot) = Engine::new(target, options, token, host, offer, shared.clone())?;
        tokio::spawn(async move {
            let end = engine.run(events, asked, dropped).await;
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
        self.commands.send((command, reply)).await.map_err(|_| over())?;
        let done = answer.await.map_err(|_| over())?;
        done.map_err(Failure::not_now)
    }

    /// Says how the call was, once it is over and [`CallHandle::takes_rating`].
    ///
    /// # Errors
    /// When nobody takes it (any more), or the service does not.
    pub async fn rate(&self, rating: Rating) -> Result<(), Failure> {
        let taker = self.afterwards().as_ref().map(Afterwards::taker);
        let Some(taker) = taker else { return Err(Failure::new(Code::Rating, "this call takes no rating")) };
        Afterwards::rate(taker, rating).await
    }

    /// Whether somebody waits for the person's word on how it was.
    #[must_use]
    pub fn takes_rating(&self) -> bool {
        self.afterwards().is_some()
    }

    /// Gives no rating: what waits for one is closed.
    pub async fn let_go(&self) {
        let afterwards = self.afterwards().take();
        if let Some(afterwards) = afterwards {
            afterwards.let_go().await;
        }
    }

    fn afterwards(&self) -> MutexGuard<'_, Option<Afterwards>> {
        self.shared.afterwards.lock().unwrap_or_else(PoisonError::into_inner)
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
        let gates = &self.shared.gates;
        match stream {
            frame::CAMERA => gates.camera.want_keyframe(),
            frame::OWN_SHARE => gates.share.want_keyframe(),
            frame::SHARE => self.shared.peer().request_keyframe(Section::ShareSlot),
            slot if slot < frame::SLOTS => self.shared.peer().request_keyframe(Section::Slot(slot)),
            _ => {}
        }
    }

    /// What is really sent of the microphone, ten times a second while it is open. The last one stays.
    #[must_use]
    pub fn microphone_levels(&self) -> watch::Receiver<MicrophoneLevel> {
        self.shared.levels.subscribe()
    }

    /// What was written in the chat up to now, oldest first; it stays after the end. What comes later is told as
    /// [`meeting::Event::Chat`].
    #[must_use]
    pub fn chat(&self) -> Arc<Vec<Arc<ChatLine>>> {
        self.shared.chat.borrow().clone()
    }

    /// What was measured since this was called last; to be called once a second.
    #[must_use]
    pub fn figures(&self) -> Figures {
        self.shared.figures()
    }

    /// Uses other devices from now on. A device that can't be opened is told as a notice, and the one before goes on.
    ///
    /// # Errors
    /// When an id means no device, or the call is over.
    pub async fn choose(&self, chosen: &Chosen) -> Result<(), Failure> {
        let (camera, microphone) = (source(&chosen.camera)?, source(&chosen.microphone)?);
        let speaker = speaker(&chosen.speaker)?;
        let (camera_on, microphone_on) = {
            let snapshot = self.snapshot.borrow();
            (snapshot.camera.on, snapshot.microphone.on)
        };
        // First off, so that nothing is told of a device that was taken away on purpose.
        if camera == SourceSpec::None && camera_on {
            self.command(Command::Camera(false)).await?;
        }
        if microphone == SourceSpec::None && microphone_on {
            self.command(Command::Mute(true)).await?;
        }
        if self.commands.is_closed() {
            return Err(over());
        }
        self.shared.gates.camera.choose(camera);
        self.shared.gates.microphone.choose(microphone);
        let shared = self.shared.clone();
        let play = tokio::task::spawn_blocking(move || {
            if let Err(error) = shared.loudspeaker.play(&speaker) {
                shared.notice(device_failure(FailedDevice::Speaker, &error));
            }
        });
        play.await.map_err(|error| Failure::because(crate::Code::Device, "the loudspeaker can't be changed", &error))
    }

    /// Treats what is sent and what is played otherwise, from now on.
    pub fn treat(&self, sound: &SoundSettings) {
        self.shared.treatment.set(*sound);
        self.shared.hearing.even(sound.even);
    }

    /// Shares a source of [`crate::share_sources`], in place of what is shared now; `None` stops sharing.
    ///
    /// # Errors
    /// When the id means no source, nothing can be shared now, or the call is over.
    pub async fn share(&self, id: Option<&str>) -> Result<(), Failure> {
        let Some(id) = id else { return self.command(Command::Share(false)).await };
        let source = source(id)?;
        if source == SourceSpec::None {
            return self.command(Command::Share(false)).await;
        }
        self.shared.gates.share.choose(source);
        if self.snapshot.borrow().share.on {
            return Ok(());
        }
        self.command(Command::Share(true)).await
    }

    /// Waits until the call is over, its threads are stopped, its files are closed, and what was started for it has ended.
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

fn over() -> Failure {
    Failure::new(crate::Code::NotInACall, "the call is over")
}
