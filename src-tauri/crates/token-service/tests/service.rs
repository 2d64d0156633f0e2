//! The whole service as the app's own client sees it: a provider with real keys, and a resource that counts its users.

#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use base::http::{Answer, Http, HttpFailure, Request, Response};
use base::{Clock, Secret};
use bytes::Bytes;
use identity::acs::{IdentityClient, Purpose};
use identity::token_service::{TokenServiceClient, TokenServiceFailure};
use identity::{WallClock, Web, WebOptions};
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use serde_json::{Value, json};
use token_service::{Config, MemoryUsers, Service, Users, Verifier, router};

const NOW: &str = "Sat, 21 Nov 2026 12:00:00 GMT";

#[derive(Debug)]
struct Held;

impl WallClock for Held {
    fn now(&self) -> SystemTime {
        httpdate::parse_http_date(NOW).unwrap()
    }
}

impl Clock for Held {
    fn now(&self) -> Duration {
        Duration::ZERO
    }
}

/// A provider's key.
struct Key {
    encoding: EncodingKey,
    jwk: Value,
    id: &'static str,
}

impl Key {
    fn new(id: &'static str) -> Self {
        let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
        let encoding = EncodingKey::from_ec_der(&pair.serialize_der());
        let mut jwk = Jwk::from_encoding_key(&encoding, Algorithm::ES256).unwrap();
        jwk.common.key_id = Some(id.to_owned());
        Self { encoding, jwk: serde_json::to_value(jwk).unwrap(), id }
    }

    fn sign(&self, claims: &Value) -> Secret {
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some(self.id.to_owned());
        Secret::new(jsonwebtoken::encode(&header, claims, &self.encoding).unwrap())
    }
}

fn claims(subject: &str) -> Value {
    let now = WallClock::now(&Held).duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    json!({ "iss": "https://id.example", "aud": "service", "sub": subject, "exp": now + 600, "nbf": now })
}

/// Provider and resource.
#[derive(Default)]
struct World {
    keys: Mutex<Vec<Value>>,
    made: AtomicUsize,
    /// Users by the ids that the service gave them.
    named: Mutex<HashMap<String, usize>>,
    looked: AtomicUsize,
    down: AtomicBool,
    seen: Mutex<Vec<String>>,
}

impl World {
    fn answer(&self, request: &Request) -> (u16, Value) {
        let token = json!({ "token": "guest", "expiresOn": "2026-11-22T12:00:00Z" });
        match (request.uri().host().unwrap(), request.uri().path()) {
            ("id.example", "/.well-known/openid-configuration") => {
                (200, json!({ "issuer": "https://id.example", "jwks_uri": "https://id.example/keys" }))
            }
            ("id.example", "/keys") => {
                self.looked.fetch_add(1, Ordering::SeqCst);
                let odd = json!({ "kty": "of tomorrow", "kid": "odd" });
                // A provider that publishes a shared secret by mistake: who knows it could sign for anybody.
                let shared = json!({ "kty": "oct", "kid": "shared", "k": "eA" });
                let keys: Vec<Value> = self.keys.lock().unwrap().iter().cloned().chain([odd, shared]).collect();
                (200, json!({ "keys": keys }))
            }
            ("resource.example", "/identities") => {
                let asked: Value = serde_json::from_slice(request.body()).unwrap();
                let fresh = || self.made.fetch_add(1, Ordering::SeqCst);
                let number = match asked["customId"].as_str() {
                    Some(id) => *self.named.lock().unwrap().entry(id.to_owned()).or_insert_with(fresh),
                    None => fresh(),
                };
                (201, json!({ "identity": { "id": format!("8:acs:{number}") }, "accessToken": token }))
            }
            ("resource.example", path) if path.ends_with("/:issueAccessToken") => (200, token),
            ("resource.example", path) if path.ends_with("/:revokeAccessTokens") => (204, Value::Null),
            other => panic!("{other:?}"),
        }
    }
}

impl Http for World {
    fn send(&self, request: Request) -> Answer<'_> {
        self.seen.lock().unwrap().push(format!("{} {}", request.uri().path(), String::from_utf8_lossy(request.body())));
        if self.down.load(Ordering::SeqCst) {
            return Box::pin(std::future::ready(Err(HttpFailure::Unreachable)));
        }
        let (status, body) = self.answer(&request);
        let body = if body.is_null() { Bytes::new() } else { body.to_string().into() };
        let answer: Response = http::Response::builder().status(status).body(body).unwrap();
        Box::pin(async move {
            // A resource takes its time to make a user: long enough for others to come in between.
            if status == 201 {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Ok(answer)
        })
    }
}

struct Running {
    world: Arc<World>,
    key: Key,
    client: TokenServiceClient,
    base: String,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A service that knows by itself who has which user.
async fn run(more: &str) -> Running {
    run_with(more, Arc::new(World::default()), Some(Arc::new(MemoryUsers::default()))).await
}

async fn run_with(more: &str, world: Arc<World>, users: Option<Arc<dyn Users>>) -> Running {
    let key = Key::new("one");
    world.keys.lock().unwrap().push(key.jwk.clone());
    let config =
        Config::read(&format!("issuer = 'https://id.example'\nclient-id = 'app'\naudience = 'service'\n{more}"));
    let config = config.unwrap();
    let http: Arc<dyn Http> = Arc::clone(&world) as _;
    let verifier = Verifier::new(Arc::clone(&http), Arc::new(Held), config.issuer.clone(), config.audience.clone());
    let connection = "endpoint=https://resource.example/;accesskey=a2V5".parse().unwrap();
    let resource = IdentityClient::new(http, connection, Arc::new(Held));
    let service = Service::new(config, verifier, resource, users, Held);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/", listener.local_addr().unwrap());
    let task = tokio::spawn(async move { axum::serve(listener, router(Arc::new(service))).await.unwrap() });
    let web = Arc::new(Web::new(&WebOptions::default()).unwrap());
    let client = TokenServiceClient::new(web, &base.parse().unwrap()).unwrap();
    Running { world, key, client, base, task }
}

impl Running {
    async fn user(&self, proof: &Secret) -> Result<String, TokenServiceFailure> {
        let issued = self.client.token(proof, Purpose::Meeting).await?;
        Ok(issued.token.user.unwrap().as_str().to_owned())
    }
}

#[tokio::test]
async fn a_person_has_one_user_and_others_have_others() {
    let it = run("").await;
    let described = it.client.describe().await.unwrap();
    assert_eq!((described.client_id.as_str(), described.issuer.as_str()), ("app", "https://id.example/"));
    let (ann, bob) = (it.key.sign(&claims("ann")), it.key.sign(&claims("bob")));
    let together = tokio::join!(it.user(&ann), it.user(&ann), it.user(&ann));
    assert_eq!(together, (Ok("8:acs:0".into()), Ok("8:acs:0".into()), Ok("8:acs:0".into())));
    assert_eq!(it.user(&bob).await.unwrap(), "8:acs:1");
    assert_eq!(it.user(&ann).await.unwrap(), "8:acs:0");
    it.client.revoke(&ann).await.unwrap();
    let seen = it.world.seen.lock().unwrap();
    assert!(seen.iter().any(|line| line == "/identities/8%3Aacs%3A0/:revokeAccessTokens "), "{seen:?}");
    let scopes = seen.iter().filter(|line| line.contains("copes"));
    assert!(scopes.clone().count() > 3);
    assert!(scopes.clone().all(|line| line.contains(r#"["voip.join","chat.join.limited"]"#)), "{seen:?}");
    assert_eq!(it.world.looked.load(Ordering::SeqCst), 1, "keys are asked for once");
}

#[tokio::test]
async fn copies_that_keep_nothing_give_a_person_the_same_user() {
    let world = Arc::new(World::default());
    let one = run_with("", Arc::clone(&world), None).await;
    let mut other = run_with("", Arc::clone(&world), None).await;
    // Both copies trust the same provider.
    other.key = Key { encoding: one.key.encoding.clone(), jwk: one.key.jwk.clone(), id: one.key.id };
    world.keys.lock().unwrap().truncate(1);
    let (ann, bob) = (one.key.sign(&claims("ann")), one.key.sign(&claims("bob")));
    let users = tokio::join!(one.user(&ann), other.user(&ann), one.user(&bob));
    assert_eq!((users.0.clone(), users.2.is_ok()), (users.1, true));
    assert_ne!(users.0, users.2);
    assert_eq!(world.made.load(Ordering::SeqCst), 2);
    other.client.revoke(&ann).await.unwrap();
    let seen = world.seen.lock().unwrap();
    let revoked = format!("/identities/{}/:revokeAccessTokens ", users.0.unwrap().replace(':', "%3A"));
    assert!(seen.contains(&revoked), "{seen:?}");
    assert!(seen.iter().all(|line| !line.contains("ann") && !line.contains("bob")), "only digests: {seen:?}");
}

#[tokio::test]
async fn tokens_that_are_not_the_providers_or_not_for_us_are_refused() {
    let it = run("burst = 100").await;
    let now = claims("")["nbf"].as_u64().unwrap();
    let changed = |name: &str, value: Value| {
        let mut claims = claims("ann");
        claims[name] = value;
        it.key.sign(&claims)
    };
    let mut none = it.key.sign(&claims("ann")).expose().to_owned();
    none.truncate(none.rfind('.').unwrap() + 1);
    let (_, unsigned) = none.split_once('.').unwrap();
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some("shared".to_owned());
    let shared = jsonwebtoken::encode(&header, &claims("ann"), &EncodingKey::from_secret(b"x"));
    for (what, proof) in [
        ("another issuer", changed("iss", json!("https://evil.example"))),
        ("another audience", changed("aud", json!("other"))),
        ("ended", changed("exp", json!(now - 60))),
        ("not yet good", changed("nbf", json!(now + 61))),
        ("nobody", changed("sub", Value::Null)),
        ("a stranger's key under our name", Key::new("one").sign(&claims("ann"))),
        ("a stranger's key", Key::new("two").sign(&claims("ann"))),
        ("no signature", Secret::new(format!("eyJhbGciOiJub25lIn0.{unsigned}"))),
        ("a shared secret", Secret::new(shared.unwrap())),
        ("nonsense", Secret::new("nonsense")),
        ("far too long", Secret::new("x".repeat(20_000))),
    ] {
        assert_eq!(it.user(&proof).await, Err(TokenServiceFailure::Unauthenticated), "{what}");
    }
    assert_eq!(it.world.made.load(Ordering::SeqCst), 0);
    let late = changed("exp", json!(now - 59));
    assert!(it.user(&late).await.is_ok(), "clocks may differ by a minute");
}

#[tokio::test]
async fn calls_are_for_those_who_may_and_nobody_asks_too_often() {
    let it = run("burst = 3").await;
    let ann = it.key.sign(&claims("ann"));
    assert_eq!(it.client.token(&ann, Purpose::Call).await.unwrap_err(), TokenServiceFailure::PurposeNotAllowed);
    it.user(&ann).await.unwrap();
    it.user(&ann).await.unwrap();
    let wait = Some(Duration::from_secs(361));
    assert_eq!(it.user(&ann).await, Err(TokenServiceFailure::TooMany(wait)));
    it.user(&it.key.sign(&claims("bob"))).await.unwrap();
    let calls = run("calls = true").await;
    assert!(calls.client.token(&calls.key.sign(&claims("ann")), Purpose::Call).await.is_ok());
}

#[tokio::test]
async fn trouble_behind_the_service_is_no_fault_of_whoever_asks() {
    let it = run("").await;
    let ann = it.key.sign(&claims("ann"));
    it.world.down.store(true, Ordering::SeqCst);
    assert_eq!(it.user(&ann).await, Err(TokenServiceFailure::Unavailable(None)));
    it.world.down.store(false, Ordering::SeqCst);
    it.user(&ann).await.unwrap();
    it.world.down.store(true, Ordering::SeqCst);
    assert_eq!(it.user(&ann).await, Err(TokenServiceFailure::Unavailable(None)));
}

#[tokio::test]
async fn bodies_are_checked_and_health_needs_no_sign_in() {
    let it = run("burst = 100").await;
    let web = Web::new(&WebOptions::default()).unwrap();
    let proof = format!("Bearer {}", it.key.sign(&claims("ann")).expose());
    let long = format!("{{\"purpose\":\"meeting\",\"x\":\"{}\"}}", "x".repeat(5000));
    for (body, status) in [("", 400), ("{}", 400), (r#"{"purpose":"all"}"#, 400), (long.as_str(), 413)] {
        let request = http::Request::post(format!("{}v1/token", it.base)).header("authorization", &proof);
        let answer = web.send(request.body(Bytes::from(body.to_owned())).unwrap()).await.unwrap();
        assert_eq!(answer.status(), status, "{body:.40}");
    }
    let health = http::Request::get(format!("{}healthz", it.base)).body(Bytes::new()).unwrap();
    assert_eq!(web.send(health).await.unwrap().body(), "ok");
}
