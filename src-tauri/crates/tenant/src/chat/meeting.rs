//! The chats of meetings: they are there from the start, with those who are invited; a guest is in one only while in the
//! meeting.

use std::collections::BTreeMap;

use super::{Chat, Content, Kind, Participant, Refused, Thread, is_acs, teams_user};
use crate::{organisation::OnlineMeeting, realtime::Event};

impl Chat<'_> {
    /// Makes the threads of all meetings that have none yet, and clears the others of guests: nobody is in a meeting when
    /// the service starts.
    pub(crate) fn open_meetings(&self) -> Result<(), Refused> {
        for meeting in &self.tenant.organisation.meetings {
            let Some(thread) = self.load(&meeting.thread)? else {
                self.open_meeting(meeting)?;
                continue;
            };
            for guest in thread.ids().iter().filter(|id| is_acs(id)) {
                self.leave(&thread.id, guest)?;
            }
        }
        Ok(())
    }

    fn open_meeting(&self, meeting: &OnlineMeeting) -> Result<(), Refused> {
        let people = &self.tenant.organisation.people;
        let invited = std::iter::once(meeting.organizer).chain(meeting.attendees.iter().copied());
        let mut participants: Vec<Participant> = Vec::new();
        for person in invited.map(|index| &people[index]) {
            let id = teams_user(&person.id);
            if participants.iter().all(|there| there.id != id) {
                participants.push(Participant::new(id, Some(person.name.clone())));
            }
        }
        let now = self.millis();
        let thread = Thread {
            id: meeting.thread.clone(),
            kind: Kind::Meeting,
            topic: meeting.subject.clone(),
            created: now,
            creator: teams_user(&people[meeting.organizer].id),
            deleted: None,
            metadata: BTreeMap::new(),
            retention: None,
            participants,
            sequence: 0,
            last: 0,
            updated: now,
            reads: BTreeMap::new(),
            views: BTreeMap::new(),
        };
        for participant in &thread.participants {
            self.add_membership(&participant.id, &thread.id)?;
        }
        Ok(self.save(&thread)?)
    }

    /// The meeting whose thread it is.
    pub(crate) fn meeting(&self, thread: &str) -> Option<&OnlineMeeting> {
        self.tenant.organisation.meetings.iter().find(|meeting| meeting.thread == thread)
    }

    /// Whether a meeting was set up without a chat.
    pub(super) fn is_silent(&self, thread: &str) -> bool {
        self.meeting(thread).is_some_and(|meeting| meeting.properties["allowMeetingChat"] == "disabled")
    }

    /// Somebody came into the meeting: they see what is said from now on, or everything, where the meeting shares it.
    pub(crate) fn enter(&self, id: &str, who: &str, name: Option<String>) -> Result<(), Refused> {
        let mut thread = self.find(id)?;
        if thread.kind != Kind::Meeting {
            return Err(Refused::NotHere("This is no meeting's chat."));
        }
        if thread.participant(who).is_some() {
            return Ok(());
        }
        let shared =
            self.meeting(id).is_some_and(|meeting| meeting.properties["shareMeetingChatHistoryDefault"] == "all");
        let history_from = if shared { 0 } else { self.millis().max(thread.last + 1) };
        let name = name.or_else(|| self.name_of(who));
        let newcomer = Participant { history_from, ..Participant::new(who.to_owned(), name) };
        let added = vec![newcomer.clone()];
        thread.participants.push(newcomer);
        self.add_membership(who, id)?;
        self.note(&mut thread, who, Content::Added(added.clone()))?;
        self.save(&thread)?;
        self.tell(&thread, &Event::ParticipantsAdded { by: who, added: &added });
        Ok(())
    }

    /// Somebody went from the meeting; who is invited stays in its chat.
    pub(crate) fn leave(&self, id: &str, who: &str) -> Result<(), Refused> {
        let thread = self.of(id, who)?;
        let invited = self.meeting(id).is_some_and(|meeting| {
            let people = std::iter::once(&meeting.organizer).chain(&meeting.attendees);
            people.map(|index| &self.tenant.organisation.people[*index].id).any(|id| teams_user(id) == who)
        });
        if invited { Ok(()) } else { self.dismiss(thread, who, who) }
    }
}
