//! A meeting at work: the task that owns its [`Room`], plays its script, passes on what the room has to say, and lets the
//! media flow as the room plans it.
//!
//! ```text
//! client's task ── Input ──▶ meeting's task ── HostMessage ──▶ client's socket
//!      │                        │    │    └── Cue ─▶ stage (thread): scripted pictures ─┐
//!      │ video ── Forwarder ────┼────┼──────────────────────────────────────────────────┴─▶ slots
//!      └ sound ── Microphone ───┴────┴── Order ─▶ sound (thread): decode, mix, encode ─▶ everyone
//! ```

mod client;
mod kept;
mod keyframes;
mod plane;
mod play;
mod sound;
mod stage;
mod thinning;
mod wire;

#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
    time::{Duration, SystemTime},
};

use base::{Clock, MonotonicClock};
use jiff::Timestamp;
use meeting::protocol::{ClientMessage, EndReason, HostMessage, ParticipantId};
use rtc::Section;
use tenant::Tenant;
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    places::Place,
    room::{Arrival, InChat, Output, Plan, Room, Rules},
    script,
};

pub(crate) use client::{Meetings, attend};
pub(crate) use kept::KeptPlaces;
use keyframes::Keyframes;
use plane::{Forwarder, Picture, Plane, Receiver};
use play::Play;
use sound::{Levels, Microphone, Sound};
use stage::Stage;
use wire::Wire;

/// Inputs of a meeting that may wait; clients that send more are slowed down.
const INPUTS: usize = 256;

/// What a meeting is told.
enum Input {
    /// A guest asks to come in.
    Arrive {
        arrival: Arrival,
        outgoing: mpsc::Sender<HostMessage>,
        reply: oneshot::Sender<Result<ParticipantId, EndReason>>,
    },
    /// A guest's offer was answered.
    Connect { who: ParticipantId, wire: Arc<dyn Wire>, slots: u8, reply: oneshot::Sender<Wires> },
    /// A guest's media can flow.
    Up(ParticipantId),
    /// A guest says something.
    Say(ParticipantId, ClientMessage),
    /// A guest's socket broke; their place is kept.
    Away(ParticipantId),
    /// They are there again, over another one.
    Back { who: ParticipantId, outgoing: mpsc::Sender<HostMessage> },
    /// A guest's socket is closed.
    Gone(ParticipantId),
    /// Who speaks.
    Speaking(Levels),
}

/// The ends of a meeting's media that belong to one client.
#[derive(Debug)]
struct Wires {
    camera: Forwarder,
    share: Forwarder,
    microphone: Option<Microphone>,
    receiver: Receiver,
}

/// A running meeting, as clients' tasks see it. The meeting ends with the last of them.
#[derive(Debug, Clone)]
pub(crate) struct Host {
    inputs: mpsc::Sender<Input>,
}

impl Host {
    /// Starts a meeting; it rests until the first guest comes. It ends when `stop` changes or is dropped.
    pub(crate) fn start(
        meeting: script::Meeting,
        place: &Place,
        tenant: Arc<Tenant>,
        folder: PathBuf,
        faults: script::Faults,
        clock: MonotonicClock,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let (inputs, receiver) = mpsc::channel(INPUTS);
        let rules = Rules::new(&meeting, &place.thread);
        let task = Task {
            room: Room::new(rules, unix_ms_at_zero(clock)),
            play: Play::new(meeting, folder),
            clock,
            clients: BTreeMap::new(),
            wired: BTreeSet::new(),
            plane: Plane::new(faults.loss),
            tenant,
            machines: None,
            shown: Plan::default(),
            levels: inputs.downgrade(),
        };
        tokio::spawn(task.run(receiver, stop));
        Self { inputs }
    }
}

/// The threads that run while somebody is there.
#[derive(Debug)]
struct Machines {
    sound: Sound,
    stage: Stage,
}

struct Task {
    room: Room,
    play: Play,
    clock: MonotonicClock,
    clients: BTreeMap<ParticipantId, mpsc::Sender<HostMessage>>,
    /// Clients with a connection.
    wired: BTreeSet<ParticipantId>,
    plane: Plane,
    /// Where the meeting's chat is kept.
    tenant: Arc<Tenant>,
    machines: Option<Machines>,
    /// The plan that the machines follow.
    shown: Plan,
    levels: mpsc::WeakSender<Input>,
}

impl Task {
    async fn run(mut self, mut inputs: mpsc::Receiver<Input>, mut stop: watch::Receiver<bool>) {
        loop {
            let due = [self.room.next_deadline(), self.play.next_deadline()].into_iter().flatten().min();
            let sleep = due.map(|due| tokio::time::sleep_until(self.clock.instant(due).into()));
            tokio::select! {
                input = inputs.recv() => match input {
                    Some(input) => self.take(input),
                    None => return,
                },
                () = async { match sleep { Some(sleep) => sleep.await, None => std::future::pending().await } } => {}
                _ = stop.changed() => {
                    self.room.close();
                    self.deliver();
                    return;
                }
            }
            self.advance();
        }
    }

    fn take(&mut self, input: Input) {
        match input {
            Input::Arrive { arrival, outgoing, reply } => self.arrive(arrival, outgoing, reply),
            Input::Connect { who, wire, slots, reply } => self.connect(&who, &wire, slots, reply),
            Input::Up(who) => {
                self.plane.up(&who);
                self.plane.apply(&self.shown, self.clock.now());
            }
            Input::Say(who, message) => self.room.message(&who, message, self.clock.now()),
            Input::Away(who) => drop(self.clients.remove(&who)),
            Input::Back { who, outgoing } => {
                if self.room.has(&who) {
                    self.clients.insert(who.clone(), outgoing);
                    self.room.returns(&who);
                }
            }
            Input::Gone(who) => self.room.gone(&who),
            Input::Speaking(levels) => self.room.speaking(&levels),
        }
    }

    fn arrive(
        &mut self,
        arrival: Arrival,
        outgoing: mpsc::Sender<HostMessage>,
        reply: oneshot::Sender<Result<ParticipantId, EndReason>>,
    ) {
        let now = self.clock.now();
        if !self.play.is_running() {
            self.open();
            self.play.start(now);
            // Those who are there from the start are there before the guest.
            self.play.perform(&mut self.room, now);
        }
        let entered = self.room.enter(arrival, now);
        if let Ok(who) = &entered {
            self.clients.insert(who.clone(), outgoing);
        }
        if let Err(Ok(who)) = reply.send(entered) {
            self.room.gone(&who);
        }
    }

    /// Starts the threads, and gives the scripted people their voices.
    fn open(&mut self) {
        let levels = self.levels.clone();
        let report = move |spoken: Levels| {
            if let Some(inputs) = levels.upgrade() {
                // A report that finds no room is old news by the next one.
                let _ = inputs.try_send(Input::Speaking(spoken));
            }
        };
        let machines =
            Sound::open(self.clock, report).and_then(|sound| Ok(Machines { sound, stage: Stage::open(self.clock)? }));
        match machines {
            Ok(machines) => {
                for (who, voice) in self.play.voices() {
                    if let Err(error) = machines.sound.add_voice(&who, voice, self.play.folder()) {
                        tracing::error!(%error, "a scripted voice can't be read");
                    }
                }
                self.machines = Some(machines);
            }
            Err(error) => tracing::error!(%error, "a meeting has no media: threads can't be started"),
        }
    }

    fn connect(&mut self, who: &ParticipantId, wire: &Arc<dyn Wire>, slots: u8, reply: oneshot::Sender<Wires>) {
        let source = |section| Keyframes::of_client(wire.clone(), section);
        let wires = Wires {
            camera: self.plane.add_source(who, Picture::Camera, source(Section::Camera)),
            share: self.plane.add_source(who, Picture::Share, source(Section::Share)),
            microphone: self.machines.as_mut().map(|machines| machines.sound.add_client(who, wire.clone())),
            receiver: self.plane.add_receiver(who, wire, slots),
        };
        self.wired.insert(who.clone());
        self.room.offered(who, usize::from(slots));
        // A client that is gone by now says so in its next message.
        let _ = reply.send(wires);
        // The sources are new even where the plan stays the same.
        self.plane.apply(&self.shown, self.clock.now());
    }

    /// Does what is due, says what is to be said, and lets the media follow.
    fn advance(&mut self) {
        let now = self.clock.now();
        self.play.perform(&mut self.room, now);
        self.room.timeout(now);
        self.deliver();
        if self.room.guests() == 0 && self.play.is_running() {
            self.play.stop();
            self.room.reset();
            self.deliver();
            self.machines = None;
        }
        self.sweep(now);
        self.follow(now);
    }

    /// Lets go of everything that belongs to those who are gone, from the lobby as from inside.
    fn sweep(&mut self, now: Duration) {
        self.clients.retain(|who, _| self.room.has(who));
        let gone: Vec<ParticipantId> = self.wired.iter().filter(|who| !self.room.has(who)).cloned().collect();
        for who in gone {
            self.wired.remove(&who);
            self.plane.remove(&who, now);
            if let Some(machines) = &self.machines {
                machines.sound.remove(&who);
            }
        }
    }

    fn deliver(&mut self) {
        while let Some(output) = self.room.poll() {
            match output {
                Output::Tell(who, message) => {
                    let sent = self.clients.get(&who).map_or(Ok(()), |client| client.try_send(message));
                    match sent {
                        Ok(()) => {}
                        // Whether they are gone or come back, their task says.
                        Err(mpsc::error::TrySendError::Closed(_)) => drop(self.clients.remove(&who)),
                        // It reads nothing.
                        Err(mpsc::error::TrySendError::Full(_)) => {
                            self.clients.remove(&who);
                            self.room.gone(&who);
                        }
                    }
                }
                // Its socket writes what waits, and closes.
                Output::Over(who) => {
                    self.clients.remove(&who);
                }
                Output::Chat(happens) => self.chat(happens),
            }
        }
    }

    fn chat(&self, happens: InChat) {
        let now = Timestamp::now();
        let done = match happens {
            InChat::Enters { thread, user, name } => self.tenant.enter(&thread, &user, &name, now),
            InChat::Leaves { thread, user } => self.tenant.leave(&thread, &user, now),
            InChat::Acts { thread, user, name, act } => self.tenant.act(&thread, user.as_deref(), &name, &act, now),
        };
        if let Err(error) = done {
            // A meeting whose chat the organisation switched off, or somebody whom it took out of it.
            tracing::debug!(%error, "the meeting's chat does not follow");
        }
    }

    /// Makes the media what the room plans.
    fn follow(&mut self, now: Duration) {
        let plan = self.room.plan();
        let shares_changed = self.play.take_share_changes();
        if plan == self.shown && !shares_changed {
            return;
        }
        if let Some(machines) = &self.machines {
            self.play.show(&plan, &mut self.plane, &machines.stage);
            machines.sound.apply(&plan);
        }
        self.plane.apply(&plan, now);
        self.shown = plan;
    }
}

/// What the world's clock showed at zero of another one, in milliseconds since 1970.
fn unix_ms_at_zero(clock: MonotonicClock) -> u64 {
    let world = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(world.saturating_sub(clock.now()).as_millis()).unwrap_or(u64::MAX)
}
