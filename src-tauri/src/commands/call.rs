//! The call.

use ipc::{JoinForm, Way};
use meeting::{Command, protocol::Rating};
use tauri::{State, WebviewWindow};

use super::Answer;
use crate::{screen, shell::Shell};

/// Where a link leads.
#[tauri::command]
pub(super) async fn way(shell: State<'_, Shell>, link: String) -> Answer<Way> {
    Ok(shell.way(&link).await)
}

/// Opens what a call takes ahead of it, or closes it again.
#[tauri::command]
pub(super) async fn stand_by(shell: State<'_, Shell>, window: WebviewWindow, on: bool) -> Answer<()> {
    // A browser comes up in front; whoever is typing their name goes on typing it here.
    let focused = window.is_focused().unwrap_or(false);
    if let Some(placement) = screen::corner(&window) {
        shell.place_browser(placement);
    }
    shell.stand_by(on, move || {
        if focused && let Err(error) = window.set_focus() {
            tracing::debug!(%error, "the window can't take the focus back");
        }
    });
    Ok(())
}

/// Joins what a person filled in.
#[tauri::command]
pub(super) async fn join(shell: State<'_, Shell>, form: JoinForm) -> Answer<()> {
    Box::pin(shell.join(form)).await.map_err(|failure| failure.to_ipc())
}

/// Waits for somebody to call.
#[tauri::command]
pub(super) async fn wait_for_calls(shell: State<'_, Shell>, form: JoinForm) -> Answer<()> {
    Box::pin(shell.wait_for_calls(form)).await.map_err(|failure| failure.to_ipc())
}

/// Says how the call was that is over.
#[tauri::command]
pub(super) async fn rate(shell: State<'_, Shell>, rating: Rating) -> Answer<()> {
    shell.rate(rating).await.map_err(|failure| failure.to_ipc())
}

/// Does what a person asks for in the call.
#[tauri::command]
pub(super) async fn command(shell: State<'_, Shell>, command: Command) -> Answer<()> {
    let call = shell.in_call().map_err(|failure| failure.to_ipc())?;
    call.command(command).await.map_err(|failure| failure.to_ipc())
}

/// Shares a screen or window, or stops.
#[tauri::command]
pub(super) async fn share(shell: State<'_, Shell>, source: Option<String>) -> Answer<()> {
    let call = shell.in_call().map_err(|failure| failure.to_ipc())?;
    call.share(source.as_deref()).await.map_err(|failure| failure.to_ipc())
}
