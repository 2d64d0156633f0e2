//! An account that stays signed in: its refresh token in the vault, its access token in memory.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use base::Secret;
use tokio::sync::Mutex;

use super::{Account, RefusalKind, SignIn, SignInFailure, Tokens};
use crate::WallClock;
use crate::vault::{Kept, Slot, Vault, VaultFailure};

/// An access token that ends sooner is replaced before it is given out.
const MARGIN: Duration = Duration::from_secs(5 * 60);

/// Why an account gives no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SessionFailure {
    /// Nobody is signed in (any more): the person has to sign in again.
    #[error("nobody is signed in")]
    SignedOut,
    /// The provider did not give the next token.
    #[error(transparent)]
    SignIn(#[from] SignInFailure),
    /// The vault did not take or give the refresh token.
    #[error(transparent)]
    Vault(#[from] VaultFailure),
}

/// What came of signing out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct SignOut {
    /// Whether the vault let go of the refresh token.
    pub here: Result<(), VaultFailure>,
    /// Whether the provider ended the token that was in the vault. Well too where there was none, or where the provider has no
    /// way to end one ([`SignIn::revoke`]).
    pub there: Result<(), SignInFailure>,
}

/// An account of one application at one provider.
#[derive(Debug)]
pub struct Session {
    sign_in: Arc<SignIn>,
    vault: Arc<Vault>,
    slot: Slot,
    clock: Arc<dyn WallClock>,
    /// Held while a token is being replaced, so that nobody uses a refresh token twice.
    current: Mutex<Option<Current>>,
}

#[derive(Debug, Clone)]
struct Current {
    access: Secret,
    id: Option<Secret>,
    /// By our clock.
    expires: SystemTime,
}

impl Session {
    /// An account whose refresh token lies, or will lie, in a slot of the vault.
    #[must_use]
    pub fn new(sign_in: Arc<SignIn>, vault: Arc<Vault>, slot: Slot, clock: Arc<dyn WallClock>) -> Self {
        Self { sign_in, vault, slot, clock, current: Mutex::default() }
    }

    /// Keeps what signing in gave. Says where, since in memory it lasts as long as the program, and who signed in.
    pub async fn begin(&self, tokens: Tokens) -> (Kept, Option<Account>) {
        let account = tokens.account();
        let mut current = self.current.lock().await;
        let kept = self.keep(&mut current, tokens).await;
        (kept, account)
    }

    /// A token for the service the application asked for, good for some minutes at least.
    ///
    /// # Errors
    /// [`SessionFailure::SignedOut`] when the person has to sign in; others may pass by themselves.
    pub async fn access_token(&self) -> Result<Secret, SessionFailure> {
        Ok(self.fresh().await?.access)
    }

    /// The id token of the last sign-in or refresh, for a service of the account's own organisation.
    ///
    /// # Errors
    /// As [`Self::access_token`].
    pub async fn id_token(&self) -> Result<Option<Secret>, SessionFailure> {
        Ok(self.fresh().await?.id)
    }

    /// Who signed in, as the id token of the last sign-in or refresh has it.
    ///
    /// # Errors
    /// As [`Self::access_token`].
    pub async fn account(&self) -> Result<Option<Account>, SessionFailure> {
        Ok(self.fresh().await?.id.as_ref().and_then(Account::of))
    }

    async fn fresh(&self) -> Result<Current, SessionFailure> {
        let mut current = self.current.lock().await;
        if let Some(token) = current.as_ref().filter(|token| token.expires > self.clock.now() + MARGIN) {
            return Ok(token.clone());
        }
        let refresh = self.vault.read(&self.slot).await?.ok_or(SessionFailure::SignedOut)?;
        match self.sign_in.refresh(&refresh).await {
            Ok(tokens) => {
                self.keep(&mut current, tokens).await;
                current.clone().ok_or(SessionFailure::SignedOut)
            }
            Err(SignInFailure::Refused(refusal)) if refusal.kind == RefusalKind::Grant => {
                *current = None;
                self.vault.remove(&self.slot).await?;
                Err(SessionFailure::SignedOut)
            }
            Err(failure) => Err(failure.into()),
        }
    }

    async fn keep(&self, current: &mut Option<Current>, tokens: Tokens) -> Kept {
        let lives = tokens.expires.duration_since(tokens.server_now).unwrap_or_default();
        let id = tokens.id.or_else(|| current.take().and_then(|before| before.id));
        *current = Some(Current { access: tokens.access, id, expires: self.clock.now() + lives });
        match &tokens.refresh {
            Some(refresh) => self.vault.write(&self.slot, refresh).await,
            None => self.vault.kept(),
        }
    }

    /// Forgets the account, the tokens in memory and the one in the vault, and ends the latter at the provider. What the
    /// provider does or fails to do changes nothing here.
    pub async fn sign_out(&self) -> SignOut {
        let mut current = self.current.lock().await;
        *current = None;
        let refresh = self.vault.read(&self.slot).await;
        let here = self.vault.remove(&self.slot).await;
        let there = match &refresh {
            Ok(Some(refresh)) => self.sign_in.revoke(refresh).await,
            _ => Ok(()),
        };
        SignOut { here, there }
    }
}
