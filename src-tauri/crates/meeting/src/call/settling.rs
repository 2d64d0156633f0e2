//! What follows from what changed: phase, switches, and what may leave this machine.

use super::{Call, Place, orders};
use crate::command::Why;
use crate::deadlines::{self, Timer};
use crate::event::Event;
use crate::phase::{Phase, PhaseKind};
use crate::protocol::ClientMessage;
use crate::switch::{ClosedBy, MediaKind, Sending};

impl Call {
    pub(super) fn set_place(&mut self, next: Place) {
        if self.place == next {
            return;
        }
        self.place = next;
        self.place_since = self.now;
        self.deadlines.clear(Timer::SetUp);
        self.deadlines.clear(Timer::Ring);
        match next {
            Place::Connecting => self.deadlines.set(Timer::SetUp, self.now + deadlines::SET_UP),
            Place::Ringing => self.deadlines.set(Timer::Ring, self.now + deadlines::RING),
            Place::Connected => {
                if self.snapshot.joined_at.is_none() {
                    self.tell(ClientMessage::KeepPlace);
                }
                self.snapshot.joined_at.get_or_insert(self.now.into());
            }
            Place::Idle | Place::Lobby | Place::OnHold(_) => {}
        }
    }

    /// Draws everything that follows from what changed. Every input ends here.
    pub(super) fn settle(&mut self) {
        if self.snapshot.phase.is_ended() {
            return;
        }
        self.close_switches();
        self.settle_trouble();
        if self.trouble_since.is_some() && self.snapshot.phase.kind() != PhaseKind::Reconnecting {
            // What is lost is lost in a place: that place is reached first.
            self.set_phase(self.place.phase(self.place_since));
        }
        self.set_phase(self.present_phase());
        self.snapshot.sending = Sending {
            microphone: self.sends(MediaKind::Microphone),
            camera: self.sends(MediaKind::Camera),
            share: self.sends(MediaKind::Share),
        };
    }

    pub(super) fn present_phase(&self) -> Phase {
        if let Some(leaving) = self.leaving {
            return Phase::Disconnecting { since: leaving.since.into() };
        }
        match (self.trouble_since, self.place.interrupted()) {
            (Some(since), Some(from)) => Phase::Reconnecting { since: since.into(), from, lost: self.trouble },
            _ => self.place.phase(self.place_since),
        }
    }

    pub(super) fn settle_trouble(&mut self) {
        let troubled = self.leaving.is_none() && self.trouble.any() && self.place.interrupted().is_some();
        if troubled && self.trouble_since.is_none() {
            self.trouble_since = Some(self.now);
            self.deadlines.set(Timer::Reconnect, self.now + deadlines::RECONNECT);
        } else if !troubled {
            self.trouble_since = None;
            self.deadlines.clear(Timer::Reconnect);
        }
    }

    /// The one place where the phase changes. Refuses what the picture at [`Phase`] does not show.
    pub(super) fn set_phase(&mut self, next: Phase) {
        if self.snapshot.phase == next {
            return;
        }
        let (from, to) = (self.snapshot.phase.kind(), next.kind());
        if from != to || to == PhaseKind::Reconnecting || to == PhaseKind::OnHold {
            if !from.may_become(to) {
                debug_assert!(false, "no way leads from {from:?} to {to:?}");
                tracing::error!(?from, ?to, "refused to change the phase off its paths");
                return;
            }
            tracing::info!(?from, ?to, "the call's phase changed");
        }
        self.snapshot.phase = next.clone();
        self.events.push_back(Event::Phase(next));
    }

    /// Closes what may not be open any more, and tells the host and the person.
    pub(super) fn close_switches(&mut self) {
        let mut stopped = (false, false);
        for kind in MediaKind::ALL {
            let Some(by) = self.reason_to_close(kind) else { continue };
            if !self.snapshot.switch_mut(kind).close(by) {
                continue;
            }
            self.tell(orders::switch_message(kind, false));
            match kind {
                MediaKind::Microphone => self.events.push_back(Event::MutedByOthers { by: None }),
                MediaKind::Camera => stopped.0 = true,
                MediaKind::Share => stopped.1 = true,
            }
        }
        if let (camera, share) = stopped
            && (camera || share)
        {
            self.events.push_back(Event::Stopped { camera, share });
        }
    }

    pub(super) fn reason_to_close(&self, kind: MediaKind) -> Option<ClosedBy> {
        if !self.snapshot.switch(kind).on {
            return None;
        }
        if !self.snapshot.compliance.permits_media() {
            return Some(ClosedBy::Consent);
        }
        let refused = self.snapshot.capabilities.check_media(kind).err();
        if let Some(reason) = refused {
            let why = Why::from(reason);
            let consent = why == Why::ConsentNeeded;
            return Some(if consent { ClosedBy::Consent } else { ClosedBy::NotAllowed });
        }
        (kind == MediaKind::Share && !self.place.is_meeting()).then_some(ClosedBy::Host)
    }

    pub(super) fn sends(&self, kind: MediaKind) -> bool {
        self.is_under_way()
            && self.place == Place::Connected
            && self.snapshot.compliance.permits_media()
            && self.snapshot.capabilities.check_media(kind).is_ok()
            && self.snapshot.switch(kind).on
    }
}
