//! Drives a [`Timeline`]: makes its requests, watches its time, tells when there is something new to see.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Notify, watch},
    task::{JoinHandle, JoinSet},
    time::Instant,
};

use crate::{
    failure::ChatFailure,
    ids::ThreadId,
    realtime::Notice,
    service::ChatService,
    timeline::{Ask, Reply, Saved, Ticket, Timeline},
};

/// A thread that is kept up to date until this is dropped.
pub struct Conversation {
    shared: Arc<Shared>,
    changes: watch::Receiver<u64>,
    task: JoinHandle<()>,
}

struct Shared {
    thread: ThreadId,
    timeline: Mutex<Timeline>,
    wake: Notify,
    began: Instant,
}

impl fmt::Debug for Conversation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Conversation").field("thread", &self.shared.thread).finish_non_exhaustive()
    }
}

impl Conversation {
    /// Opens a thread with what was kept of it. Must be called within a tokio runtime.
    #[must_use]
    pub fn open(service: Arc<dyn ChatService>, thread: ThreadId, saved: Saved) -> Self {
        let timeline = Mutex::new(Timeline::new(service.me(), service.abilities(), saved, Duration::ZERO));
        let shared = Arc::new(Shared { thread, timeline, wake: Notify::new(), began: Instant::now() });
        let (changed, changes) = watch::channel(0);
        let task = tokio::spawn(run(Arc::clone(&shared), service, changed));
        Self { shared, changes, task }
    }

    /// Which thread this is.
    #[must_use]
    pub fn thread(&self) -> &ThreadId {
        &self.shared.thread
    }

    /// Looks at the thread. The look has to be short: nothing happens meanwhile.
    pub fn read<T>(&self, look: impl FnOnce(&Timeline) -> T) -> T {
        look(&self.shared.timeline())
    }

    /// Does something with the thread, such as [`Timeline::send`], and is told the time for it.
    pub fn act<T>(&self, act: impl FnOnce(&mut Timeline, Duration) -> T) -> T {
        let done = act(&mut self.shared.timeline(), self.shared.began.elapsed());
        self.shared.wake.notify_one();
        done
    }

    /// Loads a page by [`Timeline::load_older`] or [`Timeline::load_newer`], and is done when it is here. Where another one is on its
    /// way it waits for that.
    ///
    /// # Errors
    /// When the service did not give it.
    pub async fn load(&self, begin: fn(&mut Timeline) -> bool) -> Result<(), ChatFailure> {
        let mut changes = self.changes();
        self.act(|timeline, _| begin(timeline));
        while self.read(Timeline::is_loading) {
            if changes.changed().await.is_err() {
                break;
            }
        }
        self.read(|timeline| timeline.not_loaded().cloned()).map_or(Ok(()), Err)
    }

    /// A realtime subscription tells something; events of other threads are passed over.
    pub fn notice(&self, notice: &Notice) {
        let other = matches!(notice, Notice::Event(event) if event.thread != self.shared.thread);
        if !other {
            self.act(|timeline, now| timeline.notice(notice.clone(), now));
        }
    }

    /// Counts what changed; see [`Timeline::revision`]. Changes that nobody waited for are seen as one.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.clone()
    }

    /// What is to be kept.
    #[must_use]
    pub fn save(&self) -> Saved {
        self.read(Timeline::save)
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    fn timeline(&self) -> MutexGuard<'_, Timeline> {
        self.timeline.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn run(shared: Arc<Shared>, service: Arc<dyn ChatService>, changed: watch::Sender<u64>) {
    // Its requests end with it. There are few at a time: the machine asks for the next after the last was answered.
    let mut requests = JoinSet::new();
    loop {
        let (deadline, revision) = {
            let now = shared.began.elapsed();
            let mut timeline = shared.timeline();
            timeline.tick(now);
            while let Some(request) = timeline.poll(now) {
                requests.spawn(make(Arc::clone(&service), shared.thread.clone(), request.ticket, request.ask));
            }
            (timeline.deadline(), timeline.revision())
        };
        changed.send_if_modified(|known| std::mem::replace(known, revision) != revision);
        let due = shared.began + deadline.unwrap_or_else(|| shared.began.elapsed() + Duration::from_secs(3600));
        tokio::select! {
            () = shared.wake.notified() => {}
            () = tokio::time::sleep_until(due) => {}
            Some(Ok((ticket, answer))) = requests.join_next() => {
                shared.timeline().answered(ticket, answer, shared.began.elapsed());
            }
        }
    }
}

async fn make(
    service: Arc<dyn ChatService>,
    thread: ThreadId,
    ticket: Ticket,
    ask: Ask,
) -> (Ticket, Result<Reply, ChatFailure>) {
    let thread = &thread;
    let answer = match ask {
        Ask::Messages(listing) => service.messages(thread, &listing).await.map(Reply::Messages),
        Ask::Message(message) => {
            service.message(thread, &message).await.map(|message| Reply::Message(Box::new(message)))
        }
        Ask::Send(client_id, body) => service.send(thread, &client_id, &body).await.map(Reply::Sent),
        Ask::Edit(message, body) => service.edit(thread, &message, &body).await.map(|()| Reply::Done),
        Ask::Delete(message) => service.delete(thread, &message).await.map(|()| Reply::Done),
        Ask::Typing => service.typing(thread).await.map(|()| Reply::Done),
        Ask::MarkRead(message) => service.mark_read(thread, &message).await.map(|()| Reply::Done),
        Ask::Receipts(from) => service.receipts(thread, from).await.map(Reply::Receipts),
        Ask::Participants(from) => service.participants(thread, from).await.map(Reply::Participants),
    };
    if let Err(failure) = &answer {
        tracing::debug!(code = failure.code(), "the chat service did not do it");
    }
    (ticket, answer)
}
