//! What the host says. Nothing it can say, in any order, leads off the paths or beyond the bounds.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::{Call, Place, orders};
use crate::compliance::{ARRIVING, Consent, Kind};
use crate::deadlines::{self, Timer};
use crate::end_reason::EndCause;
use crate::event::Event;
use crate::protocol::{
    self, Answer, BreakoutRoom, CallState, Caption, CompliancePhase, Environment, ErrorCode, HostMessage, Participant,
    ParticipantId, RequestId, StreamStatistics,
};
use crate::switch::{ClosedBy, MediaKind};
use crate::text::{NAME_CHARS, clean, is_plausible_id};

/// How many dominant speakers are kept.
const MAX_DOMINANT: usize = 16;
/// How many breakout rooms are kept; Teams allows 50.
const MAX_ROOMS: usize = 100;
/// How many streams' figures are kept.
const MAX_STREAMS: usize = 64;

impl Call {
    /// Takes in a message of the host's.
    pub fn message(&mut self, message: HostMessage, now: Duration) {
        self.advance(now);
        if self.snapshot.phase.is_ended() {
            return;
        }
        if !self.started {
            return self.misplaced("anything before the start");
        }
        self.hear_life();
        self.hear(message);
        self.settle();
    }

    fn hear(&mut self, message: HostMessage) {
        use HostMessage as M;
        match message {
            M::Hello { version, .. } => self.hear_hello(version),
            M::Place { secret } => self.hear_place(secret),
            M::Answer(answer) => self.hear_answer(answer),
            M::Candidate { candidate, mid } => self.events.push_back(Event::Candidate { candidate, mid }),
            M::State(state) => self.hear_state(state),
            M::Roster { changed, left, whole } => self.hear_roster(changed, &left, whole),
            M::Slots { videos, share } => {
                let changed = self.snapshot.slots.assign(videos, share);
                self.note_if(changed, Event::SlotsChanged);
            }
            M::DominantSpeakers { participants } => self.hear_dominant(participants),
            M::Capabilities { capabilities } => {
                let changed = self.snapshot.capabilities.replace(&capabilities);
                self.note_if(changed, Event::CapabilitiesChanged);
            }
            M::Recording(said) => self.hear_compliance(Kind::Recording, said),
            M::Transcription(said) => self.hear_compliance(Kind::Transcription, said),
            M::Muted { muted, by } => self.hear_muted(muted, by),
            M::Stopped { camera, share } => self.hear_stopped(camera, share),
            M::Caption(caption) => self.hear_caption(&caption),
            M::RealTimeText(typed) => self.hear_typed(&typed),
            M::Together(together) => self.hear_together(together),
            M::Slides(slides) => self.hear_slides(slides),
            M::MediaAccess(access) => self.hear_access(access),
            M::DialIn(dial_in) => self.hear_dial_in(dial_in),
            M::Data { from, packet } => self.hear_data(from, packet),
            // Ratings are given when this machine has come to its end.
            M::Rated => self.misplaced("rated"),
            M::Chat(message) => self.hear_chat(message),
            M::Reaction { participant, kind } => {
                let shown = self.snapshot.reactions.show(participant.clone(), kind, self.now);
                self.note_if(shown, Event::Reaction { participant, kind });
            }
            M::Thread { id } => {
                let id = id.filter(|id| is_plausible_id(id));
                let changed = std::mem::replace(&mut self.snapshot.thread, id) != self.snapshot.thread;
                self.note_if(changed, Event::ThreadChanged);
            }
            M::Diagnostic(diagnostic) => {
                let changed = self.snapshot.diagnostics.hear(&diagnostic);
                self.note_if(changed, Event::DiagnosticsChanged);
            }
            M::Statistics { streams } => self.hear_statistics(streams),
            M::IncomingCall(call) => {
                let heard = self.snapshot.incoming.hear(call, self.now);
                self.events.extend(heard.map(Event::IncomingCall));
            }
            M::BreakoutRooms { rooms } => self.hear_rooms(rooms),
            M::Environment(environment) => self.hear_environment(environment),
            M::TokenNeeded => self.events.push_back(Event::TokenNeeded),
            M::Error { code, reference, .. } => self.hear_error(code, reference),
            M::Pong { .. } => {}
        }
    }

    pub(super) fn note_if(&mut self, happened: bool, event: Event) {
        if happened {
            self.events.push_back(event);
        }
    }

    pub(super) fn misplaced(&mut self, what: &'static str) {
        self.snapshot.counters.misplaced = self.snapshot.counters.misplaced.saturating_add(1);
        tracing::debug!(what, "the host said something that makes no sense now");
    }

    fn hear_hello(&mut self, version: u32) {
        if version != protocol::VERSION {
            self.end(EndCause::VersionMismatch, None);
        }
    }

    fn hear_answer(&mut self, Answer { revision, sdp }: Answer) {
        if revision != self.offered || revision <= self.answered {
            return self.misplaced("answer");
        }
        self.answered = revision;
        self.deadlines.clear(Timer::Answer);
        if !self.media_flowed && self.leaving.is_none() {
            self.deadlines.set(Timer::Media, self.now + deadlines::MEDIA);
        }
        self.events.push_back(Event::Answer { revision, sdp });
    }

    fn hear_state(&mut self, state: CallState) {
        let (place, me) = match state {
            CallState::Ended { reason } => {
                return self.end(EndCause::of(reason, self.end_context()), Some(reason));
            }
            _ if self.leaving.is_some() => return,
            CallState::Disconnecting => return self.leave(false),
            CallState::Reconnecting if self.place.interrupted().is_some() => {
                self.trouble.service = true;
                return;
            }
            CallState::Reconnecting => return self.misplaced("reconnecting"),
            CallState::Connecting => (Place::Connecting, None),
            CallState::Ringing => (Place::Ringing, None),
            CallState::Lobby => (Place::Lobby, None),
            CallState::Connected { me } => (Place::Connected, Some(me)),
            CallState::OnHold { by } => (Place::OnHold(by), None),
        };
        // Nobody is in a call that was not accepted.
        let legal = place == self.place || (self.place != Place::Idle && self.place.kind().may_become(place.kind()));
        if !legal {
            return self.misplaced("state");
        }
        self.trouble.service = false;
        if let Some(me) = me.filter(|me| is_plausible_id(me.as_str())) {
            self.snapshot.me = Some(me);
        }
        self.set_place(place);
    }

    fn hear_roster(&mut self, changed: Vec<Participant>, left: &[ParticipantId], whole: bool) {
        let change = self.snapshot.roster.apply(changed, left, whole);
        if !change.changed {
            return;
        }
        self.snapshot.diagnostics.forget(&change.left);
        self.snapshot.dominant.retain(|id| !change.left.contains(id));
        self.events.push_back(Event::RosterChanged { joined: change.joined, left: change.left });
    }

    fn hear_dominant(&mut self, participants: Vec<ParticipantId>) {
        let mut seen = BTreeSet::new();
        let dominant: Vec<_> = participants
            .into_iter()
            .filter(|id| is_plausible_id(id.as_str()) && seen.insert(id.clone()))
            .take(MAX_DOMINANT)
            .collect();
        let changed = std::mem::replace(&mut self.snapshot.dominant, dominant) != self.snapshot.dominant;
        self.note_if(changed, Event::DominantSpeakersChanged);
    }

    fn hear_compliance(&mut self, kind: Kind, said: CompliancePhase) {
        let before = self.snapshot.compliance.consent;
        let arriving = self.snapshot.joined_at.is_none_or(|at| at.elapsed(self.now) < ARRIVING);
        if self.snapshot.compliance.hear(kind, said, arriving, self.now) {
            self.events.push_back(Event::Compliance(self.snapshot.compliance.notice));
        }
        let asked = self.snapshot.compliance.consent == Consent::Asked && before != Consent::Asked;
        self.note_if(asked, Event::ConsentAsked);
    }

    /// The host can close the microphone, never open it. That we muted ourselves is no news, and may be old by now.
    fn hear_muted(&mut self, muted: bool, by: Option<ParticipantId>) {
        let by = by.filter(|id| is_plausible_id(id.as_str()));
        if !muted || (by.is_some() && by == self.snapshot.me) {
            return;
        }
        let closed_by = by.clone().map_or(ClosedBy::Host, |id| ClosedBy::Person { id });
        if self.snapshot.microphone.close(closed_by) {
            // The host may have heard our unmuting after it said this: the last word is said again.
            self.tell(orders::switch_message(MediaKind::Microphone, false));
            self.events.push_back(Event::MutedByOthers { by });
        }
    }

    fn hear_stopped(&mut self, camera: bool, share: bool) {
        let mut stop = |named: bool, kind: MediaKind| {
            let closed = named && self.snapshot.switch_mut(kind).close(ClosedBy::Host);
            if closed {
                self.tell(orders::switch_message(kind, false));
            }
            closed
        };
        let (camera, share) = (stop(camera, MediaKind::Camera), stop(share, MediaKind::Share));
        self.note_if(camera || share, Event::Stopped { camera, share });
    }

    fn hear_caption(&mut self, caption: &Caption) {
        let name = self.snapshot.roster.get(&caption.speaker).map_or("", |person| &person.name);
        let line = self.snapshot.captions.hear(caption, name, self.now);
        self.events.extend(line.map(Event::Caption));
    }

    fn hear_statistics(&mut self, mut streams: Vec<StreamStatistics>) {
        streams.truncate(MAX_STREAMS);
        for figures in &mut streams {
            figures.stream = clean(&figures.stream, NAME_CHARS);
        }
        self.snapshot.host_statistics = Arc::new(streams);
    }

    fn hear_rooms(&mut self, rooms: Vec<BreakoutRoom>) {
        let mut seen = BTreeSet::new();
        let rooms: Vec<_> = rooms
            .into_iter()
            .filter(|room| is_plausible_id(room.id.as_str()) && seen.insert(room.id.clone()))
            .take(MAX_ROOMS)
            .map(|room| BreakoutRoom { name: clean(&room.name, NAME_CHARS), ..room })
            .collect();
        if *self.snapshot.rooms != rooms {
            self.snapshot.rooms = Arc::new(rooms);
            self.events.push_back(Event::RoomsChanged);
        }
    }

    /// A host that runs where its service does not support it joins nothing. Once one is in, it is only told.
    fn hear_environment(&mut self, environment: Environment) {
        let environment = Environment { name: clean(&environment.name, NAME_CHARS), ..environment };
        let barred = !environment.supported && self.snapshot.joined_at.is_none() && self.leaving.is_none();
        let changed = self.snapshot.environment.as_ref() != Some(&environment);
        self.snapshot.environment = Some(environment);
        self.note_if(changed, Event::EnvironmentChanged);
        if barred {
            self.end(EndCause::EnvironmentUnsupported, None);
        }
    }

    fn hear_error(&mut self, code: ErrorCode, reference: Option<RequestId>) {
        self.snapshot.counters.refused = self.snapshot.counters.refused.saturating_add(1);
        match code {
            ErrorCode::Version => self.end(EndCause::VersionMismatch, None),
            ErrorCode::Secret => self.end(EndCause::SecretRefused, None),
            ErrorCode::Sdp if self.answered == 0 => self.end(EndCause::OfferRefused, None),
            // The line itself says that it failed.
            _ if reference.is_some_and(|reference| self.refuse_chat(reference, code)) => {}
            _ => self.events.push_back(Event::Refused { code }),
        }
    }
}
