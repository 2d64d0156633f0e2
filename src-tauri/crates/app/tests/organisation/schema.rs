//! What this program asks, and what it is answered here, held against the published types of Graph v1.0: so that what works with the
//! practice organisation is what Graph documents.

use std::{collections::BTreeSet, sync::Arc};

use app::{Details, People};
use base::http::{Request, Response};
use serde_json::{Value, json};
use url::Url;

use crate::support::{EVERYTHING, Practice, World, until};

fn schema() -> Value {
    serde_json::from_str(include_str!("../../../graph/tests/schema/graph-v1.0.schema.json")).unwrap()
}

/// Whether a type has a property. The schema lacks `person`, whose properties are listed beside the practice organisation.
fn has(schema: &Value, kind: &str, property: &str) -> bool {
    let listed = include_str!("../../../tenant/src/graph/properties.txt");
    let of_list = |line: &str| {
        line.split_once(':')
            .is_some_and(|(name, all)| name == kind && all.split_whitespace().any(|one| one == property))
    };
    match &schema["$defs"][format!("microsoft.graph.{kind}")]["properties"] {
        Value::Null => listed.lines().any(of_list),
        properties => properties.get(property).is_some(),
    }
}

/// The type of what stands at a path.
fn kind(path: &str) -> &'static str {
    match path.trim_start_matches("/v1.0") {
        "/me/calendarView" => "event",
        path if path.starts_with("/me/onlineMeetings") => "onlineMeeting",
        "/me/people" => "person",
        "/users" => "user",
        "/communications/getPresencesByUserId" => "presence",
        other => panic!("nobody said that {other} would be asked"),
    }
}

fn check_request(schema: &Value, request: &Request) {
    let address = Url::parse(&request.uri().to_string()).unwrap();
    let kind = kind(address.path());
    for (name, value) in address.query_pairs() {
        match &*name {
            "$select" => value.split(',').for_each(|property| {
                assert!(has(schema, kind, property), "{kind} has no {property}");
            }),
            "$filter" => {
                let property = value.split(['/', ' ']).next().unwrap();
                let camel = property[..1].to_lowercase() + &property[1..];
                assert!(has(schema, kind, &camel), "{kind} has no {property}");
            }
            "$top" | "$search" | "$count" | "startDateTime" | "endDateTime" => {}
            other => panic!("{other} is no option that Graph documents for {}", address.path()),
        }
    }
    let headers = request.headers();
    assert!(headers["authorization"].to_str().unwrap().starts_with("Bearer "));
    assert_eq!(headers["client-request-id"].len(), 36);
    if request.method() == http::Method::POST {
        assert_eq!(headers["content-type"], "application/json");
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        assert!(body["ids"].as_array().unwrap().iter().all(Value::is_string), "{body}");
    }
}

fn check_answer(schema: &Value, request: &Request, response: &Response) {
    assert_eq!(response.status(), 200, "{}", request.uri().path());
    let kind = kind(request.uri().path());
    if schema["$defs"][format!("microsoft.graph.{kind}")].is_null() {
        return;
    }
    let of_one = json!({
        "$schema": schema["$schema"], "$defs": schema["$defs"], "$ref": format!("#/$defs/microsoft.graph.{kind}"),
    });
    let validator = jsonschema::validator_for(&of_one).unwrap();
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    let all = body["value"].as_array().unwrap();
    assert!(!all.is_empty(), "{kind}: an empty list shows nothing");
    for one in all {
        let faults: Vec<String> =
            validator.iter_errors(one).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
        assert!(faults.is_empty(), "{kind}: {faults:#?}");
    }
}

#[tokio::test(start_paused = true)]
async fn questions_and_answers_are_as_graph_documents_them() {
    let practice = Practice::open();
    let world = World::new();
    world.sign_in(Some(practice.signed_in("ada", EVERYTHING).0));
    let agenda = world.start();
    until(&agenda, "the calendar", |agenda| !agenda.entries.is_empty()).await;
    let details = Details::new(Arc::clone(&world.work));
    for which in ["joinUrl", "number"] {
        assert!(details.of(&practice.link("Morning briefing", which)).await.unwrap().is_some());
    }
    People::new(Arc::clone(&world.work)).typed("ben").await.unwrap();
    let (schema, seen) = (schema(), practice.seen());
    let kinds: BTreeSet<_> = seen.iter().map(|(request, _)| kind(request.uri().path())).collect();
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["event", "onlineMeeting", "person", "presence", "user"]);
    for (request, response) in &seen {
        check_request(&schema, request);
        check_answer(&schema, request, response);
    }
}
