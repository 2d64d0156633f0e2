//! The client of an organisation's token service, by the contract of `docs/token-service.md`.

use std::sync::Arc;
use std::time::Duration;

use crate::support::scripted::{Scripted, answer, with};
use base::{Secret, http::Response};
use identity::acs::Purpose;
use identity::token_service::{Bearer, TokenServiceClient, TokenServiceFailure};
use serde_json::{Value, json};

/// The examples of the contract's page, in order.
fn examples() -> Vec<Value> {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/token-service.md");
    let page = std::fs::read_to_string(page).unwrap();
    let blocks = page.split("```json\n").skip(1).map(|block| block.split_once("```").unwrap().0);
    blocks.map(|block| serde_json::from_str(&block.replace('…', "x")).unwrap()).collect()
}

fn client(answers: impl IntoIterator<Item = Response>) -> (Arc<Scripted>, TokenServiceClient) {
    let http = Arc::new(Scripted::new(answers));
    let base = "https://tokens.example/passerelle".parse().unwrap();
    (Arc::clone(&http), TokenServiceClient::new(http, &base).unwrap())
}

fn proof() -> Secret {
    Secret::new("provider-token")
}

#[tokio::test]
async fn the_examples_of_the_contract_are_spoken() {
    let [description, request, token, error] = <[Value; 4]>::try_from(examples()).unwrap();
    let now = "Sat, 21 Nov 2026 12:00:00 GMT";
    let (http, client) = client([
        answer(200, &description),
        with(answer(200, &token), "date", now),
        answer(204, &Value::Null),
        with(answer(429, &error), "retry-after", "30"),
    ]);
    let described = client.describe().await.unwrap();
    assert_eq!((described.client_id.as_str(), described.bearer), ("passerelle", Bearer::AccessToken));
    assert_eq!(serde_json::to_value(&described).unwrap(), description);

    let issued = client.token(&proof(), Purpose::Meeting).await.unwrap();
    assert_eq!(issued.token.user.as_ref().unwrap().as_str(), token["userId"]);
    assert_eq!(issued.token.expires.duration_since(issued.server_now.unwrap()).unwrap(), Duration::from_secs(3600));
    client.revoke(&proof()).await.unwrap();
    let limited = client.token(&proof(), Purpose::Meeting).await.unwrap_err();
    assert_eq!(limited, TokenServiceFailure::TooMany(Some(Duration::from_secs(30))));

    let seen = http.seen();
    let paths: Vec<_> = seen.iter().map(|request| request.uri().path()).collect();
    let (known, token, revoke) =
        ("/passerelle/.well-known/passerelle-token-service", "/passerelle/v1/token", "/passerelle/v1/revoke");
    assert_eq!(paths, [known, token, revoke, token]);
    assert!(seen[0].headers().get("authorization").is_none());
    assert_eq!(seen[1].headers()["authorization"], "Bearer provider-token");
    assert!(seen[1].headers()["authorization"].is_sensitive());
    assert_eq!(serde_json::from_slice::<Value>(seen[1].body()).unwrap(), request);
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let refused = |status: u16, code: &str| answer(status, &json!({ "error": { "code": code } }));
    let (_, client) = client([
        refused(401, "unauthenticated"),
        refused(403, "not_allowed"),
        refused(403, "purpose_not_allowed"),
        refused(503, "unavailable"),
        refused(400, "invalid_request"),
        answer(200, &json!({ "token": "t" })),
        answer(302, &Value::Null),
    ]);
    for wanted in [
        TokenServiceFailure::Unauthenticated,
        TokenServiceFailure::NotAllowed,
        TokenServiceFailure::PurposeNotAllowed,
        TokenServiceFailure::Unavailable(None),
        TokenServiceFailure::Unreadable,
        TokenServiceFailure::Unreadable,
        TokenServiceFailure::Unreadable,
    ] {
        assert_eq!(client.token(&proof(), Purpose::Call).await.unwrap_err(), wanted);
    }
    let broken = client.token(&Secret::new("a\nb"), Purpose::Call).await.unwrap_err();
    assert_eq!(broken, TokenServiceFailure::Unauthenticated, "it can't stand in a header, so that it is not sent");
}

#[tokio::test]
async fn a_token_that_does_not_serve_is_no_token() {
    let mut token = examples()[2].clone();
    let answers = [json!(["voip.join"]), json!(["voip.join"]), json!(["voip"]), json!(["chat"])].map(|scopes| {
        token["scopes"] = scopes;
        answer(200, &token)
    });
    let (_, client) = client(answers);
    assert!(client.token(&proof(), Purpose::Meeting).await.is_ok());
    let less = TokenServiceFailure::PurposeNotAllowed;
    assert_eq!(client.token(&proof(), Purpose::Call).await.unwrap_err(), less);
    assert!(client.token(&proof(), Purpose::Meeting).await.is_ok());
    assert_eq!(client.token(&proof(), Purpose::Meeting).await.unwrap_err(), less);
}

#[tokio::test]
async fn another_version_or_no_service_is_said() {
    let mut description = examples()[0].clone();
    description["version"] = json!(2);
    let (_, client) = client([answer(200, &description), answer(404, &Value::Null), answer(200, &json!("hello"))]);
    assert_eq!(client.describe().await.unwrap_err(), TokenServiceFailure::Version);
    assert_eq!(client.describe().await.unwrap_err(), TokenServiceFailure::Version);
    assert_eq!(client.describe().await.unwrap_err(), TokenServiceFailure::Unreadable);
}

#[test]
fn tokens_go_over_https_or_stay_on_this_machine() {
    let at = |address: &str| TokenServiceClient::new(Arc::new(Scripted::default()), &address.parse().unwrap()).err();
    for address in ["https://tokens.example", "http://localhost:8080/x", "http://[::1]:1"] {
        assert_eq!(at(address), None, "{address}");
    }
    for address in ["http://tokens.example", "https://user:pass@tokens.example", "data:x", "http://10.0.0.1"] {
        assert_eq!(at(address), Some(TokenServiceFailure::Address), "{address}");
    }
}
