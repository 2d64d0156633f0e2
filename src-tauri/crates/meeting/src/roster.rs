//! Who is there, as the host tells it, kept within bounds whatever the host says.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::protocol::{Participant, ParticipantId, Presence, Role};
use crate::text::{NAME_CHARS, clean, is_plausible_id};

/// The most people kept. Teams lets 350 into a call.
pub(crate) const MAX_PEOPLE: usize = 1000;

/// The people in the call and in its lobby. The lists are drawn from the people and always agree with them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Roster {
    /// Everyone by id, oneself included. Shared, so that a snapshot costs no copy.
    pub people: Arc<BTreeMap<ParticipantId, Participant>>,
    /// Raised hands, the first raised first.
    pub hands: Vec<ParticipantId>,
    /// Shown large to everyone.
    pub spotlight: Vec<ParticipantId>,
    /// Waiting in the lobby, told to those who may admit them.
    pub waiting: Vec<ParticipantId>,
    /// People not kept, because there were too many or their id made no sense.
    pub refused: u32,
}

/// What a change did.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct RosterChange {
    pub(crate) joined: Vec<ParticipantId>,
    pub(crate) left: Vec<ParticipantId>,
    pub(crate) changed: bool,
}

impl Roster {
    /// Someone by id.
    #[must_use]
    pub fn get(&self, id: &ParticipantId) -> Option<&Participant> {
        self.people.get(id)
    }

    /// Whether someone may manage the meeting, as far as the host told.
    #[must_use]
    pub fn manages(&self, id: &ParticipantId) -> bool {
        let role = self.get(id).map_or(Role::Unknown, |person| person.role);
        matches!(role, Role::Presenter | Role::Organizer | Role::CoOrganizer)
    }

    /// Takes in what the host said. Whoever is named both as changed and as left has left.
    pub(crate) fn apply(&mut self, changed: Vec<Participant>, left: &[ParticipantId], whole: bool) -> RosterChange {
        let named = changed.len();
        let plausible = changed.into_iter().filter(|person| is_plausible_id(person.id.as_str()));
        let people: Vec<_> =
            plausible.map(|person| Participant { name: clean(&person.name, NAME_CHARS), ..person }).collect();
        self.refuse(named - people.len());
        let change = if whole { self.replace(people, left) } else { self.update(people, left) };
        if change.changed {
            self.draw_lists();
        }
        change
    }

    fn replace(&mut self, people: Vec<Participant>, left: &[ParticipantId]) -> RosterChange {
        let mut next = BTreeMap::new();
        for person in people.into_iter().filter(|person| !left.contains(&person.id)) {
            if next.len() < MAX_PEOPLE || next.contains_key(&person.id) {
                next.insert(person.id.clone(), person);
            } else {
                self.refuse(1);
            }
        }
        let change = RosterChange {
            joined: next.keys().filter(|id| !self.people.contains_key(*id)).cloned().collect(),
            left: self.people.keys().filter(|id| !next.contains_key(*id)).cloned().collect(),
            changed: next != *self.people,
        };
        if change.changed {
            self.people = Arc::new(next);
        }
        change
    }

    /// Copies the shared map only if something really changes.
    fn update(&mut self, people: Vec<Participant>, left: &[ParticipantId]) -> RosterChange {
        let mut change = RosterChange::default();
        for person in people {
            let known = self.people.get(&person.id);
            if known == Some(&person) {
                continue;
            }
            if known.is_none() && self.people.len() >= MAX_PEOPLE {
                self.refuse(1);
                continue;
            }
            if known.is_none() {
                change.joined.push(person.id.clone());
            }
            Arc::make_mut(&mut self.people).insert(person.id.clone(), person);
            change.changed = true;
        }
        for id in left {
            if !self.people.contains_key(id) {
                continue;
            }
            Arc::make_mut(&mut self.people).remove(id);
            change.changed = true;
            match change.joined.iter().position(|joined| joined == id) {
                Some(place) => drop(change.joined.remove(place)),
                None => change.left.push(id.clone()),
            }
        }
        change
    }

    fn refuse(&mut self, people: usize) {
        self.refused = self.refused.saturating_add(u32::try_from(people).unwrap_or(u32::MAX));
    }

    fn draw_lists(&mut self) {
        let ids_where = |wanted: fn(&Participant) -> bool| -> Vec<ParticipantId> {
            self.people.values().filter(|person| wanted(person)).map(|person| person.id.clone()).collect()
        };
        self.spotlight = ids_where(|person| person.spotlight);
        self.waiting = ids_where(|person| person.presence == Presence::InLobby);
        let mut hands: Vec<_> = self.people.values().filter_map(|person| Some((person.hand?, &person.id))).collect();
        hands.sort_unstable();
        self.hands = hands.into_iter().map(|(_, id)| id.clone()).collect();
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn person(id: &str) -> Participant {
        Participant {
            id: ParticipantId::new(id),
            name: format!("Name of {id}"),
            role: Role::Attendee,
            presence: Presence::Connected,
            external: false,
            muted: true,
            speaking: false,
            camera: false,
            sharing: false,
            hand: None,
            spotlight: false,
        }
    }

    fn ids(texts: &[&str]) -> Vec<ParticipantId> {
        texts.iter().map(|text| ParticipantId::new(*text)).collect()
    }

    #[test]
    fn people_come_change_and_go() {
        let mut roster = Roster::default();
        let change = roster.apply(vec![person("a"), person("b")], &[], false);
        assert_eq!((change.joined, change.left), (ids(&["a", "b"]), vec![]));

        let change = roster.apply(vec![Participant { speaking: true, ..person("a") }], &ids(&["b", "nobody"]), false);
        assert_eq!((change.joined, change.left), (vec![], ids(&["b"])));
        assert!(roster.get(&ParticipantId::new("a")).unwrap().speaking);
    }

    #[test]
    fn a_whole_roster_replaces_everything() {
        let mut roster = Roster::default();
        roster.apply(vec![person("a"), person("b")], &[], false);
        let change = roster.apply(vec![person("b"), person("c")], &[], true);
        assert_eq!((change.joined, change.left), (ids(&["c"]), ids(&["a"])));
        assert_eq!(roster.people.len(), 2);
    }

    #[test]
    fn says_when_nothing_changed_and_keeps_the_shared_map() {
        let mut roster = Roster::default();
        roster.apply(vec![person("a")], &[], false);
        let shared = Arc::clone(&roster.people);
        assert!(!roster.apply(vec![person("a")], &ids(&["x"]), false).changed);
        assert!(Arc::ptr_eq(&shared, &roster.people));
    }

    #[test]
    fn who_came_and_left_in_one_breath_was_never_there() {
        let mut roster = Roster::default();
        for whole in [false, true] {
            let change = roster.apply(vec![person("a"), person("b")], &ids(&["b", "b"]), whole);
            assert!(change.left.is_empty() && !change.joined.contains(&ParticipantId::new("b")));
            assert_eq!(roster.people.len(), 1);
        }
    }

    #[test]
    fn hands_are_in_the_order_they_were_raised() {
        let mut roster = Roster::default();
        let raised = |id, place| Participant { hand: Some(place), ..person(id) };
        roster.apply(vec![raised("a", 3), raised("b", 1), person("c"), raised("d", 2)], &[], false);
        assert_eq!(roster.hands, ids(&["b", "d", "a"]));
        roster.apply(vec![person("b")], &ids(&["a"]), false);
        assert_eq!(roster.hands, ids(&["d"]));
    }

    #[test]
    fn lists_the_lobby_and_the_spotlight() {
        let mut roster = Roster::default();
        let waiting = Participant { presence: Presence::InLobby, ..person("w") };
        roster.apply(vec![waiting, Participant { spotlight: true, ..person("s") }], &[], false);
        assert_eq!((roster.waiting, roster.spotlight), (ids(&["w"]), ids(&["s"])));
    }

    #[test]
    fn a_crowd_stays_within_bounds_and_is_counted() {
        let mut roster = Roster::default();
        let crowd = (0..MAX_PEOPLE + 7).map(|number| person(&number.to_string())).collect();
        roster.apply(crowd, &[], false);
        assert_eq!((roster.people.len(), roster.refused), (MAX_PEOPLE, 7));
        let change = roster.apply(vec![Participant { muted: false, ..person("1") }], &[], false);
        assert!(change.changed, "who is there can change in a full house");
    }

    #[test]
    fn odd_names_are_cleaned_and_odd_ids_refused() {
        let mut roster = Roster::default();
        let shouting = Participant { name: "\u{202e}x\n".repeat(500), ..person("a") };
        roster.apply(vec![shouting, person(""), person("new\nline"), person(&"l".repeat(9999))], &[], false);
        assert_eq!(roster.refused, 3);
        let name = &roster.get(&ParticipantId::new("a")).unwrap().name;
        assert!(name.chars().count() <= NAME_CHARS && !name.contains(['\u{202e}', '\n']));
    }

    #[test]
    fn only_those_who_run_the_meeting_manage_it() {
        let mut roster = Roster::default();
        roster.apply(vec![person("a"), Participant { role: Role::CoOrganizer, ..person("b") }], &[], false);
        assert!(!roster.manages(&ParticipantId::new("a")));
        assert!(roster.manages(&ParticipantId::new("b")));
        assert!(!roster.manages(&ParticipantId::new("nobody")));
    }
}
