//! Keeping the words of a call. What comes of it is told as `keeping`.

use std::sync::Arc;

use ipc::KeepForm;
use tauri::State;

use super::Answer;
use crate::shell::Shell;

/// Keeps the words of the call that is going on; without a form, no more.
#[tauri::command]
pub(super) async fn keep_words(shell: State<'_, Shell>, form: Option<KeepForm>) -> Answer<()> {
    let keeping = shell.keeping();
    let Some(form) = form else {
        keeping.stop().await;
        return Ok(());
    };
    let call = shell.in_call().map_err(|failure| failure.to_ipc())?;
    keeping.begin(call, Arc::clone(shell.chats()), form).await.map_err(|failure| failure.to_ipc())
}

/// Deletes a file of kept words.
#[tauri::command]
pub(super) async fn delete_words(shell: State<'_, Shell>, file: String) -> Answer<()> {
    shell.keeping().delete(&file).await.map_err(|failure| failure.to_ipc())
}

/// Opens a file of kept words.
#[tauri::command]
pub(super) async fn open_words(shell: State<'_, Shell>, file: String) -> Answer<()> {
    shell.keeping().open(&file).map_err(|failure| failure.to_ipc())
}
