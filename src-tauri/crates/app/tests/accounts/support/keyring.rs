//! A keyring of memory that outlives the program under test, and remembers all it was ever given.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use base::Secret;
use identity::vault::{Keyring, KeyringFailure};

#[derive(Debug, Default)]
pub(crate) struct Drawer {
    pub(crate) entries: Mutex<BTreeMap<String, Secret>>,
    pub(crate) ever: Mutex<Vec<Secret>>,
    /// What it says to everything.
    pub(crate) broken: Mutex<Option<KeyringFailure>>,
    /// Says yes to removing, and keeps what ends so.
    pub(crate) sticky: Mutex<Option<&'static str>>,
}

impl Drawer {
    pub(crate) fn new() -> Arc<Self> {
        Arc::default()
    }

    /// What lies there of anybody: all but what the vault keeps for itself.
    pub(crate) fn left(&self) -> Vec<String> {
        self.entries.lock().unwrap().keys().filter(|key| key.contains('/')).cloned().collect()
    }

    /// What the one entry that ends so holds.
    pub(crate) fn get(&self, ending: &str) -> String {
        let entries = self.entries.lock().unwrap();
        let mut found = entries.iter().filter(|(key, _)| key.ends_with(ending));
        found.next().expect("there is such an entry").1.expose().to_owned()
    }

    /// Puts something into the one entry that ends so.
    pub(crate) fn put(&self, ending: &str, secret: &str) {
        let mut entries = self.entries.lock().unwrap();
        let mut found = entries.iter_mut().filter(|(key, _)| key.ends_with(ending));
        *found.next().expect("there is such an entry").1 = Secret::new(secret);
    }

    fn check(&self) -> Result<(), KeyringFailure> {
        self.broken.lock().unwrap().map_or(Ok(()), Err)
    }
}

impl Keyring for Drawer {
    fn read(&self, key: &str) -> Result<Option<Secret>, KeyringFailure> {
        self.check()?;
        Ok(self.entries.lock().unwrap().get(key).cloned())
    }

    fn write(&self, key: &str, secret: &Secret) -> Result<(), KeyringFailure> {
        self.check()?;
        self.ever.lock().unwrap().push(secret.clone());
        self.entries.lock().unwrap().insert(key.to_owned(), secret.clone());
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), KeyringFailure> {
        self.check()?;
        if self.sticky.lock().unwrap().is_some_and(|sticky| key.ends_with(sticky)) {
            return Ok(());
        }
        self.entries.lock().unwrap().remove(key);
        Ok(())
    }
}
