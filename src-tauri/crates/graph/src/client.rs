//! Asks Graph: a token for each request, four requests at once, a wait where the service wants one, and one new token where
//! a policy of the organisation asks for more proof.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use base::{
    Clock,
    http::{Http, Response, Route, retry_after},
};
use http::{StatusCode, Uri};
use serde::de::DeserializeOwned;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::{
    access::{Access, AccessRefused, Claims},
    answer,
    ask::Ask,
    cloud::Endpoint,
    error::GraphError,
    limits::MAX_AT_ONCE,
    retry::{Patience, Tries, Verdict},
};

/// What [`Pause::pause`] gives.
pub type Wait<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Waits. The app's is the runtime's timer; tests let time pass as they like.
pub trait Pause: Send + Sync {
    /// Comes back after this long.
    fn pause(&self, span: Duration) -> Wait<'_>;
}

/// What a client needs of the world.
#[derive(Clone)]
pub struct Outside {
    /// The network.
    pub http: Arc<dyn Http>,
    /// Tokens for the person who is signed in.
    pub access: Arc<dyn Access>,
    /// Tells how long things take.
    pub clock: Arc<dyn Clock>,
    /// Waits between tries.
    pub pause: Arc<dyn Pause>,
}

impl fmt::Debug for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outside").finish_non_exhaustive()
    }
}

/// Graph, as one signed-in person sees it. Its limits are that person's, so there is one for each.
pub struct Graph {
    endpoint: Endpoint,
    outside: Outside,
    at_once: Semaphore,
    /// When the service wants to be asked again, in the clock's time.
    quiet_until: Mutex<Duration>,
}

impl fmt::Debug for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Graph").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

impl Graph {
    /// A client of one Graph.
    #[must_use]
    pub fn new(endpoint: impl Into<Endpoint>, outside: Outside) -> Self {
        let at_once = Semaphore::new(MAX_AT_ONCE);
        Self { endpoint: endpoint.into(), outside, at_once, quiet_until: Mutex::default() }
    }

    /// Asks, and reads the answer.
    pub(crate) async fn ask<T: DeserializeOwned>(&self, ask: &Ask) -> Result<T, GraphError> {
        let address = self.address(ask)?;
        answer::value(&self.send(ask, &address).await?)
    }

    pub(crate) fn address(&self, ask: &Ask) -> Result<Uri, GraphError> {
        // An address that can't be built is one that is too long.
        self.endpoint.address(ask.target()).ok_or(GraphError::Unreadable)
    }

    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Asks until there is an answer that isn't "later": a good one or a refusal.
    pub(crate) async fn send(&self, ask: &Ask, address: &Uri) -> Result<Response, GraphError> {
        let mut tries = Tries::begin(Patience::PERSON, self.outside.clock.now());
        let mut claims = None;
        loop {
            self.be_quiet().await?;
            let response = self.once(ask, address, claims.as_ref()).await?;
            if claims.is_none() && is_challenge(response.status()) {
                claims = Claims::of(response.headers());
                if claims.is_some() {
                    continue;
                }
            }
            if !is_busy(response.status()) {
                return Ok(response);
            }
            let wished = retry_after(response.headers());
            self.stay_quiet(wished);
            match tries.failed(self.outside.clock.now(), wished, getrandom::u32().unwrap_or_default()) {
                Verdict::Wait(span) => self.outside.pause.pause(span).await,
                Verdict::GiveUp => return Err(GraphError::Busy { retry_after: wished }),
            }
        }
    }

    /// Sends one request, when there is room for it.
    async fn once(&self, ask: &Ask, address: &Uri, claims: Option<&Claims>) -> Result<Response, GraphError> {
        let token = self.outside.access.token(claims).await?;
        let id = Uuid::new_v4();
        let request = ask.request(address, &token, id).ok_or(AccessRefused::Unavailable)?;
        let route = Route(&request).to_string();
        // Never closed, so there is always a permit to come.
        let _room = self.at_once.acquire().await;
        let response = self.outside.http.send(request).await?;
        tracing::debug!(%route, status = response.status().as_u16(), %id, "asked Graph");
        Ok(response)
    }

    /// Waits while the service has asked to be left alone; says that it is busy where that would take too long.
    async fn be_quiet(&self) -> Result<(), GraphError> {
        let until = *self.quiet_until.lock().unwrap_or_else(PoisonError::into_inner);
        let left = until.saturating_sub(self.outside.clock.now());
        if left > Patience::PERSON.overall {
            return Err(GraphError::Busy { retry_after: Some(left) });
        }
        if !left.is_zero() {
            self.outside.pause.pause(left).await;
        }
        Ok(())
    }

    fn stay_quiet(&self, wished: Option<Duration>) {
        let Some(wished) = wished else { return };
        let until = self.outside.clock.now() + wished;
        let mut quiet_until = self.quiet_until.lock().unwrap_or_else(PoisonError::into_inner);
        *quiet_until = until.max(*quiet_until);
    }
}

fn is_challenge(status: StatusCode) -> bool {
    matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
}

fn is_busy(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
