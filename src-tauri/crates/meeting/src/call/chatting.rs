//! The call's part in the chat: who may write when, and what the host says about it.

use std::time::Duration;

use super::Call;
use crate::chat::{Chat, Myself};
use crate::command::Why;
use crate::event::Event;
use crate::protocol::{CapabilityReason, ChatMessage, ClientMessage, ErrorCode, RequestId};

/// The meeting has no chat for us.
const NO_CHAT: Why = Why::NotAllowed { reason: CapabilityReason::FeatureNotSupported };

impl Call {
    pub(super) fn write_chat(&mut self, text: &str) -> Result<(), Why> {
        let text = Chat::sendable(text).ok_or(Why::Senseless)?;
        self.needs_chat()?;
        self.needs(self.chat.has_room(), Why::Phase)?;
        let me = Myself { id: self.snapshot.me.as_ref(), name: &self.snapshot.display_name };
        let (reference, line) = self.chat.write(text.clone(), &me, self.now);
        self.events.push_back(Event::Chat { lines: vec![line] });
        self.tell(ClientMessage::Chat { reference, text });
        Ok(())
    }

    pub(super) fn write_chat_again(&mut self, reference: RequestId) -> Result<(), Why> {
        self.needs_chat()?;
        let line = self.chat.write_again(reference, self.now).ok_or(Why::NotThere)?;
        let text = line.text.clone();
        self.events.push_back(Event::Chat { lines: vec![line] });
        self.tell(ClientMessage::Chat { reference, text });
        Ok(())
    }

    fn needs_chat(&self) -> Result<(), Why> {
        self.needs_meeting()?;
        self.needs(self.snapshot.thread.is_some(), NO_CHAT)
    }

    pub(super) fn hear_chat(&mut self, mut message: ChatMessage) {
        if !self.place.is_meeting() {
            return self.misplaced("chat");
        }
        if message.name.is_empty()
            && let Some(person) = message.from.as_ref().and_then(|from| self.snapshot.roster.get(from))
        {
            message.name.clone_from(&person.name);
        }
        let me = Myself { id: self.snapshot.me.as_ref(), name: &self.snapshot.display_name };
        let line = self.chat.hear(message, &me);
        self.events.extend(line.map(|line| Event::Chat { lines: vec![line] }));
    }

    /// Whether the host's refusal was about a line on its way.
    pub(super) fn refuse_chat(&mut self, reference: RequestId, code: ErrorCode) -> bool {
        let line = self.chat.refuse(reference, code);
        let refused = line.is_some();
        self.events.extend(line.map(|line| Event::Chat { lines: vec![line] }));
        refused
    }

    /// Gives up the lines that the host should have taken by then; without a time all of them.
    pub(super) fn give_up_chat(&mut self, by: Option<Duration>) {
        let lines = self.chat.give_up(by);
        if !lines.is_empty() {
            self.events.push_back(Event::Chat { lines });
        }
    }
}
