//! Microsoft Graph v1.0: the part that concerns people, their calendars, their online meetings, their presence and their
//! chats. Only chats can be changed.

mod access;
mod batch;
mod calendar;
mod chats;
mod error;
mod filter;
mod meetings;
mod options;
mod people;
mod presence;
mod search;
#[cfg(test)]
mod tests;
mod users;
mod zones;

use base::http::Response;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use access::Caller;
use error::GraphError;

use crate::{
    Tenant,
    exchange::{self, Exchange},
};

pub(crate) fn answer(tenant: &Tenant, exchange: &Exchange<'_>) -> Response {
    if let Some(picture) = chats::picture(tenant, exchange) {
        return picture.unwrap_or_else(|error| error.response(exchange));
    }
    let answered = chats::answer(tenant, exchange)
        .unwrap_or_else(|| route(tenant, exchange).map(|body| (StatusCode::OK, Some(body))));
    match answered {
        Ok((status, None)) => exchange::empty(status),
        Ok((status, Some(body))) => {
            let mut response = exchange::json(status, &body);
            let kind =
                "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";
            exchange::set(&mut response, "content-type", kind);
            exchange::set(&mut response, "odata-version", "4.0");
            if let Some(applied) = options::applied(exchange) {
                exchange::set(&mut response, "preference-applied", &applied);
            }
            response
        }
        Err(error) => error.response(exchange),
    }
}

fn route(tenant: &Tenant, exchange: &Exchange<'_>) -> Result<Value, GraphError> {
    let segments = exchange.segments();
    if segments[0] == "beta" {
        return Err(GraphError::no_segment("beta"));
    }
    let caller = Caller::of(tenant, exchange)?;
    match (exchange.request.method(), &segments[1..]) {
        (&Method::POST, ["$batch"]) => batch::answer(tenant, exchange),
        (&Method::POST, ["me", "revokeSignInSessions"]) => users::revoke_sessions(tenant, exchange, &caller),
        (&Method::POST, ["communications", "getPresencesByUserId"]) => presence::of_many(tenant, exchange, &caller),
        (&Method::GET, ["oidc", "userinfo"]) => users::user_info(tenant, &caller),
        (&Method::GET, ["me", rest @ ..]) => of_person(tenant, exchange, &caller, caller.person()?, rest),
        (&Method::GET, ["users"]) => users::list(tenant, exchange, &caller),
        (&Method::GET, ["users", key, "onlineMeetings", ..]) => meetings::of_somebody(tenant, &caller, key),
        (&Method::GET, ["users", key, rest @ ..]) => {
            let person = users::find(tenant, &caller, key)?;
            of_person(tenant, exchange, &caller, person, rest)
        }
        (&Method::GET, [segment, ..]) => Err(GraphError::no_segment(segment)),
        _ => Err(GraphError::not_allowed()),
    }
}

/// What hangs below somebody.
fn of_person(
    tenant: &Tenant,
    exchange: &Exchange<'_>,
    caller: &Caller,
    person: usize,
    rest: &[&str],
) -> Result<Value, GraphError> {
    match rest {
        [] => users::one(tenant, exchange, caller, person),
        ["presence"] => presence::of_one(tenant, exchange, caller, person),
        // Everything else of others is theirs.
        [segment, ..] if !caller.may_act_for(person) => Err(GraphError::of_others(segment)),
        ["people"] => people::list(tenant, exchange, caller, person),
        ["calendarView"] | ["calendar", "calendarView"] => calendar::view(tenant, exchange, caller, person),
        ["events"] | ["calendar", "events"] => calendar::list(tenant, exchange, caller, person),
        ["events", id] | ["calendar", "events", id] => calendar::one(tenant, exchange, caller, person, id),
        ["onlineMeetings"] => meetings::find(tenant, exchange, caller, person),
        ["onlineMeetings", id] => meetings::one(tenant, exchange, caller, person, id),
        ["photo", ..] => Err(GraphError::new(StatusCode::NOT_FOUND, "ImageNotFound", "Nobody here has a photo.")),
        [segment, ..] => Err(GraphError::no_segment(segment)),
    }
}

/// `origin/v1.0/$metadata#what`.
fn context(exchange: &Exchange<'_>, what: &str) -> Value {
    json!(format!("{}/v1.0/$metadata#{what}", exchange.origin))
}

/// An answer that was asked for, in this surface's shape.
pub(crate) fn fault(exchange: &Exchange<'_>, status: StatusCode, code: Option<&str>) -> Response {
    GraphError::of_status(status, code).response(exchange)
}
