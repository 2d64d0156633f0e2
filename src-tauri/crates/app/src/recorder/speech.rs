//! Who was speaking when, by the host's marks. Marks come a little late and end a little late, so sound is held for a
//! moment and a voice begins shortly before its mark.

use std::{collections::BTreeMap, time::Duration};

use meeting::protocol::ParticipantId;

/// How long sound is held before it is given to the voices.
pub(super) const HOLD: Duration = Duration::from_millis(400);

/// A voice begins this long before its mark.
const BEFORE: Duration = Duration::from_millis(300);

/// And goes on this long after it.
const AFTER: Duration = Duration::from_millis(100);

#[derive(Debug, Default)]
struct Marks {
    since: Option<Duration>,
    /// The span before, which may still reach into held sound.
    last: Option<(Duration, Duration)>,
}

/// Everyone's marks.
#[derive(Debug, Default)]
pub(super) struct Speech {
    marks: BTreeMap<ParticipantId, Marks>,
}

impl Speech {
    /// Takes a mark; whether it is a change.
    pub(super) fn mark(&mut self, id: &ParticipantId, speaking: bool, at: Duration) -> bool {
        let marks = self.marks.entry(id.clone()).or_default();
        match (marks.since, speaking) {
            (None, true) => marks.since = Some(at),
            (Some(since), false) => {
                marks.last = Some((since, at));
                marks.since = None;
            }
            _ => return false,
        }
        true
    }

    /// Whether this voice is in the sound of this moment.
    pub(super) fn speaks(&self, id: &ParticipantId, at: Duration) -> bool {
        let Some(marks) = self.marks.get(id) else { return false };
        let begins = |since: Duration| since.saturating_sub(BEFORE) <= at;
        marks.since.is_some_and(begins) || marks.last.is_some_and(|(since, until)| begins(since) && at < until + AFTER)
    }

    /// Everyone whose voice is in the sound of this moment.
    pub(super) fn at(&self, at: Duration) -> Vec<ParticipantId> {
        self.marks.keys().filter(|id| self.speaks(id, at)).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_voice_lasts_from_before_its_mark_to_after_its_end() {
        let mary = ParticipantId::new("m");
        let mut speech = Speech::default();
        assert!(speech.mark(&mary, true, ms(1000)) && !speech.mark(&mary, true, ms(1100)));
        assert_eq!((speech.speaks(&mary, ms(699)), speech.speaks(&mary, ms(700))), (false, true));
        assert!(speech.mark(&mary, false, ms(2000)));
        assert_eq!((speech.speaks(&mary, ms(2099)), speech.speaks(&mary, ms(2100))), (true, false));
        assert!(speech.mark(&mary, true, ms(2300)));
        assert!(speech.speaks(&mary, ms(2050)) && speech.at(ms(2050)) == [mary]);
    }

    #[test]
    fn who_was_never_marked_is_silent() {
        assert!(!Speech::default().speaks(&ParticipantId::new("m"), ms(0)));
    }
}
