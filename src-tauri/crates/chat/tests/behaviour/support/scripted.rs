//! HTTP without a socket: answers are given out in order, requests are kept.

use std::collections::VecDeque;
use std::sync::Mutex;

use base::http::{Answer, Http, HttpFailure, Request, Response};
use bytes::Bytes;

/// Answers that were written beforehand.
#[derive(Default)]
pub(crate) struct Scripted {
    answers: Mutex<VecDeque<Result<Response, HttpFailure>>>,
    seen: Mutex<Vec<Request>>,
}

impl Scripted {
    pub(crate) fn new(answers: impl IntoIterator<Item = Response>) -> Self {
        Self { answers: Mutex::new(answers.into_iter().map(Ok).collect()), seen: Mutex::default() }
    }

    /// One more answer, behind the others.
    pub(crate) fn then(&self, answer: Result<Response, HttpFailure>) {
        self.answers.lock().unwrap().push_back(answer);
    }

    /// Every request so far, each once.
    pub(crate) fn seen(&self) -> Vec<Request> {
        std::mem::take(&mut *self.seen.lock().unwrap())
    }
}

impl Http for Scripted {
    fn send(&self, request: Request) -> Answer<'_> {
        self.seen.lock().unwrap().push(request);
        let answer = self.answers.lock().unwrap().pop_front();
        Box::pin(async { answer.expect("a request more than the test has answers for") })
    }
}

/// An answer of JSON.
pub(crate) fn answer(status: u16, body: &serde_json::Value) -> Response {
    let text = if body.is_null() { String::new() } else { body.to_string() };
    http::Response::builder().status(status).header("content-type", "application/json").body(Bytes::from(text)).unwrap()
}

/// The same with one more header.
pub(crate) fn with(mut answer: Response, name: &'static str, value: &str) -> Response {
    answer.headers_mut().insert(name, value.parse().unwrap());
    answer
}
