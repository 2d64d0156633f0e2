//! The published types of Graph v1.0, made from microsoftgraph/msgraph-metadata.

use std::sync::LazyLock;

use serde_json::{Value, json};

static SCHEMA: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../fixtures/graph/graph-v1.0.schema.json")).unwrap());

/// Panics where a value is none of this type, or has a property that the type lacks.
#[track_caller]
pub(crate) fn assert_fits(name: &str, value: &Value) {
    let schema = json!({
        "$schema": SCHEMA["$schema"], "$defs": SCHEMA["$defs"], "$ref": format!("#/$defs/microsoft.graph.{name}"),
    });
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{name}: {faults:#?}");
    let known = SCHEMA["$defs"][format!("microsoft.graph.{name}")]["properties"].as_object().unwrap();
    for property in value.as_object().unwrap().keys().filter(|property| !property.contains('@')) {
        assert!(known.contains_key(property), "{name} has no {property}");
    }
}
