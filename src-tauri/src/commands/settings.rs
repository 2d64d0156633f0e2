//! What the window begins with and what is remembered.

use ipc::{Recent, Settings, Start, UiEvent};
use link::Explanation;
use tauri::{State, WebviewWindow, ipc::Channel};

use super::Answer;
use crate::shell::Shell;

/// What the page needs to know first.
#[tauri::command]
pub(super) fn start(shell: State<'_, Shell>) -> Start {
    shell.begin()
}

/// The page listens from now on.
#[tauri::command]
pub(super) fn watch(shell: State<'_, Shell>, channel: Channel<UiEvent>) {
    shell.watch(channel);
}

/// What a link or an invitation means.
#[tauri::command]
pub(super) async fn explain(text: String) -> Explanation {
    link::explain(&text)
}

/// Keeps what a person set.
#[tauri::command]
pub(super) async fn save_settings(shell: State<'_, Shell>, settings: Settings) -> Answer<()> {
    let (work, remind) = (settings.work.clone(), settings.reminders);
    let (name, sound) = (settings.name.clone(), settings.sound);
    let (before, saved) = shell.store(|store| (store.settings().clone(), store.save(settings)));
    if work != before.work {
        shell.accounts().work_changed().await;
    }
    if sound != before.sound {
        shell.treat_sound(&sound);
    }
    if name != before.name {
        shell.accounts().name_changed();
    }
    shell.meetings().agenda().remind(remind).await;
    saved.map_err(|failure| failure.to_ipc())
}

/// How large the page may be drawn, in percent.
const ZOOM: std::ops::RangeInclusive<u16> = 100..=200;

/// Draws the page so large, in percent.
#[tauri::command]
pub(super) async fn zoom(window: WebviewWindow, percent: u16) {
    let factor = f64::from(percent.clamp(*ZOOM.start(), *ZOOM.end())) / 100.0;
    if let Err(error) = window.set_zoom(factor) {
        tracing::warn!(%error, "the page can't be drawn in another size");
    }
}

/// Meetings joined before, the latest first.
#[tauri::command]
pub(super) fn recents(shell: State<'_, Shell>) -> Vec<Recent> {
    shell.store(|store| store.recents().to_vec())
}

/// Forgets them.
#[tauri::command]
pub(super) async fn forget_recents(shell: State<'_, Shell>) -> Answer<()> {
    shell.store(app::settings::Store::forget).map_err(|failure| failure.to_ipc())
}
