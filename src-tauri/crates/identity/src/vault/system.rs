//! The system's keyring: the Secret Service on Linux, Keychain Services on macOS, the Credential Manager on Windows.

use base::Secret;
use keyring::v1::{Entry, Error};

use super::chunks::{self, Entries};
use super::{Keyring, KeyringFailure};

/// The keyring, with all our entries under one name.
#[derive(Debug, Clone)]
pub struct SystemKeyring {
    /// What the entries stand under.
    service: String,
}

impl SystemKeyring {
    /// The entries of this program; another name for tests.
    #[must_use]
    pub fn new(service: &str) -> Self {
        Self { service: service.to_owned() }
    }

    fn entry(&self, name: &str) -> Result<Entry, KeyringFailure> {
        if Entry::store_status().is_err() {
            return Err(KeyringFailure::Absent);
        }
        Entry::new(&self.service, name).map_err(|error| failure(&error))
    }
}

impl Entries for SystemKeyring {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, KeyringFailure> {
        match self.entry(name)?.get_secret() {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(failure(&error)),
        }
    }

    fn set(&self, name: &str, bytes: &[u8]) -> Result<(), KeyringFailure> {
        self.entry(name)?.set_secret(bytes).map_err(|error| failure(&error))
    }

    fn delete(&self, name: &str) -> Result<(), KeyringFailure> {
        match self.entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(failure(&error)),
        }
    }
}

impl Keyring for SystemKeyring {
    fn read(&self, key: &str) -> Result<Option<Secret>, KeyringFailure> {
        chunks::read(self, key)
    }

    fn write(&self, key: &str, secret: &Secret) -> Result<(), KeyringFailure> {
        chunks::write(self, key, secret)
    }

    fn remove(&self, key: &str) -> Result<(), KeyringFailure> {
        chunks::remove(self, key)
    }
}

/// The crate's words may hold names of entries, and with them those of people.
fn failure(error: &Error) -> KeyringFailure {
    match error {
        Error::NoStorageAccess(_) => KeyringFailure::Locked,
        Error::NoDefaultStore => KeyringFailure::Absent,
        _ => KeyringFailure::Lost,
    }
}
