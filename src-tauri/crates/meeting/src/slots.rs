//! What the video slots of the one negotiation show now, and what we wished for.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::protocol::{ParticipantId, SlotWish};
use crate::text::is_plausible_id;

/// The most slots an offer may have; the service shows at most 5 × 5.
pub(crate) const MAX_SLOTS: usize = 25;

/// Video slots. Ids may be of people the roster does not know yet: the two messages come in any order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Slots {
    /// Whose camera each slot shows; as many entries as were negotiated, nobody twice.
    pub videos: Vec<Option<ParticipantId>>,
    /// Whose share the share slot shows.
    pub share: Option<ParticipantId>,
    /// What was asked for last.
    pub wishes: Vec<SlotWish>,
}

impl Slots {
    /// With so many video slots, all empty.
    pub(crate) fn negotiated(count: usize) -> Self {
        Self { videos: vec![None; count.min(MAX_SLOTS)], ..Self::default() }
    }

    /// How many video slots there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.videos.len()
    }

    /// Takes in the host's word. Slots that were not negotiated do not exist; somebody named twice keeps the first
    /// slot; ids that make no sense show nobody. False when nothing changed.
    pub(crate) fn assign(&mut self, videos: Vec<Option<ParticipantId>>, share: Option<ParticipantId>) -> bool {
        let mut seen = BTreeSet::new();
        let mut named = videos.into_iter().map(|id| id.filter(|id| plausible(id) && seen.insert(id.clone())));
        let videos: Vec<_> = (0..self.count()).map(|_| named.next().flatten()).collect();
        let share = share.filter(plausible);
        let changed = videos != self.videos || share != self.share;
        (self.videos, self.share) = (videos, share);
        changed
    }

    /// Whether a list of wishes fits: each slot exists and is named once.
    pub(crate) fn fits(&self, wishes: &[SlotWish]) -> bool {
        let mut seen = BTreeSet::new();
        wishes.iter().all(|wish| usize::from(wish.slot) < self.count() && seen.insert(wish.slot))
    }
}

fn plausible(id: &ParticipantId) -> bool {
    is_plausible_id(id.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> Option<ParticipantId> {
        Some(ParticipantId::new(text))
    }

    fn wish(slot: u8) -> SlotWish {
        SlotWish { slot, participant: None, width: 320, height: 180 }
    }

    #[test]
    fn shows_what_the_host_says_and_tells_changes() {
        let mut slots = Slots::negotiated(3);
        assert!(slots.assign(vec![id("a"), None, id("b")], id("c")));
        assert_eq!(slots.videos, [id("a"), None, id("b")]);
        assert!(!slots.assign(vec![id("a"), None, id("b")], id("c")));
        assert!(slots.assign(vec![id("a")], None));
        assert_eq!(slots.videos, [id("a"), None, None]);
    }

    #[test]
    fn never_has_more_slots_than_were_negotiated() {
        let mut slots = Slots::negotiated(2);
        slots.assign(vec![id("a"), id("b"), id("c")], None);
        assert_eq!(slots.videos, [id("a"), id("b")]);
        assert_eq!(Slots::negotiated(9999).count(), MAX_SLOTS);
    }

    #[test]
    fn nobody_is_shown_twice_and_nonsense_not_at_all() {
        let mut slots = Slots::negotiated(4);
        slots.assign(vec![id("a"), id("a"), id(""), id("b")], id("\u{0}"));
        assert_eq!(slots.videos, [id("a"), None, None, id("b")]);
        assert_eq!(slots.share, None);
    }

    #[test]
    fn wishes_name_each_slot_once() {
        let slots = Slots::negotiated(2);
        assert!(slots.fits(&[]) && slots.fits(&[wish(1), wish(0)]));
        assert!(!slots.fits(&[wish(0), wish(0)]));
        assert!(!slots.fits(&[wish(2)]));
    }
}
