//! Reactions, shown for a moment.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::moment::Moment;
use crate::protocol::{ParticipantId, ReactionKind};
use crate::text::is_plausible_id;

/// How long one is shown.
pub(crate) const SHOWN: Duration = Duration::from_secs(4);
/// How many are shown at once; more push the oldest out.
pub(crate) const MAX_SHOWN: usize = 50;

/// A reaction on its way over the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ShownReaction {
    /// Who.
    pub participant: ParticipantId,
    /// How.
    pub kind: ReactionKind,
    /// When.
    pub at: Moment,
}

/// Those shown now, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct Reactions(pub Vec<ShownReaction>);

impl Reactions {
    /// Shows one; false when the id made no sense.
    pub(crate) fn show(&mut self, participant: ParticipantId, kind: ReactionKind, now: Duration) -> bool {
        if !is_plausible_id(participant.as_str()) {
            return false;
        }
        if self.0.len() == MAX_SHOWN {
            self.0.remove(0);
        }
        self.0.push(ShownReaction { participant, kind, at: now.into() });
        true
    }

    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        self.0.first().map(|oldest| oldest.at.0 + SHOWN)
    }

    pub(crate) fn expire(&mut self, now: Duration) {
        self.0.retain(|reaction| reaction.at.0 + SHOWN > now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn are_shown_for_a_moment() {
        let mut reactions = Reactions::default();
        let start = Duration::from_secs(1);
        assert!(reactions.show(ParticipantId::new("a"), ReactionKind::Heart, start));
        assert!(reactions.show(ParticipantId::new("b"), ReactionKind::Like, start * 2));
        assert_eq!(reactions.next_deadline(), Some(start + SHOWN));
        reactions.expire(start + SHOWN);
        assert_eq!(reactions.0.len(), 1);
    }

    #[test]
    fn a_storm_of_them_is_bounded() {
        let mut reactions = Reactions::default();
        for number in 0..MAX_SHOWN + 3 {
            reactions.show(ParticipantId::new(number.to_string()), ReactionKind::Laugh, Duration::ZERO);
        }
        assert_eq!(reactions.0.len(), MAX_SHOWN);
        assert_eq!(reactions.0[0].participant.as_str(), "3");
        assert!(!reactions.show(ParticipantId::new(""), ReactionKind::Laugh, Duration::ZERO));
    }
}
