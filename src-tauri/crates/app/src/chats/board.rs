//! What is told of chats, and the threads that are open: lists and threads write here, the window reads.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chat::{realtime::Notice, timeline::Timeline};
use tokio::sync::{broadcast, watch};

use super::opened::{Opened, Told};

/// Changes that may wait for whoever is slow; who misses one asks for everything again, see [`super::Chats::again`].
const CHANGES: usize = 256;

/// What is told, and the threads that are open.
pub(super) struct Board {
    pub(super) told: watch::Sender<ipc::Chats>,
    pub(super) changes: broadcast::Sender<Told>,
    open: Mutex<Vec<(ipc::ThreadKey, Arc<Opened>)>>,
}

impl Board {
    /// Nothing is known yet.
    pub(super) fn new() -> Self {
        Self { told: watch::Sender::default(), changes: broadcast::Sender::new(CHANGES), open: Mutex::default() }
    }

    pub(super) fn open(&self) -> MutexGuard<'_, Vec<(ipc::ThreadKey, Arc<Opened>)>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn access(&self, by: ipc::ChatBy, access: ipc::ChatAccess) {
        self.told.send_if_modified(|chats| {
            let known = match by {
                ipc::ChatBy::Guest => &mut chats.guest,
                ipc::ChatBy::Work => &mut chats.work,
            };
            let changed = *known != access;
            *known = access;
            changed
        });
    }

    /// Something happened: whoever has the thread open hears of it.
    pub(super) fn notice(&self, by: ipc::ChatBy, notice: &Notice) {
        for (key, opened) in self.open().iter().filter(|(key, _)| key.by == by) {
            opened.conversation().notice(notice);
            self.glance(key, opened);
        }
    }

    /// All threads of an identity.
    pub(super) fn threads(&self, by: ipc::ChatBy, mut entries: Vec<ipc::ThreadEntry>) {
        let open: HashMap<_, _> = self.open().iter().cloned().collect();
        for entry in &mut entries {
            if let Some(opened) = open.get(&entry.key) {
                glanced(entry, opened);
            }
        }
        self.told.send_if_modified(|chats| {
            let before = chats.threads.clone();
            chats.threads.retain(|thread| thread.key.by != by);
            chats.threads.extend(entries);
            chats.threads.sort_by_key(|thread| std::cmp::Reverse(thread.last));
            chats.threads != before
        });
    }

    /// What an open thread says of itself stands in the list.
    pub(super) fn glance(&self, key: &ipc::ThreadKey, opened: &Opened) {
        self.told.send_if_modified(|chats| {
            let Some(entry) = chats.threads.iter_mut().find(|thread| thread.key == *key) else { return false };
            let before = entry.clone();
            glanced(entry, opened);
            *entry != before
        });
    }

    /// Nobody chats by it any more.
    pub(super) fn leave(&self, by: ipc::ChatBy) {
        self.open().retain(|(key, _)| key.by != by);
        self.access(by, ipc::ChatAccess::Nobody);
        self.threads(by, Vec::new());
    }
}

fn glanced(entry: &mut ipc::ThreadEntry, opened: &Opened) {
    let glance = opened.glance();
    if opened.conversation().read(Timeline::is_open) {
        entry.unread = glance.unread;
        entry.preview = glance.preview.or_else(|| entry.preview.take());
    }
    entry.has_draft = glance.has_draft;
}
