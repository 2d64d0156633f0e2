//! The chat: a line goes to everyone who is inside and in the writer's room at that moment, and is kept nowhere.

use std::{collections::VecDeque, time::Duration};

use meeting::protocol::{ChatMessage, ChatMessageId, ErrorCode, HostMessage, MAX_CHAT_BYTES, ParticipantId, RequestId};

use super::{
    Person, Room,
    requests::{NOT_NOW, Refusal},
};

/// So many lines may be written within [`WITHIN`]: what Communication Services allows, counted for each writer so that
/// nobody is refused for what others do.
const MOST_LINES: usize = 10;
const WITHIN: Duration = Duration::from_secs(10);

const NO_CHAT: Refusal = (ErrorCode::NotAllowed, "the meeting has no chat");
const NO_LINE: Refusal = (ErrorCode::Unexpected, "a chat message is neither empty nor longer than 28 KB");
const TOO_FAST: Refusal = (ErrorCode::TooMany, "ten chat messages in ten seconds are enough");

/// When a client wrote lately.
#[derive(Debug, Default)]
pub(crate) struct Pen(VecDeque<Duration>);

impl Pen {
    /// Whether it may write now; if so, that counts.
    fn write(&mut self, now: Duration) -> bool {
        while self.0.front().is_some_and(|&at| at + WITHIN <= now) {
            self.0.pop_front();
        }
        let may = self.0.len() < MOST_LINES;
        if may {
            self.0.push_back(now);
        }
        may
    }
}

impl Room {
    /// A client inside writes.
    pub(super) fn chat(
        &mut self,
        from: &ParticipantId,
        reference: RequestId,
        text: String,
        now: Duration,
    ) -> Result<(), Refusal> {
        if self.rules.thread.is_none() {
            return Err(NO_CHAT);
        }
        if text.trim().is_empty() || text.len() > MAX_CHAT_BYTES {
            return Err(NO_LINE);
        }
        let guest = self.people.get_mut(from).and_then(Person::guest_mut).ok_or(NOT_NOW)?;
        if !guest.pen.write(now) {
            return Err(TOO_FAST);
        }
        self.relay(from, Some(reference), text, now);
        Ok(())
    }

    /// A scripted person writes, if they are there. The script's own pace is no one's fault, so it is not measured.
    pub(crate) fn write(&mut self, id: &ParticipantId, text: &str, now: Duration) {
        if self.rules.thread.is_some() {
            self.relay(id, None, text.to_owned(), now);
        }
    }

    fn relay(&mut self, from: &ParticipantId, reference: Option<RequestId>, text: String, now: Duration) {
        let Some(writer) = self.people.get(from).filter(|one| one.is_inside()) else { return };
        let written = self.written_by(writer, &text);
        self.written += 1;
        let line = ChatMessage {
            id: ChatMessageId::new(format!("chat-{}", self.written)),
            from: Some(from.clone()),
            name: writer.name.clone(),
            text,
            sent_unix_ms: self.zero_unix_ms.saturating_add(u64::try_from(now.as_millis()).unwrap_or(u64::MAX)),
            reference: None,
        };
        let reads = |person: &&Person| person.is_inside() && person.room == writer.room;
        let readers: Vec<_> = self.people.values().filter(reads).map(|person| person.id.clone()).collect();
        for id in readers {
            let reference = reference.filter(|_| id == *from);
            self.tell(&id, HostMessage::Chat(ChatMessage { reference, ..line.clone() }));
        }
        self.outputs.extend(written);
    }
}
