//! Who the person is. What changes comes as `accounts`.

use ipc::{GuestForm, SignInBy, Whose};
use tauri::State;

use super::Answer;
use crate::shell::Shell;

/// Makes another guest identity and chooses it.
#[tauri::command]
pub(super) async fn add_guest(shell: State<'_, Shell>, form: GuestForm) -> Answer<()> {
    Box::pin(shell.accounts().add_guest(form)).await.map_err(|failure| failure.to_ipc())
}

/// Uses another guest identity.
#[tauri::command]
pub(super) async fn choose_guest(shell: State<'_, Shell>, name: String) -> Answer<()> {
    shell.accounts().choose_guest(&name).map_err(|failure| failure.to_ipc())
}

/// Signs somebody in, in the system's own browser or with a code.
#[tauri::command]
pub(super) async fn sign_in(shell: State<'_, Shell>, whose: Whose, by: SignInBy) -> Answer<()> {
    let signing_in = shell.accounts().sign_in(whose, by, &app::open_in_browser);
    Box::pin(signing_in).await.map_err(|failure| failure.to_ipc())
}

/// Ends the sign-in that is under way.
#[tauri::command]
pub(super) async fn cancel_sign_in(shell: State<'_, Shell>) -> Answer<()> {
    shell.accounts().cancel_sign_in();
    Ok(())
}

/// Removes what signing in left.
#[tauri::command]
pub(super) async fn sign_out(shell: State<'_, Shell>, whose: Whose) -> Answer<()> {
    Box::pin(shell.accounts().sign_out(&whose)).await.map_err(|failure| failure.to_ipc())
}

/// Tries the keyring again.
#[tauri::command]
pub(super) async fn try_keyring(shell: State<'_, Shell>) -> Answer<()> {
    shell.accounts().try_keyring().await;
    Ok(())
}
