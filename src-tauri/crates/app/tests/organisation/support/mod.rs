//! The practice organisation, somebody of it who is signed in, and a world around the list of meetings.

mod person;
mod world;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use app::WorkAccess;
use base::{
    Secret,
    http::{Answer, Http, HttpFailure, Request, Response},
};
use bytes::Bytes;
use serde_json::Value;
use tenant::{Seed, Tenant, TenantConfig};

pub(crate) use person::{EVERYTHING, Person};
pub(crate) use world::{World, event, file, subjects, until};

/// Where the organisation is, for those who speak to it without a socket.
pub(crate) const PLACE: &str = "localhost:8443";

/// The organisation, and everything that was asked of it.
pub(crate) struct Practice {
    pub(crate) tenant: Arc<Tenant>,
    secret: Secret,
    seen: Mutex<Vec<(Request, Response)>>,
    is_cut: AtomicBool,
}

impl Practice {
    pub(crate) fn open() -> Arc<Self> {
        Self::of(Seed::built_in())
    }

    pub(crate) fn of(seed: Seed) -> Arc<Self> {
        let config = TenantConfig { seed, ..TenantConfig::new(jiff::Timestamp::now()) };
        let secret = config.secret.clone();
        let tenant = Arc::new(Tenant::open(config).unwrap());
        Arc::new(Self { tenant, secret, seen: Mutex::default(), is_cut: AtomicBool::new(false) })
    }

    /// There is no network any more, or there is one again.
    pub(crate) fn cut(&self, is_cut: bool) {
        self.is_cut.store(is_cut, Ordering::SeqCst);
    }

    /// What somebody who signed in has.
    pub(crate) fn signed_in(self: &Arc<Self>, user: &str, scopes: &str) -> (WorkAccess, Arc<Person>) {
        let http: Arc<dyn Http> = Arc::clone(self) as _;
        let person = Arc::new(Person::new(Arc::clone(&http), PLACE, user, scopes));
        let endpoint = graph::Endpoint::practice(PLACE).unwrap();
        (WorkAccess { access: Arc::clone(&person) as _, endpoint, http }, person)
    }

    /// Says a word of control.
    pub(crate) fn control(&self, method: &str, word: &str, body: &str) -> Value {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("https://{PLACE}/_practice/{word}"))
            .header("authorization", format!("Bearer {}", self.secret.expose()))
            .body(Bytes::from(body.to_owned()))
            .unwrap();
        let response = self.tenant.answer(&request, jiff::Timestamp::now()).response;
        assert!(response.status().is_success(), "{word}: {:?}", response.body());
        serde_json::from_slice(response.body()).unwrap_or_default()
    }

    /// What the next questions to Graph meet, and nothing else any more.
    pub(crate) fn fault(&self, fault: &str) {
        self.control("DELETE", "faults", "");
        self.control("POST", "faults", fault);
    }

    /// The link of a meeting of the organisation.
    pub(crate) fn link(&self, subject: &str, which: &str) -> String {
        let organisation = self.control("GET", "organisation", "");
        let meetings = organisation["meetings"].as_array().unwrap().clone();
        let meeting = meetings.iter().find(|meeting| meeting["subject"] == subject).unwrap();
        meeting[which].as_str().unwrap().to_owned()
    }

    /// What was asked of Graph and answered, but for the parts before the path.
    pub(crate) fn seen(&self) -> Vec<(Request, Response)> {
        let seen = self.seen.lock().unwrap();
        seen.iter().filter(|(request, _)| request.uri().path().starts_with("/v1.0/")).cloned().collect()
    }

    /// The paths asked of Graph.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.seen().iter().map(|(request, _)| request.uri().path().trim_start_matches("/v1.0").to_owned()).collect()
    }
}

impl Http for Practice {
    fn send(&self, request: Request) -> Answer<'_> {
        if self.is_cut.load(Ordering::SeqCst) {
            return Box::pin(std::future::ready(Err(HttpFailure::Unreachable)));
        }
        Box::pin(async move {
            let response = self.tenant.send(request.clone()).await?;
            self.seen.lock().unwrap().push((request, response.clone()));
            Ok(response)
        })
    }
}
