//! Wayland: the desktop's portal shows its own dialog, in which the person picks a screen or window, and PipeWire then
//! delivers it.
//!
//! Nobody can list screens or windows from outside; the lists hold one entry each that stands for the dialog.

mod stream;

use std::{os::fd::OwnedFd, thread::JoinHandle};

use ashpd::{
    desktop::{
        PersistMode, ResponseError, Session,
        screencast::{CursorMode, Screencast, SelectSourcesOptions, SourceType},
    },
    enumflags2::BitFlags,
};
use media::I420;

use super::{ScreenSource, Target, device, latest::Latest};
use crate::{CaptureError, Device, VideoFormat};

pub(super) fn screens() -> Result<Vec<Device>, CaptureError> {
    Ok(vec![device(Target::Screen(0), "a screen, chosen in the system's dialog")])
}

pub(super) fn windows() -> Result<Vec<Device>, CaptureError> {
    Ok(vec![device(Target::Window(0), "a window, chosen in the system's dialog")])
}

/// Asks the person, waits for the answer, and starts the stream.
pub(super) fn open(target: Target, format: VideoFormat) -> Result<Box<dyn ScreenSource>, CaptureError> {
    let kind = match target {
        Target::Screen(_) => SourceType::Monitor,
        Target::Window(_) => SourceType::Window,
    };
    let granted = pollster::block_on(ask(kind)).map_err(|why| refused(&why))?;
    let latest = Latest::default();
    let (quit, until) = pipewire::channel::channel();
    let leaving = latest.clone();
    let Granted { session, node, remote } = granted;
    let run = move || {
        if let Err(why) = stream::run(node, remote, format.fps, &leaving, until) {
            leaving.end(format!("PipeWire: {why}"));
        }
    };
    let thread = std::thread::Builder::new().name("capture pipewire".to_owned()).spawn(run);
    let thread = thread.map_err(|why| CaptureError::ScreenUnavailable(why.to_string()))?;
    Ok(Box::new(Stream { latest, quit, thread: Some(thread), session }))
}

struct Granted {
    session: Session<Screencast>,
    node: u32,
    remote: OwnedFd,
}

async fn ask(kind: SourceType) -> ashpd::Result<Granted> {
    let portal = Screencast::new().await?;
    let session = portal.create_session(Default::default()).await?;
    let cursor = portal.available_cursor_modes().await.unwrap_or_default();
    let options = SelectSourcesOptions::default()
        .set_sources(BitFlags::from(kind))
        .set_multiple(false)
        .set_persist_mode(PersistMode::DoNot);
    let options =
        if cursor.contains(CursorMode::Embedded) { options.set_cursor_mode(CursorMode::Embedded) } else { options };
    portal.select_sources(&session, options).await?.response()?;
    let answer = portal.start(&session, None, Default::default()).await?.response()?;
    let chosen = answer.streams().first().ok_or(ashpd::Error::NoResponse)?;
    let node = chosen.pipe_wire_node_id();
    let remote = portal.open_pipe_wire_remote(&session, Default::default()).await?;
    Ok(Granted { session, node, remote })
}

fn refused(why: &ashpd::Error) -> CaptureError {
    match why {
        ashpd::Error::Response(ResponseError::Cancelled) => CaptureError::PermissionDenied("the screen".to_owned()),
        _ => CaptureError::ScreenUnavailable(format!(
            "the desktop's portal didn't grant it ({why}); is xdg-desktop-portal installed with a backend for this desktop?"
        )),
    }
}

struct Stream {
    latest: Latest,
    quit: pipewire::channel::Sender<()>,
    thread: Option<JoinHandle<()>>,
    session: Session<Screencast>,
}

impl ScreenSource for Stream {
    fn picture(&mut self) -> Result<Option<I420>, CaptureError> {
        self.latest.take()
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // The thread has ended already if this can't be sent.
        let _ = self.quit.send(());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        if let Err(why) = pollster::block_on(self.session.close()) {
            tracing::debug!(%why, "the portal's session was closed already");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_who_says_no_is_told_apart_from_a_desktop_without_a_portal() {
        let no = ashpd::Error::Response(ResponseError::Cancelled);
        assert!(matches!(refused(&no), CaptureError::PermissionDenied(_)));
        assert!(matches!(refused(&ashpd::Error::NoResponse), CaptureError::ScreenUnavailable(_)));
    }
}
