//! Signing in through a browser, against a provider whose answers are written here.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::support::{
    HeldClock,
    scripted::{Scripted, answer},
};
use base::http::{Http, HttpFailure, Response};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use bytes::Bytes;
use identity::sign_in::{
    Application, Ask, Claims, Hint, Pages, Prompt, Provider, Redirect, RefusalKind, SignIn, SignInFailure, Tokens,
};
use identity::{Web, WebOptions};
use ring::digest;
use serde_json::json;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

const NOW: &str = "Sat, 21 Nov 2026 12:00:00 GMT";

fn sign_in(http: &Arc<Scripted>, redirect: Redirect) -> Arc<SignIn> {
    let provider = Provider::entra_at(&"https://login.example/".parse().unwrap(), "organizations").unwrap();
    let scopes = ["openid", "profile", "offline_access", "User.Read"].map(str::to_owned).to_vec();
    let application = Application { client_id: "client-1".into(), scopes, redirect };
    Arc::new(SignIn::new(Arc::clone(http) as _, provider, application, Arc::new(HeldClock::at(NOW))))
}

type Pairs = BTreeMap<String, String>;

fn pairs(text: &[u8]) -> Pairs {
    let pairs: Vec<_> = url::form_urlencoded::parse(text).into_owned().collect();
    let map: Pairs = pairs.iter().cloned().collect();
    assert_eq!(map.len(), pairs.len(), "a parameter stands there twice");
    map
}

/// A sign-in under way, and what its browser was sent to.
async fn begin(sign_in: &Arc<SignIn>, ask: Ask) -> (JoinHandle<Result<Tokens, SignInFailure>>, Url, Pairs) {
    let (open, opened) = oneshot::channel();
    let sign_in = Arc::clone(sign_in);
    let waiting =
        tokio::spawn(
            async move { sign_in.by_browser(&ask, Pages::default(), |address| open.send(address.clone())).await },
        );
    let address = opened.await.unwrap();
    let asked = pairs(address.query().unwrap().as_bytes());
    (waiting, address, asked)
}

/// What a browser does with the provider's answer.
async fn come_back(asked: &Pairs, parameters: &[(&str, &str)]) -> Result<Response, HttpFailure> {
    let mut back = Url::parse(&asked["redirect_uri"]).unwrap();
    back.query_pairs_mut().extend_pairs(parameters);
    let web = Web::new(&WebOptions::default()).unwrap();
    web.send(http::Request::get(back.as_str()).body(Bytes::new()).unwrap()).await
}

fn token_answer(asked: &Pairs) -> Response {
    let claims = json!({ "sub": "s", "aud": "client-1", "nonce": asked["nonce"], "name": "Ann" });
    let id = format!("e30.{}.c2ln", BASE64_URL_SAFE_NO_PAD.encode(claims.to_string()));
    let body = json!({ "token_type": "Bearer", "access_token": "access-1", "refresh_token": "refresh-1",
        "expires_in": 3600, "scope": "User.Read openid", "id_token": id });
    answer(200, &body)
}

#[tokio::test]
async fn the_code_of_the_browser_becomes_tokens() {
    let http = Arc::new(Scripted::default());
    let sign_in = sign_in(&http, Redirect::localhost());
    let claims = Claims::from_json("{}");
    let ask = Ask { prompt: Some(Prompt::SelectAccount), login_hint: Some("ann@contoso.example".into()), claims };
    let (waiting, address, asked) = begin(&sign_in, ask).await;
    assert!(address.as_str().starts_with("https://login.example/organizations/oauth2/v2.0/authorize?"));
    let of = |name: &str| asked[name].as_str();
    assert_eq!((of("response_type"), of("client_id")), ("code", "client-1"));
    assert_eq!((of("prompt"), of("login_hint"), of("claims")), ("select_account", "ann@contoso.example", "{}"));
    assert_eq!((of("scope"), of("code_challenge_method")), ("openid profile offline_access User.Read", "S256"));
    assert!(of("redirect_uri").starts_with("http://localhost:") && of("redirect_uri").ends_with('/'));

    http.then(Ok(token_answer(&asked)));
    let page = come_back(&asked, &[("code", "code-1"), ("state", of("state"))]).await.unwrap();
    let text = String::from_utf8(page.body().to_vec()).unwrap();
    assert_eq!(page.status(), 200);
    assert!(text.contains("You are signed in") && !text.contains("script") && !text.contains("code-1"), "{text}");
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
    assert_eq!(page.headers()["cache-control"], "no-store");

    let tokens = waiting.await.unwrap().unwrap();
    assert_eq!((tokens.access.expose(), tokens.refresh.as_ref().unwrap().expose()), ("access-1", "refresh-1"));
    assert_eq!(tokens.scopes, ["User.Read", "openid"]);
    assert_eq!(tokens.expires.duration_since(tokens.server_now).unwrap(), Duration::from_secs(3600));
    assert_eq!(tokens.account().unwrap().name.as_deref(), Some("Ann"));

    let [request] = <[_; 1]>::try_from(http.seen()).unwrap();
    assert_eq!(request.uri(), "https://login.example/organizations/oauth2/v2.0/token");
    let sent = pairs(request.body());
    assert_eq!((sent["grant_type"].as_str(), sent["code"].as_str()), ("authorization_code", "code-1"));
    assert_eq!((&sent["redirect_uri"], &sent["client_id"]), (&asked["redirect_uri"], &asked["client_id"]));
    let challenge = digest::digest(&digest::SHA256, sent["code_verifier"].as_bytes());
    assert_eq!(BASE64_URL_SAFE_NO_PAD.encode(challenge), of("code_challenge"));
    assert!(!sent.contains_key("client_secret"));
    // The door is closed.
    assert_eq!(come_back(&asked, &[]).await.unwrap_err(), HttpFailure::Unreachable);
}

#[tokio::test]
async fn strangers_are_turned_away_and_change_nothing() {
    let http = Arc::new(Scripted::default());
    let sign_in = sign_in(&http, Redirect::ipv4());
    let (waiting, _, asked) = begin(&sign_in, Ask::default()).await;
    let state = asked["state"].as_str();
    for parameters in [
        &[][..],
        &[("code", "evil")],
        &[("code", "evil"), ("state", "guess")],
        &[("error", "access_denied"), ("state", "")],
        &[("code", "a"), ("code", "b"), ("state", state)],
        &[("code", &"x".repeat(20_000)), ("state", state)],
    ] {
        assert_eq!(come_back(&asked, parameters).await.unwrap().status(), 400, "{parameters:.100?}");
    }
    let other = Pairs::from([("redirect_uri".into(), format!("{}favicon.ico", asked["redirect_uri"]))]);
    assert_eq!(come_back(&other, &[("code", "x"), ("state", state)]).await.unwrap().status(), 404);
    http.then(Ok(token_answer(&asked)));
    assert_eq!(come_back(&asked, &[("code", "good"), ("state", state)]).await.unwrap().status(), 200);
    waiting.await.unwrap().unwrap();
    assert_eq!(pairs(http.seen()[0].body())["code"], "good");
}

#[tokio::test]
async fn a_refusal_in_the_browser_is_understood() {
    let http = Arc::new(Scripted::default());
    let sign_in = sign_in(&http, Redirect::ipv4());
    let (waiting, _, asked) = begin(&sign_in, Ask::default()).await;
    let description = "AADSTS65004: User declined to consent <script>";
    let refused = [("error", "access_denied"), ("error_description", description), ("state", &asked["state"])];
    let page = come_back(&asked, &refused).await.unwrap();
    assert!(!String::from_utf8_lossy(page.body()).contains("declined"), "nothing of the request comes back");
    let Err(SignInFailure::Refused(refusal)) = waiting.await.unwrap() else { panic!("not refused") };
    assert_eq!((refusal.kind, refusal.hint()), (RefusalKind::Denied, Some(Hint::Declined)));
    assert!(http.seen().is_empty());
}

#[tokio::test]
async fn an_id_token_for_another_sign_in_is_not_believed() {
    let http = Arc::new(Scripted::default());
    let sign_in = sign_in(&http, Redirect::ipv4());
    let (waiting, _, mut asked) = begin(&sign_in, Ask::default()).await;
    let state = asked["state"].clone();
    asked.insert("nonce".into(), "of another sign-in".into());
    http.then(Ok(token_answer(&asked)));
    come_back(&asked, &[("code", "c"), ("state", &state)]).await.unwrap();
    assert_eq!(waiting.await.unwrap().unwrap_err(), SignInFailure::Impostor);
}

#[tokio::test]
async fn one_sign_in_at_a_time_and_dropping_it_frees_the_way() {
    let http = Arc::new(Scripted::default());
    let sign_in = sign_in(&http, Redirect::localhost());
    let (first, _, asked) = begin(&sign_in, Ask::default()).await;
    let second = sign_in.by_browser(&Ask::default(), Pages::default(), |_| Ok::<_, ()>(())).await;
    assert_eq!(second.unwrap_err(), SignInFailure::AlreadyUnderWay);
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    // The port is closed once the listener's task has ended.
    while come_back(&asked, &[("state", &asked["state"])]).await.is_ok() {
        tokio::task::yield_now().await;
    }
    let failed = sign_in.by_browser(&Ask::default(), Pages::default(), |_| Err(())).await;
    assert_eq!(failed.unwrap_err(), SignInFailure::Browser);
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_longer_than_five_minutes() {
    let sign_in = sign_in(&Arc::new(Scripted::default()), Redirect::ipv4());
    let began = tokio::time::Instant::now();
    let waited = sign_in.by_browser(&Ask::default(), Pages::default(), |_| Ok::<_, ()>(())).await;
    assert_eq!(waited.unwrap_err(), SignInFailure::TimedOut);
    assert_eq!(began.elapsed().as_secs(), 300);
}

#[tokio::test]
async fn localhost_is_reached_by_either_address() {
    for address in ["127.0.0.1", "[::1]"] {
        let http = Arc::new(Scripted::default());
        let sign_in = sign_in(&http, Redirect::localhost());
        let (waiting, _, asked) = begin(&sign_in, Ask::default()).await;
        http.then(Ok(token_answer(&asked)));
        let by = Pairs::from([("redirect_uri".into(), asked["redirect_uri"].replace("localhost", address))]);
        let answer = come_back(&by, &[("code", "c"), ("state", &asked["state"])]).await;
        assert_eq!(answer.unwrap().status(), 200, "{address}");
        waiting.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_said() {
    let holder = tokio::net::TcpListener::bind("[::1]:0").await.unwrap();
    let port = Some(holder.local_addr().unwrap().port());
    let sign_in = sign_in(&Arc::new(Scripted::default()), Redirect { port, ..Redirect::localhost() });
    let taken = sign_in.by_browser(&Ask::default(), Pages::default(), |_| Ok::<_, ()>(())).await;
    assert_eq!(taken.unwrap_err(), SignInFailure::PortTaken);
}
