//! What a person asks for. Everything is checked before anything changes.

use std::time::Duration;

use super::{Call, Place};
use crate::command::{Command, NotNow, Why};
use crate::event::Event;
use crate::protocol::{
    BreakoutRoomId, CapabilityName, CapabilityReason, ClientMessage, HoldSide, IncomingCallId, ParticipantId, SlotWish,
};
use crate::switch::{ClosedBy, MediaKind};

/// The most tones sent at once.
const MAX_TONES: usize = 32;

/// What tells the host about a switch.
pub(super) fn switch_message(kind: MediaKind, on: bool) -> ClientMessage {
    match kind {
        MediaKind::Microphone => ClientMessage::Mute { muted: !on },
        MediaKind::Camera => ClientMessage::Camera { on },
        MediaKind::Share => ClientMessage::Share { on },
    }
}

impl Call {
    /// Does what a person asks for. Asking for what already is does nothing and is no error.
    ///
    /// # Errors
    /// Why it can't be done now; nothing has changed then.
    pub fn command(&mut self, command: Command, now: Duration) -> Result<(), NotNow> {
        self.advance(now);
        if self.snapshot.phase.is_ended() || self.leaving.is_some() {
            return Err(Why::Phase.into());
        }
        self.carry_out(command)?;
        self.settle();
        Ok(())
    }

    fn carry_out(&mut self, command: Command) -> Result<(), Why> {
        match command {
            Command::Mute(muted) => self.turn(MediaKind::Microphone, !muted),
            Command::Camera(on) => self.turn(MediaKind::Camera, on),
            Command::Share(on) => self.turn(MediaKind::Share, on),
            Command::Deafen(on) => self.deafen(on),
            Command::Want(slots) => self.want(slots),
            Command::RaiseHand => self.ask(CapabilityName::RaiseHand, ClientMessage::RaiseHand),
            Command::LowerHand(whose) => self.lower_hand(whose),
            Command::React(kind) => self.ask(CapabilityName::UseReactions, ClientMessage::React { kind }),
            Command::Chat { text } => self.write_chat(&text),
            Command::ResendChat(reference) => self.write_chat_again(reference),
            Command::Type { text, is_final } => self.type_text(&text, is_final),
            Command::StartTogether => self.ask(CapabilityName::StartTogetherMode, ClientMessage::StartTogether),
            Command::PermitMedia { right, permitted, participants } => {
                self.permit_media(right, permitted, participants)
            }
            Command::SendData { to, packet } => self.send_data(to, packet),
            Command::Admit(participants) => self.admit(participants),
            Command::Reject(participant) => self.reject(participant),
            Command::Captions { on, spoken_language, caption_language } => {
                self.turn_captions(on, spoken_language, caption_language)
            }
            Command::GrantConsent { recording, transcription } => self.grant_consent(recording, transcription),
            Command::RefuseConsent if self.snapshot.compliance.refuse(self.now) => Ok(()),
            Command::RefuseConsent => Err(Why::Phase),
            Command::Dtmf(tones) => self.dtmf(tones),
            Command::MuteOthers(participants) => self.mute_others(participants),
            Command::Remove(participant) => {
                self.needs_other(&participant)?;
                self.ask(CapabilityName::RemoveParticipant, ClientMessage::Remove { participant })
            }
            Command::Spotlight { participant, on } => self.spotlight(participant, on),
            Command::Hold => {
                self.needs(self.place == Place::Connected, Why::Phase)?;
                self.send(ClientMessage::Hold)
            }
            Command::Resume => {
                self.needs(self.place == Place::OnHold(HoldSide::Local), Why::Phase)?;
                self.send(ClientMessage::Resume)
            }
            Command::AcceptCall { call, camera } => self.accept(call, camera),
            Command::RejectCall(call) => self.decline(call),
            Command::MoveToRoom(room) => self.move_to_room(room),
            Command::Leave { for_everyone } => self.go(for_everyone),
        }
    }

    #[allow(clippy::unused_self, reason = "reads as a sentence beside its siblings")]
    pub(super) fn needs(&self, given: bool, otherwise: Why) -> Result<(), Why> {
        if given { Ok(()) } else { Err(otherwise) }
    }

    pub(super) fn needs_meeting(&self) -> Result<(), Why> {
        self.needs(self.started && self.place.is_meeting(), Why::Phase)
    }

    pub(super) fn needs_other(&self, id: &ParticipantId) -> Result<(), Why> {
        self.needs(Some(id) != self.snapshot.me.as_ref(), Why::Senseless)?;
        self.needs(self.snapshot.roster.get(id).is_some(), Why::NotThere)
    }

    /// Sends what needs the meeting and a capability, and nothing else.
    pub(super) fn ask(&mut self, name: CapabilityName, message: ClientMessage) -> Result<(), Why> {
        self.needs_meeting()?;
        self.snapshot.capabilities.check(name)?;
        self.send(message)
    }

    pub(super) fn send(&mut self, message: ClientMessage) -> Result<(), Why> {
        self.needs(self.started, Why::Phase)?;
        self.tell(message);
        Ok(())
    }

    fn turn(&mut self, kind: MediaKind, on: bool) -> Result<(), Why> {
        if self.snapshot.switch(kind).on == on {
            return Ok(());
        }
        if on {
            self.needs(self.snapshot.compliance.permits_media(), Why::ConsentNeeded)?;
            self.snapshot.capabilities.check_media(kind)?;
            let in_place = kind != MediaKind::Share || (self.started && self.place == Place::Connected);
            self.needs(in_place, Why::Phase)?;
            self.snapshot.switch_mut(kind).open();
        } else {
            self.snapshot.switch_mut(kind).close(ClosedBy::Me);
        }
        self.tell(switch_message(kind, on));
        Ok(())
    }

    fn deafen(&mut self, on: bool) -> Result<(), Why> {
        if self.snapshot.deafened != on {
            self.snapshot.deafened = on;
            self.tell(ClientMessage::Deafen { on });
        }
        Ok(())
    }

    fn want(&mut self, slots: Vec<SlotWish>) -> Result<(), Why> {
        self.needs(self.snapshot.slots.fits(&slots), Why::Senseless)?;
        self.needs(self.started, Why::Phase)?;
        if self.snapshot.slots.wishes != slots {
            self.snapshot.slots.wishes.clone_from(&slots);
            self.tell(ClientMessage::WantSlots { slots });
        }
        Ok(())
    }

    fn lower_hand(&mut self, whose: Option<ParticipantId>) -> Result<(), Why> {
        self.needs_meeting()?;
        let Some(id) = whose.filter(|id| Some(id) != self.snapshot.me.as_ref()) else {
            return self.send(ClientMessage::LowerHand { participant: None });
        };
        self.needs(self.snapshot.roster.hands.contains(&id), Why::NotThere)?;
        let manages = self.snapshot.me.as_ref().is_some_and(|me| self.snapshot.roster.manages(me));
        self.needs(manages, Why::NotAllowed { reason: CapabilityReason::RoleRestricted })?;
        self.send(ClientMessage::LowerHand { participant: Some(id) })
    }

    fn admit(&mut self, participants: Vec<ParticipantId>) -> Result<(), Why> {
        let all_wait = participants.iter().all(|id| self.snapshot.roster.waiting.contains(id));
        self.needs(all_wait, Why::NotThere)?;
        self.ask(CapabilityName::ManageLobby, ClientMessage::Admit { participants })
    }

    fn reject(&mut self, participant: ParticipantId) -> Result<(), Why> {
        self.needs(self.snapshot.roster.waiting.contains(&participant), Why::NotThere)?;
        self.ask(CapabilityName::ManageLobby, ClientMessage::Reject { participant })
    }

    fn turn_captions(&mut self, on: bool, spoken: Option<String>, caption: Option<String>) -> Result<(), Why> {
        self.needs_meeting()?;
        self.needs([&spoken, &caption].into_iter().flatten().all(|tag| is_language_tag(tag)), Why::Senseless)?;
        if on {
            self.snapshot.capabilities.check_captions()?;
        }
        if caption.is_some() {
            self.snapshot.capabilities.check(CapabilityName::SetCaptionLanguage)?;
        }
        self.snapshot.captions.turn(on);
        self.send(ClientMessage::Captions { on, spoken_language: spoken, caption_language: caption })
    }

    fn grant_consent(&mut self, recording: bool, transcription: bool) -> Result<(), Why> {
        self.needs(recording || transcription, Why::Senseless)?;
        self.needs(self.started && self.place != Place::Idle, Why::Phase)?;
        self.snapshot.compliance.give(recording, transcription, self.now);
        self.send(ClientMessage::GrantConsent { recording, transcription })
    }

    fn dtmf(&mut self, tones: String) -> Result<(), Why> {
        let sensible = (1..=MAX_TONES).contains(&tones.len())
            && tones.chars().all(|tone| matches!(tone, '0'..='9' | '*' | '#' | 'A'..='D'));
        self.needs(sensible, Why::Senseless)?;
        self.needs_meeting()?;
        self.send(ClientMessage::Dtmf { tones })
    }

    fn mute_others(&mut self, participants: Vec<ParticipantId>) -> Result<(), Why> {
        participants.iter().try_for_each(|id| self.needs_other(id))?;
        self.ask(CapabilityName::MuteOthers, ClientMessage::MuteOthers { participants })
    }

    fn spotlight(&mut self, participant: ParticipantId, on: bool) -> Result<(), Why> {
        self.needs(self.snapshot.roster.get(&participant).is_some(), Why::NotThere)?;
        let name = if on { CapabilityName::SpotlightParticipant } else { CapabilityName::RemoveParticipantsSpotlight };
        self.ask(name, ClientMessage::Spotlight { participant, on })
    }

    fn accept(&mut self, call: IncomingCallId, camera: bool) -> Result<(), Why> {
        self.needs(self.started && self.place == Place::Idle, Why::Phase)?;
        let answered = self.snapshot.incoming.forget(&call).ok_or(Why::NotThere)?;
        self.events.push_back(Event::IncomingCall(answered));
        if camera {
            self.snapshot.camera.open();
        } else {
            self.snapshot.camera.close(ClosedBy::Me);
        }
        self.set_place(Place::Connecting);
        self.tell(ClientMessage::AcceptCall { call, camera });
        self.tell(ClientMessage::Mute { muted: self.snapshot.muted() });
        Ok(())
    }

    fn decline(&mut self, call: IncomingCallId) -> Result<(), Why> {
        self.needs(self.started, Why::Phase)?;
        let declined = self.snapshot.incoming.forget(&call).ok_or(Why::NotThere)?;
        self.events.push_back(Event::IncomingCall(declined));
        self.send(ClientMessage::RejectCall { call })
    }

    fn move_to_room(&mut self, room: Option<BreakoutRoomId>) -> Result<(), Why> {
        let rooms = &self.snapshot.rooms;
        let there = match &room {
            Some(id) => rooms.iter().any(|room| room.id == *id && room.open && !room.joined),
            None => rooms.iter().any(|room| room.joined),
        };
        self.needs(there, Why::NotThere)?;
        self.ask(CapabilityName::JoinBreakoutRooms, ClientMessage::MoveToRoom { room })
    }

    fn go(&mut self, for_everyone: bool) -> Result<(), Why> {
        if for_everyone {
            self.needs_meeting()?;
            self.snapshot.capabilities.check(CapabilityName::HangUpForEveryOne)?;
        }
        self.tell(ClientMessage::Leave { for_everyone });
        self.leave(true);
        if !self.started {
            self.end(self.cause_of_leaving(), None);
        }
        Ok(())
    }
}

/// Looks like a BCP 47 tag.
fn is_language_tag(tag: &str) -> bool {
    (2..=35).contains(&tag.len()) && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}
