//! What the page may ask for; `ui/src/ipc/backend.ts` says it in TypeScript. Each does one thing of `app` and says nothing by
//! itself.

mod accounts;
mod agenda;
mod call;
mod chat;
mod devices;
mod keeping;
mod settings;

use tauri::{Wry, ipc::Invoke};

/// What a command answers: the failure as the page takes it.
type Answer<T> = Result<T, ipc::Failure>;

/// Every command. Each has a permission in `src-tauri/permissions`, without which no window may call it.
pub(crate) fn all() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        settings::start,
        settings::watch,
        settings::explain,
        settings::save_settings,
        settings::zoom,
        settings::recents,
        settings::forget_recents,
        accounts::add_guest,
        accounts::choose_guest,
        accounts::sign_in,
        accounts::cancel_sign_in,
        accounts::sign_out,
        accounts::try_keyring,
        agenda::read_agenda,
        agenda::add_calendar,
        agenda::remove_calendar,
        agenda::meeting_details,
        agenda::find_people,
        agenda::hand_out,
        chat::chat,
        chat::new_thread,
        chat::add_people,
        chat::search_thread,
        chat::message_size,
        chat::picture,
        chat::open_address,
        keeping::keep_words,
        keeping::delete_words,
        keeping::open_words,
        devices::devices,
        devices::preview,
        devices::test_speaker,
        devices::record_voice,
        devices::play_voice,
        devices::round_trip,
        devices::choose,
        devices::share_sources,
        call::way,
        call::stand_by,
        call::wait_for_calls,
        call::rate,
        call::join,
        call::command,
        call::share,
    ]
}

/// Runs what may take a moment where it holds nobody up.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Answer<T> {
    tauri::async_runtime::spawn_blocking(work)
        .await
        .map_err(|error| app::Failure::because(ipc::Code::Device, "the system gives no thread", &error).to_ipc())
}
