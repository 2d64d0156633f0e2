//! The token service over that provider and the practice organisation's resource, with a switch for trouble.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::IntoResponse;
use base::MonotonicClock;
use base::http::Http;
use identity::SystemClock;
use identity::acs::IdentityClient;
use token_service::{Config, Service, Verifier, router};
use tokio::task::JoinHandle;

use super::{browser::web, organisation::Organisation, provider::Provider};

pub(crate) struct TokenService {
    pub(crate) address: String,
    /// The status of every answer, if it is not zero.
    trouble: Arc<AtomicU16>,
    task: JoinHandle<()>,
}

impl Drop for TokenService {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl TokenService {
    pub(crate) async fn start(provider: &Provider, organisation: &Organisation, more: &str) -> Self {
        let text = format!(
            "issuer = '{}'\nclient-id = 'passerelle'\naudience = 'passerelle'\nbearer = 'idToken'\n{more}",
            provider.issuer
        );
        let config = Config::read(&text).unwrap();
        let (http, clock): (Arc<dyn Http>, _) = (Arc::new(web(None)), Arc::new(SystemClock));
        let (issuer, audience) = (config.issuer.clone(), config.audience.clone());
        let verifier = Verifier::new(Arc::clone(&http), Arc::clone(&clock) as _, issuer, audience);
        let connection = organisation.connection_string(&organisation.plain).parse().unwrap();
        let resource = IdentityClient::new(http, connection, clock);
        let service = Service::new(config, verifier, resource, None, MonotonicClock::start());
        let trouble = Arc::new(AtomicU16::new(0));
        let switch = Arc::clone(&trouble);
        let router = router(Arc::new(service)).layer(axum::middleware::from_fn(move |request: Request, next: Next| {
            let status = StatusCode::from_u16(switch.load(Ordering::SeqCst));
            async move {
                let Ok(status) = status else { return next.run(request).await };
                let mut refused = status.into_response();
                refused.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
                refused
            }
        }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, trouble, task }
    }

    /// Answers with this status from now on, or as it should with 0.
    pub(crate) fn trouble(&self, status: u16) {
        self.trouble.store(status, Ordering::SeqCst);
    }
}
