//! The meeting's threads in the organisation's chats, one of its own and one for each breakout room: clients that are users there
//! are in the one of the room they are in, and what is written by the call is written there too.

use meeting::protocol::ParticipantId;
use tenant::ChatAct;

use super::{Output, Person, Room};

/// Something that happens in a thread of the organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InChat {
    /// A user comes in.
    Enters {
        /// The thread's id.
        thread: String,
        /// Their raw id.
        user: String,
        /// What they are called.
        name: String,
    },
    /// A user goes.
    Leaves {
        /// The thread's id.
        thread: String,
        /// Their raw id.
        user: String,
    },
    /// Somebody does something by the call.
    Acts {
        /// The thread's id.
        thread: String,
        /// The raw id of a user; scripted people and clients without a token have none.
        user: Option<String>,
        /// What they are called.
        name: String,
        /// What.
        act: ChatAct,
    },
}

impl Room {
    /// Brings every user into the thread of where they are.
    pub(super) fn move_between_threads(&mut self) {
        let ids: Vec<ParticipantId> = self.people.keys().cloned().collect();
        for id in ids {
            let Some(person) = self.people.get(&id) else { continue };
            let wanted = if person.is_inside() { self.thread_of(person) } else { None };
            let name = person.name.clone();
            let Some(guest) = self.people.get_mut(&id).and_then(Person::guest_mut) else { continue };
            let Some(user) = guest.user.clone().filter(|_| guest.thread != wanted) else { continue };
            let left = std::mem::replace(&mut guest.thread, wanted.clone());
            self.leaves(left, &user);
            self.outputs.extend(wanted.map(|thread| Output::Chat(InChat::Enters { thread, user, name })));
        }
    }

    /// Somebody who was taken out of the meeting leaves its chat.
    pub(super) fn leave_thread(&mut self, gone: Option<&Person>) {
        if let Some(guest) = gone.and_then(Person::guest)
            && let Some(user) = &guest.user
        {
            self.leaves(guest.thread.clone(), user);
        }
    }

    /// Whoever is here twice stays until the last of them goes.
    fn leaves(&mut self, thread: Option<String>, user: &str) {
        let is_theirs = |person: &Person| {
            person.guest().is_some_and(|guest| guest.user.as_deref() == Some(user) && guest.thread == thread)
        };
        if let Some(thread) = thread.clone().filter(|_| !self.people.values().any(is_theirs)) {
            self.outputs.push_back(Output::Chat(InChat::Leaves { thread, user: user.to_owned() }));
        }
    }

    /// What the organisation is told of a line that comes by the call.
    pub(super) fn written_by(&self, writer: &Person, text: &str) -> Option<Output> {
        self.acts(writer, ChatAct::Write(text.to_owned()))
    }

    /// A scripted person does something that only the organisation's thread shows, if they are there.
    pub(crate) fn act_in_chat(&mut self, id: &ParticipantId, act: ChatAct) {
        let person = self.people.get(id).filter(|person| person.is_inside());
        self.outputs.extend(person.and_then(|person| self.acts(person, act)));
    }

    fn acts(&self, person: &Person, act: ChatAct) -> Option<Output> {
        let thread = self.thread_of(person)?;
        let user = person.guest().and_then(|guest| guest.user.clone());
        Some(Output::Chat(InChat::Acts { thread, user, name: person.name.clone(), act }))
    }
}
