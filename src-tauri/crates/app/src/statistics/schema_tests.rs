//! Holds the report and `docs/statistics.schema.json` together: a report with everything in it must fit the schema, and
//! nothing may be in the schema that no report has.

use serde_json::{Value, json};

use super::*;

fn schema() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/statistics.schema.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// As much of JSON Schema (2020-12) as the file uses; an unknown keyword is a mistake. Returns what does not fit.
fn misfits(root: &Value, schema: &Value, value: &Value, place: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (keyword, rule) in schema.as_object().unwrap() {
        let fits = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" => true,
            "$ref" => {
                let name = rule.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                found.extend(misfits(root, &root["$defs"][name], value, place));
                true
            }
            "type" => rule.as_array().map_or_else(|| is(rule, value), |types| types.iter().any(|rule| is(rule, value))),
            "const" => rule == value,
            "enum" => rule.as_array().unwrap().contains(value),
            "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().unwrap()),
            "maxItems" => value.as_array().unwrap().len() as u64 <= rule.as_u64().unwrap(),
            // Stream names are compared one by one in the tests of their own.
            "pattern" => value.is_string(),
            "anyOf" => rule.as_array().unwrap().iter().any(|rule| misfits(root, rule, value, place).is_empty()),
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    found.extend(misfits(root, rule, item, &format!("{place}[{index}]")));
                }
                true
            }
            "properties" => {
                for (name, rule) in rule.as_object().unwrap() {
                    if let Some(inner) = value.get(name) {
                        found.extend(misfits(root, rule, inner, &format!("{place}.{name}")));
                    }
                }
                true
            }
            "required" => rule.as_array().unwrap().iter().all(|name| value.get(name.as_str().unwrap()).is_some()),
            "additionalProperties" => {
                assert_eq!(rule, false);
                value.as_object().unwrap().keys().all(|name| schema["properties"].get(name).is_some())
            }
            other => panic!("the test does not know the keyword {other}"),
        };
        if !fits {
            found.push(format!("{place}: {keyword}"));
        }
    }
    found
}

fn is(name: &Value, value: &Value) -> bool {
    match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        other => panic!("the test does not know the type {other}"),
    }
}

/// A report with one of everything.
fn whole() -> Report {
    Report {
        streams: vec![StreamFigures {
            stream: "video.0.in".into(),
            round_trip_ms: Some(1.5),
            video: Some(VideoFigures::default()),
            ..StreamFigures::default()
        }],
        queues: vec![QueueFigures { queue: "recorder".into(), dropped: 1 }],
        path: Some("relay".into()),
        people: vec![PersonFigures { left_ms: Some(1), ..PersonFigures::default() }],
        recording: Some(RecordingFigures { folder: "x".into(), failed: Some("y".into()) }),
        warnings: vec!["z".into()],
        end: Some(EndFigures { service_code: Some(0), ..EndFigures::default() }),
        ..Report::default()
    }
}

#[test]
fn reports_fit_the_schema() {
    let schema = schema();
    for report in [whole(), Report::default()] {
        let value = serde_json::to_value(&report).unwrap();
        assert_eq!(misfits(&schema, &schema, &value, "report"), [""; 0]);
    }
}

#[test]
fn the_schema_has_no_field_that_reports_lack() {
    let schema = schema();
    let mut value = serde_json::to_value(whole()).unwrap();
    for (place, object) in [
        ("/times", "times"),
        ("/streams/0", "stream"),
        ("/streams/0/video", "video"),
        ("/queues/0", "queue"),
        ("/audio", "audio"),
        ("/people/0", "person"),
        ("/process", "process"),
        ("/recording", "recording"),
        ("/end", "end"),
    ] {
        let written = value.pointer(place).unwrap().as_object().unwrap().keys();
        let described = schema["$defs"][object]["properties"].as_object().unwrap().keys();
        assert!(written.eq(described), "{place}");
        // And what is missing is noticed.
        let first = schema["$defs"][object]["required"][0].as_str().unwrap();
        let kept = value.pointer_mut(place).unwrap().as_object_mut().unwrap().remove(first).unwrap();
        assert!(!misfits(&schema, &schema, &value, "report").is_empty(), "{place} without {first}");
        value.pointer_mut(place).unwrap()[first] = kept;
    }
    value["extra"] = json!(1);
    assert_eq!(misfits(&schema, &schema, &value, "report"), ["report: additionalProperties"]);
}
