//! Tokens by a developer's own key: the connection string and the user's id lie in the vault, and are read whenever a token is
//! asked for, so that whoever signs out leaves nothing behind in memory.

use std::sync::Arc;

use base::Secret;
use base::http::HttpFailure;
use identity::{
    acs::{AcsFailure, ConnectionString, IdentityClient, Issued, Purpose, UserId},
    sign_in::SessionFailure,
    source::{Issuer, Issuing, KeyIssuer, SourceFailure},
    vault::{IdentityName, Item, Slot, Vault},
};
use tokio::sync::Mutex;
use url::Url;

use super::net::Net;

/// One guest of a resource, whatever its tokens are for.
#[derive(Debug)]
pub(super) struct KeyAccount {
    pub(super) name: IdentityName,
    pub(super) vault: Arc<Vault>,
    pub(super) net: Arc<Net>,
    /// The guest has one user, also when two ask for the first token at once; and none any more once it is deleted, although a chat
    /// or a call may still ask.
    is_deleted: Mutex<bool>,
}

impl KeyAccount {
    pub(super) fn new(name: IdentityName, vault: Arc<Vault>, net: Arc<Net>) -> Self {
        Self { name, vault, net, is_deleted: Mutex::default() }
    }

    async fn next(&self, purpose: Purpose) -> Result<Issued, SourceFailure> {
        let is_deleted = self.is_deleted.lock().await;
        if *is_deleted {
            return Err(SessionFailure::SignedOut.into());
        }
        // A keyring that is locked gives no user: another one is made, as for a guest who was never here.
        let before = self.user().await.unwrap_or_default();
        let issuer = KeyIssuer::new(self.client().await?, purpose, before.clone());
        let issued = issuer.issue().await?;
        if let Some(user) = issuer.user().await.filter(|user| Some(user) != before.as_ref()) {
            self.vault.write(&self.slot(Item::Guest), &Secret::new(user.as_str())).await;
        }
        Ok(issued)
    }

    /// Deletes the user, and all tokens with it.
    async fn delete(&self, purpose: Purpose) -> Result<(), SourceFailure> {
        let mut is_deleted = self.is_deleted.lock().await;
        *is_deleted = true;
        let Some(user) = self.user().await? else { return Ok(()) };
        KeyIssuer::new(self.client().await?, purpose, Some(user)).revoke().await
    }

    async fn user(&self) -> Result<Option<UserId>, SourceFailure> {
        let kept = self.vault.read(&self.slot(Item::Guest)).await.map_err(SessionFailure::from)?;
        Ok(kept.and_then(|id| UserId::new(id.expose()).ok()))
    }

    /// Where the resource is.
    pub(super) async fn endpoint(&self) -> Result<Url, SourceFailure> {
        Ok(self.connection().await?.endpoint().clone())
    }

    async fn client(&self) -> Result<IdentityClient, SourceFailure> {
        let connection = self.connection().await?;
        let http = self.net.reaching(connection.endpoint()).await;
        let http = http.map_err(|_| AcsFailure::Http(HttpFailure::Untrusted))?;
        Ok(IdentityClient::new(http, connection, self.net.clock()))
    }

    async fn connection(&self) -> Result<ConnectionString, SourceFailure> {
        let kept = self.vault.read(&self.slot(Item::ConnectionString)).await.map_err(SessionFailure::from)?;
        let kept = kept.ok_or(SessionFailure::SignedOut)?;
        // What stands there was checked before it was kept.
        Ok(kept.expose().parse().map_err(|_| SessionFailure::SignedOut)?)
    }

    fn slot(&self, item: Item) -> Slot {
        Slot::new(self.name.clone(), item)
    }
}

/// Its tokens for one purpose.
#[derive(Debug)]
pub(super) struct KeyTokens(pub(super) Arc<KeyAccount>, pub(super) Purpose);

impl Issuer for KeyTokens {
    fn issue(&self) -> Issuing<'_, Issued> {
        Box::pin(self.0.next(self.1))
    }

    fn revoke(&self) -> Issuing<'_, ()> {
        Box::pin(self.0.delete(self.1))
    }
}
