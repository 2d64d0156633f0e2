//! Meetings to come, what is known of one, people to call, and details for somebody else. What is read comes as `agenda`.

use ipc::{CalendarForm, HandedOut, HandoutForm, MeetingDetails, PeopleFound};
use tauri::State;

use super::Answer;
use crate::shell::Shell;

/// Reads all calendars now.
#[tauri::command]
pub(super) async fn read_agenda(shell: State<'_, Shell>) -> Answer<()> {
    shell.meetings().agenda().read().await;
    Ok(())
}

/// Adds a calendar file or address.
#[tauri::command]
pub(super) async fn add_calendar(shell: State<'_, Shell>, form: CalendarForm) -> Answer<()> {
    let added = Box::pin(shell.meetings().agenda().add(form)).await;
    added.map(|_| ()).map_err(|failure| failure.to_ipc())
}

/// Forgets a calendar.
#[tauri::command]
pub(super) async fn remove_calendar(shell: State<'_, Shell>, id: u32) -> Answer<()> {
    shell.meetings().agenda().remove(id).await.map_err(|failure| failure.to_ipc())
}

/// What is known of a meeting.
#[tauri::command]
pub(super) async fn meeting_details(shell: State<'_, Shell>, link: String) -> Answer<Option<MeetingDetails>> {
    Box::pin(shell.meetings().details().of(&link)).await.map_err(|failure| failure.to_ipc())
}

/// People by what was typed up to now.
#[tauri::command]
pub(super) async fn find_people(shell: State<'_, Shell>, text: String) -> Answer<PeopleFound> {
    Box::pin(shell.meetings().people().typed(&text)).await.map_err(|failure| failure.to_ipc())
}

/// Hands a meeting's details to somebody else.
#[tauri::command]
pub(super) async fn hand_out(shell: State<'_, Shell>, form: HandoutForm) -> Answer<HandedOut> {
    Box::pin(shell.meetings().hand_out(form)).await.map_err(|failure| failure.to_ipc())
}
