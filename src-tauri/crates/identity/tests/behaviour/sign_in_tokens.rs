//! Refreshing, device codes, discovery, and an account that stays signed in.

use std::sync::Arc;
use std::time::Duration;

use crate::support::{
    HeldClock,
    keyring::{FakeKeyring, Mood},
    scripted::{Scripted, answer, with},
};
use base::Secret;
use base::http::{HttpFailure, Request, Response};
use identity::sign_in::{
    Application, Cloud, Hint, Provider, Redirect, RefusalKind, Session, SessionFailure, SignIn, SignInFailure, SignOut,
};
use identity::vault::{IdentityName, Item, Slot, Vault, VaultFailure};
use serde_json::{Value, json};

const NOW: &str = "Sat, 21 Nov 2026 12:00:00 GMT";

fn sign_in(http: &Arc<Scripted>) -> SignIn {
    let provider = Provider::entra(Cloud::Public, "organizations").unwrap();
    let scopes = vec!["User.Read".into(), "offline_access".into()];
    let application = Application { client_id: "client-1".into(), scopes, redirect: Redirect::localhost() };
    SignIn::new(Arc::clone(http) as _, provider, application, Arc::new(HeldClock::at(NOW)))
}

fn tokens(access: &str, refresh: Option<&str>) -> Response {
    let mut body = json!({ "token_type": "Bearer", "access_token": access, "expires_in": 3600 });
    if let Some(refresh) = refresh {
        body["refresh_token"] = json!(refresh);
    }
    answer(200, &body)
}

fn refused(error: &str, number: u32) -> Response {
    answer(400, &json!({ "error": error, "error_description": "no", "error_codes": [number] }))
}

fn field(request: &Request, name: &str) -> String {
    let mut pairs = url::form_urlencoded::parse(request.body());
    pairs.find(|(found, _)| found == name).unwrap_or_else(|| panic!("no {name}")).1.into_owned()
}

#[tokio::test]
async fn each_refresh_gives_the_token_to_keep() {
    let http = Arc::new(Scripted::new([
        with(tokens("a1", Some("r2")), "date", "Sat, 21 Nov 2026 12:30:00 GMT"),
        tokens("a2", None),
    ]));
    let sign_in = sign_in(&http);
    let first = sign_in.refresh(&Secret::new("r1")).await.unwrap();
    assert_eq!((first.access.expose(), first.refresh.unwrap().expose()), ("a1", "r2"));
    assert_eq!(httpdate::fmt_http_date(first.expires), "Sat, 21 Nov 2026 13:30:00 GMT", "by the provider's clock");
    let second = sign_in.refresh(&Secret::new("r2")).await.unwrap();
    assert_eq!(second.refresh.unwrap().expose(), "r2", "kept where the provider gives no other");
    let seen = http.seen();
    assert_eq!(
        (field(&seen[0], "grant_type"), field(&seen[0], "refresh_token")),
        ("refresh_token".into(), "r1".into())
    );
    assert_eq!(field(&seen[0], "scope"), "User.Read offline_access");
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let claims = json!({ "error": "interaction_required", "error_codes": [50076], "claims": "{\"access_token\":{}}" });
    let http = Arc::new(Scripted::new([
        refused("invalid_grant", 700_082),
        answer(400, &claims),
        answer(502, &json!("<html>")),
        answer(200, &json!({ "access_token": 7 })),
    ]));
    let sign_in = sign_in(&http);
    let refresh = Secret::new("r");
    let SignInFailure::Refused(dead) = sign_in.refresh(&refresh).await.unwrap_err() else { panic!() };
    assert_eq!((dead.kind, dead.hint()), (RefusalKind::Grant, Some(Hint::SignInEnded)));
    let SignInFailure::Refused(more) = sign_in.refresh(&refresh).await.unwrap_err() else { panic!() };
    assert_eq!((more.kind, more.hint()), (RefusalKind::Interaction, Some(Hint::MoreProof)));
    assert_eq!(more.claims.unwrap().as_json(), "{\"access_token\":{}}");
    assert_eq!(sign_in.refresh(&refresh).await.unwrap_err(), SignInFailure::Unreadable);
    assert_eq!(sign_in.refresh(&refresh).await.unwrap_err(), SignInFailure::Unreadable);
    http.then(Err(HttpFailure::TimedOut));
    assert_eq!(sign_in.refresh(&refresh).await.unwrap_err(), SignInFailure::Http(HttpFailure::TimedOut));
}

fn device_code(expires_in: u32) -> Response {
    let body = json!({ "device_code": "device-1", "user_code": "ABCD-EFGH", "interval": 5, "expires_in": expires_in,
        "verification_uri": "https://microsoft.com/devicelogin", "message": "To sign in, …" });
    answer(200, &body)
}

#[tokio::test(start_paused = true)]
async fn a_device_code_is_asked_for_until_it_was_typed() {
    let http = Arc::new(Scripted::new([
        device_code(900),
        refused("authorization_pending", 70016),
        refused("slow_down", 0),
        tokens("a1", Some("r1")),
    ]));
    let began = tokio::time::Instant::now();
    let mut shown = None;
    let tokens = sign_in(&http).by_device(|code| shown = Some(code.clone())).await.unwrap();
    assert_eq!(tokens.access.expose(), "a1");
    let shown = shown.unwrap();
    assert_eq!((shown.code.expose(), shown.address.as_str()), ("ABCD-EFGH", "https://microsoft.com/devicelogin"));
    assert_eq!(began.elapsed().as_secs(), 5 + 10, "the pause, then five seconds more as asked");
    let seen = http.seen();
    assert!(seen[0].uri().path().ends_with("/devicecode"));
    assert_eq!(field(&seen[3], "grant_type"), "urn:ietf:params:oauth:grant-type:device_code");
    assert_eq!(field(&seen[3], "device_code"), "device-1");
}

#[tokio::test(start_paused = true)]
async fn a_device_code_is_refused_or_runs_out() {
    let kind = async |answers: Vec<Response>| match sign_in(&Arc::new(Scripted::new(answers))).by_device(|_| {}).await {
        Err(SignInFailure::Refused(refusal)) => refusal.kind,
        other => panic!("{other:?}"),
    };
    assert_eq!(kind(vec![device_code(900), refused("authorization_declined", 0)]).await, RefusalKind::Denied);
    assert_eq!(kind(vec![device_code(900), refused("expired_token", 70019)]).await, RefusalKind::Expired);
    assert_eq!(kind(vec![device_code(900), refused("bad_verification_code", 0)]).await, RefusalKind::Grant);
    assert_eq!(kind(vec![refused("unauthorized_client", 7_000_218)]).await, RefusalKind::Configuration);
    let pending = || refused("authorization_pending", 70016);
    assert_eq!(kind(vec![device_code(12), pending(), pending(), pending()]).await, RefusalKind::Expired);
}

fn discovery(change: impl Fn(&mut Value)) -> Scripted {
    let mut body = json!({ "issuer": "https://id.example/realm", "authorization_endpoint": "https://id.example/a",
        "token_endpoint": "https://id.example/t", "jwks_uri": "https://id.example/k" });
    change(&mut body);
    Scripted::new([answer(200, &body)])
}

#[tokio::test]
async fn a_provider_is_discovered_only_under_its_own_name() {
    let issuer = "https://id.example/realm".parse().unwrap();
    let good = discovery(|_| ());
    Provider::discover(&good, &issuer).await.unwrap();
    assert_eq!(good.seen()[0].uri(), "https://id.example/realm/.well-known/openid-configuration");
    let other = discovery(|body| body["issuer"] = json!("https://evil.example"));
    assert_eq!(Provider::discover(&other, &issuer).await, Err(SignInFailure::Impostor));
    let plain = discovery(|body| body["token_endpoint"] = json!("http://id.example/t"));
    assert_eq!(Provider::discover(&plain, &issuer).await, Err(SignInFailure::Configuration));
    let lacking = discovery(|body| body["token_endpoint"] = Value::Null);
    assert_eq!(Provider::discover(&lacking, &issuer).await, Err(SignInFailure::Unreadable));
}

struct SignedIn {
    http: Arc<Scripted>,
    keyring: Arc<FakeKeyring>,
    vault: Arc<Vault>,
    clock: Arc<HeldClock>,
    session: Arc<Session>,
}

fn slot() -> Slot {
    Slot::new(IdentityName::new("Contoso").unwrap(), Item::WorkAccount)
}

async fn signed_in(answers: Vec<Response>) -> SignedIn {
    let http = Arc::new(Scripted::new(answers));
    let keyring = Arc::new(FakeKeyring::new(Mood::Open));
    let vault = Arc::new(Vault::open(Arc::clone(&keyring) as _, Duration::from_secs(10)).await);
    vault.write(&slot(), &Secret::new("r1")).await;
    let clock = Arc::new(HeldClock::at(NOW));
    let sign_in = Arc::new(sign_in(&http));
    let session = Session::new(sign_in, Arc::clone(&vault), slot(), Arc::clone(&clock) as _);
    SignedIn { http, keyring, vault, clock, session: Arc::new(session) }
}

#[tokio::test]
async fn many_who_ask_share_one_refresh_and_the_vault_has_the_next_token() {
    let it = signed_in(vec![tokens("a1", Some("r2")), tokens("a2", Some("r3"))]).await;
    let askers: Vec<_> = (0..10)
        .map(|_| {
            let session = Arc::clone(&it.session);
            tokio::spawn(async move { session.access_token().await })
        })
        .collect();
    for asker in askers {
        assert_eq!(asker.await.unwrap().unwrap().expose(), "a1");
    }
    assert_eq!(it.http.seen().len(), 1);
    assert_eq!(it.vault.read(&slot()).await.unwrap().unwrap().expose(), "r2");
    it.clock.advance(Duration::from_secs(3600 - 299));
    assert_eq!(it.session.access_token().await.unwrap().expose(), "a2", "five minutes before its end");
    assert_eq!(field(&it.http.seen()[0], "refresh_token"), "r2");
}

#[tokio::test]
async fn a_dead_refresh_token_is_removed_and_a_passing_failure_is_not() {
    let it = signed_in(vec![refused("temporarily_unavailable", 0), refused("invalid_grant", 50173)]).await;
    let passing = it.session.access_token().await.unwrap_err();
    assert!(matches!(passing, SessionFailure::SignIn(SignInFailure::Refused(_))), "{passing:?}");
    assert!(it.vault.read(&slot()).await.unwrap().is_some());
    assert_eq!(it.session.access_token().await.unwrap_err(), SessionFailure::SignedOut);
    assert_eq!(it.vault.read(&slot()).await, Ok(None));
    assert_eq!(it.session.access_token().await.unwrap_err(), SessionFailure::SignedOut);
}

#[tokio::test]
async fn signing_out_leaves_nothing_or_says_so() {
    let it = signed_in(vec![tokens("a1", Some("r2")), tokens("a2", Some("r3"))]).await;
    it.session.access_token().await.unwrap();
    it.keyring.set(Mood::Clings);
    assert_eq!(it.session.sign_out().await, SignOut { here: Err(VaultFailure::NotRemoved), there: Ok(()) });
    it.keyring.set(Mood::Open);
    assert_eq!(it.session.sign_out().await, SignOut { here: Ok(()), there: Ok(()) });
    assert_eq!(it.session.access_token().await.unwrap_err(), SessionFailure::SignedOut);
    assert_eq!(it.keyring.keys(), ["identities", "probe"]);
}
