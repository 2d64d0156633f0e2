//! Whether attendees may use microphone and camera: for the meeting, and for single people.

use std::collections::BTreeMap;

use meeting::protocol::{HostMessage, MediaAccess, MediaPermission, MediaRight, ParticipantId, PersonAccess, Role};

use super::{Person, Room};

/// What the meeting allows its attendees, and whom it allows something else.
#[derive(Debug, Default)]
pub(super) struct Rights {
    attendees: MediaPermission,
    people: BTreeMap<ParticipantId, MediaPermission>,
}

impl Rights {
    /// What somebody may use. Only attendees can be forbidden anything.
    pub(super) fn of(&self, person: &Person) -> MediaPermission {
        let attendee = person.role == Role::Attendee;
        if attendee {
            self.people.get(&person.id).copied().unwrap_or(self.attendees)
        } else {
            MediaPermission::default()
        }
    }

    pub(super) fn forget(&mut self, id: &ParticipantId) {
        self.people.remove(id);
    }

    fn permit(&mut self, right: MediaRight, permitted: bool, whom: Option<&ParticipantId>) {
        let set = |permission: &mut MediaPermission| match right {
            MediaRight::Microphone => permission.microphone = permitted,
            MediaRight::Camera => permission.camera = permitted,
        };
        if let Some(id) = whom {
            set(self.people.entry(id.clone()).or_insert(self.attendees));
        } else {
            set(&mut self.attendees);
            self.people.values_mut().for_each(set);
        }
        let usual = self.attendees;
        self.people.retain(|_, permission| *permission != usual);
    }
}

impl Room {
    /// Allows or forbids attendees something, all of them where nobody is named, and stops what is forbidden.
    pub(crate) fn permit(&mut self, right: MediaRight, permitted: bool, whom: &[ParticipantId], by: &ParticipantId) {
        if whom.is_empty() {
            self.rights.permit(right, permitted, None);
        }
        for id in whom {
            self.rights.permit(right, permitted, Some(id));
        }
        self.stop_the_forbidden(by);
        self.settle();
    }

    fn stop_the_forbidden(&mut self, by: &ParticipantId) {
        let ids: Vec<_> = self.people.keys().filter(|id| *id != by).cloned().collect();
        for id in ids {
            let permission = self.rights.of(&self.people[&id]);
            if !permission.microphone {
                self.mute(&id, by);
            }
            let Some(person) = self.people.get_mut(&id) else { continue };
            if person.camera && !permission.camera {
                person.camera = false;
                self.tell(&id, HostMessage::Stopped { camera: true, share: false });
            }
        }
    }

    pub(super) fn media_access(&self, sees: impl Fn(&ParticipantId) -> bool) -> MediaAccess {
        let people = self.rights.people.iter().filter(|(id, _)| sees(id));
        let people = people.map(|(id, permission)| PersonAccess { participant: id.clone(), permission: *permission });
        MediaAccess { attendees: self.rights.attendees, people: people.collect() }
    }
}
