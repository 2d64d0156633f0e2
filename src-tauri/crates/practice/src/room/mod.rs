//! A practice meeting as a machine without I/O: clients' messages and the script's deeds in, messages to clients and a
//! plan for the media out, told the time.
//!
//! ```text
//!            enter                admit                     leave, removed, ended, gone
//! (outside) ------> in the lobby ------> inside <--> on hold ------------------------> (outside, told why)
//!     |                  |                  ^
//!     |   no lobby       +-- rejected, left, gone --> (outside, told why)
//!     +-------------------------------------+
//! ```
//!
//! Inputs change the state and nothing else; [`Room::settle`] then compares what every client should know with what it
//! was told ([`view`]) and sends the difference, and [`Room::plan`] says what media should flow.

mod capabilities;
mod moderation;
mod person;
mod plan;
mod requests;
mod slots;
mod speakers;
mod view;

#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use meeting::protocol::{
    BreakoutRoom, BreakoutRoomId, CallState, Caption, CompliancePhase, EndReason, HoldSide, HostMessage, Participant,
    ParticipantId, Presence, Role,
};

use capabilities::{Standing, capabilities, rank};
use person::{Kind, Person, Place};
use speakers::Speakers;
use view::{Inside, View};

pub(crate) use moderation::{LEFT, NOT_A_CALL, NOT_FOUND, PERSONAL_MEETING};
pub(crate) use plan::Plan;

use crate::script::{self, GUESTS};

/// Something for the outside to do.
#[derive(Debug, PartialEq)]
pub(crate) enum Output {
    /// Send this to that client.
    Tell(ParticipantId, HostMessage),
    /// That client is out; nothing follows.
    Over(ParticipantId),
}

/// A guest who asks to come in.
#[derive(Debug, Clone)]
pub(crate) struct Arrival {
    pub(crate) name: String,
    pub(crate) muted: bool,
    pub(crate) camera: bool,
}

/// Recording or transcription.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Switch {
    active: bool,
    consent: bool,
}

/// What of the script a room needs.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    pub(crate) lobby: bool,
    pub(crate) guests: Role,
    pub(crate) most_people: usize,
    /// The chat thread's id.
    pub(crate) thread: Option<String>,
    pub(crate) breakout_rooms: Vec<String>,
}

/// One meeting.
#[derive(Debug)]
pub(crate) struct Room {
    rules: Rules,
    people: BTreeMap<ParticipantId, Person>,
    came: u64,
    /// Raised hands in the order they went up.
    hands: Vec<ParticipantId>,
    spotlights: Vec<ParticipantId>,
    sharing: Option<ParticipantId>,
    recording: Switch,
    transcription: Switch,
    rooms_open: bool,
    speakers: Speakers,
    /// Lines that are said in part: when each is said in full.
    lines: Vec<(Duration, Caption)>,
    outputs: VecDeque<Output>,
}

impl Room {
    pub(crate) fn new(rules: Rules) -> Self {
        Self {
            rules,
            people: BTreeMap::new(),
            came: 0,
            hands: Vec::new(),
            spotlights: Vec::new(),
            sharing: None,
            recording: Switch::default(),
            transcription: Switch::default(),
            rooms_open: false,
            speakers: Speakers::default(),
            lines: Vec::new(),
            outputs: VecDeque::new(),
        }
    }

    /// A guest asks to come in.
    ///
    /// # Errors
    /// How the call ends when there is no room left.
    pub(crate) fn enter(&mut self, arrival: Arrival, now: Duration) -> Result<ParticipantId, EndReason> {
        if self.people.len() >= self.rules.most_people {
            return Err(moderation::SERVICE_ENDED);
        }
        self.came += 1;
        let id = ParticipantId::new(format!("guest-{}", self.came));
        let place = if self.rules.lobby { Place::Lobby { since: now } } else { Place::Inside };
        let kind = Kind::Guest(Box::default());
        let name = presentable(&arrival.name);
        self.insert(Person {
            muted: arrival.muted,
            camera: arrival.camera,
            ..self.person(&id, name, self.rules.guests, place, kind)
        });
        self.settle();
        Ok(id)
    }

    /// A scripted person comes in, unless they are there or the meeting is full.
    pub(crate) fn seat(&mut self, id: &ParticipantId, person: &script::Person) {
        if self.people.contains_key(id) || self.people.len() >= self.rules.most_people {
            return;
        }
        self.came += 1;
        let wait =
            |seconds: &Option<toml::Spanned<f64>>| seconds.as_ref().map(|seconds| script::seconds(*seconds.get_ref()));
        let kind = Kind::Scripted {
            speaks: false,
            admits_after: wait(&person.admits_after),
            rejects_after: wait(&person.rejects_after),
        };
        let name = person.name.get_ref().clone();
        let new = self.person(id, name, person.role, Place::Inside, kind);
        self.insert(Person { camera: person.video.is_some(), ..new });
        self.settle();
    }

    fn person(&self, id: &ParticipantId, name: String, role: Role, place: Place, kind: Kind) -> Person {
        Person {
            id: id.clone(),
            name,
            role,
            place,
            came: self.came,
            muted: false,
            camera: false,
            on_hold: false,
            deaf: false,
            captions: false,
            agreed_to_recording: false,
            agreed_to_transcription: false,
            room: None,
            kind,
        }
    }

    fn insert(&mut self, person: Person) {
        self.people.insert(person.id.clone(), person);
    }

    /// A guest's offer was answered; it has so many video slots.
    pub(crate) fn offered(&mut self, id: &ParticipantId, slots: usize) {
        if let Some(guest) = self.people.get_mut(id).and_then(Person::guest_mut) {
            guest.slots = slots;
        }
        self.settle();
    }

    /// A client's socket closed without a word.
    pub(crate) fn gone(&mut self, id: &ParticipantId) {
        self.forget(id);
        self.settle();
    }

    /// Who speaks now and how loud; everyone else is silent.
    pub(crate) fn speaking(&mut self, levels: &[(ParticipantId, f32)]) {
        self.speakers.levels(levels);
        self.settle();
    }

    /// Does what is due by now.
    pub(crate) fn timeout(&mut self, now: Duration) {
        self.decide_lobby(now);
        let (due, later) = self.lines.drain(..).partition(|(at, _)| *at <= now);
        self.lines = later;
        for (_, caption) in due {
            self.caption(&caption);
        }
        self.settle();
    }

    /// When [`Room::timeout`] is due.
    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        self.lines.iter().map(|(at, _)| *at).chain(self.lobby_deadline()).min()
    }

    /// The next thing for the outside to do.
    pub(crate) fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// How many clients are inside or in the lobby.
    pub(crate) fn guests(&self) -> usize {
        self.people.values().filter(|person| person.guest().is_some()).count()
    }

    /// Everyone whom a name of the script means, a scripted person or all guests.
    pub(crate) fn named(&self, name: &str) -> Vec<ParticipantId> {
        let means = |person: &&Person| match person.kind {
            Kind::Guest(_) => name == GUESTS,
            Kind::Scripted { .. } => person.name == name,
        };
        self.people.values().filter(means).map(|person| person.id.clone()).collect()
    }

    fn tell(&mut self, to: &ParticipantId, message: HostMessage) {
        if self.people.get(to).is_some_and(|person| person.guest().is_some()) {
            self.outputs.push_back(Output::Tell(to.clone(), message));
        }
    }

    fn standing(&self, person: &Person) -> Standing {
        Standing { role: person.role, consent_missing: self.consent_missing(person), rooms_open: self.rooms_open }
    }

    /// Whether someone's media may not be taken because they have not agreed to being recorded or transcribed.
    fn consent_missing(&self, person: &Person) -> bool {
        let missing = |switch: Switch, agreed: bool| switch.active && switch.consent && !agreed;
        person.guest().is_some()
            && (missing(self.recording, person.agreed_to_recording)
                || missing(self.transcription, person.agreed_to_transcription))
    }

    /// Tells every client what it does not know yet.
    fn settle(&mut self) {
        self.assign_slots();
        let everyone: Vec<Participant> = self.people.values().map(|person| self.participant(person)).collect();
        let clients: Vec<ParticipantId> =
            self.people.values().filter(|person| person.guest().is_some()).map(|person| person.id.clone()).collect();
        for id in clients {
            let mut told = match self.people.get_mut(&id).and_then(Person::guest_mut) {
                Some(guest) => std::mem::take(&mut guest.told),
                None => continue,
            };
            let messages = told.catch_up(self.view(&self.people[&id], &everyone));
            if let Some(guest) = self.people.get_mut(&id).and_then(Person::guest_mut) {
                guest.told = told;
            }
            self.outputs.extend(messages.into_iter().map(|message| Output::Tell(id.clone(), message)));
        }
    }

    fn view<'a>(&'a self, person: &Person, everyone: &'a [Participant]) -> View<'a> {
        if !person.is_inside() {
            return View { state: CallState::Lobby, inside: None };
        }
        let state = match person.on_hold {
            true => CallState::OnHold { by: HoldSide::Local },
            false => CallState::Connected { me: person.id.clone() },
        };
        let sees = |id: &ParticipantId| self.sees(person, &self.people[id]);
        let phase = |switch: Switch, agreed: bool| CompliancePhase {
            active: switch.active,
            consent_required: switch.active && switch.consent && !agreed,
        };
        let share =
            self.sharing.as_ref().filter(|id| **id != person.id && sees(id) && self.sends(&self.people[*id]).share);
        View {
            state,
            inside: Some(Inside {
                thread: self.rules.thread.as_deref(),
                roster: everyone.iter().filter(|other| sees(&other.id)).collect(),
                capabilities: capabilities(self.standing(person)),
                recording: phase(self.recording, person.agreed_to_recording),
                transcription: phase(self.transcription, person.agreed_to_transcription),
                slots: (person.guest().map(|guest| guest.shown.clone()).unwrap_or_default(), share.cloned()),
                dominant: self
                    .speakers
                    .dominant()
                    .filter(|id| self.people.contains_key(id) && sees(id))
                    .cloned()
                    .collect(),
                rooms: self.breakout_rooms(person),
            }),
        }
    }

    /// Whether one finds the other in their roster.
    fn sees(&self, person: &Person, other: &Person) -> bool {
        match other.place {
            Place::Inside => person.room == other.room,
            Place::Lobby { .. } => rank(person.role) >= rank(Role::Presenter),
        }
    }

    fn participant(&self, person: &Person) -> Participant {
        let sends = self.sends(person);
        let hand = self.hands.iter().position(|id| *id == person.id);
        Participant {
            id: person.id.clone(),
            name: person.name.clone(),
            role: person.role,
            presence: match (person.place, person.on_hold) {
                (Place::Lobby { .. }, _) => Presence::InLobby,
                (Place::Inside, true) => Presence::OnHold,
                (Place::Inside, false) => Presence::Connected,
            },
            external: person.guest().is_some(),
            muted: person.muted || self.consent_missing(person),
            speaking: sends.audio && self.speakers.is_speaking(&person.id),
            camera: sends.camera,
            sharing: sends.share,
            hand: hand.map(|place| u32::try_from(place + 1).unwrap_or(u32::MAX)),
            spotlight: self.spotlights.contains(&person.id),
        }
    }

    fn breakout_rooms(&self, person: &Person) -> Vec<BreakoutRoom> {
        let room = |name: &String| BreakoutRoom {
            id: BreakoutRoomId::new(name),
            name: name.clone(),
            open: true,
            automatic: false,
            joined: person.room.as_ref().is_some_and(|joined| joined.as_str() == name),
        };
        if self.rooms_open { self.rules.breakout_rooms.iter().map(room).collect() } else { Vec::new() }
    }
}

/// A name as others see it: one line, no control characters, bounded, never empty.
fn presentable(name: &str) -> String {
    let clean: String = name.trim().chars().filter(|c| !c.is_control()).take(256).collect();
    if clean.is_empty() { "Guest".to_owned() } else { clean }
}
