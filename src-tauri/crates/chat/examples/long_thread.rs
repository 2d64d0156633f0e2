//! How fast a thread of 100,000 messages opens, and HTML is read: `cargo run --release -p chat --example long_thread`.
#![allow(clippy::print_stdout)] // a report is what this is for

use std::{
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use base::{
    Secret,
    http::{Answer, Http, Request},
};
use chat::{
    AcsChat, Bearer, Bearing, ChatService, Identifier, ThreadId, html,
    timeline::{Ask, Reply, Saved, Timeline},
};
use serde_json::json;

const MESSAGES: u64 = 100_000;

/// A service with one long thread.
struct Archive;

impl Http for Archive {
    fn send(&self, request: Request) -> Answer<'_> {
        let address = request.uri().to_string();
        let newest = address.split("before=").nth(1).map_or(MESSAGES, |rest| rest.parse().expect("a number"));
        let oldest = newest.saturating_sub(99).max(1);
        let messages: Vec<_> = (oldest..=newest).rev().map(message).collect();
        let next = (oldest > 1).then(|| format!("https://a.example/chat/threads/x/messages?before={}", oldest - 1));
        let body = json!({ "value": messages, "nextLink": next }).to_string();
        let answer = http::Response::builder().status(200).body(body.into()).expect("plain parts");
        Box::pin(async move { Ok(answer) })
    }
}

fn message(sequence: u64) -> serde_json::Value {
    let id = (1_600_000_000_000 + sequence * 1000).to_string();
    json!({ "id": id, "type": "html", "sequenceId": sequence.to_string(), "version": id, "createdOn": "2026-11-21T12:00:00Z",
        "content": { "message": "<p>So where should we get <b>lunch</b> from today?</p>" }, "senderDisplayName": "Jane",
        "senderCommunicationIdentifier": { "rawId": "8:acs:res_jane", "communicationUser": { "id": "8:acs:res_jane" } } })
}

struct Token;

impl Bearer for Token {
    fn token(&self) -> Bearing<'_> {
        Box::pin(async { Ok(Secret::new("token")) })
    }

    fn renew(&self) -> Bearing<'_> {
        self.token()
    }

    fn me(&self) -> Option<Identifier> {
        None
    }
}

#[derive(Debug)]
struct Still;

impl identity::WallClock for Still {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }
}

/// Answers what the machine asks for.
async fn serve(timeline: &mut Timeline, service: &AcsChat, thread: &ThreadId) {
    while let Some(request) = timeline.poll(Duration::ZERO) {
        if let Ask::Messages(listing) = request.ask {
            let answer = service.messages(thread, &listing).await.map(Reply::Messages);
            timeline.answered(request.ticket, answer, Duration::ZERO);
        }
    }
}

/// One that remembers nothing of what was asked before: kept to its limits, the way to the begin would take minutes.
fn service() -> AcsChat {
    AcsChat::new(Arc::new(Archive), Arc::new(Token), Arc::new(Still), "https://a.example", None).expect("an endpoint")
}

fn threads(runtime: &tokio::runtime::Runtime) {
    let thread = ThreadId::new("19:x@thread.v2").expect("an id");
    let mut timeline = Timeline::new(None, service().abilities(), Saved::default(), Duration::ZERO);
    let begun = Instant::now();
    runtime.block_on(serve(&mut timeline, &service(), &thread));
    let opened = timeline.entries().len();
    println!("open: the newest {opened} of {MESSAGES} messages in {:?}", begun.elapsed());

    let (begun, mut pages, mut most) = (Instant::now(), 0, 0);
    while timeline.load_older() {
        runtime.block_on(serve(&mut timeline, &service(), &thread));
        pages += 1;
        most = most.max(timeline.entries().len());
    }
    println!("to the begin: {pages} pages in {:?}, never more than {most} messages here", begun.elapsed());
}

fn reading() {
    let paragraph =
        "<p>So where should we <b>get <i>lunch</i></b> from <a href=\"https://a.example/menu?x=1\">today</a>?</p>";
    let text = paragraph.repeat(100);
    let (begun, mut blocks) = (Instant::now(), 0);
    for _ in 0..100 {
        blocks += html::read(&text).blocks.len();
    }
    let megabytes = (text.len() * 100) as f64 / 1e6;
    println!("HTML: {blocks} paragraphs, {:.1} MB/s", megabytes / begun.elapsed().as_secs_f64());
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    threads(&runtime);
    reading();
}
