//! HTTP as a parameter: what a client of a web service needs of the network, and nothing of who does it.
//!
//! Clients build whole requests and read whole answers, so that they are tested by what they send and by what they make
//! of an answer, without a socket. The one implementation that reaches a network is `identity::Web`.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ::http::HeaderMap;
use ::http::header::{DATE, RETRY_AFTER};
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

/// No wait that a server asks for is longer than this.
pub const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// What a server's clock showed when it answered (RFC 9110, section 6.6.1), where it said so.
#[must_use]
pub fn date_of(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}

/// How long a server wants to be left alone (RFC 9110, section 10.2.3): seconds, or a date by its own clock; at most
/// [`LONGEST_WAIT`].
#[must_use]
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let until = |at: SystemTime| Some(at.duration_since(date_of(headers)?).unwrap_or_default());
    let wait = text.parse().ok().map(Duration::from_secs);
    let wait = wait.or_else(|| httpdate::parse_http_date(text).ok().and_then(until))?;
    Some(wait.min(LONGEST_WAIT))
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

    #[test]
    fn a_wait_is_read_as_seconds_and_as_a_date() {
        let wait = |headers: &[(&'static str, &str)]| {
            let all = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            retry_after(&all.collect())
        };
        assert_eq!(wait(&[("retry-after", "17")]), Some(Duration::from_secs(17)));
        assert_eq!(wait(&[("retry-after", " 0 ")]), Some(Duration::ZERO));
        let date = ("date", "Sat, 21 Nov 2026 12:00:00 GMT");
        assert_eq!(wait(&[("retry-after", "Sat, 21 Nov 2026 12:01:30 GMT"), date]), Some(Duration::from_secs(90)));
        assert_eq!(wait(&[("retry-after", "Sat, 21 Nov 2026 11:00:00 GMT"), date]), Some(Duration::ZERO));
        assert_eq!(wait(&[("retry-after", "Sat, 21 Nov 2026 12:01:30 GMT")]), None, "by which clock?");
        assert_eq!(wait(&[("retry-after", "99999999")]), Some(LONGEST_WAIT));
        for text in ["soon", "-1", "99999999999999999999"] {
            assert_eq!(wait(&[("retry-after", text)]), None, "{text}");
        }
        assert_eq!(wait(&[]), None);
    }
}
