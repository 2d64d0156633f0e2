//! Threads, messages and memberships in the organisation's records.

use super::{Chat, Message, Refused, Thread};
use crate::{
    RecordsError,
    records::{FOR_EVER, Table},
};

/// Between the parts of a key: neither raw ids nor thread ids have it.
const BETWEEN: char = '\n';

/// Digits of a message's id in a key, so that keys are in the order of ids.
fn message_key(thread: &str, id: i64) -> String {
    format!("{thread}{BETWEEN}{id:020}")
}

fn membership_key(who: &str, thread: &str) -> String {
    format!("{who}{BETWEEN}{thread}")
}

impl Chat<'_> {
    /// A thread as it is remembered, also a deleted one.
    pub(super) fn load(&self, id: &str) -> Result<Option<Thread>, RecordsError> {
        self.tenant.records.find(Table::Thread, id, 0)
    }

    pub(super) fn save(&self, thread: &Thread) -> Result<(), RecordsError> {
        self.tenant.records.keep(Table::Thread, &thread.id, thread, FOR_EVER)
    }

    /// A thread that is there.
    pub(crate) fn find(&self, id: &str) -> Result<Thread, Refused> {
        let thread = self.load(id)?.ok_or(Refused::NoThread)?;
        if thread.is_over(self.millis()) {
            self.end(thread, None)?;
            return Err(Refused::NoThread);
        }
        if thread.deleted.is_some() { Err(Refused::NoThread) } else { Ok(thread) }
    }

    /// A thread that somebody is in.
    pub(crate) fn of(&self, id: &str, who: &str) -> Result<Thread, Refused> {
        let thread = self.find(id)?;
        if thread.participant(who).is_some() { Ok(thread) } else { Err(Refused::NotIn) }
    }

    /// A thread that is gone, for somebody who was in it.
    pub(crate) fn deleted(&self, id: &str, who: &str) -> Result<Thread, Refused> {
        let thread = self.load(id)?.filter(|thread| thread.deleted.is_some() && thread.participant(who).is_some());
        thread.ok_or(Refused::NoThread)
    }

    /// All threads of somebody, the liveliest first, with those that were deleted while they were in them.
    pub(crate) fn threads(&self, who: &str) -> Result<Vec<Thread>, Refused> {
        let found = self.tenant.records.latest(Table::Membership, &membership_key(who, ""), None, usize::MAX, 0)?;
        let mut threads = Vec::new();
        for (key, _) in found {
            let id = key.split_once(BETWEEN).map_or("", |(_, thread)| thread);
            if let Some(mut thread) = self.load(id)? {
                if thread.is_over(self.millis()) {
                    thread = self.end(thread, None)?;
                }
                threads.push(thread);
            }
        }
        threads.sort_by(|one, other| (other.activity(), &other.id).cmp(&(one.activity(), &one.id)));
        Ok(threads)
    }

    /// Every thread there is.
    pub(crate) fn all(&self) -> Result<Vec<Thread>, Refused> {
        let found = self.tenant.records.latest(Table::Thread, "", None, usize::MAX, 0)?;
        Ok(found.iter().filter_map(|(_, bytes)| serde_json::from_slice(bytes).ok()).collect())
    }

    pub(super) fn add_membership(&self, who: &str, thread: &str) -> Result<(), RecordsError> {
        self.tenant.records.keep(Table::Membership, &membership_key(who, thread), &(), FOR_EVER)
    }

    pub(super) fn remove_membership(&self, who: &str, thread: &str) -> Result<(), RecordsError> {
        self.tenant.records.take(Table::Membership, &membership_key(who, thread), 0).map(drop)
    }

    pub(super) fn save_message(&self, thread: &str, message: &Message) -> Result<(), RecordsError> {
        self.tenant.records.keep(Table::Message, &message_key(thread, message.id), message, FOR_EVER)
    }

    pub(super) fn load_message(&self, thread: &str, id: i64) -> Result<Option<Message>, RecordsError> {
        self.tenant.records.find(Table::Message, &message_key(thread, id), 0)
    }

    /// Messages with ids below `before`, newest first.
    pub(super) fn load_messages(&self, thread: &str, before: i64, most: usize) -> Result<Vec<Message>, RecordsError> {
        let (prefix, end) = (format!("{thread}{BETWEEN}"), message_key(thread, before));
        let found = self.tenant.records.latest(Table::Message, &prefix, Some(&end), most, 0)?;
        Ok(found.iter().filter_map(|(_, bytes)| serde_json::from_slice(bytes).ok()).collect())
    }

    /// Forgets everything that was said in a thread.
    pub(super) fn forget_messages(&self, thread: &str) -> Result<(), RecordsError> {
        loop {
            let some = self.tenant.records.latest(Table::Message, &format!("{thread}{BETWEEN}"), None, 500, 0)?;
            if some.is_empty() {
                return Ok(());
            }
            for (key, _) in some {
                self.tenant.records.take(Table::Message, &key, 0)?;
            }
        }
    }
}
