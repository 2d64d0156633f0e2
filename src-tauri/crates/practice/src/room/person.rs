//! One person of a practice meeting.

use std::time::Duration;

use meeting::protocol::{BreakoutRoomId, ParticipantId, Role, SlotWish};

use super::{chat::Pen, view::Told};

/// Someone in the meeting or in its lobby.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) id: ParticipantId,
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) place: Place,
    /// Place in the order of coming.
    pub(crate) came: u64,
    pub(crate) muted: bool,
    pub(crate) camera: bool,
    pub(crate) on_hold: bool,
    pub(crate) deaf: bool,
    pub(crate) captions: bool,
    pub(crate) agreed_to_recording: bool,
    pub(crate) agreed_to_transcription: bool,
    /// The breakout room they are in; absent in the main meeting.
    pub(crate) room: Option<BreakoutRoomId>,
    pub(crate) kind: Kind,
}

/// Where someone is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Waiting to be let in.
    Lobby { since: Duration },
    /// In the meeting.
    Inside,
}

/// What stands behind someone.
#[derive(Debug)]
pub(crate) enum Kind {
    /// A client.
    Guest(Box<Guest>),
    /// The script.
    Scripted {
        /// Saying something now.
        speaks: bool,
        /// Lets in people who waited so long.
        admits_after: Option<Duration>,
        /// Turns away people who waited so long.
        rejects_after: Option<Duration>,
    },
}

/// What only a client has.
#[derive(Debug, Default)]
pub(crate) struct Guest {
    /// Video slots it offered.
    pub(crate) slots: usize,
    pub(crate) wishes: Vec<SlotWish>,
    pub(crate) shown: Vec<Option<ParticipantId>>,
    pub(crate) told: Told,
    pub(crate) pen: Pen,
    /// Who they are in the organisation's chats: a raw id.
    pub(crate) user: Option<String>,
    /// The organisation's thread that they are in.
    pub(crate) thread: Option<String>,
}

impl Person {
    pub(crate) fn is_inside(&self) -> bool {
        self.place == Place::Inside
    }

    pub(crate) fn guest(&self) -> Option<&Guest> {
        match &self.kind {
            Kind::Guest(guest) => Some(guest),
            Kind::Scripted { .. } => None,
        }
    }

    pub(crate) fn guest_mut(&mut self) -> Option<&mut Guest> {
        match &mut self.kind {
            Kind::Guest(guest) => Some(guest),
            Kind::Scripted { .. } => None,
        }
    }

    /// Takes part in what others see and hear: inside and not on hold.
    pub(crate) fn takes_part(&self) -> bool {
        self.is_inside() && !self.on_hold
    }
}
