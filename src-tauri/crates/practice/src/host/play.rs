//! The script at work: cues become deeds of scripted people, and their pictures go on stage.

#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, btree_map::Entry},
    path::{Path, PathBuf},
    time::Duration,
};

use meeting::protocol::{ClientMessage, ParticipantId};
use tenant::ChatAct;

use super::{
    keyframes::Keyframes,
    plane::{Picture, Plane},
    stage::Stage,
};
use crate::{
    room::{Plan, Room},
    script::{Action, Cue, Meeting, Timeline, Video, Voice},
};

/// One meeting's script and what of it is on stage.
#[derive(Debug)]
pub(super) struct Play {
    meeting: Meeting,
    folder: PathBuf,
    timeline: Timeline,
    /// By index into the meeting's people.
    ids: Vec<ParticipantId>,
    shares: BTreeMap<ParticipantId, Video>,
    shares_changed: bool,
    on_stage: BTreeMap<(ParticipantId, Picture), Video>,
}

impl Play {
    pub(super) fn new(meeting: Meeting, folder: PathBuf) -> Self {
        let id = |(number, name): (usize, &str)| ParticipantId::new(format!("{}-{}", slug(name), number + 1));
        let ids = meeting.people.iter().map(|person| person.name.get_ref().as_str()).enumerate().map(id).collect();
        let timeline = Timeline::new(&meeting);
        Self {
            meeting,
            folder,
            timeline,
            ids,
            shares: BTreeMap::new(),
            shares_changed: false,
            on_stage: BTreeMap::new(),
        }
    }

    pub(super) fn start(&mut self, now: Duration) {
        self.timeline.start(now);
    }

    pub(super) fn stop(&mut self) {
        self.timeline.stop();
        self.shares.clear();
        self.on_stage.clear();
    }

    pub(super) fn is_running(&self) -> bool {
        self.timeline.running()
    }

    pub(super) fn next_deadline(&self) -> Option<Duration> {
        self.timeline.next_deadline()
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn voices(&self) -> impl Iterator<Item = (ParticipantId, &Voice)> {
        let people = self.meeting.people.iter().zip(&self.ids);
        people.filter_map(|(person, id)| Some((id.clone(), person.voice.as_ref()?.get_ref())))
    }

    /// Whether someone shares another picture than before, since the last call.
    pub(super) fn take_share_changes(&mut self) -> bool {
        std::mem::take(&mut self.shares_changed)
    }

    /// Does everything that is due.
    pub(super) fn perform(&mut self, room: &mut Room, now: Duration) {
        while let Some((person, cue)) = self.timeline.poll(now) {
            let id = self.ids[person].clone();
            match cue {
                Cue::Join | Cue::Do(Action::Join) => room.seat(&id, &self.meeting.people[person], now),
                Cue::Leave | Cue::Do(Action::Leave) => room.gone(&id),
                Cue::Speak(on) => room.speak(&id, on),
                Cue::Do(action) => self.act(room, &id, action, now),
            }
        }
    }

    fn act(&mut self, room: &mut Room, id: &ParticipantId, action: Action, now: Duration) {
        let each = |room: &Room, name: &str| room.named(name);
        match action {
            Action::Caption(line) => room.say(id, &line, now),
            Action::Write(text) => room.write(id, &text, now),
            Action::Correct(text) => room.act_in_chat(id, ChatAct::Correct(text)),
            Action::TakeBack => room.act_in_chat(id, ChatAct::TakeBack),
            Action::BeginToWrite => room.act_in_chat(id, ChatAct::Type),
            Action::ReadChat => room.act_in_chat(id, ChatAct::Read),
            Action::Type(text) => room.type_line(id, &text, now),
            Action::Forbid(right) => room.permit(right, false, &[], id),
            Action::Permit(right) => room.permit(right, true, &[], id),
            Action::StartRecording(compliance) => room.record(true, compliance.consent),
            Action::StopRecording => room.record(false, false),
            Action::StartTranscription(compliance) => room.transcribe(true, compliance.consent),
            Action::StopTranscription => room.transcribe(false, false),
            Action::Admit => room.empty_lobby(true),
            Action::Reject => room.empty_lobby(false),
            Action::OpenRooms => room.open_rooms(true),
            Action::CloseRooms => room.open_rooms(false),
            Action::EndForEveryone => room.end_for_everyone(),
            Action::MuteOther(name) => each(room, &name).iter().for_each(|whom| room.mute(whom, id)),
            Action::Remove(name) => each(room, &name).iter().for_each(|whom| room.remove(whom)),
            Action::Spotlight(name) => each(room, &name).iter().for_each(|whom| room.spotlight(whom, true)),
            Action::StopSpotlight(name) => each(room, &name).iter().for_each(|whom| room.spotlight(whom, false)),
            Action::SetRole(new) => each(room, &new.of).iter().for_each(|whom| room.set_role(whom, new.role, id)),
            Action::Share(video) => {
                self.shares_changed |= self.shares.insert(id.clone(), video) != Some(video);
                room.message(id, ClientMessage::Share { on: true }, now);
            }
            Action::StopShare => room.message(id, ClientMessage::Share { on: false }, now),
            Action::Mute => room.message(id, ClientMessage::Mute { muted: true }, now),
            Action::Unmute => room.message(id, ClientMessage::Mute { muted: false }, now),
            Action::CameraOn => room.message(id, ClientMessage::Camera { on: true }, now),
            Action::CameraOff => room.message(id, ClientMessage::Camera { on: false }, now),
            Action::RaiseHand => room.message(id, ClientMessage::RaiseHand, now),
            Action::LowerHand => room.message(id, ClientMessage::LowerHand { participant: None }, now),
            Action::React(kind) => room.message(id, ClientMessage::React { kind }, now),
            Action::Join | Action::Leave => {}
        }
    }

    /// Puts on stage what the plan takes from scripted people, and takes off what it doesn't.
    pub(super) fn show(&mut self, plan: &Plan, plane: &mut Plane, stage: &Stage) {
        let mut wanted = BTreeMap::new();
        for (person, id) in self.meeting.people.iter().zip(&self.ids) {
            let Some(sends) = plan.senders.get(id) else { continue };
            if let Some(video) = person.video.as_ref().filter(|_| sends.camera) {
                wanted.insert((id.clone(), Picture::Camera), *video.get_ref());
            }
            if let Some(video) = self.shares.get(id).filter(|_| sends.share) {
                wanted.insert((id.clone(), Picture::Share), *video);
            }
        }
        for (key, video) in std::mem::take(&mut self.on_stage) {
            if wanted.get(&key) != Some(&video) {
                stage.hide(&key.0, key.1);
                plane.remove_source(&key.0, key.1);
            } else {
                self.on_stage.insert(key, video);
            }
        }
        for (key, video) in wanted {
            if let Entry::Vacant(place) = self.on_stage.entry(key) {
                let (who, picture) = place.key();
                let forwarder = plane.add_source(who, *picture, Keyframes::of_encoder());
                stage.show(who, *picture, video, forwarder);
                place.insert(video);
            }
        }
    }
}

/// A name as part of an id: lower-case letters and digits of any script, and hyphens.
fn slug(name: &str) -> String {
    let lower = name.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}
