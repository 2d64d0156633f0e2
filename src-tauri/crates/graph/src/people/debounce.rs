//! A search box without a clock: it is told keys, time and answers, and says when to ask for what. Answers to what was typed
//! before are dropped.

use std::{fmt, time::Duration};

use base::Redacted;

/// How long after the last key a search begins.
pub const QUIET: Duration = Duration::from_millis(300);
/// A shorter text finds half the organisation.
const MIN_CHARACTERS: usize = 2;
/// Nobody types more of a name.
const MAX_CHARACTERS: usize = 64;

/// A search to be made.
#[derive(Clone, PartialEq, Eq)]
pub struct Query {
    number: u64,
    text: String,
}

impl Query {
    /// What to look for.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query").field("number", &self.number).field("text", &Redacted(&self.text)).finish()
    }
}

/// The box.
///
/// ```text
///          typed                 due after QUIET              is_current
///  resting ─────▶ waiting ───────────────────────▶ searching ───────────▶ resting
///     ▲              │ ▲ typed                        │
///     └── emptied ───┘ └──────────────────────────────┘ typed: the search under way is stale
/// ```
#[derive(Default)]
pub struct SearchBox {
    /// Counts what was typed; an answer to an older number is stale.
    number: u64,
    wanted: Option<(Duration, String)>,
    /// The text of the newest search that was begun.
    sent: Option<String>,
}

impl fmt::Debug for SearchBox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SearchBox")
            .field("number", &self.number)
            .field("deadline", &self.deadline())
            .finish_non_exhaustive()
    }
}

impl SearchBox {
    /// The text is now this. What is typed while a search is under way makes it stale: drop it.
    pub fn typed(&mut self, text: &str, now: Duration) {
        let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MAX_CHARACTERS).collect();
        let text = text.trim_end().to_owned();
        let unsent = self.wanted.as_ref().map(|(_, wanted)| wanted);
        if unsent.or(self.sent.as_ref()) == Some(&text) {
            return; // A space more or less.
        }
        self.number += 1;
        self.sent = None;
        self.wanted = (text.chars().count() >= MIN_CHARACTERS).then(|| (now + QUIET, text));
    }

    /// When to ask [`SearchBox::due`].
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        self.wanted.as_ref().map(|(at, _)| *at)
    }

    /// The search to begin now, if the keys have rested long enough.
    pub fn due(&mut self, now: Duration) -> Option<Query> {
        let (_, text) = self.wanted.take_if(|(at, _)| *at <= now)?;
        self.sent = Some(text.clone());
        Some(Query { number: self.number, text })
    }

    /// Whether the answer to a search is still wanted.
    #[must_use]
    pub fn is_current(&self, query: &Query) -> bool {
        query.number == self.number
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_search_begins_when_the_keys_rest() {
        let mut search = SearchBox::default();
        search.typed("an", ms(0));
        search.typed("ann", ms(200));
        assert_eq!(search.deadline(), Some(ms(500)));
        assert_eq!(search.due(ms(499)), None);
        assert_eq!(search.due(ms(500)).unwrap().text(), "ann");
        assert_eq!((search.due(ms(501)), search.deadline()), (None, None));
    }

    #[test]
    fn what_was_typed_before_is_stale() {
        let mut search = SearchBox::default();
        search.typed("ann", ms(0));
        let first = search.due(ms(300)).unwrap();
        assert!(search.is_current(&first));
        search.typed("anne", ms(400));
        assert!(!search.is_current(&first));
        let second = search.due(ms(700)).unwrap();
        assert!(search.is_current(&second) && !search.is_current(&first));
        search.typed("", ms(800));
        assert!(!search.is_current(&second));
        assert_eq!(search.deadline(), None);
    }

    #[test]
    fn spaces_and_too_little_search_nothing() {
        let mut search = SearchBox::default();
        search.typed(" a ", ms(0));
        assert_eq!(search.deadline(), None);
        search.typed("  ann  lee ", ms(0));
        let query = search.due(ms(300)).unwrap();
        assert_eq!(query.text(), "ann lee");
        search.typed("ann lee ", ms(400));
        assert!(search.is_current(&query));
        assert_eq!(search.deadline(), None);
        assert!(!format!("{query:?}{search:?}").contains("lee"));
    }

    proptest! {
        #[test]
        fn at_most_one_search_is_current(keys in prop::collection::vec(("[a-z ]{0,4}", 0u64..500), 0..30)) {
            let (mut search, mut now, mut begun) = (SearchBox::default(), Duration::ZERO, Vec::new());
            for (text, pause) in keys {
                search.typed(&text, now);
                now += ms(pause);
                begun.extend(search.due(now));
                prop_assert!(search.deadline().is_none_or(|at| at > now));
                prop_assert!(begun.iter().filter(|query| search.is_current(query)).count() <= 1);
            }
        }
    }
}
