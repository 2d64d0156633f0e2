//! What the practice organisation does in a second: identities with a token, each signed anew, and answers of Graph; and what a
//! question to Graph costs the client that the app asks with.
//!
//! The rate is that of one core: requests by the processor time of the service's process alone. Where there are two processors,
//! service and clients have one each, so that neither waits for the other.

use std::{
    fs,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use base::{MonotonicClock, Secret};
use base64::{Engine, engine::general_purpose::STANDARD};
use graph::{Access, Claims, Endpoint, Graph, Outside, Pause, Token, Wait, Window};
use identity::{Web, WebOptions};
use ring::{digest, hmac};
use serde_json::Value;
use support::{figures::Figure, machine};

use crate::{
    Effort,
    load::{Line, flood, paced, quantile},
    meeting::Host,
};

/// Identities with a token, a second and core.
const TOKENS: f64 = 5_000.0;
/// Milliseconds within which 99 of 100 are there at half that load.
const WITHIN: f64 = 5.0;

const CONNECTIONS: usize = 8;
const WINDOW: Duration = Duration::from_secs(3);

/// A service, and how to speak to it.
struct Service {
    at: SocketAddr,
    process: u32,
    secret: String,
    /// Host and port over TLS.
    https: String,
    /// Whom to trust there.
    authority: Vec<u8>,
}

pub(crate) fn measure(effort: &Effort) -> Vec<Figure> {
    let mut host = Host::start("[[meeting]]\nsubject = \"Idle\"\n");
    let to = host.invitation(0);
    let at = to.http.trim_start_matches("http://").parse().expect("the service says its address");
    let secret = fs::read_to_string(&to.secret_file).expect("the secret can be read");
    let (https, authority) = host.organisation();
    let authority = fs::read(authority).expect("the certificate authority can be read");
    let service = Service { at, process: host.process(), secret, https, authority };
    let _pinned = Pinned::apart(service.process);
    let tokens = service.new_identity();
    let token = service.token();
    let graph = service.request("GET", "/v1.0/me/events?$top=10", &format!("authorization: Bearer {token}\r\n"), "");
    let windows = effort.of(1, 8);
    let (client_cost, client_late) = service.our_client(&token, windows);
    let late: Vec<Vec<f64>> = (0..windows).map(|_| paced(at, &tokens, TOKENS / 2.0, 2 * CONNECTIONS, WINDOW)).collect();
    let share = |share: f64| late.iter().map(|window| quantile(window.clone(), share)).collect();
    vec![
        Figure::new("new identities with a token", "a second and core", service.rates(&tokens, windows))
            .at_least(TOKENS),
        Figure::new("  half of the answers at 2500 a second", "ms", share(0.5)),
        Figure::new("  99 of 100 answers at 2500 a second", "ms", share(0.99)).at_most(WITHIN),
        Figure::new("pages of a calendar", "a second and core", service.rates(&graph, windows)),
        Figure::new("a calendar through the app's client, over TLS", "ms of its processor", client_cost),
        Figure::new("  half of those answers", "ms", client_late),
    ]
}

/// The service on one processor, this process on another, until it is dropped. Nothing where there is but one.
struct Pinned {
    processes: Vec<u32>,
}

impl Pinned {
    fn apart(service: u32) -> Self {
        let (us, last) = (std::process::id(), crate::processors().saturating_sub(1));
        let is_apart = last > 0 && machine::pin(service, 0..=0) && machine::pin(us, last..=last);
        if !is_apart {
            eprintln!("  service and clients share the processors");
        }
        Self { processes: if is_apart { vec![service, us] } else { Vec::new() } }
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        let last = crate::processors().saturating_sub(1);
        for process in &self.processes {
            machine::pin(*process, 0..=last);
        }
    }
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

impl Service {
    /// Requests by the processor time they took, window by window.
    fn rates(&self, request: &[u8], windows: usize) -> Vec<f64> {
        let spent = || machine::cpu_seconds(self.process).expect("the service runs");
        flood(self.at, request, CONNECTIONS, Duration::from_millis(500));
        let window = |_| {
            let before = spent();
            let count = flood(self.at, request, CONNECTIONS, WINDOW);
            count as f64 / (spent() - before)
        };
        (0..windows).map(window).collect()
    }

    fn control(&self, method: &str, word: &str, body: &str) -> (String, String) {
        let headers = format!("authorization: Bearer {}\r\n", self.secret.trim());
        Line::open(self.at).ask(&self.request(method, &format!("/_practice/{word}"), &headers, body))
    }

    fn request(&self, method: &str, path: &str, headers: &str, body: &str) -> Vec<u8> {
        let length = body.len();
        format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n{headers}content-length: {length}\r\n\r\n{body}", self.at)
            .into()
    }

    /// A signed request that makes an identity with a token. The limits that hold for people are lifted.
    fn new_identity(&self) -> Vec<u8> {
        let (head, _) = self.control("PATCH", "settings", r#"{"limits":false}"#);
        let date = head.lines().find_map(|line| line.strip_prefix("date: ")).expect("answers have a date");
        let (_, organisation) = self.control("GET", "organisation", "");
        let organisation: Value = serde_json::from_str(&organisation).expect("the organisation is JSON");
        let key = organisation["accessKey"].as_str().and_then(|key| STANDARD.decode(key).ok()).expect("it has a key");
        let body = r#"{"createTokenWithScopes":["voip.join"]}"#;
        let path = "/identities?api-version=2023-10-01";
        let hash = STANDARD.encode(digest::digest(&digest::SHA256, body.as_bytes()));
        let text = format!("POST\n{path}\n{date};{};{hash}", self.at);
        let signature = STANDARD.encode(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), text.as_bytes()));
        let headers = format!(
            "x-ms-date: {date}\r\nx-ms-content-sha256: {hash}\r\ncontent-type: application/json\r\nauthorization: \
             HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}\r\n"
        );
        self.request("POST", path, &headers, body)
    }

    /// A token for Graph of somebody who has signed in.
    fn token(&self) -> String {
        let client = "7a55e7e1-1e00-4000-8000-00000000a001";
        let form = "content-type: application/x-www-form-urlencoded\r\n";
        let back = format!("client_id={client}&redirect_uri=http%3A%2F%2Flocalhost");
        let sign_in =
            format!("/organizations/oauth2/v2.0/authorize?{back}&response_type=code&scope=User.Read%20Calendars.Read");
        let mut line = Line::open(self.at);
        let (head, _) = line.ask(&self.request("POST", &sign_in, form, "person=ada"));
        let code = head.split_once("code=").and_then(|(_, code)| code.split(['&', '\r']).next());
        let code = code.expect("there is a code");
        let redeem = format!("grant_type=authorization_code&{back}&code={code}");
        let token = line.ask_well(&self.request("POST", "/organizations/oauth2/v2.0/token", form, &redeem));
        let token: Value = serde_json::from_str(&token).expect("tokens come in JSON");
        token["access_token"].as_str().expect("there is a token").to_owned()
    }

    /// The app's own client asks for the calendar again and again, one question at a time over one connection: milliseconds of
    /// this process's processor a question, and the time within which half of the answers came, window by window.
    fn our_client(&self, token: &str, windows: usize) -> (Vec<f64>, Vec<f64>) {
        let options = WebOptions { extra_authorities: Some(self.authority.clone()), ..WebOptions::default() };
        let outside = Outside {
            http: Arc::new(Web::new(&options).expect("the authority can be trusted")),
            access: Arc::new(Kept(Secret::new(token))),
            clock: Arc::new(MonotonicClock::start()),
            pause: Arc::new(Timer),
        };
        let client = Graph::new(Endpoint::practice(&self.https).expect("the service is on this machine"), outside);
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
}
