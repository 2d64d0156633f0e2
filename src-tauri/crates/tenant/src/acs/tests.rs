use base::{Secret, http::Response};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::Request;
use jiff::{SignedDuration, Timestamp};
use ring::{
    digest::{SHA256, digest},
    hmac,
};
use serde_json::{Value, json};

use super::access::check_signature;
use crate::{
    Tenant,
    exchange::Exchange,
    tenant::tests::{now, tenant},
};

const VERSION: &str = "?api-version=2025-06-30";

/// A request signed as the client libraries do.
fn signed(tenant: &Tenant, method: &str, path: &str, body: &Value, at: Timestamp) -> Request<Bytes> {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let key = STANDARD.decode(tenant.organisation.access_key.expose()).unwrap();
    let date = httpdate::fmt_http_date(at.into());
    let hash = STANDARD.encode(digest(&SHA256, body.as_bytes()));
    let text = format!("{method}\n{path}\n{date};localhost:8443;{hash}");
    let signature = STANDARD.encode(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), text.as_bytes()));
    Request::builder()
        .method(method)
        .uri(format!("https://localhost:8443{path}"))
        .header("x-ms-date", date)
        .header("x-ms-content-sha256", hash)
        .header(
            "authorization",
            format!("HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}"),
        )
        .body(Bytes::from(body))
        .unwrap()
}

fn send(tenant: &Tenant, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let response = tenant.answer(&signed(tenant, method, path, body, now()), now()).response;
    read(&response)
}

fn read(response: &Response) -> (u16, Value) {
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap_or(Value::Null))
}

/// The address of something that is done to an identity.
fn of(id: &str, what: &str) -> String {
    format!("/identities/{}{what}{VERSION}", id.replace(':', "%3A"))
}

fn created(tenant: &Tenant) -> (String, Secret) {
    let (status, body) =
        send(tenant, "POST", &format!("/identities{VERSION}"), &json!({ "createTokenWithScopes": ["voip"] }));
    assert_eq!(status, 201, "{body}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&body["identity"]["id"]), Secret::new(text(&body["accessToken"]["token"])))
}

#[test]
fn signatures_of_the_official_clients_are_good() {
    let vectors: Value = serde_json::from_str(include_str!("../../tests/fixtures/hmac-vectors.json")).unwrap();
    for vector in vectors.as_array().unwrap() {
        let text = |name: &str| vector[name].as_str().unwrap();
        let request = Request::builder()
            .method(text("method"))
            .uri(text("url"))
            .header("x-ms-date", text("date"))
            .header("x-ms-content-sha256", text("contentHash"))
            .header("authorization", text("authorization"))
            .body(Bytes::from(text("body").to_owned()))
            .unwrap();
        let at = Timestamp::try_from(httpdate::parse_http_date(text("date")).unwrap()).unwrap();
        let key = hmac::Key::new(hmac::HMAC_SHA256, &STANDARD.decode(text("key")).unwrap());
        // In one the client signs another spelling of a space than it sends.
        let as_sent = !text("url").contains("q=a%20b");
        assert_eq!(check_signature(&Exchange::new(&request, at), &key).is_ok(), as_sent, "{}", text("url"));
    }
}

#[test]
fn an_identity_is_made_gets_tokens_and_is_deleted() {
    let tenant = tenant();
    let (id, first) = created(&tenant);
    assert!(id.starts_with(&format!("8:acs:{}_", tenant.organisation.resource_id)), "{id}");
    let user = tenant.acs_user(&first, now()).unwrap();
    assert_eq!((user.id.as_str(), user.scopes.as_slice()), (id.as_str(), ["voip".to_owned()].as_slice()));
    let asked = json!({ "scopes": ["chat", "voip.join"], "expiresInMinutes": 60 });
    let (status, body) = send(&tenant, "POST", &of(&id, "/:issueAccessToken"), &asked);
    assert_eq!((status, body["expiresOn"].as_str()), (200, Some("2026-11-26T08:00:00.0000000+00:00")));
    let (status, body) = send(&tenant, "GET", &of(&id, ""), &Value::Null);
    assert_eq!((status, &body["id"]), (200, &json!(id)));
    assert_eq!(send(&tenant, "DELETE", &of(&id, ""), &Value::Null).0, 204);
    assert_eq!(tenant.acs_user(&first, now()), None);
    assert_eq!(send(&tenant, "POST", &of(&id, "/:issueAccessToken"), &asked).0, 404);
}

#[test]
fn a_token_carries_what_clients_read_from_it() {
    let tenant = tenant();
    let (id, token) = created(&tenant);
    let claims = crate::signing::decode(&tenant.key, token.expose(), now().as_second()).unwrap();
    assert_eq!(format!("8:{}", claims["skypeid"].as_str().unwrap()), id);
    assert_eq!(claims["exp"], now().as_second() + 86_400, "a day is the default");
    for name in ["scp", "csi", "iat", "rgn", "acsScope", "resourceId", "resourceLocation"] {
        assert!(!claims[name].is_null(), "{name}");
    }
}

#[test]
fn revoked_tokens_are_refused_and_new_ones_of_the_same_second_are_not() {
    let tenant = tenant();
    let (id, old) = created(&tenant);
    assert_eq!(send(&tenant, "POST", &of(&id, "/:revokeAccessTokens"), &Value::Null).0, 204);
    assert_eq!(tenant.acs_user(&old, now()), None);
    let (_, body) = send(&tenant, "POST", &of(&id, "/:issueAccessToken"), &json!({ "scopes": ["voip"] }));
    let new = Secret::new(body["token"].as_str().unwrap());
    assert!(tenant.acs_user(&new, now()).is_some());
    assert_eq!(send(&tenant, "POST", &of(&id, "/:revokeAccessTokens"), &Value::Null).0, 204);
    assert_eq!(tenant.acs_user(&new, now()), None, "also when it was issued in that very second");
}

#[test]
fn tokens_expire() {
    let tenant = tenant();
    let (_, token) = created(&tenant);
    assert!(tenant.acs_user(&token, now() + SignedDuration::from_secs(86_399)).is_some());
    assert!(tenant.acs_user(&token, now() + SignedDuration::from_secs(86_400)).is_none());
}

#[test]
fn each_flaw_of_a_signature_is_refused() {
    let tenant = tenant();
    let path = format!("/identities{VERSION}");
    let good = || signed(&tenant, "POST", &path, &json!({}), now());
    let status = |request: Request<Bytes>| {
        let (status, body) = read(&tenant.answer(&request, now()).response);
        (status, body["error"]["code"].as_str().map(str::to_owned))
    };
    assert_eq!(status(good()).0, 201);
    let mut flawed = Vec::new();
    for (header, value) in [
        ("x-ms-date", "Thu, 26 Nov 2026 07:00:01 GMT"),
        ("x-ms-date", "yesterday"),
        ("x-ms-content-sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
        ("authorization", "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=AAAA"),
        ("authorization", "HMAC-SHA256 SignedHeaders=x-ms-date;host&Signature=AAAA"),
        ("authorization", "HMAC-SHA256 nonsense"),
        ("authorization", "Basic AAAA"),
    ] {
        let mut request = good();
        request.headers_mut().insert(header, value.parse().unwrap());
        flawed.push((format!("{header}: {value}"), request));
    }
    for header in ["authorization", "x-ms-date", "x-ms-content-sha256"] {
        let mut request = good();
        request.headers_mut().remove(header);
        flawed.push((format!("no {header}"), request));
    }
    let mut other_body = good();
    *other_body.body_mut() = Bytes::from_static(b"{ }");
    flawed.push(("another body".to_owned(), other_body));
    let mut other_port = good();
    *other_port.uri_mut() = format!("https://localhost:8444{path}").parse().unwrap();
    flawed.push(("another port".to_owned(), other_port));
    let mut other_path = good();
    *other_path.uri_mut() = format!("https://localhost:8443{path}&x=1").parse().unwrap();
    flawed.push(("another address".to_owned(), other_path));
    for (what, request) in flawed {
        assert_eq!(status(request), (401, Some("Denied".to_owned())), "{what}");
    }
}

#[test]
fn a_clock_may_be_a_quarter_of_an_hour_off() {
    let tenant = tenant();
    let at = |seconds: i64| {
        let date = now() + SignedDuration::from_secs(seconds);
        let request = signed(&tenant, "POST", &format!("/identities{VERSION}"), &Value::Null, date);
        tenant.answer(&request, now()).response.status().as_u16()
    };
    assert_eq!((at(900), at(-900)), (201, 201));
    assert_eq!((at(901), at(-901)), (401, 401));
}

#[test]
fn a_version_is_required_and_has_to_be_one_there_is() {
    let tenant = tenant();
    let code = |path: &str| {
        let (status, body) = send(&tenant, "POST", path, &json!({}));
        assert_eq!(status, 400);
        body["error"]["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(code("/identities"), "ApiVersionUnspecified");
    assert_eq!(code("/identities?api-version=2020-07-20-preview2"), "UnsupportedApiVersion");
    let (id, _) = created(&tenant);
    let older = of(&id, "").replace("2025-06-30", "2023-10-01");
    assert_eq!(send(&tenant, "GET", &older, &Value::Null).0, 405, "nothing could be read then");
}

#[test]
fn what_can_not_be_asked_for_is_named() {
    let tenant = tenant();
    let path = format!("/identities{VERSION}");
    for (body, target) in [
        (json!({ "createTokenWithScopes": ["sing"] }), "createTokenWithScopes"),
        (json!({ "createTokenWithScopes": ["voip"], "expiresInMinutes": 59 }), "expiresInMinutes"),
        (json!({ "createTokenWithScopes": ["voip"], "expiresInMinutes": 1441 }), "expiresInMinutes"),
        (json!({ "createTokenWithScopes": "voip" }), "body"),
    ] {
        let (status, answer) = send(&tenant, "POST", &path, &body);
        assert_eq!((status, answer["error"]["target"].as_str()), (400, Some(target)), "{body}");
    }
    let (id, _) = created(&tenant);
    let (status, answer) = send(&tenant, "POST", &of(&id, "/:issueAccessToken"), &json!({ "scopes": [] }));
    assert_eq!((status, answer["error"]["target"].as_str()), (400, Some("scopes")));
    let foreign = "8:acs:00000000-0000-4000-8000-000000000000_00000000-0000-4000-8000-000000000000";
    assert_eq!(send(&tenant, "DELETE", &of(foreign, ""), &Value::Null).0, 404);
    let exchange = json!({ "token": "x", "appId": "x", "userId": "x" });
    assert_eq!(send(&tenant, "POST", &format!("/teamsUser/:exchangeAccessToken{VERSION}"), &exchange).0, 403);
}

#[test]
fn too_many_are_told_when_to_come_again() {
    let tenant = tenant();
    let (id, _) = created(&tenant);
    let revoke =
        || tenant.answer(&signed(&tenant, "POST", &of(&id, "/:revokeAccessTokens"), &Value::Null, now()), now());
    for _ in 0..500 {
        assert_eq!(revoke().response.status(), 204);
    }
    let response = revoke().response;
    assert_eq!(response.status(), 429);
    assert_eq!(response.headers()["retry-after"], "30");
    tenant.control().settings.limits = false;
    assert_eq!(revoke().response.status(), 204);
}

#[test]
fn ids_are_the_same_in_every_run_and_a_custom_id_leads_to_one_identity() {
    let (one, other) = (tenant(), tenant());
    assert_eq!(created(&one).0, created(&other).0);
    assert_ne!(created(&one).0, created(&one).0);
    let path = format!("/identities{VERSION}");
    let custom = || send(&one, "POST", &path, &json!({ "customId": "kim" })).1["identity"]["id"].clone();
    assert_eq!(custom(), custom());
}
