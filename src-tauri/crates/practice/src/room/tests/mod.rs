//! Meetings in virtual time: what each client is told, and what media may flow.

mod chat;
mod compliance;
mod extras;
mod lobby;
mod threads;
mod together;

use std::{collections::BTreeMap, path::Path, time::Duration};

use meeting::protocol::{
    CallState, Capability, CapabilityName, CapabilityReason, ClientMessage, EndReason, ErrorCode, HostMessage,
    Participant, ParticipantId, Role,
};

use super::{Arrival, InChat, Output, Plan, Room, Rules};
use crate::script::Script;

/// The world's time at zero of the rooms' time.
const ZERO_UNIX_MS: u64 = 1_700_000_000_000;

/// What one client makes of what it is told.
#[derive(Debug, Default)]
struct Client {
    said: Vec<HostMessage>,
    states: Vec<CallState>,
    roster: BTreeMap<ParticipantId, Participant>,
    capabilities: Vec<Capability>,
    slots: Vec<Option<ParticipantId>>,
    share: Option<ParticipantId>,
    thread: Option<String>,
    over: bool,
}

/// A room and its clients.
struct Table {
    room: Room,
    clients: BTreeMap<ParticipantId, Client>,
    in_chat: Vec<InChat>,
    now: Duration,
}

fn id(text: &str) -> ParticipantId {
    ParticipantId::new(text)
}

fn rules() -> Rules {
    Rules {
        lobby: false,
        guests: Role::Presenter,
        most_people: 64,
        thread: Some("19:meeting_x@thread.v2".to_owned()),
        breakout_rooms: vec!["Harbour".to_owned()],
        dial_in: None,
    }
}

impl Table {
    fn new(rules: Rules) -> Self {
        Self {
            room: Room::new(rules, ZERO_UNIX_MS),
            clients: BTreeMap::new(),
            in_chat: Vec::new(),
            now: Duration::from_secs(100),
        }
    }

    /// A guest with camera on and microphone open, and two slots.
    fn enter(&mut self, name: &str) -> ParticipantId {
        self.enter_as(name, None)
    }

    /// The same of a user of the organisation.
    fn enter_as(&mut self, name: &str, user: Option<&str>) -> ParticipantId {
        let user = user.map(str::to_owned);
        let arrival = Arrival { name: name.to_owned(), muted: false, camera: true, user };
        let id = self.room.enter(arrival, self.now).unwrap();
        self.clients.insert(id.clone(), Client::default());
        self.room.offered(&id, 2);
        self.listen();
        id
    }

    fn seat(&mut self, toml: &str) -> ParticipantId {
        let script = Script::parse(&format!("[[meeting]]\nsubject = \"x\"\n{toml}"), Path::new("")).unwrap();
        let person = &script.meetings[0].people[0];
        let id = id(person.name.get_ref());
        self.room.seat(&id, person, self.now);
        self.listen();
        id
    }

    fn says(&mut self, who: &ParticipantId, message: ClientMessage) {
        self.room.message(who, message, self.now);
        self.listen();
    }

    /// Lets time pass, handling every deadline at its time.
    fn wait(&mut self, seconds: f64) {
        let end = self.now + Duration::from_secs_f64(seconds);
        while let Some(due) = self.room.next_deadline().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.room.timeout(self.now);
            assert!(self.room.next_deadline().is_none_or(|next| next > due), "a deadline that was handled is gone");
        }
        self.now = end;
        self.listen();
    }

    fn listen(&mut self) {
        while let Some(output) = self.room.poll() {
            match output {
                Output::Over(who) => self.clients.get_mut(&who).unwrap().over = true,
                Output::Chat(happens) => self.in_chat.push(happens),
                Output::Tell(who, message) => {
                    let client = self.clients.get_mut(&who).unwrap();
                    assert!(!client.over, "nothing follows the end");
                    client.hear(message);
                }
            }
        }
    }

    fn plan(&self) -> Plan {
        self.room.plan()
    }

    /// The error a client was told last, which it is told only once.
    fn error(&mut self, who: &ParticipantId) -> Option<ErrorCode> {
        let said = &mut self.clients.get_mut(who).unwrap().said;
        let place = said.iter().position(|message| matches!(message, HostMessage::Error { .. }))?;
        match said.remove(place) {
            HostMessage::Error { code, .. } => Some(code),
            _ => None,
        }
    }
}

impl std::ops::Index<&ParticipantId> for Table {
    type Output = Client;

    fn index(&self, id: &ParticipantId) -> &Client {
        &self.clients[id]
    }
}

impl Client {
    fn hear(&mut self, message: HostMessage) {
        match &message {
            HostMessage::State(state) => self.states.push(state.clone()),
            HostMessage::Roster { changed, left, whole } => {
                if *whole {
                    self.roster.clear();
                }
                for id in left {
                    assert!(self.roster.remove(id).is_some(), "{id} left without having been there");
                }
                self.roster.extend(changed.iter().map(|person| (person.id.clone(), person.clone())));
            }
            HostMessage::Thread { id } => self.thread.clone_from(id),
            HostMessage::Capabilities { capabilities } => self.capabilities.clone_from(capabilities),
            HostMessage::Slots { videos, share } => {
                self.slots.clone_from(videos);
                self.share.clone_from(share);
            }
            _ => {}
        }
        self.said.push(message);
    }

    fn why(&self, name: CapabilityName) -> CapabilityReason {
        self.capabilities.iter().find(|capability| capability.name == name).unwrap().reason
    }

    fn ended(&self) -> Option<EndReason> {
        match self.states.last() {
            Some(CallState::Ended { reason }) => Some(*reason),
            _ => None,
        }
    }

    fn count(&self, which: impl Fn(&HostMessage) -> bool) -> usize {
        self.said.iter().filter(|message| which(message)).count()
    }
}
