//! The practice organisation as a running practice service has it.

use std::fs;

use base::http::Http;
use practice::{Practice, PracticeConfig};

use super::browser::web;

/// See the module's documentation.
pub(crate) struct There {
    pub(crate) practice: Practice,
    /// Whose word is good for it.
    pub(crate) ca: Vec<u8>,
    _data: tempfile::TempDir,
}

impl There {
    pub(crate) async fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let practice = Practice::start(PracticeConfig::new(data.path())).await.unwrap();
        let ca = fs::read(&practice.ready().organisation.ca_file).unwrap();
        Self { practice, ca, _data: data }
    }

    /// Has something done in it; gives what came of it, if anything.
    pub(crate) async fn control(&self, what: &str, body: serde_json::Value) -> serde_json::Value {
        let ready = self.practice.ready();
        let secret = fs::read_to_string(&ready.secret_file).unwrap();
        let request = http::Request::post(format!("{}/_practice/{what}", ready.http))
            .header("authorization", format!("Bearer {}", secret.trim()))
            .header("content-type", "application/json")
            .body(body.to_string().into());
        let answer = web(None).send(request.unwrap()).await.unwrap();
        assert!(answer.status().is_success(), "{what}: {}", answer.status());
        serde_json::from_slice(answer.body()).unwrap_or_default()
    }
}
