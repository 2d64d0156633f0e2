//! The identity service's client against the published specification, its examples, and signatures made by the official
//! JavaScript library.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::support::{
    HeldClock,
    scripted::{Scripted, answer, with},
    specification::{Operation, operation},
};
use base::http::{HttpFailure, Response};
use bytes::Bytes;
use identity::acs::{AcsFailure, ConnectionString, IdentityClient, Purpose, Scope, UserId, sign};
use serde_json::{Value, json};

const KEY: &str = "dGVzdC1rZXktMDEyMzQ1Njc4OWFiY2RlZg==";
const NOW: &str = "Thu, 15 Jan 2026 08:30:00 GMT";

fn client(http: &Arc<Scripted>) -> IdentityClient {
    let connection: ConnectionString =
        format!("endpoint=https://contoso.communication.azure.com/;accesskey={KEY}").parse().unwrap();
    IdentityClient::new(Arc::clone(http) as _, connection, Arc::new(HeldClock::at(NOW)))
}

fn example(name: &str) -> Value {
    let path = format!("{}/tests/fixtures/identity-2023-10-01/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The specification's own answer of this status.
fn example_answer(name: &str, status: u16) -> Response {
    answer(status, &example(name)["responses"][status.to_string()]["body"])
}

fn user() -> UserId {
    UserId::new(example("IssueAccessToken")["parameters"]["id"].as_str().unwrap()).unwrap()
}

/// The one request that was sent, its body checked, and the example's answer as well.
fn only(http: &Scripted, name: &str, status: u16) -> (Operation, Value) {
    let [request] = <[_; 1]>::try_from(http.seen()).unwrap();
    let operation = operation(&request);
    operation.check_request(request.body());
    operation.check_answer(status, &example(name)["responses"][status.to_string()]["body"]);
    let body = if request.body().is_empty() { Value::Null } else { serde_json::from_slice(request.body()).unwrap() };
    (operation, body)
}

#[test]
fn signatures_are_those_of_the_official_library() {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("../fixtures/hmac-vectors.json")).unwrap();
    assert_eq!(vectors.len(), 5);
    for vector in vectors {
        let text = |name: &str| vector[name].as_str().unwrap();
        let request = http::Request::builder().method(text("method")).uri(text("url"));
        let mut request = request.body(Bytes::from(text("body").to_owned())).unwrap();
        sign(&mut request, &text("key").parse().unwrap(), httpdate::parse_http_date(text("date")).unwrap());
        let header = |name: &str| request.headers()[name].to_str().unwrap();
        assert_eq!(header("host"), text("host"));
        assert_eq!(header("x-ms-date"), text("date"));
        assert_eq!(header("x-ms-content-sha256"), text("contentHash"));
        if text("url").contains("a%20b%2Bc") {
            // The library signs `a+b%2Bc` here and sends `a%20b%2Bc`. The rule is to sign what is sent.
            assert_ne!(header("authorization"), text("authorization"));
            *request.uri_mut() = text("url").replace("%20", "+").parse().unwrap();
            sign(&mut request, &text("key").parse().unwrap(), httpdate::parse_http_date(text("date")).unwrap());
        }
        assert_eq!(request.headers()["authorization"], text("authorization"), "{}", text("url"));
        assert!(request.headers()["authorization"].is_sensitive());
    }
}

#[tokio::test]
async fn a_user_is_made_with_and_without_a_token() {
    let http = Arc::new(Scripted::new([example_answer("CreateIdentity", 201), example_answer("CreateIdentity", 201)]));
    assert_eq!(client(&http).create_user().await.unwrap(), user());
    let (operation, body) = only(&http, "CreateIdentity", 201);
    assert_eq!((operation.name.as_str(), body), ("CommunicationIdentity_Create", json!({})));

    let hours = Duration::from_secs(2 * 3600);
    let made = client(&http).create_user_with_token(Purpose::Meeting.scopes(), Some(hours)).await;
    let (id, issued) = made.unwrap();
    assert_eq!(id, user());
    assert_eq!(issued.token.user, Some(user()));
    assert_eq!(issued.token.secret.expose(), "token");
    assert_eq!(issued.token.expires, SystemTime::UNIX_EPOCH + Duration::from_nanos(1_696_973_979_324_458_400));
    let (_, body) = only(&http, "CreateIdentity", 201);
    assert_eq!(body, json!({ "createTokenWithScopes": ["voip.join", "chat.join.limited"], "expiresInMinutes": 120 }));
}

#[tokio::test]
async fn a_token_is_issued_revoked_and_its_user_deleted() {
    let date = with(example_answer("IssueAccessToken", 200), "date", NOW);
    let http = Arc::new(Scripted::new([date, answer(204, &Value::Null), answer(204, &Value::Null)]));
    let client = client(&http);
    let issued = client.issue_token(&user(), &[Scope::Voip], Some(Duration::ZERO)).await.unwrap();
    assert_eq!(issued.server_now, Some(httpdate::parse_http_date(NOW).unwrap()));
    let (operation, body) = only(&http, "IssueAccessToken", 200);
    assert_eq!(operation.name, "CommunicationIdentity_IssueAccessToken");
    assert_eq!(body, json!({ "scopes": ["voip"], "expiresInMinutes": 60 }));

    client.revoke_tokens(&user()).await.unwrap();
    assert_eq!(only(&http, "RevokeAccessTokens", 204).0.name, "CommunicationIdentity_RevokeAccessTokens");
    client.delete_user(&user()).await.unwrap();
    assert_eq!(only(&http, "DeleteIdentity", 204).0.name, "CommunicationIdentity_Delete");
}

#[tokio::test]
async fn an_id_is_escaped_in_the_path() {
    let http = Arc::new(Scripted::new([answer(204, &Value::Null)]));
    client(&http).delete_user(&UserId::new("8:acs:a/b?c#d%_-.~").unwrap()).await.unwrap();
    assert_eq!(http.seen()[0].uri().path(), "/identities/8%3Aacs%3Aa%2Fb%3Fc%23d%25_-.~");
}

#[tokio::test]
async fn a_clock_that_is_off_is_corrected_once_by_the_servers() {
    let refusal =
        |date: &str| with(answer(401, &json!({ "error": { "code": "Denied", "message": "" } })), "date", date);
    let late = "Thu, 15 Jan 2026 08:50:00 GMT";
    let http = Arc::new(Scripted::new([refusal(late), answer(204, &Value::Null)]));
    client(&http).revoke_tokens(&user()).await.unwrap();
    let seen = http.seen();
    assert_eq!(seen[0].headers()["x-ms-date"], NOW);
    assert_eq!(seen[1].headers()["x-ms-date"], late);
    assert_ne!(seen[0].headers()["authorization"], seen[1].headers()["authorization"]);

    // Refused again, and refused by a server whose clock is like ours: the key is wrong.
    let http = Arc::new(Scripted::new([refusal(late), refusal(late), refusal(NOW)]));
    for asked in [2, 1] {
        let failure = client(&http).revoke_tokens(&user()).await.unwrap_err();
        assert!(matches!(&failure, AcsFailure::Key(Some(code)) if code.to_string() == "Denied"), "{failure:?}");
        assert_eq!(http.seen().len(), asked);
    }
}

#[tokio::test]
async fn refusals_and_odd_answers_have_names() {
    let http = Arc::new(Scripted::new([
        with(answer(429, &json!({ "error": { "code": "TooMany", "message": "" } })), "retry-after", "7"),
        answer(503, &Value::Null),
        answer(200, &json!({ "token": "t", "expiresOn": "tomorrow" })),
        answer(200, &json!({ "expiresOn": "2023-10-10T21:39:39Z" })),
        answer(201, &json!({ "identity": { "id": "nobody" } })),
    ]));
    http.then(Err(HttpFailure::Unreachable));
    let client = client(&http);
    for wanted in [
        AcsFailure::TooMany(Some(Duration::from_secs(7))),
        AcsFailure::Unavailable(None),
        AcsFailure::Unreadable,
        AcsFailure::Unreadable,
    ] {
        assert_eq!(client.issue_token(&user(), &[Scope::Voip], None).await.unwrap_err(), wanted);
    }
    assert_eq!(client.create_user().await.unwrap_err(), AcsFailure::Unreadable);
    assert_eq!(client.create_user().await.unwrap_err(), AcsFailure::Http(HttpFailure::Unreachable));
}
