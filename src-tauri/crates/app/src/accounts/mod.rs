//! Who the person is: guest identities whose access tokens lead into Teams, and the work account that Graph answers to.
//!
//! Names and ways stand in the settings ([`crate::settings`]), everything secret in the vault (`identity::vault`). Window and
//! command line call this and show what [`Accounts::watch`] says; where a link leads by it is [`mod@crate::way`]'s.

mod outside;
mod work;

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use crate::settings::SharedStore;

pub use outside::Outside;
pub use work::WorkAccess;

/// Everybody the person can be here. Copies are of the same.
#[derive(Debug, Clone)]
pub struct Accounts(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    _outside: Outside,
    _store: SharedStore,
    told: watch::Sender<ipc::Accounts>,
    work: Mutex<Option<WorkAccess>>,
}

impl Accounts {
    /// Those that the settings name. Asks neither keyring nor network yet.
    #[must_use]
    pub fn new(outside: Outside, store: SharedStore) -> Self {
        let told = watch::Sender::new(ipc::Accounts::default());
        Self(Arc::new(Inner { _outside: outside, _store: store, told, work: Mutex::default() }))
    }

    /// Who one can be, and every change of it.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<ipc::Accounts> {
        self.0.told.subscribe()
    }

    /// What it takes to ask Graph; none while nobody is signed in with a work account. It changes with [`Self::watch`].
    #[must_use]
    pub fn work(&self) -> Option<WorkAccess> {
        self.0.work.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
