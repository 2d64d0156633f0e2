//! An application at a provider, and what all ways of signing in share.

use std::sync::Arc;
use std::time::SystemTime;

use base::{Secret, http::Http};
use oauth2::basic::{BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse};
use oauth2::{AuthUrl, ClientId, EndpointMaybeSet, EndpointNotSet, EndpointSet, RefreshToken, Scope, TokenUrl};
use oauth2::{DeviceAuthorizationUrl, StandardRevocableToken};
use tokio::sync::Semaphore;

use super::tokens::TokenAnswer;
use super::wire::Wire;
use super::{Provider, Redirect, SignInFailure, Tokens};
use crate::WallClock;

/// An application as it is registered at the provider: a public client, without a secret.
#[derive(Debug, Clone)]
pub struct Application {
    /// Its id.
    pub client_id: String,
    /// What it asks for. `openid profile` tells who signed in, `offline_access` gives a refresh token.
    pub scopes: Vec<String>,
    /// Where the browser's answer goes.
    pub redirect: Redirect,
}

/// Signs people in.
pub struct SignIn {
    pub(super) http: Arc<dyn Http>,
    pub(super) provider: Provider,
    pub(super) application: Application,
    pub(super) clock: Arc<dyn WallClock>,
    /// One person sits in front of one browser.
    pub(super) turn: Semaphore,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn").field("provider", &self.provider).finish_non_exhaustive()
    }
}

pub(super) type Oauth = oauth2::Client<
    BasicErrorResponse,
    TokenAnswer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointMaybeSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

impl SignIn {
    /// An application at a provider.
    #[must_use]
    pub fn new(http: Arc<dyn Http>, provider: Provider, application: Application, clock: Arc<dyn WallClock>) -> Self {
        Self { http, provider, application, clock, turn: Semaphore::new(1) }
    }

    /// The next tokens for a refresh token. The answer always holds the refresh token to keep from now on: a new one, or
    /// this one where the provider gave none.
    ///
    /// # Errors
    /// [`SignInFailure::Refused`] with [`super::RefusalKind::Grant`] when the refresh token is dead.
    pub async fn refresh(&self, refresh: &Secret) -> Result<Tokens, SignInFailure> {
        let wire = Wire::new(&self.http);
        let token = RefreshToken::new(refresh.expose().to_owned());
        let oauth = self.oauth();
        let request = oauth.exchange_refresh_token(&token).add_scopes(self.scopes());
        let answer = request.request_async(&wire).await.map_err(|failure| wire.failure(failure))?;
        let mut tokens = self.tokens(&answer, &wire);
        tokens.refresh.get_or_insert_with(|| refresh.clone());
        Ok(tokens)
    }

    pub(super) fn oauth(&self) -> Oauth {
        oauth2::Client::new(ClientId::new(self.application.client_id.clone()))
            .set_auth_uri(AuthUrl::from_url(self.provider.authorize.clone()))
            .set_token_uri(TokenUrl::from_url(self.provider.token.clone()))
            .set_device_authorization_url_option(self.provider.device.clone().map(DeviceAuthorizationUrl::from_url))
    }

    pub(super) fn scopes(&self) -> impl Iterator<Item = Scope> {
        self.application.scopes.iter().cloned().map(Scope::new)
    }

    pub(super) fn tokens(&self, answer: &TokenAnswer, wire: &Wire) -> Tokens {
        let server_now: SystemTime = wire.server_now().unwrap_or_else(|| self.clock.now());
        Tokens::new(answer, &self.application.scopes, server_now)
    }
}
