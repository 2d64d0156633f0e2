//! What is wrong with media and network, by the host's word.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::protocol::{Diagnostic, DiagnosticQuality, ParticipantId};
use crate::text::is_plausible_id;

/// How many are kept; the service has about twenty names, some for each of a few people.
pub(crate) const MAX_KEPT: usize = 100;
/// The longest name, in characters.
const NAME_LIMIT: usize = 64;

/// Everything that is wrong now. What is well again is not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostics {
    /// About ourselves, by the service's name for it.
    pub own: BTreeMap<String, DiagnosticQuality>,
    /// About others.
    pub others: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Takes in the host's word; false when it changed nothing or made no sense.
    pub(crate) fn hear(&mut self, diagnostic: &Diagnostic) -> bool {
        let name = &diagnostic.name;
        if name.is_empty() || name.len() > NAME_LIMIT || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
            return false;
        }
        match &diagnostic.participant {
            None => self.hear_own(name, diagnostic.quality),
            Some(id) if is_plausible_id(id.as_str()) => self.hear_other(diagnostic, id),
            Some(_) => false,
        }
    }

    fn hear_own(&mut self, name: &str, quality: DiagnosticQuality) -> bool {
        if quality == DiagnosticQuality::Good {
            return self.own.remove(name).is_some();
        }
        if !self.own.contains_key(name) && self.own.len() >= MAX_KEPT {
            return false;
        }
        self.own.insert(name.to_owned(), quality) != Some(quality)
    }

    fn hear_other(&mut self, diagnostic: &Diagnostic, id: &ParticipantId) -> bool {
        let same = |kept: &&mut Diagnostic| kept.name == diagnostic.name && kept.participant.as_ref() == Some(id);
        if diagnostic.quality == DiagnosticQuality::Good {
            let before = self.others.len();
            self.others.retain(|kept| kept.name != diagnostic.name || kept.participant.as_ref() != Some(id));
            return self.others.len() != before;
        }
        if let Some(kept) = self.others.iter_mut().find(same) {
            let changed = kept.quality != diagnostic.quality;
            kept.quality = diagnostic.quality;
            return changed;
        }
        if self.others.len() >= MAX_KEPT {
            return false;
        }
        self.others.push(diagnostic.clone());
        true
    }

    /// Forgets those who left.
    pub(crate) fn forget(&mut self, left: &[ParticipantId]) {
        self.others.retain(|kept| kept.participant.as_ref().is_none_or(|id| !left.contains(id)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diagnostic(name: &str, quality: DiagnosticQuality, who: Option<&str>) -> Diagnostic {
        Diagnostic { name: name.into(), quality, participant: who.map(ParticipantId::new) }
    }

    #[test]
    fn keeps_what_is_wrong_and_forgets_what_is_well() {
        let mut diagnostics = Diagnostics::default();
        for who in [None, Some("mary")] {
            assert!(diagnostics.hear(&diagnostic("noNetwork", DiagnosticQuality::Poor, who)));
            assert!(!diagnostics.hear(&diagnostic("noNetwork", DiagnosticQuality::Poor, who)));
            assert!(diagnostics.hear(&diagnostic("noNetwork", DiagnosticQuality::Bad, who)));
        }
        assert_eq!((diagnostics.own.len(), diagnostics.others.len()), (1, 1));
        for who in [None, Some("mary")] {
            assert!(diagnostics.hear(&diagnostic("noNetwork", DiagnosticQuality::Good, who)));
        }
        assert_eq!(diagnostics, Diagnostics::default());
    }

    #[test]
    fn forgets_those_who_left() {
        let mut diagnostics = Diagnostics::default();
        diagnostics.hear(&diagnostic("cameraFreeze", DiagnosticQuality::Bad, Some("mary")));
        diagnostics.forget(&[ParticipantId::new("mary")]);
        assert!(diagnostics.others.is_empty());
    }

    #[test]
    fn nonsense_and_floods_are_refused() {
        let mut diagnostics = Diagnostics::default();
        assert!(!diagnostics.hear(&diagnostic("<b>", DiagnosticQuality::Bad, None)));
        assert!(!diagnostics.hear(&diagnostic("", DiagnosticQuality::Bad, None)));
        for number in 0..500 {
            diagnostics.hear(&diagnostic(&format!("n{number}"), DiagnosticQuality::Bad, None));
            diagnostics.hear(&diagnostic(&format!("n{number}"), DiagnosticQuality::Bad, Some("mary")));
        }
        assert_eq!((diagnostics.own.len(), diagnostics.others.len()), (MAX_KEPT, MAX_KEPT));
    }
}
