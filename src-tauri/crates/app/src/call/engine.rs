//! Drives the machine: everything that happens goes in with its time, everything that comes out is carried out.

mod reopening;
mod restarting;
mod resuming;
mod tokens;
mod waking;

use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{Arc, PoisonError},
    time::Duration,
};

use base::{Clock, Secret};
use capture::SourceSpec;
use meeting::{
    Command, Event, JoinOptions, MediaKind, MediaLink, PhaseKind, Snapshot,
    protocol::{ClientMessage, HostMessage, IncomingCall, JoinTarget},
};
use rtc::{
    Offer, PeerEvent, PeerEvents,
    signal::{ClientSignal, CloseReason, Incoming},
};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::MissedTickBehavior,
};

use super::{
    CallOptions, End,
    afterwards::Afterwards,
    handle::{Ask, CallEvent},
    shared::Shared,
    threads::Threads,
};
use crate::{
    Code, Failure,
    meters::First,
    receiving::{Pictures, Signals, until},
    recorder::{Entry, Recorder, RecorderInput},
    sending::DeviceNews,
    service::Kept,
    statistics::write_report,
    view::{View, stopped_videos},
};
use reopening::Opened;
use restarting::Restart;
use resuming::Resuming;
use tokens::Tokens;
use waking::Waking;

/// States of the connection that may wait for the machine.
const STATES: usize = 256;

/// What reaches the call's task, whichever host it has.
struct Inbox {
    asked: mpsc::Receiver<Ask>,
    dropped: oneshot::Receiver<()>,
    device_news: mpsc::Receiver<DeviceNews>,
    tick: tokio::time::Interval,
}

/// The call's task.
pub(super) struct Engine {
    machine: meeting::Call,
    options: CallOptions,
    signal: ClientSignal,
    shared: Arc<Shared>,
    snapshot: watch::Sender<Arc<Snapshot>>,
    view: Arc<View>,
    recorder: Option<RecorderInput>,
    outgoing: VecDeque<ClientMessage>,
    share_due: bool,
    end: Option<End>,
    closed: Option<CloseReason>,
    /// Absent where somebody calls us.
    target: Option<JoinTarget>,
    /// What was started for this call.
    kept: Option<Kept>,
    /// Whether somebody still wants the call.
    alive: bool,
    opened: Opened,
    tokens: Tokens,
    restart: Restart,
    resuming: Resuming,
    waking: Waking,
    writing: Option<tokio::task::JoinHandle<()>>,
}

impl Engine {
    /// Queues the join and the offer.
    pub(super) fn new(
        target: Option<JoinTarget>,
        options: CallOptions,
        token: Option<Secret>,
        (signal, kept): (ClientSignal, Option<Kept>),
        offer: Offer,
        shared: Arc<Shared>,
    ) -> Result<(Self, watch::Receiver<Arc<Snapshot>>), Failure> {
        let mut machine = meeting::Call::new(JoinOptions {
            target: target.clone(),
            display_name: options.name.clone(),
            token: token.clone(),
            muted: options.muted || options.microphone == SourceSpec::None,
            camera: options.camera != SourceSpec::None && !options.camera_off,
        });
        begin(&mut machine, offer, options.consent, shared.clock.now());
        let (snapshot, watched) = watch::channel(Arc::new(machine.snapshot().clone()));
        let recorder =
            shared.recorder.lock().unwrap_or_else(PoisonError::into_inner).as_ref().and_then(Recorder::input);
        let share_due = options.share != SourceSpec::None;
        let tokens = Tokens::new(options.token.clone(), token);
        let engine = Self {
            machine,
            options,
            signal,
            shared,
            snapshot,
            view: Arc::default(),
            recorder,
            outgoing: VecDeque::new(),
            share_due,
            end: None,
            closed: None,
            target,
            kept,
            alive: true,
            opened: Opened::Once,
            tokens,
            restart: Restart::default(),
            resuming: Resuming::default(),
            waking: Waking::default(),
            writing: None,
        };
        Ok((engine, watched))
    }

    /// Runs until the call is over and everything of it is closed.
    pub(super) async fn run(
        mut self,
        events: PeerEvents,
        asked: mpsc::Receiver<Ask>,
        dropped: oneshot::Receiver<()>,
    ) -> End {
        let (news, device_news) = mpsc::channel(16);
        let threads = Threads::start(&self.options, &self.shared, &news);
        let mut tick = tokio::time::interval(Duration::from_secs(1));
        tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut inbox = Inbox { asked, dropped, device_news, tick };
        let mut events = Some(events);
        while let Some(of_host) = events.take() {
            self.with_host(&mut inbox, of_host).await;
            if self.is_lost() {
                events = self.come_back(&mut inbox).await;
            }
        }
        self.close(threads).await
    }

    /// Runs until the call is over, or its host is gone and can be opened once more.
    async fn with_host(&mut self, inbox: &mut Inbox, events: PeerEvents) {
        let (to_call, mut states) = mpsc::channel(STATES);
        let pictures = tokio::spawn(self.pictures(to_call).run(events));
        self.settle().await;
        while self.end.is_none() && !self.is_lost() {
            let deadline = self.machine.next_deadline();
            tokio::select! {
                incoming = self.signal.incoming.recv(), if !self.resuming.is_under_way() => self.incoming(incoming),
                signal = self.resuming.next() => self.resumed(signal),
                Some(state) = states.recv() => self.state(state),
                Some((command, reply)) = inbox.asked.recv() => {
                    let done = self.machine.command(command, self.shared.clock.now());
                    // Whoever asked may look at the snapshot next.
                    self.settle().await;
                    let _ = reply.send(done);
                }
                Some(news) = inbox.device_news.recv() => self.device(news),
                offer = self.restart.next() => self.restarted(offer),
                came = self.tokens.next() => match came {
                    Ok(token) => self.machine.token(token, self.shared.clock.now()),
                    Err(failure) => self.shared.notice(failure),
                },
                room = has_room(&self.signal.outgoing), if !self.outgoing.is_empty() => {
                    if !room {
                        self.outgoing.clear();
                    }
                }
                _ = &mut inbox.dropped, if self.alive => {
                    self.alive = false;
                    self.leave();
                }
                () = until(deadline, self.shared.clock) => self.machine.timeout(self.shared.clock.now()),
                _ = inbox.tick.tick() => self.tick(),
            }
            self.settle().await;
        }
        pictures.abort();
        let _ = pictures.await;
    }

    fn pictures(&self, to_call: mpsc::Sender<PeerEvent>) -> Pictures {
        let signals = Signals {
            to_call,
            pictures: self.shared.pictures.clone(),
            recorder: self.recorder.clone(),
            camera: self.shared.gates.camera.clone(),
            share: self.shared.gates.share.clone(),
        };
        let shared = &self.shared;
        Pictures::new(shared.peer(), shared.clock, shared.hearing.clone(), shared.meters.clone(), signals)
    }

    fn leave(&mut self) {
        // Too early or too late to leave: the end of the task does what is left to do.
        if self.machine.command(Command::Leave { for_everyone: false }, self.shared.clock.now()).is_err() {
            self.machine.socket_closed(self.shared.clock.now());
        }
    }

    fn incoming(&mut self, incoming: Option<Incoming<HostMessage>>) {
        let now = self.shared.clock.now();
        match incoming {
            Some(Incoming::Message(message)) => {
                if matches!(message, HostMessage::Answer(_)) {
                    self.shared.meters.first(First::Answer, now);
                }
                self.machine.message(message, now);
            }
            Some(Incoming::Dropped(error)) => {
                tracing::debug!(%error, "a message of the host was dropped");
                self.machine.dropped(now);
            }
            Some(Incoming::Closed(reason)) => {
                tracing::debug!(%reason, "the host's socket closed");
                self.socket_ended(reason);
            }
            None => self.machine.socket_closed(now),
        }
    }

    fn state(&mut self, state: PeerEvent) {
        let now = self.shared.clock.now();
        match state {
            PeerEvent::Connected => {
                self.shared.meters.first(First::Media, now);
                self.machine.media(MediaLink::Connected, now);
            }
            PeerEvent::Disconnected => self.machine.media(MediaLink::Lost, now),
            PeerEvent::Failed(why) => {
                tracing::warn!(%why, "the connection for media failed");
                self.machine.media(MediaLink::Failed, now);
            }
            PeerEvent::Closed => self.machine.media(MediaLink::Failed, now),
            PeerEvent::Candidate { candidate, mid } => self.machine.candidate(candidate, mid, now),
            _ => {}
        }
    }

    /// A device that is of no use is switched off, so that others see it is.
    fn device(&mut self, news: DeviceNews) {
        self.shared.notice(news.failure);
        if news.unusable {
            let off = match news.kind {
                MediaKind::Microphone => Command::Mute(true),
                MediaKind::Camera => Command::Camera(false),
                MediaKind::Share => Command::Share(false),
            };
            let _ = self.machine.command(off, self.shared.clock.now());
        }
    }

    /// Carries out what the machine wants, until it wants nothing more. The end of a host that can be opened once more is nobody's
    /// business but the engine's.
    async fn settle(&mut self) {
        while !self.is_lost() {
            while let Some(message) = self.machine.poll_message() {
                self.outgoing.push_back(message);
            }
            self.post();
            let Some(event) = self.machine.poll_event() else { return self.publish() };
            self.event(&event).await;
            let _ = self.shared.events.send(CallEvent::Meeting(event));
        }
    }

    /// Sends as much as fits; the rest waits for room.
    fn post(&mut self) {
        while let Some(message) = self.outgoing.pop_front() {
            match self.signal.outgoing.try_send(message) {
                Ok(()) => {}
                Err(mpsc::error::TrySendError::Full(message)) => return self.outgoing.push_front(message),
                Err(mpsc::error::TrySendError::Closed(_)) => return self.outgoing.clear(),
            }
        }
    }

    async fn event(&mut self, event: &Event) {
        let now = self.shared.clock.now();
        match event {
            Event::Answer { sdp, .. } => {
                if let Err(error) = self.shared.peer().accept_answer(sdp).await {
                    self.shared.notice(Failure::because(Code::Media, "the host's answer can't be used", &error));
                    self.machine.media(MediaLink::Failed, now);
                }
            }
            Event::OfferWanted => self.restart.begin(self.shared.peer()),
            Event::Candidate { candidate, mid } => {
                if let Err(error) = self.shared.peer().add_candidate(candidate, mid.as_deref()).await {
                    tracing::debug!(%error, "a candidate of the host was left out");
                }
            }
            Event::ConsentAsked if self.options.consent => {
                let _ = self.machine.command(Command::GrantConsent { recording: true, transcription: true }, now);
            }
            Event::ConsentAsked if !self.options.attended => self.shared.notice(Failure::new(
                Code::NotNow,
                "the meeting is recorded or transcribed and nothing of yours is sent until you agree: join with --consent",
            )),
            Event::Phase(phase) if phase.kind() == PhaseKind::Connected && std::mem::take(&mut self.share_due) => {
                if let Err(not_now) = self.machine.command(Command::Share(true), now) {
                    self.shared.notice(Failure::because(Code::NotNow, "nothing can be shared in this meeting", &not_now));
                }
            }
            Event::TokenNeeded => self.tokens.want(),
            Event::IncomingCall(IncomingCall { call, ended: false, .. }) if self.options.answers => {
                let camera = self.machine.snapshot().camera.on;
                let _ = self.machine.command(Command::AcceptCall { call: call.clone(), camera }, now);
            }
            Event::Chat { .. } => drop(self.shared.chat.send_replace(self.machine.chat().clone())),
            Event::Refused { code } => tracing::info!(?code, "the host could not do something"),
            Event::Ended { cause, reason } => self.end = Some(End::of(*cause, *reason, self.closed.as_ref())),
            _ => {}
        }
    }

    /// Tells everyone how the call is now, if that changed.
    fn publish(&mut self) {
        let mended = self.being_mended();
        let snapshot = mended.as_ref().unwrap_or_else(|| self.machine.snapshot());
        if **self.snapshot.borrow() == *snapshot {
            return;
        }
        let gates = &self.shared.gates;
        gates.microphone.set_switched_off(snapshot.muted());
        gates.microphone.set(snapshot.may_send(MediaKind::Microphone));
        gates.camera.set(snapshot.may_send(MediaKind::Camera));
        gates.share.set(snapshot.may_send(MediaKind::Share));
        self.shared.hearing.deafen(snapshot.deafened);
        self.shared.meters.set_unreadable(snapshot.counters.unreadable.into());
        let now = self.shared.clock.now();
        let view = View::of(snapshot);
        self.snapshot.send_replace(Arc::new(snapshot.clone()));
        if *view == *self.view {
            return;
        }
        self.shared.meters.look(&view, now);
        for section in stopped_videos(&self.view, &view) {
            self.shared.meters.video_stopped(section);
        }
        if let Some(recorder) = &self.recorder {
            recorder.put(Entry::View { at: now, view: view.clone() });
        }
        self.view = view;
    }

    fn tick(&mut self) {
        self.look_for_sleep();
        self.look_for_addresses();
        self.shared.meters.sample(&self.shared.peer().stats(), self.shared.clock.now());
        if self.writing.as_ref().is_none_or(tokio::task::JoinHandle::is_finished)
            && let Some(path) = self.options.statistics.clone()
        {
            self.writing = Some(write(path, self.shared.clone()));
        }
    }

    /// A call that was really there, through a page that is still open.
    fn takes_rating(&self) -> bool {
        let was_there = self.machine.snapshot().joined_at.is_some();
        was_there && self.closed.is_none() && self.kept.as_ref().is_some_and(Kept::takes_ratings)
    }

    /// Stops the threads, closes the connection and the files, and writes the last report.
    async fn close(mut self, threads: Threads) -> End {
        let end = self.end.unwrap_or(End { cause: meeting::EndCause::Unknown, reason: None });
        self.post();
        *self.shared.end.lock().unwrap_or_else(PoisonError::into_inner) = Some(end.figures());
        self.shared.meters.sample(&self.shared.peer().stats(), self.shared.clock.now());
        self.shared.hearing.stop_recording();
        self.recorder = None;
        let shared = self.shared.clone();
        let files = tokio::task::spawn_blocking(move || {
            drop(threads);
            if let Some(recorder) = shared.recorder.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
                recorder.finish();
            }
        });
        let _ = files.await;
        if let Some(writing) = self.writing.take() {
            let _ = writing.await;
        }
        if let Some(path) = self.options.statistics.take() {
            let _ = write(path, self.shared.clone()).await;
        }
        self.shared.peer().close().await;
        if self.options.attended && self.takes_rating() {
            let waits = Afterwards::begin(self.signal, self.kept.take());
            *self.shared.afterwards.lock().unwrap_or_else(PoisonError::into_inner) = Some(waits);
            return end;
        }
        drop(self.signal);
        if let Some(kept) = self.kept.take() {
            kept.stop().await;
        }
        end
    }
}

/// Queues the join and the offer.
fn begin(machine: &mut meeting::Call, offer: Offer, consent: bool, now: Duration) {
    machine.start((offer.sdp, offer.media), now);
    if consent {
        // Said before anything is asked, it holds for the whole call and nothing is closed in between.
        let _ = machine.command(Command::GrantConsent { recording: true, transcription: true }, now);
    }
}

/// Waits for room in a queue; false when nobody takes from it any more.
async fn has_room<T>(queue: &mpsc::Sender<T>) -> bool {
    queue.reserve().await.is_ok()
}

/// Writes the report off the runtime's threads.
fn write(path: PathBuf, shared: Arc<Shared>) -> tokio::task::JoinHandle<()> {
    tokio::task::spawn_blocking(move || {
        if let Err(error) = write_report(&path, &shared.report()) {
            let words = format!("the statistics can't be written to {}: choose another file", path.display());
            shared.notice(Failure::because(Code::StatisticsFile, words, &error));
        }
    })
}
