//! Graph's chats held against its metadata.

#![allow(clippy::unwrap_used, reason = "test code: a failed unwrap is a failed test")]

mod published;

use published::{Published, ask, body, escaped, tenant, token};
use serde_json::{Value, json};

#[test]
fn graphs_chats_fit_its_metadata() {
    let tenant = tenant();
    let published = Published::graph();
    let scopes = "Chat.ReadWrite Chat.Create ChatMessage.Send ChatMember.ReadWrite User.Read";
    let (adas, bens) = (token(&tenant, "ada", scopes), token(&tenant, "ben", scopes));
    let as_ada =
        |method: &str, path: &str, body: &Value| ask(&tenant, &adas, method, &format!("/v1.0{path}"), &[], body);
    let member = |user: &str| {
        json!({ "@odata.type": "#microsoft.graph.aadUserConversationMember", "roles": ["owner"],
            "user@odata.bind": format!("https://graph.microsoft.com/v1.0/users('{user}@contoso.example')") })
    };
    let group = json!({ "chatType": "group", "topic": "Ferries", "members": [member("ada"), member("ben")] });
    let made = as_ada("POST", "/chats", &group);
    assert_eq!(made.status(), 201);
    let chat = format!("/chats/{}", escaped(body(&made)["id"].as_str().unwrap()));
    published.check("#/$defs/microsoft.graph.chat", &body(&made));
    let sent = as_ada(
        "POST",
        &format!("{chat}/messages"),
        &json!({ "body": { "contentType": "html", "content": "<p>Hi</p>" } }),
    );
    assert_eq!(sent.status(), 201);
    published.check("#/$defs/microsoft.graph.chatMessage", &body(&sent));
    ask(&tenant, &bens, "POST", &format!("/v1.0{chat}/messages"), &[], &json!({ "body": { "content": "Ho" } }));
    let removed = as_ada("DELETE", &format!("{chat}/members/nobody"), &Value::Null);
    assert_eq!(removed.status(), 404);
    let chats = body(&as_ada("GET", "/me/chats?$expand=members,lastMessagePreview", &Value::Null));
    let all = chats["value"].as_array().unwrap();
    assert!(all.len() >= 4 && all[0]["topic"] == "Ferries" && all[0]["lastMessagePreview"]["body"]["content"] == "Ho");
    for chat in all {
        published.check("#/$defs/microsoft.graph.chat", chat);
        for member in chat["members"].as_array().unwrap() {
            published.check("#/$defs/microsoft.graph.conversationMember", member);
        }
    }
    assert!(
        all.iter().any(|chat| chat["chatType"] == "meeting" && chat["onlineMeetingInfo"]["joinWebUrl"].is_string())
    );
    let prefer = [("prefer", "include-unknown-enum-members")];
    let messages = ask(&tenant, &adas, "GET", &format!("/v1.0{chat}/messages"), &prefer, &Value::Null);
    let messages = body(&messages);
    let kinds: Vec<&str> =
        messages["value"].as_array().unwrap().iter().map(|one| one["messageType"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["message", "message", "systemEventMessage", "systemEventMessage"]);
    for message in messages["value"].as_array().unwrap() {
        published.check("#/$defs/microsoft.graph.chatMessage", message);
    }
}
