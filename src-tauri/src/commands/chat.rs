//! Chats. What comes of what the person does is told as `chats` and `thread`.

use ipc::{ChatCommand, ChatPerson, HistoryShared, ThreadForm, ThreadHit, ThreadKey, ThreadMade};
use tauri::State;

use super::{Answer, apart};
use crate::shell::Shell;

/// Does something in a thread.
#[tauri::command]
pub(super) async fn chat(shell: State<'_, Shell>, thread: ThreadKey, command: ChatCommand) -> Answer<()> {
    Box::pin(shell.chats().command(&thread, command)).await.map_err(|failure| failure.to_ipc())
}

/// Makes a thread.
#[tauri::command]
pub(super) async fn new_thread(shell: State<'_, Shell>, form: ThreadForm) -> Answer<ThreadMade> {
    Box::pin(shell.chats().new_thread(&form)).await.map_err(|failure| failure.to_ipc())
}

/// Adds people to a thread.
#[tauri::command]
pub(super) async fn add_people(
    shell: State<'_, Shell>,
    thread: ThreadKey,
    people: Vec<ChatPerson>,
    history: HistoryShared,
) -> Answer<ThreadMade> {
    Box::pin(shell.chats().add_people(&thread, &people, history)).await.map_err(|failure| failure.to_ipc())
}

/// Looks through a thread's messages that are here.
#[tauri::command]
pub(super) async fn search_thread(shell: State<'_, Shell>, thread: ThreadKey, text: String) -> Answer<Vec<ThreadHit>> {
    let chats = std::sync::Arc::clone(shell.chats());
    apart(move || chats.search(&thread, &text)).await?.map_err(|failure| failure.to_ipc())
}

/// How many bytes a message would have.
#[tauri::command]
pub(super) async fn message_size(words: app::Words) -> Answer<usize> {
    Ok(app::message_size(&words))
}

/// A picture of a message, as a `data:` address: the page has no way to anything else.
#[tauri::command]
pub(super) async fn picture(
    shell: State<'_, Shell>,
    thread: ThreadKey,
    message: String,
    file: String,
) -> Answer<String> {
    Box::pin(shell.chats().picture(&thread, &message, &file)).await.map_err(|failure| failure.to_ipc())
}

/// Opens a link of a message.
#[tauri::command]
pub(super) async fn open_address(address: String) -> Answer<()> {
    apart(move || app::open_link(&address)).await?.map_err(|failure| failure.to_ipc())
}
