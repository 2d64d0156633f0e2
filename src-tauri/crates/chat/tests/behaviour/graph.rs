//! Graph's chats against the published types, and what its documentation says of requests and answers.

use std::sync::Arc;

use crate::support::{
    graph_schema::assert_fits,
    scripted::{Scripted, answer},
};
use base::http::Request;
use chat::{
    AttachmentKind, Bearer, Bearing, Body, ChatFailure, ChatService, ClientId, Cloud, Content, Detection, GraphChat,
    GraphEndpointError, History, Identifier, Invitation, Listing, MessageId, NewThread, Person, Refusal, ThreadId,
    Timestamp,
};
use serde_json::{Value, json};

const ME: &str = "aaaabbbb-cccc-dddd-eeee-ffff00001111";
const ANN: &str = "11112222-3333-4444-5555-666677778888";

struct Account;

impl Bearer for Account {
    fn token(&self) -> Bearing<'_> {
        Box::pin(async { Ok(base::Secret::new("graph-token")) })
    }

    fn renew(&self) -> Bearing<'_> {
        self.token()
    }

    fn me(&self) -> Option<Identifier> {
        Some(account(ME))
    }
}

fn account(id: &str) -> Identifier {
    Identifier::teams_user(id.parse().unwrap(), Cloud::Public)
}

fn client(answers: impl IntoIterator<Item = (u16, Value)>) -> (Arc<Scripted>, GraphChat) {
    let http = Arc::new(Scripted::new(answers.into_iter().map(|(status, body)| answer(status, &body))));
    let client = GraphChat::new(
        Arc::clone(&http) as _,
        Arc::new(Account),
        "https://graph.microsoft.com/v1.0",
        Some("tenant-1".into()),
    )
    .unwrap();
    (http, client)
}

fn only(http: &Scripted) -> (Request, Value) {
    let [request] = <[_; 1]>::try_from(http.seen()).unwrap();
    let body = if request.body().is_empty() { Value::Null } else { serde_json::from_slice(request.body()).unwrap() };
    assert_eq!(request.headers()["authorization"], "Bearer graph-token");
    (request, body)
}

fn route(request: &Request) -> String {
    format!("{} {}", request.method(), request.uri().to_string().trim_start_matches("https://graph.microsoft.com/v1.0"))
}

fn thread() -> ThreadId {
    ThreadId::new("19:561082c0f3f847a58069deb8eb300807@thread.v2").unwrap()
}

fn chat() -> Value {
    json!({ "id": thread(), "topic": "Group chat sample", "createdDateTime": "2020-12-03T19:41:07.054Z", "chatType": "group",
        "viewpoint": { "isHidden": false, "lastMessageReadDateTime": "2021-06-03T08:05:49.521Z" } })
}

fn message(more: &Value) -> Value {
    let mut message = json!({ "id": "1616964509832", "messageType": "message", "createdDateTime": "2021-03-28T20:48:29.832Z",
        "lastModifiedDateTime": "2021-03-28T20:50:29.832Z", "from": { "user": { "id": ANN, "displayName": "Ann", "userIdentityType": "aadUser" } },
        "body": { "contentType": "text", "content": "Hello World" } });
    message.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    assert_fits("chatMessage", &message);
    message
}

async fn read(more: Value) -> chat::Message {
    let (_, client) = client([(200, message(&more))]);
    client.message(&thread(), &MessageId::new("1616964509832").unwrap()).await.unwrap()
}

fn person(id: &str) -> Person {
    Person { id: account(id), name: None }
}

#[tokio::test]
async fn two_make_a_chat_of_their_own_and_more_a_group() {
    let (http, graph) = client([(201, chat()), (201, chat())]);
    graph.create_thread(&NewThread::with(None, [person(ANN)])).await.unwrap();
    let (request, body) = only(&http);
    assert_eq!(route(&request), "POST /chats");
    let member = |id: &str| {
        json!({ "@odata.type": "#microsoft.graph.aadUserConversationMember", "roles": ["owner"],
        "user@odata.bind": format!("https://graph.microsoft.com/v1.0/users('{id}')") })
    };
    assert_eq!(body, json!({ "chatType": "oneOnOne", "members": [member(ME), member(ANN)] }));
    let guest = Person { id: Identifier::from_raw("8:acs:res_x").unwrap(), name: None };
    let created =
        graph.create_thread(&NewThread::with(Some("Plan".into()), [person(ANN), guest.clone()])).await.unwrap();
    assert_eq!((created.left_out[0].who.as_ref(), created.left_out[0].reason), (Some(&guest.id), Refusal::Request));
    let (_, body) = only(&http);
    assert_eq!((&body["chatType"], &body["topic"]), (&json!("group"), &json!("Plan")));
    assert_fits("chat", &json!({ "chatType": body["chatType"], "topic": body["topic"] }));
    assert_fits("chat", &chat());
}

#[tokio::test]
async fn an_organisation_that_forbids_it_is_told_as_such() {
    let (_, graph) = client([(403, json!({ "error": { "code": "Forbidden", "message": "x" } }))]);
    let failure = graph.create_thread(&NewThread::with(None, [person(ANN)])).await.unwrap_err();
    assert_eq!(failure.code(), "chat-tenant-forbids");
    let (http, graph) =
        client([(201, Value::Null), (403, json!({ "error": { "code": "Forbidden", "message": "x" } }))]);
    let people = [
        Invitation { person: person(ME), history: History::All },
        Invitation { person: person(ANN), history: History::None },
    ];
    let left_out = graph.add(&thread(), &people).await.unwrap();
    assert_eq!((left_out.len(), left_out[0].reason), (1, Refusal::TenantForbids));
    let bodies: Vec<Value> =
        http.seen().iter().map(|request| serde_json::from_slice(request.body()).unwrap()).collect();
    assert_eq!(
        (&bodies[0]["visibleHistoryStartDateTime"], &bodies[1]["visibleHistoryStartDateTime"]),
        (&json!("0001-01-01T00:00:00Z"), &Value::Null)
    );
    for body in &bodies {
        let known: serde_json::Map<String, Value> =
            body.as_object().unwrap().clone().into_iter().filter(|(name, _)| name != "user@odata.bind").collect();
        assert_fits("conversationMember", &Value::Object(known));
    }
}

#[tokio::test]
async fn chats_are_listed_and_read_with_how_far_one_has_read() {
    let next = "https://graph.microsoft.com/v1.0/me/chats?$skiptoken=x";
    let (http, graph) = client([
        (200, json!({ "value": [chat(), 5], "@odata.nextLink": next })),
        (200, json!({ "value": [] })),
        (200, chat()),
    ]);
    let page = graph.threads(None).await.unwrap();
    assert_eq!((page.items.len(), page.unreadable), (1, 1));
    graph.threads(page.next).await.unwrap();
    let receipts = graph.receipts(&thread(), None).await.unwrap();
    assert_eq!((&receipts.items[0].reader, receipts.items[0].message.number()), (&account(ME), 1_622_707_549_521));
    let seen = http.seen();
    assert_eq!(route(&seen[0]), "GET /me/chats?$top=50&$expand=lastMessagePreview");
    assert_eq!(seen[1].uri().to_string(), next);
    assert_eq!(route(&seen[2]), "GET /chats/19%3A561082c0f3f847a58069deb8eb300807%40thread.v2");
}

#[tokio::test]
async fn lists_go_by_creation_or_by_change() {
    let (http, graph) = client([(200, json!({ "value": [message(&json!({}))] })), (200, json!({ "value": [] }))]);
    let page = graph.messages(&thread(), &Listing::Newest(200)).await.unwrap();
    assert_eq!((page.items[0].version, page.items[0].sender.clone()), (1_616_964_629_832, Some(account(ANN))));
    graph.messages(&thread(), &Listing::Since(Timestamp::from_unix_ms(0), 20)).await.unwrap();
    let seen = http.seen();
    assert!(route(&seen[0]).ends_with("/messages?$top=50&$orderby=createdDateTime%20desc"));
    assert!(route(&seen[1]).ends_with("/messages?$top=20&$orderby=lastModifiedDateTime%20desc&$filter=lastModifiedDateTime%20gt%201970-01-01T00%3A00%3A00Z"));
    assert_eq!(seen[0].headers()["prefer"], "include-unknown-enum-members");
}

#[tokio::test]
async fn messages_of_all_kinds_are_read() {
    let html = json!({ "body": { "contentType": "html", "content": "<p>x</p>" }, "lastEditedDateTime": "2021-03-28T20:50:29Z",
        "mentions": [{ "id": 0, "mentionText": "Me", "mentioned": { "user": { "id": ME, "userIdentityType": "aadUser" } } }],
        "attachments": [{ "id": "a", "contentType": "reference", "contentUrl": "https://a.example/f", "name": "f.docx" }, { "id": "b", "contentType": "messageReference", "content": "{}" }] });
    let html = read(html).await;
    assert_eq!((html.content, html.edited.is_some()), (Content::Html("<p>x</p>".into()), true));
    assert_eq!(html.mentions[0].who, Some(account(ME)));
    assert_eq!((html.attachments[0].kind, html.attachments[1].kind), (AttachmentKind::File, AttachmentKind::Quoted));
    assert_eq!(read(json!({ "deletedDateTime": "2021-03-28T20:50:29Z" })).await.content, Content::Gone);
    let system =
        |detail: Value| read(json!({ "messageType": "systemEventMessage", "from": null, "eventDetail": detail }));
    let initiator = json!({ "user": { "id": ANN, "userIdentityType": "aadUser" } });
    let added = system(json!({ "@odata.type": "#microsoft.graph.membersAddedEventMessageDetail", "members": [{ "id": ME }], "initiator": initiator })).await;
    assert!(
        matches!(added.content, Content::ParticipantsAdded { people, by: Some(by) } if people[0].id == account(ME) && by == account(ANN))
    );
    let removed = system(
        json!({ "@odata.type": "#microsoft.graph.membersDeletedEventMessageDetail", "members": [{ "id": ME }] }),
    )
    .await;
    assert!(matches!(removed.content, Content::ParticipantsRemoved { .. }));
    let renamed =
        system(json!({ "@odata.type": "#microsoft.graph.chatRenamedEventMessageDetail", "chatDisplayName": "Plan" }))
            .await;
    assert_eq!(renamed.content, Content::TopicUpdated { topic: Some("Plan".into()), by: None });
    let other = system(json!({ "@odata.type": "#microsoft.graph.callStartedEventMessageDetail" })).await;
    assert_eq!(other.content, Content::Other { kind: "callStartedEventMessageDetail".into(), html: None });
    let app = read(json!({ "from": { "application": { "id": "bot", "displayName": "Bot" } } })).await;
    assert_eq!(app.sender.unwrap().raw(), "28:bot");
    let guest = read(json!({ "from": { "user": { "id": "v", "userIdentityType": "anonymousGuest" } } })).await;
    assert_eq!(guest.sender.unwrap().raw(), "8:teamsvisitor:v");
}

#[tokio::test]
async fn messages_are_sent_edited_deleted_and_read() {
    let (http, graph) =
        client([(201, message(&json!({}))), (204, Value::Null), (204, Value::Null), (204, Value::Null)]);
    let id = graph.send(&thread(), &ClientId::random(), &Body::text("Hello World").unwrap()).await.unwrap();
    let (request, body) = only(&http);
    assert!(route(&request).starts_with("POST /chats/") && route(&request).ends_with("/messages"));
    assert_fits("chatMessage", &body);
    assert_eq!(body, json!({ "body": { "contentType": "text", "content": "Hello World" } }));
    graph.edit(&thread(), &id, &Body::text("x").unwrap()).await.unwrap();
    let (request, body) = only(&http);
    assert!(route(&request).starts_with("PATCH /chats/") && route(&request).ends_with("/messages/1616964509832"));
    assert_fits("chatMessage", &body);
    graph.delete(&thread(), &id).await.unwrap();
    let (request, _) = only(&http);
    assert!(
        route(&request).starts_with(&format!("POST /users/{ME}/chats/19%3A"))
            && route(&request).ends_with("/messages/1616964509832/softDelete")
    );
    graph.mark_read(&thread(), &id).await.unwrap();
    let (request, body) = only(&http);
    assert!(route(&request).ends_with("/markChatReadForUser"));
    assert_eq!(body, json!({ "user": { "id": ME, "tenantId": "tenant-1" } }));
    assert_eq!(graph.typing(&thread()).await, Err(ChatFailure::Unsupported));
    assert_eq!(graph.delete_thread(&thread()).await, Err(ChatFailure::Unsupported));
}

#[tokio::test]
async fn who_leaves_removes_their_own_membership() {
    let member = |id: &str, user: &str| json!({ "@odata.type": "#microsoft.graph.aadUserConversationMember", "id": id, "userId": user, "displayName": "x", "roles": [] });
    let members = json!({ "value": [member("m1", ANN), member("m=2", &ME.to_uppercase())] });
    let (http, graph) =
        client([(200, members.clone()), (204, Value::Null), (200, members), (200, json!({ "value": [] }))]);
    graph.leave(&thread()).await.unwrap();
    assert!(route(&http.seen()[1]).ends_with("/members/m%3D2"));
    assert_eq!(graph.participants(&thread(), None).await.unwrap().items[0].person.id, account(ANN));
    assert_eq!(graph.remove(&thread(), &account(ANN)).await.unwrap_err().code(), "chat-not-found");
}

#[tokio::test]
async fn an_account_without_chat_is_told_once() {
    let (http, graph) = client([(403, json!({ "error": { "code": "Forbidden", "message": "x" } }))]);
    assert!(matches!(graph.detect().await, Ok(Detection::Absent { news: true, .. })));
    assert!(matches!(graph.detect().await, Ok(Detection::Absent { news: false, .. })));
    assert_eq!(route(&http.seen()[0]), "GET /me/chats?$top=1");
    // A sign-in that has ended is no absence: after the next one there is chat again.
    let ended = || (401, json!({ "error": { "code": "InvalidAuthenticationToken", "message": "x" } }));
    let (_, graph) = client([ended(), ended(), (200, json!({ "value": [] }))]);
    assert_eq!(graph.detect().await.unwrap_err().code(), "chat-sign-in");
    assert_eq!(graph.detect().await, Ok(Detection::Present));
    let made =
        |endpoint: &str| GraphChat::new(Arc::new(Scripted::new([])), Arc::new(Account), endpoint, None).map(drop);
    assert_eq!(made("http://graph.example/v1.0"), Err(GraphEndpointError));
    assert_eq!(made("http://localhost:1/v1.0"), Ok(()));
}
