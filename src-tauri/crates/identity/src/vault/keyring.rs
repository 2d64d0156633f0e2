//! A keyring as the vault uses one.

use base::Secret;

/// Entries by name. Calls may block, for as long as somebody takes to type a password.
pub trait Keyring: Send + Sync + std::fmt::Debug {
    /// An entry; none when there is none, which some keyrings also say when they are locked.
    ///
    /// # Errors
    /// When the keyring can't be asked.
    fn read(&self, key: &str) -> Result<Option<Secret>, KeyringFailure>;

    /// Makes or replaces an entry.
    ///
    /// # Errors
    /// When the keyring did not take it.
    fn write(&self, key: &str, secret: &Secret) -> Result<(), KeyringFailure>;

    /// Removes an entry; that there is none is no failure.
    ///
    /// # Errors
    /// When the keyring can't be asked.
    fn remove(&self, key: &str) -> Result<(), KeyringFailure>;
}

/// Why a keyring can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum KeyringFailure {
    /// There is none on this system, or none that runs.
    #[error("there is none")]
    Absent,
    /// It is locked, not set up, or its person did not let us in.
    #[error("it is locked")]
    Locked,
    /// It was there and is not any more, or answers nonsense.
    #[error("it is not there any more")]
    Lost,
}
