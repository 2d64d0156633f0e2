//! Devices before and during a call.

use ipc::{Chosen, Devices, PreviewForm, ShareSource};
use tauri::{AppHandle, Manager, State};

use super::{Answer, apart};
use crate::shell::Shell;

/// All there are.
#[tauri::command]
pub(super) async fn devices() -> Answer<Devices> {
    apart(app::devices).await
}

/// Shows camera and microphone before joining.
#[tauri::command]
pub(super) async fn preview(app: AppHandle, form: PreviewForm) -> Answer<()> {
    apart(move || app.state::<Shell>().preview(&form)).await?.map_err(|failure| failure.to_ipc())
}

/// Plays a short sound.
#[tauri::command]
pub(super) async fn test_speaker(speaker: String) -> Answer<()> {
    apart(move || app::test_speaker(&speaker)).await?.map_err(|failure| failure.to_ipc())
}

/// Uses other devices.
#[tauri::command]
pub(super) async fn choose(shell: State<'_, Shell>, devices: Chosen) -> Answer<()> {
    shell.choose(&devices).await.map_err(|failure| failure.to_ipc())
}

/// Screens and windows with pictures of them.
#[tauri::command]
pub(super) async fn share_sources() -> Answer<Vec<ShareSource>> {
    apart(app::share_sources).await
}
