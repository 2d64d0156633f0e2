//! The store as several parts of a program hold it.

use std::sync::{Arc, Mutex, PoisonError};

use super::Store;

/// A store that its copies share.
#[derive(Debug, Clone)]
pub struct SharedStore(Arc<Mutex<Store>>);

impl SharedStore {
    /// Shares a store.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self(Arc::new(Mutex::new(store)))
    }

    /// Reads or changes it. Must not wait for anything, nor call this again.
    pub fn with<T>(&self, with: impl FnOnce(&mut Store) -> T) -> T {
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
