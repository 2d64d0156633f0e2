//! An X server without a screen.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use crate::guard::{Guarded, ending_with_us};

/// A running server. Dropping it ends it.
#[derive(Debug)]
pub struct Xvfb {
    display: String,
    server: Guarded,
}

impl Xvfb {
    /// Starts a server with one screen of this size on a display nobody uses, and waits until it takes connections.
    ///
    /// # Panics
    /// When it doesn't start.
    #[must_use]
    pub fn start(width: u32, height: u32) -> Self {
        let mut command = Command::new("Xvfb");
        // The server picks a free display and writes its number when it is ready.
        command.args(["-displayfd", "1", "-nolisten", "tcp", "-noreset", "-screen", "0"]);
        command.arg(format!("{width}x{height}x24"));
        let mut wrapped = ending_with_us(&command);
        wrapped.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = Guarded::spawn(wrapped);
        let told = server.child().stdout.take().expect("its output was asked for");
        let mut number = String::new();
        BufReader::new(told).read_line(&mut number).expect("Xvfb tells its display");
        assert!(!number.trim().is_empty(), "Xvfb ended without a display");
        Self { display: format!(":{}", number.trim()), server }
    }

    /// The display's name, as in `DISPLAY`.
    #[must_use]
    pub fn display(&self) -> &str {
        &self.display
    }

    /// Its process.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.server.id()
    }

    /// What a client of this server needs in its environment: it, and nothing of a Wayland session around the test.
    #[must_use]
    pub fn environment(&self) -> [(&'static str, &str); 3] {
        [("DISPLAY", &self.display), ("XDG_SESSION_TYPE", "x11"), ("WAYLAND_DISPLAY", "")]
    }
}
