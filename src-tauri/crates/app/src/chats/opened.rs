//! One thread that was opened: it is kept up to date, told where it is shown, and what of it could be lost is kept on disk.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chat::{
    ChatService, Content, Conversation, MessageId, ThreadId,
    timeline::{Entry, Timeline},
};
use tokio::{
    sync::{Notify, broadcast},
    task::{JoinHandle, JoinSet},
    time::{Instant, sleep_until},
};

use super::{
    kept::Shelf,
    shown::{self, Me},
    splice::{Splice, splice},
};

/// How soon after a change it is kept; what comes meanwhile is kept with it.
const KEPT_AFTER: Duration = Duration::from_millis(300);

/// A change of a thread, as it is told.
pub(super) type Told = Arc<ipc::ThreadChange>;

/// See the module's documentation.
pub(super) struct Opened {
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    key: ipc::ThreadKey,
    service: Arc<dyn ChatService>,
    conversation: Conversation,
    shelf: Arc<Shelf>,
    changes: broadcast::Sender<Told>,
    is_shown: AtomicBool,
    wake: Notify,
    known: Mutex<Known>,
}

/// What is known beside the timeline, and what was told.
#[derive(Default)]
struct Known {
    me: Me,
    topic: Option<String>,
    told: Option<Vec<ipc::ThreadItem>>,
    told_state: ipc::ThreadState,
    /// The newest word of another topic, once the topic was asked for: after another one it is asked for again.
    renamed: Option<Option<MessageId>>,
}

/// What a list says of a thread.
pub(super) struct Glance {
    pub(super) unread: u32,
    pub(super) preview: Option<(String, String)>,
    pub(super) has_draft: bool,
}

impl Opened {
    /// Opens a thread with what was kept of it. `name` is what oneself is called, `topic` what the list says that it is about.
    pub(super) fn new(
        key: ipc::ThreadKey,
        thread: ThreadId,
        name: &str,
        topic: Option<String>,
        service: Arc<dyn ChatService>,
        shelf: Arc<Shelf>,
        changes: broadcast::Sender<Told>,
    ) -> Self {
        let saved = shelf.of(&thread);
        let conversation = Conversation::open(Arc::clone(&service), thread, saved);
        let me = Me { id: service.me(), name: name.to_owned() };
        let known = Mutex::new(Known { me, topic, ..Known::default() });
        let (is_shown, wake) = (AtomicBool::new(false), Notify::new());
        let shared = Arc::new(Shared { key, service, conversation, shelf, changes, is_shown, wake, known });
        let task = tokio::spawn(Arc::clone(&shared).run());
        Self { shared, task }
    }

    pub(super) fn conversation(&self) -> &Conversation {
        &self.shared.conversation
    }

    pub(super) fn service(&self) -> &Arc<dyn ChatService> {
        &self.shared.service
    }

    /// It is shown from now on, and the whole of it told; or it isn't any more.
    pub(super) fn show(&self, is_shown: bool) {
        self.shared.is_shown.store(is_shown, Ordering::Relaxed);
        self.shared.known().told = None;
        self.shared.conversation.act(|timeline, now| timeline.set_pane_open(is_shown, now));
        self.look();
    }

    pub(super) fn is_shown(&self) -> bool {
        self.shared.is_shown.load(Ordering::Relaxed)
    }

    /// Something changed that the timeline does not count, such as the draft.
    pub(super) fn look(&self) {
        self.shared.wake.notify_one();
    }

    /// What it is about may be another.
    pub(super) fn ask_anew(&self) {
        self.shared.known().renamed = None;
        self.look();
    }

    /// What is here of it, the oldest first.
    pub(super) fn items(&self) -> Vec<ipc::ThreadItem> {
        let me = self.shared.known().me.clone();
        self.shared.conversation.read(|timeline| shown::items(timeline, &me))
    }

    /// What a list says of it.
    pub(super) fn glance(&self) -> Glance {
        let thread = self.shared.conversation.thread();
        let has_draft = self.shared.shelf.has_draft(thread);
        self.shared.conversation.read(|timeline| Glance {
            unread: u32::try_from(timeline.unread()).unwrap_or(u32::MAX),
            preview: newest(timeline),
            has_draft,
        })
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.task.abort();
        let Shared { conversation, shelf, .. } = &*self.shared;
        if let Err(failure) = shelf.keep(conversation.thread(), conversation.save()) {
            tracing::warn!(%failure, "what was typed could not be kept");
        }
    }
}

impl Shared {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn run(self: Arc<Self>) {
        let mut revisions = self.conversation.changes();
        let far = Duration::from_secs(3600);
        let mut keep_at = None;
        // What is being asked for keeps no message waiting. It ends with this.
        let mut asked = JoinSet::new();
        loop {
            if self.may_be_renamed() {
                asked.spawn(Arc::clone(&self).ask());
            }
            self.tell();
            tokio::select! {
                changed = revisions.changed() => if changed.is_err() { return },
                () = self.wake.notified() => {}
                Some(_) = asked.join_next() => continue,
                () = sleep_until(keep_at.unwrap_or_else(|| Instant::now() + far)) => {
                    keep_at = None;
                    self.keep().await;
                    continue;
                }
            }
            keep_at.get_or_insert_with(|| Instant::now() + KEPT_AFTER);
        }
    }

    async fn keep(self: &Arc<Self>) {
        let this = Arc::clone(self);
        let kept = move || this.shelf.keep(this.conversation.thread(), this.conversation.save());
        if let Ok(Err(failure)) = tokio::task::spawn_blocking(kept).await {
            tracing::warn!(%failure, "what was typed could not be kept");
        }
    }

    fn may_be_renamed(&self) -> bool {
        let renamed = self.conversation.read(|timeline| timeline.is_open().then(|| last_topic(timeline)));
        renamed.is_some() && std::mem::replace(&mut self.known().renamed, renamed.clone()) != renamed
    }

    /// Asks for the topic. Where it is not given it stays as it was.
    async fn ask(self: Arc<Self>) {
        if let Ok(found) = self.service.thread(self.conversation.thread()).await {
            self.known().topic = found.topic;
        }
    }

    /// Tells what changed since the last time.
    fn tell(&self) {
        if !self.is_shown.load(Ordering::Relaxed) {
            return;
        }
        let mut known = self.known();
        let Known { me, topic, told, told_state, .. } = &mut *known;
        let (items, mut state) = self.conversation.read(|timeline| {
            let state =
                shown::state(timeline, me, topic.as_deref(), shown::is_meeting(&self.key.id), self.service.abilities());
            (shown::items(timeline, me), state)
        });
        let is_first = told.is_none();
        let before = told.take().unwrap_or_default();
        let changed = splice(&before, &items);
        if !is_first && changed.is_none() && *told_state == state {
            *told = Some(before);
            return;
        }
        *told_state = state.clone();
        *told = Some(items);
        state.draft = self.conversation.read(|timeline| timeline.draft().filter(|_| is_first).cloned());
        let Splice { start, remove, items } = changed.unwrap_or(Splice { start: 0, remove: 0, items: Vec::new() });
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let (start, remove) = (number(start), number(remove));
        let change = ipc::ThreadChange { key: self.key.clone(), whole: is_first, start, remove, items, state };
        // Nobody may be listening.
        let _ = self.changes.send(Arc::new(change));
    }
}

/// The newest word of another topic.
fn last_topic(timeline: &Timeline) -> Option<MessageId> {
    timeline.entries().iter().rev().find_map(|entry| match entry {
        Entry::Message { message, .. } if matches!(message.content, Content::TopicUpdated { .. }) => {
            Some(message.id.clone())
        }
        _ => None,
    })
}

/// Who wrote last, and the beginning of it.
fn newest(timeline: &Timeline) -> Option<(String, String)> {
    timeline.entries().iter().rev().find_map(|entry| match entry {
        Entry::Message { message, .. } => super::list::preview(message),
        _ => None,
    })
}
