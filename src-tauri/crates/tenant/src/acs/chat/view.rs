//! Threads, participants and messages as the specification writes them, and pages of them.

use base::http::Response;
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{AcsError, Call};
use crate::{
    chat::{Content, Message, Participant, Thread, identifier, written},
    exchange::json as answer,
    links::RESERVED,
};

/// Largest page, and the usual one.
pub(super) const MOST_PAGE: usize = 200;

/// `ChatThreadProperties`.
pub(super) fn thread(call: &Call<'_>, thread: &Thread) -> Value {
    let mut view = json!({
        "id": thread.id, "topic": thread.topic, "createdOn": written(thread.created),
        "createdByCommunicationIdentifier": identifier::object(&thread.creator),
    });
    if let Some(deleted) = thread.deleted {
        view["deletedOn"] = json!(written(deleted));
    }
    if call.metadata {
        view["metadata"] = json!(thread.metadata);
        view["retentionPolicy"] = match thread.retention {
            Some(days) => json!({ "kind": "threadCreationDate", "deleteThreadAfterDays": days }),
            None => json!({ "kind": "none" }),
        };
    }
    view
}

/// `ChatThreadItem`.
pub(super) fn item(thread: &Thread) -> Value {
    let mut view = json!({ "id": thread.id, "topic": thread.topic });
    if let Some(deleted) = thread.deleted {
        view["deletedOn"] = json!(written(deleted));
    }
    if thread.last > 0 {
        view["lastMessageReceivedOn"] = json!(written(thread.last));
    }
    view
}

/// `ChatParticipant`.
pub(super) fn participant(call: &Call<'_>, participant: &Participant) -> Value {
    let mut view = json!({
        "communicationIdentifier": identifier::object(&participant.id),
        "shareHistoryTime": written(participant.history_from),
    });
    if let Some(name) = &participant.name {
        view["displayName"] = json!(name);
    }
    if call.metadata && !participant.metadata.is_empty() {
        view["metadata"] = json!(participant.metadata);
    }
    view
}

/// `ChatMessage`.
pub(super) fn message(call: &Call<'_>, within: &str, message: &Message) -> Value {
    let initiator = || identifier::object(&message.sender);
    let people = |some: &[Participant]| {
        let people: Vec<Value> = some.iter().map(|one| participant(call, one)).collect();
        json!({ "participants": people, "initiatorCommunicationIdentifier": initiator() })
    };
    let (kind, content) = match &message.content {
        Content::Text(text) => ("text", json!({ "message": text })),
        Content::Html(text) => ("html", json!({ "message": text })),
        Content::Topic(topic) => {
            ("topicUpdated", json!({ "topic": topic, "initiatorCommunicationIdentifier": initiator() }))
        }
        Content::Added(some) => ("participantAdded", people(some)),
        Content::Removed(some) => ("participantRemoved", people(some)),
    };
    let mut view = json!({
        "id": message.id.to_string(), "type": kind, "sequenceId": message.sequence.to_string(),
        "version": message.version().to_string(), "content": content, "createdOn": written(message.id),
    });
    if !message.pictures.is_empty() {
        let all = message.pictures.iter().map(|picture| picture.view(&call.exchange.origin, within));
        view["content"]["attachments"] = json!(all.collect::<Vec<_>>());
    }
    if message.content.is_written() {
        view["senderCommunicationIdentifier"] = initiator();
        view["metadata"] = json!(message.metadata);
    }
    if let Some(name) = &message.name {
        view["senderDisplayName"] = json!(name);
    }
    for (name, time) in [("editedOn", message.edited), ("deletedOn", message.deleted)] {
        if let Some(time) = time {
            view[name] = json!(written(time));
        }
    }
    view
}

/// The address of a thread.
pub(super) fn address(call: &Call<'_>, thread: &str) -> String {
    let thread = percent_encoding::utf8_percent_encode(thread, RESERVED);
    format!("{}/chat/threads/{thread}", call.exchange.origin)
}

/// How many are asked for.
pub(super) fn page_size(call: &Call<'_>) -> Result<usize, AcsError> {
    let Some(size) = call.exchange.parameter("maxPageSize") else { return Ok(MOST_PAGE) };
    let size: i64 = size.parse().map_err(|_| invalid("maxPageSize", "The page size is no number."))?;
    match usize::try_from(size) {
        Ok(size) if size > 0 => Ok(size.min(MOST_PAGE)),
        _ => Err(invalid("maxPageSize", "The page size is at least 1.")),
    }
}

/// A time in milliseconds since 1970.
pub(super) fn start_time(call: &Call<'_>) -> Result<i64, AcsError> {
    call.exchange.parameter("startTime").map_or(Ok(0), |time| millis(time, "startTime"))
}

/// A time in RFC 3339's form, in milliseconds since 1970.
pub(super) fn millis(time: &str, target: &'static str) -> Result<i64, AcsError> {
    let time: jiff::Timestamp = time.parse().map_err(|_| invalid(target, "The time is not in RFC 3339's form."))?;
    Ok(time.as_millisecond())
}

pub(super) fn invalid(target: &'static str, message: &str) -> AcsError {
    AcsError::Invalid { target, message: message.to_owned() }
}

/// One page, with the address of the next where a parameter leads to it.
pub(super) fn page(call: &Call<'_>, value: Vec<Value>, next: Option<(&str, String)>) -> Response {
    let mut body = Map::new();
    body.insert("value".to_owned(), json!(value));
    if let Some((name, position)) = next {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair(name, &position);
        for (own, value) in call.exchange.query.iter().filter(|(own, _)| own != name) {
            query.append_pair(own, value);
        }
        let path = call.exchange.request.uri().path();
        body.insert("nextLink".to_owned(), json!(format!("{}{path}?{}", call.exchange.origin, query.finish())));
    }
    answer(StatusCode::OK, &Value::Object(body))
}

/// One page of a list that is at hand, by `skip`.
pub(super) fn skipping(call: &Call<'_>, all: &[Value]) -> Result<Response, AcsError> {
    let size = page_size(call)?;
    let skip: usize = call
        .exchange
        .parameter("skip")
        .map_or(Ok(0), str::parse)
        .map_err(|_| invalid("skip", "The number to skip is no count."))?;
    let some: Vec<Value> = all.iter().skip(skip).take(size).cloned().collect();
    let next = skip.saturating_add(size);
    Ok(page(call, some, (next < all.len()).then(|| ("skip", next.to_string()))))
}
