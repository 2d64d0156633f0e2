use bytes::Bytes;
use http::Request;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    Reply, Tenant,
    tenant::tests::{now, tenant},
};

fn send(tenant: &Tenant, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let request = Request::builder()
        .method(method)
        .uri(format!("https://localhost:8443/_practice/{path}"))
        .header("authorization", format!("Bearer {}", tenant.secret.expose()));
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let response = tenant.answer(&request.body(Bytes::from(body)).unwrap(), now()).response;
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap_or(Value::Null))
}

/// A request to Graph without a token: 401 where nothing else happens.
fn graph(tenant: &Tenant) -> Reply {
    let request = Request::get("https://localhost:8443/v1.0/me?code=s3cret").body(Bytes::new()).unwrap();
    tenant.answer(&request, now())
}

#[test]
fn without_the_secret_nothing_is_steered() {
    let tenant = tenant();
    for header in ["", "Bearer wrong", "Basic x"] {
        let request = Request::get("https://localhost:8443/_practice/settings").header("authorization", header);
        let response = tenant.answer(&request.body(Bytes::new()).unwrap(), now()).response;
        assert_eq!(response.status(), 401, "{header}");
    }
    assert_eq!(send(&tenant, "GET", "settings", &Value::Null).0, 200);
}

#[test]
fn a_fault_is_met_as_often_as_asked_for_and_where() {
    let tenant = tenant();
    let fault = json!({ "on": "graph", "status": 429, "retryAfter": 7, "times": 2, "after": 1 });
    assert_eq!(send(&tenant, "POST", "faults", &fault).0, 201);
    let statuses: Vec<u16> = (0..4).map(|_| graph(&tenant).response.status().as_u16()).collect();
    assert_eq!(statuses, [401, 429, 429, 401]);
    send(&tenant, "POST", "faults", &fault);
    graph(&tenant);
    let reply = graph(&tenant).response;
    assert_eq!(reply.headers()["retry-after"], "7");
    let body: Value = serde_json::from_slice(reply.body()).unwrap();
    assert_eq!(body["error"]["code"], "TooManyRequests");
}

#[test]
fn a_fault_speaks_its_surfaces_language() {
    let tenant = tenant();
    send(&tenant, "POST", "faults", &json!({ "status": 503 }));
    let ask = |path: &str| {
        let request = Request::get(format!("https://localhost:8443{path}")).body(Bytes::new()).unwrap();
        let response = tenant.answer(&request, now()).response;
        assert_eq!(response.status(), 503);
        serde_json::from_slice::<Value>(response.body()).unwrap()
    };
    assert_eq!(ask("/v1.0/me")["error"]["code"], "serviceNotAvailable");
    assert_eq!(ask("/organizations/oauth2/v2.0/token")["error"], "temporarily_unavailable");
    assert!(ask("/identities?api-version=2023-10-01")["error"]["code"].is_string());
    assert_eq!(ask("/chat/threads?api-version=2025-03-15")["error"]["code"], "ServiceUnavailable");
    assert!(ask("/realtime/v4/a")["error"]["code"].is_string());
}

#[test]
fn answers_can_be_late_and_connections_cut() {
    let tenant = tenant();
    send(&tenant, "POST", "faults", &json!({ "latencyMs": 1500, "times": 1 }));
    send(&tenant, "POST", "faults", &json!({ "hangUp": true, "times": 1 }));
    let late = graph(&tenant);
    assert_eq!((late.after.as_millis(), late.cut), (1_500, false));
    assert!(graph(&tenant).cut);
    assert!(!graph(&tenant).cut);
}

#[test]
fn faults_that_can_not_be_are_refused_and_others_forgotten() {
    let tenant = tenant();
    for fault in [
        json!({}),
        json!({ "status": 200 }),
        json!({ "status": 500, "times": 0 }),
        json!({ "status": 500, "on": "mail" }),
        json!({ "latencyMs": 600_001, "on": "realtime" }),
        json!({ "latencyMs": 600_001 }),
        json!({ "status": 500, "colour": "red" }),
        json!([]),
    ] {
        assert_eq!(send(&tenant, "POST", "faults", &fault).0, 400, "{fault}");
    }
    let (_, fault) = send(&tenant, "POST", "faults", &json!({ "status": 500 }));
    let one = format!("faults/{}", fault["id"].as_str().unwrap());
    assert_eq!(send(&tenant, "DELETE", &one, &Value::Null).0, 204);
    assert_eq!(send(&tenant, "DELETE", &one, &Value::Null).0, 404);
    assert_eq!(send(&tenant, "GET", "faults", &Value::Null).1, json!([]));
}

#[test]
fn the_clock_can_be_put_off() {
    let tenant = tenant();
    let (status, settings) = send(&tenant, "PATCH", "settings", &json!({ "clockSkewSeconds": -3_600 }));
    assert_eq!((status, &settings["limits"]), (200, &json!(true)), "the rest stays");
    assert_eq!(graph(&tenant).response.headers()["date"], "Thu, 26 Nov 2026 06:00:00 GMT");
    for wrong in
        [json!({ "clockSkewSeconds": i64::MAX }), json!({ "entraTokenSeconds": 0 }), json!({ "colour": 1 }), json!(1)]
    {
        assert_eq!(send(&tenant, "PATCH", "settings", &wrong).0, 400, "{wrong}");
    }
    send(&tenant, "DELETE", "settings", &Value::Null);
    assert_eq!(graph(&tenant).response.headers()["date"], "Thu, 26 Nov 2026 07:00:00 GMT");
}

#[test]
fn requests_are_written_down_on_request_without_what_opens_something() {
    let tenant = tenant();
    graph(&tenant);
    assert_eq!(send(&tenant, "GET", "requests", &Value::Null).1, json!([]));
    send(&tenant, "PATCH", "settings", &json!({ "recordRequests": true }));
    graph(&tenant);
    let (_, log) = send(&tenant, "GET", "requests", &Value::Null);
    assert_eq!(
        (&log[0]["surface"], &log[0]["path"], &log[0]["status"]),
        (&json!("graph"), &json!("/v1.0/me"), &json!(401))
    );
    assert!(!log.to_string().contains("s3cret"), "{log}");
}

#[test]
fn people_can_be_changed_and_tokens_looked_into() {
    let tenant = tenant();
    assert_eq!(send(&tenant, "PATCH", "people/ada", &json!({ "presence": "Away" })).0, 204);
    assert_eq!(send(&tenant, "POST", "people/ada/revoke", &Value::Null).0, 204);
    assert_eq!(send(&tenant, "POST", "people/ada/challenge", &json!({ "acrs": "c1" })).0, 204);
    assert_eq!(send(&tenant, "POST", "people/nobody/revoke", &Value::Null).0, 404);
    assert_eq!(send(&tenant, "POST", "people/ada/promote", &Value::Null).0, 404);
    let account = crate::entra::Account::of(&tenant, &tenant.organisation.people[0].id).unwrap();
    assert_eq!((account.presence.as_deref(), account.acrs.as_deref()), (Some("Away"), Some("c1")));
    assert_eq!(account.revoked, now().as_second());
    let (status, said) = send(&tenant, "POST", "tokens", &json!({ "token": "nonsense" }));
    assert_eq!((status, &said["active"]), (200, &json!(false)));
    let (_, all) = send(&tenant, "GET", "organisation", &Value::Null);
    assert_eq!(all["people"][0]["mail"], "ada@contoso.example");
}

#[test]
fn anybody_can_be_made_to_do_anything_in_a_chat() {
    let tenant = tenant();
    let (status, made) =
        send(&tenant, "POST", "chats", &json!({ "as": "ada", "topic": "Lunch", "participants": ["ben", "8:acs:x_y"] }));
    assert_eq!(status, 201, "{made}");
    let act = |what: &str, body: &Value| {
        send(&tenant, "POST", &format!("chats/{}/{what}", made["id"].as_str().unwrap()), body)
    };
    let (status, message) = act("write", &json!({ "as": "ben@contoso.example", "content": "Soup?" }));
    assert_eq!(status, 200, "{message}");
    let message = message["id"].clone();
    for (what, body, status) in [
        ("edit", json!({ "as": "ben", "message": message, "content": "Stew?" }), 204),
        ("edit", json!({ "as": "ada", "message": message, "content": "No" }), 409),
        ("edit", json!({ "as": "ben", "content": "which?" }), 400),
        ("read", json!({ "as": "ada", "message": message }), 204),
        ("type", json!({ "as": "ada" }), 204),
        ("topic", json!({ "as": "ada", "content": "Supper" }), 204),
        ("delete", json!({ "as": "ben", "message": message }), 204),
        ("write", json!({ "as": "chidi", "content": "x" }), 409),
        ("join", json!({ "as": "chidi" }), 204),
        ("write", json!({ "as": "chidi", "content": "x" }), 200),
        ("leave", json!({ "as": "chidi" }), 204),
        ("join", json!({ "as": "gone" }), 400),
        ("sing", json!({ "as": "ada" }), 400),
        ("write", json!({ "who": "ada" }), 400),
    ] {
        assert_eq!(act(what, &body).0, status, "{what} {body}");
    }
    assert_eq!(send(&tenant, "POST", "chats/nothing/write", &json!({ "as": "ada" })).0, 404);
    let (_, all) = send(&tenant, "GET", "chats", &Value::Null);
    let lunch = all.as_array().unwrap().iter().find(|thread| thread["kind"] == "group").unwrap();
    let names: Vec<&Value> = lunch["participants"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!((lunch["topic"].as_str(), names), (Some("Supper"), vec![&json!("Ada Lindqvist"), &json!("Ben Okafor")]));
    assert_eq!(send(&tenant, "GET", "realtime", &Value::Null).1, json!({ "sockets": 0 }));
    assert_eq!(send(&tenant, "DELETE", "realtime", &Value::Null).0, 204);
}

#[test]
fn pages_may_read_and_ask_beforehand() {
    let tenant = tenant();
    let request = Request::options("https://localhost:8443/v1.0/me")
        .header("origin", "http://localhost:3000")
        .header("access-control-request-headers", "authorization,sdkversion")
        .body(Bytes::new())
        .unwrap();
    let response = tenant.answer(&request, Timestamp::UNIX_EPOCH).response;
    assert_eq!(response.status(), 204);
    assert_eq!(response.headers()["access-control-allow-origin"], "http://localhost:3000");
    assert_eq!(response.headers()["access-control-allow-headers"], "authorization,sdkversion");
}
