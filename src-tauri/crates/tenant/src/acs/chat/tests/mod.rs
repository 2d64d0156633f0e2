mod rights;

use base::http::Response;
use bytes::Bytes;
use http::Request;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::{
    Tenant,
    acs::{Identity, issue_token},
    records::{FOR_EVER, Table},
    tenant::tests::{now, tenant},
};

/// A user of the resource and a token of theirs.
struct User {
    id: String,
    token: String,
}

fn user(tenant: &Tenant, name: &str, scopes: &[&str]) -> User {
    let id = format!("8:acs:{}_{name}", tenant.organisation.resource_id);
    tenant.records.keep(Table::Identity, &id, &Identity::default(), FOR_EVER).unwrap();
    let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    let (token, _) = issue_token(tenant, &id, &scopes, now().as_second(), 3_600);
    User { id, token }
}

struct Asked<'a> {
    tenant: &'a Tenant,
    user: &'a User,
    version: &'a str,
    at: Timestamp,
}

impl<'a> Asked<'a> {
    fn by(tenant: &'a Tenant, user: &'a User) -> Self {
        Self { tenant, user, version: "2025-03-15", at: now() }
    }

    fn response(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Response {
        let and = if path.contains('?') { '&' } else { '?' };
        let mut request = Request::builder()
            .method(method)
            .uri(format!("https://localhost:8443/chat/{path}{and}api-version={}", self.version))
            .header("authorization", format!("Bearer {}", self.user.token));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.tenant.answer(&request.body(Bytes::from(body)).unwrap(), self.at).response
    }

    fn send(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let response = self.response(method, path, &[], body);
        (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap_or(Value::Null))
    }

    fn get(&self, path: &str) -> Value {
        let (status, body) = self.send("GET", path, &Value::Null);
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// A thread of the user's own, as part of an address.
    fn thread(&self, more: &Value) -> String {
        let mut asked = json!({ "topic": "Lunch" });
        asked.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let (status, made) = self.send("POST", "threads", &asked);
        assert_eq!(status, 201, "{made}");
        format!("threads/{}", made["chatThread"]["id"].as_str().unwrap().replace(':', "%3A").replace('@', "%40"))
    }
}

fn person(id: &str) -> Value {
    json!({ "communicationIdentifier": { "communicationUser": { "id": id } } })
}

#[test]
fn each_version_shows_what_it_has() {
    let tenant = tenant();
    let mary = user(&tenant, "mary", &["chat"]);
    let new = Asked::by(&tenant, &mary);
    let old = Asked { version: "2024-03-07", ..Asked::by(&tenant, &mary) };
    let more = json!({ "metadata": { "a": "b" }, "retentionPolicy": { "kind": "threadCreationDate", "deleteThreadAfterDays": 90 } });
    let thread = new.thread(&more);
    assert_eq!(
        (&new.get(&thread)["metadata"], &new.get(&thread)["retentionPolicy"]),
        (&more["metadata"], &more["retentionPolicy"])
    );
    let seen = old.get(&thread);
    assert!(seen["metadata"].is_null() && seen["retentionPolicy"].is_null(), "{seen}");
    let thread = old.thread(&more);
    assert_eq!(new.get(&thread)["retentionPolicy"]["kind"], "none", "an older version says nothing of it");
    for (version, code) in [
        ("2020-09-21", "UnsupportedApiVersion"),
        ("2024-09-01", "UnsupportedApiVersion"),
        ("", "ApiVersionUnspecified"),
    ] {
        let (status, body) = Asked { version, ..Asked::by(&tenant, &mary) }.send("GET", "threads", &Value::Null);
        assert_eq!((status, &body["error"]["code"]), (400, &json!(code)), "{version}");
    }
    let configuration =
        Asked { version: "2024-09-01", ..Asked::by(&tenant, &mary) }.get("config/realTimeNotifications");
    assert_eq!(configuration["trouterServiceUrl"], "https://localhost:8443/realtime");
}

#[test]
fn a_repeated_request_is_answered_as_before_for_a_day() {
    let tenant = tenant();
    let mary = user(&tenant, "mary", &["chat"]);
    let nobody = format!("8:acs:{}_nobody", tenant.organisation.resource_id);
    let asked = json!({ "topic": "Lunch", "participants": [person(&nobody)] });
    let create = |id: &str, at| {
        let token = user(&tenant, "mary", &["chat"]).token;
        let mary = User { id: mary.id.clone(), token };
        let response = Asked { at, ..Asked::by(&tenant, &mary) }.response(
            "POST",
            "threads",
            &[("repeatability-request-id", id)],
            &asked,
        );
        assert_eq!(response.status(), 201);
        (response.headers()["location"].clone(), response.body().clone())
    };
    let first = create("one", now());
    assert_eq!(create("one", now() + SignedDuration::from_secs(60)), first, "also those who were left out");
    assert_ne!(create("two", now()).0, first.0);
    let nell = user(&tenant, "nell", &["chat"]);
    let others = Asked::by(&tenant, &nell).response("POST", "threads", &[("repeatability-request-id", "one")], &asked);
    assert_ne!(others.headers()["location"], first.0, "somebody else's request");
    let refused = Asked::by(&tenant, &mary).response("POST", "threads", &[("repeatability-request-id", "")], &asked);
    assert_eq!(refused.status(), 400);
}

#[test]
fn pages_lead_to_each_other_and_hold_each_thing_once() {
    let tenant = tenant();
    tenant.control().settings.limits = false;
    let mary = user(&tenant, "mary", &["chat"]);
    let asked = Asked::by(&tenant, &mary);
    let others: Vec<Value> = (0..7).map(|number| person(&user(&tenant, &format!("n{number}"), &[]).id)).collect();
    let thread = asked.thread(&json!({ "participants": others }));
    for number in 0..5 {
        asked.send("POST", &format!("{thread}/messages"), &json!({ "content": number.to_string() }));
    }
    for (path, key, count) in [("messages", "id", 7), ("participants", "communicationIdentifier", 8)] {
        let mut path = format!("{thread}/{path}?maxPageSize=3");
        let mut seen = Vec::new();
        for _ in 0..9 {
            let page = asked.get(&path);
            seen.extend(page["value"].as_array().unwrap().iter().map(|one| one[key].to_string()));
            let Some(next) = page["nextLink"].as_str() else { break };
            let (next, version) = next.rsplit_once("&api-version=").unwrap();
            assert_eq!(version, "2025-03-15");
            path = next.strip_prefix("https://localhost:8443/chat/").unwrap().to_owned();
        }
        assert_eq!(seen.len(), count, "{path}");
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), count, "{path}");
    }
    for wrong in ["maxPageSize=0", "maxPageSize=-1", "maxPageSize=many", "startTime=yesterday", "syncState=x"] {
        assert_eq!(asked.send("GET", &format!("{thread}/messages?{wrong}"), &Value::Null).0, 400, "{wrong}");
    }
}

#[test]
fn what_can_not_be_is_named() {
    let tenant = tenant();
    tenant.control().settings.limits = false;
    let mary = user(&tenant, "mary", &["chat"]);
    let asked = Asked::by(&tenant, &mary);
    let thread = asked.thread(&json!({}));
    let both = json!({ "communicationUser": { "id": "8:acs:a" }, "phoneNumber": { "value": "+1" } });
    for (path, body, target) in [
        ("threads", json!({ "topic": " " }), "topic"),
        ("threads", json!({}), "body"),
        (
            "threads",
            json!({ "topic": "x", "participants": [{ "communicationIdentifier": both }] }),
            "communicationIdentifier",
        ),
        (
            "threads",
            json!({ "topic": "x", "retentionPolicy": { "kind": "threadCreationDate", "deleteThreadAfterDays": 29 } }),
            "retentionPolicy",
        ),
        ("threads", json!({ "topic": "x", "metadata": { "a": "x".repeat(1_024) } }), "metadata"),
        (&format!("{thread}/messages"), json!({ "content": "x", "type": "topicUpdated" }), "type"),
        (&format!("{thread}/participants/:remove"), json!({ "rawId": "8:acs:a" }), "rawId"),
        (
            &format!("{thread}/participants/:add"),
            json!({ "participants": [{ "communicationIdentifier": { "rawId": "4:+1" }, "shareHistoryTime": "then" }] }),
            "shareHistoryTime",
        ),
    ] {
        let (status, answer) = asked.send("POST", path, &body);
        assert_eq!((status, answer["error"]["target"].as_str()), (400, Some(target)), "{path} {body}");
    }
    for (path, status) in
        [("threads/x/y", 405), ("rooms", 404), ("threads/x", 404), (&format!("{thread}/messages/soup"), 404)]
    {
        assert_eq!(asked.send("GET", path, &Value::Null).0, status, "{path}");
    }
}
