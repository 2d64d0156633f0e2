//! What a person changes: another guest, another choice, the keyring tried again.

use std::path::Path;

use base::Secret;
use identity::{
    acs::ConnectionString,
    token_service::TokenServiceClient,
    vault::{IdentityName, Item, Kept, Slot},
};
use ipc::{GuestForm, GuestIdentity, TokenWay};
use url::Url;

use super::{Accounts, Inner, failure};
use crate::{Code, Failure, TokenSource};

/// What the work account's entries of the vault begin with; no guest is called so.
pub(crate) const WORK: &str = "::work";
/// The most guest identities anybody has.
const MOST: usize = 32;

impl Accounts {
    /// Makes another guest identity and chooses it. Asks nobody over the network.
    ///
    /// # Errors
    /// When the organisation does not want it, the name can't be one or is taken, or what it needs can't be right.
    pub async fn add_guest(&self, form: GuestForm) -> Result<(), Failure> {
        let inner = &self.0;
        inner.may_add()?;
        let name = inner.free_name(&form.name)?;
        let vault = inner.vault().await;
        let secret = self.0.checked(&form).await?;
        // Nothing that somebody of this name left behind is used by this one.
        if !vault.forget(&name).await.is_empty() && vault.kept() == Kept::Keyring {
            let words = "the keyring holds on to something of an earlier guest of this name: choose another name";
            return Err(Failure::new(Code::SignOutIncomplete, words));
        }
        if let Some(secret) = secret {
            vault.write(&Slot::new(name.clone(), Item::ConnectionString), &secret).await;
        }
        let made = GuestIdentity { name: name.as_str().to_owned(), way: form.way };
        let saved = inner.store.with(|store| {
            let mut guests = store.settings().teams.guests.clone();
            guests.push(made.clone());
            store.save_guests(guests, made.name)
        });
        inner.look().await;
        saved
    }

    /// Uses another guest identity from now on; none with an empty name, where the organisation wants none.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn choose_guest(&self, name: &str) -> Result<(), Failure> {
        let inner = &self.0;
        if !name.is_empty() && !inner.known().iter().any(|known| known.identity.name == name) {
            return Err(failure::unknown_guest());
        }
        let saved = inner.store.with(|store| {
            let guests = store.settings().teams.guests.clone();
            store.save_guests(guests, name.to_owned())
        });
        inner.publish();
        saved
    }

    /// Tries the keyring again, as after it was unlocked; what is in memory moves there.
    pub async fn try_keyring(&self) {
        self.0.vault().await.reopen().await;
        self.0.state().standing.clear();
        self.0.look().await;
    }

    /// To be called when the application changed as which a work account signs in.
    pub async fn work_changed(&self) {
        self.0.look().await;
    }
}

impl Inner {
    fn may_add(&self) -> Result<(), Failure> {
        match &self.outside.policy {
            Err(failure) => Err(failure.clone()),
            Ok(policy) if !policy.own_identities => {
                let words = "the organisation that set up this computer does not want guest identities to be added";
                Err(Failure::new(Code::NotByPolicy, words))
            }
            Ok(_) => Ok(()),
        }
    }

    fn free_name(&self, name: &str) -> Result<IdentityName, Failure> {
        let name = IdentityName::new(name).map_err(failure::name)?;
        let known = self.known();
        if known.iter().any(|known| known.identity.name == name.as_str()) || name.as_str().starts_with(WORK) {
            return Err(Failure::new(Code::GuestName, "there is a guest identity of that name: choose another one"));
        }
        if known.len() >= MOST {
            return Err(Failure::new(Code::GuestName, "there are too many guest identities: remove one first"));
        }
        Ok(name)
    }

    /// Whether a form's way can be one, and the secret to keep for it.
    async fn checked(&self, form: &GuestForm) -> Result<Option<Secret>, Failure> {
        match &form.way {
            TokenWay::TokenService { address } => {
                let address: Url = address.parse().map_err(|_| failure::set_up())?;
                let client = TokenServiceClient::new(self.net.usual()?, &address);
                client.map(|_| None).map_err(|error| failure::token_service(&error))
            }
            TokenWay::ConnectionString => {
                let text = form.connection_string.as_deref().unwrap_or_default().trim();
                text.parse::<ConnectionString>().map_err(failure::connection_string)?;
                Ok(Some(Secret::new(text)))
            }
            TokenWay::File { path } => {
                if !Path::new(path).is_absolute() {
                    return Err(Failure::new(Code::Access, "the token's file needs its whole path"));
                }
                TokenSource::File(path.into()).read().await.map(|_| None)
            }
        }
    }
}
