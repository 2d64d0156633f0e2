//! With everything logged that can be, and everything printed for debugging, nothing personal shows.

use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use crate::support::{
    HeldClock, Tokens,
    scripted::{Scripted, answer, with},
};
use chat::{
    AcsChat, Body, ChatService, ClientId, Content, Identifier, Listing, NewThread, Person, ThreadId, html,
    realtime::{Event, Happening, Notice},
    timeline::{Ask, Reply, Saved, Timeline},
};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

/// A log that is kept.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Everything that is anybody's business in this test holds it.
const MARK: &str = "xyzzy";

fn message(kind: &str) -> serde_json::Value {
    let person = json!({ "rawId": "8:acs:xyzzy_ann", "communicationUser": { "id": "8:acs:xyzzy_ann" } });
    json!({ "id": "xyzzy1", "type": kind, "sequenceId": "1", "version": "1", "createdOn": "2026-11-21T12:00:00Z", "senderDisplayName": "xyzzy",
        "senderCommunicationIdentifier": person, "metadata": { "clientMessageId": "xyzzy-c" },
        "content": { "message": "<p>xyzzy <a href='https://xyzzy.example/'>xyzzy</a><at id='xyzzy'>xyzzy</at><img id='xyzzy'><emoji alt='xyzzy'></emoji></p><pre>xyzzy</pre>",
            "topic": "xyzzy", "initiatorCommunicationIdentifier": person, "participants": [{ "communicationIdentifier": person, "displayName": "xyzzy" }],
            "attachments": [{ "id": "xyzzy", "attachmentType": "file", "name": "xyzzy.docx", "url": "https://xyzzy.example/" }] } })
}

async fn service(thread: &ThreadId) {
    let kinds: Vec<_> =
        ["text", "html", "topicUpdated", "participantAdded", "participantRemoved", "xyzzy"].map(message).into();
    let list = || answer(200, &json!({ "value": kinds, "nextLink": "https://a.example/chat/xyzzy" }));
    let refusal = |status| answer(status, &json!({ "error": { "code": "Forbidden", "message": "xyzzy" } }));
    let created = answer(
        201,
        &json!({ "chatThread": { "id": "19:xyzzy", "topic": "xyzzy", "createdOn": "x" }, "invalidParticipants": [{ "code": "403", "message": "xyzzy", "target": "8:orgid:xyzzy" }] }),
    );
    let threads = answer(200, &json!({ "value": [{ "id": "19:xyzzy", "topic": "xyzzy" }] }));
    let http = Arc::new(Scripted::new([
        refusal(401),
        list(),
        with(refusal(429), "retry-after", "1"),
        refusal(403),
        created,
        threads,
    ]));
    let client = AcsChat::new(
        Arc::clone(&http) as _,
        Arc::new(Tokens::default()),
        Arc::new(HeldClock),
        "https://a.example",
        Some(MARK),
    )
    .unwrap();
    let page = client.messages(thread, &Listing::Newest(50)).await.unwrap();
    assert_eq!(page.items.len(), 6);
    let documents: Vec<_> = page
        .items
        .iter()
        .map(|message| (message.content.to_document(), message.attachments.clone(), message.sender.clone()))
        .collect();
    tracing::trace!(?page, ?documents, ?client, "messages");
    let next = Listing::Next(page.next.clone().unwrap());
    let (id, body) = (ClientId::new("xyzzy-c").unwrap(), Body::document(&html::from_text(MARK)).unwrap());
    let busy = client.send(thread, &id, &body).await.unwrap_err();
    let refused = client.thread(thread).await.unwrap_err();
    let new = NewThread::with(
        Some(MARK.into()),
        [Person { id: Identifier::from_raw("8:orgid:xyzzy").unwrap(), name: Some(MARK.into()) }],
    );
    let created = client.create_thread(&new).await.unwrap();
    let threads = client.threads(None).await.unwrap();
    tracing::trace!(?next, ?id, ?body, ?busy, %refused, ?refused, ?new, people = ?new.people, ?created, ?threads, "the rest");
}

fn machine(thread: &ThreadId) {
    let abilities = AcsChat::new(
        Arc::new(Scripted::new([])),
        Arc::new(Tokens::default()),
        Arc::new(HeldClock),
        "https://a.example",
        None,
    )
    .unwrap()
    .abilities();
    let mut timeline =
        Timeline::new(Identifier::from_raw("8:acs:xyzzy").ok(), abilities, Saved::default(), Duration::ZERO);
    let event = |what| Notice::Event(Event { thread: thread.clone(), what });
    let who = Identifier::from_raw("8:acs:xyzzy_b").unwrap();
    let typing = event(Happening::Typing { who: who.clone(), name: Some(MARK.into()) });
    let added = event(Happening::Added(vec![Person { id: who, name: Some(MARK.into()) }]));
    timeline.set_draft(Some(html::from_text(MARK)));
    timeline.send(Body::text(MARK).unwrap(), Duration::ZERO).unwrap();
    tracing::trace!(?typing, ?added, "events");
    timeline.notice(typing, Duration::ZERO);
    timeline.notice(added, Duration::ZERO);
    let requests: Vec<_> = std::iter::from_fn(|| timeline.poll(Duration::ZERO)).collect();
    let reply = Reply::Sent(chat::MessageId::new("xyzzy").unwrap());
    let ask = Ask::Edit(chat::MessageId::new("xyzzy").unwrap(), Body::text(MARK).unwrap());
    tracing::trace!(?timeline, ?requests, ?reply, ?ask, saved = ?timeline.save(), entries = ?timeline.entries(), content = ?Content::Text(MARK.into()), "machine");
}

#[tokio::test(start_paused = true)]
async fn no_log_line_shows_anything_personal() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let thread = ThreadId::new("19:meeting_xyzzy@thread.v2").unwrap();
    service(&thread).await;
    machine(&thread);
    drop(guard);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for seen in ["asked the chat service", "GET a.example", "machine", "events", "Typing(Identifier(‹13 characters›))"]
    {
        assert!(log.contains(seen), "not logged: {seen}\n{log}");
    }
    for personal in [MARK, "token-", "19:meeting"] {
        let line = log.lines().find(|line| line.contains(personal));
        assert_eq!(line, None, "{personal} shows");
    }
}
