//! Older pages: those that are here, and where those are that were here.
//!
//! ```text
//!   newest                                                              oldest
//!   [ tail: all since the newest page ] [shelf 0] [shelf 1] [shelf 2] … (end of the chain: where the list goes on)
//!                                                 └─ shown together ─┘
//! ```
//! The tail is always here. Beyond it a run of neighbouring shelves is; the rest are only the addresses they can be fetched from
//! again. So a thread of any length takes the memory of a few pages, and of one address for each page that was ever looked at.

use super::place::Place;
use crate::thread::Continuation;

/// A page that was loaded once.
#[derive(Debug)]
struct Shelf {
    link: Continuation,
    /// Its oldest and its newest message, while it is here.
    here: Option<(Place, Place, usize)>,
}

/// The older pages of a thread.
#[derive(Debug, Default)]
pub(super) struct Shelves {
    shelves: Vec<Shelf>,
    /// Where the list goes on behind the last shelf.
    end: Option<Continuation>,
}

/// A page to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) shelf: usize,
    pub(super) link: Continuation,
}

impl Shelves {
    /// Begins anew behind the newest page.
    pub(super) fn begin(&mut self, end: Option<Continuation>) {
        *self = Self { shelves: Vec::new(), end };
    }

    fn run(&self) -> Option<(usize, usize)> {
        let first = self.shelves.iter().position(|shelf| shelf.here.is_some())?;
        let last = self.shelves.iter().rposition(|shelf| shelf.here.is_some())?;
        Some((first, last))
    }

    /// The page before the oldest that is here; nothing at the begin of the thread.
    pub(super) fn older(&self) -> Option<Wanted> {
        let shelf = self.run().map_or(0, |(_, last)| last + 1);
        let link = self.shelves.get(shelf).map(|shelf| &shelf.link).or(self.end.as_ref())?;
        Some(Wanted { shelf, link: link.clone() })
    }

    /// The page behind the newest that is here beyond the tail, where one is missing between the two.
    pub(super) fn newer(&self) -> Option<Wanted> {
        let (first, _) = self.run()?;
        let shelf = first.checked_sub(1)?;
        Some(Wanted { shelf, link: self.shelves[shelf].link.clone() })
    }

    /// Whether pages are missing between the tail and what is here beyond it.
    pub(super) fn has_gap(&self) -> bool {
        self.run().is_some_and(|(first, _)| first > 0)
    }

    /// The newest message beyond the gap.
    pub(super) fn newest_beyond_gap(&self) -> Option<&Place> {
        let (first, _) = self.run().filter(|(first, _)| *first > 0)?;
        self.shelves[first].here.as_ref().map(|(_, newest, _)| newest)
    }

    /// A page came. `span` is its oldest and newest message and how many there are; none where it was empty.
    pub(super) fn loaded(&mut self, wanted: &Wanted, span: Option<(Place, Place, usize)>, next: Option<Continuation>) {
        if wanted.shelf == self.shelves.len() {
            self.end = next;
            // An empty page is no shelf: the list goes on behind it, or not.
            if span.is_some() {
                self.shelves.push(Shelf { link: wanted.link.clone(), here: span });
            }
        } else if let Some(shelf) = self.shelves.get_mut(wanted.shelf) {
            shelf.here = span;
        }
    }

    /// Puts a page away, at the newer or the older end of those that are here, and gives its span; never the only one.
    pub(super) fn unload(&mut self, newer_end: bool) -> Option<(Place, Place)> {
        let (first, last) = self.run().filter(|(first, last)| first < last)?;
        let (oldest, newest, _) = self.shelves[if newer_end { first } else { last }].here.take()?;
        Some((oldest, newest))
    }

    /// Puts all pages away and gives their spans.
    pub(super) fn unload_all(&mut self) -> Vec<(Place, Place)> {
        self.shelves
            .iter_mut()
            .filter_map(|shelf| shelf.here.take())
            .map(|(oldest, newest, _)| (oldest, newest))
            .collect()
    }

    /// How many messages are here beyond the tail.
    pub(super) fn count(&self) -> usize {
        self.shelves.iter().filter_map(|shelf| shelf.here.as_ref()).map(|(_, _, count)| count).sum()
    }
}
