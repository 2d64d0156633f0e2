//! What the recorder and the statistics need to know of a call's snapshot, and nothing more.

use std::sync::Arc;

use meeting::{
    Phase, Snapshot,
    protocol::{Participant, ParticipantId, Presence},
};
use rtc::Section;

/// One moment of a call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct View {
    /// The phase in the words of the report.
    pub(crate) phase: &'static str,
    /// One's own id.
    pub(crate) me: Option<ParticipantId>,
    /// Everyone in the call, those in the lobby left out.
    pub(crate) people: Vec<Participant>,
    /// Whose camera each slot shows.
    pub(crate) videos: Vec<Option<ParticipantId>>,
    /// Whose share the share slot shows.
    pub(crate) share: Option<ParticipantId>,
    /// The meeting is being recorded.
    pub(crate) recording: bool,
    /// The meeting is being transcribed.
    pub(crate) transcription: bool,
}

impl View {
    /// Of a snapshot.
    pub(crate) fn of(snapshot: &Snapshot) -> Arc<Self> {
        let there = |person: &&Participant| !matches!(person.presence, Presence::InLobby | Presence::Ringing);
        Arc::new(Self {
            phase: phase_word(&snapshot.phase),
            me: snapshot.me.clone(),
            people: snapshot.roster.people.values().filter(there).cloned().collect(),
            videos: snapshot.slots.videos.clone(),
            share: snapshot.slots.share.clone(),
            recording: snapshot.compliance.recording.active,
            transcription: snapshot.compliance.transcription.active,
        })
    }

    /// Whose running video a slot shows.
    fn shown(&self, section: Section) -> Option<&ParticipantId> {
        match section {
            Section::Slot(slot) => {
                let who = self.videos.get(usize::from(slot))?.as_ref()?;
                self.person(who).filter(|person| person.camera).map(|person| &person.id)
            }
            Section::ShareSlot => {
                let who = self.share.as_ref()?;
                self.person(who).filter(|person| person.sharing).map(|person| &person.id)
            }
            Section::Audio | Section::Camera | Section::Share => None,
        }
    }

    /// Someone by id.
    pub(crate) fn person(&self, id: &ParticipantId) -> Option<&Participant> {
        self.people.iter().find(|person| person.id == *id)
    }
}

/// The received videos that stop between two moments for a reason we know: nobody's, somebody else's, or switched off. No
/// frame of theirs that is late is a freeze.
pub(crate) fn stopped_videos(before: &View, now: &View) -> Vec<Section> {
    let slots = (0..now.videos.len().max(before.videos.len()) as u8).map(Section::Slot);
    slots.chain([Section::ShareSlot]).filter(|section| before.shown(*section) != now.shown(*section)).collect()
}

/// The phase as the report and the status write it.
#[must_use]
pub fn phase_word(phase: &Phase) -> &'static str {
    match phase {
        Phase::Idle => "idle",
        Phase::Connecting { .. } => "connecting",
        Phase::Ringing { .. } => "ringing",
        Phase::Lobby { .. } => "lobby",
        Phase::Connected { .. } => "connected",
        Phase::OnHold { .. } => "onHold",
        Phase::Reconnecting { .. } => "reconnecting",
        Phase::Disconnecting { .. } => "disconnecting",
        Phase::Ended { .. } => "ended",
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use meeting::protocol::Role;

    use super::*;

    /// Someone who is there and does nothing.
    pub(crate) fn person(id: &str, name: &str) -> Participant {
        Participant {
            id: ParticipantId::new(id),
            name: name.to_owned(),
            role: Role::Attendee,
            presence: Presence::Connected,
            external: false,
            muted: false,
            speaking: false,
            camera: false,
            sharing: false,
            hand: None,
            spotlight: false,
        }
    }

    #[test]
    fn finds_people_by_id() {
        let view = View { people: vec![person("1", "Mary"), person("2", "Tom")], ..View::default() };
        assert_eq!(view.person(&ParticipantId::new("2")).unwrap().name, "Tom");
        assert!(view.person(&ParticipantId::new("3")).is_none());
    }

    #[test]
    fn a_camera_that_goes_off_and_a_slot_that_changes_hands_stop_a_video() {
        let with = |camera, slot: &str| View {
            people: vec![
                Participant { camera, ..person("1", "Mary") },
                Participant { camera: true, ..person("2", "Tom") },
            ],
            videos: vec![Some(ParticipantId::new(slot))],
            ..View::default()
        };
        assert_eq!(stopped_videos(&with(true, "1"), &with(true, "1")), []);
        assert_eq!(stopped_videos(&with(true, "1"), &with(false, "1")), [Section::Slot(0)]);
        assert_eq!(stopped_videos(&with(true, "1"), &with(true, "2")), [Section::Slot(0)]);
        assert_eq!(stopped_videos(&with(true, "1"), &View::default()), [Section::Slot(0)]);
        assert_eq!(stopped_videos(&with(false, "1"), &View::default()), []);
    }
}
