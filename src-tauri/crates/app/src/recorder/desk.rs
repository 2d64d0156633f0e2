//! Sorts what comes in into the files. Told the time; writes files, and is the only one who does.

use std::{
    collections::{BTreeMap, VecDeque},
    io,
    path::Path,
    sync::Arc,
    time::Duration,
};

use media::{AudioFrame, file::FileError};
use meeting::protocol::ParticipantId;

use super::{
    Entry, Seen,
    attribution::{Attribution, Owned},
    folder::Folder,
    sound::TimedSound,
    speech::{self, Speech},
    summary::{FileSummary, Summary},
    timeline::{Line, Timeline},
    video::VideoTrack,
};
use crate::view::View;

/// How often the summary is brought up to date.
const SUMMARY_EVERY: Duration = Duration::from_secs(1);

/// Why a recording ended early.
#[derive(Debug, thiserror::Error)]
pub(super) enum RecordError {
    /// The disk's word.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// A media file's.
    #[error("{0}")]
    File(#[from] FileError),
}

/// An open recording.
#[derive(Debug)]
pub(super) struct Desk {
    zero: Duration,
    folder: Folder,
    timeline: Timeline,
    summary: Summary,
    summary_at: Duration,
    view: Arc<View>,
    heard: TimedSound,
    held: VecDeque<AudioFrame>,
    speech: Speech,
    voices: BTreeMap<ParticipantId, TimedSound>,
    slots: BTreeMap<Seen, Attribution<ParticipantId>>,
    videos: BTreeMap<(ParticipantId, bool), VideoTrack>,
}

impl Desk {
    /// Makes the folder and the files every recording has.
    pub(super) fn open(path: &Path, zero: Duration, started_unix_ms: u64) -> io::Result<Self> {
        let folder = Folder::open(path)?;
        let mut timeline = Timeline::create(&folder.file("timeline.jsonl"))?;
        timeline.write(0, Line::Start { unix_ms: started_unix_ms })?;
        let heard = TimedSound::create(&folder.file("heard.wav"), zero).map_err(io::Error::other)?;
        let mut summary = Summary { version: 1, started_unix_ms, ..Summary::default() };
        let (file, kind) = ("heard.wav".to_owned(), "heard");
        summary.files.push(FileSummary { file, kind, person: None, id: None, start_ms: 0, size: None });
        Ok(Self {
            zero,
            folder,
            timeline,
            summary,
            summary_at: zero,
            view: Arc::default(),
            heard,
            held: VecDeque::new(),
            speech: Speech::default(),
            voices: BTreeMap::new(),
            slots: BTreeMap::new(),
            videos: BTreeMap::new(),
        })
    }

    /// Takes an entry in.
    pub(super) fn take(&mut self, entry: Entry) -> Result<(), RecordError> {
        match entry {
            Entry::Heard(frame) => {
                self.heard.write(&frame)?;
                self.held.push_back(frame);
            }
            Entry::Picture { from, frame, show_at } => self.slots.entry(from).or_default().push(frame, show_at),
            Entry::View { at, view } => self.look(at, view)?,
            Entry::Notice { at, words } => self.note(at, Line::Notice { words: &words })?,
        }
        Ok(())
    }

    /// Writes what has been held long enough.
    pub(super) fn advance(&mut self, now: Duration) -> Result<(), RecordError> {
        while self.held.front().is_some_and(|frame| frame.at + speech::HOLD <= now) {
            if let Some(frame) = self.held.pop_front() {
                self.voices(&frame)?;
            }
        }
        let mut owned = Vec::new();
        for (seen, slot) in &mut self.slots {
            while let Some(picture) = slot.pop(now) {
                owned.push((*seen == Seen::Share, picture));
            }
        }
        for (share, picture) in owned {
            self.picture(share, picture)?;
        }
        if now >= self.summary_at {
            self.summary_at = now + SUMMARY_EVERY;
            self.write_summary(now)?;
        }
        Ok(())
    }

    /// Writes everything and closes the files.
    pub(super) fn finish(mut self, now: Duration) -> Result<(), RecordError> {
        self.advance(now + speech::HOLD + super::attribution::HOLD)?;
        for track in self.videos.values_mut() {
            track.finish()?;
        }
        for voice in std::mem::take(&mut self.voices).into_values() {
            voice.finish()?;
        }
        self.note(now, Line::End)?;
        self.summary.finished = true;
        self.write_summary(now)?;
        Ok(self.heard.finish()?)
    }

    fn write_summary(&mut self, now: Duration) -> io::Result<()> {
        self.summary.duration_ms = self.since_start(now);
        self.summary.write(&self.folder.file("summary.json"))
    }

    fn since_start(&self, at: Duration) -> u64 {
        at.saturating_sub(self.zero).as_millis() as u64
    }

    fn note(&mut self, at: Duration, line: Line<'_>) -> io::Result<()> {
        let at = self.since_start(at);
        self.timeline.write(at, line)
    }

    /// Compares the call with how it was, and notes what changed.
    fn look(&mut self, at: Duration, view: Arc<View>) -> io::Result<()> {
        let before = std::mem::replace(&mut self.view, Arc::clone(&view));
        if before.phase != view.phase {
            self.note(at, Line::Phase { phase: view.phase })?;
        }
        for person in &view.people {
            let folder = self.folder.person(&person.id, &person.name);
            if before.person(&person.id).is_none() {
                self.note(at, Line::Joined { person: &folder, id: person.id.as_str(), name: &person.name })?;
            }
            if self.speech.mark(&person.id, person.speaking, at) {
                self.note(at, Line::Speaking { person: &folder, on: person.speaking })?;
            }
        }
        for person in before.people.iter().filter(|person| view.person(&person.id).is_none()) {
            self.speech.mark(&person.id, false, at);
            let folder = self.folder.person(&person.id, &person.name);
            self.note(at, Line::Left { person: &folder })?;
        }
        self.look_at_slots(at, &before, &view)?;
        if before.recording != view.recording {
            self.note(at, Line::Recording { active: view.recording })?;
        }
        if before.transcription != view.transcription {
            self.note(at, Line::Transcription { active: view.transcription })?;
        }
        Ok(())
    }

    fn look_at_slots(&mut self, at: Duration, before: &View, view: &View) -> io::Result<()> {
        for (slot, who) in (0..).zip(&view.videos) {
            if before.videos.get(usize::from(slot)).unwrap_or(&None) != who {
                self.slots.entry(Seen::Slot(slot)).or_default().change(at, who.clone());
                let person = who.as_ref().and_then(|id| self.folder.known(id)).map(str::to_owned);
                self.note(at, Line::Slot { slot, person: person.as_deref() })?;
            }
        }
        if before.share != view.share {
            self.slots.entry(Seen::Share).or_default().change(at, view.share.clone());
            let person = view.share.as_ref().and_then(|id| self.folder.known(id)).map(str::to_owned);
            self.note(at, Line::Share { person: person.as_deref() })?;
        }
        Ok(())
    }

    fn picture(&mut self, share: bool, picture: Owned<ParticipantId>) -> Result<(), RecordError> {
        let name = self.view.person(&picture.who).map_or_else(String::new, |person| person.name.clone());
        let person = self.folder.person(&picture.who, &name);
        let kind = if share { "share" } else { "video" };
        let track = self.videos.entry((picture.who.clone(), share)).or_insert_with(|| VideoTrack::new(&person, kind));
        let show_at = picture.show_at.saturating_sub(self.zero);
        if let Some(begun) = track.write(&self.folder, picture.frame, show_at)? {
            self.began(&picture.who, &person, kind, begun.file, begun.start, Some(begun.size))?;
        }
        Ok(())
    }

    /// Gives held sound to those who spoke in it, and silence to those who spoke before.
    fn voices(&mut self, frame: &AudioFrame) -> Result<(), RecordError> {
        for id in self.speech.at(frame.at) {
            if !self.voices.contains_key(&id) {
                let name = self.view.person(&id).map_or_else(String::new, |person| person.name.clone());
                let person = self.folder.person(&id, &name);
                let file = self.folder.file_of(&person, "voice.wav")?;
                self.voices.insert(id.clone(), TimedSound::create(&file, frame.at)?);
                let start = frame.at.saturating_sub(self.zero);
                self.began(&id, &person, "voice", format!("{person}/voice.wav"), start, None)?;
            }
        }
        let silence = AudioFrame::silence(frame.at);
        for (id, voice) in &mut self.voices {
            voice.write(if self.speech.speaks(id, frame.at) { frame } else { &silence })?;
        }
        Ok(())
    }

    fn began(
        &mut self,
        id: &ParticipantId,
        person: &str,
        kind: &'static str,
        file: String,
        start: Duration,
        size: Option<(u32, u32)>,
    ) -> io::Result<()> {
        let start_ms = start.as_millis() as u64;
        self.timeline.write(start_ms, Line::File { person: Some(person), file: &file, start_ms })?;
        let (person, id) = (Some(person.to_owned()), Some(id.as_str().to_owned()));
        self.summary.files.push(FileSummary { file, kind, person, id, start_ms, size });
        Ok(())
    }
}

#[cfg(test)]
#[path = "desk_tests.rs"]
mod tests;
