//! The three ways tokens come.

use std::sync::Arc;

use base::Secret;
use tokio::sync::Mutex;

use super::{Issuer, Issuing, SourceFailure};
use crate::WallClock;
use crate::acs::{AccessToken, AcsFailure, IdentityClient, Issued, Purpose, UserId};
use crate::sign_in::{Session, SessionFailure};
use crate::token_service::{Bearer, TokenServiceClient};

/// By a resource's own key, for developers: whoever holds the key needs nobody's leave.
#[derive(Debug)]
pub struct KeyIssuer {
    client: IdentityClient,
    purpose: Purpose,
    user: Mutex<Option<UserId>>,
}

impl KeyIssuer {
    /// Tokens for this user, or for one that is made with the first token.
    #[must_use]
    pub fn new(client: IdentityClient, purpose: Purpose, user: Option<UserId>) -> Self {
        Self { client, purpose, user: Mutex::new(user) }
    }

    /// The user, once there is one: to be kept, and given again next time.
    pub async fn user(&self) -> Option<UserId> {
        self.user.lock().await.clone()
    }

    async fn next(&self) -> Result<Issued, SourceFailure> {
        let mut user = self.user.lock().await;
        if let Some(known) = &*user {
            match self.client.issue_token(known, self.purpose.scopes(), None).await {
                // Somebody deleted it: another one takes its place.
                Err(AcsFailure::UnknownUser(_)) => {}
                answer => return Ok(answer?),
            }
        }
        let (made, issued) = self.client.create_user_with_token(self.purpose.scopes(), None).await?;
        *user = Some(made);
        Ok(issued)
    }

    /// Deletes the user, since a guest without tokens has no use for it.
    async fn delete(&self) -> Result<(), SourceFailure> {
        let mut user = self.user.lock().await;
        if let Some(known) = &*user {
            match self.client.delete_user(known).await {
                Ok(()) | Err(AcsFailure::UnknownUser(_)) => {}
                Err(failure) => return Err(failure.into()),
            }
        }
        *user = None;
        Ok(())
    }
}

impl Issuer for KeyIssuer {
    fn issue(&self) -> Issuing<'_, Issued> {
        Box::pin(self.next())
    }

    fn revoke(&self) -> Issuing<'_, ()> {
        Box::pin(self.delete())
    }
}

/// By an organisation's token service, for whoever is signed in at its provider.
#[derive(Debug)]
pub struct ServiceIssuer {
    client: TokenServiceClient,
    bearer: Bearer,
    session: Arc<Session>,
    purpose: Purpose,
}

impl ServiceIssuer {
    /// Tokens of a service that takes this kind of token of the account.
    #[must_use]
    pub fn new(client: TokenServiceClient, bearer: Bearer, session: Arc<Session>, purpose: Purpose) -> Self {
        Self { client, bearer, session, purpose }
    }

    async fn proof(&self) -> Result<Secret, SourceFailure> {
        match self.bearer {
            Bearer::AccessToken => Ok(self.session.access_token().await?),
            Bearer::IdToken => Ok(self.session.id_token().await?.ok_or(SessionFailure::SignedOut)?),
        }
    }
}

impl Issuer for ServiceIssuer {
    fn issue(&self) -> Issuing<'_, Issued> {
        Box::pin(async { Ok(self.client.token(&self.proof().await?, self.purpose).await?) })
    }

    fn revoke(&self) -> Issuing<'_, ()> {
        Box::pin(async { Ok(self.client.revoke(&self.proof().await?).await?) })
    }
}

/// A token that somebody made elsewhere, read anew each time.
pub struct FixedIssuer {
    read: Box<dyn Fn() -> Option<Secret> + Send + Sync>,
    clock: Arc<dyn WallClock>,
}

impl std::fmt::Debug for FixedIssuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FixedIssuer").finish_non_exhaustive()
    }
}

impl FixedIssuer {
    /// Reads the token from wherever it lies, such as a file.
    #[must_use]
    pub fn new(read: impl Fn() -> Option<Secret> + Send + Sync + 'static, clock: Arc<dyn WallClock>) -> Self {
        Self { read: Box::new(read), clock }
    }

    fn present(&self) -> Result<Issued, SourceFailure> {
        let secret = (self.read)().ok_or(SourceFailure::NoToken)?;
        let token = AccessToken::from_token(secret).map_err(|_| SourceFailure::NoToken)?;
        if token.expires <= self.clock.now() {
            return Err(SourceFailure::Ended);
        }
        Ok(Issued { token, server_now: None })
    }
}

impl Issuer for FixedIssuer {
    fn issue(&self) -> Issuing<'_, Issued> {
        Box::pin(std::future::ready(self.present()))
    }

    /// Nothing can be ended from here.
    fn revoke(&self) -> Issuing<'_, ()> {
        Box::pin(std::future::ready(Ok(())))
    }
}
