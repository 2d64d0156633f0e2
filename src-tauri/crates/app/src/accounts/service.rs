//! Tokens by an organisation's token service: how to sign in there is asked for once a run, when it is first needed.

use std::sync::Arc;

use base::http::HttpFailure;
use identity::{
    acs::{Issued, Purpose},
    sign_in::{
        Application, Cloud, Prompt, Provider, Redirect, Session, SessionFailure, SignIn, SignInFailure, SignOut,
    },
    source::{Issuer, Issuing, ServiceIssuer, SourceFailure},
    token_service::{Description, TokenServiceClient, TokenServiceFailure},
    vault::{IdentityName, Item, Slot, Vault},
};
use tokio::sync::Mutex;
use url::Url;

use super::net::Net;

/// An account at a token service's provider.
#[derive(Debug)]
pub(super) struct ServiceAccount {
    name: IdentityName,
    address: Url,
    redirect_port: Option<u16>,
    vault: Arc<Vault>,
    net: Arc<Net>,
    found: Mutex<Option<Arc<Found>>>,
}

/// What the service and its provider said of themselves.
#[derive(Debug)]
pub(super) struct Found {
    description: Description,
    pub(super) sign_in: Arc<SignIn>,
    pub(super) session: Arc<Session>,
}

impl ServiceAccount {
    pub(super) fn new(
        name: IdentityName,
        address: Url,
        redirect_port: Option<u16>,
        vault: Arc<Vault>,
        net: Arc<Net>,
    ) -> Self {
        Self { name, address, redirect_port, vault, net, found: Mutex::default() }
    }

    /// How to sign in, as it was found before in this run.
    pub(super) async fn found(&self) -> Result<Arc<Found>, SourceFailure> {
        let mut found = self.found.lock().await;
        if let Some(found) = &*found {
            return Ok(Arc::clone(found));
        }
        Ok(Arc::clone(found.insert(self.find().await?)))
    }

    /// The same, asked for anew: before somebody signs in.
    pub(super) async fn found_anew(&self) -> Result<Arc<Found>, SourceFailure> {
        let mut found = self.found.lock().await;
        Ok(Arc::clone(found.insert(self.find().await?)))
    }

    /// Ends the sign-in here and at the provider.
    pub(super) async fn sign_out(&self) -> Result<(), SourceFailure> {
        // What is left here is looked for once more when the vault is.
        let SignOut { there, here: _ } = self.found().await?.session.sign_out().await;
        there.map_err(not_signed_in)
    }

    async fn find(&self) -> Result<Arc<Found>, SourceFailure> {
        let description = self.client().await?.describe().await?;
        let http = self.net.reaching(&description.issuer).await;
        let http = http.map_err(|_| SessionFailure::SignIn(HttpFailure::Untrusted.into()))?;
        let provider = Provider::discover(&*http, &description.issuer).await.map_err(SessionFailure::SignIn)?;
        let application = Application {
            client_id: description.client_id.clone(),
            scopes: description.scopes.clone(),
            redirect: Redirect { port: self.redirect_port, ..Redirect::localhost() },
        };
        let sign_in = Arc::new(SignIn::new(http, provider, application, self.net.clock()));
        let slot = Slot::new(self.name.clone(), Item::TokenService);
        let session = Session::new(Arc::clone(&sign_in), Arc::clone(&self.vault), slot, self.net.clock());
        Ok(Arc::new(Found { description, sign_in, session: Arc::new(session) }))
    }

    /// Where the resource is whose tokens the service gives, if it says so.
    pub(super) async fn endpoint(&self) -> Result<Option<Url>, SourceFailure> {
        Ok(self.found().await?.description.resource.clone())
    }

    async fn client(&self) -> Result<TokenServiceClient, TokenServiceFailure> {
        let http = self.net.reaching(&self.address).await.map_err(|_| HttpFailure::Untrusted)?;
        TokenServiceClient::new(http, &self.address)
    }

    async fn issuer(&self, purpose: Purpose) -> Result<ServiceIssuer, SourceFailure> {
        // Before anybody is asked over the network: without a sign-in there is nothing to ask.
        let slot = Slot::new(self.name.clone(), Item::TokenService);
        let known = self.vault.read(&slot).await.map_err(SessionFailure::from)?;
        if known.is_none() && self.found.lock().await.is_none() {
            return Err(SessionFailure::SignedOut.into());
        }
        let found = self.found().await?;
        let session = Arc::clone(&found.session);
        Ok(ServiceIssuer::new(self.client().await?, found.description.bearer, session, purpose))
    }
}

impl Found {
    /// What to ask the person for. Providers give a token that outlives the day only with consent (OpenID Connect Core,
    /// section 11); Microsoft's does without, and asks an administrator where it is wanted.
    pub(super) fn prompt(&self) -> Prompt {
        let clouds = [Cloud::Public, Cloud::UsGovernment, Cloud::UsDefense, Cloud::China];
        let host = self.description.issuer.host_str();
        let microsofts = clouds.iter().any(|cloud| host == Some(cloud.authority()));
        let lasting = self.description.scopes.iter().any(|scope| scope == "offline_access");
        if lasting && !microsofts { Prompt::Consent } else { Prompt::SelectAccount }
    }
}

/// Tokens for one purpose.
#[derive(Debug)]
pub(super) struct ServiceTokens(pub(super) Arc<ServiceAccount>, pub(super) Purpose);

impl Issuer for ServiceTokens {
    fn issue(&self) -> Issuing<'_, Issued> {
        Box::pin(async { self.0.issuer(self.1).await?.issue().await })
    }

    fn revoke(&self) -> Issuing<'_, ()> {
        Box::pin(async { self.0.issuer(self.1).await?.revoke().await })
    }
}

/// The failure of a sign-in, as an issuer would tell it.
pub(super) fn not_signed_in(failure: SignInFailure) -> SourceFailure {
    SessionFailure::SignIn(failure).into()
}
