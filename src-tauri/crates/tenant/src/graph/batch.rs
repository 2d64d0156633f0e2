//! `POST /$batch`: up to twenty requests in one, each answered as if it had come alone.

use base::http::Request;
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::GraphError;
use crate::{Tenant, exchange::Exchange};

const MOST: usize = 20;

#[derive(Deserialize)]
struct Batch {
    requests: Vec<One>,
}

#[derive(Deserialize)]
struct One {
    id: String,
    method: String,
    url: String,
    #[serde(default)]
    headers: Map<String, Value>,
    body: Option<Value>,
}

pub(super) fn answer(tenant: &Tenant, exchange: &Exchange<'_>) -> Result<Value, GraphError> {
    let batch: Batch =
        exchange.json().map_err(|error| GraphError::bad_request(format!("The body is wrong: {error}.")))?;
    if batch.requests.len() > MOST {
        return Err(GraphError::bad_request(format!("A batch has at most {MOST} requests.")));
    }
    let responses: Vec<Value> = batch.requests.iter().map(|one| answer_one(tenant, exchange, one)).collect();
    Ok(json!({ "responses": responses }))
}

fn answer_one(tenant: &Tenant, exchange: &Exchange<'_>, one: &One) -> Value {
    let Some(request) = request(exchange, one) else {
        let error = json!({ "error": { "code": "BadRequest", "message": "This is no request." } });
        return json!({ "id": one.id, "status": 400, "headers": {}, "body": error });
    };
    let response = super::answer(tenant, &Exchange::new(&request, exchange.now));
    let headers: Map<String, Value> = response
        .headers()
        .iter()
        .filter_map(|(name, value)| Some((name.as_str().to_owned(), json!(value.to_str().ok()?))))
        .collect();
    let body: Value = serde_json::from_slice(response.body()).unwrap_or(Value::Null);
    json!({ "id": one.id, "status": response.status().as_u16(), "headers": headers, "body": body })
}

fn request(exchange: &Exchange<'_>, one: &One) -> Option<Request> {
    // A batch in a batch would be a way to ask without bound.
    if !one.url.starts_with('/') || one.url.contains("$batch") {
        return None;
    }
    let mut request = http::Request::builder()
        .method(one.method.as_str())
        .uri(format!("{}/v1.0{}", exchange.origin, one.url.replace(' ', "%20")))
        .header("authorization", exchange.header("authorization")?);
    for (name, value) in &one.headers {
        request = request.header(name, value.as_str()?);
    }
    let body = one.body.as_ref().map(Value::to_string).unwrap_or_default();
    request.body(Bytes::from(body)).ok()
}
