//! Who comes to a thread and who goes.

use std::mem;

use super::{Chat, Content, Kind, MOST_PARTICIPANTS, Participant, Refused, Thread, is_acs};
use crate::{acs::Identity, entra::Account, realtime::Event, records::Table};

/// Somebody who can't be in a thread, and why in HTTP's numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Invalid {
    /// Raw id.
    pub(crate) target: String,
    pub(crate) code: &'static str,
    pub(crate) message: &'static str,
}

const NOT_FOUND: (&str, &str) = ("404", "Not found");
const NOT_ALLOWED: (&str, &str) = ("403", "Permissions check failed");

impl Chat<'_> {
    /// Brings people into a thread for somebody who is in it. Those who can't be in it are left out and named; who is in
    /// it already may get another name.
    pub(crate) fn add(&self, id: &str, by: &str, new: Vec<Participant>) -> Result<Vec<Invalid>, Refused> {
        let mut thread = self.of(id, by)?;
        if thread.kind == Kind::OneOnOne {
            return Err(Refused::NotHere("Nobody comes to a chat between two."));
        }
        let before = thread.participants.len();
        let invalid = self.admit(&mut thread, new)?;
        if thread.participants.len() > MOST_PARTICIPANTS {
            return Err(Refused::Invalid("participants", "A thread has at most 250 participants."));
        }
        let added = thread.participants[before..].to_vec();
        for participant in &added {
            self.add_membership(&participant.id, id)?;
        }
        if !added.is_empty() {
            self.note(&mut thread, by, Content::Added(added.clone()))?;
        }
        self.save(&thread)?;
        if !added.is_empty() {
            self.tell(&thread, &Event::ParticipantsAdded { by, added: &added });
        }
        Ok(invalid)
    }

    /// Takes somebody out of a thread for somebody who is in it, or for themselves.
    pub(crate) fn remove(&self, id: &str, by: &str, who: &str) -> Result<(), Refused> {
        let thread = self.of(id, by)?;
        if thread.kind == Kind::OneOnOne {
            return Err(Refused::NotHere("Nobody leaves a chat between two."));
        }
        self.dismiss(thread, by, who)
    }

    pub(super) fn dismiss(&self, mut thread: Thread, by: &str, who: &str) -> Result<(), Refused> {
        let Some(at) = thread.participants.iter().position(|participant| participant.id == who) else {
            return Err(Refused::Invalid("rawId", "The participant is not in the thread."));
        };
        let removed = vec![thread.participants.remove(at)];
        thread.reads.remove(who);
        thread.views.remove(who);
        self.remove_membership(who, &thread.id)?;
        self.note(&mut thread, by, Content::Removed(removed.clone()))?;
        self.save(&thread)?;
        self.tell(&thread, &Event::ParticipantsRemoved { by, removed: &removed });
        Ok(())
    }

    /// Puts people on a thread's list, where they are not yet; memberships are the caller's.
    pub(super) fn admit(&self, thread: &mut Thread, new: Vec<Participant>) -> Result<Vec<Invalid>, Refused> {
        let mut invalid = Vec::new();
        for mut participant in new {
            if let Some(there) = thread.participants.iter_mut().find(|there| there.id == participant.id) {
                if let Some(name) = mem::take(&mut participant.name) {
                    there.name = Some(name);
                }
                continue;
            }
            if let Some((code, message)) = self.objection(&participant.id)? {
                invalid.push(Invalid { target: participant.id, code, message });
                continue;
            }
            participant.name = participant.name.or_else(|| self.name_of(&participant.id));
            thread.participants.push(participant);
        }
        Ok(invalid)
    }

    /// What speaks against somebody's being in a thread.
    fn objection(&self, who: &str) -> Result<Option<(&'static str, &'static str)>, Refused> {
        if is_acs(who) {
            let own = format!("8:acs:{}_", self.tenant.organisation.resource_id);
            if !who.starts_with(&own) {
                return Ok(Some(NOT_ALLOWED));
            }
            let identity: Option<Identity> = self.tenant.records.find(Table::Identity, who, 0)?;
            return Ok(identity.is_none().then_some(NOT_FOUND));
        }
        let Some(person) = self.person(who) else {
            let known = who.starts_with("8:orgid:");
            return Ok(Some(if known { NOT_FOUND } else { ("400", "This kind of identifier can't be in a chat") }));
        };
        let person = &self.tenant.organisation.people[person];
        if Account::of(self.tenant, &person.id)?.is_disabled(self.tenant, &person.id) {
            return Ok(Some(NOT_FOUND));
        }
        Ok((!self.tenant.chats_with_people()).then_some(NOT_ALLOWED))
    }

    /// The person of the organisation with a raw id.
    pub(crate) fn person(&self, who: &str) -> Option<usize> {
        let id = who.strip_prefix("8:orgid:")?;
        self.tenant.organisation.people.iter().position(|person| person.id.eq_ignore_ascii_case(id))
    }

    /// What the organisation calls somebody.
    pub(crate) fn name_of(&self, who: &str) -> Option<String> {
        Some(self.tenant.organisation.people[self.person(who)?].name.clone())
    }
}
