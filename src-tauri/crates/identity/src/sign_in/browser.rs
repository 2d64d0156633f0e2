//! Signing in through the person's own browser: authorization code with PKCE.

use std::time::Duration;

use oauth2::{AuthorizationCode, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl};
use url::Url;

use super::loopback::{Loopback, Pages};
use super::wire::Wire;
use super::{Claims, SignIn, SignInFailure, Tokens};

/// How long somebody may take to sign in.
const PATIENCE: Duration = Duration::from_secs(5 * 60);

/// What to ask the person for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Prompt {
    /// Which account it shall be, also where only one is signed in.
    SelectAccount,
    /// Name and password, also where somebody is signed in.
    Login,
    /// To agree, also where they did before.
    Consent,
}

/// How to sign in this time.
#[derive(Clone, Default)]
pub struct Ask {
    /// What to ask the person for; what the provider finds right without.
    pub prompt: Option<Prompt>,
    /// Who it probably is.
    pub login_hint: Option<String>,
    /// What a service demanded.
    pub claims: Option<Claims>,
}

impl std::fmt::Debug for Ask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ask").field("prompt", &self.prompt).finish_non_exhaustive()
    }
}

/// What is remembered from the way out to the way back.
struct Pending {
    address: Url,
    state: CsrfToken,
    nonce: CsrfToken,
    verifier: PkceCodeVerifier,
    redirect: RedirectUrl,
}

impl SignIn {
    /// Lets `open` open the provider's page in a browser and waits for the answer, for five minutes at most. Dropping the
    /// future ends it all: the port is closed, a later answer reaches nobody.
    ///
    /// # Errors
    /// [`SignInFailure::AlreadyUnderWay`] while another sign-in of this application waits for its browser; others as they say.
    pub async fn by_browser<E>(
        &self,
        ask: &Ask,
        pages: Pages,
        open: impl FnOnce(&Url) -> Result<(), E>,
    ) -> Result<Tokens, SignInFailure> {
        let _turn = self.turn.try_acquire().map_err(|_| SignInFailure::AlreadyUnderWay)?;
        let loopback = Loopback::bind(&self.application.redirect).await?;
        let pending = self.begin(ask, &loopback)?;
        let issuer = self.provider.issuer.clone();
        let waiting = loopback.serve(pending.state.secret().clone(), issuer, pages);
        open(&pending.address).map_err(|_| SignInFailure::Browser)?;
        let code = tokio::time::timeout(PATIENCE, waiting.code()).await.map_err(|_| SignInFailure::TimedOut)??;
        self.redeem(code, pending).await
    }

    fn begin(&self, ask: &Ask, loopback: &Loopback) -> Result<Pending, SignInFailure> {
        let redirect = RedirectUrl::new(loopback.address()).map_err(|_| SignInFailure::Configuration)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let nonce = CsrfToken::new_random();
        let oauth = self.oauth().set_redirect_uri(redirect.clone());
        let mut request =
            oauth.authorize_url(CsrfToken::new_random).add_scopes(self.scopes()).set_pkce_challenge(challenge);
        if self.application.scopes.iter().any(|scope| scope == "openid") {
            request = request.add_extra_param("nonce", nonce.secret());
        }
        if let Some(prompt) = ask.prompt {
            request = request.add_extra_param("prompt", prompt.word());
        }
        if let Some(hint) = &ask.login_hint {
            request = request.add_extra_param("login_hint", hint);
        }
        if let Some(claims) = &ask.claims {
            request = request.add_extra_param("claims", claims.as_json());
        }
        let (address, state) = request.url();
        Ok(Pending { address, state, nonce, verifier, redirect })
    }

    async fn redeem(&self, code: AuthorizationCode, pending: Pending) -> Result<Tokens, SignInFailure> {
        let wire = Wire::new(&self.http);
        let oauth = self.oauth().set_redirect_uri(pending.redirect);
        let request = oauth.exchange_code(code).set_pkce_verifier(pending.verifier);
        let answer = request.request_async(&wire).await.map_err(|failure| wire.failure(failure))?;
        let tokens = self.tokens(&answer, &wire);
        let issuer = self.provider.issuer.as_deref();
        tokens.check_id(pending.nonce.secret(), &self.application.client_id, issuer)?;
        Ok(tokens)
    }
}

impl Prompt {
    fn word(self) -> &'static str {
        match self {
            Self::SelectAccount => "select_account",
            Self::Login => "login",
            Self::Consent => "consent",
        }
    }
}
