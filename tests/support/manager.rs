//! A window manager on a display, and what it says of the windows there (Extended Window Manager Hints).

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use x11rb::{
    connection::Connection,
    protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, Window},
    rust_connection::RustConnection,
};

use crate::{
    guard::{Guarded, ending_with_us, until},
    screen::Area,
};

/// A running window manager. Dropping it ends it.
#[derive(Debug)]
pub struct Manager {
    connection: RustConnection,
    root: Window,
    _program: Guarded,
}

impl Manager {
    /// Starts Openbox and waits until it manages the display.
    ///
    /// # Panics
    /// When it is not installed or does not get ready.
    #[must_use]
    pub fn start(display: &str) -> Self {
        let (connection, number) = x11rb::connect(Some(display)).expect("the display takes connections");
        let root = connection.setup().roots[number].root;
        let mut command = Command::new("openbox");
        command.env("DISPLAY", display).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let program = Guarded::spawn(ending_with_us(&command));
        let manager = Self { connection, root, _program: program };
        until("the window manager", || (!manager.windows("_NET_SUPPORTING_WM_CHECK").is_empty()).then_some(()));
        manager
    }

    /// The window whose class holds a word, once there is one.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn window_of(&self, class: &str) -> Window {
        until(class, || {
            std::thread::sleep(Duration::from_millis(50));
            let all = self.windows("_NET_CLIENT_LIST");
            all.into_iter().find(|window| self.class(*window).to_lowercase().contains(class))
        })
    }

    /// Who has the keyboard.
    #[must_use]
    pub fn active(&self) -> Option<Window> {
        self.windows("_NET_ACTIVE_WINDOW").first().copied()
    }

    /// Gives a window the keyboard, as a person does by a click on it.
    ///
    /// # Panics
    /// When the display is gone, or it does not get it.
    pub fn activate(&self, window: Window) {
        // 2: asked for by a person, not by the program.
        let event = ClientMessageEvent::new(32, window, self.atom("_NET_ACTIVE_WINDOW"), [2, 0, 0, 0, 0]);
        let mask = EventMask::SUBSTRUCTURE_REDIRECT | EventMask::SUBSTRUCTURE_NOTIFY;
        self.connection.send_event(false, self.root, mask, event).expect("the display is there");
        self.connection.flush().expect("the display is there");
        until("the keyboard to be given", || (self.active() == Some(window)).then_some(()));
    }

    /// Where a window stands.
    ///
    /// # Panics
    /// When it is gone.
    #[must_use]
    pub fn area(&self, window: Window) -> Area {
        let size = self.connection.get_geometry(window).expect("the display is there").reply().expect("it is there");
        let place = self.connection.translate_coordinates(window, self.root, 0, 0).expect("the display is there");
        let place = place.reply().expect("it is there");
        Area { x: place.dst_x, y: place.dst_y, width: size.width, height: size.height }
    }

    fn class(&self, window: Window) -> String {
        let asked = self.connection.get_property(false, window, AtomEnum::WM_CLASS, AtomEnum::STRING, 0, 64);
        let class = asked.ok().and_then(|asked| asked.reply().ok()).map(|reply| reply.value).unwrap_or_default();
        String::from_utf8_lossy(&class).into_owned()
    }

    fn windows(&self, property: &str) -> Vec<Window> {
        let asked = self.connection.get_property(false, self.root, self.atom(property), AtomEnum::WINDOW, 0, 1024);
        let reply = asked.expect("the display is there").reply().expect("the display answers");
        reply.value32().map(Iterator::collect).unwrap_or_default()
    }

    fn atom(&self, name: &str) -> u32 {
        let asked = self.connection.intern_atom(false, name.as_bytes()).expect("the display is there");
        asked.reply().expect("the display answers").atom
    }
}
