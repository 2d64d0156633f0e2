//! A desk for the app: a display without a screen, a session bus and an empty home, so that nothing of the user's is touched.

use std::{
    fs::OpenOptions,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
};

use crate::{
    guard::{Guarded, ending_with_us},
    xvfb::Xvfb,
};

/// Settings with made-up devices, so that a machine without camera, microphone and loudspeaker serves.
pub const DEVICES: &str = r#"{"devices":{"camera":"test-pattern:1280x720@30","microphone":"tone:440"}}"#;

/// The file of a home that holds what programs said.
pub const SAID: &str = "said";

/// See the module's documentation. Dropping it ends and removes everything.
#[derive(Debug)]
pub struct Desk {
    // In the order in which they end.
    _bus: Guarded,
    bus_address: String,
    display: Xvfb,
    home: tempfile::TempDir,
}

impl Desk {
    /// With a display of this size and the app's settings.
    ///
    /// # Panics
    /// When a program is missing or there is no place for scratch folders.
    #[must_use]
    pub fn new((width, height): (u32, u32), settings: &str) -> Self {
        let display = Xvfb::start(width, height);
        let home = tempfile::tempdir().expect("scratch folders can be made");
        for folder in ["run", "settings"] {
            std::fs::create_dir(home.path().join(folder)).expect("scratch folders can be made");
        }
        restrict(&home.path().join("run"));
        let file = home.path().join("settings/settings.json");
        std::fs::write(file, settings).expect("scratch files can be written");
        let (bus, bus_address) = session_bus();
        Self { _bus: bus, bus_address, display, home }
    }

    /// Lets a program run at this desk.
    pub fn prepare(&self, command: &mut Command) {
        let home = self.home.path();
        command.envs(self.display.environment()).env("DBUS_SESSION_BUS_ADDRESS", &self.bus_address);
        command.env("LANG", "en_GB.UTF-8").env("NO_AT_BRIDGE", "1").env("HOME", home);
        for (name, folder) in [
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_RUNTIME_DIR", "run"),
            ("PASSERELLE_CONFIG", "settings"),
        ] {
            command.env(name, home.join(folder));
        }
    }

    /// The home of whoever sits here, with everything that a program keeps.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Where a program's output goes: a file of the home, for whoever looks into that.
    ///
    /// # Panics
    /// When it can't be written.
    #[must_use]
    pub fn said(&self) -> Stdio {
        let file = OpenOptions::new().create(true).append(true).open(self.home().join(SAID));
        file.expect("scratch files can be written").into()
    }

    /// The display's name, as in `DISPLAY`.
    #[must_use]
    pub fn display(&self) -> &str {
        self.display.display()
    }

    /// The display server's process.
    #[must_use]
    pub fn display_process(&self) -> u32 {
        self.display.process()
    }

    /// What a program needs to reach the display.
    #[must_use]
    pub fn environment(&self) -> [(&'static str, &str); 3] {
        self.display.environment()
    }
}

/// A session bus and its address.
fn session_bus() -> (Guarded, String) {
    let mut command = Command::new("dbus-daemon");
    command.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
    let mut wrapped = ending_with_us(&command);
    wrapped.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut bus = Guarded::spawn(wrapped);
    let told = bus.child().stdout.take().expect("its output was asked for");
    let mut address = String::new();
    BufReader::new(told).read_line(&mut address).expect("the bus tells its address");
    (bus, address.trim().to_owned())
}

/// A runtime folder is its user's alone, or nothing uses it.
fn restrict(folder: &Path) {
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).expect("it is ours");
}
