//! What can be said of everybody without asking the network, and how it is told.

use std::sync::Arc;

use identity::vault::{IdentityName, Item, Kept, KeyringFailure, Slot, Vault, VaultFailure};
use ipc::{Guest, SecretsKept, Standing, TokenWay, Work, WorkCloud};

use super::{Accounts, Inner, failure, guest::Tokens, standing_after};
use crate::{Failure, Policy, Purpose, TokenSource};

impl Accounts {
    /// The name of the guest identity that is used: the one that was chosen, or the organisation's.
    pub(crate) fn chosen_guest(&self) -> Option<String> {
        self.0.chosen()
    }

    /// Where a guest's tokens for a purpose come from. Asks nobody over the network.
    pub(crate) async fn tokens(&self, guest: &str, purpose: Purpose) -> Result<TokenSource, Failure> {
        Ok(self.0.guest(guest).await?.source(purpose))
    }

    /// Whether a guest can be used, as far as that is known without asking the network.
    pub(crate) async fn standing(&self, guest: &str) -> Standing {
        self.open().await;
        self.0.state().standing.get(guest).cloned().unwrap_or_default()
    }

    /// The tokens of the chosen guest, if it is a user of the practice organisation that runs on this machine: its meetings let
    /// whoever brings one into their chat.
    pub(crate) async fn practice_token(&self) -> Option<TokenSource> {
        let guest = self.chosen_guest()?;
        let account = self.0.guest(&guest).await.ok()?;
        let Tokens::Issued { by, .. } = &account.tokens else { return None };
        if self.standing(&guest).await == Standing::SignedOut {
            return None;
        }
        // Without it, where the resource is may be asked of a service.
        practice::find_running().await?;
        self.0.net.organisation_at(&by.endpoint().await?).await?;
        Some(account.source(Purpose::Meeting))
    }

    /// The way into Teams as it is set.
    pub(crate) fn teams_settings(&self) -> ipc::TeamsSettings {
        self.0.store.with(|store| store.settings().teams.clone())
    }
}

impl Inner {
    /// Looks into the vault and at files, and tells what it finds.
    pub(super) async fn look(self: &Arc<Self>) {
        let vault = self.vault().await;
        for known in self.known() {
            let name = known.identity.name;
            let standing = self.found_standing(&vault, &name, &known.identity.way).await;
            let person = self.person(&vault, &name).await;
            let mut state = self.state();
            // What went wrong with the last token is still true.
            let troubled = matches!(state.standing.get(&name), Some(Standing::Trouble { .. }));
            if !(troubled && standing == Standing::Ready) {
                state.standing.insert(name.clone(), standing);
            }
            match person {
                Some(person) => state.people.insert(name, person),
                None => state.people.remove(&name),
            };
        }
        self.look_for_work(&vault).await;
        self.publish();
    }

    async fn found_standing(&self, vault: &Vault, name: &str, way: &TokenWay) -> Standing {
        let item = match way {
            TokenWay::File { path } => {
                return standing_after(TokenSource::File(path.into()).read().await.err());
            }
            TokenWay::ConnectionString => Item::ConnectionString,
            TokenWay::TokenService { .. } => Item::TokenService,
        };
        let Ok(name) = IdentityName::new(name) else { return Standing::SignedOut };
        standing_of(vault.read(&Slot::new(name, item)).await.map(|found| found.is_some()))
    }

    /// What whoever signed in is called.
    pub(super) async fn person(&self, vault: &Vault, name: &str) -> Option<String> {
        let slot = Slot::new(IdentityName::new(name).ok()?, Item::Person);
        let kept = vault.read(&slot).await.ok().flatten()?;
        Some(kept.expose().to_owned())
    }

    /// Tells how everything is now, if that changed.
    pub(super) fn publish(&self) {
        let now = self.now();
        self.told.send_if_modified(|told| {
            let differs = *told != now;
            *told = now;
            differs
        });
    }

    fn now(&self) -> ipc::Accounts {
        let (known, chosen, (work, work_is_given)) = (self.known(), self.chosen(), self.work_settings());
        let state = self.state();
        let guests = known.into_iter().map(|known| {
            let name = known.identity.name;
            Guest {
                is_chosen: chosen.as_deref() == Some(name.as_str()),
                is_given: known.is_given,
                standing: state.standing.get(&name).cloned().unwrap_or_default(),
                account: state.people.get(&name).cloned(),
                way: known.identity.way,
                name,
            }
        });
        ipc::Accounts {
            guests: guests.collect(),
            work: Work {
                is_offered: work.cloud == WorkCloud::Practice || !work.client_id.trim().is_empty(),
                is_given: work_is_given,
                standing: state.work_standing.clone(),
                account: state.work_person.clone(),
            },
            // Until it is opened it is taken to be there.
            kept: self.vault.get().map_or(SecretsKept::Keyring, |vault| told(vault.kept())),
            signing_in: state.signing_in.as_ref().map(|under_way| under_way.told.clone()),
            may_add: self.outside.policy.as_ref().is_ok_and(|Policy { own_identities, .. }| *own_identities),
        }
    }
}

pub(super) fn standing_of(found: Result<bool, VaultFailure>) -> Standing {
    match found {
        Ok(true) => Standing::Ready,
        Ok(false) => Standing::SignedOut,
        Err(error) => Standing::Trouble { failure: failure::vault(error).to_ipc() },
    }
}

fn told(kept: Kept) -> SecretsKept {
    match kept {
        Kept::Keyring => SecretsKept::Keyring,
        Kept::Memory(KeyringFailure::Absent) => SecretsKept::NoKeyring,
        Kept::Memory(KeyringFailure::Locked) => SecretsKept::Locked,
        Kept::Memory(KeyringFailure::Lost) => SecretsKept::Lost,
    }
}
