//! The messages that are here, in order, each once.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::place::{Age, Place};
use crate::{
    ids::{ClientId, MessageId},
    message::Message,
};

/// Where a message comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// An event, or a list of what is new: what is older than all that is here stays out, since a page brings it when it is wanted.
    Live,
    /// A page that was asked for.
    Page,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Merged {
    New,
    Changed,
    Same,
    Outside,
}

/// The messages.
#[derive(Debug)]
pub(super) struct Lines {
    by_place: BTreeMap<Place, Message>,
    places: HashMap<MessageId, Place>,
    /// Those without a sequence id.
    loose: BTreeSet<Age>,
    clients: HashMap<ClientId, MessageId>,
    /// Sent a second time because the first time was in doubt: not shown.
    doubles: HashSet<MessageId>,
    /// Messages of this service have sequence ids.
    sequences: bool,
    /// Everything younger than this is here.
    floor: Option<Age>,
}

impl Lines {
    pub(super) fn new(sequences: bool) -> Self {
        Self {
            by_place: BTreeMap::new(),
            places: HashMap::new(),
            loose: BTreeSet::new(),
            clients: HashMap::new(),
            doubles: HashSet::new(),
            sequences,
            floor: None,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.by_place.len()
    }

    pub(super) fn has_loose(&self) -> bool {
        !self.loose.is_empty()
    }

    pub(super) fn get(&self, id: &MessageId) -> Option<&Message> {
        self.by_place.get(self.places.get(id)?)
    }

    pub(super) fn of_client(&self, id: &ClientId) -> Option<&Message> {
        self.get(self.clients.get(id)?)
    }

    /// In order, without doubles.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (&Place, &Message)> {
        self.by_place.iter().filter(|(place, _)| !self.doubles.contains(place.age().id()))
    }

    pub(super) fn set_floor(&mut self, floor: Option<Age>) {
        self.floor = floor;
    }

    pub(super) fn merge(&mut self, message: Message, source: Source) -> Merged {
        if let Some(place) = self.places.get(&message.id).cloned() {
            return self.update(&place, message);
        }
        let age = Age::of(&message);
        if source == Source::Live && self.floor.as_ref().is_some_and(|floor| age < *floor) {
            return Merged::Outside;
        }
        self.remember_client(&message);
        self.insert(age, message);
        Merged::New
    }

    fn insert(&mut self, age: Age, message: Message) {
        let place = match message.sequence {
            Some(sequence) if self.sequences => Place::fixed(sequence, age),
            None if self.sequences => {
                self.loose.insert(age.clone());
                Place::behind(self.anchor(&age), age)
            }
            _ => Place::fixed(0, age),
        };
        let fixed = !place.is_loose();
        self.places.insert(message.id.clone(), place.clone());
        self.by_place.insert(place, message);
        if fixed && !self.loose.is_empty() {
            self.anchor_again();
        }
    }

    /// The highest sequence id of a message that isn't younger.
    fn anchor(&self, age: &Age) -> u64 {
        let fixed = self.by_place.keys().rev().filter(|place| !place.is_loose());
        fixed.into_iter().find(|place| place.age() < age).map_or(0, Place::sequence)
    }

    /// Puts messages without a sequence id where they belong now.
    fn anchor_again(&mut self) {
        for age in std::mem::take(&mut self.loose) {
            let Some(message) = self.places.get(age.id()).and_then(|place| self.by_place.remove(place)) else {
                continue;
            };
            let place = Place::behind(self.anchor(&age), age.clone());
            self.places.insert(message.id.clone(), place.clone());
            self.by_place.insert(place, message);
            self.loose.insert(age);
        }
    }

    fn update(&mut self, place: &Place, new: Message) -> Merged {
        let Some(mut old) = self.by_place.remove(place) else { return Merged::Same };
        let learnt = old.client_id.is_none() && new.client_id.is_some();
        let (age, moved) = (place.age().clone(), place.is_loose() && new.sequence.is_some());
        let changed = take_over(&mut old, new) || moved;
        if learnt {
            self.remember_client(&old);
        }
        if moved {
            self.loose.remove(&age);
            self.insert(age, old);
        } else {
            self.by_place.insert(place.clone(), old);
        }
        if changed { Merged::Changed } else { Merged::Same }
    }

    /// Of two messages that their sender's client calls the same, the first counts.
    fn remember_client(&mut self, message: &Message) {
        let Some(client_id) = message.client_id.clone() else { return };
        let first = self.of_client(&client_id).filter(|first| first.sender == message.sender && first.id != message.id);
        match first.map(|first| first.id.clone()) {
            Some(first) if (first.number(), &first) < (message.id.number(), &message.id) => {
                self.doubles.insert(message.id.clone());
            }
            Some(first) => {
                self.doubles.insert(first);
                self.clients.insert(client_id, message.id.clone());
            }
            None => {
                self.clients.entry(client_id).or_insert_with(|| message.id.clone());
            }
        }
    }

    /// Takes out all from one place to another.
    pub(super) fn remove(&mut self, from: &Place, to: &Place) {
        let gone: Vec<Place> = self.by_place.range(from.clone()..=to.clone()).map(|(place, _)| place.clone()).collect();
        gone.iter().for_each(|place| self.forget(place));
    }

    /// Takes out everything that is older.
    pub(super) fn remove_older_than(&mut self, age: &Age) {
        let gone: Vec<Place> = self.by_place.keys().filter(|place| place.age() < age).cloned().collect();
        gone.iter().for_each(|place| self.forget(place));
    }

    fn forget(&mut self, place: &Place) {
        let Some(message) = self.by_place.remove(place) else { return };
        self.places.remove(&message.id);
        self.loose.remove(place.age());
        self.doubles.remove(&message.id);
        if let Some(client_id) = &message.client_id
            && self.clients.get(client_id) == Some(&message.id)
        {
            self.clients.remove(client_id);
        }
    }

    pub(super) fn place(&self, id: &MessageId) -> Option<&Place> {
        self.places.get(id)
    }
}

/// Brings an older knowledge of a message up to a newer one, whichever came first. True where something shown changed.
fn take_over(old: &mut Message, new: Message) -> bool {
    let standing = |message: &Message| (message.version, message.deleted.is_some(), message.edited);
    let newer = standing(&new) > standing(old);
    old.sequence = old.sequence.or(new.sequence);
    old.sender = old.sender.take().or(new.sender);
    old.sender_name = old.sender_name.take().or(new.sender_name);
    old.client_id = old.client_id.take().or(new.client_id);
    if newer {
        old.version = new.version;
        old.content = new.content;
        old.edited = new.edited;
        old.deleted = new.deleted;
        old.attachments = new.attachments;
        old.mentions = new.mentions;
    }
    newer
}
