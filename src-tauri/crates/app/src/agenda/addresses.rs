//! The addresses of subscribed calendars. Whoever knows one can read the calendar, so they lie where secrets lie.

use std::{sync::Arc, time::Duration};

use graph::ics::subscription::CalendarAddress;
use identity::vault::{IdentityName, Item, Keyring, Slot, Vault, VaultFailure};
use tokio::sync::OnceCell;

use crate::{Code, Failure};

/// See the module's documentation. The keyring is touched when the first address is asked for, not before: it may ask somebody for
/// a password, and most people subscribe to nothing.
pub(super) struct Addresses {
    keyring: Arc<dyn Keyring>,
    patience: Duration,
    vault: OnceCell<Vault>,
}

impl Addresses {
    pub(super) fn new(keyring: Arc<dyn Keyring>, patience: Duration) -> Self {
        Self { keyring, patience, vault: OnceCell::new() }
    }

    /// Keeps a calendar's address; in memory, until the program ends, where there is no keyring.
    pub(super) async fn keep(&self, id: u32, address: &CalendarAddress) {
        self.vault().await.write(&slot(id), address.secret()).await;
    }

    /// Gives a calendar's address.
    ///
    /// # Errors
    /// When there is none any more, or the keyring can't be used.
    pub(super) async fn find(&self, id: u32) -> Result<CalendarAddress, Failure> {
        let vault = self.vault().await;
        if vault.kept() != identity::vault::Kept::Keyring {
            // It may have been unlocked since.
            vault.reopen().await;
        }
        let lost = || Failure::new(Code::CalendarAddress, "the calendar's address isn't kept any more: add it again");
        let text = vault.read(&slot(id)).await.map_err(|failure| unavailable(&failure))?.ok_or_else(lost)?;
        // From where secrets are kept to what asks for the calendar.
        CalendarAddress::parse(text.expose()).map_err(|_| lost())
    }

    /// Forgets a calendar's address.
    pub(super) async fn forget(&self, id: u32) {
        if let Err(failure) = self.vault().await.remove(&slot(id)).await {
            tracing::warn!(%failure, "the address of a calendar that was removed is still in the keyring");
        }
    }

    async fn vault(&self) -> &Vault {
        self.vault.get_or_init(|| Vault::open(Arc::clone(&self.keyring), self.patience)).await
    }
}

fn unavailable(failure: &VaultFailure) -> Failure {
    Failure::because(
        Code::CalendarAddress,
        "the calendar's address lies in the keyring, which can't be used now",
        failure,
    )
}

fn slot(id: u32) -> Slot {
    let name = IdentityName::new(&format!("calendar {id}")).expect("this is a name");
    Slot::new(name, Item::CalendarAddress)
}
