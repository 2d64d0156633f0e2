//! Tells the page of chats: who can chat, the threads, and what changes of those that are shown.

use std::sync::{Arc, Weak};

use app::{Accounts, Chats};
use ipc::UiEvent;
use tokio::sync::{broadcast::error::RecvError, watch};

use crate::events;

/// Begins to follow whoever the person is, and tells the page until the shell is gone.
pub(crate) fn follow(chats: &Arc<Chats>, accounts: Accounts, page: &events::Page) {
    tauri::async_runtime::spawn(Arc::clone(chats).follow(accounts));
    tauri::async_runtime::spawn(tell_threads(chats.watch(), page.clone()));
    tauri::async_runtime::spawn(tell_changes(Arc::downgrade(chats), chats.changes(), page.clone()));
}

async fn tell_threads(mut told: watch::Receiver<ipc::Chats>, page: events::Page) {
    while told.changed().await.is_ok() {
        let chats = told.borrow_and_update().clone();
        page.tell(UiEvent::Chats { chats });
    }
}

async fn tell_changes(
    chats: Weak<Chats>,
    mut changes: tokio::sync::broadcast::Receiver<Arc<ipc::ThreadChange>>,
    page: events::Page,
) {
    loop {
        match changes.recv().await {
            Ok(change) => page.tell(UiEvent::Thread { change: Box::new(Arc::unwrap_or_clone(change)) }),
            // A list that lacks a change is wrong from then on: it is told whole.
            Err(RecvError::Lagged(_)) => match chats.upgrade() {
                Some(chats) => chats.again(),
                None => return,
            },
            Err(RecvError::Closed) => return,
        }
    }
}
