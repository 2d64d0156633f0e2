//! What is passed on as it comes to everyone who is inside and in the same room: real-time text and programs' data.

use std::time::Duration;

use meeting::protocol::{DataPacket, HostMessage, MAX_DATA_BYTES, MAX_TYPED_BYTES, ParticipantId, TypedText};

use super::{
    LINE_TAKES, Later, Person, Room,
    requests::{NOT_HERE, NOT_NOW, Refusal},
};

impl Room {
    /// Shows others what someone types.
    pub(super) fn type_text(&mut self, from: &ParticipantId, text: String, is_final: bool) -> Result<(), Refusal> {
        if text.len() > MAX_TYPED_BYTES {
            return Err(NOT_NOW);
        }
        self.typed(&TypedText { from: from.clone(), text, is_final });
        Ok(())
    }

    /// A scripted person types a line: its first half at once, all of it a moment later.
    pub(crate) fn type_line(&mut self, id: &ParticipantId, text: &str, now: Duration) {
        let half = text.chars().take(text.chars().count().div_ceil(2)).collect();
        self.typed(&TypedText { from: id.clone(), text: half, is_final: false });
        let whole = TypedText { from: id.clone(), text: text.to_owned(), is_final: true };
        self.later.push((now + LINE_TAKES, Later::Typed(whole)));
    }

    pub(super) fn typed(&mut self, typed: &TypedText) {
        for id in self.others(&typed.from) {
            self.tell(&id, HostMessage::RealTimeText(typed.clone()));
        }
    }

    /// Hands a program's bytes on to those named, or to everyone else.
    pub(super) fn data(
        &mut self,
        from: &ParticipantId,
        to: &[ParticipantId],
        packet: &DataPacket,
    ) -> Result<(), Refusal> {
        if packet.payload.len() > MAX_DATA_BYTES.div_ceil(3) * 4 {
            return Err(NOT_NOW);
        }
        let others = self.others(from);
        if to.iter().any(|id| !others.contains(id)) {
            return Err(NOT_HERE);
        }
        for id in others.iter().filter(|id| to.is_empty() || to.contains(id)) {
            self.tell(id, HostMessage::Data { from: from.clone(), packet: packet.clone() });
        }
        Ok(())
    }

    /// Everyone else who is inside and in the same room.
    fn others(&self, id: &ParticipantId) -> Vec<ParticipantId> {
        let Some(one) = self.people.get(id) else { return Vec::new() };
        let near = |other: &&Person| other.id != *id && other.is_inside() && other.room == one.room;
        self.people.values().filter(near).map(|person| person.id.clone()).collect()
    }
}
