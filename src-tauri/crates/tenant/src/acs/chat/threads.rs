//! The operations on threads.

use std::collections::BTreeMap;

use base::http::Response;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{AcsError, Call, Operation, Right, participants, view};
use crate::{
    chat::{Kind, NewThread, Participant, Refused, ThreadChange},
    exchange::{empty, json as answer, set},
    records::Table,
};

/// Days after which a thread may delete itself.
const RETENTION: std::ops::RangeInclusive<u32> = 30..=90;

/// Seconds for which a request may be repeated.
const REPEATABLE: i64 = 24 * 3_600;

/// Longest id of a request that may be repeated.
const MOST_REQUEST_ID: usize = 128;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Creating {
    topic: String,
    #[serde(default)]
    participants: Vec<participants::Asked>,
    metadata: Option<BTreeMap<String, String>>,
    retention_policy: Option<RetentionPolicy>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RetentionPolicy {
    kind: String,
    delete_thread_after_days: Option<u32>,
}

impl RetentionPolicy {
    fn days(&self) -> Result<Option<u32>, AcsError> {
        match (self.kind.as_str(), self.delete_thread_after_days) {
            ("none", None) => Ok(None),
            ("threadCreationDate", Some(days)) if RETENTION.contains(&days) => Ok(Some(days)),
            _ => Err(view::invalid("retentionPolicy", "The policy is none, or threadCreationDate with 30 to 90 days.")),
        }
    }
}

/// An answer that is given again.
#[derive(Serialize, Deserialize)]
struct Given {
    location: String,
    body: Value,
}

/// `POST /chat/threads`.
pub(super) fn create(call: &Call<'_>) -> Result<Response, AcsError> {
    call.begin(Operation::CreateThread, "", Right::Threads)?;
    let repeatable = match call.exchange.header("repeatability-request-id") {
        Some(id) if id.is_empty() || id.len() > MOST_REQUEST_ID => {
            return Err(view::invalid("repeatability-request-id", "The id of the request is too long, or empty."));
        }
        id => id.map(|id| format!("{}\n{id}", call.who())),
    };
    let asked: Creating = call.body()?;
    if asked.topic.trim().is_empty() {
        return Err(view::invalid("topic", "A thread has a topic."));
    }
    let retention = asked.retention_policy.filter(|_| call.metadata);
    let retention = retention.map_or(Ok(None), |policy| policy.days())?;
    let mut by = Participant::new(call.who().to_owned(), None);
    let mut others = participants::asked(call, asked.participants)?;
    if let Some(own) = others.iter().position(|other| other.id == by.id) {
        // Whoever makes a thread sees all of it.
        by = Participant { history_from: 0, ..others.remove(own) };
    }
    // Held over the look-up, so that of two equal requests one waits for the other's answer.
    let chat = call.chat();
    let records = &call.tenant.records;
    if let Some(key) = &repeatable
        && let Some(given) = records.find::<Given>(Table::Repeatable, key, call.exchange.seconds())?
    {
        return Ok(created(&given));
    }
    let metadata = asked.metadata.filter(|_| call.metadata).unwrap_or_default();
    let new = NewThread { id: None, kind: Kind::Group, topic: asked.topic, participants: others, metadata, retention };
    let (thread, invalid) = chat.create(by, new)?;
    let mut body = json!({ "chatThread": view::thread(call, &thread) });
    if !invalid.is_empty() {
        body["invalidParticipants"] = participants::invalid(&invalid);
    }
    let given = Given { location: view::address(call, &thread.id), body };
    if let Some(key) = &repeatable {
        records.keep(Table::Repeatable, key, &given, call.exchange.seconds() + REPEATABLE)?;
    }
    Ok(created(&given))
}

fn created(given: &Given) -> Response {
    let mut response = answer(StatusCode::CREATED, &given.body);
    set(&mut response, "location", &given.location);
    response
}

/// `GET /chat/threads`.
pub(super) fn list(call: &Call<'_>) -> Result<Response, AcsError> {
    call.begin(Operation::ReadThreads, "", Right::Take)?;
    let since = view::start_time(call)?;
    let threads = call.chat().threads(call.who())?;
    let all: Vec<Value> = threads.iter().filter(|thread| thread.activity() >= since).map(view::item).collect();
    view::skipping(call, &all)
}

/// `GET /chat/threads/{id}`; a deleted one says so to those who were in it.
pub(super) fn read(call: &Call<'_>, id: &str) -> Result<Response, AcsError> {
    call.begin(Operation::ReadThreads, "", Right::Take)?;
    let chat = call.chat();
    let thread = match chat.of(id, call.who()) {
        Err(Refused::NoThread) => chat.deleted(id, call.who())?,
        thread => thread?,
    };
    Ok(answer(StatusCode::OK, &view::thread(call, &thread)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Updating {
    topic: Option<String>,
    metadata: Option<BTreeMap<String, String>>,
    retention_policy: Option<RetentionPolicy>,
}

/// `PATCH /chat/threads/{id}`.
pub(super) fn update(call: &Call<'_>, id: &str) -> Result<Response, AcsError> {
    call.begin(Operation::UpdateThread, id, Right::Threads)?;
    let asked: Updating = call.body()?;
    participants::not_in_meetings(call, id)?;
    let retention = asked.retention_policy.filter(|_| call.metadata);
    let change = ThreadChange {
        topic: asked.topic,
        metadata: asked.metadata.filter(|_| call.metadata),
        retention: retention.map(|policy| policy.days()).transpose()?,
    };
    call.chat().update(id, call.who(), change)?;
    Ok(empty(StatusCode::NO_CONTENT))
}

/// `DELETE /chat/threads/{id}`.
pub(super) fn delete(call: &Call<'_>, id: &str) -> Result<Response, AcsError> {
    call.begin(Operation::DeleteThread, "", Right::Threads)?;
    participants::not_in_meetings(call, id)?;
    call.chat().delete(id, call.who())?;
    Ok(empty(StatusCode::NO_CONTENT))
}
