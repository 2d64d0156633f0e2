//! The vault over the real GNOME keyring, on a D-Bus of its own.

use std::process::Command;

use identity::vault::{Kept, KeyringFailure, VaultFailure};

use base::Secret;

use super::session::{Bus, Daemon, inside};
use super::{long, open, slot};

#[tokio::test]
async fn unlocked_it_keeps_secrets_of_any_length_and_lets_go_of_them() {
    if !inside("keyring::unlocked_it_keeps_secrets_of_any_length_and_lets_go_of_them", Bus::Own) {
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
    if !inside("keyring::locked_it_is_not_taken_for_empty", Bus::Own) {
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
    if !inside("keyring::never_unlocked_it_is_locked", Bus::Own) {
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
    if !inside("keyring::without_a_bus_there_is_none", Bus::None) {
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
    if !inside("keyring::a_keyring_that_ends_in_between_is_noticed_and_nothing_new_is_lost", Bus::Own) {
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
