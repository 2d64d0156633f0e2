//! Screens that are plugged in, out or turned, by RandR's events.

use std::os::fd::{AsFd, BorrowedFd};

use x11rb::{
    connection::Connection,
    protocol::{
        Event,
        randr::{ConnectionExt as _, NotifyMask},
    },
    rust_connection::RustConnection,
};

use crate::events::DeviceKinds;

/// A connection that events come by.
pub(super) struct Screens(RustConnection);

impl Screens {
    /// `None` where there is no X server, or one without RandR.
    pub(super) fn connect() -> Option<Self> {
        std::env::var_os("DISPLAY").filter(|display| !display.is_empty())?;
        let (connection, screen) = x11rb::connect(None).ok()?;
        let root = connection.setup().roots.get(screen)?.root;
        let all = NotifyMask::SCREEN_CHANGE | NotifyMask::CRTC_CHANGE | NotifyMask::OUTPUT_CHANGE;
        connection.randr_select_input(root, all).ok()?.check().ok()?;
        Some(Self(connection))
    }

    /// What changed since; `None` when the server is gone.
    pub(super) fn take(&self) -> Option<DeviceKinds> {
        let mut kinds = DeviceKinds::NONE;
        while let Some(event) = self.0.poll_for_event().ok()? {
            if matches!(event, Event::RandrNotify(_) | Event::RandrScreenChangeNotify(_)) {
                kinds = DeviceKinds::SCREENS;
            }
        }
        Some(kinds)
    }
}

impl AsFd for Screens {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.stream().as_fd()
    }
}
