//! The crate against what is really there: the system's keyring, a provider that nobody here wrote, and a log that sees everything.

#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

#[cfg(target_os = "linux")]
mod keyring;
mod peer;
mod provider;
mod proxy;
mod quiet;
#[cfg(target_os = "linux")]
mod revocation;
#[cfg(target_os = "linux")]
mod session;

use std::sync::Arc;
use std::time::Duration;

use base::Secret;
use identity::vault::{IdentityName, Item, Slot, SystemKeyring, Vault};

fn slot(name: &str) -> Slot {
    Slot::new(IdentityName::new(name).unwrap(), Item::WorkAccount)
}

async fn open() -> Vault {
    Vault::open(Arc::new(SystemKeyring::new("passerelle-test")), Duration::from_secs(20)).await
}

/// Longer than one entry may be on any system.
fn long() -> Secret {
    Secret::new("s3cret".repeat(2000))
}

/// The keyring of macOS and Windows is there without anything being set up.
#[cfg(not(target_os = "linux"))]
#[tokio::test]
async fn the_systems_keyring_keeps_secrets_of_any_length_and_lets_go_of_them() {
    let vault = open().await;
    assert_eq!(vault.kept(), identity::vault::Kept::Keyring);
    vault.write(&slot("a"), &long()).await.unwrap();
    assert_eq!(open().await.read(&slot("a")).await, Ok(Some(long())));
    assert_eq!(vault.forget(slot("a").identity()).await, []);
    assert_eq!(open().await.read(&slot("a")).await, Ok(None));
}
