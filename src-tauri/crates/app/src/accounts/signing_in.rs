//! Signing somebody in: one at a time, since one person sits in front of one browser.
//!
//! ```text
//! idle ──sign_in──▶ under way ──tokens──▶ kept ──▶ idle
//!                     │  cancelled, refused, nobody came ──▶ idle
//! ```
//!
//! While it is under way it can be cancelled at any moment; once tokens came they are kept, whatever happens.

use std::{
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use base::Secret;
use identity::{
    sign_in::{Ask, DeviceCode, Pages, SignIn, SignInFailure, Tokens},
    vault::{IdentityName, Item, Slot},
};
use ipc::{SignInBy, SigningIn, Standing, Whose};
use tokio::sync::oneshot;
use url::Url;

use super::{
    Accounts, Inner, failure,
    guest::{By, GuestAccount, Tokens as GuestTokens},
    service::{ServiceAccount, not_signed_in},
};
use crate::Failure;

/// Opens an address in the person's browser; an error says that none can be opened.
pub type OpenBrowser<'a> = &'a (dyn Fn(&Url) -> Result<(), Failure> + Send + Sync);

/// A sign-in that waits for a person.
pub(super) struct UnderWay {
    /// Dropped to cancel it.
    _cancel: oneshot::Sender<()>,
    pub(super) told: SigningIn,
}

impl Accounts {
    /// Signs somebody in and waits until that is done, for minutes at most. `open` is called with the page to open in a browser; a
    /// code for another device is told by [`Self::watch`]. A guest by key or file is only tried out. Dropping the future ends it.
    ///
    /// # Errors
    /// As codes say; [`crate::Code::SignInTimedOut`] also when [`Self::cancel_sign_in`] was called.
    pub async fn sign_in(&self, whose: Whose, by: SignInBy, open: OpenBrowser<'_>) -> Result<(), Failure> {
        let inner = &self.0;
        let (_turn, cancelled) = Turn::take(inner, whose.clone())?;
        let done = match &whose {
            Whose::Guest { name } => {
                let guest = inner.guest(name).await?;
                Box::pin(inner.sign_guest_in(&guest, by, open, cancelled)).await
            }
            Whose::Work => Box::pin(inner.sign_work_in(by, open, cancelled)).await,
        };
        inner.look().await;
        done
    }

    /// Gets a token for a guest now, to find out whether that works.
    ///
    /// # Errors
    /// Why it does not.
    pub async fn prove(&self, guest: &str) -> Result<(), Failure> {
        self.0.guest(guest).await?.prove().await
    }

    /// Ends the sign-in that is under way, if one is.
    pub fn cancel_sign_in(&self) {
        self.0.state().signing_in = None;
        self.0.publish();
    }
}

/// The one sign-in there is. Dropping it makes room for the next.
struct Turn<'a>(&'a Arc<Inner>, Whose);

impl<'a> Turn<'a> {
    fn take(inner: &'a Arc<Inner>, whose: Whose) -> Result<(Self, oneshot::Receiver<()>), Failure> {
        let (cancel, cancelled) = oneshot::channel();
        let told = SigningIn { whose: whose.clone(), code: None };
        {
            let mut state = inner.state();
            if state.signing_in.is_some() {
                return Err(failure::under_way());
            }
            state.signing_in = Some(UnderWay { _cancel: cancel, told });
        }
        inner.publish();
        Ok((Self(inner, whose), cancelled))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.state().signing_in.take_if(|under_way| under_way.told.whose == self.1);
        self.0.publish();
    }
}

impl Inner {
    async fn sign_guest_in(
        &self,
        guest: &GuestAccount,
        by: SignInBy,
        open: OpenBrowser<'_>,
        cancelled: oneshot::Receiver<()>,
    ) -> Result<(), Failure> {
        if let GuestTokens::Issued { by: By::Service(service), .. } = &guest.tokens {
            let tokens = or_cancelled(self.tokens_of_service(service, by, open), cancelled).await?;
            let found = service.found().await.map_err(|why| failure::source(&why))?;
            let (_, account) = found.session.begin(tokens).await;
            let account = account.and_then(|account| account.name.or(account.user_name));
            self.keep_person(&guest.given.name, account).await;
        }
        // Signed in is who gets a token.
        {
            let mut state = self.state();
            state.standing.insert(guest.given.name.clone(), Standing::Ready);
            state.ended.remove(&guest.given.name);
        }
        guest.prove().await
    }

    async fn tokens_of_service(
        &self,
        service: &ServiceAccount,
        by: SignInBy,
        open: OpenBrowser<'_>,
    ) -> Result<Tokens, Failure> {
        let found = service.found_anew().await.map_err(|why| failure::source(&why))?;
        let ask = Ask { prompt: Some(found.prompt()), ..Ask::default() };
        let tokens = self.ask_person(&found.sign_in, &ask, by, open).await;
        tokens.map_err(|why| failure::source(&not_signed_in(why)))
    }

    /// Waits for a person who signs in.
    pub(super) async fn ask_person(
        &self,
        sign_in: &SignIn,
        ask: &Ask,
        by: SignInBy,
        open: OpenBrowser<'_>,
    ) -> Result<Tokens, SignInFailure> {
        match by {
            SignInBy::Browser => sign_in.by_browser(ask, Pages::default(), open).await,
            SignInBy::Device => sign_in.by_device(|code| self.show(code)).await,
        }
    }

    fn show(&self, code: &DeviceCode) {
        let until = self.outside.clock.now() + code.good_for;
        let until = until.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        let shown = ipc::DeviceCode {
            address: code.address.to_string(),
            // The person has to read it.
            code: code.code.expose().to_owned(),
            until: u64::try_from(until.as_millis()).unwrap_or(u64::MAX),
        };
        if let Some(under_way) = &mut self.state().signing_in {
            under_way.told.code = Some(shown);
        }
        self.publish();
    }

    /// Keeps what whoever signed in is called.
    pub(super) async fn keep_person(&self, name: &str, person: Option<String>) {
        let Ok(name) = IdentityName::new(name) else { return };
        let slot = Slot::new(name, Item::Person);
        let vault = self.vault().await;
        match person {
            Some(person) => drop(vault.write(&slot, &Secret::new(person)).await),
            None => drop(vault.remove(&slot).await),
        }
    }
}

/// Waits for tokens, or until somebody cancels.
pub(super) async fn or_cancelled<T>(
    tokens: impl Future<Output = Result<T, Failure>>,
    cancelled: oneshot::Receiver<()>,
) -> Result<T, Failure> {
    tokio::select! {
        tokens = tokens => tokens,
        _ = cancelled => Err(failure::timed_out()),
    }
}
