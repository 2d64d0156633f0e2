//! The control of a practice organisation (`docs/practice.md`): tests have people do things, and look at what there is.

use std::fs;

use base::http::Http;
use identity::{Web, WebOptions};
use serde_json::Value;

/// Asks by a word below `/_practice/`; gives the answer, null where there is none. `ready` is the line that the service printed.
///
/// # Panics
/// When it refuses.
pub async fn control(ready: &Value, method: &str, word: &str, body: &Value) -> Value {
    let text = |name: &str| ready[name].as_str().expect("the service told it");
    let secret = fs::read_to_string(text("secretFile")).expect("it is readable");
    let request = http::Request::builder()
        .method(method)
        .uri(format!("{}/_practice/{word}", text("http")))
        .header("authorization", format!("Bearer {}", secret.trim()))
        .header("content-type", "application/json")
        .body(body.to_string().into());
    let web = Web::new(&WebOptions::default()).expect("a client can be made");
    let answer = web.send(request.expect("a request")).await.expect("the service answers");
    assert!(answer.status().is_success(), "{method} {word}: {answer:?}");
    serde_json::from_slice(answer.body()).unwrap_or_default()
}
