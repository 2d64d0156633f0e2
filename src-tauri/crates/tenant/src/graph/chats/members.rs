//! Who is in a chat.

use serde_json::{Value, json};

use super::{Call, GraphError, READ_MEMBERS, WRITE_MEMBERS, entity};
use crate::{
    chat::{Kind, Participant, Thread, teams_user},
    graph::context,
};

/// `GET /chats/{id}/members`: all on one page.
pub(super) fn list(call: &Call<'_>, id: &str) -> Result<Value, GraphError> {
    call.needs(READ_MEMBERS)?;
    let chat = call.chat();
    let thread = chat.of(id, &call.who)?;
    let members: Vec<Value> = thread.participants.iter().map(|one| entity::member(call, &chat, &thread, one)).collect();
    Ok(json!({
        "@odata.context": context(call.exchange, &format!("chats('{id}')/members")), "@odata.count": members.len(),
        "value": members,
    }))
}

/// `GET /chats/{id}/members/{id}`.
pub(super) fn one(call: &Call<'_>, id: &str, member: &str) -> Result<Value, GraphError> {
    call.needs(READ_MEMBERS)?;
    let chat = call.chat();
    let thread = chat.of(id, &call.who)?;
    let mut body = entity::member(call, &chat, &thread, find(call, &thread, member)?);
    body["@odata.context"] = context(call.exchange, &format!("chats('{id}')/members/$entity"));
    Ok(body)
}

fn find<'t>(call: &Call<'_>, thread: &'t Thread, member: &str) -> Result<&'t Participant, GraphError> {
    let found = thread.participants.iter().find(|one| entity::member_id(call, &thread.id, &one.id) == member);
    found.ok_or_else(|| GraphError::new(http::StatusCode::NOT_FOUND, "NotFound", "The member was not found."))
}

/// `POST /chats/{id}/members`.
pub(super) fn add(call: &Call<'_>, id: &str) -> Result<Value, GraphError> {
    call.needs(WRITE_MEMBERS)?;
    let member: Value = call.body()?;
    let new = asked(call, &member)?;
    let chat = call.chat();
    let who = new.id.clone();
    match chat.add(id, &call.who, vec![new])?.first() {
        None => {}
        Some(invalid) => {
            return Err(GraphError::bad_request(format!("The member can't be added: {}.", invalid.message)));
        }
    }
    let thread = chat.of(id, &call.who)?;
    let there = thread.participant(&who).ok_or_else(|| GraphError::no_resource(&who))?;
    let mut body = entity::member(call, &chat, &thread, there);
    body["@odata.context"] = context(call.exchange, &format!("chats('{id}')/members/$entity"));
    Ok(body)
}

/// `DELETE /chats/{id}/members/{id}`.
pub(super) fn remove(call: &Call<'_>, id: &str, member: &str) -> Result<(), GraphError> {
    call.needs(WRITE_MEMBERS)?;
    let chat = call.chat();
    let thread = chat.of(id, &call.who)?;
    let who = find(call, &thread, member)?.id.clone();
    if thread.kind == Kind::Meeting {
        return Err(GraphError::bad_request("Who is in a meeting's chat is the meeting's business."));
    }
    Ok(chat.remove(id, &call.who, &who)?)
}

/// Somebody as requests name them: a user's address in `user@odata.bind`, roles, and since when they see the history.
pub(super) fn asked(call: &Call<'_>, member: &Value) -> Result<Participant, GraphError> {
    if member["@odata.type"] != "#microsoft.graph.aadUserConversationMember" {
        return Err(GraphError::bad_request("A member is an aadUserConversationMember."));
    }
    let known = |role: &Value| role == "owner" || role == "guest";
    if !member["roles"].as_array().is_some_and(|roles| roles.len() == 1 && roles.iter().all(known)) {
        return Err(GraphError::bad_request("A member of a chat has the role owner or guest."));
    }
    let bind = member["user@odata.bind"].as_str().unwrap_or_default();
    let key = bind.rsplit_once("/users").map_or("", |(_, key)| key);
    let key = key.trim_start_matches(['/', '(']).trim_end_matches(')').trim_matches('\'');
    let person = call.tenant.organisation.person(key).ok_or_else(|| GraphError::no_resource(key))?;
    let person = &call.tenant.organisation.people[person];
    let history_from = match member["visibleHistoryStartDateTime"].as_str() {
        Some(since) => millis(since)?.max(0),
        None => call.exchange.now.as_millisecond(),
    };
    Ok(Participant { history_from, ..Participant::new(teams_user(&person.id), Some(person.name.clone())) })
}

/// A time in milliseconds since 1970.
pub(super) fn millis(time: &str) -> Result<i64, GraphError> {
    let time: jiff::Timestamp =
        time.parse().map_err(|_| GraphError::bad_request("A time is not in the form of RFC 3339."))?;
    Ok(time.as_millisecond())
}
