//! Somebody who signs in at the practice organisation by pressing the button of its page.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use base::{Secret, http::Http};
use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use graph::{Access, AccessRefused, Claims, Token};
use serde_json::Value;
use url::{Url, form_urlencoded};

pub(crate) const EVERYTHING: &str =
    "User.Read Calendars.Read OnlineMeetings.Read People.Read User.ReadBasic.All Presence.Read.All";
const CLIENT: &str = "7a55e7e1-1e00-4000-8000-00000000a001";

pub(crate) struct Person {
    http: Arc<dyn Http>,
    place: String,
    user: String,
    scopes: String,
    token: Mutex<Option<Secret>>,
    is_here: AtomicBool,
    sign_ins: AtomicUsize,
}

impl Person {
    pub(crate) fn new(http: Arc<dyn Http>, place: &str, user: &str, scopes: &str) -> Self {
        Self {
            http,
            place: place.to_owned(),
            user: user.to_owned(),
            scopes: scopes.to_owned(),
            token: Mutex::default(),
            is_here: AtomicBool::new(true),
            sign_ins: AtomicUsize::new(0),
        }
    }

    /// Goes for a coffee: whoever wants more proof has to wait.
    pub(crate) fn leave(&self) {
        self.is_here.store(false, Ordering::SeqCst);
    }

    /// The token has ended: the next one is a new one.
    pub(crate) fn forget_token(&self) {
        *self.token.lock().unwrap() = None;
    }

    /// How often they signed in.
    pub(crate) fn sign_ins(&self) -> usize {
        self.sign_ins.load(Ordering::SeqCst)
    }

    async fn next(&self, claims: Option<&Claims>) -> Result<Secret, AccessRefused> {
        if claims.is_some() && !self.is_here.load(Ordering::SeqCst) {
            return Err(AccessRefused::NeedsPerson);
        }
        if let Some(token) = self.token.lock().unwrap().clone().filter(|_| claims.is_none()) {
            return Ok(token);
        }
        let token = self.sign_in(claims).await.ok_or(AccessRefused::Unavailable)?;
        *self.token.lock().unwrap() = Some(token.clone());
        Ok(token)
    }

    async fn sign_in(&self, claims: Option<&Claims>) -> Option<Secret> {
        let mut page = Url::parse(&format!("https://{}/organizations/oauth2/v2.0/authorize", self.place)).unwrap();
        page.query_pairs_mut()
            .append_pair("client_id", CLIENT)
            .append_pair("redirect_uri", "http://localhost")
            .append_pair("response_type", "code")
            .append_pair("scope", &self.scopes);
        if let Some(claims) = claims {
            let decoded = BASE64_STANDARD.decode(claims.as_str()).ok().and_then(|text| String::from_utf8(text).ok());
            page.query_pairs_mut().append_pair("claims", &decoded.unwrap_or_else(|| claims.as_str().to_owned()));
        }
        let answer = self.post(page.as_str(), &[("person", &self.user)]).await?;
        let back = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
        let (_, code) = back.query_pairs().find(|(name, _)| name == "code").expect("nobody refuses to sign in here");
        let tokens = format!("https://{}/organizations/oauth2/v2.0/token", self.place);
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", CLIENT),
            ("redirect_uri", "http://localhost"),
            ("code", &*code),
        ];
        let answer = self.post(&tokens, &form).await?;
        let answer: Value = serde_json::from_slice(answer.body()).unwrap();
        self.sign_ins.fetch_add(1, Ordering::SeqCst);
        Some(Secret::new(answer["access_token"].as_str().expect("there is a token")))
    }

    async fn post(&self, to: &str, form: &[(&str, &str)]) -> Option<base::http::Response> {
        let body: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = http::Request::post(to).header("content-type", "application/x-www-form-urlencoded");
        self.http.send(request.body(Bytes::from(body)).unwrap()).await.ok()
    }
}

impl Access for Person {
    fn token<'a>(&'a self, claims: Option<&'a Claims>) -> Token<'a> {
        Box::pin(self.next(claims))
    }
}
