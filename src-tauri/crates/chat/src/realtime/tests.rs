//! The connection, step by step in made-up time, and once over a real socket on loopback.

use std::time::Duration;

use base::{
    Secret,
    http::{HttpFailure, Request, Response},
};
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use super::{
    Happening, Notice,
    session::{Action, Session},
};

const ENDPOINT: &str = "https://contoso.communication.azure.com/";

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn answer(status: u16, body: &str) -> Result<Response, HttpFailure> {
    Ok(http::Response::builder().status(status).body(body.to_owned().into()).unwrap())
}

fn configuration() -> String {
    json!({ "trouterServiceUrl": "https://go.trouter.example/", "registrarServiceUrl": "https://registrar.example/r", "cloudType": "Public" }).to_string()
}

fn allocation() -> String {
    json!({ "socketio": "https://a.trouter.example:443/", "surl": "https://a.trouter.example:3443/v4/f/x/", "url": "u", "ttl": "600000", "id": "i", "ccid": "c c",
        "connectparams": { "sr": "s&r", "se": 1234 } }).to_string()
}

/// A session and what it wanted so far.
struct Stage {
    session: Session,
    now: Duration,
    notices: Vec<Notice>,
    said: Vec<String>,
    closed: u32,
    tokens: Vec<bool>,
}

/// What it waits for.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "there is one at a time")]
enum Wants {
    Answer(u64, Request),
    Socket(u64, String),
    Nothing,
}

impl Stage {
    fn new() -> Self {
        let names = (Uuid::from_u128(1), Uuid::from_u128(2));
        let session = Session::new(Url::parse(ENDPOINT).unwrap(), names, 1_000_000, 0);
        Self { session, now: Duration::ZERO, notices: Vec::new(), said: Vec::new(), closed: 0, tokens: Vec::new() }
    }

    /// Lets the session act, giving tokens as they are wanted.
    fn act(&mut self) -> Wants {
        let mut wants = Wants::Nothing;
        while let Some(action) = self.session.poll() {
            match action {
                Action::Token { renew } => {
                    self.tokens.push(renew);
                    self.session.token(Some(Secret::new("the-token")), self.now);
                }
                Action::Ask(number, request) => wants = Wants::Answer(number, request),
                Action::Open(number, address) => wants = Wants::Socket(number, address),
                Action::Say(text) => self.said.push(text),
                Action::Close => self.closed += 1,
                Action::Tell(notice) => self.notices.push(notice),
            }
        }
        wants
    }

    fn at(&mut self, now: Duration) -> Wants {
        self.now = now;
        self.session.tick(now);
        self.act()
    }

    #[track_caller]
    fn request(&mut self) -> Request {
        let Wants::Answer(number, request) = self.act() else { panic!("no request") };
        assert_ne!(number, 0);
        request
    }

    /// Answers the request that is wanted now.
    fn answer(&mut self, wants: Wants, status: u16, body: &str) -> Wants {
        let Wants::Answer(number, _) = wants else { panic!("no request") };
        self.session.answered(number, answer(status, body), self.now);
        self.act()
    }

    /// From the begin to an open socket.
    fn reach_socket(&mut self) -> Wants {
        let now = self.session.deadline().unwrap();
        let wants = self.at(now);
        let wants = self.answer(wants, 200, &configuration());
        let wants = self.answer(wants, 200, &allocation());
        self.answer(wants, 200, "session-1:120:60:websocket,xhr-polling")
    }

    /// From the begin to notices.
    fn live() -> Self {
        let mut stage = Self::new();
        stage.come_alive();
        stage
    }

    fn come_alive(&mut self) {
        let Wants::Socket(number, _) = self.reach_socket() else { panic!("no socket") };
        assert!(self.session.opened(number, true, self.now));
        self.hear("1::");
        let wants = self.hear(r#"5:1+::{"name":"trouter.connected","args":[{"ttl":600,"dur":0}]}"#);
        self.answer(wants, 202, "");
    }

    fn hear(&mut self, text: &str) -> Wants {
        self.session.heard(text, self.now);
        self.act()
    }
}

fn query(address: &str) -> Vec<(String, String)> {
    Url::parse(address).unwrap().query_pairs().into_owned().collect()
}

fn value(address: &str, name: &str) -> String {
    query(address).into_iter().find(|(found, _)| found == name).unwrap_or_else(|| panic!("no {name} in {address}")).1
}

#[test]
fn the_way_to_a_connection_is_the_observed_one() {
    let mut stage = Stage::new();
    let wants = stage.at(Duration::ZERO);
    let Wants::Answer(_, request) = &wants else { panic!() };
    assert_eq!(
        request.uri(),
        "https://contoso.communication.azure.com/chat/config/realTimeNotifications?api-version=2024-09-01"
    );
    assert_eq!(request.headers()["authorization"], "Bearer the-token");

    let wants = stage.answer(wants, 200, &configuration());
    let Wants::Answer(_, request) = &wants else { panic!() };
    let address = request.uri().to_string();
    assert!(address.starts_with("https://go.trouter.example/v4/a?") && request.method() == "POST", "{address}");
    assert_eq!(
        (value(&address, "con_num"), value(&address, "epid")),
        ("1000000_1".into(), Uuid::from_u128(1).to_string())
    );
    assert_eq!(
        (&request.headers()["x-skypetoken"], &request.headers()["content-type"]),
        (&"the-token".parse().unwrap(), &"text/plain".parse().unwrap())
    );
    assert!(request.headers()["x-skypetoken"].is_sensitive() && request.body().is_empty());

    let wants = stage.answer(wants, 200, &allocation());
    let Wants::Answer(_, request) = &wants else { panic!() };
    let address = request.uri().to_string();
    assert!(address.starts_with("https://a.trouter.example:443/socket.io/1/?"), "{address}");
    for (name, wanted) in [
        ("sr", "s&r"),
        ("se", "1234"),
        ("v", "v4"),
        ("timeout", "40"),
        ("auth", "true"),
        ("ccid", "c c"),
        ("dom", "contoso.communication.azure.com"),
        ("t", "1000000"),
    ] {
        assert_eq!(value(&address, name), wanted);
    }
    assert_eq!(serde_json::from_str::<Value>(&value(&address, "userActivity")).unwrap()["state"], "active");

    let Wants::Socket(number, address) = stage.answer(wants, 200, "session-1:120:60:websocket,xhr-polling") else {
        panic!()
    };
    assert!(address.starts_with("wss://a.trouter.example:443/socket.io/1/websocket/session-1?"), "{address}");
    assert!(!query(&address).iter().any(|(name, _)| name == "t") && !address.contains("the-token"));
    assert!(stage.session.opened(number, true, stage.now));
    assert!(matches!(stage.hear("1::"), Wants::Nothing));

    let wants = stage.hear(r#"5:1+::{"name":"trouter.connected","args":[{"ttl":600,"dur":0}]}"#);
    assert_eq!(stage.said[0], "6:::1+[]");
    assert!(stage.said[1].starts_with(r#"5:1+::{"args":[{"cv":"#) && stage.said[1].contains("user.activity"));
    let Wants::Answer(_, request) = &wants else { panic!() };
    assert_eq!(
        (request.method().as_str(), request.uri().to_string().as_str()),
        ("POST", "https://registrar.example/r/v3/registrations")
    );
    let body: Value = serde_json::from_slice(request.body()).unwrap();
    assert_eq!(
        body["transports"]["TROUTER"][0],
        json!({ "context": "", "path": "https://a.trouter.example:3443/v4/f/x/", "ttl": 7200 })
    );
    assert_eq!(
        (&body["clientDescription"]["appId"], &body["registrationId"]),
        (&json!("AcsWeb"), &json!(Uuid::from_u128(1)))
    );
    assert!(stage.notices.is_empty());
    stage.answer(wants, 202, "");
    assert!(matches!(stage.notices[..], [Notice::Up]));
    stage.at(seconds(10));
    assert!(stage.said[2].contains("user.activity"), "said once more after ten seconds");
}

#[test]
fn notices_are_answered_and_told() {
    let mut stage = Stage::live();
    let body = json!({ "eventId": 245, "senderId": "8:acs:r_ann", "groupId": "19:x" }).to_string();
    let frame = |body: &str| {
        format!(
            "3:::{}",
            json!({ "id": 7, "method": "POST", "url": "/x", "headers": { "MS-CV": "v.1" }, "body": body })
        )
    };
    let before = stage.said.len();
    stage.hear(&frame(&body));
    assert!(stage.said[before].starts_with(r#"3:::{"id":7,"status":200"#), "{}", stage.said[before]);
    assert!(stage.said[before + 1].contains(r#""name":"ping""#), "and the other side is asked whether it got that");
    assert!(
        matches!(stage.notices.last(), Some(Notice::Event(event)) if matches!(event.what, Happening::Typing { .. }))
    );
    stage.hear(&frame("{}"));
    assert!(stage.said.last().unwrap().starts_with(r#"3:::{"id":7,"status":404"#));
    assert_eq!(stage.notices.len(), 2);
}

#[test]
fn heartbeats_and_pings_keep_it_alive() {
    let mut stage = Stage::live();
    stage.hear("2::");
    assert_eq!(stage.said.last().unwrap(), "2::");
    stage.at(seconds(10));
    assert!(!stage.said.iter().any(|text| text.contains("ping")));
    stage.at(seconds(40));
    let ping = stage.said.last().unwrap().clone();
    assert!(ping.contains("ping"), "{ping}");
    let number = ping.trim_start_matches("5:").split('+').next().unwrap().to_owned();
    stage.now = seconds(44);
    stage.hear(&format!("6:::{number}+[\"pong\"]"));
    stage.at(seconds(60));
    assert_eq!(stage.closed, 0);
    stage.at(seconds(84));
    assert!(stage.said.last().unwrap().contains("ping"));
    // No answer within five seconds: begun anew.
    stage.at(seconds(89));
    assert_eq!(stage.closed, 1);
    assert!(matches!(stage.notices[..], [Notice::Up, Notice::Down]));
    stage.come_alive();
    assert!(matches!(stage.notices[..], [Notice::Up, Notice::Down, Notice::Up]));
}

#[test]
fn a_registration_is_renewed_before_it_ends_and_tried_again_where_that_fails() {
    let mut stage = Stage::live();
    let mut renewed = Vec::new();
    for now in 1..15_000 {
        stage.now = seconds(now);
        stage.hear("2::");
        if let wants @ Wants::Answer(..) = stage.at(seconds(now)) {
            renewed.push(now);
            stage.answer(wants, if renewed.len() == 1 { 500 } else { 202 }, "");
        }
    }
    assert_eq!(renewed, [7170, 7293, 14_463]);
    assert_eq!((stage.notices.len(), stage.closed), (1, 0), "nobody noticed");
}

#[test]
fn every_doubt_begins_anew_after_a_longer_pause_each_time() {
    let mut stage = Stage::new();
    let mut pauses = Vec::new();
    for _ in 0..8 {
        let due = stage.session.deadline().unwrap();
        let wants = stage.at(due);
        stage.answer(wants, 503, "");
        pauses.push(stage.session.deadline().unwrap() - due);
    }
    assert_eq!(pauses.iter().map(Duration::as_secs).collect::<Vec<_>>(), [1, 2, 4, 8, 16, 32, 50, 50]);
    for (step, body) in [
        (0, "{}"),
        (0, &*configuration().replace("https://go", "http://go")),
        (1, "x"),
        (2, "session:1:2:xhr-polling"),
        (2, "a/b:1:2:websocket"),
    ] {
        let mut stage = Stage::new();
        let mut wants = stage.at(Duration::ZERO);
        for good in [configuration(), allocation()].iter().take(step) {
            wants = stage.answer(wants, 200, good);
        }
        assert!(matches!(stage.answer(wants, 200, body), Wants::Nothing), "{body}");
        assert_eq!(stage.session.deadline(), Some(seconds(1)), "{body}");
    }
}

#[test]
fn what_takes_too_long_is_given_up_and_its_late_answer_ignored() {
    let mut stage = Stage::new();
    let Wants::Answer(number, _) = stage.at(Duration::ZERO) else { panic!() };
    assert_eq!(stage.session.deadline(), Some(seconds(10)));
    assert!(matches!(stage.at(seconds(10)), Wants::Nothing));
    stage.session.answered(number, answer(200, &configuration()), seconds(10));
    assert!(matches!(stage.act(), Wants::Nothing));
    let Wants::Socket(late, _) = stage.reach_socket() else { panic!() };
    stage.at(stage.now + seconds(20));
    assert_eq!(stage.closed, 1);
    let before = stage.session.deadline();
    assert!(!stage.session.opened(late, true, stage.now), "a socket that nobody waits for is to be closed");
    assert_eq!(stage.session.deadline(), before, "and changes nothing");
    let Wants::Socket(number, _) = stage.reach_socket() else { panic!() };
    assert!(stage.session.opened(number, true, stage.now));
}

#[test]
fn new_tokens_are_asked_for_three_times_and_then_it_is_given_up() {
    let mut stage = Stage::new();
    while let Some(due) = stage.session.deadline() {
        let wants = stage.at(due);
        stage.answer(wants, 401, "");
    }
    assert_eq!(stage.tokens, [false, true, true, true]);
    assert!(stage.session.is_stopped() && matches!(stage.notices[..], [Notice::Down]));
    let mut absent = Stage::new();
    let wants = absent.at(Duration::ZERO);
    absent.answer(wants, 404, "");
    assert!(absent.session.is_stopped() && absent.session.deadline().is_none());
}

#[test]
fn what_the_service_says_of_itself_may_mean_a_loss() {
    let mut stage = Stage::live();
    stage.hear(r#"5:9+::{"name":"trouter.something","args":[{}]}"#);
    assert!(matches!(stage.notices[..], [Notice::Up, Notice::Lost]));
    assert_eq!(stage.said.last().unwrap(), "6:::9+[]");
    stage.hear(r#"5:::{"name":"chat.other"}"#);
    stage.hear("nonsense");
    assert_eq!(stage.notices.len(), 2);
    stage.hear("0::");
    assert!(matches!(stage.notices[..], [Notice::Up, Notice::Lost, Notice::Down]));
}

#[test]
fn the_end_is_said() {
    let mut stage = Stage::live();
    stage.session.stop();
    let request = stage.request();
    assert_eq!(stage.said.last().unwrap(), "0::");
    assert_eq!(
        (request.method().as_str(), request.uri().path()),
        ("DELETE", format!("/r/v3/registrations/{}", Uuid::from_u128(1)).as_str())
    );
}
