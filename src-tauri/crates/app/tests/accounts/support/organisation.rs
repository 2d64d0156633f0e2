//! The practice organisation over TLS and in the clear, without meetings.

use std::sync::Arc;

use base::{Secret, http::Http};
use jiff::Timestamp;
use serde_json::{Value, json};
use tenant::{
    Tenant, TenantConfig,
    serve::{Authority, Line, PlainListener, TlsListener, router},
};
use tokio::{net::TcpListener, task::JoinHandle};

use super::browser::web;

pub(crate) struct Organisation {
    tenant: Arc<Tenant>,
    secret: Secret,
    pub(crate) ca: Vec<u8>,
    pub(crate) plain: String,
    pub(crate) tls: String,
    servers: [JoinHandle<()>; 2],
}

impl Drop for Organisation {
    fn drop(&mut self) {
        self.servers.iter().for_each(JoinHandle::abort);
    }
}

/// Whether a token is good, and whose.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) user: String,
    pub(crate) scopes: Vec<String>,
}

impl Organisation {
    pub(crate) async fn start() -> Self {
        let config = TenantConfig::new(Timestamp::now());
        let secret = config.secret.clone();
        let tenant = Arc::new(Tenant::open(config).unwrap());
        let authority = Authority::of(&tenant, Timestamp::now()).unwrap();
        let (plain, tls) =
            (TcpListener::bind("127.0.0.1:0").await.unwrap(), TcpListener::bind("127.0.0.1:0").await.unwrap());
        let addresses = (plain.local_addr().unwrap(), tls.local_addr().unwrap());
        let service = || router(Arc::clone(&tenant)).into_make_service_with_connect_info::<Line>();
        let (one, other) = (service(), service());
        let tls = TlsListener::new(tls, authority.tls()).unwrap();
        let servers = [
            tokio::spawn(async move { axum::serve(PlainListener(plain), one).await.unwrap() }),
            tokio::spawn(async move { axum::serve(tls, other).await.unwrap() }),
        ];
        let (plain, tls) = (format!("http://{}", addresses.0), format!("https://localhost:{}", addresses.1.port()));
        Self { tenant, secret, ca: authority.pem().as_bytes().to_vec(), plain, tls, servers }
    }

    /// The connection string of its resource, in the clear or over TLS.
    pub(crate) fn connection_string(&self, origin: &str) -> String {
        self.tenant.connection_string(origin).expose().to_owned()
    }

    /// What it says of a token.
    pub(crate) async fn told(&self, token: &Secret) -> Option<Told> {
        let said = self.control("POST", "tokens", &json!({ "token": token })).await;
        let scopes = said["scopes"].as_array().map(|scopes| scopes.iter().filter_map(Value::as_str));
        said["active"].as_bool()?.then(|| Told {
            user: said["id"].as_str().unwrap().to_owned(),
            scopes: scopes.into_iter().flatten().map(str::to_owned).collect(),
        })
    }

    /// A word of control (`docs/practice.md`).
    pub(crate) async fn control(&self, method: &str, what: &str, body: &Value) -> Value {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{}/_practice/{what}", self.plain))
            .header("authorization", format!("Bearer {}", self.secret.expose()))
            .header("content-type", "application/json")
            .body(body.to_string().into());
        let answer = web(None).send(request.unwrap()).await.unwrap();
        assert!(answer.status().is_success(), "{method} {what}: {} {:?}", answer.status(), answer.body());
        serde_json::from_slice(answer.body()).unwrap_or_default()
    }
}
