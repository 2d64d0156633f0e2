//! Where secrets outlive the program: the system's keyring, or memory where there is none, which it says.
//!
//! Several identities have their secrets side by side, each under its name. What was written can be read until the program ends even
//! if the keyring goes away in between; whether it will be there next time is what [`Kept`] says.

mod chunks;
mod keyring;
mod name;
mod system;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base::Secret;

pub use self::keyring::{Keyring, KeyringFailure};
pub use name::{IdentityName, Item, NameError, Slot};
pub use system::SystemKeyring;

/// The keyring's entry with the names of all identities.
const INDEX: &str = "identities";
/// An entry that is always there while the keyring is, since some keyrings say "no such entry" when they are locked or gone.
const PROBE: &str = "probe";

/// Where secrets are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kept {
    /// In the system's keyring.
    Keyring,
    /// In memory, until the program ends, because the keyring can't be used.
    Memory(KeyringFailure),
}

/// Why the vault did not do what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VaultFailure {
    /// The secret may lie in the keyring, which can't be used now.
    #[error("the keyring can't be used: {0}")]
    Unavailable(KeyringFailure),
    /// The keyring still holds a secret that was to be removed.
    #[error("the keyring still holds the secret")]
    NotRemoved,
}

/// Secrets by identity and kind.
#[derive(Debug)]
pub struct Vault {
    keyring: Arc<dyn Keyring>,
    patience: Duration,
    state: Mutex<State>,
    /// One change of the index at a time.
    index: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct State {
    kept: Kept,
    /// What the keyring did not take.
    memory: BTreeMap<String, Secret>,
}

impl Vault {
    /// Opens the vault and finds out whether the keyring can be used. A keyring that asks a person for a password gets
    /// `patience` for each call.
    pub async fn open(keyring: Arc<dyn Keyring>, patience: Duration) -> Self {
        let state = State { kept: Kept::Keyring, memory: BTreeMap::new() };
        let vault = Self { keyring, patience, state: Mutex::new(state), index: tokio::sync::Mutex::default() };
        vault.reopen().await;
        vault
    }

    /// Where secrets are kept now.
    #[must_use]
    pub fn kept(&self) -> Kept {
        self.state().kept
    }

    /// Tries the keyring again, after it was unlocked or came back, and moves into it what was kept in memory.
    pub async fn reopen(&self) -> Kept {
        let tried = self.call(|keyring| {
            let probe = Secret::new(PROBE);
            keyring.write(PROBE, &probe)?;
            // One that takes and does not give is none.
            if keyring.read(PROBE)? == Some(probe) { Ok(()) } else { Err(KeyringFailure::Lost) }
        });
        let tried = tried.await;
        if let Err(failure) = tried {
            return self.fall_back(failure);
        }
        self.state().kept = Kept::Keyring;
        let waiting: Vec<_> = self.state().memory.keys().cloned().collect();
        for key in waiting {
            let Some(secret) = self.state().memory.get(&key).cloned() else { continue };
            if self.store(&key, &secret).await == Kept::Keyring {
                self.state().memory.remove(&key);
            }
        }
        self.kept()
    }

    /// Keeps a secret in place of the one before, and says where: what the keyring does not take is kept in memory.
    pub async fn write(&self, slot: &Slot, secret: &Secret) -> Kept {
        let kept = self.store(&slot.key(), secret).await;
        if slot.is_of_identity() {
            self.list(slot.identity(), true).await;
        }
        kept
    }

    /// Gives a secret, none where none was written.
    ///
    /// # Errors
    /// When the keyring may hold it and can't be used.
    pub async fn read(&self, slot: &Slot) -> Result<Option<Secret>, VaultFailure> {
        self.find(&slot.key()).await
    }

    /// Removes a secret and looks whether it is gone.
    ///
    /// # Errors
    /// When it isn't, or when it can't be known.
    pub async fn remove(&self, slot: &Slot) -> Result<(), VaultFailure> {
        let key = slot.key();
        self.state().memory.remove(&key);
        match self.kept() {
            Kept::Memory(KeyringFailure::Absent) => return Ok(()),
            Kept::Memory(failure) => return Err(VaultFailure::Unavailable(failure)),
            Kept::Keyring => {}
        }
        let removed = key.clone();
        if let Err(failure) = self.call(move |keyring| keyring.remove(&removed)).await {
            self.fall_back(failure);
            return Err(VaultFailure::Unavailable(failure));
        }
        if self.find(&key).await?.is_some() { Err(VaultFailure::NotRemoved) } else { Ok(()) }
    }

    /// Removes everything of an identity and looks whether it is gone. Gives what is not, or can't be known to be.
    pub async fn forget(&self, identity: &IdentityName) -> Vec<Slot> {
        let mut left = Vec::new();
        for slot in Item::ALL.map(|item| Slot::new(identity.clone(), item)) {
            if self.remove(&slot).await.is_err() {
                left.push(slot);
            }
        }
        if left.is_empty() {
            self.list(identity, false).await;
        }
        left
    }

    /// The names of all identities that have something here.
    ///
    /// # Errors
    /// When the keyring may hold names and can't be used.
    pub async fn identities(&self) -> Result<Vec<IdentityName>, VaultFailure> {
        Ok(self.names().await?.into_iter().collect())
    }

    async fn names(&self) -> Result<BTreeSet<IdentityName>, VaultFailure> {
        let text = self.find(INDEX).await?;
        Ok(text.and_then(|text| serde_json::from_str(text.expose()).ok()).unwrap_or_default())
    }

    async fn list(&self, identity: &IdentityName, present: bool) {
        let _one_at_a_time = self.index.lock().await;
        let mut names = self.names().await.unwrap_or_default();
        let changed = if present { names.insert(identity.clone()) } else { names.remove(identity) };
        if changed && let Ok(text) = serde_json::to_string(&names) {
            self.store(INDEX, &Secret::new(text)).await;
        }
    }

    async fn store(&self, key: &str, secret: &Secret) -> Kept {
        if self.kept() == Kept::Keyring {
            let (name, copy) = (key.to_owned(), secret.clone());
            match self.call(move |keyring| keyring.write(&name, &copy)).await {
                Ok(()) => {
                    self.state().memory.remove(key);
                    return Kept::Keyring;
                }
                Err(failure) => self.fall_back(failure),
            };
        }
        self.state().memory.insert(key.to_owned(), secret.clone());
        self.kept()
    }

    async fn find(&self, key: &str) -> Result<Option<Secret>, VaultFailure> {
        let state = (self.kept(), self.state().memory.get(key).cloned());
        match state {
            (_, Some(secret)) => return Ok(Some(secret)),
            (Kept::Memory(KeyringFailure::Absent), None) => return Ok(None),
            (Kept::Memory(failure), None) => return Err(VaultFailure::Unavailable(failure)),
            (Kept::Keyring, None) => {}
        }
        let name = key.to_owned();
        let found = self.call(move |keyring| match keyring.read(&name)? {
            Some(secret) => Ok(Some(secret)),
            None if keyring.read(PROBE)?.is_some() => Ok(None),
            None => Err(KeyringFailure::Locked),
        });
        found.await.map_err(|failure| {
            self.fall_back(failure);
            VaultFailure::Unavailable(failure)
        })
    }

    /// Runs a call that may wait for a person, away from the tasks.
    async fn call<T: Send + 'static>(
        &self,
        call: impl FnOnce(&dyn Keyring) -> Result<T, KeyringFailure> + Send + 'static,
    ) -> Result<T, KeyringFailure> {
        let keyring = Arc::clone(&self.keyring);
        let running = tokio::task::spawn_blocking(move || call(&*keyring));
        match tokio::time::timeout(self.patience, running).await {
            Ok(Ok(result)) => result,
            // It panicked.
            Ok(Err(_)) => Err(KeyringFailure::Lost),
            Err(_) => Err(KeyringFailure::Locked),
        }
    }

    fn fall_back(&self, failure: KeyringFailure) -> Kept {
        tracing::warn!(reason = %failure, "secrets are kept in memory");
        let kept = Kept::Memory(failure);
        self.state().kept = kept;
        kept
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
