//! Captions: what each speaker is saying now, and the last lines that were said. Lines that people type while others read
//! (real-time text) stand among them: both are read in the order of what happens.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::moment::Moment;
use crate::protocol::{Caption, ParticipantId, TypedText};
use crate::text::{CAPTION_CHARS, NAME_CHARS, clean, is_plausible_id};

/// How many finished lines are kept.
pub(crate) const MAX_LINES: usize = 200;
/// How many people can be in the middle of a line.
pub(crate) const MAX_PARTIAL: usize = 16;
/// A spoken line nobody went on with is taken away after this.
pub(crate) const PARTIAL_LIFE: Duration = Duration::from_secs(10);
/// The same for a typed one: who writes may have to think.
pub(crate) const TYPED_LIFE: Duration = Duration::from_secs(120);

/// A line of captions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CaptionLine {
    /// Stays the same from the line's first word to its last; later lines have higher numbers.
    pub number: u32,
    /// Who spoke.
    pub speaker: ParticipantId,
    /// Their name when they spoke, possibly empty: they may have left since.
    pub name: String,
    /// What was said, or its translation.
    pub text: String,
    /// BCP 47 tag of `text`.
    pub language: String,
    /// The line does not change any more.
    pub is_final: bool,
    /// It is typed, not spoken.
    pub typed: bool,
    /// When the line last changed.
    pub at: Moment,
}

impl CaptionLine {
    /// When an unfinished line is taken away unless it goes on.
    fn stale_at(&self) -> Duration {
        self.at.0 + if self.typed { TYPED_LIFE } else { PARTIAL_LIFE }
    }
}

/// A line as it comes.
struct Heard<'a> {
    speaker: &'a ParticipantId,
    name: &'a str,
    text: &'a str,
    language: &'a str,
    is_final: bool,
    typed: bool,
}

/// Captions, for oneself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Captions {
    /// Asked for. Spoken lines that come while they are not are dropped; typed ones are shown all the same.
    pub on: bool,
    /// The last finished lines, oldest first. Shared, so that a snapshot costs no copy.
    pub lines: Arc<Vec<CaptionLine>>,
    /// Lines being spoken, at most one for each speaker, the one that began first leading.
    pub partial: Vec<CaptionLine>,
    #[serde(skip)]
    #[ts(skip)]
    last_number: u32,
}

impl Captions {
    pub(crate) fn turn(&mut self, on: bool) {
        self.on = on;
        if !on {
            self.partial.retain(|line| line.typed);
        }
    }

    /// Takes in one caption and gives the line as it stands now; nothing when captions are off or it made no sense.
    pub(crate) fn hear(&mut self, caption: &Caption, name: &str, now: Duration) -> Option<CaptionLine> {
        if !self.on {
            return None;
        }
        let Caption { speaker, text, language, is_final } = caption;
        self.put(Heard { speaker, name, text, language, is_final: *is_final, typed: false }, now)
    }

    /// Takes in a line of real-time text as it stands now; nothing when it made no sense.
    pub(crate) fn read(&mut self, typed: &TypedText, name: &str, now: Duration) -> Option<CaptionLine> {
        let TypedText { from, text, is_final } = typed;
        self.put(Heard { speaker: from, name, text, language: "", is_final: *is_final, typed: true }, now)
    }

    fn put(&mut self, heard: Heard<'_>, now: Duration) -> Option<CaptionLine> {
        let Heard { speaker, name, text, language, is_final, typed } = heard;
        if !is_plausible_id(speaker.as_str()) {
            return None;
        }
        let begun = self.partial.iter().position(|line| line.speaker == *speaker && line.typed == typed);
        let number = match begun {
            Some(place) => self.partial[place].number,
            None => self.next_number(),
        };
        let line = CaptionLine {
            number,
            speaker: speaker.clone(),
            name: clean(name, NAME_CHARS),
            text: clean(text, CAPTION_CHARS),
            language: clean(language, 35),
            is_final,
            typed,
            at: now.into(),
        };
        match (begun, is_final) {
            // What was typed can be taken back whole.
            (Some(place), false) if typed && line.text.is_empty() => drop(self.partial.remove(place)),
            (None, false) if typed && line.text.is_empty() => {}
            (Some(place), false) => self.partial[place] = line.clone(),
            (None, false) => self.begin(line.clone()),
            (begun, true) => {
                begun.map(|place| self.partial.remove(place));
                self.finish(line.clone());
            }
        }
        Some(line)
    }

    fn next_number(&mut self) -> u32 {
        self.last_number = self.last_number.wrapping_add(1);
        self.last_number
    }

    fn begin(&mut self, line: CaptionLine) {
        if self.partial.len() == MAX_PARTIAL {
            self.partial.remove(0);
        }
        self.partial.push(line);
    }

    fn finish(&mut self, line: CaptionLine) {
        if line.text.is_empty() {
            return;
        }
        let lines = Arc::make_mut(&mut self.lines);
        if lines.len() == MAX_LINES {
            lines.remove(0);
        }
        lines.push(line);
    }

    /// When the next unfinished line goes stale.
    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        self.partial.iter().map(CaptionLine::stale_at).min()
    }

    /// Takes stale lines away.
    pub(crate) fn expire(&mut self, now: Duration) {
        self.partial.retain(|line| line.stale_at() > now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captions() -> Captions {
        let mut captions = Captions::default();
        captions.turn(true);
        captions
    }

    fn said(speaker: &str, text: &str, is_final: bool) -> Caption {
        Caption { speaker: ParticipantId::new(speaker), text: text.into(), language: "en-GB".into(), is_final }
    }

    const T: Duration = Duration::from_secs(100);

    #[test]
    fn a_partial_line_grows_and_the_final_one_replaces_it() {
        let mut captions = captions();
        let first = captions.hear(&said("a", "good", false), "Ann", T).unwrap();
        captions.hear(&said("b", "yes", false), "Ben", T);
        captions.hear(&said("a", "good mor", false), "Ann", T);
        assert_eq!(captions.partial.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["good mor", "yes"]);
        let last = captions.hear(&said("a", "Good morning.", true), "Ann", T).unwrap();
        assert_eq!(first.number, last.number);
        assert_eq!(captions.partial.len(), 1);
        assert_eq!(captions.lines.last().unwrap().text, "Good morning.");
    }

    #[test]
    fn nothing_is_heard_while_off() {
        let mut captions = captions();
        captions.hear(&said("a", "good", false), "Ann", T);
        captions.turn(false);
        assert!(captions.partial.is_empty());
        assert_eq!(captions.hear(&said("a", "morning", true), "Ann", T), None);
    }

    #[test]
    fn typed_lines_stand_beside_spoken_ones_and_come_without_captions_being_on() {
        let mut captions = Captions::default();
        let typed = |text: &str, is_final| TypedText { from: ParticipantId::new("a"), text: text.into(), is_final };
        let first = captions.read(&typed("I am", false), "Ann", T).unwrap();
        captions.turn(true);
        captions.hear(&said("a", "good", false), "Ann", T);
        captions.turn(false);
        captions.read(&typed("I am deaf", false), "Ann", T);
        assert_eq!(
            captions.partial.iter().map(|line| (line.text.as_str(), line.typed)).collect::<Vec<_>>(),
            [("I am deaf", true)]
        );
        let last = captions.read(&typed("I am deaf.", true), "Ann", T).unwrap();
        assert_eq!((first.number, captions.lines.len(), captions.partial.len()), (last.number, 1, 0));
    }

    #[test]
    fn what_is_typed_can_be_taken_back_and_waits_longer() {
        let mut captions = Captions::default();
        let typed = |text: &str| TypedText { from: ParticipantId::new("a"), text: text.into(), is_final: false };
        captions.read(&typed("well"), "Ann", T);
        captions.expire(T + PARTIAL_LIFE);
        assert_eq!(captions.next_deadline(), Some(T + TYPED_LIFE));
        captions.read(&typed(""), "Ann", T);
        assert!(captions.partial.is_empty() && captions.lines.is_empty());
        captions.read(&typed(""), "Ann", T);
        assert!(captions.partial.is_empty());
    }

    #[test]
    fn history_and_speakers_are_bounded() {
        let mut captions = captions();
        for number in 0..MAX_LINES + 5 {
            captions.hear(&said("a", &number.to_string(), true), "", T);
            captions.hear(&said(&format!("s{number}"), "…", false), "", T);
        }
        assert_eq!((captions.lines.len(), captions.partial.len()), (MAX_LINES, MAX_PARTIAL));
        assert_eq!(captions.lines.first().unwrap().text, "5");
    }

    #[test]
    fn a_line_nobody_finishes_goes_stale() {
        let mut captions = captions();
        captions.hear(&said("a", "well", false), "", T);
        captions.hear(&said("b", "hm", false), "", T + Duration::from_secs(1));
        assert_eq!(captions.next_deadline(), Some(T + PARTIAL_LIFE));
        captions.expire(T + PARTIAL_LIFE);
        assert_eq!(captions.partial.len(), 1);
    }

    #[test]
    fn long_and_hidden_text_is_cleaned() {
        let mut captions = captions();
        let line = captions.hear(&said("a", &"\u{202e}word\n".repeat(5000), true), "", T).unwrap();
        assert!(line.text.chars().count() <= CAPTION_CHARS && !line.text.contains(['\u{202e}', '\n']));
        assert_eq!(captions.hear(&said("", "x", true), "", T), None);
    }
}
