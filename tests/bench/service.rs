//! The practice organisation as the bench speaks to it: by its control interface, and as somebody who holds its access key.

use std::{fs, net::SocketAddr, path::PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::{digest, hmac};
use serde_json::{Value, json};
use support::machine;

use crate::{load::Line, meeting::Host};

/// A service, and how to speak to it.
pub(crate) struct Service {
    pub(crate) at: SocketAddr,
    pub(crate) process: u32,
    secret: String,
    /// Host and port over TLS.
    pub(crate) https: String,
    /// The file that says whom to trust there.
    pub(crate) authority: PathBuf,
    /// The resource's access key.
    key: Vec<u8>,
}

/// Somebody with a token.
pub(crate) struct User {
    /// Raw id.
    pub(crate) id: String,
    pub(crate) token: String,
}

impl Service {
    /// The organisation of a service that runs. The limits that hold for people are lifted.
    pub(crate) fn of(host: &mut Host) -> Self {
        let to = host.invitation(0);
        let at = to.http.trim_start_matches("http://").parse().expect("the service says its address");
        let secret = fs::read_to_string(&to.secret_file).expect("the secret can be read").trim().to_owned();
        let (https, authority) = host.organisation();
        let mut service = Self { at, process: host.process(), secret, https, authority, key: Vec::new() };
        service.control(&mut Line::open(at), "PATCH", "settings", &json!({ "limits": false }));
        let organisation = service.control(&mut Line::open(at), "GET", "organisation", &Value::Null);
        let key = organisation["accessKey"].as_str().and_then(|key| STANDARD.decode(key).ok());
        service.key = key.expect("the organisation has a key");
        service
    }

    /// A word of control, and what is answered.
    pub(crate) fn control(&self, line: &mut Line, method: &str, word: &str, body: &Value) -> Value {
        let headers = format!("authorization: Bearer {}\r\n", self.secret);
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let answer = line.ask_well(&self.request(method, &format!("/_practice/{word}"), &headers, &body));
        serde_json::from_str(&answer).unwrap_or_default()
    }

    pub(crate) fn request(&self, method: &str, path: &str, headers: &str, body: &str) -> Vec<u8> {
        let length = body.len();
        format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n{headers}content-length: {length}\r\n\r\n{body}", self.at)
            .into()
    }

    /// A signed request that makes an identity with a token. It is good for minutes, and for as many identities as one likes.
    pub(crate) fn new_identity(&self, scope: &str) -> Vec<u8> {
        let (head, _) = Line::open(self.at).ask(&self.request("GET", "/", "", ""));
        let date = head.lines().find_map(|line| line.strip_prefix("date: ")).expect("answers have a date");
        let body = json!({ "createTokenWithScopes": [scope] }).to_string();
        let path = "/identities?api-version=2023-10-01";
        let hash = STANDARD.encode(digest::digest(&digest::SHA256, body.as_bytes()));
        let text = format!("POST\n{path}\n{date};{};{hash}", self.at);
        let signature = STANDARD.encode(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &self.key), text.as_bytes()));
        let headers = format!(
            "x-ms-date: {date}\r\nx-ms-content-sha256: {hash}\r\ncontent-type: application/json\r\nauthorization: \
             HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}\r\n"
        );
        self.request("POST", path, &headers, &body)
    }

    /// So many people who may chat.
    pub(crate) fn users(&self, count: usize) -> Vec<User> {
        let (request, mut line) = (self.new_identity("chat"), Line::open(self.at));
        let mut user = || {
            let made: Value = serde_json::from_str(&line.ask_well(&request)).expect("identities come in JSON");
            let text = |place: &str| made.pointer(place).and_then(Value::as_str).expect("it is whole").to_owned();
            User { id: text("/identity/id"), token: text("/accessToken/token") }
        };
        (0..count).map(|_| user()).collect()
    }

    /// A thread of people, of whom the first makes it: its id.
    pub(crate) fn thread(&self, line: &mut Line, topic: &str, people: &[User]) -> String {
        let ids: Vec<&str> = people.iter().map(|user| user.id.as_str()).collect();
        let asked = json!({ "as": ids[0], "topic": topic, "participants": ids[1..] });
        let made = self.control(line, "POST", "chats", &asked);
        made["id"].as_str().expect("threads have an id").to_owned()
    }

    /// Lets somebody write in a thread.
    pub(crate) fn write(&self, line: &mut Line, thread: &str, user: &User, content: &str) {
        let word = format!("chats/{}/write", thread.replace(':', "%3A").replace('@', "%40"));
        self.control(line, "POST", &word, &json!({ "as": user.id, "name": "Ann", "content": content }));
    }
}

/// The service on one processor, and another process on another, until it is dropped. Nothing where there is but one.
pub(crate) struct Pinned {
    processes: Vec<u32>,
    /// The last processor of all: whoever is pinned sees but one.
    last: usize,
}

impl Pinned {
    pub(crate) fn apart(service: u32, others: &[u32]) -> Self {
        let last = crate::processors().saturating_sub(1);
        let mut is_apart = last > 0 && machine::pin(service, 0..=0);
        is_apart = is_apart && others.iter().all(|other| machine::pin(*other, last..=last));
        if !is_apart {
            eprintln!("  service and clients share the processors");
        }
        let all = std::iter::once(service).chain(others.iter().copied());
        Self { processes: if is_apart { all.collect() } else { Vec::new() }, last }
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        for process in &self.processes {
            machine::pin(*process, 0..=self.last);
        }
    }
}
