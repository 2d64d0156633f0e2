//! The meeting's chat: what was written while one was there, and one's own lines on their way.
//!
//! ```text
//!   own line:  Pending ──the host's echo──▶ Sent
//!                │  ▲
//!   refused, or  │  │ sent once more
//!   no echo in 30 s ▼
//!              Failed ──a late echo──▶ Sent
//! ```
//! Lines stand in the order in which the host took them; those it has not taken stand where they were sent.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::protocol::{ChatMessage, ChatMessageId, ErrorCode, MAX_CHAT_BYTES, ParticipantId, RequestId};
use crate::text::{NAME_CHARS, clean, clean_lines, is_plausible_id};

/// How many lines are kept; more push the oldest out.
pub(crate) const MAX_LINES: usize = 1000;
/// How many bytes of text are kept; more push the oldest lines out.
pub(crate) const MAX_BYTES: usize = 2 * 1024 * 1024;
/// How many of one's own lines can be on their way.
pub(crate) const MAX_PENDING: usize = 50;
/// How long the host may take for the echo of one's own line.
pub(crate) const ECHO: Duration = Duration::from_secs(30);
/// The last moment that a date can be made of everywhere: 275760-09-13.
const LAST_UNIX_MS: u64 = 8_640_000_000_000_000;

/// A line of the chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChatLine {
    /// Its place: lines stand in the order of their numbers. An own line gets another one when it comes to stand elsewhere.
    pub number: u32,
    /// Who wrote it; absent where it is nobody of the roster.
    pub from: Option<ParticipantId>,
    /// Their name when they wrote it, possibly empty.
    pub name: String,
    /// Plain text, with line breaks.
    pub text: String,
    /// When the host took it, in milliseconds since 1970; absent before it did.
    #[ts(type = "number | null")]
    pub sent_unix_ms: Option<u64>,
    /// Names an own line that was written here, whatever its number; see [`crate::Command::ResendChat`].
    pub reference: Option<RequestId>,
    /// Written by oneself.
    pub mine: bool,
    /// How far it got.
    pub delivery: Delivery,
    #[serde(skip)]
    #[ts(skip)]
    id: Option<ChatMessageId>,
    #[serde(skip)]
    #[ts(skip)]
    due: Option<Duration>,
}

/// How far a line got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Delivery {
    /// On its way to the host.
    Pending,
    /// Everyone in the meeting has it.
    Sent,
    /// Nobody has it, as far as is known.
    Failed {
        /// The host's reason; absent where it said nothing.
        code: Option<ErrorCode>,
    },
}

impl ChatLine {
    fn is_on_its_way(&self) -> bool {
        self.delivery == Delivery::Pending
    }
}

/// The conversation.
#[derive(Debug, Default)]
pub(crate) struct Chat {
    /// By number. Shared line by line, so that handing the list out costs no copy of the texts.
    lines: Arc<Vec<Arc<ChatLine>>>,
    /// Of the messages in `lines`.
    ids: BTreeSet<ChatMessageId>,
    bytes: usize,
    last_number: u32,
    last_reference: u32,
}

/// Who one is in a conversation.
pub(crate) struct Myself<'a> {
    pub(crate) id: Option<&'a ParticipantId>,
    pub(crate) name: &'a str,
}

impl Chat {
    pub(crate) fn lines(&self) -> &Arc<Vec<Arc<ChatLine>>> {
        &self.lines
    }

    /// Takes in a message of the host's and gives the line it became; nothing when it came before or made no sense.
    pub(crate) fn hear(&mut self, message: ChatMessage, me: &Myself<'_>) -> Option<Arc<ChatLine>> {
        let ChatMessage { id, from, name, text, sent_unix_ms, reference } = message;
        if !is_plausible_id(id.as_str()) || self.ids.contains(&id) {
            return None;
        }
        let own = reference.and_then(|reference| self.find(|line| line.delivery != Delivery::Sent, reference));
        let text = clean_lines(&text, MAX_CHAT_BYTES);
        if text.is_empty() && own.is_none() {
            return None;
        }
        let before = own.map(|place| self.take(place));
        let from = from.filter(|from| is_plausible_id(from.as_str()));
        let line = ChatLine {
            number: before.as_ref().map_or(0, |before| before.number),
            name: clean(&name, NAME_CHARS),
            text: before.as_ref().filter(|_| text.is_empty()).map_or(text, |before| before.text.clone()),
            sent_unix_ms: Some(sent_unix_ms.min(LAST_UNIX_MS)),
            reference: before.as_ref().and_then(|before| before.reference),
            mine: before.is_some() || (from.is_some() && from.as_ref() == me.id),
            from,
            delivery: Delivery::Sent,
            id: Some(id),
            due: None,
        };
        Some(self.append(line))
    }

    /// A text as it can be sent: cleaned; nothing when none is left of it or it is too long.
    pub(crate) fn sendable(text: &str) -> Option<String> {
        let text = clean_lines(text, usize::MAX);
        (1..=MAX_CHAT_BYTES).contains(&text.len()).then_some(text)
    }

    /// Whether one more line may be on its way.
    pub(crate) fn has_room(&self) -> bool {
        self.lines.iter().filter(|line| line.is_on_its_way()).count() < MAX_PENDING
    }

    /// Puts an own line on its way.
    pub(crate) fn write(&mut self, text: String, me: &Myself<'_>, now: Duration) -> (RequestId, Arc<ChatLine>) {
        self.last_reference = self.last_reference.wrapping_add(1);
        let reference = RequestId(self.last_reference);
        let line = ChatLine {
            number: 0,
            from: me.id.cloned(),
            name: clean(me.name, NAME_CHARS),
            text,
            sent_unix_ms: None,
            reference: Some(reference),
            mine: true,
            delivery: Delivery::Pending,
            id: None,
            due: Some(now + ECHO),
        };
        (reference, self.append(line))
    }

    /// Puts a failed line on its way once more, as the newest; nothing when there is no such line.
    pub(crate) fn write_again(&mut self, reference: RequestId, now: Duration) -> Option<Arc<ChatLine>> {
        let failed = |line: &ChatLine| matches!(line.delivery, Delivery::Failed { .. });
        let line = self.find(failed, reference).map(|place| self.take(place))?;
        Some(self.append(ChatLine { delivery: Delivery::Pending, due: Some(now + ECHO), ..line }))
    }

    /// The host did not take an own line; gives it as it stands now.
    pub(crate) fn refuse(&mut self, reference: RequestId, code: ErrorCode) -> Option<Arc<ChatLine>> {
        let place = self.find(ChatLine::is_on_its_way, reference)?;
        Some(self.fail(place, Some(code)))
    }

    /// Gives up what the host has not taken by now, or all of it at the end of a call.
    pub(crate) fn give_up(&mut self, by: Option<Duration>) -> Vec<Arc<ChatLine>> {
        let late = |line: &ChatLine| line.due.is_some_and(|due| by.is_none_or(|by| due <= by));
        let places: Vec<usize> = (0..self.lines.len()).filter(|&place| late(&self.lines[place])).collect();
        places.into_iter().map(|place| self.fail(place, None)).collect()
    }

    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        self.lines.iter().filter_map(|line| line.due).min()
    }

    fn find(&self, which: impl Fn(&ChatLine) -> bool, reference: RequestId) -> Option<usize> {
        self.lines.iter().rposition(|line| line.reference == Some(reference) && which(line))
    }

    fn fail(&mut self, place: usize, code: Option<ErrorCode>) -> Arc<ChatLine> {
        let line = &mut Arc::make_mut(&mut self.lines)[place];
        let changed = Arc::make_mut(line);
        changed.delivery = Delivery::Failed { code };
        changed.due = None;
        line.clone()
    }

    fn take(&mut self, place: usize) -> ChatLine {
        let line = Arc::make_mut(&mut self.lines).remove(place);
        self.forget(&line);
        Arc::unwrap_or_clone(line)
    }

    /// Puts a line at the end, under the next number unless it stood at the end before.
    fn append(&mut self, line: ChatLine) -> Arc<ChatLine> {
        if line.number == 0 || line.number != self.last_number {
            self.last_number = self.last_number.saturating_add(1);
        }
        let line = Arc::new(ChatLine { number: self.last_number, ..line });
        self.bytes += line.text.len();
        self.ids.extend(line.id.clone());
        let lines = Arc::make_mut(&mut self.lines);
        lines.push(line.clone());
        let mut gone = Vec::new();
        let mut bytes = self.bytes;
        while lines.len() > MAX_LINES || bytes > MAX_BYTES {
            bytes -= lines[0].text.len();
            gone.push(lines.remove(0));
        }
        gone.iter().for_each(|line| self.forget(line));
        line
    }

    fn forget(&mut self, line: &ChatLine) {
        self.bytes -= line.text.len();
        if let Some(id) = &line.id {
            self.ids.remove(id);
        }
    }
}

#[cfg(test)]
#[path = "chat_tests.rs"]
mod tests;
