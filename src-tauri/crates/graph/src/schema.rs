//! Holds what is asked of Graph, and the answers of the tests, against the published types of Graph v1.0
//! (`tests/schema`, made from microsoftgraph/msgraph-metadata).

use std::sync::LazyLock;

use serde_json::{Value, json};

static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../tests/schema/graph-v1.0.schema.json")).expect("the schema is JSON")
});

fn properties(name: &str) -> &'static serde_json::Map<String, Value> {
    SCHEMA["$defs"][format!("microsoft.graph.{name}")]["properties"].as_object().expect("the type is in the schema")
}

/// Panics where a value is none of this type, or has a property that the type lacks.
#[track_caller]
pub(crate) fn assert_fits(name: &str, value: &Value) {
    let schema = json!({
        "$schema": SCHEMA["$schema"], "$defs": SCHEMA["$defs"], "$ref": format!("#/$defs/microsoft.graph.{name}"),
    });
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let faults: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{name}: {faults:#?}");
    for property in value.as_object().expect("an object").keys().filter(|property| !property.contains('@')) {
        assert!(properties(name).contains_key(property), "{name} has no {property}");
    }
}

/// Panics where a `$select` names a property that the type lacks.
#[track_caller]
pub(crate) fn assert_selects(name: &str, select: &str) {
    for property in select.split(',') {
        assert!(properties(name).contains_key(property), "{name} has no {property}");
    }
}

#[test]
fn misfits_are_noticed() {
    let fails = |value: Value| std::panic::catch_unwind(|| assert_fits("event", &value)).is_err();
    assert!(!fails(json!({ "id": "x" })));
    assert!(fails(json!({ "id": 1 })));
    assert!(fails(json!({ "id": "x", "heading": "y" })));
    assert!(fails(json!({ "id": "x", "start": { "dateTime": "2026-11-27T09:00:00", "zone": "UTC" } })));
    assert!(fails(json!({ "id": "x", "type": "weekly" })));
    assert!(std::panic::catch_unwind(|| assert_selects("event", "id,heading")).is_err());
}
