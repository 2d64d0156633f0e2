//! One's own real-time text: every key is taken, and the line goes out at a pace that a network likes.

use std::time::Duration;

use super::Call;
use crate::command::Why;
use crate::event::Event;
use crate::protocol::{CapabilityName, ClientMessage, MAX_TYPED_BYTES, ParticipantId, TypedText};
use crate::text::clean;

/// How often an unfinished line goes out at most: the buffering time that RFC 4103 (section 5.1) recommends.
const PACE: Duration = Duration::from_millis(300);

/// What is written and not told yet.
#[derive(Debug, Default)]
pub(super) struct Typing {
    told_at: Option<Duration>,
    waiting: Option<(Duration, String)>,
}

impl Typing {
    /// When the waiting line is due.
    pub(super) fn next_deadline(&self) -> Option<Duration> {
        self.waiting.as_ref().map(|(due, _)| *due)
    }

    /// Gives what can be told at once; the rest waits, the newest in the place of what waited before.
    fn take(&mut self, text: String, is_final: bool, now: Duration) -> Option<String> {
        let due = self.told_at.map_or(now, |at| at + PACE);
        if !is_final && due > now {
            self.waiting = Some((due, text));
            return None;
        }
        self.waiting = None;
        self.told_at = Some(now);
        Some(text)
    }

    fn due(&mut self, now: Duration) -> Option<String> {
        let (_, text) = self.waiting.take_if(|(due, _)| *due <= now)?;
        self.told_at = Some(now);
        Some(text)
    }
}

impl Call {
    pub(super) fn type_text(&mut self, text: &str, is_final: bool) -> Result<(), Why> {
        self.needs_meeting()?;
        self.snapshot.capabilities.check(CapabilityName::RealTimeText)?;
        self.needs(text.len() <= MAX_TYPED_BYTES, Why::Senseless)?;
        let text = clean(text, MAX_TYPED_BYTES);
        self.needs(!(is_final && text.is_empty()), Why::Senseless)?;
        let from = self.snapshot.me.clone().unwrap_or_else(|| ParticipantId::new("me"));
        self.show_typed(&TypedText { from, text: text.clone(), is_final });
        if let Some(text) = self.typing.take(text, is_final, self.now) {
            self.tell(ClientMessage::RealTimeText { text, is_final });
        }
        Ok(())
    }

    pub(super) fn hear_typed(&mut self, typed: &TypedText) {
        // One's own comes back from nowhere.
        if !self.place.is_meeting() || Some(&typed.from) == self.snapshot.me.as_ref() {
            return self.misplaced("real-time text");
        }
        self.show_typed(typed);
    }

    /// The line that waited long enough goes out.
    pub(super) fn go_on_typing(&mut self) {
        if let Some(text) = self.typing.due(self.now) {
            self.tell(ClientMessage::RealTimeText { text, is_final: false });
        }
    }

    fn show_typed(&mut self, typed: &TypedText) {
        let name = self.snapshot.roster.get(&typed.from).map_or("", |person| &person.name);
        let line = self.snapshot.captions.read(typed, name, self.now);
        self.events.extend(line.map(Event::Caption));
    }
}
