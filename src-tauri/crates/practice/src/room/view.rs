//! What a client should know, against what it was told: the difference is what it is sent.
//!
//! Nothing else decides about roster, slots, capabilities and the like, so a client can't miss a change, whatever caused it.

use std::collections::BTreeMap;

use meeting::protocol::{
    BreakoutRoom, CallState, Capability, CompliancePhase, DialIn, HostMessage, MediaAccess, Participant, ParticipantId,
};

/// What every slot shows, and the share slot.
type Slots = (Vec<Option<ParticipantId>>, Option<ParticipantId>);

/// What a client should know.
#[derive(Debug)]
pub(crate) struct View<'a> {
    pub(crate) state: CallState,
    /// Everything below; absent in the lobby.
    pub(crate) inside: Option<Inside<'a>>,
}

/// What a client inside the meeting should know.
#[derive(Debug)]
pub(crate) struct Inside<'a> {
    pub(crate) thread: Option<String>,
    pub(crate) roster: Vec<&'a Participant>,
    pub(crate) capabilities: Vec<Capability>,
    pub(crate) recording: CompliancePhase,
    pub(crate) transcription: CompliancePhase,
    pub(crate) slots: Slots,
    pub(crate) dominant: Vec<ParticipantId>,
    pub(crate) rooms: Vec<BreakoutRoom>,
    pub(crate) access: MediaAccess,
    pub(crate) dial_in: Option<&'a DialIn>,
}

/// What a client was told.
#[derive(Debug, Default)]
pub(crate) struct Told {
    state: Option<CallState>,
    thread: Option<String>,
    roster: BTreeMap<ParticipantId, Participant>,
    capabilities: Vec<Capability>,
    recording: CompliancePhase,
    transcription: CompliancePhase,
    slots: Option<Slots>,
    dominant: Vec<ParticipantId>,
    rooms: Vec<BreakoutRoom>,
    access: MediaAccess,
    /// Whether it was told anything that only those inside are told.
    inside: bool,
    /// What it knows besides may be old.
    stale: bool,
}

impl Told {
    /// Of a client that may have missed anything: it is told everything once more.
    pub(crate) fn missed() -> Self {
        Self { stale: true, ..Self::default() }
    }

    /// The messages that make up the difference, in the order a client wants them: whether it is recorded, so that it
    /// sends nothing before it was asked, where it is, who is there, the rest.
    pub(crate) fn catch_up(&mut self, view: View<'_>) -> Vec<HostMessage> {
        let mut messages = Vec::new();
        if let Some(inside) = view.inside.as_ref().filter(|_| std::mem::take(&mut self.stale)) {
            (self.recording, self.transcription) = (inside.recording, inside.transcription);
            self.dominant.clone_from(&inside.dominant);
            self.rooms.clone_from(&inside.rooms);
            self.access.clone_from(&inside.access);
            messages.extend([
                HostMessage::Recording(inside.recording),
                HostMessage::Transcription(inside.transcription),
                HostMessage::DominantSpeakers { participants: inside.dominant.clone() },
                HostMessage::BreakoutRooms { rooms: inside.rooms.clone() },
                HostMessage::MediaAccess(inside.access.clone()),
            ]);
        }
        if let Some(inside) = &view.inside {
            update(&mut self.recording, inside.recording, &mut messages, HostMessage::Recording);
            update(&mut self.transcription, inside.transcription, &mut messages, HostMessage::Transcription);
        }
        if self.state.as_ref() != Some(&view.state) {
            self.state = Some(view.state.clone());
            messages.push(HostMessage::State(view.state));
        }
        let Some(inside) = view.inside else { return messages };
        let first = !std::mem::replace(&mut self.inside, true);
        if first || self.thread != inside.thread {
            self.thread.clone_from(&inside.thread);
            messages.push(HostMessage::Thread { id: inside.thread });
        }
        if first {
            messages.extend(inside.dial_in.cloned().map(HostMessage::DialIn));
        }
        messages.extend(self.roster(&inside.roster, first));
        update(&mut self.capabilities, inside.capabilities, &mut messages, |capabilities| HostMessage::Capabilities {
            capabilities,
        });
        update(&mut self.slots, Some(inside.slots), &mut messages, |slots| {
            let (videos, share) = slots.unwrap_or_default();
            HostMessage::Slots { videos, share }
        });
        update(&mut self.dominant, inside.dominant, &mut messages, |participants| HostMessage::DominantSpeakers {
            participants,
        });
        update(&mut self.access, inside.access, &mut messages, HostMessage::MediaAccess);
        update(&mut self.rooms, inside.rooms, &mut messages, |rooms| HostMessage::BreakoutRooms { rooms });
        messages
    }

    fn roster(&mut self, roster: &[&Participant], whole: bool) -> Option<HostMessage> {
        let changed: Vec<Participant> = roster
            .iter()
            .filter(|person| self.roster.get(&person.id) != Some(**person))
            .map(|person| (*person).clone())
            .collect();
        let gone = |id: &&ParticipantId| !roster.iter().any(|person| person.id == **id);
        let left: Vec<ParticipantId> = self.roster.keys().filter(gone).cloned().collect();
        if changed.is_empty() && left.is_empty() {
            return None;
        }
        for id in &left {
            self.roster.remove(id);
        }
        self.roster.extend(changed.iter().map(|person| (person.id.clone(), person.clone())));
        Some(HostMessage::Roster { changed, left, whole })
    }
}

fn update<T: PartialEq + Clone>(
    told: &mut T,
    now: T,
    messages: &mut Vec<HostMessage>,
    message: impl FnOnce(T) -> HostMessage,
) {
    if *told != now {
        told.clone_from(&now);
        messages.push(message(now));
    }
}
