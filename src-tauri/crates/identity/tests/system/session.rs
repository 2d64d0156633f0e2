//! Tests that need a session of their own: a home, a runtime folder in which a practice service is found, and a bus with a keyring.
//!
//! Each runs itself a second time in such a session: the outer run starts the inner one and reads what it found.

use std::path::Path;
use std::process::Command;

/// Says to the inner run that it is one.
const INNER: &str = "PASSERELLE_TEST_INNER";

/// Whether the inner run has a bus of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "shared by tests that don't all need both")]
pub(crate) enum Bus {
    Own,
    None,
}

/// Whether this is the inner run. The outer one runs `name` again and panics with what the inner one says.
pub(crate) fn inside(name: &str, bus: Bus) -> bool {
    if std::env::var_os(INNER).is_some() {
        return true;
    }
    let home = tempfile::tempdir().unwrap();
    let this = std::env::current_exe().unwrap();
    let mut run = Command::new(if bus == Bus::Own { "dbus-run-session".as_ref() } else { this.as_os_str() });
    match bus {
        Bus::Own => run.arg("--").arg(&this),
        // Not unset: the one of whoever sits here would be found by its usual place.
        Bus::None => run.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere"),
    };
    run.args(["--exact", name, "--nocapture"]);
    let output = at_home(&mut run, home.path()).env(INNER, "1").output().expect("the inner run starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("1 passed"), "the inner run found no test: {said}");
    false
}

fn at_home<'a>(command: &'a mut Command, home: &Path) -> &'a mut Command {
    let runtime = home.join("run");
    std::fs::create_dir_all(&runtime).unwrap();
    // Nobody may be asked for a password on a display.
    command.env("HOME", home).env("XDG_RUNTIME_DIR", &runtime).env("LOCALAPPDATA", &runtime);
    command.env("XDG_DATA_HOME", home.join("data")).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY")
}

#[cfg(target_os = "linux")]
pub(crate) use linux::Daemon;

#[cfg(target_os = "linux")]
mod linux {
    use std::io::Write;
    use std::process::{Child, Command, Stdio};
    use std::time::Duration;

    /// The keyring's process; dropping it ends it.
    pub(crate) struct Daemon(Child);

    impl Daemon {
        /// Starts it and waits until it is on the bus; unlocked with a password, or locked without one.
        pub(crate) fn start(password: Option<&str>) -> Self {
            let mut daemon = Command::new("gnome-keyring-daemon");
            daemon.args(["--foreground", "--components=secrets"]).stdin(Stdio::piped());
            daemon.args(password.map(|_| "--unlock")).stdout(Stdio::null()).stderr(Stdio::null());
            let mut child = daemon.spawn().expect("gnome-keyring-daemon runs: package gnome-keyring");
            child.stdin.take().unwrap().write_all(password.unwrap_or_default().as_bytes()).unwrap();
            let daemon = Self(child);
            for _ in 0..200 {
                if on_the_bus() {
                    return daemon;
                }
                std::thread::sleep(Duration::from_millis(50));
            }
            panic!("the keyring did not come onto the bus");
        }
    }

    impl Drop for Daemon {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    /// Asks the bus, which starts nothing by it.
    fn on_the_bus() -> bool {
        let mut ask = Command::new("dbus-send");
        ask.args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"]);
        ask.args(["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"]);
        String::from_utf8_lossy(&ask.output().unwrap().stdout).contains("boolean true")
    }
}
