//! Devices before and during a call.

use ipc::{Chosen, DevicesNow, OwnVoice, PreviewForm, ShareSource};
use tauri::{AppHandle, Manager, State};

use super::{Answer, apart};
use crate::shell::Shell;

/// All there are, and which are used.
#[tauri::command]
pub(super) async fn devices(app: AppHandle) -> Answer<DevicesNow> {
    apart(move || app.state::<Shell>().devices()).await
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

/// Records three seconds of the person's voice.
#[tauri::command]
pub(super) async fn record_voice(app: AppHandle, microphone: String) -> Answer<OwnVoice> {
    let (sample, voice) = apart(move || app::record_voice(&microphone)).await?.map_err(|failure| failure.to_ipc())?;
    app.state::<Shell>().keep_voice(Some(sample));
    Ok(voice)
}

/// Plays them back, once.
#[tauri::command]
pub(super) async fn play_voice(app: AppHandle, speaker: String) -> Answer<()> {
    let Some(sample) = app.state::<Shell>().keep_voice(None) else { return Ok(()) };
    apart(move || app::play_voice(sample, &speaker)).await?.map_err(|failure| failure.to_ipc())
}

/// How long sound takes from loudspeaker to microphone and back, in milliseconds; none where it isn't heard.
#[tauri::command]
pub(super) async fn round_trip(microphone: String, speaker: String) -> Answer<Option<u32>> {
    let trip = apart(move || app::round_trip(&microphone, &speaker)).await?.map_err(|failure| failure.to_ipc())?;
    Ok(trip.and_then(|trip| u32::try_from(trip.as_millis()).ok()))
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
