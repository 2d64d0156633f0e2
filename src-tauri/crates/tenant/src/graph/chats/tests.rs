use base::http::Response;
use bytes::Bytes;
use http::Request;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    Tenant,
    chat::{Participant, teams_user},
    graph::tests::{escaped, token},
    tenant::tests::{now, tenant},
};

const ALL: &str = "Chat.ReadWrite Chat.Create ChatMessage.Send ChatMember.ReadWrite";

/// Somebody with some scopes, so many seconds from now.
struct Asked<'a> {
    tenant: &'a Tenant,
    user: &'a str,
    scopes: &'a str,
    seconds: i64,
}

impl<'a> Asked<'a> {
    fn by(tenant: &'a Tenant, user: &'a str) -> Self {
        Self { tenant, user, scopes: ALL, seconds: 0 }
    }

    fn response(&self, method: &str, path: &str, body: &Value) -> Response {
        let token = token(self.tenant, self.user, self.scopes, &json!({}));
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = Request::builder()
            .method(method)
            .uri(format!("https://localhost:8443/v1.0{}", path.replace(' ', "%20")))
            .header("authorization", format!("Bearer {token}"))
            .body(Bytes::from(body));
        self.tenant.answer(&request.unwrap(), now() + SignedDuration::from_secs(self.seconds)).response
    }

    fn send(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let response = self.response(method, path, body);
        (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap_or(Value::Null))
    }

    fn get(&self, path: &str) -> Value {
        let (status, body) = self.send("GET", path, &Value::Null);
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// A chat of some users, as an address.
    fn chat(&self, kind: &str, users: &[&str]) -> String {
        let members: Vec<Value> = users.iter().map(|user| member(user)).collect();
        let (status, made) =
            self.send("POST", "/chats", &json!({ "chatType": kind, "topic": "Ferries", "members": members }));
        assert_eq!(status, 201, "{made}");
        format!("/chats/{}", escaped(made["id"].as_str().unwrap()))
    }

    fn write(&self, chat: &str, content: &str) -> String {
        let said = json!({ "body": { "contentType": "html", "content": content } });
        let (status, message) = self.send("POST", &format!("{chat}/messages"), &said);
        assert_eq!(status, 201, "{message}");
        message["id"].as_str().unwrap().to_owned()
    }
}

fn member(user: &str) -> Value {
    json!({
        "@odata.type": "#microsoft.graph.aadUserConversationMember", "roles": ["owner"],
        "user@odata.bind": format!("https://graph.microsoft.com/v1.0/users('{user}@contoso.example')"),
    })
}

fn me(tenant: &Tenant, user: &str) -> Value {
    json!({ "user": { "id": tenant.organisation.people[tenant.organisation.person(user).unwrap()].id } })
}

fn contents(list: &Value) -> Vec<&str> {
    list["value"].as_array().unwrap().iter().map(|one| one["body"]["content"].as_str().unwrap()).collect()
}

#[test]
fn two_have_one_chat_however_often_it_is_made() {
    let tenant = tenant();
    let (ada, ben) = (Asked::by(&tenant, "ada"), Asked::by(&tenant, "ben"));
    let chat = ada.chat("oneOnOne", &["ada", "ben"]);
    assert_eq!(ben.chat("oneOnOne", &["ben", "ada"]), chat);
    ben.write(&chat, "Hi");
    let seen = ada.get(&chat);
    assert_eq!((&seen["chatType"], &seen["topic"]), (&json!("oneOnOne"), &Value::Null));
    assert_eq!(Asked::by(&tenant, "chidi").send("GET", &chat, &Value::Null).0, 403);
    assert_eq!(ada.send("POST", &format!("{chat}/members"), &member("chidi")).0, 403);
    for members in [vec!["ada"], vec!["ada", "ben", "chidi"], vec!["ben", "chidi"]] {
        let members: Vec<Value> = members.into_iter().map(member).collect();
        let (status, body) = ada.send("POST", "/chats", &json!({ "chatType": "oneOnOne", "members": members }));
        assert_eq!((status, &body["error"]["code"]), (400, &json!("BadRequest")));
    }
}

#[test]
fn each_part_asks_for_its_scopes() {
    let tenant = tenant();
    let ada = Asked::by(&tenant, "ada");
    let chat = ada.chat("group", &["ada", "ben"]);
    let message = format!("{chat}/messages/{}", ada.write(&chat, "Hi"));
    let said = json!({ "body": { "content": "x" } });
    for (method, path, body, enough) in [
        ("GET", "/me/chats", Value::Null, "Chat.ReadBasic"),
        ("GET", chat.as_str(), Value::Null, "Chat.ReadBasic"),
        ("GET", &format!("{chat}/members"), Value::Null, "ChatMember.Read"),
        ("GET", &format!("{chat}/messages"), Value::Null, "Chat.Read"),
        ("POST", &format!("{chat}/messages"), said.clone(), "ChatMessage.Send"),
        ("PATCH", &message, said, "Chat.ReadWrite"),
        ("POST", &format!("{message}/softDelete"), Value::Null, "Chat.ReadWrite"),
        ("POST", &format!("{chat}/members"), member("chidi"), "ChatMember.ReadWrite"),
        ("POST", &format!("{chat}/markChatReadForUser"), me(&tenant, "ada"), "Chat.ReadWrite"),
    ] {
        let status = |scopes| Asked { scopes, ..Asked::by(&tenant, "ada") }.send(method, path, &body).0;
        assert_eq!(status("User.Read"), 403, "{method} {path}");
        assert!((200..300).contains(&status(enough)), "{method} {path} with {enough}");
    }
    let create = json!({ "chatType": "group", "members": [member("ada")] });
    let status = |scopes| Asked { scopes, ..Asked::by(&tenant, "ada") }.send("POST", "/chats", &create).0;
    assert_eq!((status("Chat.Read"), status("Chat.Create")), (403, 201));
}

#[test]
fn messages_come_by_page_in_the_order_and_range_asked_for() {
    let tenant = tenant();
    let ada = Asked::by(&tenant, "ada");
    let chat = ada.chat("group", &["ada", "ben"]);
    let at = |seconds| Asked { seconds, ..Asked::by(&tenant, "ada") };
    let first = ada.write(&chat, "0");
    for number in 1..5 {
        at(number * 10).write(&chat, &number.to_string());
    }
    let edit = json!({ "body": { "contentType": "text", "content": "changed" } });
    assert_eq!(at(100).send("PATCH", &format!("{chat}/messages/{first}"), &edit).0, 204);
    let list = |options: &str| ada.get(&format!("{chat}/messages?{options}"));
    assert_eq!(contents(&list("$top=3")), ["changed", "4", "3"], "the last that was changed comes first");
    let created = list("$top=3&$orderby=createdDateTime desc");
    assert_eq!(contents(&created), ["4", "3", "2"]);
    let next = created["@odata.nextLink"].as_str().unwrap().strip_prefix("https://localhost:8443/v1.0").unwrap();
    assert_eq!(contents(&ada.get(next)), ["1", "changed", "<systemEventMessage/>"]);
    let range = "$orderby=createdDateTime desc&$filter=createdDateTime gt 2026-11-26T07:00:10Z and createdDateTime lt 2026-11-26T07:00:40Z";
    assert_eq!(contents(&list(range)), ["3", "2"]);
    for wrong in [
        "$top=51",
        "$orderby=createdDateTime asc",
        "$filter=createdDateTime gt 2026-11-26T07:00:10Z",
        "$filter=from eq 'x'",
        "$expand2=x&$skip=x",
    ] {
        assert_eq!(ada.send("GET", &format!("{chat}/messages?{wrong}"), &Value::Null).0, 400, "{wrong}");
    }
}

#[test]
fn a_message_is_changed_and_taken_back_by_its_writer_only() {
    let tenant = tenant();
    let (ada, ben) = (Asked::by(&tenant, "ada"), Asked::by(&tenant, "ben"));
    let chat = ada.chat("group", &["ada", "ben"]);
    let message = format!("{chat}/messages/{}", ada.write(&chat, "<b>Hi</b>"));
    assert_eq!(ben.send("POST", &format!("/me{message}/softDelete"), &Value::Null).0, 403);
    assert_eq!(ada.send("POST", &format!("/me{message}/softDelete"), &Value::Null).0, 204);
    let seen = ben.get(&message);
    assert!(seen["deletedDateTime"].is_string() && seen["body"]["content"] == "", "{seen}");
    assert_eq!(ada.send("GET", &format!("{chat}/messages/1"), &Value::Null).0, 404);
    let large = json!({ "body": { "content": "x".repeat(28 * 1024 + 1) } });
    assert_eq!(ada.send("POST", &format!("{chat}/messages"), &large).0, 413);
}

#[test]
fn members_come_with_as_much_history_as_they_are_given_and_go() {
    let tenant = tenant();
    let ada = Asked::by(&tenant, "ada");
    let chat = ada.chat("group", &["ada", "ben"]);
    ada.write(&chat, "before");
    let add = |user: &str, since: Option<&str>| {
        let mut who = member(user);
        if let Some(since) = since {
            who["visibleHistoryStartDateTime"] = json!(since);
        }
        let (status, added) =
            Asked { seconds: 10, ..Asked::by(&tenant, "ada") }.send("POST", &format!("{chat}/members"), &who);
        assert_eq!(status, 201, "{added}");
        added["id"].as_str().unwrap().to_owned()
    };
    let chidi = add("chidi", None);
    add("dana", Some("0001-01-01T00:00:00Z"));
    let said = |user| contents(&Asked::by(&tenant, user).get(&format!("{chat}/messages"))).contains(&"before");
    assert_eq!((said("chidi"), said("dana")), (false, true));
    assert_eq!(ada.get(&format!("{chat}/members"))["@odata.count"], 4);
    let address = format!("{chat}/members/{}", escaped(&chidi));
    assert_eq!(ada.get(&address)["displayName"], "Chidi Annan-Moreau");
    assert_eq!(ada.send("DELETE", &address, &Value::Null).0, 204);
    assert_eq!(Asked::by(&tenant, "chidi").send("GET", &chat, &Value::Null).0, 403);
    for (wrong, status) in [(member("nobody"), 404), (member("gone"), 400), (json!({ "roles": ["owner"] }), 400)] {
        assert_eq!(ada.send("POST", &format!("{chat}/members"), &wrong).0, status, "{wrong}");
    }
}

#[test]
fn how_a_chat_looks_is_each_ones_own() {
    let tenant = tenant();
    let (ada, ben) = (Asked::by(&tenant, "ada"), Asked::by(&tenant, "ben"));
    let chat = ada.chat("group", &["ada", "ben"]);
    ben.write(&chat, "Hi");
    let look =
        |what: &str| assert_eq!(ada.send("POST", &format!("{chat}/{what}"), &me(&tenant, "ada")).0, 204, "{what}");
    look("markChatReadForUser");
    look("hideForUser");
    let point = |asked: &Asked<'_>| asked.get(&chat)["viewpoint"].clone();
    assert_eq!(point(&ada)["isHidden"], true);
    assert!(point(&ada)["lastMessageReadDateTime"].as_str().unwrap().starts_with("2026-11-26T07:00:00"));
    assert_eq!(
        (&point(&ben)["isHidden"], &point(&ben)["lastMessageReadDateTime"]),
        (&json!(false), &json!("0001-01-01T00:00:00Z"))
    );
    ben.write(&chat, "Still there?");
    assert_eq!(point(&ada)["isHidden"], false, "something new brings it back");
    look("hideForUser");
    look("unhideForUser");
    assert_eq!(point(&ada)["isHidden"], false);
    assert_eq!(ada.send("POST", &format!("{chat}/hideForUser"), &me(&tenant, "ben")).0, 400);
}

#[test]
fn chats_are_listed_liveliest_first_and_meetings_are_among_them() {
    let tenant = tenant();
    let ada = Asked::by(&tenant, "ada");
    let chat = ada.chat("group", &["ada", "ben"]);
    Asked { seconds: 60, ..Asked::by(&tenant, "ada") }.write(&chat, "Hi");
    let all = ada.get("/me/chats?$top=2&$select=topic&$expand=lastMessagePreview");
    assert_eq!(all["value"][0]["topic"], "Ferries");
    assert!(all["@odata.nextLink"].is_string());
    let found = ada.get(&format!("/me/chats?$filter={}", escaped("chatType eq 'meeting'")));
    assert_eq!(found["value"].as_array().unwrap().len(), 4);
    assert_eq!(ada.send("GET", "/users/ben@contoso.example/chats", &Value::Null).0, 403);
    assert_eq!(ada.send("GET", "/me/chats?$expand=tabs", &Value::Null).0, 400);
    assert_eq!(ada.send("PATCH", &chat, &json!({ "topic": "Boats" })).1["topic"], "Boats");
}

#[test]
fn a_guest_of_the_resource_is_seen_as_one() {
    let tenant = tenant();
    let id = tenant.organisation.meetings[0].thread.clone();
    let guest = format!("8:acs:{}_guest", tenant.organisation.resource_id);
    tenant.enter(&id, &guest, "Gil", now()).unwrap();
    let members = Asked::by(&tenant, "ada").get(&format!("/chats/{}/members", escaped(&id)));
    let gil = members["value"].as_array().unwrap().iter().find(|one| one["displayName"] == "Gil").unwrap();
    assert_eq!(gil["@odata.type"], "#microsoft.graph.azureCommunicationServicesUserConversationMember");
    let ada = teams_user(&tenant.organisation.people[0].id);
    let participant = |id: &str| Participant::new(id.to_owned(), None);
    assert!(tenant.chat(now()).add(&id, &ada, vec![participant(&guest)]).unwrap().is_empty(), "they are there already");
}
