//! The published specification of the chat service, as what may be sent and what may be answered.

use base::http::Request;
use serde_json::{Value, json};

const SPECIFICATION: &str = include_str!("../../fixtures/chat-2025-03-15/specification.json");

/// An operation of the specification.
pub(crate) struct Operation {
    whole: Value,
    operation: Value,
    /// What it is called there.
    pub(crate) name: String,
}

/// The operation a request is for; panics where the specification has none, or none with these parameters.
pub(crate) fn operation(request: &Request) -> Operation {
    let whole: Value = serde_json::from_str(SPECIFICATION).unwrap();
    let path = request.uri().path();
    let fits = |template: &str| {
        let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
        let same = |(one, other): (&&str, &&str)| one == other || (one.starts_with('{') && !other.starts_with(':'));
        template.len() == path.len() && template.iter().zip(&path).all(same)
    };
    let paths = whole["paths"].as_object().unwrap();
    let (_, methods) =
        paths.iter().find(|(template, _)| fits(template)).unwrap_or_else(|| panic!("no such path: {path}"));
    let operation = methods[request.method().as_str().to_ascii_lowercase()].clone();
    let name = operation["operationId"].as_str().expect("no such method").to_owned();
    let found = Operation { whole, operation, name };
    found.check_query(request.uri().query().unwrap_or_default());
    found
}

impl Operation {
    fn check_query(&self, query: &str) {
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        for (name, value) in &pairs {
            if name == "api-version" {
                assert_eq!(value, "2025-03-15");
                continue;
            }
            let parameters = self.operation["parameters"].as_array().unwrap();
            let parameter =
                parameters.iter().find(|parameter| parameter["in"] == "query" && parameter["name"] == **name);
            let parameter = parameter.unwrap_or_else(|| panic!("{} has no parameter {name}", self.name));
            let value =
                if parameter["type"] == "integer" { json!(value.parse::<i64>().unwrap()) } else { json!(value) };
            if parameter["format"] == "date-time" {
                assert!(chat::Timestamp::parse(value.as_str().unwrap()).is_some(), "{value}");
            }
            assert!(value.is_string() || value.is_i64());
        }
        assert!(pairs.iter().any(|(name, _)| name == "api-version"), "{query}");
    }

    /// Panics unless the body and its type are as specified.
    pub(crate) fn check_request(&self, request: &Request) {
        let parameters = self.operation["parameters"].as_array().unwrap();
        match parameters.iter().find(|parameter| parameter["in"] == "body") {
            Some(parameter) => {
                let kind = request.headers()["content-type"].to_str().unwrap();
                let kinds = self.operation.get("consumes").unwrap_or(&self.whole["consumes"]);
                assert!(
                    kinds.as_array().unwrap().iter().any(|known| known == kind),
                    "{}: {kind} of {kinds}",
                    self.name
                );
                self.check(&parameter["schema"], &serde_json::from_slice(request.body()).unwrap());
            }
            None => assert!(request.body().is_empty(), "{} takes no body", self.name),
        }
    }

    /// Panics unless the answer is as specified.
    pub(crate) fn check_answer(&self, status: u16, body: &Value) {
        let answers = &self.operation["responses"];
        let answer = answers.get(status.to_string()).unwrap_or_else(|| panic!("{} never answers {status}", self.name));
        match answer.get("schema") {
            Some(schema) => self.check(schema, body),
            None => assert!(body.is_null(), "{} answers {status} without a body", self.name),
        }
    }

    fn check(&self, schema: &Value, value: &Value) {
        // A reference hides what stands beside it in this version.
        let schema = json!({
            "$schema": "http://json-schema.org/draft-04/schema#", "definitions": self.whole["definitions"], "allOf": [schema],
        });
        let validator = jsonschema::draft4::new(&closed(schema)).unwrap();
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
