//! Recording and transcription: what is true, what is shown of it, what was agreed to, and when all that happened.
//!
//! The *state* follows the host's word at once. The *notice* is what a person reads, so it has its own time: that
//! something began is shown at once, always; that it ended waits until the notice has stood for [`STANDS`]. What changes
//! in between is merged, so a recording that stops and starts again within that time never leaves the screen, and the
//! last word is always the one that stays. A notice thus never says "not recorded" while there is a recording. News turn
//! into "going on" (or into nothing) after [`NEWS`].

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::moment::Moment;
use crate::protocol::CompliancePhase;

/// How long a notice stands before an end is shown.
pub(crate) const STANDS: Duration = Duration::from_secs(3);
/// How long something is news.
pub(crate) const NEWS: Duration = Duration::from_secs(10);
/// How long after entering a meeting the host may still be telling what went on before.
pub(crate) const ARRIVING: Duration = Duration::from_secs(1);
/// How long the time line can become; the oldest entries go first.
pub(crate) const MAX_ENTRIES: usize = 200;

/// What is shown of recording or of transcription.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Told {
    /// Nothing.
    #[default]
    Off,
    /// It began.
    Started,
    /// It goes on, or went on already when we came.
    GoingOn,
    /// It ended.
    Stopped,
}

impl Told {
    /// Whether this tells people that it is on.
    #[must_use]
    pub fn is_on(self) -> bool {
        matches!(self, Self::Started | Self::GoingOn)
    }

    fn is_news(self) -> bool {
        matches!(self, Self::Started | Self::Stopped)
    }
}

/// What a person is to be shown now, for each and so for both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ComplianceNotice {
    /// Of recording.
    pub recording: Told,
    /// Of transcription.
    pub transcription: Told,
    /// Since when this is shown.
    pub since: Moment,
}

/// Where the question of consent stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Consent {
    /// Nobody asks.
    #[default]
    NotNeeded,
    /// The person has to answer; until then nothing of theirs is sent.
    Asked,
    /// The person agreed to everything that is asked, for this call.
    Given,
    /// The person refused: they hear and see, and send nothing.
    Refused,
}

/// Something that happened to recording or transcription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the names say what they are")]
pub enum ComplianceChange {
    RecordingGoesOn,
    RecordingStarted,
    RecordingStopped,
    TranscriptionGoesOn,
    TranscriptionStarted,
    TranscriptionStopped,
    ConsentAsked,
    ConsentGiven,
    ConsentRefused,
}

/// A line of the time line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ComplianceEntry {
    /// When the host, or the person, said so.
    pub at: Moment,
    /// What.
    pub change: ComplianceChange,
}

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Recording,
    Transcription,
}

/// The person's answer for one of the two.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Answer {
    #[default]
    None,
    Given,
    Refused,
}

/// Recording, transcription and consent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Compliance {
    /// The truth about recording.
    pub recording: CompliancePhase,
    /// The truth about transcription.
    pub transcription: CompliancePhase,
    /// Where the question of consent stands.
    pub consent: Consent,
    /// What to show.
    pub notice: ComplianceNotice,
    /// Everything that happened, oldest first. Shared, so that a snapshot costs no copy.
    pub timeline: Arc<Vec<ComplianceEntry>>,
    #[serde(skip)]
    #[ts(skip)]
    tracks: [Track; 2],
}

/// What is remembered of one of the two.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Track {
    /// The host has spoken of it.
    known: bool,
    answer: Answer,
}

impl Compliance {
    /// Whether media of ours may leave as far as consent goes.
    #[must_use]
    pub fn permits_media(&self) -> bool {
        matches!(self.consent, Consent::NotNeeded | Consent::Given)
    }

    fn state(&self, kind: Kind) -> CompliancePhase {
        match kind {
            Kind::Recording => self.recording,
            Kind::Transcription => self.transcription,
        }
    }

    /// Takes in the host's word, which is no news if it is its first and we are only arriving. True when the notice
    /// changed.
    pub(crate) fn hear(&mut self, kind: Kind, said: CompliancePhase, arriving: bool, now: Duration) -> bool {
        let before = self.state(kind);
        let first = !std::mem::replace(&mut self.tracks[kind as usize].known, true) && arriving;
        match kind {
            Kind::Recording => self.recording = said,
            Kind::Transcription => self.transcription = said,
        }
        if said.active != before.active {
            self.note(change(kind, said.active, first), now);
        }
        self.settle_consent(now);
        let shown = self.told(kind);
        if said.active && !shown.is_on() {
            *self.told_mut(kind) = if first { Told::GoingOn } else { Told::Started };
            self.notice.since = now.into();
            return true;
        }
        self.tick(now)
    }

    /// Lets time pass over the notice. True when it changed.
    pub(crate) fn tick(&mut self, now: Duration) -> bool {
        let before = self.notice;
        let stood = self.notice.since.elapsed(now);
        for kind in [Kind::Recording, Kind::Transcription] {
            let active = self.state(kind).active;
            let told = self.told_mut(kind);
            *told = match *told {
                shown if shown.is_on() && !active && stood >= STANDS => Told::Stopped,
                Told::Started if active && stood >= NEWS => Told::GoingOn,
                Told::Stopped if stood >= NEWS => Told::Off,
                shown => shown,
            };
        }
        let changed = self.notice != before;
        if changed {
            self.notice.since = now.into();
        }
        changed
    }

    /// When the notice changes next.
    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        let since = self.notice.since.0;
        [Kind::Recording, Kind::Transcription]
            .into_iter()
            .filter_map(|kind| {
                let told = self.told(kind);
                let ends = told.is_on() && !self.state(kind).active;
                if ends { Some(since + STANDS) } else { told.is_news().then_some(since + NEWS) }
            })
            .min()
    }

    /// The person agrees. May be said before anything is asked.
    pub(crate) fn give(&mut self, recording: bool, transcription: bool, now: Duration) {
        for (kind, given) in [(Kind::Recording, recording), (Kind::Transcription, transcription)] {
            if given {
                self.tracks[kind as usize].answer = Answer::Given;
            }
        }
        self.note(ComplianceChange::ConsentGiven, now);
        self.settle_consent(now);
    }

    /// The person refuses what is asked now; false when nothing is.
    pub(crate) fn refuse(&mut self, now: Duration) -> bool {
        if self.consent != Consent::Asked {
            return false;
        }
        for kind in [Kind::Recording, Kind::Transcription] {
            let asked = self.state(kind).consent_required;
            let answer = &mut self.tracks[kind as usize].answer;
            if asked && *answer == Answer::None {
                *answer = Answer::Refused;
            }
        }
        self.note(ComplianceChange::ConsentRefused, now);
        self.settle_consent(now);
        true
    }

    fn settle_consent(&mut self, now: Duration) {
        let asked =
            [Kind::Recording, Kind::Transcription].into_iter().filter(|&kind| self.state(kind).consent_required);
        let answers: Vec<Answer> = asked.map(|kind| self.tracks[kind as usize].answer).collect();
        let next = if answers.is_empty() {
            Consent::NotNeeded
        } else if answers.contains(&Answer::None) {
            Consent::Asked
        } else if answers.contains(&Answer::Refused) {
            Consent::Refused
        } else {
            Consent::Given
        };
        if next == Consent::Asked && self.consent != Consent::Asked {
            self.note(ComplianceChange::ConsentAsked, now);
        }
        self.consent = next;
    }

    fn told(&self, kind: Kind) -> Told {
        match kind {
            Kind::Recording => self.notice.recording,
            Kind::Transcription => self.notice.transcription,
        }
    }

    fn told_mut(&mut self, kind: Kind) -> &mut Told {
        match kind {
            Kind::Recording => &mut self.notice.recording,
            Kind::Transcription => &mut self.notice.transcription,
        }
    }

    fn note(&mut self, change: ComplianceChange, now: Duration) {
        let timeline = Arc::make_mut(&mut self.timeline);
        if timeline.len() == MAX_ENTRIES {
            timeline.remove(0);
        }
        timeline.push(ComplianceEntry { at: now.into(), change });
    }
}

fn change(kind: Kind, active: bool, first: bool) -> ComplianceChange {
    use ComplianceChange as C;
    match (kind, active, first) {
        (Kind::Recording, true, true) => C::RecordingGoesOn,
        (Kind::Recording, true, false) => C::RecordingStarted,
        (Kind::Recording, false, _) => C::RecordingStopped,
        (Kind::Transcription, true, true) => C::TranscriptionGoesOn,
        (Kind::Transcription, true, false) => C::TranscriptionStarted,
        (Kind::Transcription, false, _) => C::TranscriptionStopped,
    }
}

#[cfg(test)]
#[path = "compliance_tests.rs"]
mod tests;
