//! A keyring in memory that can be locked, lose its connection, or refuse to let go.

use std::collections::BTreeMap;
use std::sync::Mutex;

use base::Secret;
use identity::vault::{Keyring, KeyringFailure};

/// How it behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Open,
    /// Writes fail, and reads say that there is nothing, as the Secret Service's do.
    Locked,
    Fails(KeyringFailure),
    /// Says that it removes, and doesn't.
    Clings,
}

#[derive(Debug)]
pub(crate) struct FakeKeyring {
    entries: Mutex<BTreeMap<String, Secret>>,
    mood: Mutex<Mood>,
}

impl FakeKeyring {
    pub(crate) fn new(mood: Mood) -> Self {
        Self { entries: Mutex::default(), mood: Mutex::new(mood) }
    }

    pub(crate) fn set(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    pub(crate) fn keys(&self) -> Vec<String> {
        self.entries.lock().unwrap().keys().cloned().collect()
    }

    fn mood(&self) -> Mood {
        *self.mood.lock().unwrap()
    }
}

impl Keyring for FakeKeyring {
    fn read(&self, key: &str) -> Result<Option<Secret>, KeyringFailure> {
        match self.mood() {
            Mood::Fails(failure) => Err(failure),
            Mood::Locked => Ok(None),
            Mood::Open | Mood::Clings => Ok(self.entries.lock().unwrap().get(key).cloned()),
        }
    }

    fn write(&self, key: &str, secret: &Secret) -> Result<(), KeyringFailure> {
        match self.mood() {
            Mood::Fails(failure) => Err(failure),
            Mood::Locked => Err(KeyringFailure::Locked),
            Mood::Open | Mood::Clings => {
                self.entries.lock().unwrap().insert(key.to_owned(), secret.clone());
                Ok(())
            }
        }
    }

    fn remove(&self, key: &str) -> Result<(), KeyringFailure> {
        match self.mood() {
            Mood::Fails(failure) => Err(failure),
            Mood::Locked | Mood::Clings => Ok(()),
            Mood::Open => {
                self.entries.lock().unwrap().remove(key);
                Ok(())
            }
        }
    }
}
