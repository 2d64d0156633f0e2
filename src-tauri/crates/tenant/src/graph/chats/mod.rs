//! Chats as Graph shows them: the same threads, for people with accounts.
//!
//! `/me/chats`, `/users/{id}/chats` of oneself, and `/chats/{id}` with its members and messages. Notifications of changes
//! (subscriptions) are not served: who listens here asks again.

mod entity;
mod members;
mod messages;
#[cfg(test)]
mod tests;
mod threads;

use base::http::Response;
use http::{Method, StatusCode};
use serde_json::Value;

use super::{Caller, GraphError};
use crate::{
    Tenant,
    chat::{Chat, Refused, teams_user},
    exchange::{Exchange, empty, set},
};

/// An answer: its status, and its body where it has one.
pub(super) type Answered = Result<(StatusCode, Option<Value>), GraphError>;

/// One request of somebody.
#[derive(Debug)]
struct Call<'a> {
    tenant: &'a Tenant,
    exchange: &'a Exchange<'a>,
    caller: Caller,
    /// The person who asks.
    person: usize,
    /// Their raw id.
    who: String,
}

impl<'a> Call<'a> {
    fn new(tenant: &'a Tenant, exchange: &'a Exchange<'a>) -> Result<Self, GraphError> {
        let caller = Caller::of(tenant, exchange)?;
        let person = caller.person()?;
        let who = teams_user(&tenant.organisation.people[person].id);
        Ok(Self { tenant, exchange, caller, person, who })
    }

    fn chat(&self) -> Chat<'_> {
        self.tenant.chat(self.exchange.now)
    }

    /// # Errors
    /// 403 where the token has none of some rights.
    fn needs(&self, any: &[&str]) -> Result<(), GraphError> {
        let message = "Missing scope permissions on the request. API requires one of the chat scopes.";
        if self.caller.has(any) { Ok(()) } else { Err(GraphError::new(StatusCode::FORBIDDEN, "Forbidden", message)) }
    }

    fn body<T: serde::de::DeserializeOwned>(&self) -> Result<T, GraphError> {
        self.exchange.json().map_err(|error| GraphError::bad_request(format!("The body is wrong: {error}.")))
    }
}

const BASIC: &[&str] = &["Chat.ReadBasic", "Chat.Read", "Chat.ReadWrite"];
const READ: &[&str] = &["Chat.Read", "Chat.ReadWrite"];
const WRITE: &[&str] = &["Chat.ReadWrite"];
const CREATE: &[&str] = &["Chat.Create", "Chat.ReadWrite"];
const SEND: &[&str] = &["ChatMessage.Send", "Chat.ReadWrite"];
const READ_MEMBERS: &[&str] =
    &["ChatMember.Read", "ChatMember.ReadWrite", "Chat.ReadBasic", "Chat.Read", "Chat.ReadWrite"];
const WRITE_MEMBERS: &[&str] = &["ChatMember.ReadWrite", "Chat.ReadWrite"];

/// `GET /chats/{id}/messages/{id}/hostedContents/{id}/$value`, the one answer that is no JSON; nothing, where something else is asked for.
pub(super) fn picture(tenant: &Tenant, exchange: &Exchange<'_>) -> Option<Result<Response, GraphError>> {
    let segments = exchange.segments();
    let ["v1.0", "chats", id, "messages", _, "hostedContents", picture, "$value"] = segments.as_slice() else {
        return None;
    };
    if exchange.request.method() != Method::GET {
        return None;
    }
    Some(Call::new(tenant, exchange).and_then(|call| {
        call.needs(READ)?;
        let file = call.chat().picture(id, &call.who, picture)?;
        let mut response = empty(StatusCode::OK);
        *response.body_mut() = file;
        set(&mut response, "content-type", "image/png");
        Ok(response)
    }))
}

/// Answers what is about chats; nothing, where something else is asked for.
pub(super) fn answer(tenant: &Tenant, exchange: &Exchange<'_>) -> Option<Answered> {
    let segments = exchange.segments();
    let (of, rest) = match segments.as_slice() {
        ["v1.0", "me", "chats", rest @ ..] => (None, rest),
        ["v1.0", "users", user, "chats", rest @ ..] => (Some(*user), rest),
        ["v1.0", "chats", rest @ ..] => (None, rest),
        _ => return None,
    };
    let listed = segments[1] != "chats";
    Some(Call::new(tenant, exchange).and_then(|call| {
        if of.is_some_and(|user| tenant.organisation.person(user) != Some(call.person)) {
            return Err(GraphError::denied());
        }
        route(&call, rest, listed)
    }))
}

fn route(call: &Call<'_>, rest: &[&str], listed: bool) -> Answered {
    match (call.exchange.request.method(), rest) {
        (&Method::GET, []) if listed => ok(threads::list(call)?),
        (&Method::POST, []) => Ok((StatusCode::CREATED, Some(threads::create(call)?))),
        (&Method::GET, [id]) => ok(threads::one(call, id)?),
        (&Method::PATCH, [id]) => ok(threads::update(call, id)?),
        (&Method::POST, [id, what]) if threads::is_a_look(what) => done(threads::look(call, id, what)?),
        (&Method::GET, [id, "members"]) => ok(members::list(call, id)?),
        (&Method::POST, [id, "members"]) => Ok((StatusCode::CREATED, Some(members::add(call, id)?))),
        (&Method::GET, [id, "members", member]) => ok(members::one(call, id, member)?),
        (&Method::DELETE, [id, "members", member]) => done(members::remove(call, id, member)?),
        (&Method::GET, [id, "messages"]) => ok(messages::list(call, id)?),
        (&Method::POST, [id, "messages"]) => Ok((StatusCode::CREATED, Some(messages::send(call, id)?))),
        (&Method::GET, [id, "messages", message]) => ok(messages::one(call, id, message)?),
        (&Method::PATCH, [id, "messages", message]) => done(messages::update(call, id, message)?),
        (&Method::POST, [id, "messages", message, "softDelete"]) => done(messages::take_back(call, id, message)?),
        (&Method::GET, [_, segment, ..]) => Err(GraphError::no_segment(segment)),
        _ => Err(GraphError::new(StatusCode::METHOD_NOT_ALLOWED, "Request_BadRequest", "The method is not allowed.")),
    }
}

fn ok(body: Value) -> Answered {
    Ok((StatusCode::OK, Some(body)))
}

fn done((): ()) -> Answered {
    Ok((StatusCode::NO_CONTENT, None))
}

impl From<Refused> for GraphError {
    fn from(refused: Refused) -> Self {
        let new = Self::new;
        match refused {
            Refused::NoThread => new(StatusCode::NOT_FOUND, "NotFound", "The chat was not found."),
            Refused::NoMessage => new(StatusCode::NOT_FOUND, "NotFound", "The message was not found."),
            Refused::NotIn => new(StatusCode::FORBIDDEN, "Forbidden", "The caller is not a member of the chat."),
            Refused::NotTheirs => new(StatusCode::FORBIDDEN, "Forbidden", "The message is somebody else's."),
            Refused::NotHere(why) => new(StatusCode::FORBIDDEN, "Forbidden", why),
            Refused::TooLarge => {
                new(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge", "A message is at most 28 KB.")
            }
            Refused::Invalid(_, message) => Self::bad_request(message),
            Refused::Records(error) => error.into(),
        }
    }
}
