//! What each client should know now.

use meeting::protocol::{
    BreakoutRoom, BreakoutRoomId, CallState, CompliancePhase, HoldSide, Participant, ParticipantId, Presence, Role,
};

use super::{
    Output, Person, Place, Room, Switch,
    capabilities::{capabilities, rank},
    view::{Inside, View},
};
use crate::places::thread_of_room;

impl Room {
    /// Tells every client what it does not know yet.
    pub(super) fn settle(&mut self) {
        self.assign_slots();
        // Whoever is told of a chat thread finds it.
        self.move_between_threads();
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
                thread: self.thread_of(person),
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
                access: self.media_access(|id| self.people.contains_key(id) && sees(id)),
                dial_in: self.rules.dial_in.as_ref(),
            }),
        }
    }

    /// Whether one finds the other in their roster.
    pub(super) fn sees(&self, person: &Person, other: &Person) -> bool {
        match other.place {
            Place::Inside => person.room == other.room,
            Place::Lobby { .. } => rank(person.role) >= rank(Role::Presenter),
        }
    }

    pub(super) fn participant(&self, person: &Person) -> Participant {
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

    /// A breakout room has a chat thread of its own.
    pub(super) fn thread_of(&self, person: &Person) -> Option<String> {
        let thread = self.rules.thread.as_ref()?;
        let named = |name: &String| person.room.as_ref().is_some_and(|room| room.as_str() == name);
        Some(match self.rules.breakout_rooms.iter().position(named) {
            Some(place) => thread_of_room(thread, place),
            None => thread.clone(),
        })
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
