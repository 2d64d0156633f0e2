//! Answers held against the published schemas, and the published examples replayed.

#![allow(clippy::unwrap_used, reason = "test code: a failed unwrap is a failed test")]

use base::http::Request;
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use jiff::Timestamp;
use ring::{digest, hmac};
use serde_json::{Value, json};
use tenant::{Tenant, TenantConfig};

const ORIGIN: &str = "https://localhost:8443";
const EXAMPLES: [(&str, &str); 5] = [
    ("POST /identities", include_str!("fixtures/identity-examples/CreateIdentity.json")),
    ("POST /identities/{id}/:issueAccessToken", include_str!("fixtures/identity-examples/IssueAccessToken.json")),
    ("POST /identities/{id}/:revokeAccessTokens", include_str!("fixtures/identity-examples/RevokeAccessTokens.json")),
    ("DELETE /identities/{id}", include_str!("fixtures/identity-examples/DeleteIdentity.json")),
    (
        "POST /teamsUser/:exchangeAccessToken",
        include_str!("fixtures/identity-examples/ExchangeTeamsUserAccessToken.json"),
    ),
];

fn now() -> Timestamp {
    "2026-11-26T07:00:00Z".parse().unwrap()
}

fn tenant() -> Tenant {
    Tenant::open(TenantConfig::new(now())).unwrap()
}

/// A published document of definitions.
struct Published(Value);

impl Published {
    fn graph() -> Self {
        Self(serde_json::from_str(include_str!("fixtures/graph-v1.0.json")).unwrap())
    }

    fn identity() -> Self {
        Self(serde_json::from_str(include_str!("fixtures/identity-2023-10-01.json")).unwrap())
    }

    /// What a value has against a definition; nothing, if it fits.
    fn objections(&self, definition: &str, value: &Value) -> Option<String> {
        let mut schema = self.0.clone();
        schema["$ref"] = json!(definition);
        let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
        let faults: Vec<String> =
            validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        (!faults.is_empty()).then(|| faults.join("\n"))
    }

    fn check(&self, at: &str, value: &Value) {
        assert_eq!(self.objections(at, value), None, "{at}: {value:#}");
    }
}

fn send(tenant: &Tenant, request: Request) -> (u16, Value) {
    let response = tenant.answer(&request, now()).response;
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap_or(Value::Null))
}

fn signed(tenant: &Tenant, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let connection = tenant.connection_string(ORIGIN);
    let key = STANDARD.decode(connection.expose().split_once("accesskey=").unwrap().1).unwrap();
    let date = httpdate::fmt_http_date(now().into());
    let hash = STANDARD.encode(digest::digest(&digest::SHA256, body.as_bytes()));
    let text = format!("{method}\n{path}\n{date};localhost:8443;{hash}");
    let signature = STANDARD.encode(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), text.as_bytes()));
    let authorization = format!("HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}");
    let request = http::Request::builder()
        .method(method)
        .uri(format!("{ORIGIN}{path}"))
        .header("x-ms-date", date)
        .header("x-ms-content-sha256", hash)
        .header("authorization", authorization);
    send(tenant, request.body(Bytes::from(body)).unwrap())
}

/// Each key of an example is in the answer, with a value of the same kind.
fn is_alike(example: &Value, answer: &Value) -> bool {
    match (example, answer) {
        (Value::Object(example), Value::Object(answer)) => {
            example.iter().all(|(key, value)| answer.get(key).is_some_and(|own| is_alike(value, own)))
        }
        (Value::String(_), Value::String(_)) => true,
        _ => example == answer,
    }
}

#[test]
fn the_published_examples_are_answered_as_published() {
    let tenant = tenant();
    let published = Published::identity();
    let (_, made) = signed(&tenant, "POST", "/identities?api-version=2023-10-01", &Value::Null);
    let id = made["identity"]["id"].as_str().unwrap().replace(':', "%3A");
    for (operation, text) in EXAMPLES {
        let example: Value = serde_json::from_str(text).unwrap();
        let (method, path) = operation.split_once(' ').unwrap();
        let version = example["parameters"]["api-version"].as_str().unwrap();
        let path = format!("{}?api-version={version}", path.replace("{id}", &id));
        let (status, answer) = signed(&tenant, method, &path, &example["parameters"]["body"]);
        if operation.contains("teamsUser") {
            assert_eq!(status, 403, "the practice resource is not connected with Teams accounts");
            published.check("#/definitions/CommunicationErrorResponse", &answer);
            continue;
        }
        let (expected, response) = example["responses"].as_object().unwrap().iter().next().unwrap();
        assert_eq!(status.to_string(), *expected, "{operation}: {answer}");
        assert!(is_alike(&response["body"], &answer), "{operation}: {answer:#}");
    }
}

#[test]
fn identities_and_errors_fit_the_published_definitions() {
    let tenant = tenant();
    let published = Published::identity();
    let ask = |path: &str, body: &Value| signed(&tenant, "POST", path, body).1;
    let version = "?api-version=2023-10-01";
    let made = ask(&format!("/identities{version}"), &json!({ "createTokenWithScopes": ["voip"] }));
    published.check("#/definitions/CommunicationIdentityAccessTokenResult", &made);
    for wrong in [
        ask("/identities", &Value::Null),
        ask(&format!("/identities{version}"), &json!({ "createTokenWithScopes": ["sing"] })),
        ask(&format!("/identities/8%3Aacs%3Ax/:issueAccessToken{version}"), &json!({ "scopes": ["voip"] })),
        send(&tenant, http::Request::post(format!("{ORIGIN}/identities{version}")).body(Bytes::new()).unwrap()).1,
    ] {
        published.check("#/definitions/CommunicationErrorResponse", &wrong);
    }
    let flawed = published.objections("#/definitions/CommunicationErrorResponse", &json!({ "error": {} }));
    assert!(flawed.is_some(), "the check itself can fail");
}

/// Signs somebody in and gives their access token.
fn token(tenant: &Tenant, user: &str, scopes: &str) -> String {
    let redirect = "http%3A%2F%2Flocalhost";
    let client = tenant.client_id();
    let address = format!(
        "{ORIGIN}/organizations/oauth2/v2.0/authorize?client_id={client}&response_type=code&redirect_uri={redirect}&scope={}",
        scopes.replace(' ', "%20")
    );
    let request = http::Request::post(address).body(Bytes::from(format!("person={user}"))).unwrap();
    let response = tenant.answer(&request, now()).response;
    let location = url::Url::parse(response.headers()["location"].to_str().unwrap()).unwrap();
    let code = location.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let form = format!("grant_type=authorization_code&client_id={client}&code={code}&redirect_uri={redirect}");
    let request = http::Request::post(format!("{ORIGIN}/organizations/oauth2/v2.0/token")).body(Bytes::from(form));
    let (_, body) = send(tenant, request.unwrap());
    body["access_token"].as_str().unwrap().to_owned()
}

#[test]
fn graphs_entities_fit_its_metadata() {
    let tenant = tenant();
    let published = Published::graph();
    let token =
        token(&tenant, "ada", "User.Read User.ReadBasic.All Calendars.Read OnlineMeetings.Read Presence.Read.All");
    let get = |path: &str| {
        let request =
            http::Request::get(format!("{ORIGIN}/v1.0{path}")).header("authorization", format!("Bearer {token}"));
        let (status, body) = send(&tenant, request.body(Bytes::new()).unwrap());
        assert_eq!(status, 200, "{path}: {body}");
        body
    };
    published.check("#/$defs/microsoft.graph.user", &get("/me"));
    published.check("#/$defs/microsoft.graph.presence", &get("/me/presence"));
    for user in get("/users")["value"].as_array().unwrap() {
        published.check("#/$defs/microsoft.graph.user", user);
    }
    let events = get("/me/events?$top=100");
    assert!(events["value"].as_array().unwrap().len() >= 8);
    let mut meetings = 0;
    for event in events["value"].as_array().unwrap() {
        published.check("#/$defs/microsoft.graph.event", event);
        let Some(url) = event["onlineMeeting"]["joinUrl"].as_str() else { continue };
        let url = percent_encoding::utf8_percent_encode(url, percent_encoding::NON_ALPHANUMERIC);
        let found = get(&format!("/me/onlineMeetings?$filter=JoinWebUrl%20eq%20%27{url}%27"));
        published.check("#/$defs/microsoft.graph.onlineMeeting", &found["value"][0]);
        meetings += 1;
    }
    assert!(meetings >= 4);
    let flawed = published.objections("#/$defs/microsoft.graph.event", &json!({ "id": 1, "isAllDay": "no" }));
    assert!(flawed.is_some(), "the check itself can fail");
}
