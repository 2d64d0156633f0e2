//! Everything that is, in one value that is cheap to clone and can be written as JSON.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::capabilities::Capabilities;
use crate::captions::Captions;
use crate::compliance::Compliance;
use crate::diagnostics::Diagnostics;
use crate::incoming::IncomingCalls;
use crate::moment::Moment;
use crate::phase::Phase;
use crate::protocol::{
    BreakoutRoom, DialIn, Environment, MediaAccess, Participant, ParticipantId, Slides, StreamStatistics, Together,
};
use crate::reactions::Reactions;
use crate::roster::Roster;
use crate::slots::Slots;
use crate::switch::{MediaKind, Sending, Switch};

/// A call at one moment. Long lists are shared between clones.
///
/// What the person switches (microphone, camera, share, deafening, captions) is true at once: it happens on this machine,
/// and the host is told. What lives in the meeting (phase, roster, hands, spotlight, rooms) is true when the host says
/// so. [`Snapshot::sending`] is the strict end of it: what may really leave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// Where the call is.
    pub phase: Phase,
    /// When the meeting was entered first.
    pub joined_at: Option<Moment>,
    /// The name we joined with.
    pub display_name: String,
    /// One's own id in the roster, once in the meeting.
    pub me: Option<ParticipantId>,
    /// Who is there.
    pub roster: Roster,
    /// Who speaks most, most first; nobody twice.
    pub dominant: Vec<ParticipantId>,
    /// What the video slots show.
    pub slots: Slots,
    /// One's own microphone; on means unmuted.
    pub microphone: Switch,
    /// One's own camera.
    pub camera: Switch,
    /// One's own share.
    pub share: Switch,
    /// What may really leave this machine now.
    pub sending: Sending,
    /// The way of the media between us and the host.
    pub media: MediaState,
    /// Nothing is to be heard.
    pub deafened: bool,
    /// What one may do.
    pub capabilities: Capabilities,
    /// Recording, transcription and consent.
    pub compliance: Compliance,
    /// Captions.
    pub captions: Captions,
    /// The scene of everyone together, which the share slot shows while nobody shares.
    pub together: Arc<Together>,
    /// Slides that the host shows itself.
    pub slides: Slides,
    /// Who may use microphone and camera.
    pub access: Arc<MediaAccess>,
    /// How to take part by telephone, where the meeting has that.
    pub dial_in: Option<Arc<DialIn>>,
    /// Reactions shown now.
    pub reactions: Reactions,
    /// The chat thread that belongs to the call now.
    pub thread: Option<String>,
    /// The breakout rooms one may move to.
    pub rooms: Arc<Vec<BreakoutRoom>>,
    /// Calls that come in.
    pub incoming: IncomingCalls,
    /// What is wrong by the host's word.
    pub diagnostics: Diagnostics,
    /// The host's figures about its far side.
    pub host_statistics: Arc<Vec<StreamStatistics>>,
    /// Where the host runs.
    pub environment: Option<Environment>,
    /// What was not believed.
    pub counters: Counters,
}

/// The way of the media.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum MediaState {
    /// Not there yet.
    #[default]
    New,
    /// There.
    Connected,
    /// Was there, is not now, may come back by itself.
    Lost,
    /// Was there, and does not come back without a new offer.
    Failed,
}

/// What was not believed, since the call began. Each stops at its highest number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Counters {
    /// Messages that could not be read.
    pub unreadable: u32,
    /// Messages that made no sense where they came.
    pub misplaced: u32,
    /// Requests the host did not carry out.
    pub refused: u32,
}

impl Snapshot {
    /// Whether one's own microphone is muted.
    #[must_use]
    pub fn muted(&self) -> bool {
        !self.microphone.on
    }

    /// One's own entry in the roster.
    #[must_use]
    pub fn myself(&self) -> Option<&Participant> {
        self.roster.get(self.me.as_ref()?)
    }

    /// Whether any media may leave this machine now.
    #[must_use]
    pub fn may_send_media(&self) -> bool {
        self.sending.any()
    }

    /// Whether one kind of media may leave this machine now.
    #[must_use]
    pub fn may_send(&self, kind: MediaKind) -> bool {
        self.sending.of(kind)
    }

    /// One of the three switches.
    #[must_use]
    pub fn switch(&self, kind: MediaKind) -> &Switch {
        match kind {
            MediaKind::Microphone => &self.microphone,
            MediaKind::Camera => &self.camera,
            MediaKind::Share => &self.share,
        }
    }

    pub(crate) fn switch_mut(&mut self, kind: MediaKind) -> &mut Switch {
        match kind {
            MediaKind::Microphone => &mut self.microphone,
            MediaKind::Camera => &mut self.camera,
            MediaKind::Share => &mut self.share,
        }
    }

    /// Before anything happened.
    pub(crate) fn new(phase: Phase, display_name: String, muted: bool, camera: bool) -> Self {
        Self {
            phase,
            joined_at: None,
            display_name,
            me: None,
            roster: Roster::default(),
            dominant: Vec::new(),
            slots: Slots::default(),
            microphone: Switch::new(!muted),
            camera: Switch::new(camera),
            share: Switch::new(false),
            sending: Sending::default(),
            media: MediaState::default(),
            deafened: false,
            capabilities: Capabilities::default(),
            compliance: Compliance::default(),
            captions: Captions::default(),
            together: Arc::default(),
            slides: Slides::default(),
            access: Arc::default(),
            dial_in: None,
            reactions: Reactions::default(),
            thread: None,
            rooms: Arc::default(),
            incoming: IncomingCalls::default(),
            diagnostics: Diagnostics::default(),
            host_statistics: Arc::default(),
            environment: None,
            counters: Counters::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_and_read_back() {
        let snapshot = Snapshot::new(Phase::Idle, "Mary".into(), true, false);
        let json = serde_json::to_value(&snapshot).unwrap();
        assert_eq!(json["displayName"], "Mary");
        assert_eq!(json["microphone"]["on"], false);
        assert_eq!(json["microphone"]["closedBy"]["by"], "me");
        assert_eq!(serde_json::from_value::<Snapshot>(json).unwrap(), snapshot);
    }

    #[test]
    fn a_clone_shares_the_long_lists() {
        let snapshot = Snapshot::new(Phase::Idle, String::new(), true, false);
        let clone = snapshot.clone();
        assert!(Arc::ptr_eq(&snapshot.roster.people, &clone.roster.people));
        assert!(Arc::ptr_eq(&snapshot.captions.lines, &clone.captions.lines));
        assert!(Arc::ptr_eq(&snapshot.compliance.timeline, &clone.compliance.timeline));
    }
}
