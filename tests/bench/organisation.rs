//! What the practice organisation does in a second: identities with a token, each signed anew, and answers of Graph; and what a
//! question to Graph costs the client that the app asks with.
//!
//! The rate is that of one core: requests by the processor time of the service's process alone. Where there are two processors,
//! service and clients have one each, so that neither waits for the other.

use std::{
    fs,
    sync::Arc,
    time::{Duration, Instant},
};

use base::{MonotonicClock, Secret};
use graph::{Access, Claims, Endpoint, Graph, Outside, Pause, Token, Wait, Window};
use identity::{Web, WebOptions};
use serde_json::Value;
use support::{figures::Figure, machine};

use crate::{
    Effort,
    load::{Line, flood, paced, quantile},
    meeting::Host,
    service::{Pinned, Service},
};

/// Identities with a token, a second and core.
const TOKENS: f64 = 5_000.0;
/// Milliseconds within which 99 of 100 are there at half that load.
const WITHIN: f64 = 5.0;

const CONNECTIONS: usize = 8;
const WINDOW: Duration = Duration::from_secs(3);

pub(crate) fn measure(effort: &Effort) -> Vec<Figure> {
    let mut host = Host::start("[[meeting]]\nsubject = \"Idle\"\n");
    let service = Service::of(&mut host);
    let _pinned = Pinned::apart(service.process, &[std::process::id()]);
    let (at, tokens) = (service.at, service.new_identity("voip.join"));
    let token = token(&service);
    let graph = service.request("GET", "/v1.0/me/events?$top=10", &format!("authorization: Bearer {token}\r\n"), "");
    let windows = effort.of(1, 8);
    let (client_cost, client_late) = our_client(&service, &token, windows);
    let late: Vec<Vec<f64>> = (0..windows).map(|_| paced(at, &tokens, TOKENS / 2.0, 2 * CONNECTIONS, WINDOW)).collect();
    let share = |share: f64| late.iter().map(|window| quantile(window.clone(), share)).collect();
    vec![
        Figure::new("new identities with a token", "a second and core", rates(&service, &tokens, windows))
            .at_least(TOKENS),
        Figure::new("  half of the answers at 2500 a second", "ms", share(0.5)),
        Figure::new("  99 of 100 answers at 2500 a second", "ms", share(0.99)).at_most(WITHIN),
        Figure::new("pages of a calendar", "a second and core", rates(&service, &graph, windows)),
        Figure::new("a calendar through the app's client, over TLS", "ms of its processor", client_cost),
        Figure::new("  half of those answers", "ms", client_late),
    ]
}

/// A token that lasts as long as this bench.
struct Kept(Secret);

impl Access for Kept {
    fn token<'a>(&'a self, _: Option<&'a Claims>) -> Token<'a> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

struct Timer;

impl Pause for Timer {
    fn pause(&self, span: Duration) -> Wait<'_> {
        Box::pin(tokio::time::sleep(span))
    }
}

/// Requests by the processor time they took, window by window.
fn rates(service: &Service, request: &[u8], windows: usize) -> Vec<f64> {
    let spent = || machine::cpu_seconds(service.process).expect("the service runs");
    flood(service.at, request, CONNECTIONS, Duration::from_millis(500));
    let window = |_| {
        let before = spent();
        let count = flood(service.at, request, CONNECTIONS, WINDOW);
        count as f64 / (spent() - before)
    };
    (0..windows).map(window).collect()
}

/// A token for Graph of somebody who has signed in.
fn token(service: &Service) -> String {
    let client = "7a55e7e1-1e00-4000-8000-00000000a001";
    let form = "content-type: application/x-www-form-urlencoded\r\n";
    let back = format!("client_id={client}&redirect_uri=http%3A%2F%2Flocalhost");
    let sign_in =
        format!("/organizations/oauth2/v2.0/authorize?{back}&response_type=code&scope=User.Read%20Calendars.Read");
    let mut line = Line::open(service.at);
    let (head, _) = line.ask(&service.request("POST", &sign_in, form, "person=ada"));
    let code = head.split_once("code=").and_then(|(_, code)| code.split(['&', '\r']).next());
    let code = code.expect("there is a code");
    let redeem = format!("grant_type=authorization_code&{back}&code={code}");
    let token = line.ask_well(&service.request("POST", "/organizations/oauth2/v2.0/token", form, &redeem));
    let token: Value = serde_json::from_str(&token).expect("tokens come in JSON");
    token["access_token"].as_str().expect("there is a token").to_owned()
}

/// The app's own client asks for the calendar again and again, one question at a time over one connection: milliseconds of
/// this process's processor a question, and the time within which half of the answers came, window by window.
fn our_client(service: &Service, token: &str, windows: usize) -> (Vec<f64>, Vec<f64>) {
    let options = WebOptions {
        extra_authorities: Some(fs::read(&service.authority).expect("the certificate authority can be read")),
        ..WebOptions::default()
    };
    let outside = Outside {
        http: Arc::new(Web::new(&options).expect("the authority can be trusted")),
        access: Arc::new(Kept(Secret::new(token))),
        clock: Arc::new(MonotonicClock::start()),
        pause: Arc::new(Timer),
    };
    let client = Graph::new(Endpoint::practice(&service.https).expect("the service is on this machine"), outside);
    let week = Window::week(std::time::SystemTime::now().into());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("there are threads");
    let ask = || {
        let began = Instant::now();
        let view = runtime.block_on(client.calendar(week)).expect("the calendar can be read");
        assert!(!view.entries.is_empty(), "a calendar without meetings measures nothing");
        began.elapsed().as_secs_f64() * 1_000.0
    };
    ask();
    let spent = || machine::cpu_seconds(std::process::id()).expect("this process runs");
    let window = |_| {
        let (before, end) = (spent(), Instant::now() + WINDOW);
        let late: Vec<f64> = std::iter::from_fn(|| (Instant::now() < end).then(ask)).collect();
        ((spent() - before) * 1_000.0 / late.len() as f64, quantile(late, 0.5))
    };
    (0..windows).map(window).unzip()
}
