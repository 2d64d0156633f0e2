//! Answers held against the published schemas, and the published examples replayed.

#![allow(clippy::unwrap_used, reason = "test code: a failed unwrap is a failed test")]

mod published;

use bytes::Bytes;
use serde_json::{Value, json};

use published::{ORIGIN, Published, is_alike, send, signed, tenant, token};

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
