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
mod chat;
mod moderation;
mod person;
mod plan;
mod requests;
mod rights;
mod slots;
mod speakers;
mod telling;
mod text;
mod thread;
mod view;

#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use meeting::protocol::{Caption, DialIn, EndReason, HostMessage, ParticipantId, Role, TypedText};

use capabilities::Standing;
use person::{Guest, Kind, Person, Place};
use rights::Rights;
use speakers::Speakers;

pub(crate) use moderation::{LEFT, NOT_A_CALL, NOT_FOUND, PERSONAL_MEETING, SERVICE_ENDED};
pub(crate) use plan::Plan;
#[cfg(test)]
pub(crate) use plan::{Receives, Sends};
pub(crate) use thread::InChat;

use crate::script::{self, GUESTS};

/// Something for the outside to do.
#[derive(Debug, PartialEq)]
pub(crate) enum Output {
    /// Send this to that client.
    Tell(ParticipantId, HostMessage),
    /// That client is out; nothing follows.
    Over(ParticipantId),
    /// Something happens in the chat threads of the organisation.
    Chat(InChat),
}

/// A guest who asks to come in.
#[derive(Debug, Clone)]
pub(crate) struct Arrival {
    pub(crate) name: String,
    pub(crate) muted: bool,
    pub(crate) camera: bool,
    /// Who they are in the organisation's chats, if anybody: a raw id.
    pub(crate) user: Option<String>,
}

/// Recording or transcription.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Switch {
    active: bool,
    consent: bool,
}

/// A line that is said or typed in part: what it is when it is whole.
#[derive(Debug)]
enum Later {
    Said(Caption),
    Typed(TypedText),
}

/// A scripted line is there in part for so long before it is whole.
const LINE_TAKES: Duration = Duration::from_millis(800);

/// What of the script a room needs.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    pub(crate) lobby: bool,
    pub(crate) guests: Role,
    pub(crate) most_people: usize,
    /// The chat thread's id.
    pub(crate) thread: Option<String>,
    pub(crate) breakout_rooms: Vec<String>,
    /// How to take part by telephone.
    pub(crate) dial_in: Option<DialIn>,
}

impl Rules {
    pub(crate) fn new(meeting: &script::Meeting, thread: &str) -> Self {
        Self {
            lobby: meeting.lobby,
            guests: meeting.guests,
            most_people: *meeting.most_people.get_ref(),
            thread: meeting.chat.then(|| thread.to_owned()),
            breakout_rooms: meeting.breakout_rooms.clone(),
            dial_in: meeting.dial_in.as_ref().map(script::DialIn::to_protocol),
        }
    }
}

/// One meeting.
#[derive(Debug)]
pub(crate) struct Room {
    rules: Rules,
    /// Milliseconds since 1970 at zero of the time it is told.
    zero_unix_ms: u64,
    written: u64,
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
    rights: Rights,
    /// Lines that are there in part: when each is whole.
    later: Vec<(Duration, Later)>,
    outputs: VecDeque<Output>,
}

impl Room {
    /// A meeting that nobody has come to. `zero_unix_ms` is the world's time at zero of the time it will be told.
    pub(crate) fn new(rules: Rules, zero_unix_ms: u64) -> Self {
        Self {
            rules,
            zero_unix_ms,
            written: 0,
            people: BTreeMap::new(),
            came: 0,
            hands: Vec::new(),
            spotlights: Vec::new(),
            sharing: None,
            recording: Switch::default(),
            transcription: Switch::default(),
            rooms_open: false,
            speakers: Speakers::default(),
            rights: Rights::default(),
            later: Vec::new(),
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
        let kind = Kind::Guest(Box::new(Guest { user: arrival.user, ..Guest::default() }));
        let name = presentable(&arrival.name);
        self.insert(Person {
            muted: arrival.muted,
            camera: arrival.camera,
            ..self.person(&id, name, self.rules.guests, place, kind)
        });
        self.settle();
        Ok(id)
    }

    /// A scripted person comes in, or to the lobby, unless they are there or the meeting is full.
    pub(crate) fn seat(&mut self, id: &ParticipantId, person: &script::Person, now: Duration) {
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
        let place = if person.waits { Place::Lobby { since: now } } else { Place::Inside };
        let new = self.person(id, name, person.role, place, kind);
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

    /// A client is there over another socket, and may have missed anything.
    pub(crate) fn returns(&mut self, id: &ParticipantId) {
        if let Some(guest) = self.people.get_mut(id).and_then(Person::guest_mut) {
            guest.told = view::Told::missed();
        }
        self.settle();
    }

    /// A client's socket closed without a word, and it did not come back.
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
        let (due, later): (Vec<_>, _) = self.later.drain(..).partition(|(at, _)| *at <= now);
        self.later = later;
        for (_, line) in due {
            match line {
                Later::Said(caption) => self.caption(&caption),
                Later::Typed(typed) => self.typed(&typed),
            }
        }
        self.settle();
    }

    /// When [`Room::timeout`] is due.
    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        self.later.iter().map(|(at, _)| *at).chain(self.lobby_deadline()).min()
    }

    /// The next thing for the outside to do.
    pub(crate) fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Whether someone is inside or in the lobby.
    pub(crate) fn has(&self, id: &ParticipantId) -> bool {
        self.people.contains_key(id)
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
        Standing {
            role: person.role,
            consent_missing: self.consent_missing(person),
            rooms_open: self.rooms_open,
            permission: self.rights.of(person),
        }
    }

    /// Whether someone's media may not be taken because they have not agreed to being recorded or transcribed.
    fn consent_missing(&self, person: &Person) -> bool {
        let missing = |switch: Switch, agreed: bool| switch.active && switch.consent && !agreed;
        person.guest().is_some()
            && (missing(self.recording, person.agreed_to_recording)
                || missing(self.transcription, person.agreed_to_transcription))
    }
}

/// A name as others see it: one line, no control characters, bounded, never empty.
fn presentable(name: &str) -> String {
    let clean: String = name.trim().chars().filter(|c| !c.is_control()).take(256).collect();
    if clean.is_empty() { "Guest".to_owned() } else { clean }
}
