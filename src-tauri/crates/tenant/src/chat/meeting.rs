//! The chats of meetings: they are there from the start, with those who are invited; a guest is in one only while in the
//! meeting.

use std::collections::BTreeMap;

use super::{
    Chat, Content, Kind, Message, MessageChange, NewMessage, Participant, Refused, Thread, Window, is_guest,
    teams_user, visitor,
};
use crate::{organisation::OnlineMeeting, realtime::Event};

/// How far back one's own newest message is looked for.
const MOST_LOOKED_AT: usize = 100;

/// What somebody does in a meeting's chat by the call itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatAct {
    /// Writes this, plain text.
    Write(String),
    /// Changes what they wrote last to this.
    Correct(String),
    /// Takes back what they wrote last.
    TakeBack,
    /// Is writing.
    Type,
    /// Has read everything.
    Read,
}

impl Chat<'_> {
    /// Makes the threads of all meetings that have none yet, and clears the others of guests: nobody is in a meeting when
    /// the service starts.
    pub(crate) fn open_meetings(&self) -> Result<(), Refused> {
        for meeting in &self.tenant.organisation.meetings {
            self.open_thread(meeting, &meeting.thread, &meeting.subject)?;
            for (room, thread) in &meeting.rooms {
                self.open_thread(meeting, thread, &format!("{}: {room}", meeting.subject))?;
            }
        }
        Ok(())
    }

    fn open_thread(&self, meeting: &OnlineMeeting, id: &str, topic: &str) -> Result<(), Refused> {
        let Some(thread) = self.load(id)? else { return self.make_thread(meeting, id, topic) };
        for guest in thread.ids().iter().filter(|who| is_guest(who)) {
            self.leave(id, guest)?;
        }
        Ok(())
    }

    fn make_thread(&self, meeting: &OnlineMeeting, id: &str, topic: &str) -> Result<(), Refused> {
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
            id: id.to_owned(),
            kind: Kind::Meeting,
            topic: topic.to_owned(),
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
        let is_its =
            |meeting: &&OnlineMeeting| meeting.thread == thread || meeting.rooms.iter().any(|(_, room)| room == thread);
        self.tenant.organisation.meetings.iter().find(is_its)
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

    /// Somebody in the meeting does something: the user, or the one of the organisation's people who is called so, or else a visitor.
    /// Who is not in the chat yet is from now on.
    pub(crate) fn act(&self, id: &str, user: Option<&str>, name: &str, act: &ChatAct) -> Result<(), Refused> {
        let people = &self.tenant.organisation.people;
        let known = || people.iter().find(|person| person.name == name).map(|person| teams_user(&person.id));
        let who = user.map(str::to_owned).or_else(known).unwrap_or_else(|| visitor(name));
        self.enter(id, &who, Some(name.to_owned()))?;
        match act {
            ChatAct::Write(text) => {
                let content = Content::Text(text.clone());
                self.send(id, &who, NewMessage::new(content, Some(name.to_owned()))).map(|_| ())
            }
            ChatAct::Correct(text) => {
                let change = MessageChange { content: Some(text.clone()), ..MessageChange::default() };
                self.edit(id, &who, self.newest(id, &who, |message| message.sender == who)?, change)
            }
            ChatAct::TakeBack => self.take_back(id, &who, self.newest(id, &who, |message| message.sender == who)?),
            ChatAct::Type => self.type_in(id, &who, Some(name)),
            ChatAct::Read => self.read(id, &who, self.newest(id, &who, |_| true)?),
        }
    }

    /// The newest message of a kind that was written and not taken back.
    fn newest(&self, id: &str, who: &str, is_it: impl Fn(&Message) -> bool) -> Result<i64, Refused> {
        let thread = self.of(id, who)?;
        let (found, _) = self.messages(&thread, who, Window::ALL, MOST_LOOKED_AT)?;
        let written = |message: &&Message| message.content.is_written() && message.deleted.is_none();
        found.iter().filter(written).find(|message| is_it(message)).map(|message| message.id).ok_or(Refused::NoMessage)
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
