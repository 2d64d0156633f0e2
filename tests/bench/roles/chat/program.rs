//! The chats of a program, and one thread of them as its window would get it.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use app::{ChatWay, Chats};
use ipc::{ChatAccess, ChatBy, ChatCommand, MessageContent, ThreadChange, ThreadItem, ThreadKey};
use tokio::{
    sync::broadcast::{self, error::RecvError},
    time::timeout,
};

const PATIENCE: Duration = Duration::from_secs(30);

pub(super) struct Program {
    chats: Chats,
    changes: broadcast::Receiver<Arc<ThreadChange>>,
    _folder: tempfile::TempDir,
}

impl Program {
    /// Begins to chat, and is there once it has found out that it can, and listens if it can.
    pub(super) async fn start(way: ChatWay) -> Self {
        let folder = tempfile::tempdir().expect("scratch folders can be made");
        let (chats, wanted) = (Chats::new(folder.path().to_owned()), way.realtime.is_some());
        chats.chat_as(ChatBy::Guest, Some(way));
        let (changes, mut told) = (chats.changes(), chats.watch());
        let present =
            |chats: &ipc::Chats| chats.guest == ChatAccess::Present { realtime: wanted } && !chats.threads.is_empty();
        let there = timeout(PATIENCE, told.wait_for(present)).await.is_ok_and(|there| there.is_ok());
        assert!(there, "there is no chat");
        Self { chats, changes, _folder: folder }
    }

    pub(super) async fn act(&self, thread: &str, command: ChatCommand) {
        self.chats.command(&key(thread), command).await.expect("it can be done");
    }

    pub(super) async fn say(&self, thread: &str, text: &str) {
        self.act(thread, ChatCommand::Send { words: chat::html::from_text(text) }).await;
    }

    /// The next change of a thread that is shown.
    pub(super) async fn change(&mut self) -> Arc<ThreadChange> {
        loop {
            match timeout(PATIENCE, self.changes.recv()).await.expect("something changes") {
                Ok(change) => return change,
                Err(RecvError::Lagged(_)) => self.chats.again(),
                Err(RecvError::Closed) => panic!("there are no chats any more"),
            }
        }
    }

    /// Waits for a change that is as it should be.
    pub(super) async fn until(&mut self, holds: impl Fn(&ThreadChange) -> bool) -> Arc<ThreadChange> {
        loop {
            let change = self.change().await;
            if holds(&change) {
                return change;
            }
        }
    }

    /// Shows a thread and waits until its newest messages are there.
    pub(super) async fn open(&mut self, thread: &str) {
        self.act(thread, ChatCommand::Open).await;
        self.until(|change| change.key.id == thread && change.state.is_open).await;
    }
}

fn key(thread: &str) -> ThreadKey {
    ThreadKey { by: ChatBy::Guest, id: thread.to_owned() }
}

/// The numbers of the messages that are in a change.
pub(super) fn numbers(change: &ThreadChange) -> impl Iterator<Item = u32> {
    change.items.iter().filter_map(|item| match item {
        ThreadItem::Message(message) => match &message.content {
            MessageContent::Words { words } => number(&chat::html::to_text(words)),
            _ => None,
        },
        _ => None,
    })
}

/// The number that a message begins with.
pub(super) fn number(text: &str) -> Option<u32> {
    text.split_whitespace().next()?.parse().ok()
}

/// The time by the clock that all processes share, in milliseconds.
pub(super) fn now_ms() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() * 1_000.0
}
