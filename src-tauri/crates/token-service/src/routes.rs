//! The contract's addresses.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use base::{Clock, Secret};
use identity::{
    acs::{AcsFailure, IdentityClient, Issued, Purpose, UserId},
    token_service::Description,
};
use serde::Deserialize;
use serde_json::json;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{Config, Limits, Person, Unverified, Users, Verifier};

/// A request is a few words.
const BODY_LIMIT: usize = 4 << 10;

/// Everything the service works with.
pub struct Service {
    config: Config,
    verifier: Verifier,
    resource: IdentityClient,
    /// Where it is kept which user belongs to whom; with none the resource itself keeps it.
    users: Option<Arc<dyn Users>>,
    limits: Mutex<Limits>,
    clock: Box<dyn Clock>,
    /// A new person gets one user, also when they ask twice at a time: people whose digests begin alike wait for each other.
    making: [tokio::sync::Mutex<()>; 64],
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service").field("users", &self.users).finish_non_exhaustive()
    }
}

/// Why a request is refused.
enum Refusal {
    Invalid,
    Unauthenticated,
    Purpose,
    TooMany(Duration),
    Unavailable,
}

impl Service {
    /// A service of these parts. Without `users` it keeps nothing, so that any number of copies can run side by side.
    pub fn new(
        config: Config,
        verifier: Verifier,
        resource: IdentityClient,
        users: Option<Arc<dyn Users>>,
        clock: impl Clock + 'static,
    ) -> Self {
        let limits = Mutex::new(Limits::new(config.burst, config.hourly));
        let making = std::array::from_fn(|_| tokio::sync::Mutex::default());
        Self { config, verifier, resource, users, limits, clock: Box::new(clock), making }
    }

    async fn person(&self, headers: &HeaderMap) -> Result<Person, Refusal> {
        let proof = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let proof = proof.and_then(|value| value.strip_prefix("Bearer ")).ok_or(Refusal::Unauthenticated)?;
        let person = self.verifier.verify(&Secret::new(proof)).await.map_err(|reason| {
            tracing::info!(%reason, "refused");
            if reason == Unverified::Provider { Refusal::Unavailable } else { Refusal::Unauthenticated }
        })?;
        let mut limits = self.limits.lock().unwrap_or_else(PoisonError::into_inner);
        limits.take(person.key(), self.clock.now()).map_err(Refusal::TooMany)?;
        Ok(person)
    }

    async fn token(&self, person: &Person, purpose: Purpose) -> Result<(UserId, Issued), AcsFailure> {
        let Some(users) = &self.users else {
            return self.resource.token_of(person.key(), purpose.scopes(), None).await;
        };
        let unavailable = |_| AcsFailure::Unavailable(None);
        let shard = usize::from_str_radix(&person.key()[..2], 16).unwrap_or_default() % self.making.len();
        let _one_at_a_time = self.making[shard].lock().await;
        if let Some(user) = users.get(person.key()).map_err(unavailable)? {
            match self.resource.issue_token(&user, purpose.scopes(), None).await {
                Err(AcsFailure::UnknownUser(_)) => {}
                answer => return Ok((user, answer?)),
            }
        }
        let (user, issued) = self.resource.create_user_with_token(purpose.scopes(), None).await?;
        users.put(person.key(), &user).map_err(unavailable)?;
        Ok((user, issued))
    }

    /// The person's user, where they have one.
    async fn user(&self, person: &Person) -> Result<Option<UserId>, Refusal> {
        match &self.users {
            Some(users) => users.get(person.key()).map_err(|_| Refusal::Unavailable),
            None => self.resource.user_of(person.key()).await.map(Some).map_err(|failure| resource_refusal(&failure)),
        }
    }
}

/// The service's addresses.
pub fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/.well-known/passerelle-token-service", routing::get(describe))
        .route("/v1/token", routing::post(token))
        .route("/v1/revoke", routing::post(revoke))
        .route("/healthz", routing::get(|| async { "ok" }))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(service)
}

async fn describe(State(service): State<Arc<Service>>) -> Response {
    let resource = Some(service.resource.endpoint().clone());
    Json(Description { resource, ..service.config.description() }).into_response()
}

#[derive(Deserialize)]
struct TokenRequest {
    purpose: Wanted,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Wanted {
    Meeting,
    Call,
}

async fn token(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    body: bytes::Bytes,
) -> Result<Response, Refusal> {
    let person = service.person(&headers).await?;
    let request: TokenRequest = serde_json::from_slice(&body).map_err(|_| Refusal::Invalid)?;
    let purpose = match request.purpose {
        Wanted::Meeting => Purpose::Meeting,
        Wanted::Call if service.config.calls => Purpose::Call,
        Wanted::Call => return Err(Refusal::Purpose),
    };
    let (user, issued) = service.token(&person, purpose).await.map_err(|failure| resource_refusal(&failure))?;
    tracing::info!(person = person.key(), ?purpose, "gave a token");
    let expires = OffsetDateTime::from(issued.token.expires).format(&Rfc3339).map_err(|_| Refusal::Unavailable)?;
    let answer =
        json!({ "userId": user, "token": issued.token.secret, "expiresOn": expires, "scopes": purpose.scopes() });
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

async fn revoke(State(service): State<Arc<Service>>, headers: HeaderMap) -> Result<Response, Refusal> {
    let person = service.person(&headers).await?;
    if let Some(user) = service.user(&person).await? {
        match service.resource.revoke_tokens(&user).await {
            Ok(()) | Err(AcsFailure::UnknownUser(_)) => {}
            Err(failure) => return Err(resource_refusal(&failure)),
        }
    }
    tracing::info!(person = person.key(), "revoked all tokens");
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Whatever is wrong with the resource is no fault of whoever asks.
fn resource_refusal(failure: &AcsFailure) -> Refusal {
    tracing::warn!(%failure, "the resource gave nothing");
    match failure {
        AcsFailure::TooMany(Some(wait)) => Refusal::TooMany(*wait),
        _ => Refusal::Unavailable,
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code, wait) = match self {
            Self::Invalid => (StatusCode::BAD_REQUEST, "invalid_request", None),
            Self::Unauthenticated => (StatusCode::UNAUTHORIZED, "unauthenticated", None),
            Self::Purpose => (StatusCode::FORBIDDEN, "purpose_not_allowed", None),
            Self::TooMany(wait) => (StatusCode::TOO_MANY_REQUESTS, "too_many_requests", Some(wait)),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", None),
        };
        let mut answer = (status, Json(json!({ "error": { "code": code } }))).into_response();
        if let Some(wait) = wait {
            // Whole seconds, and none too few.
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
        }
        answer
    }
}
