//! Microphone, camera and share: each is open or closed.
//!
//! Only a person opens one. Whatever closes one (other people, the host, a lost right, a consent that is asked for) leaves
//! it closed until the person opens it again, so that no room hears or sees anybody by surprise.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::protocol::ParticipantId;

/// What a client sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum MediaKind {
    /// Sound.
    Microphone,
    /// The camera's picture.
    Camera,
    /// A screen or a window.
    Share,
}

impl MediaKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Microphone, Self::Camera, Self::Share];
}

/// One of the three, as the person wants it or as others left it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Switch {
    /// Open: unmuted, or on. Whether anything leaves says [`crate::Snapshot::sending`].
    pub on: bool,
    /// Who closed it last; absent while it is open.
    pub closed_by: Option<ClosedBy>,
}

/// Who closed a switch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "by", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ClosedBy {
    /// The person, or how they joined.
    Me,
    /// Someone in the meeting.
    Person {
        /// Who.
        id: ParticipantId,
    },
    /// The host, or someone it does not name.
    Host,
    /// The right to it was lost.
    NotAllowed,
    /// Recording or transcription needs the person's consent first.
    Consent,
}

impl Switch {
    pub(crate) fn new(on: bool) -> Self {
        Self { on, closed_by: (!on).then_some(ClosedBy::Me) }
    }

    pub(crate) fn open(&mut self) {
        *self = Self { on: true, closed_by: None };
    }

    /// Closes it. False when it was closed already, by whomever: then nothing changes, except that others may take over
    /// from the person, so that "who muted me" is the last word.
    pub(crate) fn close(&mut self, by: ClosedBy) -> bool {
        let was_on = self.on;
        if was_on || by != ClosedBy::Me {
            *self = Self { on: false, closed_by: Some(by) };
        }
        was_on
    }
}

/// What really may leave this machine now: switched on, in the call, allowed, and consented to where that is needed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Sending {
    /// Sound.
    pub microphone: bool,
    /// The camera's picture.
    pub camera: bool,
    /// The share.
    pub share: bool,
}

impl Sending {
    /// For one kind.
    #[must_use]
    pub fn of(&self, kind: MediaKind) -> bool {
        match kind {
            MediaKind::Microphone => self.microphone,
            MediaKind::Camera => self.camera,
            MediaKind::Share => self.share,
        }
    }

    /// Whether anything at all may leave.
    #[must_use]
    pub fn any(&self) -> bool {
        self.microphone || self.camera || self.share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_who_closed_it() {
        let mut switch = Switch::new(true);
        assert!(switch.close(ClosedBy::Person { id: ParticipantId::new("mary") }));
        assert!(!switch.close(ClosedBy::Me), "it was closed already");
        assert_eq!(switch.closed_by, Some(ClosedBy::Person { id: ParticipantId::new("mary") }));
        switch.open();
        assert_eq!(switch, Switch { on: true, closed_by: None });
    }
}
