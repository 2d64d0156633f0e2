//! How a call ends, and by what cause.

use super::{Call, Leaving, Place};
use crate::deadlines::{self, Timer};
use crate::end_reason::{EndCause, EndContext};
use crate::event::Event;
use crate::phase::Phase;
use crate::protocol::{ClientMessage, EndReason};
use crate::switch::Sending;

impl Call {
    pub(super) fn leave(&mut self, by_us: bool) {
        self.leaving = Some(Leaving { by_us, since: self.now });
        self.deadlines.clear_all();
        self.deadlines.set(Timer::Leave, self.now + deadlines::LEAVE);
    }

    /// Why it ended when the host said nothing about it after somebody began to leave.
    pub(super) fn cause_of_leaving(&self) -> EndCause {
        let by_us = self.leaving.is_some_and(|leaving| leaving.by_us);
        match self.place {
            Place::Ringing if by_us => EndCause::Cancelled,
            _ if by_us => EndCause::Left,
            Place::Lobby => EndCause::LobbyRejected,
            _ if self.snapshot.joined_at.is_some() => EndCause::CallEnded,
            _ => EndCause::Unknown,
        }
    }

    pub(super) fn end_context(&self) -> EndContext {
        EndContext {
            in_lobby: self.place == Place::Lobby,
            leaving: self.leaving.is_some_and(|leaving| leaving.by_us),
            was_connected: self.snapshot.joined_at.is_some(),
        }
    }

    /// Ends the call. An end that was found out here is told to the host, which may still be there.
    pub(super) fn end(&mut self, cause: EndCause, reason: Option<EndReason>) {
        if self.snapshot.phase.is_ended() {
            return;
        }
        if reason.is_none() {
            self.tell(ClientMessage::Leave { for_everyone: false });
        }
        self.deadlines.clear_all();
        self.give_up_chat(None);
        self.snapshot.sending = Sending::default();
        self.set_phase(Phase::Ended { at: self.now.into(), cause, reason });
        self.events.push_back(Event::Ended { cause, reason });
    }
}
