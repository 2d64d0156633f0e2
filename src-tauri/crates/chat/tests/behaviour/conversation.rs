//! A thread over the client of Communication Services, from the machine down to what goes over HTTP.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::acs::thread;
use crate::support::{HeldClock, Tokens, specification::operation};
use base::http::{Answer, Http, HttpFailure, Request, Response};
use chat::{
    AcsChat, Body, Conversation, ThreadId,
    realtime::{Event, Happening, Notice},
    timeline::{Entry, Saved},
};
use serde_json::{Value, json};

/// A service with one thread, which answers as specified.
#[derive(Default)]
struct Service {
    messages: Mutex<Vec<Value>>,
    /// So many answers to messages that are sent get lost on the way.
    lost: Mutex<u32>,
    lists: Mutex<u32>,
}

impl Service {
    fn post(&self, sender: &str, content: &Value, metadata: &Value) -> Value {
        let mut messages = self.messages.lock().unwrap();
        let id = (1_600_000_000_000 + messages.len() as u64).to_string();
        let sequence = (messages.len() + 1).to_string();
        messages.push(json!({ "id": id, "type": "text", "sequenceId": sequence, "version": id, "content": { "message": content },
            "createdOn": "2026-11-21T12:00:00Z", "senderCommunicationIdentifier": { "rawId": sender, "communicationUser": { "id": sender } }, "metadata": metadata }));
        json!({ "id": id })
    }

    fn answer(&self, request: &Request) -> (u16, Value) {
        let body = || serde_json::from_slice::<Value>(request.body()).unwrap();
        match operation(request).name.as_str() {
            "ChatThread_SendChatMessage" => (201, self.post("8:acs:res_me", &body()["content"], &body()["metadata"])),
            "ChatThread_ListChatMessages" => {
                *self.lists.lock().unwrap() += 1;
                let newest: Vec<Value> = self.messages.lock().unwrap().iter().rev().cloned().collect();
                (200, json!({ "value": newest }))
            }
            "ChatThread_ListChatParticipants" | "ChatThread_ListChatReadReceipts" => (200, json!({ "value": [] })),
            "ChatThread_SendTypingNotification" | "ChatThread_SendChatReadReceipt" => (200, Value::Null),
            other => panic!("{other}"),
        }
    }
}

impl Http for Service {
    fn send(&self, request: Request) -> Answer<'_> {
        let operation = operation(&request);
        operation.check_request(&request);
        let (status, body) = self.answer(&request);
        operation.check_answer(status, &body);
        let lost = operation.name == "ChatThread_SendChatMessage" && {
            let mut lost = self.lost.lock().unwrap();
            let now = *lost > 0;
            *lost = lost.saturating_sub(1);
            now
        };
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let answer: Response = http::Response::builder().status(status).body(text.into()).unwrap();
        Box::pin(async move { if lost { Err(HttpFailure::TimedOut) } else { Ok(answer) } })
    }
}

fn open(service: &Arc<Service>, saved: Saved) -> Conversation {
    let client = AcsChat::new(
        Arc::clone(service) as _,
        Arc::new(Tokens::default()),
        Arc::new(HeldClock),
        "https://a.example",
        None,
    )
    .unwrap();
    Conversation::open(Arc::new(client), thread(), saved)
}

fn shown(conversation: &Conversation) -> Vec<String> {
    let text = |entry: &Entry<'_>| match entry {
        Entry::Message { message, .. } => message.content.to_text().unwrap_or_default(),
        other => format!("{other:?}").chars().take(8).collect(),
    };
    conversation.read(|timeline| timeline.entries().iter().map(text).collect())
}

async fn until(conversation: &Conversation, wanted: &[&str]) {
    let mut changes = conversation.changes();
    let settled = async {
        while shown(conversation) != wanted {
            changes.changed().await.unwrap();
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(300), settled).await;
    assert!(waited.is_ok(), "{:?} and not {wanted:?}", shown(conversation));
}

#[tokio::test(start_paused = true)]
async fn a_message_whose_answer_is_lost_is_in_the_thread_once() {
    let service = Arc::new(Service { lost: Mutex::new(1), ..Service::default() });
    service.post("8:acs:res_ann", &json!("hello"), &json!({}));
    let conversation = open(&service, Saved::default());
    until(&conversation, &["hello"]).await;
    conversation.act(|timeline, now| timeline.send(Body::text("hi").unwrap(), now)).unwrap();
    assert_eq!(shown(&conversation), ["hello", "Outgoing"]);
    until(&conversation, &["hello", "hi"]).await;
    assert_eq!(service.messages.lock().unwrap().len(), 2);
    assert!(conversation.save().outgoing.is_empty());
}

#[tokio::test(start_paused = true)]
async fn others_messages_come_by_asking_and_by_notices_of_this_thread_only() {
    let service = Arc::new(Service::default());
    let conversation = open(&service, Saved::default());
    service.post("8:acs:res_ann", &json!("one"), &json!({}));
    until(&conversation, &["one"]).await;
    conversation.notice(&Notice::Up);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let lists = *service.lists.lock().unwrap();
    service.post("8:acs:res_ann", &json!("two"), &json!({}));
    let event = |thread: ThreadId| Notice::Event(Event { thread, what: Happening::Updated { topic: None } });
    conversation.notice(&event(ThreadId::new("19:other").unwrap()));
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(*service.lists.lock().unwrap(), lists, "an event of another thread asks for nothing");
    conversation.notice(&event(thread()));
    until(&conversation, &["one", "two"]).await;
}

#[tokio::test(start_paused = true)]
async fn dropping_it_ends_it() {
    let service = Arc::new(Service::default());
    let conversation = open(&service, Saved::default());
    until(&conversation, &[]).await;
    tokio::time::sleep(Duration::from_secs(60)).await;
    let lists = *service.lists.lock().unwrap();
    assert!(lists > 2);
    drop(conversation);
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert_eq!(*service.lists.lock().unwrap(), lists);
    assert_eq!(Arc::strong_count(&service), 1);
}
