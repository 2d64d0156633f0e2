//! All threads of one identity, and whether there is chat for it: found out, listed, and followed as it happens.

use std::{collections::HashMap, sync::Arc, time::Duration};

use chat::{
    ChatService, Detection, Listing, Message, ThreadId, ThreadSummary, Timestamp,
    realtime::{Happening, Notice, Realtime, Subscription},
};
use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until},
};

use super::{board::Board, kept::Shelf, shown};
use crate::Failure;

/// Between two lists where nothing is told, and where what happens is told as it happens.
const EVERY: Duration = Duration::from_secs(30);
const EVERY_WITH_REALTIME: Duration = Duration::from_secs(300);
/// After something happened, the list waits so long for more.
const SOON: Duration = Duration::from_secs(1);
/// Whether there is chat is asked again after so long, longer each time.
const AGAIN: Duration = Duration::from_secs(5);
const AGAIN_AT_MOST: Duration = Duration::from_secs(300);
/// Pages of threads that are read.
const PAGES: usize = 5;
/// Threads whose last message is looked at.
const LOOKED_AT: usize = 20;
/// Messages that are looked at to count the unread.
const COUNTED: u16 = 20;
/// Characters of a preview.
const PREVIEW: usize = 120;

/// What lists threads needs.
pub(super) struct Lists {
    pub(super) by: ipc::ChatBy,
    pub(super) service: Arc<dyn ChatService>,
    pub(super) realtime: Option<Arc<dyn Realtime>>,
    pub(super) shelf: Arc<Shelf>,
    pub(super) board: Arc<Board>,
    /// Counts wishes for a new list.
    pub(super) wished: watch::Receiver<u64>,
    /// The last message that was looked at, by thread, and what came of it.
    pub(super) seen: HashMap<ThreadId, Seen>,
}

/// What was seen of a thread's last messages.
#[derive(Clone, Default)]
pub(super) struct Seen {
    last: Option<Timestamp>,
    unread: u32,
    preview: Option<(String, String)>,
}

impl Lists {
    /// Until nobody holds it any more.
    pub(super) async fn run(mut self) {
        if self.find_out().await {
            self.follow().await;
        }
    }

    /// Whether there is chat; asks until it is known.
    async fn find_out(&self) -> bool {
        let mut again = AGAIN;
        self.board.access(self.by, ipc::ChatAccess::Looking);
        loop {
            match self.service.detect().await {
                Ok(Detection::Present) => return true,
                Ok(Detection::Absent { news, .. }) => {
                    self.board.access(self.by, ipc::ChatAccess::Absent { news });
                    return false;
                }
                Err(why) => {
                    let wait = why.retry_after().unwrap_or(again);
                    let failure = Failure::from(why).to_ipc();
                    self.board.access(self.by, ipc::ChatAccess::Unknown { failure });
                    sleep(wait).await;
                    again = (again * 2).min(AGAIN_AT_MOST);
                }
            }
        }
    }

    async fn follow(&mut self) {
        let mut subscription = self.realtime.as_ref().map(|realtime| realtime.subscribe());
        let mut is_told = false;
        let mut due = Instant::now();
        self.board.access(self.by, ipc::ChatAccess::Present { realtime: false });
        loop {
            tokio::select! {
                () = sleep_until(due) => {
                    self.list().await;
                    due = Instant::now() + if is_told { EVERY_WITH_REALTIME } else { EVERY };
                }
                wished = self.wished.changed() => {
                    if wished.is_err() {
                        return;
                    }
                    due = Instant::now();
                }
                notice = next(&mut subscription) => match notice {
                    Some(notice) => {
                        self.board.notice(self.by, &notice);
                        if let Notice::Up | Notice::Down = notice {
                            is_told = notice == Notice::Up;
                            self.board.access(self.by, ipc::ChatAccess::Present { realtime: is_told });
                        }
                        if moves_the_list(&notice) {
                            due = due.min(Instant::now() + SOON);
                        }
                    }
                    None => subscription = None,
                }
            }
        }
    }

    /// Reads the list. What can't be read now is read the next time.
    async fn list(&mut self) {
        let (mut threads, mut from) = (Vec::new(), None);
        for _ in 0..PAGES {
            let Ok(page) = self.service.threads(from).await else { return };
            threads.extend(page.items.into_iter().filter(|thread| thread.deleted.is_none()));
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        threads.sort_by_key(|thread| std::cmp::Reverse(thread.last_message));
        self.tell(&threads);
        for at in 0..threads.len().min(LOOKED_AT) {
            if self.look_at(&threads[at]).await {
                self.tell(&threads);
            }
        }
    }

    /// Looks at a thread's last messages, if there are others than before.
    async fn look_at(&mut self, thread: &ThreadSummary) -> bool {
        let known = self.seen.get(&thread.id).is_some_and(|seen| seen.last == thread.last_message);
        if known && thread.last_message.is_some() {
            return false;
        }
        let Ok(page) = self.service.messages(&thread.id, &Listing::Newest(COUNTED)).await else { return false };
        let read = self.shelf.of(&thread.id).read_until;
        let me = self.service.me();
        let counts = |message: &&Message| {
            let others = message.sender.is_some() && message.sender != me;
            others && message.content.is_written() && message.deleted.is_none() && read < Some(message.created)
        };
        let unread = u32::try_from(page.items.iter().filter(counts).count()).unwrap_or(u32::MAX);
        let preview = page.items.iter().find_map(preview);
        let last = thread.last_message;
        self.seen.insert(thread.id.clone(), Seen { last, unread, preview });
        true
    }

    fn tell(&self, threads: &[ThreadSummary]) {
        let entry = |thread: &ThreadSummary| {
            let Seen { unread, preview, .. } = self.seen.get(&thread.id).cloned().unwrap_or_default();
            let id = thread.id.as_str().to_owned();
            ipc::ThreadEntry {
                topic: thread.topic.clone(),
                people: Vec::new(),
                last: thread.last_message.map(Timestamp::unix_ms),
                preview,
                unread,
                is_meeting: shown::is_meeting(&id),
                has_draft: self.shelf.has_draft(&thread.id),
                key: ipc::ThreadKey { by: self.by, id },
            }
        };
        self.board.threads(self.by, threads.iter().map(entry).collect());
    }
}

async fn next(subscription: &mut Option<Subscription>) -> Option<Notice> {
    match subscription {
        Some(subscription) => subscription.next().await,
        None => std::future::pending().await,
    }
}

/// Whether the list may be another after it.
fn moves_the_list(notice: &Notice) -> bool {
    match notice {
        Notice::Up | Notice::Lost => true,
        Notice::Down => false,
        Notice::Event(event) => !matches!(event.what, Happening::Typing { .. } | Happening::Read(_)),
    }
}

/// Who wrote a message, and the beginning of it; nothing for what nobody wrote.
pub(super) fn preview(message: &Message) -> Option<(String, String)> {
    let is_words = message.content.is_written() && message.deleted.is_none();
    let text = message.content.to_text().filter(|_| is_words)?;
    let words: Vec<&str> = text.split_whitespace().collect();
    Some((message.sender_name.clone().unwrap_or_default(), words.join(" ").chars().take(PREVIEW).collect()))
}
