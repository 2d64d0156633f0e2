//! The vault over the real GNOME keyring, on a D-Bus of its own.
//!
//! Each test runs itself a second time under `dbus-run-session`, since one process sees one session bus: the outer run starts
//! the inner one and reads what it found.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use identity::vault::{Kept, KeyringFailure, VaultFailure};

use base::Secret;

use super::{long, open, slot};

/// Says to the inner run that it is one.
const INNER: &str = "PASSERELLE_KEYRING_INNER";

/// Whether this is the inner run. The outer one runs `name` again on a bus and in a home of its own, and panics with
/// what the inner one says.
pub(crate) fn inside(name: &str) -> bool {
    if std::env::var_os(INNER).is_some() {
        return true;
    }
    let home = tempfile::tempdir().unwrap();
    let mut run = Command::new("dbus-run-session");
    run.arg("--").arg(std::env::current_exe().unwrap()).args(["--exact", name, "--nocapture"]);
    let output = at_home(&mut run, home.path()).env(INNER, "1").output().expect("dbus-run-session runs: package dbus");
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("1 passed"), "the inner run found no test: {said}");
    false
}

fn at_home<'a>(command: &'a mut Command, home: &Path) -> &'a mut Command {
    let runtime = home.join("run");
    std::fs::create_dir_all(&runtime).unwrap();
    // Nobody may be asked for a password on a display.
    command.env("HOME", home).env("XDG_RUNTIME_DIR", runtime).env("XDG_DATA_HOME", home.join("data"));
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY")
}

/// The keyring's process; dropping it ends it.
pub(crate) struct Daemon(Child);

impl Daemon {
    /// Starts it and waits until it is on the bus; unlocked with a password, or locked without one.
    pub(crate) fn start(password: Option<&str>) -> Self {
        let mut daemon = Command::new("gnome-keyring-daemon");
        daemon.args(["--foreground", "--components=secrets"]).stdin(Stdio::piped()).stdout(Stdio::null());
        if password.is_some() {
            daemon.arg("--unlock");
        }
        let mut child = daemon.stderr(Stdio::null()).spawn().expect("gnome-keyring-daemon runs: package gnome-keyring");
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

#[tokio::test]
async fn unlocked_it_keeps_secrets_of_any_length_and_lets_go_of_them() {
    if !inside("keyring::unlocked_it_keeps_secrets_of_any_length_and_lets_go_of_them") {
        return;
    }
    let _daemon = Daemon::start(Some("password"));
    let vault = open().await;
    assert_eq!(vault.kept(), Kept::Keyring);
    assert_eq!(vault.read(&slot("a")).await, Ok(None));
    assert_eq!(vault.write(&slot("a"), &long()).await, Kept::Keyring);
    assert_eq!(vault.write(&slot("b"), &Secret::new("short")).await, Kept::Keyring);
    let other = open().await;
    assert_eq!(other.read(&slot("a")).await, Ok(Some(long())));
    assert_eq!(other.identities().await.unwrap().len(), 2);
    assert_eq!(other.forget(slot("a").identity()).await, []);
    assert_eq!(vault.read(&slot("a")).await, Ok(None));
    assert_eq!(vault.read(&slot("b")).await, Ok(Some(Secret::new("short"))));
}

#[tokio::test]
async fn locked_it_is_not_taken_for_empty() {
    if !inside("keyring::locked_it_is_not_taken_for_empty") {
        return;
    }
    // A first run leaves a keyring with a secret; the second finds it locked.
    let daemon = Daemon::start(Some("password"));
    let first = open().await;
    assert_eq!(first.write(&slot("a"), &long()).await, Kept::Keyring);
    lock();
    let locked = VaultFailure::Unavailable(KeyringFailure::Locked);
    assert_eq!(first.read(&slot("a")).await, Err(locked), "it was locked in between");
    let second = open().await;
    assert_eq!(second.kept(), Kept::Memory(KeyringFailure::Locked));
    assert_eq!(second.read(&slot("a")).await, Err(locked));
    assert_eq!(second.remove(&slot("a")).await, Err(locked));
    assert_eq!(second.write(&slot("b"), &long()).await, Kept::Memory(KeyringFailure::Locked));
    assert_eq!(second.read(&slot("b")).await, Ok(Some(long())));
    drop(daemon);
}

/// Locks the keyring as a desktop's "lock" does.
fn lock() {
    let mut lock = Command::new("dbus-send");
    lock.args(["--session", "--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets"]);
    lock.args(["org.freedesktop.Secret.Service.Lock", "array:objpath:/org/freedesktop/secrets/collection/login"]);
    assert!(lock.output().unwrap().status.success());
}

#[tokio::test]
async fn never_unlocked_it_is_locked() {
    if !inside("keyring::never_unlocked_it_is_locked") {
        return;
    }
    let _daemon = Daemon::start(None);
    let vault = open().await;
    assert_eq!(vault.kept(), Kept::Memory(KeyringFailure::Locked));
    assert_eq!(vault.write(&slot("a"), &long()).await, Kept::Memory(KeyringFailure::Locked));
    assert_eq!(vault.read(&slot("a")).await, Ok(Some(long())));
}

#[tokio::test]
async fn without_a_bus_there_is_none() {
    if std::env::var_os(INNER).is_none() {
        let home = tempfile::tempdir().unwrap();
        let mut run = Command::new(std::env::current_exe().unwrap());
        run.args(["--exact", "keyring::without_a_bus_there_is_none", "--nocapture"]).env(INNER, "1");
        let output =
            at_home(&mut run, home.path()).env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere").output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    let vault = open().await;
    assert_eq!(vault.kept(), Kept::Memory(KeyringFailure::Absent));
    assert_eq!(vault.read(&slot("a")).await, Ok(None));
    assert_eq!(vault.write(&slot("a"), &long()).await, Kept::Memory(KeyringFailure::Absent));
    assert_eq!(vault.read(&slot("a")).await, Ok(Some(long())));
    assert_eq!(vault.forget(slot("a").identity()).await, []);
}

#[tokio::test]
async fn a_keyring_that_ends_in_between_is_noticed_and_nothing_new_is_lost() {
    if !inside("keyring::a_keyring_that_ends_in_between_is_noticed_and_nothing_new_is_lost") {
        return;
    }
    let daemon = Daemon::start(Some("password"));
    let vault = open().await;
    assert_eq!(vault.write(&slot("a"), &long()).await, Kept::Keyring);
    drop(daemon);
    let kept = vault.write(&slot("b"), &long()).await;
    assert!(matches!(kept, Kept::Memory(_)), "{kept:?}");
    assert_eq!(vault.read(&slot("b")).await, Ok(Some(long())));
    assert!(matches!(vault.read(&slot("a")).await, Err(VaultFailure::Unavailable(_))));
}
