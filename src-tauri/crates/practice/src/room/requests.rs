//! What clients ask for. Scripted people ask in the same words where a client could.

use std::time::Duration;

use meeting::protocol::{
    BreakoutRoomId, CapabilityName, ClientMessage, ErrorCode, HostMessage, MediaRight, ParticipantId, ReactionKind,
    Role,
};

use super::{
    Person, Room,
    capabilities::{may, rank},
    moderation::{LEFT, NOT_LET_IN},
};

/// Why a request is not carried out.
pub(super) type Refusal = (ErrorCode, &'static str);

pub(super) const NOT_HERE: Refusal = (ErrorCode::NotFound, "there is no such person in the meeting");
const NOT_ALLOWED: Refusal = (ErrorCode::NotAllowed, "the role or the meeting does not allow this");
pub(super) const NOT_NOW: Refusal = (ErrorCode::Unexpected, "this makes no sense now");

impl Room {
    /// Carries out a message of someone in the meeting or the lobby, or tells them why not.
    pub(crate) fn message(&mut self, from: &ParticipantId, message: ClientMessage, now: Duration) {
        let Some(person) = self.people.get(from) else { return };
        let reference = if let ClientMessage::Chat { reference, .. } = &message { Some(*reference) } else { None };
        let outcome = if person.is_inside() { self.inside(from, message, now) } else { self.in_lobby(from, message) };
        if let Err((code, detail)) = outcome {
            self.tell(from, HostMessage::Error { code, detail: detail.to_owned(), reference });
        }
        self.settle();
    }

    /// In the lobby one can leave and set up what will hold inside.
    fn in_lobby(&mut self, from: &ParticipantId, message: ClientMessage) -> Result<(), Refusal> {
        match message {
            ClientMessage::Mute { .. }
            | ClientMessage::Camera { .. }
            | ClientMessage::WantSlots { .. }
            | ClientMessage::Captions { .. }
            | ClientMessage::GrantConsent { .. }
            | ClientMessage::Deafen { .. } => self.own(from, message),
            ClientMessage::Leave { .. } => {
                self.end(from, LEFT);
                Ok(())
            }
            ClientMessage::Ping { id } => {
                self.tell(from, HostMessage::Pong { id });
                Ok(())
            }
            _ => Err(NOT_NOW),
        }
    }

    fn inside(&mut self, from: &ParticipantId, message: ClientMessage, now: Duration) -> Result<(), Refusal> {
        match message {
            ClientMessage::Chat { reference, text } => self.chat(from, reference, text, now),
            ClientMessage::RealTimeText { text, is_final } => {
                self.need(from, CapabilityName::RealTimeText)?;
                self.type_text(from, text, is_final)
            }
            ClientMessage::Data { to, packet } => self.data(from, &to, &packet),
            ClientMessage::RaiseHand => self.raise_hand(from),
            ClientMessage::LowerHand { participant } => self.lower_hand(from, participant.as_ref().unwrap_or(from)),
            ClientMessage::React { kind } => self.react(from, kind),
            ClientMessage::Share { on } => self.share(from, on),
            ClientMessage::MoveToRoom { room } => self.move_to(from, room),
            ClientMessage::Leave { for_everyone: true } => {
                self.need(from, CapabilityName::HangUpForEveryOne)?;
                self.end_for_everyone();
                Ok(())
            }
            ClientMessage::Leave { for_everyone: false } => {
                self.end(from, LEFT);
                Ok(())
            }
            ClientMessage::Ping { id } => {
                self.tell(from, HostMessage::Pong { id });
                Ok(())
            }
            ClientMessage::Admit { .. }
            | ClientMessage::Reject { .. }
            | ClientMessage::MuteOthers { .. }
            | ClientMessage::PermitMedia { .. }
            | ClientMessage::Remove { .. }
            | ClientMessage::Spotlight { .. } => self.moderate(from, message),
            own => self.own(from, own),
        }
    }

    /// What concerns nobody but the one who asks.
    fn own(&mut self, from: &ParticipantId, message: ClientMessage) -> Result<(), Refusal> {
        if matches!(message, ClientMessage::Mute { muted: false }) && !self.allowed(from, CapabilityName::UnmuteMic) {
            self.tell(from, HostMessage::Muted { muted: true, by: None });
            return Err(NOT_ALLOWED);
        }
        if matches!(message, ClientMessage::Camera { on: true }) && !self.allowed(from, CapabilityName::TurnVideoOn) {
            self.tell(from, HostMessage::Stopped { camera: true, share: false });
            return Err(NOT_ALLOWED);
        }
        let person = self.people.get_mut(from).ok_or(NOT_HERE)?;
        match message {
            ClientMessage::Mute { muted } => {
                person.muted = muted;
                if muted {
                    self.speakers.forget(from);
                }
            }
            ClientMessage::Camera { on } => person.camera = on,
            ClientMessage::WantSlots { slots } => {
                let guest = person.guest_mut().ok_or(NOT_NOW)?;
                guest.wishes = slots;
                guest.wishes.truncate(usize::from(u8::MAX));
            }
            ClientMessage::Captions { on, .. } => person.captions = on,
            ClientMessage::GrantConsent { recording, transcription } => {
                person.agreed_to_recording |= recording;
                person.agreed_to_transcription |= transcription;
            }
            ClientMessage::Hold if !person.on_hold => person.on_hold = true,
            ClientMessage::Resume if person.on_hold => person.on_hold = false,
            ClientMessage::Deafen { on } => person.deaf = on,
            // The practice host asks for no token; a fresh one does no harm.
            ClientMessage::Token { .. } => {}
            _ => return Err(NOT_NOW),
        }
        Ok(())
    }

    fn raise_hand(&mut self, from: &ParticipantId) -> Result<(), Refusal> {
        self.need(from, CapabilityName::RaiseHand)?;
        if !self.hands.contains(from) {
            self.hands.push(from.clone());
        }
        Ok(())
    }

    fn lower_hand(&mut self, from: &ParticipantId, whose: &ParticipantId) -> Result<(), Refusal> {
        if whose != from && rank(self.people[from].role) < rank(Role::Presenter) {
            return Err(NOT_ALLOWED);
        }
        if !self.people.contains_key(whose) {
            return Err(NOT_HERE);
        }
        self.hands.retain(|hand| hand != whose);
        Ok(())
    }

    fn react(&mut self, from: &ParticipantId, kind: ReactionKind) -> Result<(), Refusal> {
        self.need(from, CapabilityName::UseReactions)?;
        let room = &self.people[from].room;
        let sees = |person: &&Person| person.is_inside() && person.room == *room;
        let viewers: Vec<_> = self.people.values().filter(sees).map(|person| person.id.clone()).collect();
        for id in viewers {
            self.tell(&id, HostMessage::Reaction { participant: from.clone(), kind });
        }
        Ok(())
    }

    /// One share at a time: the newest wins.
    fn share(&mut self, from: &ParticipantId, on: bool) -> Result<(), Refusal> {
        if !on {
            self.sharing = self.sharing.take().filter(|sharer| sharer != from);
            return Ok(());
        }
        if !self.allowed(from, CapabilityName::ShareScreen) {
            self.tell(from, HostMessage::Stopped { camera: false, share: true });
            return Err(NOT_ALLOWED);
        }
        if let Some(before) = self.sharing.replace(from.clone()).filter(|before| before != from) {
            self.tell(&before, HostMessage::Stopped { camera: false, share: true });
        }
        Ok(())
    }

    fn move_to(&mut self, from: &ParticipantId, room: Option<BreakoutRoomId>) -> Result<(), Refusal> {
        if let Some(room) = &room {
            self.need(from, CapabilityName::JoinBreakoutRooms)?;
            if !self.rules.breakout_rooms.iter().any(|name| name == room.as_str()) {
                return Err((ErrorCode::NotFound, "there is no such breakout room"));
            }
        }
        self.people.get_mut(from).ok_or(NOT_HERE)?.room = room;
        Ok(())
    }

    fn moderate(&mut self, from: &ParticipantId, message: ClientMessage) -> Result<(), Refusal> {
        match message {
            ClientMessage::Admit { participants } => {
                self.need(from, CapabilityName::ManageLobby)?;
                if participants.is_empty() {
                    self.empty_lobby(true);
                    return Ok(());
                }
                let admitted = participants.iter().filter(|id| self.let_in(id)).count();
                if admitted == participants.len() { Ok(()) } else { Err(NOT_HERE) }
            }
            ClientMessage::Reject { participant } => {
                self.need(from, CapabilityName::ManageLobby)?;
                self.people.get(&participant).filter(|person| !person.is_inside()).ok_or(NOT_HERE)?;
                self.end(&participant, NOT_LET_IN);
                Ok(())
            }
            ClientMessage::MuteOthers { participants } => self.mute_others(from, participants),
            ClientMessage::PermitMedia { right, permitted, participants } => {
                let name = match right {
                    MediaRight::Microphone => CapabilityName::ForbidOthersAudio,
                    MediaRight::Camera => CapabilityName::ForbidOthersVideo,
                };
                self.need(from, name)?;
                participants.iter().try_for_each(|id| self.present(id))?;
                self.permit(right, permitted, &participants, from);
                Ok(())
            }
            ClientMessage::Remove { participant } => {
                self.need(from, CapabilityName::RemoveParticipant)?;
                self.present(&participant)?;
                self.remove(&participant);
                Ok(())
            }
            ClientMessage::Spotlight { participant, on } => {
                self.need(from, CapabilityName::SpotlightParticipant)?;
                self.present(&participant)?;
                self.spotlight(&participant, on);
                Ok(())
            }
            _ => Err(NOT_NOW),
        }
    }

    fn mute_others(&mut self, from: &ParticipantId, mut whom: Vec<ParticipantId>) -> Result<(), Refusal> {
        self.need(from, CapabilityName::MuteOthers)?;
        if whom.is_empty() {
            whom = self.people.keys().filter(|id| *id != from).cloned().collect();
        }
        whom.sort();
        whom.dedup();
        let unknown = whom.iter().any(|id| !self.people.contains_key(id));
        for id in whom {
            self.mute(&id, from);
        }
        if unknown { Err(NOT_HERE) } else { Ok(()) }
    }

    fn present(&self, id: &ParticipantId) -> Result<(), Refusal> {
        self.people.get(id).filter(|person| person.is_inside()).map(|_| ()).ok_or(NOT_HERE)
    }

    fn allowed(&self, id: &ParticipantId, name: CapabilityName) -> bool {
        self.people.get(id).is_some_and(|person| may(name, self.standing(person)))
    }

    fn need(&self, id: &ParticipantId, name: CapabilityName) -> Result<(), Refusal> {
        if self.allowed(id, name) { Ok(()) } else { Err(NOT_ALLOWED) }
    }
}
