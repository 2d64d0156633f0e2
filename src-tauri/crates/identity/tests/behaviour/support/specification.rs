//! The published specification of the identity service, as what may be sent and what may be answered.

use base::http::Request;
use serde_json::{Value, json};

const SPECIFICATION: &str = include_str!("../../fixtures/identity-2023-10-01/specification.json");

/// An operation of the specification.
pub(crate) struct Operation {
    whole: Value,
    operation: Value,
    /// What it is called there.
    pub(crate) name: String,
}

/// The operation a request is for; panics where the specification has none.
pub(crate) fn operation(request: &Request) -> Operation {
    let whole: Value = serde_json::from_str(SPECIFICATION).unwrap();
    let path = request.uri().path();
    let fits = |template: &str| {
        let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
        template.len() == path.len()
            && template
                .iter()
                .zip(&path)
                .all(|(one, other)| one == other || (*one == "{id}" && !other.starts_with(':')))
    };
    let (_, methods) = whole["paths"]
        .as_object()
        .unwrap()
        .iter()
        .find(|(template, _)| fits(template))
        .unwrap_or_else(|| panic!("no such path: {path}"));
    let operation = methods[request.method().as_str().to_ascii_lowercase()].clone();
    let name = operation["operationId"].as_str().expect("no such method").to_owned();
    assert_eq!(request.uri().query(), Some("api-version=2023-10-01"));
    Operation { whole, operation, name }
}

impl Operation {
    /// Panics unless the body is as specified.
    pub(crate) fn check_request(&self, body: &[u8]) {
        let parameters = self.operation["parameters"].as_array().unwrap();
        match parameters.iter().find(|parameter| parameter["in"] == "body") {
            Some(parameter) => self.check(&parameter["schema"], &serde_json::from_slice(body).unwrap()),
            None => assert!(body.is_empty(), "{} takes no body", self.name),
        }
    }

    /// Panics unless the answer is as specified.
    pub(crate) fn check_answer(&self, status: u16, body: &Value) {
        let answers = &self.operation["responses"];
        let answer = answers.get(status.to_string()).unwrap_or(&answers["default"]);
        match answer.get("schema") {
            Some(schema) => self.check(schema, body),
            None => assert!(body.is_null(), "{} answers {status} without a body", self.name),
        }
    }

    fn check(&self, schema: &Value, value: &Value) {
        let mut schema = schema.clone();
        schema["$schema"] = json!("http://json-schema.org/draft-04/schema#");
        // A reference hides what stands beside it in this version.
        let schema = json!({ "definitions": self.whole["definitions"], "allOf": [schema] });
        let schema = closed(schema);
        let validator = jsonschema::draft4::new(&schema).unwrap();
        let faults: Vec<String> = validator.iter_errors(value).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{}: {faults:?} in {value}", self.name);
    }
}

/// Also refuses properties that the specification doesn't name, so that a misspelt one is noticed.
fn closed(mut schema: Value) -> Value {
    if let Some(definitions) = schema["definitions"].as_object_mut() {
        for definition in definitions.values_mut().filter(|definition| definition.get("properties").is_some()) {
            definition["additionalProperties"] = json!(false);
        }
    }
    schema
}
