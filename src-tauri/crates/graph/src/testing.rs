//! A stage for tests: answers put ready, requests written down, and time that passes only when somebody waits.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use base::{
    Clock, Secret,
    http::{Answer, Http, HttpFailure, Request, Response},
};
use bytes::Bytes;
use serde_json::Value;

use crate::{Access, AccessRefused, Claims, Cloud, Graph, Outside, Pause, Token, Wait};

/// Everything a client needs, made up.
#[derive(Clone, Default)]
pub(crate) struct Stage(Arc<Inner>);

#[derive(Default)]
struct Inner {
    answers: Mutex<VecDeque<Result<Response, HttpFailure>>>,
    seen: Mutex<Vec<Request>>,
    claims: Mutex<Vec<Option<String>>>,
    waits: Mutex<Vec<Duration>>,
    now: Mutex<Duration>,
    refusal: Mutex<Option<AccessRefused>>,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn graph(&self) -> Graph {
        let (http, access, clock, pause) = (self.clone(), self.clone(), self.clone(), self.clone());
        let outside =
            Outside { http: Arc::new(http), access: Arc::new(access), clock: Arc::new(clock), pause: Arc::new(pause) };
        Graph::new(Cloud::Public, outside)
    }

    pub(crate) fn answer(&self, status: u16, body: &Value) {
        self.answer_with(status, &[], body.to_string());
    }

    pub(crate) fn answer_with(&self, status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) {
        let mut response = http::Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        self.0.answers.lock().unwrap().push_back(Ok(response.body(body.into()).unwrap()));
    }

    pub(crate) fn fail(&self, failure: HttpFailure) {
        self.0.answers.lock().unwrap().push_back(Err(failure));
    }

    pub(crate) fn refuse_access(&self, refusal: AccessRefused) {
        *self.0.refusal.lock().unwrap() = Some(refusal);
    }

    /// Requests so far, in order.
    pub(crate) fn seen(&self) -> Vec<Request> {
        self.0.seen.lock().unwrap().clone()
    }

    /// Addresses asked so far.
    pub(crate) fn addresses(&self) -> Vec<String> {
        self.seen().iter().map(|request| request.uri().to_string()).collect()
    }

    /// The claims each token was asked for with.
    pub(crate) fn claims(&self) -> Vec<Option<String>> {
        self.0.claims.lock().unwrap().clone()
    }

    /// How long was waited, each time.
    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.0.waits.lock().unwrap().clone()
    }
}

impl Http for Stage {
    fn send(&self, request: Request) -> Answer<'_> {
        Box::pin(async move {
            self.0.seen.lock().unwrap().push(request);
            let answer = self.0.answers.lock().unwrap().pop_front();
            answer.expect("an answer was put ready for every request")
        })
    }
}

impl Access for Stage {
    fn token<'a>(&'a self, claims: Option<&'a Claims>) -> Token<'a> {
        self.0.claims.lock().unwrap().push(claims.map(|claims| claims.as_str().to_owned()));
        let refusal = *self.0.refusal.lock().unwrap();
        Box::pin(async move { refusal.map_or_else(|| Ok(Secret::new("the-token")), Err) })
    }
}

impl Clock for Stage {
    fn now(&self) -> Duration {
        *self.0.now.lock().unwrap()
    }
}

impl Pause for Stage {
    fn pause(&self, span: Duration) -> Wait<'_> {
        Box::pin(async move {
            self.0.waits.lock().unwrap().push(span);
            *self.0.now.lock().unwrap() += span;
        })
    }
}

/// A long link, as Teams writes it.
pub(crate) const LONG: &str = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_NDY2ZTQ5ZmYtMWI3ZC00YzVhLTkwZTMtMmE1ZDhjN2I2ZjEw%40thread.v2/0?context=%7b%22Tid%22%3a%2211112222-3333-4444-5555-666677778888%22%2c%22Oid%22%3a%22aaaabbbb-cccc-dddd-eeee-ffff00001111%22%7d";
/// A short link.
pub(crate) const SHORT: &str = "https://teams.microsoft.com/meet/264183392744150?p=Qx7Kd0LmTz4RbVw9Yc";

/// What a text joins.
pub(crate) fn meeting(text: &str) -> link::Meeting {
    link::explain(text).meeting().expect("the text names a meeting").clone()
}
