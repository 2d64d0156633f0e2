//! HTTP as a parameter: what a client of a web service needs of the network, and nothing of who does it.
//!
//! Clients build whole requests and read whole answers, so that they are tested by what they send and by what they make
//! of an answer, without a socket. The one implementation that reaches a network is `identity::Web`.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;

/// A whole request: absolute address, headers, body.
pub type Request = ::http::Request<Bytes>;
/// A whole answer, whatever its status: a refusal is an answer too.
pub type Response = ::http::Response<Bytes>;
/// What [`Http::send`] gives.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<Response, HttpFailure>> + Send + 'a>>;

/// Sends a request and gives the answer. Follows no redirect and repeats nothing: both are decisions of the client.
pub trait Http: Send + Sync {
    /// Sends one request.
    ///
    /// # Errors
    /// Only where there was no whole answer.
    fn send(&self, request: Request) -> Answer<'_>;
}

impl<T: Http + ?Sized> Http for Arc<T> {
    fn send(&self, request: Request) -> Answer<'_> {
        (**self).send(request)
    }
}

/// Why there was no answer. Names no address: those hold ids and codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HttpFailure {
    /// No connection: no network, a name that isn't known, a port where nobody listens.
    #[error("the service can't be reached")]
    Unreachable,
    /// The other side's certificate isn't trusted, or the two could not agree on how to encrypt.
    #[error("no trusted connection to the service")]
    Untrusted,
    /// No whole answer in time.
    #[error("the service did not answer in time")]
    TimedOut,
    /// The answer was longer than a client of this kind takes.
    #[error("the service's answer was too long")]
    TooLong,
    /// What came was no HTTP, or broke off.
    #[error("the service's answer could not be read")]
    Broken,
}

/// Method and host of a request, for a log line. Paths and queries hold ids, addresses and codes.
#[derive(Clone, Copy)]
pub struct Route<'a>(pub &'a Request);

impl fmt::Display for Route<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0.method(), self.0.uri().host().unwrap_or_default())
    }
}

impl fmt::Debug for Route<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_line_names_the_host_and_nothing_personal() {
        let request = ::http::Request::get("https://user:key@graph.example/v1.0/users/ann@contoso.com?code=x");
        let request = request.body(Bytes::new()).unwrap();
        assert_eq!(Route(&request).to_string(), "GET graph.example");
    }
}
