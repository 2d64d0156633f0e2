//! The list of meetings: what several calendars say, as one sorted list without repetitions, and what changed in it.

mod entry;
mod merge;
mod reminders;

use std::collections::{BTreeMap, HashMap, HashSet};

pub use entry::{Attendance, Entry, EntryId, Source, Way, When};
pub use reminders::{LEAD, Reminders};

pub(crate) use entry::way;
pub(crate) use merge::series_uid;

use crate::limits::MAX_ITEMS;

/// All meetings that are known, in the order in which they begin.
#[derive(Debug, Default, Clone)]
pub struct Agenda {
    sources: BTreeMap<Source, Vec<Entry>>,
    merged: Vec<Entry>,
}

/// What differs from before, by the ids of entries.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Changes {
    /// New ones.
    pub added: Vec<EntryId>,
    /// Same meeting, other time, subject, link or anything else.
    pub changed: Vec<EntryId>,
    /// Gone.
    pub removed: Vec<EntryId>,
}

impl Changes {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

impl Agenda {
    /// Everything a source says now, in place of what it said before. At most a thousand entries of one source are kept, and
    /// of several with one id the first to begin.
    pub fn replace(&mut self, source: Source, mut entries: Vec<Entry>) -> Changes {
        entries.sort_by_key(|entry| entry.when.begins());
        let mut known = HashSet::new();
        entries.retain(|entry| known.insert(entry.id.clone()));
        entries.truncate(MAX_ITEMS);
        self.sources.insert(source, entries);
        self.merge()
    }

    /// Forgets a source.
    pub fn remove(&mut self, source: Source) -> Changes {
        self.sources.remove(&source);
        self.merge()
    }

    /// The list, by beginning; what begins together, whole days first, then by id.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.merged
    }

    /// One entry.
    #[must_use]
    pub fn get(&self, id: &EntryId) -> Option<&Entry> {
        self.merged.iter().find(|entry| entry.id == *id)
    }

    fn merge(&mut self) -> Changes {
        let merged = merge::merge(self.sources.values().flatten());
        let changes = difference(&self.merged, &merged);
        self.merged = merged;
        changes
    }
}

fn difference(old: &[Entry], new: &[Entry]) -> Changes {
    let mut before: HashMap<&EntryId, &Entry> = old.iter().map(|entry| (&entry.id, entry)).collect();
    let mut changes = Changes::default();
    for entry in new {
        match before.remove(&entry.id) {
            None => changes.added.push(entry.id.clone()),
            Some(known) if known != entry => changes.changed.push(entry.id.clone()),
            Some(_) => {}
        }
    }
    // In the list's order, so that the same change is told the same way.
    changes.removed.extend(old.iter().filter(|entry| before.contains_key(&entry.id)).map(|entry| entry.id.clone()));
    changes
}

#[cfg(test)]
mod tests;
