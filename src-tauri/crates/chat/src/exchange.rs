//! One request and its answer: paced, with a token, and once more with a new one where the service refuses that.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base::{
    Secret,
    http::{Http, HttpFailure, Request, Response, Route, retry_after},
};
use bytes::Bytes;
use http::{Method, StatusCode, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Serialize, de::DeserializeOwned};
use tokio::time::Instant;
use url::Url;

use crate::{
    bearer::Bearer,
    capability::Capability,
    failure::ChatFailure,
    ids::ThreadId,
    limits::{MAX_ADDRESS_BYTES, MAX_ANSWER_BYTES},
    pacer::{Limits, Operation, Pacer},
    picture::Picture,
    thread::Continuation,
};

/// What of an id goes into a path as it is (RFC 3986, unreserved).
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// A request waits no longer for its turn; whoever asked is told instead.
const PATIENCE: Duration = Duration::from_secs(30);

/// A service, as requests to it need it.
pub(crate) struct Exchange {
    http: Arc<dyn Http>,
    pub(crate) bearer: Arc<dyn Bearer>,
    endpoint: Url,
    pacer: Mutex<Pacer>,
    started: Instant,
    pub(crate) capability: Capability,
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange").finish_non_exhaustive()
    }
}

/// A request before it has a token.
pub(crate) struct Call<'a> {
    pub(crate) operation: Operation,
    pub(crate) thread: Option<&'a ThreadId>,
    method: Method,
    address: String,
    body: Option<(&'static str, Bytes)>,
    headers: Vec<(&'static str, String)>,
    accept: &'static str,
}

impl<'a> Call<'a> {
    pub(crate) fn new(operation: Operation, thread: Option<&'a ThreadId>, method: Method, address: String) -> Self {
        Self { operation, thread, method, address, body: None, headers: Vec::new(), accept: "application/json" }
    }

    pub(crate) fn json(mut self, body: &impl Serialize) -> Self {
        self.body = Some(("application/json", json(body)));
        self
    }

    /// A change (RFC 7396).
    pub(crate) fn merge_patch(mut self, body: &impl Serialize) -> Self {
        self.body = Some(("application/merge-patch+json", json(body)));
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// What is asked for, where it is no JSON.
    fn accept(mut self, types: &'static str) -> Self {
        self.accept = types;
        self
    }

    fn request(&self, token: &Secret) -> Result<Request, ChatFailure> {
        // The only place that takes the token: the header that carries it.
        let mut authorization =
            header::HeaderValue::try_from(format!("Bearer {}", token.expose())).map_err(|_| ChatFailure::NoToken)?;
        authorization.set_sensitive(true);
        let mut request = http::Request::builder().method(self.method.clone()).uri(&self.address);
        request = request.header(header::ACCEPT, self.accept).header(header::AUTHORIZATION, authorization);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let mut body = Bytes::new();
        if let Some((kind, text)) = &self.body {
            request = request.header(header::CONTENT_TYPE, *kind);
            body = text.clone();
        }
        // An address that can't be built is one that is too long.
        request.body(body).map_err(|_| ChatFailure::Unreadable)
    }
}

impl Exchange {
    pub(crate) fn new(http: Arc<dyn Http>, bearer: Arc<dyn Bearer>, endpoint: Url, limits: Limits) -> Self {
        let pacer = Mutex::new(Pacer::new(limits));
        Self { http, bearer, endpoint, pacer, started: Instant::now(), capability: Capability::default() }
    }

    /// An address at the service.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.endpoint)
    }

    /// The next page's address, if it is at the same place: no other one may see the token.
    pub(crate) fn follow(&self, next: &Continuation) -> Result<String, ChatFailure> {
        let there = Url::parse(next.address()).map_err(|_| ChatFailure::Foreign)?;
        let same = there.origin() == self.endpoint.origin() && there.path().starts_with(self.endpoint.path());
        if same && there.username().is_empty() { Ok(there.into()) } else { Err(ChatFailure::Foreign) }
    }

    /// Sends, and gives the answer of a wanted status.
    pub(crate) async fn ask(&self, call: Call<'_>, wanted: &[StatusCode]) -> Result<Response, ChatFailure> {
        self.capability.check()?;
        self.pace(&call).await?;
        let mut answer = self.send(&call, &self.bearer.token().await?).await?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            answer = self.send(&call, &self.bearer.renew().await?).await?;
        }
        if wanted.contains(&answer.status()) {
            return if answer.body().len() > MAX_ANSWER_BYTES { Err(HttpFailure::TooLong.into()) } else { Ok(answer) };
        }
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            let now = self.started.elapsed();
            self.pacer().refused(call.operation, call.thread, now, retry_after(answer.headers()));
        }
        Err(ChatFailure::of(&answer))
    }

    /// The same, and reads the answer.
    pub(crate) async fn read<T: DeserializeOwned>(&self, call: Call<'_>, wanted: StatusCode) -> Result<T, ChatFailure> {
        let answer = self.ask(call, &[wanted]).await?;
        serde_json::from_slice(answer.body()).map_err(|_| ChatFailure::Unreadable)
    }

    /// The same for a picture.
    pub(crate) async fn picture(&self, call: Call<'_>) -> Result<Picture, ChatFailure> {
        let answer = self.ask(call.accept("image/*"), &[StatusCode::OK]).await?;
        Picture::read(answer.into_body()).ok_or(ChatFailure::Unreadable)
    }

    async fn send(&self, call: &Call<'_>, token: &Secret) -> Result<Response, ChatFailure> {
        let request = call.request(token)?;
        let route = Route(&request).to_string();
        let answer = self.http.send(request).await?;
        tracing::debug!(%route, operation = ?call.operation, status = answer.status().as_u16(), "asked the chat service");
        Ok(answer)
    }

    async fn pace(&self, call: &Call<'_>) -> Result<(), ChatFailure> {
        let reserved = self.pacer().reserve(call.operation, call.thread, self.started.elapsed(), PATIENCE);
        let wait = reserved.map_err(|wait| ChatFailure::TooMany(Some(wait)))?;
        if !wait.is_zero() {
            tracing::debug!(operation = ?call.operation, wait_ms = wait.as_millis(), "waiting for a turn");
            tokio::time::sleep(wait).await;
        }
        Ok(())
    }

    fn pacer(&self) -> std::sync::MutexGuard<'_, Pacer> {
        self.pacer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A piece of a path.
pub(crate) fn escaped(id: &str) -> impl fmt::Display + '_ {
    utf8_percent_encode(id, PATH)
}

/// Where a list goes on, if what it says is short enough to be an address.
pub(crate) fn continuation(link: Option<String>) -> Option<Continuation> {
    link.filter(|link| !link.is_empty() && link.len() <= MAX_ADDRESS_BYTES).map(Continuation::new)
}

fn json(body: &impl Serialize) -> Bytes {
    serde_json::to_vec(body).expect("plain structs can be written").into()
}
