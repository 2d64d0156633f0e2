//! Signing in at a provider that nobody here wrote: the `oidc-provider` package under Node (`tests/peers`).

use std::collections::BTreeMap;
use std::sync::Arc;

use base::Secret;
use base::http::{Http, Request, Response};
use bytes::Bytes;
use identity::sign_in::{
    Application, Ask, Pages, Prompt, Provider, Redirect, RefusalKind, SignIn, SignInFailure, Tokens,
};
use identity::{SystemClock, Web, WebOptions};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use url::Url;

use super::provider::Provider as Peer;

pub(super) fn web() -> Web {
    Web::new(&WebOptions::default()).unwrap()
}

/// As much of a browser as a provider's pages need: cookies, redirects, and one form.
struct Browser {
    web: Web,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    fn new() -> Self {
        Self { web: web(), cookies: BTreeMap::new() }
    }

    /// Opens an address and follows where it leads.
    async fn open(&mut self, address: &Url) -> (Url, String) {
        self.follow(http::Request::get(address.as_str()).body(Bytes::new()).unwrap()).await
    }

    async fn post(&mut self, address: &Url, fields: &[(&str, &str)]) -> (Url, String) {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = http::Request::post(address.as_str()).header("content-type", "application/x-www-form-urlencoded");
        self.follow(request.body(body.into()).unwrap()).await
    }

    async fn follow(&mut self, mut request: Request) -> (Url, String) {
        for _ in 0..20 {
            let here: Url = request.uri().to_string().parse().unwrap();
            let answer = self.send(request).await;
            let Some(to) = answer.headers().get("location") else {
                return (here, String::from_utf8(answer.body().to_vec()).unwrap());
            };
            let to = here.join(to.to_str().unwrap()).unwrap();
            request = http::Request::get(to.as_str()).body(Bytes::new()).unwrap();
        }
        panic!("the provider leads round in circles");
    }

    async fn send(&mut self, mut request: Request) -> Response {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request.headers_mut().insert("cookie", cookies.join("; ").parse().unwrap());
        }
        let answer = self.web.send(request).await.unwrap();
        for cookie in answer.headers().get_all("set-cookie") {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }
}

/// Our HTTP with its requests to the token endpoint kept, to be sent again.
struct Recording {
    web: Web,
    sent: mpsc::UnboundedSender<Request>,
}

impl Http for Recording {
    fn send(&self, request: Request) -> base::http::Answer<'_> {
        let _ = self.sent.send(request.clone());
        self.web.send(request)
    }
}

pub(super) async fn sign_in(peer: &Peer, redirect: Redirect) -> (SignIn, mpsc::UnboundedReceiver<Request>) {
    let (sent, kept) = mpsc::unbounded_channel();
    let provider = Provider::discover(&web(), &peer.issuer).await.unwrap();
    let scopes = ["openid", "profile", "offline_access"].map(str::to_owned).to_vec();
    let application = Application { client_id: "passerelle".into(), scopes, redirect };
    let http = Arc::new(Recording { web: web(), sent });
    (SignIn::new(http, provider, application, Arc::new(SystemClock)), kept)
}

/// Signs in with a browser that opens what it is told to.
pub(super) async fn by_browser(sign_in: &SignIn, ask: Ask) -> Result<Tokens, SignInFailure> {
    let (open, mut opened) = mpsc::channel::<Url>(1);
    let person = tokio::spawn(async move {
        let address = opened.recv().await.unwrap();
        Browser::new().open(&address).await
    });
    let waiting = sign_in.by_browser(&ask, Pages::default(), |address| open.try_send(address.clone()));
    let (tokens, (last, page)) = both(waiting, person).await;
    assert!(last.as_str().starts_with("http://127.0.0.1:") || last.as_str().starts_with("http://localhost:"), "{last}");
    assert!(page.contains("close this page"), "{page}");
    tokens
}

/// What comes of a sign-in and of the person in front of it; a person who fails is not waited for.
async fn both<A, B>(waiting: impl Future<Output = A>, mut person: JoinHandle<B>) -> (A, B) {
    let mut waiting = std::pin::pin!(waiting);
    tokio::select! {
        came = &mut waiting => (came, person.await.unwrap()),
        done = &mut person => {
            let done = done.unwrap();
            (waiting.await, done)
        }
    }
}

pub(super) fn consent() -> Ask {
    Ask { prompt: Some(Prompt::Consent), ..Ask::default() }
}

pub(super) fn kind(result: Result<Tokens, SignInFailure>) -> RefusalKind {
    match result {
        Err(SignInFailure::Refused(refusal)) => refusal.kind,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_person_signs_in_and_each_refresh_token_is_good_once() {
    let peer = Peer::start();
    for redirect in [Redirect::ipv4(), Redirect::localhost()] {
        let (sign_in, _) = sign_in(&peer, redirect).await;
        let first = by_browser(&sign_in, consent()).await.unwrap();
        assert_eq!(first.account().unwrap().subject, "ann");
        assert_eq!(first.account().unwrap().name.as_deref(), Some("Ann Example"));
        let spent = first.refresh.unwrap();
        let second = sign_in.refresh(&spent).await.unwrap();
        assert_ne!(second.refresh.as_ref(), Some(&spent), "it was replaced");
        assert_ne!(second.access, first.access);
        sign_in.refresh(second.refresh.as_ref().unwrap()).await.unwrap();
        assert_eq!(kind(sign_in.refresh(&spent).await), RefusalKind::Grant, "a spent one is refused");
        assert_eq!(kind(sign_in.refresh(&Secret::new("made up")).await), RefusalKind::Grant);
    }
}

#[tokio::test]
async fn a_code_is_good_once_and_only_with_its_verifier() {
    let peer = Peer::start();
    let (sign_in, mut kept) = sign_in(&peer, Redirect::ipv4()).await;
    by_browser(&sign_in, consent()).await.unwrap();
    let redeemed = kept.recv().await.unwrap();
    let again = web().send(redeemed).await.unwrap();
    assert_eq!(again.status(), 400, "a code that is redeemed twice");

    // A thief who has the code and not the verifier: PKCE is really asked for.
    let (tell, mut told) = mpsc::channel::<Url>(1);
    let thief = tokio::spawn(async move {
        let address = told.recv().await.unwrap();
        let mut browser = Browser::new();
        let mut request = http::Request::get(address.as_str()).body(Bytes::new()).unwrap();
        // As far as the way back, which is not taken.
        loop {
            let here: Url = request.uri().to_string().parse().unwrap();
            let answer = browser.send(request).await;
            let to = here.join(answer.headers()["location"].to_str().unwrap()).unwrap();
            if to.query_pairs().any(|(name, _)| name == "code") {
                return to;
            }
            request = http::Request::get(to.as_str()).body(Bytes::new()).unwrap();
        }
    });
    let ask = consent();
    let waiting = sign_in.by_browser(&ask, Pages::default(), |address| tell.try_send(address.clone()));
    let back = tokio::select! {
        back = thief => back.unwrap(),
        ended = waiting => panic!("{ended:?}"),
    };
    let code = back.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let mut redirect = back.clone();
    redirect.set_query(None);
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", "passerelle"),
        ("code", &code),
        ("redirect_uri", redirect.as_str()),
        ("code_verifier", "a-verifier-that-was-never-hashed-into-the-challenge"),
    ];
    let (_, refused) = Browser::new().post(&peer.issuer.join("/token").unwrap(), &fields).await;
    assert!(refused.contains("invalid_grant"), "{refused}");
}

#[tokio::test]
async fn a_person_who_declines_and_an_application_that_is_unknown_are_told_apart() {
    let peer = Peer::start();
    let (sign_in, _) = sign_in(&peer, Redirect::ipv4()).await;
    let declines = Ask { login_hint: Some("declines".into()), ..Ask::default() };
    assert_eq!(kind(by_browser(&sign_in, declines).await), RefusalKind::Denied);

    let provider = Provider::discover(&web(), &peer.issuer).await.unwrap();
    let application = Application { client_id: "nobody".into(), scopes: vec![], redirect: Redirect::ipv4() };
    let unknown = SignIn::new(Arc::new(web()), provider, application, Arc::new(SystemClock));
    assert_eq!(kind(unknown.refresh(&Secret::new("x")).await), RefusalKind::Configuration);
    let other = peer.issuer.join("/elsewhere").unwrap();
    assert!(Provider::discover(&web(), &other).await.is_err());
}

#[tokio::test]
async fn a_code_typed_on_another_device_signs_in() {
    let peer = Peer::start();
    let (sign_in, _) = sign_in(&peer, Redirect::ipv4()).await;
    let (show, mut shown) = mpsc::channel(1);
    let person = tokio::spawn(async move {
        let code: identity::sign_in::DeviceCode = shown.recv().await.unwrap();
        let mut browser = Browser::new();
        let (address, page) = browser.open(&code.address).await;
        let xsrf = page.split("name=\"xsrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let fields = [("xsrf", xsrf.unwrap()), ("user_code", code.code.expose()), ("confirm", "yes")];
        browser.post(&address, &fields).await.1
    });
    let (tokens, page) = both(sign_in.by_device(|code| drop(show.try_send(code.clone()))), person).await;
    assert_eq!(tokens.unwrap_or_else(|failure| panic!("{failure:?} after {page}")).account().unwrap().subject, "ann");
}
