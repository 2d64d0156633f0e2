//! What media should flow.

use std::collections::BTreeMap;

use meeting::protocol::{BreakoutRoomId, ParticipantId};

use super::{Kind, Person, Room, slots};

/// What media should flow now, everyone's whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// What is taken from each person inside.
    pub(crate) senders: BTreeMap<ParticipantId, Sends>,
    /// What each client inside gets.
    pub(crate) receivers: BTreeMap<ParticipantId, Receives>,
}

/// What is taken from a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sends {
    pub(crate) audio: bool,
    pub(crate) camera: bool,
    pub(crate) share: bool,
    /// Only people of the same room hear each other.
    pub(crate) room: Option<BreakoutRoomId>,
}

/// What a client gets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Receives {
    pub(crate) sound: bool,
    /// Whose camera goes into each slot.
    pub(crate) slots: Vec<Option<ParticipantId>>,
    /// Whose share goes into the share slot.
    pub(crate) share: Option<ParticipantId>,
    pub(crate) room: Option<BreakoutRoomId>,
}

impl Room {
    /// What media should flow.
    pub(crate) fn plan(&self) -> Plan {
        let inside = || self.people.values().filter(|person| person.is_inside());
        let senders: BTreeMap<_, _> = inside().map(|person| (person.id.clone(), self.sends(person))).collect();
        let live = |id: &Option<ParticipantId>, what: fn(&Sends) -> bool| {
            id.clone().filter(|id| senders.get(id).is_some_and(what))
        };
        let receives = |person: &Person| {
            let guest = person.guest()?;
            if person.on_hold {
                return Some(Receives { room: person.room.clone(), ..Receives::default() });
            }
            let share = self
                .sharing
                .clone()
                .filter(|id| *id != person.id && self.people.get(id).is_some_and(|sharer| sharer.room == person.room));
            Some(Receives {
                sound: !person.deaf,
                slots: guest.shown.iter().map(|id| live(id, |sends| sends.camera)).collect(),
                share: live(&share, |sends| sends.share),
                room: person.room.clone(),
            })
        };
        let receivers = inside().filter_map(|person| Some((person.id.clone(), receives(person)?))).collect();
        Plan { senders, receivers }
    }

    /// What may be taken from someone now.
    pub(super) fn sends(&self, person: &Person) -> Sends {
        let room = person.room.clone();
        if !person.takes_part() || self.consent_missing(person) {
            return Sends { room, ..Sends::default() };
        }
        let quiet = matches!(person.kind, Kind::Scripted { speaks: false, .. });
        Sends {
            audio: !person.muted && !quiet,
            camera: person.camera,
            share: self.sharing.as_ref() == Some(&person.id),
            room,
        }
    }

    /// Gives every client's slots anew.
    pub(super) fn assign_slots(&mut self) {
        let candidates = |me: &Person| -> Vec<slots::Candidate> {
            let others = self.people.values();
            others
                .filter(|other| other.is_inside() && other.id != me.id && other.room == me.room)
                .map(|other| slots::Candidate {
                    id: other.id.clone(),
                    spotlight: self.spotlights.contains(&other.id),
                    camera: self.sends(other).camera,
                    came: other.came,
                })
                .collect()
        };
        let assigned: Vec<_> = self
            .people
            .values()
            .filter(|person| person.is_inside())
            .filter_map(|person| Some((person, person.guest()?)))
            .map(|(person, guest)| {
                let shown = slots::assign(guest.slots, &guest.wishes, &candidates(person), &guest.shown);
                (person.id.clone(), shown)
            })
            .collect();
        for (id, shown) in assigned {
            if let Some(guest) = self.people.get_mut(&id).and_then(Person::guest_mut) {
                guest.shown = shown;
            }
        }
    }
}
