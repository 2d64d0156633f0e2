//! Chat's and Graph's answers held against the published schemas, and Chat's published examples replayed.

#![allow(clippy::unwrap_used, reason = "test code: a failed unwrap is a failed test")]

mod published;

use std::{collections::BTreeMap, fs, path::Path};

use base::http::Response;
use published::{Published, ask, body, escaped, is_alike, signed, tenant};
use serde_json::{Value, json};
use tenant::Tenant;

/// A user of the resource.
struct User {
    id: String,
    token: String,
}

fn user(tenant: &Tenant) -> User {
    let asked = json!({ "createTokenWithScopes": ["chat"] });
    let (_, made) = signed(tenant, "POST", "/identities?api-version=2023-10-01", &asked);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    User { id: text(&made["identity"]["id"]), token: text(&made["accessToken"]["token"]) }
}

/// Ids of the examples by those that stand for them here.
struct Stage {
    tenant: Tenant,
    users: Vec<User>,
    /// Ids of threads and messages of the examples.
    stand_ins: BTreeMap<&'static str, String>,
}

const RESOURCE: &str = "8:acs:8540c0de-899f-5cce-acb5-3ec493af3800_";

/// The users of the examples, the first of whom asks.
const USERS: [&str; 5] = [
    "c94ff260-162d-46d6-94fd-e79f4d213715",
    "0e59221d-0c1d-46ae-9544-c963ce56c10b",
    "a34d2d65-d72f-4c48-a12c-2d5c9ac75a1a",
    "f6762773-e33a-4727-985f-50bd1d197c7b",
    "f13a9208-0bb8-45c0-916c-f3ed922728ce",
];

impl Stage {
    fn new() -> Self {
        let tenant = tenant();
        let users: Vec<User> = USERS.iter().map(|_| user(&tenant)).collect();
        Self { tenant, users, stand_ins: BTreeMap::new() }
    }

    /// A text of an example with its ids replaced.
    fn here(&self, value: &Value) -> Value {
        let mut text = value.to_string();
        for (example, own) in USERS.iter().zip(&self.users) {
            text = text.replace(&format!("{RESOURCE}{example}"), &own.id);
        }
        serde_json::from_str(&text).unwrap()
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Response {
        ask(&self.tenant, &self.users[0].token, method, path, headers, body)
    }
}

/// The operation of each example, its body's parameter, and the definition of what it is answered with.
const EXAMPLES: [(&str, &str, &str, &str); 17] = [
    ("Threads_CreateChatThread", "POST /chat/threads", "createChatThreadRequest", "CreateChatThreadResult"),
    (
        "Threads_CreateChatThreadWithIdempotencyToken",
        "POST /chat/threads",
        "createChatThreadRequest",
        "CreateChatThreadResult",
    ),
    ("Threads_GetChatThread", "GET /chat/threads/{thread}", "", "ChatThreadProperties"),
    ("Threads_UpdateChatThreadTopic", "PATCH /chat/threads/{thread}", "updateChatThreadRequest", ""),
    ("Threads_ListChatThreadsWithPageSize", "GET /chat/threads", "", "ChatThreadsItemCollection"),
    (
        "Participants_AddChatParticipants",
        "POST /chat/threads/{thread}/participants/:add",
        "addChatParticipantsRequest",
        "AddChatParticipantsResult",
    ),
    (
        "Participants_ListChatParticipantsWithPageSize",
        "GET /chat/threads/{thread}/participants",
        "",
        "ChatParticipantsCollection",
    ),
    (
        "Participants_RemoveChatParticipant",
        "POST /chat/threads/{thread}/participants/:remove",
        "participantCommunicationIdentifier",
        "",
    ),
    (
        "Messages_SendChatMessage",
        "POST /chat/threads/{thread}/messages",
        "sendChatMessageRequest",
        "SendChatMessageResult",
    ),
    ("Messages_GetChatMessage", "GET /chat/threads/{thread}/messages/{message}", "", "ChatMessage"),
    ("Messages_UpdateChatMessage", "PATCH /chat/threads/{thread}/messages/{message}", "updateChatMessageRequest", ""),
    ("Messages_ListChatMessagesWithPageSize", "GET /chat/threads/{thread}/messages", "", "ChatMessagesCollection"),
    ("Messages_SendTypingNotification", "POST /chat/threads/{thread}/typing", "sendTypingNotificationRequest", ""),
    ("Conversations_SendChatReadReceipt", "POST /chat/threads/{thread}/readReceipts", "sendReadReceiptRequest", ""),
    (
        "Conversations_ListChatReadReceiptsWithPageSize",
        "GET /chat/threads/{thread}/readReceipts",
        "",
        "ChatMessageReadReceiptsCollection",
    ),
    ("Messages_DeleteChatMessage", "DELETE /chat/threads/{thread}/messages/{message}", "", ""),
    ("Threads_DeleteChatThread", "DELETE /chat/threads/{thread}", "", ""),
];

fn example(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/chat-examples");
    serde_json::from_str(&fs::read_to_string(folder.join(format!("{name}.json"))).unwrap()).unwrap()
}

/// One entry of each kind is like one of the example's.
fn lists_alike(example: &Value, answer: &Value) -> bool {
    let (Some(example), Some(answer)) = (example["value"].as_array(), answer["value"].as_array()) else { return false };
    // The examples have nobody who goes; who goes is told as who comes is.
    let kind = |one: &Value| one["type"].as_str().map(|kind| kind.replace("participantRemoved", "participantAdded"));
    let as_kind = |own: &Value| {
        let mut own = own.clone();
        if let Some(kind) = kind(&own) {
            own["type"] = json!(kind);
        }
        own
    };
    let alike = |own: Value| example.iter().any(|one| kind(one) == kind(&own) && is_alike_open(one, &own));
    answer.iter().map(as_kind).all(alike)
}

/// As `is_alike`; texts of the example may be missing where they are the writer's own choice, and lists are looked into.
fn is_alike_open(example: &Value, answer: &Value) -> bool {
    match (example, answer) {
        (Value::Object(example), Value::Object(answer)) => example.iter().all(|(key, value)| {
            let optional = ["senderDisplayName", "metadata", "displayName", "deletedOn", "nextLink", "phoneNumber"];
            answer.get(key).map_or(optional.contains(&key.as_str()), |own| is_alike_open(value, own))
        }),
        (Value::Array(example), Value::Array(answer)) => {
            answer.iter().all(|own| example.iter().any(|one| is_alike_open(one, own)))
        }
        _ => is_alike(example, answer),
    }
}

#[test]
fn the_published_examples_are_answered_as_published_in_both_versions() {
    for version in ["2024-03-07", "2025-03-15"] {
        let mut stage = Stage::new();
        let published = Published::chat(version);
        // One of the example's people can't be found.
        let gone = format!("/identities/{}?api-version=2023-10-01", escaped(&stage.users[3].id));
        signed(&stage.tenant, "DELETE", &gone, &Value::Null);
        for (name, operation, parameter, definition) in EXAMPLES {
            replay(&mut stage, &published, version, name, operation, parameter, definition);
        }
    }
}

fn replay(
    stage: &mut Stage,
    published: &Published,
    version: &str,
    name: &str,
    operation: &str,
    parameter: &str,
    definition: &str,
) {
    let example = example(name);
    let (method, path) = operation.split_once(' ').unwrap();
    let id = |name: &str| stage.stand_ins.get(name).map(|id| escaped(id)).unwrap_or_default();
    let mut path = path.replace("{thread}", &id("thread")).replace("{message}", &id("message"));
    path.push_str(&format!("?api-version={version}"));
    if let Some(size) = example["parameters"]["maxPageSize"].as_i64() {
        path.push_str(&format!("&maxPageSize={size}"));
    }
    let mut sent = stage.here(&example["parameters"][parameter]);
    if let Some(message) = sent.get_mut("chatMessageId") {
        *message = json!(stage.stand_ins["message"]);
    }
    let repeat = example["parameters"]["idempotency-token"].as_str().unwrap_or("another");
    let response = stage.ask(method, &path, &[("repeatability-request-id", repeat)], &sent);
    let answer = body(&response);
    let responses = example["responses"].as_object().unwrap();
    let (expected, published_response) = responses.iter().find(|(status, _)| status.starts_with('2')).unwrap();
    assert_eq!(response.status().as_str(), expected, "{name}: {answer}");
    assert_eq!(
        response.headers().contains_key("location"),
        !published_response["headers"]["Location"].is_null(),
        "{name}"
    );
    if definition.is_empty() {
        assert!(response.body().is_empty(), "{name}: {answer}");
        return;
    }
    published.check(&format!("#/definitions/{definition}"), &answer);
    let shown = &published_response["body"];
    match answer["value"].is_array() {
        true => assert!(lists_alike(shown, &answer), "{name}: {answer:#}"),
        // Whoever is left out is left out for a reason of this stage's.
        false if definition.contains("Participants") => {}
        false => assert!(is_alike_open(shown, &answer), "{name}: {answer:#}"),
    }
    if let Some(thread) = answer["chatThread"]["id"].as_str() {
        stage.stand_ins.insert("thread", thread.to_owned());
        assert_eq!(
            answer["invalidParticipants"][0],
            json!({ "target": stage.users[3].id, "code": "404", "message": "Not found" })
        );
    }
    if definition == "SendChatMessageResult" {
        stage.stand_ins.insert("message", answer["id"].as_str().unwrap().to_owned());
    }
}

#[test]
fn every_kind_of_message_and_error_fits_the_published_definitions() {
    let tenant = tenant();
    let published = Published::chat("2025-03-15");
    let (mary, nell) = (user(&tenant), user(&tenant));
    let person =
        |id: &str| json!({ "communicationIdentifier": { "communicationUser": { "id": id } }, "displayName": "N" });
    let version = "api-version=2025-03-15";
    let as_mary = |method: &str, path: &str, body: &Value| ask(&tenant, &mary.token, method, path, &[], body);
    let made = body(&as_mary(
        "POST",
        &format!("/chat/threads?{version}"),
        &json!({
            "topic": "Lunch", "participants": [person(&nell.id)], "metadata": { "a": "b" },
            "retentionPolicy": { "kind": "threadCreationDate", "deleteThreadAfterDays": 30 },
        }),
    ));
    published.check("#/definitions/CreateChatThreadResult", &made);
    let thread = format!("/chat/threads/{}", escaped(made["chatThread"]["id"].as_str().unwrap()));
    let remove = json!({ "communicationUser": { "id": nell.id } });
    as_mary("POST", &format!("{thread}/participants/:remove?{version}"), &remove);
    for kind in ["text", "html"] {
        as_mary(
            "POST",
            &format!("{thread}/messages?{version}"),
            &json!({ "content": "x", "type": kind, "senderDisplayName": "M" }),
        );
    }
    let messages = format!("{thread}/messages?{version}");
    let newest = body(&as_mary("GET", &messages, &Value::Null))["value"][0]["id"].as_str().unwrap().to_owned();
    as_mary("DELETE", &format!("{thread}/messages/{newest}?{version}"), &Value::Null);
    let listed = body(&as_mary("GET", &messages, &Value::Null));
    published.check("#/definitions/ChatMessagesCollection", &listed);
    let kinds: Vec<&str> =
        listed["value"].as_array().unwrap().iter().map(|one| one["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["html", "text", "participantRemoved", "topicUpdated", "participantAdded"]);
    assert!(listed["value"][0]["deletedOn"].is_string());
    let errors = [
        ask(&tenant, "nonsense", "GET", &messages, &[], &Value::Null),
        ask(&tenant, &nell.token, "GET", &messages, &[], &Value::Null),
        as_mary("GET", &thread, &Value::Null),
        as_mary("GET", &format!("/chat/threads/x?{version}"), &Value::Null),
        as_mary("POST", &messages, &json!({ "content": 1 })),
        as_mary("POST", &messages, &json!({ "content": "x".repeat(28 * 1024 + 1) })),
        as_mary("POST", &format!("/chat/threads?{version}"), &json!({ "topic": "" })),
        as_mary("PUT", &format!("/chat/threads?{version}"), &Value::Null),
    ];
    let statuses: Vec<u16> = errors.iter().map(|response| response.status().as_u16()).collect();
    assert_eq!(statuses, [401, 403, 400, 404, 400, 413, 400, 405]);
    for error in &errors {
        published.check("#/definitions/CommunicationErrorResponse", &body(error));
    }
    assert!(
        published.objections("#/definitions/ChatMessage", &json!({ "id": 1 })).is_some(),
        "the check itself can fail"
    );
}
