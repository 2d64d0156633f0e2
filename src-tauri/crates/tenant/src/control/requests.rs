//! The log of requests: what came and how it was answered, without authorizations and bodies.

use std::collections::VecDeque;

use serde::Serialize;
use url::form_urlencoded;

use super::Surface;
use crate::{Reply, exchange::Exchange};

/// The newest so many are kept.
const MOST: usize = 2_000;

/// Parameters whose values open something.
const SECRETS: &[&str] = &["code", "refresh_token", "client_secret", "device_code", "code_verifier", "id_token_hint"];

/// Oldest first.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
pub(super) struct Requests(VecDeque<Noted>);

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Noted {
    /// By the service's clock.
    at: String,
    surface: &'static str,
    method: String,
    path: String,
    query: String,
    /// Names of the headers that came.
    headers: Vec<String>,
    /// None where the connection was cut.
    status: Option<u16>,
}

impl Requests {
    pub(super) fn note(&mut self, exchange: &Exchange<'_>, surface: Surface, reply: &Reply) {
        if self.0.len() == MOST {
            self.0.pop_front();
        }
        self.0.push_back(Noted {
            at: exchange.now.to_string(),
            surface: surface.name(),
            method: exchange.request.method().to_string(),
            path: exchange.request.uri().path().to_owned(),
            query: redacted(&exchange.query),
            headers: exchange.request.headers().keys().map(|name| name.as_str().to_owned()).collect(),
            status: (!reply.cut).then(|| reply.response.status().as_u16()),
        });
    }
}

fn redacted(query: &[(String, String)]) -> String {
    let shown = |(name, value): &(String, String)| {
        let value = if SECRETS.contains(&name.as_str()) { "…" } else { value }.to_owned();
        (name.clone(), value)
    };
    form_urlencoded::Serializer::new(String::new()).extend_pairs(query.iter().map(shown)).finish()
}
