//! The control interface: what tests and trainers steer the service by. Under `/_practice`, for whoever knows its secret.

mod chats;
mod faults;
mod people;
mod requests;
mod settings;

use base::http::Response;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    Reply, Tenant,
    exchange::{Exchange, empty, json as answer_json},
};

pub(crate) use faults::Fault;
use faults::Faults;
use requests::Requests;
pub(crate) use settings::Settings;

/// Which part of the service an address belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Surface {
    Acs,
    Chat,
    Realtime,
    Entra,
    Graph,
    Control,
    Nothing,
}

impl Surface {
    pub(crate) fn of(segments: &[&str]) -> Self {
        match segments {
            ["_practice", ..] => Self::Control,
            ["identities" | "teamsUser" | "access", ..] => Self::Acs,
            ["chat", ..] => Self::Chat,
            ["realtime" | "socket.io", ..] => Self::Realtime,
            ["v1.0" | "beta", ..] => Self::Graph,
            [_, "oauth2" | "v2.0" | "discovery", ..] | ["devicelogin"] => Self::Entra,
            _ => Self::Nothing,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Acs => "acs",
            Self::Chat => "chat",
            Self::Realtime => "realtime",
            Self::Entra => "entra",
            Self::Graph => "graph",
            Self::Control => "control",
            Self::Nothing => "nothing",
        }
    }
}

/// What is set by it.
#[derive(Debug, Default)]
pub(crate) struct Control {
    pub(crate) settings: Settings,
    faults: Faults,
    requests: Requests,
}

impl Control {
    /// The fault that a request meets, which is used up once by it.
    pub(crate) fn fault(&mut self, surface: Surface, exchange: &Exchange<'_>) -> Option<Fault> {
        if surface == Surface::Control { None } else { self.faults.meet(surface, exchange) }
    }

    /// Writes a request into the log, if one is kept.
    pub(crate) fn note(&mut self, exchange: &Exchange<'_>, surface: Surface, reply: &Reply) {
        if self.settings.record_requests {
            self.requests.note(exchange, surface, reply);
        }
    }
}

/// A request under `/_practice`.
pub(crate) fn answer(tenant: &Tenant, exchange: &Exchange<'_>) -> Response {
    let presented = exchange.bearer().map(base::Secret::new);
    if presented.as_ref() != Some(&tenant.secret) {
        let mut response = problem(StatusCode::UNAUTHORIZED, "the service's secret is asked for as a Bearer");
        crate::exchange::set(&mut response, "www-authenticate", "Bearer");
        return response;
    }
    let segments = exchange.segments();
    match (exchange.request.method(), &segments[1..]) {
        (&Method::GET, ["settings"]) => ok(&json!(tenant.control().settings)),
        (&Method::PATCH, ["settings"]) => settings::change(tenant, exchange),
        (&Method::DELETE, ["settings"]) => {
            tenant.control().settings = Settings::default();
            empty(StatusCode::NO_CONTENT)
        }
        (&Method::GET, ["faults"]) => ok(&json!(tenant.control().faults)),
        (&Method::POST, ["faults"]) => faults::add(&mut tenant.control().faults, exchange),
        (&Method::DELETE, ["faults"]) => {
            tenant.control().faults = Faults::default();
            empty(StatusCode::NO_CONTENT)
        }
        (&Method::DELETE, ["faults", id]) => faults::remove(&mut tenant.control().faults, id),
        (&Method::GET, ["requests"]) => ok(&json!(tenant.control().requests)),
        (&Method::DELETE, ["requests"]) => {
            tenant.control().requests = Requests::default();
            empty(StatusCode::NO_CONTENT)
        }
        (&Method::POST, ["tokens"]) => people::introspect(tenant, exchange),
        (&Method::GET, ["organisation"]) => ok(&people::organisation(tenant)),
        (&Method::POST, ["people", user, what]) => people::act(tenant, exchange, user, what),
        (&Method::PATCH, ["people", user]) => people::change(tenant, exchange, user),
        (&Method::GET, ["chats"]) => chats::list(tenant, exchange),
        (&Method::POST, ["chats"]) => chats::create(tenant, exchange),
        (&Method::POST, ["chats", thread, what]) => chats::act(tenant, exchange, thread, what),
        (&Method::GET, ["realtime"]) => ok(&json!({ "sockets": tenant.realtime.sockets() })),
        (&Method::DELETE, ["realtime"]) => {
            tenant.realtime.disconnect(None);
            empty(StatusCode::NO_CONTENT)
        }
        _ => problem(StatusCode::NOT_FOUND, "there is no such word of control; see docs/practice.md"),
    }
}

fn ok(body: &Value) -> Response {
    answer_json(StatusCode::OK, body)
}

/// What is wrong, in words.
fn problem(status: StatusCode, words: impl Into<String>) -> Response {
    answer_json(status, &json!({ "problem": words.into() }))
}

#[cfg(test)]
mod tests;
