//! Between the `oauth2` crate and our HTTP: passes requests on, and reads of each answer what the crate has no place for.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use base::http::{Http, HttpFailure, Request, Response, date_of};
use bytes::Bytes;
use oauth2::{AsyncHttpClient, ErrorResponse, HttpRequest, HttpResponse, RequestTokenError};

use super::{Refusal, SignInFailure};

/// The crate's HTTP client for one exchange.
pub(super) struct Wire {
    http: Arc<dyn Http>,
    last: Mutex<Last>,
}

/// Of the last answer.
#[derive(Default)]
struct Last {
    refusal: Option<Refusal>,
    server_now: Option<SystemTime>,
}

impl Wire {
    pub(super) fn new(http: &Arc<dyn Http>) -> Self {
        Self { http: Arc::clone(http), last: Mutex::default() }
    }

    /// The server's clock at its last answer.
    pub(super) fn server_now(&self) -> Option<SystemTime> {
        self.last().server_now
    }

    /// What the crate's failure comes to. Its own words may hold the whole answer and are dropped here.
    pub(super) fn failure<E: ErrorResponse + 'static>(
        &self,
        failure: RequestTokenError<HttpFailure, E>,
    ) -> SignInFailure {
        if let RequestTokenError::Request(failure) = failure {
            return SignInFailure::Http(failure);
        }
        self.last().refusal.take().map_or(SignInFailure::Unreadable, SignInFailure::Refused)
    }

    fn last(&self) -> std::sync::MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn read(&self, answer: &Response) {
        let refused = !answer.status().is_success();
        let refusal = refused.then(|| Refusal::of_body(answer.body())).flatten();
        *self.last() = Last { refusal, server_now: date_of(answer.headers()) };
    }
}

impl<'c> AsyncHttpClient<'c> for Wire {
    type Error = HttpFailure;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpFailure>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let request: Request = request.map(Bytes::from);
            let answer = self.http.send(request).await?;
            self.read(&answer);
            Ok(answer.map(Vec::from))
        })
    }
}
