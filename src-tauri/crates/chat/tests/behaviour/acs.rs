//! Communication Services' chat against its published specification and examples.

use std::sync::Arc;

use crate::support::{
    HeldClock, Tokens,
    scripted::{Scripted, answer},
    specification::operation,
};
use base::http::{Request, Response};
use chat::{
    AcsChat, Body, ChatService, ClientId, Cloud, Content, History, Identifier, Invitation, Listing, MessageId,
    NewThread, Person, Refusal, ThreadId, Timestamp,
};
use serde_json::{Value, json};

pub(crate) const ENDPOINT: &str = "https://contoso.westus.communications.azure.com";
const JANE: &str = "8:acs:8540c0de-899f-5cce-acb5-3ec493af3800_0e59221d-0c1d-46ae-9544-c963ce56c10b";

pub(crate) fn client(http: &Arc<Scripted>) -> AcsChat {
    AcsChat::new(
        Arc::clone(http) as _,
        Arc::new(Tokens::default()),
        Arc::new(HeldClock),
        ENDPOINT,
        Some("Me \n Myself"),
    )
    .unwrap()
}

fn example(name: &str) -> Value {
    let path = format!("{}/tests/fixtures/chat-2024-03-07/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A client that is given the example's answer.
fn given(name: &str, status: u16) -> (Arc<Scripted>, AcsChat) {
    let http = Arc::new(Scripted::new([example_answer(name, status)]));
    let client = client(&http);
    (http, client)
}

fn example_answer(name: &str, status: u16) -> Response {
    answer(status, &example(name)["responses"][status.to_string()]["body"])
}

/// The one request that was sent, checked as well as the example's answer; its operation's name and body.
fn only(http: &Scripted, name: &str, status: u16) -> (Request, String, Value) {
    let [request] = <[_; 1]>::try_from(http.seen()).unwrap();
    let operation = operation(&request);
    operation.check_request(&request);
    operation.check_answer(status, &example(name)["responses"][status.to_string()]["body"]);
    assert_eq!(request.headers()["authorization"], "Bearer token-0");
    assert!(request.headers()["authorization"].is_sensitive());
    let body = if request.body().is_empty() { Value::Null } else { serde_json::from_slice(request.body()).unwrap() };
    (request, operation.name, body)
}

pub(crate) fn thread() -> ThreadId {
    ThreadId::new("19:uni01_zbnh3nt2dfuffezc3sox7dog7wfhk6y5qe2rwlnfhlhdzirihdpq@thread.v2").unwrap()
}

pub(crate) fn message() -> MessageId {
    MessageId::new("1591768249318").unwrap()
}

fn person(raw: &str, name: &str) -> Person {
    Person { id: Identifier::from_raw(raw).unwrap(), name: Some(name.to_owned()) }
}

#[tokio::test]
async fn a_thread_is_made_with_people_of_teams_and_of_the_resource() {
    let (http, client) = given("Threads_CreateChatThread", 201);
    let account = Identifier::teams_user("aaaabbbb-cccc-dddd-eeee-ffff00001111".parse().unwrap(), Cloud::Gcch);
    let mut new = NewThread::with(Some("Lunch".into()), [person(JANE, "Jane"), Person { id: account, name: None }]);
    new.people[1].history = History::None;
    let created = client.create_thread(&new).await.unwrap();
    assert_eq!((created.thread.id, created.thread.topic.as_deref()), (thread(), Some("Lunch")));
    assert_eq!(created.thread.created, Timestamp::parse("2020-06-06T05:55:41.646Z"));
    // The example's own two: a user of the resource who may not be added, and one who doesn't exist.
    let reasons: Vec<Refusal> = created.left_out.iter().map(|left_out| left_out.reason).collect();
    assert_eq!(reasons, [Refusal::NotAllowed, Refusal::NotFound]);
    let (request, name, body) = only(&http, "Threads_CreateChatThread", 201);
    assert_eq!(name, "Chat_CreateChatThread");
    assert_eq!(request.headers()["repeatability-request-id"], *new.request.to_string());
    let teams = json!({ "rawId": "8:gcch:aaaabbbb-cccc-dddd-eeee-ffff00001111", "microsoftTeamsUser":
        { "userId": "aaaabbbb-cccc-dddd-eeee-ffff00001111", "isAnonymous": false, "cloud": "gcch" } });
    assert_eq!(
        body["participants"],
        json!([
            { "communicationIdentifier": { "rawId": JANE, "communicationUser": { "id": JANE } }, "displayName": "Jane", "shareHistoryTime": "1970-01-01T00:00:00Z" },
            { "communicationIdentifier": teams, "shareHistoryTime": "2026-11-21T12:00:00Z" },
        ])
    );
}

#[tokio::test]
async fn who_belongs_to_another_organisation_is_left_out_by_name() {
    let error = json!([{ "code": "403", "message": "x", "target": "8:orgid:aaaabbbb-cccc-dddd-eeee-ffff00001111" }]);
    let http = Arc::new(Scripted::new([answer(201, &json!({ "invalidParticipants": error }))]));
    let added = client(&http)
        .add(&thread(), &[Invitation { person: person(JANE, "Jane"), history: History::All }])
        .await
        .unwrap();
    assert_eq!(added.len(), 1);
    assert_eq!(
        (added[0].reason, added[0].who.as_ref().unwrap().object_id()),
        (Refusal::TenantForbids, Some("aaaabbbb-cccc-dddd-eeee-ffff00001111"))
    );
}

#[tokio::test]
async fn threads_are_listed_page_by_page() {
    let (http, client) = given("Threads_ListChatThreadsWithPageSize", 200);
    let page = client.threads(None).await.unwrap();
    assert_eq!((page.items.len(), page.unreadable), (5, 0));
    assert_eq!(page.items[3].deleted, Timestamp::parse("2020-07-07T05:55:41.646Z"));
    only(&http, "Threads_ListChatThreadsWithPageSize", 200);
    http.then(Ok(answer(200, &json!({ "value": [{ "id": "19:x" }, "nonsense"] }))));
    let last = client.threads(page.next).await.unwrap();
    assert_eq!((last.items.len(), last.unreadable, last.next), (1, 1, None));
    let address = http.seen()[0].uri().to_string();
    assert!(address.starts_with(&format!("{ENDPOINT}/chat/threads?syncState=W3sic3")), "{address}");
}

#[tokio::test]
async fn a_thread_is_read_renamed_and_deleted() {
    let (http, client) = given("Threads_GetChatThread", 200);
    assert_eq!(client.thread(&thread()).await.unwrap().topic.as_deref(), Some("Lunch"));
    let (request, ..) = only(&http, "Threads_GetChatThread", 200);
    assert!(
        request.uri().path().ends_with("/19%3Auni01_zbnh3nt2dfuffezc3sox7dog7wfhk6y5qe2rwlnfhlhdzirihdpq%40thread.v2")
    );
    http.then(Ok(answer(204, &Value::Null)));
    client.rename(&thread(), "Updated Thread Topic").await.unwrap();
    let (_, name, body) = only(&http, "Threads_UpdateChatThreadTopic", 204);
    assert_eq!(
        (name.as_str(), body),
        (
            "ChatThread_UpdateChatThreadProperties",
            example("Threads_UpdateChatThreadTopic")["parameters"]["updateChatThreadRequest"].clone()
        )
    );
    http.then(Ok(answer(204, &Value::Null)));
    client.delete_thread(&thread()).await.unwrap();
    assert_eq!(only(&http, "Threads_DeleteChatThread", 204).1, "Chat_DeleteChatThread");
}

#[tokio::test]
async fn people_are_listed_added_removed_and_leave() {
    let (http, client) = given("Participants_ListChatParticipantsWithPageSize", 200);
    let people = client.participants(&thread(), None).await.unwrap();
    assert_eq!(people.items[0].person.name.as_deref(), Some("Jane"));
    assert_eq!(people.items[0].history_from, Timestamp::parse("2020-06-06T05:55:41Z"));
    only(&http, "Participants_ListChatParticipantsWithPageSize", 200);

    http.then(Ok(example_answer("Participants_AddChatParticipants", 201)));
    let since = History::Since(Timestamp::parse("2020-06-06T05:55:41Z").unwrap());
    let left_out = client.add(&thread(), &[Invitation { person: person(JANE, "Alex"), history: since }]).await.unwrap();
    assert_eq!(left_out.len(), 2);
    let (_, name, body) = only(&http, "Participants_AddChatParticipants", 201);
    assert_eq!(
        (name.as_str(), &body["participants"][0]["shareHistoryTime"]),
        ("ChatThread_AddChatParticipants", &json!("2020-06-06T05:55:41Z"))
    );

    http.then(Ok(answer(204, &Value::Null)));
    client.remove(&thread(), &Identifier::from_raw(JANE).unwrap()).await.unwrap();
    let (_, name, body) = only(&http, "Participants_RemoveChatParticipant", 204);
    assert_eq!(
        (name.as_str(), &body),
        (
            "ChatThread_RemoveChatParticipant",
            &example("Participants_RemoveChatParticipant")["parameters"]["participantCommunicationIdentifier"]
        )
    );

    http.then(Ok(answer(204, &Value::Null)));
    client.leave(&thread()).await.unwrap();
    assert_eq!(only(&http, "Participants_RemoveChatParticipant", 204).2["rawId"], "8:acs:res_me");
}

#[tokio::test]
async fn messages_come_newest_first_with_what_the_service_says_among_them() {
    let (http, client) = given("Messages_ListChatMessagesWithPageSize", 200);
    let page = client.messages(&thread(), &Listing::Newest(500)).await.unwrap();
    let [newest, _, _, topic, added] = &page.items[..] else { panic!("five messages") };
    assert_eq!(
        (newest.sequence, newest.version, newest.sender_name.as_deref()),
        (Some(5), 1_593_107_077_683, Some("Jane"))
    );
    assert_eq!(newest.content, Content::Text("So where should we get lunch from today?".into()));
    assert!(
        matches!(&topic.content, Content::TopicUpdated { topic: Some(topic), by: Some(by) } if topic == "Lunch" && by.raw() == JANE)
    );
    assert!(matches!(&added.content, Content::ParticipantsAdded { people, .. } if people.len() == 3));
    let (request, ..) = only(&http, "Messages_ListChatMessagesWithPageSize", 200);
    assert_eq!(request.uri().query(), Some("maxPageSize=200&api-version=2025-03-15"));

    http.then(Ok(answer(200, &json!({ "value": [] }))));
    let since = Listing::Since(Timestamp::from_unix_ms(1_593_107_077_683), 100);
    client.messages(&thread(), &since).await.unwrap();
    let (request, ..) = only(&http, "Messages_ListChatMessagesWithPageSize", 200);
    assert!(request.uri().query().unwrap().contains("startTime=2020-06-25T17%3A44%3A37.683Z"), "{}", request.uri());

    http.then(Ok(answer(200, &json!({ "value": [] }))));
    client.messages(&thread(), &Listing::Next(page.next.unwrap())).await.unwrap();
    assert!(http.seen()[0].uri().query().unwrap().starts_with("syncState=3e47"));
}

#[tokio::test]
async fn one_message_is_read_sent_edited_and_deleted() {
    let (http, client) = given("Messages_GetChatMessage", 200);
    let read = client.message(&thread(), &message()).await.unwrap();
    assert_eq!((read.id, read.sequence), (message(), Some(1)));
    only(&http, "Messages_GetChatMessage", 200);

    http.then(Ok(example_answer("Messages_SendChatMessage", 201)));
    let id = ClientId::new("c-1").unwrap();
    let sent =
        client.send(&thread(), &id, &Body::text("Let's head out for lunch in 15 minutes.").unwrap()).await.unwrap();
    assert_eq!(sent.as_str(), "1593072104708");
    let (_, name, body) = only(&http, "Messages_SendChatMessage", 201);
    assert_eq!(name, "ChatThread_SendChatMessage");
    assert_eq!(
        body,
        json!({ "content": "Let's head out for lunch in 15 minutes.", "type": "text", "senderDisplayName": "Me Myself", "metadata": { "clientMessageId": "c-1" } })
    );

    http.then(Ok(answer(204, &Value::Null)));
    client.edit(&thread(), &message(), &Body::text("Updated message content").unwrap()).await.unwrap();
    assert_eq!(only(&http, "Messages_UpdateChatMessage", 204).2, json!({ "content": "Updated message content" }));

    http.then(Ok(answer(204, &Value::Null)));
    client.delete(&thread(), &message()).await.unwrap();
    assert_eq!(only(&http, "Messages_DeleteChatMessage", 204).1, "ChatThread_DeleteChatMessage");
}

#[tokio::test]
async fn typing_and_reading_are_told() {
    let (http, client) = given("Messages_SendTypingNotification", 200);
    client.typing(&thread()).await.unwrap();
    assert_eq!(only(&http, "Messages_SendTypingNotification", 200).2, json!({ "senderDisplayName": "Me Myself" }));
    http.then(Ok(answer(200, &Value::Null)));
    client.mark_read(&thread(), &message()).await.unwrap();
    assert_eq!(only(&http, "Conversations_SendChatReadReceipt", 200).2, json!({ "chatMessageId": "1591768249318" }));
    http.then(Ok(example_answer("Conversations_ListChatReadReceiptsWithPageSize", 200)));
    let receipts = client.receipts(&thread(), None).await.unwrap();
    assert_eq!((receipts.items[0].reader.raw(), receipts.items[0].message.as_str()), (JANE, "1591137790240"));
    assert_eq!(only(&http, "Conversations_ListChatReadReceiptsWithPageSize", 200).1, "ChatThread_ListChatReadReceipts");
}

#[tokio::test]
async fn deleted_edited_and_unknown_messages_are_kept_as_such() {
    let base = |more: Value| {
        let mut message = json!({ "id": "1", "type": "html", "sequenceId": "7", "version": "9", "createdOn": "2026-11-21T12:00:00Z",
            "content": { "message": "<p>x</p>", "attachments": [{ "id": "a", "attachmentType": "image", "name": "n.png", "url": "https://a.example/x", "previewUrl": "javascript:x" }] },
            "metadata": { "clientMessageId": "c-1" } });
        message.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        message
    };
    let value = [
        base(json!({ "editedOn": "2026-11-21T12:01:00Z" })),
        base(json!({ "deletedOn": "2026-11-21T12:02:00Z" })),
        base(json!({ "type": "poll/2" })),
        json!({ "id": 5 }),
    ];
    let http = Arc::new(Scripted::new([answer(200, &json!({ "value": value }))]));
    let page = client(&http).messages(&thread(), &Listing::Newest(50)).await.unwrap();
    let [edited, deleted, unknown] = &page.items[..] else { panic!("three messages") };
    assert_eq!(page.unreadable, 1);
    assert_eq!(
        (edited.edited, edited.client_id.as_ref().unwrap().as_str()),
        (Timestamp::parse("2026-11-21T12:01:00Z"), "c-1")
    );
    assert_eq!(
        (edited.attachments[0].address.as_ref().unwrap().as_str(), &edited.attachments[0].pictures[..]),
        ("https://a.example/x", &[][..])
    );
    assert_eq!((&deleted.content, deleted.deleted.is_some()), (&Content::Gone, true));
    assert_eq!(unknown.content, Content::Other { kind: "poll/2".into(), html: Some("<p>x</p>".into()) });
}

#[tokio::test]
async fn a_picture_comes_from_the_resource_whatever_the_message_says_and_only_of_its_thread() {
    let png = [
        0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0,
        0, 0,
    ];
    let place = |thread: &ThreadId| {
        let address = format!("https://evil.example/chat/threads/{}/images/0-x-1/views/original?a=b", thread.as_str());
        chat::PicturePlace::of(&chat::html::Address::parse(&address).unwrap()).unwrap()
    };
    let answers = [&png[..], b"<svg xmlns='http://www.w3.org/2000/svg'/>"].map(|body| {
        let body = bytes::Bytes::copy_from_slice(body);
        http::Response::builder().status(200).header("content-type", "image/png").body(body).unwrap()
    });
    let http = Arc::new(Scripted::new(answers));
    let client = client(&http);
    let picture = client.picture(&thread(), &place(&thread())).await.unwrap();
    assert_eq!((picture.kind.media_type(), &picture.bytes[..]), ("image/png", &png[..]));
    let failed = client.picture(&thread(), &place(&thread())).await.unwrap_err();
    assert!(matches!(failed, chat::ChatFailure::Unreadable), "{failed}");
    let other = ThreadId::new("19:other@thread.v2").unwrap();
    let failed = client.picture(&thread(), &place(&other)).await.unwrap_err();
    assert!(matches!(failed, chat::ChatFailure::Foreign), "{failed}");
    let seen = http.seen();
    assert_eq!(seen.len(), 2, "nobody is asked for another thread's");
    let uri = seen[0].uri();
    assert_eq!(uri.host(), Some("contoso.westus.communications.azure.com"));
    assert!(
        uri.path().ends_with("/images/0-x-1/views/original") && uri.query().unwrap().starts_with("api-version="),
        "{uri}"
    );
    assert_eq!(seen[0].headers()["accept"], "image/*");
}
