//! Threads come, change and go.

use std::collections::BTreeMap;

use super::{
    Chat, Content, Kind, MOST_METADATA, MOST_PARTICIPANTS, Participant, Refused, Thread, participants::Invalid,
};
use crate::realtime::Event;

/// Longest topic, in characters.
const MOST_TOPIC: usize = 250;

/// A thread that is to be.
#[derive(Debug, Clone)]
pub(crate) struct NewThread {
    /// Made up, without it.
    pub(crate) id: Option<String>,
    pub(crate) kind: Kind,
    pub(crate) topic: String,
    /// Without whoever makes it, who is in it anyway.
    pub(crate) participants: Vec<Participant>,
    pub(crate) metadata: BTreeMap<String, String>,
    /// Days after which it deletes itself.
    pub(crate) retention: Option<u32>,
}

/// What of a thread is to change; the rest stays.
#[derive(Debug, Clone, Default)]
pub(crate) struct ThreadChange {
    pub(crate) topic: Option<String>,
    pub(crate) metadata: Option<BTreeMap<String, String>>,
    /// `Some(None)` keeps it for good.
    pub(crate) retention: Option<Option<u32>>,
}

impl Chat<'_> {
    /// Makes a thread. Those who can't be in it are left out and named.
    pub(crate) fn create(&self, by: Participant, new: NewThread) -> Result<(Thread, Vec<Invalid>), Refused> {
        check_topic(&new.topic)?;
        check_metadata(&new.metadata)?;
        let id = new.id.map_or_else(|| self.new_id(), Ok)?;
        let now = self.millis();
        let creator = by.id.clone();
        let mut thread = Thread {
            id,
            kind: new.kind,
            topic: new.topic,
            created: now,
            creator: creator.clone(),
            deleted: None,
            metadata: new.metadata,
            retention: new.retention,
            participants: vec![by],
            sequence: 0,
            last: 0,
            updated: now,
            reads: BTreeMap::new(),
            views: BTreeMap::new(),
        };
        let invalid = self.admit(&mut thread, new.participants)?;
        if thread.participants.len() > MOST_PARTICIPANTS {
            return Err(Refused::Invalid("participants", "A thread has at most 250 participants."));
        }
        for participant in &thread.participants {
            self.add_membership(&participant.id, &thread.id)?;
        }
        let everyone = thread.participants.clone();
        self.note(&mut thread, &creator, Content::Added(everyone))?;
        let topic = thread.topic.clone();
        self.note(&mut thread, &creator, Content::Topic(topic))?;
        self.save(&thread)?;
        self.tell(&thread, &Event::ThreadCreated);
        Ok((thread, invalid))
    }

    /// Changes a thread for somebody who is in it.
    pub(crate) fn update(&self, id: &str, by: &str, change: ThreadChange) -> Result<(), Refused> {
        let mut thread = self.of(id, by)?;
        if let Some(metadata) = change.metadata {
            check_metadata(&metadata)?;
            thread.metadata = metadata;
        }
        if let Some(retention) = change.retention {
            thread.retention = retention;
        }
        if let Some(topic) = change.topic {
            check_topic(&topic)?;
            thread.topic.clone_from(&topic);
            self.note(&mut thread, by, Content::Topic(topic))?;
        }
        thread.updated = self.millis();
        self.save(&thread)?;
        self.tell(&thread, &Event::ThreadUpdated { by });
        Ok(())
    }

    /// Deletes a thread for somebody who is in it.
    pub(crate) fn delete(&self, id: &str, by: &str) -> Result<(), Refused> {
        let thread = self.of(id, by)?;
        self.end(thread, Some(by)).map(drop)
    }

    /// Deletes a thread; by its own retention policy, where nobody does it. Its name and its end stay in people's lists.
    pub(super) fn end(&self, mut thread: Thread, by: Option<&str>) -> Result<Thread, Refused> {
        thread.deleted = Some(self.millis());
        self.forget_messages(&thread.id)?;
        self.save(&thread)?;
        self.tell(&thread, &Event::ThreadDeleted { by });
        Ok(thread)
    }

    /// Lets the thread itself say something; whoever calls saves the thread.
    pub(super) fn note(&self, thread: &mut Thread, by: &str, content: Content) -> Result<(), Refused> {
        let id = thread.next(self.millis());
        let message = super::Message {
            id,
            sequence: thread.sequence,
            sender: by.to_owned(),
            name: None,
            content,
            metadata: BTreeMap::new(),
            pictures: Vec::new(),
            edited: None,
            deleted: None,
        };
        self.save_message(&thread.id, &message)?;
        Ok(())
    }

    /// Tells everyone in a thread who listens.
    pub(super) fn tell(&self, thread: &Thread, event: &Event<'_>) {
        self.tenant.realtime.publish(thread, event, self.millis());
    }

    fn new_id(&self) -> Result<String, Refused> {
        let number = self.tenant.records.made(crate::records::Table::Thread)?;
        let guid = self.tenant.ids.guid("chat thread", &number.to_string()).replace('-', "");
        let id = format!("19:{guid}@thread.v2");
        if self.load(&id)?.is_none() {
            return Ok(id);
        }
        Ok(format!("19:{}@thread.v2", crate::ids::fresh_guid().replace('-', "")))
    }
}

fn check_topic(topic: &str) -> Result<(), Refused> {
    match topic.chars().count() {
        0..=MOST_TOPIC => Ok(()),
        _ => Err(Refused::Invalid("topic", "A topic has at most 250 characters.")),
    }
}

pub(super) fn check_metadata(metadata: &BTreeMap<String, String>) -> Result<(), Refused> {
    let size: usize = metadata.iter().map(|(name, value)| name.len() + value.len()).sum();
    if size <= MOST_METADATA { Ok(()) } else { Err(Refused::Invalid("metadata", "Metadata is larger than 1 KB.")) }
}
