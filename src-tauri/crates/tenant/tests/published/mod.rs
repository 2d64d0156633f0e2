//! Published definitions and examples, and requests to hold against them.

#![allow(dead_code, reason = "each of the tests uses its part")]

use base::http::{Request, Response};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use jiff::Timestamp;
use ring::{digest, hmac};
use serde_json::{Value, json};
use tenant::{Tenant, TenantConfig};

pub(crate) const ORIGIN: &str = "https://localhost:8443";

pub(crate) fn now() -> Timestamp {
    "2026-11-26T07:00:00Z".parse().unwrap()
}

pub(crate) fn tenant() -> Tenant {
    Tenant::open(TenantConfig::new(now())).unwrap()
}

/// A published document of definitions.
pub(crate) struct Published(Value);

impl Published {
    pub(crate) fn graph() -> Self {
        Self(serde_json::from_str(include_str!("../fixtures/graph-v1.0.json")).unwrap())
    }

    pub(crate) fn identity() -> Self {
        Self(serde_json::from_str(include_str!("../fixtures/identity-2023-10-01.json")).unwrap())
    }

    pub(crate) fn chat(version: &str) -> Self {
        let text = match version {
            "2024-03-07" => include_str!("../fixtures/chat-2024-03-07.json"),
            _ => include_str!("../fixtures/chat-2025-03-15.json"),
        };
        Self(serde_json::from_str(text).unwrap())
    }

    /// What a value has against a definition; nothing, if it fits.
    pub(crate) fn objections(&self, definition: &str, value: &Value) -> Option<String> {
        let mut schema = self.0.clone();
        schema["$ref"] = json!(definition);
        let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
        let faults: Vec<String> =
            validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        (!faults.is_empty()).then(|| faults.join("\n"))
    }

    pub(crate) fn check(&self, at: &str, value: &Value) {
        assert_eq!(self.objections(at, value), None, "{at}: {value:#}");
    }
}

pub(crate) fn send(tenant: &Tenant, request: Request) -> (u16, Value) {
    let response = tenant.answer(&request, now()).response;
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap_or(Value::Null))
}

pub(crate) fn signed(tenant: &Tenant, method: &str, path: &str, body: &Value) -> (u16, Value) {
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
pub(crate) fn is_alike(example: &Value, answer: &Value) -> bool {
    match (example, answer) {
        (Value::Object(example), Value::Object(answer)) => {
            example.iter().all(|(key, value)| answer.get(key).is_some_and(|own| is_alike(value, own)))
        }
        (Value::String(_), Value::String(_)) => true,
        _ => example == answer,
    }
}

/// Signs somebody in and gives their access token.
pub(crate) fn token(tenant: &Tenant, user: &str, scopes: &str) -> String {
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

/// A request with a token.
pub(crate) fn ask(
    tenant: &Tenant,
    token: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &Value,
) -> Response {
    let mut request = http::Request::builder()
        .method(method)
        .uri(format!("{ORIGIN}{path}"))
        .header("authorization", format!("Bearer {token}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = if body.is_null() { String::new() } else { body.to_string() };
    tenant.answer(&request.body(Bytes::from(body)).unwrap(), now()).response
}

pub(crate) fn body(response: &Response) -> Value {
    serde_json::from_slice(response.body()).unwrap_or(Value::Null)
}

pub(crate) fn escaped(id: &str) -> String {
    percent_encoding::utf8_percent_encode(id, percent_encoding::NON_ALPHANUMERIC).to_string()
}
