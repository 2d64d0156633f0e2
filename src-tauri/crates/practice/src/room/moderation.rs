//! Who is let in, put out or muted, how a call ends, and what the script does to the whole meeting.

use std::time::Duration;

use meeting::protocol::{CallState, Caption, EndReason, HostMessage, ParticipantId, Role};

use super::{Kind, LINE_TAKES, Later, Output, Person, Place, Room, Switch, capabilities::rank, rights::Rights};
use crate::script::Line;

/// You left.
pub(crate) const LEFT: EndReason = EndReason { code: 0, subcode: 0 };
/// The organiser ended the meeting for everyone.
pub(crate) const ENDED: EndReason = EndReason { code: 0, subcode: 4097 };
/// You were removed.
pub(crate) const REMOVED: EndReason = EndReason { code: 0, subcode: 5300 };
/// You were not let in.
pub(crate) const NOT_LET_IN: EndReason = EndReason { code: 0, subcode: 5854 };
/// The link or id isn't valid.
pub(crate) const NOT_FOUND: EndReason = EndReason { code: 0, subcode: 5751 };
/// A personal meeting can't be joined from here.
pub(crate) const PERSONAL_MEETING: EndReason = EndReason { code: 403, subcode: 5222 };
/// An unknown kind of target: the practice service holds meetings only.
pub(crate) const NOT_A_CALL: EndReason = EndReason { code: 0, subcode: 10_044 };
/// Ended by the service: it stops, or there is no room left.
pub(crate) const SERVICE_ENDED: EndReason = EndReason { code: 0, subcode: 7000 };

impl Room {
    /// Ends someone's call and says why. The caller settles.
    pub(super) fn end(&mut self, id: &ParticipantId, reason: EndReason) {
        self.tell(id, HostMessage::State(CallState::Ended { reason }));
        if self.people.get(id).is_some_and(|person| person.guest().is_some()) {
            self.outputs.push_back(Output::Over(id.clone()));
        }
        self.forget(id);
    }

    /// Takes someone out of everything that names them.
    pub(super) fn forget(&mut self, id: &ParticipantId) {
        let gone = self.people.remove(id);
        self.leave_thread(gone.as_ref());
        self.hands.retain(|hand| hand != id);
        self.spotlights.retain(|spotlight| spotlight != id);
        self.speakers.forget(id);
        self.rights.forget(id);
        if self.sharing.as_ref() == Some(id) {
            self.sharing = None;
        }
    }

    /// Ends the meeting for everyone; the room is as new then.
    pub(crate) fn end_for_everyone(&mut self) {
        let everyone: Vec<ParticipantId> = self.people.keys().cloned().collect();
        for id in everyone {
            self.end(&id, ENDED);
        }
        self.reset();
    }

    /// Ends everyone's call because the service stops.
    pub(crate) fn close(&mut self) {
        let everyone: Vec<ParticipantId> = self.people.keys().cloned().collect();
        for id in everyone {
            self.end(&id, SERVICE_ENDED);
        }
    }

    /// Sends the scripted people home and switches everything off: nobody is there to see it.
    pub(crate) fn reset(&mut self) {
        self.people.retain(|_, person| person.guest().is_some());
        self.hands.clear();
        self.spotlights.clear();
        self.sharing = None;
        self.recording = Switch::default();
        self.transcription = Switch::default();
        self.rooms_open = false;
        self.rights = Rights::default();
        self.later.clear();
        self.settle();
    }

    /// Lets someone in who waits; false when they don't.
    pub(super) fn let_in(&mut self, id: &ParticipantId) -> bool {
        match self.people.get_mut(id) {
            Some(person) if !person.is_inside() => {
                person.place = Place::Inside;
                // Coming in late counts: those inside keep their slots.
                self.came += 1;
                person.came = self.came;
                true
            }
            _ => false,
        }
    }

    /// Lets everyone in, or turns everyone away, who waits.
    pub(crate) fn empty_lobby(&mut self, admit: bool) {
        self.decide(admit, |_| true);
        self.settle();
    }

    fn decide(&mut self, admit: bool, which: impl Fn(Duration) -> bool) {
        let waits = |person: &&Person| matches!(person.place, Place::Lobby { since } if which(since));
        let waiting: Vec<_> = self.people.values().filter(waits).map(|person| person.id.clone()).collect();
        for id in waiting {
            if admit {
                self.let_in(&id);
            } else {
                self.end(&id, NOT_LET_IN);
            }
        }
    }

    /// After how long scripted people let others in, and turn them away.
    fn patience(&self) -> (Option<Duration>, Option<Duration>) {
        let scripted = || {
            self.people.values().filter(|person| person.is_inside()).filter_map(|person| match person.kind {
                Kind::Scripted { admits_after, rejects_after, .. } => Some((admits_after, rejects_after)),
                Kind::Guest(_) => None,
            })
        };
        (scripted().filter_map(|both| both.0).min(), scripted().filter_map(|both| both.1).min())
    }

    /// Does what scripted people do about the lobby by now.
    pub(super) fn decide_lobby(&mut self, now: Duration) {
        let (admit, reject) = self.patience();
        for (patience, admit) in [(admit, true), (reject, false)] {
            if let Some(patience) = patience {
                self.decide(admit, |since| since + patience <= now);
            }
        }
    }

    pub(super) fn lobby_deadline(&self) -> Option<Duration> {
        let (admit, reject) = self.patience();
        let patience = admit.into_iter().chain(reject).min()?;
        let since = |person: &Person| match person.place {
            Place::Lobby { since } => Some(since),
            Place::Inside => None,
        };
        self.people.values().filter_map(since).min().map(|since| since + patience)
    }

    /// Mutes someone else; nothing happens to who is muted already.
    pub(crate) fn mute(&mut self, id: &ParticipantId, by: &ParticipantId) {
        if let Some(person) = self.people.get_mut(id).filter(|person| person.is_inside() && !person.muted) {
            person.muted = true;
            self.speakers.forget(id);
            self.tell(id, HostMessage::Muted { muted: true, by: Some(by.clone()) });
        }
        self.settle();
    }

    /// Puts someone out.
    pub(crate) fn remove(&mut self, id: &ParticipantId) {
        self.end(id, REMOVED);
        self.settle();
    }

    /// Starts or ends someone's spotlight.
    pub(crate) fn spotlight(&mut self, id: &ParticipantId, on: bool) {
        self.spotlights.retain(|spotlight| spotlight != id);
        if on && self.people.contains_key(id) {
            self.spotlights.push(id.clone());
        }
        self.settle();
    }

    /// Gives someone another role, and takes from them what it does not allow.
    pub(crate) fn set_role(&mut self, id: &ParticipantId, role: Role, by: &ParticipantId) {
        let Some(person) = self.people.get_mut(id) else { return };
        person.role = role;
        let sends = rank(role) >= rank(Role::Attendee);
        let stopped_camera = person.camera && !sends;
        person.camera &= sends;
        let stopped_share = rank(role) < rank(Role::Presenter) && self.sharing.as_ref() == Some(id);
        if stopped_share {
            self.sharing = None;
        }
        if stopped_camera || stopped_share {
            self.tell(id, HostMessage::Stopped { camera: stopped_camera, share: stopped_share });
        }
        if !sends {
            self.mute(id, by);
        }
        self.settle();
    }

    /// Starts or stops recording.
    pub(crate) fn record(&mut self, active: bool, consent: bool) {
        self.recording = Switch { active, consent };
        self.settle();
    }

    /// Starts or stops transcribing.
    pub(crate) fn transcribe(&mut self, active: bool, consent: bool) {
        self.transcription = Switch { active, consent };
        self.settle();
    }

    /// Opens the breakout rooms, or closes them and calls everyone back.
    pub(crate) fn open_rooms(&mut self, open: bool) {
        self.rooms_open = open;
        if !open {
            self.people.values_mut().for_each(|person| person.room = None);
        }
        self.settle();
    }

    /// A scripted person starts or stops speaking.
    pub(crate) fn speak(&mut self, id: &ParticipantId, on: bool) {
        if let Some(Person { kind: Kind::Scripted { speaks, .. }, .. }) = self.people.get_mut(id) {
            *speaks = on;
        }
        self.settle();
    }

    /// Someone says a line: its first half at once, all of it a moment later.
    pub(crate) fn say(&mut self, id: &ParticipantId, line: &Line, now: Duration) {
        let whole =
            Caption { speaker: id.clone(), text: line.text.clone(), language: line.language.clone(), is_final: true };
        let words: Vec<&str> = line.text.split_whitespace().collect();
        let half = words[..words.len().div_ceil(2)].join(" ");
        self.caption(&Caption { text: half, is_final: false, ..whole.clone() });
        self.later.push((now + LINE_TAKES, Later::Said(whole)));
    }

    /// Shows a caption to those who have captions on and are in the speaker's room.
    pub(super) fn caption(&mut self, caption: &Caption) {
        let Some(speaker) = self.people.get(&caption.speaker).filter(|one| one.is_inside()) else { return };
        let reads = |person: &&Person| person.captions && person.is_inside() && person.room == speaker.room;
        let readers: Vec<_> = self.people.values().filter(reads).map(|person| person.id.clone()).collect();
        for id in readers {
            self.tell(&id, HostMessage::Caption(caption.clone()));
        }
    }
}
