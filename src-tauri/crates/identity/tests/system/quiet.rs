//! Nothing secret and nothing personal reaches a log, whatever level it is written at and whoever writes it: ours and our
//! dependencies' lines of whole journeys are caught and searched.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::Form;
use axum::http::HeaderMap;
use axum::{Json, Router, routing::get, routing::post};
use base::Secret;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use bytes::Bytes;
use identity::acs::{IdentityClient, Purpose};
use identity::sign_in::{Application, Ask, Pages, Provider, Redirect, Session, SignIn};
use identity::source::{GuestIdentity, KeyIssuer, ServiceIssuer};
use identity::token_service::{Bearer, TokenServiceClient};
use identity::vault::Vault;
use identity::{SystemClock, Web, WebOptions};
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use super::{open, slot};

/// Every word that must stay out of the log.
const WORDS: &[&str] = &[
    "c2VjcmV0LWtleQ",
    "guest-token-secret",
    "8:acs:person",
    "acs%3Aperson",
    "code-secret",
    "access-secret",
    "refresh-secret",
    "device-secret",
    "USER-CODE",
    "service-token-secret",
    "Ann Example",
    "ann@contoso.example",
    "ann%40contoso.example",
    "subject-secret",
    "Contoso",
    "HMAC-SHA256",
    "Bearer ",
];

#[derive(Clone, Default)]
struct Caught(Arc<Mutex<Vec<u8>>>);

impl io::Write for Caught {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Caught {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn id_token() -> String {
    let claims =
        json!({ "sub": "subject-secret", "aud": "client", "name": "Ann Example", "email": "ann@contoso.example" });
    format!("e30.{}.c2ln", BASE64_URL_SAFE_NO_PAD.encode(claims.to_string()))
}

/// Resource, provider and token service in one.
async fn serve() -> (String, tokio::task::JoinHandle<()>) {
    let token = json!({ "token": "guest-token-secret", "expiresOn": "2099-01-01T00:00:00Z", "userId": "8:acs:person",
        "scopes": ["voip.join"] });
    let created = json!({ "identity": { "id": "8:acs:person" }, "accessToken": token });
    let tokens = || {
        json!({ "token_type": "Bearer", "access_token": "access-secret", "refresh_token": "refresh-secret",
            "expires_in": 60, "id_token": id_token() })
    };
    let grant = move |Form(form): Form<Vec<(String, String)>>| async move {
        let refused = form.iter().any(|(_, value)| value == "dead");
        let no = json!({ "error": "invalid_grant", "error_description": "AADSTS50173: of ann@contoso.example" });
        if refused {
            (axum::http::StatusCode::BAD_REQUEST, Json(no))
        } else {
            (axum::http::StatusCode::OK, Json(tokens()))
        }
    };
    let device = json!({ "device_code": "device-secret", "user_code": "USER-CODE", "expires_in": 900, "interval": 1,
        "verification_uri": "https://login.example/device" });
    let router = Router::new()
        .route("/identities", post(|| async { (axum::http::StatusCode::CREATED, Json(created)) }))
        .route("/identities/{id}/{action}", post(|| async { axum::http::StatusCode::NOT_FOUND }))
        .route("/t/oauth2/v2.0/token", post(grant))
        .route("/t/oauth2/v2.0/devicecode", post(|| async { Json(device) }))
        .route(
            "/v1/token",
            post(|headers: HeaderMap| async move {
                assert!(headers.contains_key("authorization"));
                Json(token)
            }),
        )
        .route("/.well-known/openid-configuration", get(|| async { Json(Value::Null) }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    (address, tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }))
}

/// Every path a secret takes: a resource's key, a browser, a device code, refreshes, the token service, the vault.
async fn journeys(base: &str) {
    let http = Arc::new(Web::new(&WebOptions::default()).unwrap());
    let clock = Arc::new(SystemClock);
    let connection = format!("endpoint={base}/;accesskey=c2VjcmV0LWtleQ==").parse().unwrap();
    let client = IdentityClient::new(Arc::clone(&http) as _, connection, Arc::clone(&clock) as _);
    let guest = GuestIdentity::new(Arc::new(KeyIssuer::new(client, Purpose::Meeting, None)), Arc::clone(&clock) as _);
    guest.token().await.unwrap();
    guest.renew().await.unwrap();
    drop(guest.sign_out().await);

    let provider = Provider::entra_at(&base.parse().unwrap(), "t").unwrap();
    let application =
        Application { client_id: "client".into(), scopes: vec!["openid".into()], redirect: Redirect::localhost() };
    let sign_in = Arc::new(SignIn::new(Arc::clone(&http) as _, provider, application, Arc::clone(&clock) as _));
    let ask = Ask { login_hint: Some("ann@contoso.example".into()), ..Ask::default() };
    let browser = Arc::clone(&http);
    let came = sign_in.by_browser(&ask, Pages::default(), move |address| {
        let find = |wanted: &str| address.query_pairs().find(|(name, _)| name == wanted).unwrap().1.into_owned();
        let back = format!("{}?code=code-secret&state={}", find("redirect_uri"), find("state"));
        tokio::spawn(async move {
            base::http::Http::send(&*browser, http::Request::get(back).body(Bytes::new()).unwrap()).await
        });
        Ok::<_, ()>(())
    });
    // The nonce is not the one that was asked for, so that this ends in a refusal after the tokens came.
    drop(came.await.unwrap_err());
    let tokens = sign_in.by_device(|_| ()).await.unwrap();

    let vault: Arc<Vault> = Arc::new(open().await);
    let session = Arc::new(Session::new(sign_in, Arc::clone(&vault), slot("Contoso"), Arc::clone(&clock) as _));
    session.begin(tokens).await;
    session.access_token().await.unwrap();
    let service = TokenServiceClient::new(http, &base.parse().unwrap()).unwrap();
    let issuer = ServiceIssuer::new(service, Bearer::IdToken, Arc::clone(&session), Purpose::Meeting);
    let guest = GuestIdentity::new(Arc::new(issuer), clock);
    guest.token().await.unwrap();
    drop(guest.sign_out().await);
    vault.write(&slot("Contoso"), &Secret::new("dead")).await;
    session.access_token().await.unwrap_err();
    vault.forget(slot("Contoso").identity()).await;
    tokio::time::sleep(Duration::ZERO).await;
}

async fn caught() -> String {
    let caught = Caught::default();
    let writer = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(caught.clone());
    writer.with_ansi(false).init();
    tracing::trace!("the subscriber listens");
    let (base, server) = serve().await;
    journeys(&base).await;
    server.abort();
    let bytes = caught.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn search(log: &str) {
    for witness in ["the subscriber listens", "asking", "hyper_util", "reqwest"] {
        assert!(log.contains(witness), "nothing of {witness}: this test sees too little\n{log}");
    }
    for word in WORDS {
        let line = log.lines().find(|line| line.contains(word));
        assert!(line.is_none(), "{word} is in the log: {line:?}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn no_log_line_holds_anything_secret_or_personal() {
    use super::session::{Bus, Daemon, inside};
    if inside("quiet::no_log_line_holds_anything_secret_or_personal", Bus::Own) {
        let _daemon = Daemon::start(Some("password"));
        let log = caught().await;
        assert!(log.contains("zbus"), "nothing of the keyring's bus: this test sees too little");
        search(&log);
    }
}

#[cfg(not(target_os = "linux"))]
#[tokio::test]
async fn no_log_line_holds_anything_secret_or_personal() {
    search(&caught().await);
}
