//! The one implementation of [`Http`] that reaches a network: reqwest over rustls.
//!
//! Certificates are judged by the system, with one more authority where a person names one (the practice service makes
//! its own). Redirects are answers like any other. Proxies are those of the environment and the system; loopback never
//! goes through one.

mod trust;

use std::{sync::Arc, time::Duration};

use base::http::{Answer, Http, HttpFailure, Request, Response, Route};
use bytes::{Bytes, BytesMut};
use reqwest::{Client, ClientBuilder};
use rustls::ClientConfig;

/// How a [`Web`] behaves.
#[derive(Debug, Clone)]
pub struct WebOptions {
    /// How long a connection may take to come about.
    pub connect_timeout: Duration,
    /// How long a whole exchange may take, connection and answer's body included.
    pub timeout: Duration,
    /// The longest answer that is taken, in bytes.
    pub answer_limit: usize,
    /// Certificate authorities to trust beside the system's: the text of a PEM file, which may hold several.
    pub extra_authorities: Option<Vec<u8>>,
}

impl Default for WebOptions {
    /// What the services of Microsoft and an organisation's own need: 10 s, 30 s, 4 MiB.
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            answer_limit: 4 << 20,
            extra_authorities: None,
        }
    }
}

impl WebOptions {
    /// TLS as a [`Web`] of these options speaks it, for what opens connections of its own, such as a WebSocket.
    ///
    /// # Errors
    /// As [`Web::new`].
    pub fn tls(&self) -> Result<Arc<ClientConfig>, WebSetupError> {
        trust::config(self.extra_authorities.as_deref()).map(Arc::new)
    }
}

/// Why no [`Web`] could be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebSetupError {
    /// The file of extra authorities holds no certificate, or one that can't be read.
    #[error("the file of certificate authorities can't be read")]
    Authorities,
    /// The system names no authority at all, and no extra one was given.
    #[error("this system trusts no certificate authority")]
    NoTrust,
    /// The client could not be made.
    #[error("no HTTP client can be made on this system")]
    Client,
}

/// HTTP over the network. Copies share their connections.
#[derive(Debug, Clone)]
pub struct Web {
    /// For everything beyond this machine.
    outer: Client,
    /// For this machine.
    loopback: Client,
    answer_limit: usize,
}

impl Web {
    /// A client; opens no connection yet.
    ///
    /// # Errors
    /// When the extra authorities can't be read, or nothing at all is trusted.
    pub fn new(options: &WebOptions) -> Result<Self, WebSetupError> {
        let tls = trust::config(options.extra_authorities.as_deref())?;
        let client = |builder: ClientBuilder| {
            let builder = builder
                .tls_backend_preconfigured(tls.clone())
                .redirect(reqwest::redirect::Policy::none())
                .referer(false)
                .user_agent(concat!("Passerelle/", env!("CARGO_PKG_VERSION")))
                .connect_timeout(options.connect_timeout)
                .timeout(options.timeout);
            builder.build().map_err(|_| WebSetupError::Client)
        };
        Ok(Self {
            outer: client(Client::builder())?,
            loopback: client(Client::builder().no_proxy())?,
            answer_limit: options.answer_limit,
        })
    }

    async fn exchange(&self, request: Request) -> Result<Response, HttpFailure> {
        tracing::debug!(route = %Route(&request), "asking");
        let client = if is_loopback(&request) { &self.loopback } else { &self.outer };
        let request = reqwest::Request::try_from(request).map_err(|_| HttpFailure::Broken)?;
        let answer = client.execute(request).await.map_err(|error| trust::failure(&error))?;
        self.read(answer).await
    }

    async fn read(&self, mut answer: reqwest::Response) -> Result<Response, HttpFailure> {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        let mut body = BytesMut::new();
        while let Some(part) = answer.chunk().await.map_err(|error| trust::failure(&error))? {
            if body.len() + part.len() > self.answer_limit {
                return Err(HttpFailure::TooLong);
            }
            body.extend_from_slice(&part);
        }
        *response.body_mut() = body.freeze();
        Ok(response)
    }
}

impl Http for Web {
    fn send(&self, request: Request) -> Answer<'_> {
        Box::pin(self.exchange(request))
    }
}

/// Whether a request stays on this machine: `localhost`, 127.0.0.0/8 or ::1.
fn is_loopback(request: &Request) -> bool {
    let host = request.uri().host().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_told_from_names_that_look_like_it() {
        let local = |address: &str| is_loopback(&http::Request::get(address).body(Bytes::new()).unwrap());
        for address in ["http://localhost:1/x", "https://127.0.0.1", "http://127.9.9.9/", "https://[::1]:8443/"] {
            assert!(local(address), "{address}");
        }
        for address in ["http://localhost.evil.test/", "https://10.0.0.1/", "https://127.0.0.1.evil.test/"] {
            assert!(!local(address), "{address}");
        }
    }

    #[test]
    fn a_file_without_certificates_is_refused() {
        for text in ["", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            let options = WebOptions { extra_authorities: Some(text.into()), ..WebOptions::default() };
            assert_eq!(Web::new(&options).err(), Some(WebSetupError::Authorities), "{text}");
        }
    }
}
