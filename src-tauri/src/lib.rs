//! The shell: the window, the commands of its page, and the socket of its pictures. No meeting logic: what a command does is
//! done in `app`.
//!
//! ```text
//!   page ──commands──▶ commands/ ──▶ app (calls, devices, settings)
//!     ▲ ▲                              │
//!     │ └──────── events.rs ◀──────────┤   one channel
//!     └────────── frames/   ◀──────────┘   one WebSocket on loopback
//! ```

mod call_page;
mod chats;
mod commands;
mod devices;
mod drawing;
mod events;
mod frames;
mod keeping;
mod meetings;
mod opening;
mod screen;
mod shell;

use std::{process::ExitCode, sync::Arc};

use tauri::{AppHandle, Manager, RunEvent, WebviewWindowBuilder};

use app::OwnWebview;
use call_page::OwnWindows;
use frames::Frames;
pub use opening::{Opened, opening};
use shell::Shell;

/// Opens the window and runs until it is closed. A link or a calendar file fills the join sheet; it joins nothing by itself.
#[must_use]
pub fn run(opened: Opened) -> ExitCode {
    cli::log_to_stderr(0);
    match window(opened) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the window can't be opened");
            ExitCode::from(1)
        }
    }
}

fn window(opened: Opened) -> tauri::Result<()> {
    let app = tauri::Builder::default()
        .invoke_handler(commands::all())
        .setup(move |app| {
            let software_drawing = drawing::in_software();
            let (frames, wishes) = tauri::async_runtime::block_on(Frames::open())?;
            let webview = OwnWebview(Arc::new(OwnWindows::new(app.handle().clone())));
            app.manage(Shell::new(opened, software_drawing, frames, webview));
            tauri::async_runtime::spawn(carry_wishes(app.handle().clone(), wishes));
            let config = app.config().app.windows.first().ok_or(tauri::Error::WindowNotFound)?;
            let window = WebviewWindowBuilder::from_config(app.handle(), config)?.build()?;
            drawing::prepare(&window, software_drawing)
        })
        .build(tauri::generate_context!())?;
    app.run(|app, event| match event {
        // The call's task would be cut off in the middle of a word otherwise.
        RunEvent::Exit => tauri::async_runtime::block_on(app.state::<Shell>().close()),
        // What the program is to open comes as words elsewhere.
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            for url in urls {
                app.state::<Shell>().open(match url.to_file_path() {
                    Ok(path) => Opened::Calendar(path),
                    Err(()) => Opened::Link(url.into()),
                });
            }
        }
        _ => {}
    });
    Ok(())
}

/// Wishes for keyframes from the page to whoever encodes.
async fn carry_wishes(app: AppHandle, mut wishes: tokio::sync::mpsc::Receiver<u8>) {
    while let Some(stream) = wishes.recv().await {
        app.state::<Shell>().want_keyframe(stream);
    }
}
