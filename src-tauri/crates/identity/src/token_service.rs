//! An organisation's token service, from the side of the app: the contract of `docs/token-service.md`, version 1.
//!
//! The service holds the resource's key. The app shows it a token of the organisation's OpenID Connect provider and gets an
//! access token for the one user that belongs to the person who signed in.

use std::sync::Arc;
use std::time::Duration;

use base::Secret;
use base::http::{Http, HttpFailure, Request, Response, date_of, retry_after};
use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::acs::{AccessToken, Issued, Purpose, UserId, on_this_machine, rfc3339};

/// The version of the contract this client speaks.
const VERSION: u32 = 1;

/// Where the service stands, without a path of its own or with one that ends in `/`.
pub struct TokenServiceClient {
    http: Arc<dyn Http>,
    base: Url,
}

impl std::fmt::Debug for TokenServiceClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenServiceClient").finish_non_exhaustive()
    }
}

/// What a service says of itself: how to sign in for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Description {
    /// The contract's version.
    pub version: u32,
    /// The organisation's OpenID Connect provider.
    pub issuer: Url,
    /// What the app is called there.
    pub client_id: String,
    /// What to ask the provider for.
    pub scopes: Vec<String>,
    /// Which of the provider's tokens the service takes.
    pub bearer: Bearer,
    /// The endpoint of the Communication Services resource that the tokens are for: where its chat is. A service that does not say it
    /// gives tokens for calls only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<Url>,
}

/// One of a provider's tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Bearer {
    /// The access token, made out to the service.
    AccessToken,
    /// The id token, made out to the app.
    IdToken,
}

/// Why the service gave no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenServiceFailure {
    /// There was no answer.
    #[error(transparent)]
    Http(#[from] HttpFailure),
    /// The address is neither https nor on this machine.
    #[error("the token service's address must begin with https")]
    Address,
    /// The service speaks another version, or isn't one.
    #[error("this is no token service of version 1")]
    Version,
    /// The provider's token isn't accepted (any more): sign in again.
    #[error("the token service wants a new sign-in")]
    Unauthenticated,
    /// The person may not have a token.
    #[error("the token service gives this person no token")]
    NotAllowed,
    /// The person may join meetings and may not call.
    #[error("the token service gives no token for calls")]
    PurposeNotAllowed,
    /// Too many requests; later again.
    #[error("the token service is asked too often")]
    TooMany(Option<Duration>),
    /// The service, or what it depends on, is in trouble; later again.
    #[error("the token service is not available")]
    Unavailable(Option<Duration>),
    /// The answer isn't as the contract has it.
    #[error("the token service's answer could not be read")]
    Unreadable,
}

#[derive(Serialize)]
struct TokenRequest {
    purpose: &'static str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TokenAnswer {
    user_id: UserId,
    token: Secret,
    expires_on: String,
    scopes: Vec<String>,
}

impl TokenServiceClient {
    /// The service at an address.
    ///
    /// # Errors
    /// [`TokenServiceFailure::Address`].
    pub fn new(http: Arc<dyn Http>, base: &Url) -> Result<Self, TokenServiceFailure> {
        let secure = base.scheme() == "https" || (base.scheme() == "http" && on_this_machine(base));
        let plain = base.username().is_empty() && base.password().is_none() && !base.cannot_be_a_base();
        if !secure || !plain {
            return Err(TokenServiceFailure::Address);
        }
        let mut base = base.clone();
        base.set_query(None);
        base.set_fragment(None);
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        Ok(Self { http, base })
    }

    /// What the service says of itself. Needs no sign-in.
    ///
    /// # Errors
    /// [`TokenServiceFailure::Version`] when it is another one or none at all.
    pub async fn describe(&self) -> Result<Description, TokenServiceFailure> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let request = self.request(Method::GET, ".well-known/passerelle-token-service", Bytes::new());
        let answer = self.http.send(request).await?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Err(TokenServiceFailure::Version),
            _ => return Err(refusal(&answer)),
        }
        let versioned: Versioned = read(&answer)?;
        if versioned.version == VERSION { read(&answer) } else { Err(TokenServiceFailure::Version) }
    }

    /// A token for the user of whoever this token of the provider was given to.
    ///
    /// # Errors
    /// As they say.
    pub async fn token(&self, proof: &Secret, purpose: Purpose) -> Result<Issued, TokenServiceFailure> {
        let body = serde_json::to_vec(&TokenRequest { purpose: word(purpose) });
        let body = body.map_err(|_| TokenServiceFailure::Unreadable)?;
        let answer = self.ask("v1/token", body.into(), proof).await?;
        if answer.status() != StatusCode::OK {
            return Err(refusal(&answer));
        }
        let given: TokenAnswer = read(&answer)?;
        // Chat may be missing: not every resource has it.
        if !given.scopes.iter().any(|scope| serving(purpose).contains(&scope.as_str())) {
            return Err(TokenServiceFailure::PurposeNotAllowed);
        }
        let expires = rfc3339(&given.expires_on).ok_or(TokenServiceFailure::Unreadable)?;
        let token = AccessToken { secret: given.token, expires, user: Some(given.user_id) };
        Ok(Issued { token, server_now: date_of(answer.headers()) })
    }

    /// Ends all access tokens of the person.
    ///
    /// # Errors
    /// As they say.
    pub async fn revoke(&self, proof: &Secret) -> Result<(), TokenServiceFailure> {
        let answer = self.ask("v1/revoke", Bytes::new(), proof).await?;
        if answer.status() == StatusCode::NO_CONTENT { Ok(()) } else { Err(refusal(&answer)) }
    }

    async fn ask(&self, path: &str, body: Bytes, proof: &Secret) -> Result<Response, TokenServiceFailure> {
        let mut request = self.request(Method::POST, path, body);
        let bearer = HeaderValue::from_str(&format!("Bearer {}", proof.expose()));
        let mut bearer = bearer.map_err(|_| TokenServiceFailure::Unauthenticated)?;
        bearer.set_sensitive(true);
        request.headers_mut().insert(header::AUTHORIZATION, bearer);
        Ok(self.http.send(request).await?)
    }

    fn request(&self, method: Method, path: &str, body: Bytes) -> Request {
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(header::ACCEPT, "application/json");
        if !body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        request.body(body).expect("a parsed address and a plain path make an address")
    }
}

fn word(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Meeting => "meeting",
        Purpose::Call => "call",
        // The contract has no such tokens: a service that is asked refuses.
        Purpose::Chat => "chat",
    }
}

/// Scopes any of which lets a token serve its purpose.
fn serving(purpose: Purpose) -> &'static [&'static str] {
    match purpose {
        Purpose::Meeting => &["voip.join", "voip"],
        Purpose::Call => &["voip"],
        Purpose::Chat => &["chat"],
    }
}

fn read<T: serde::de::DeserializeOwned>(answer: &Response) -> Result<T, TokenServiceFailure> {
    serde_json::from_slice(answer.body()).map_err(|_| TokenServiceFailure::Unreadable)
}

/// By the status; among 403 the contract's code tells a person from a purpose.
fn refusal(answer: &Response) -> TokenServiceFailure {
    #[derive(Deserialize)]
    struct Body {
        error: Inner,
    }
    #[derive(Deserialize)]
    struct Inner {
        code: String,
    }
    let code = serde_json::from_slice::<Body>(answer.body()).map(|body| body.error.code).unwrap_or_default();
    match answer.status().as_u16() {
        401 => TokenServiceFailure::Unauthenticated,
        403 if code == "purpose_not_allowed" => TokenServiceFailure::PurposeNotAllowed,
        403 => TokenServiceFailure::NotAllowed,
        429 => TokenServiceFailure::TooMany(retry_after(answer.headers())),
        500..=599 => TokenServiceFailure::Unavailable(retry_after(answer.headers())),
        _ => TokenServiceFailure::Unreadable,
    }
}
