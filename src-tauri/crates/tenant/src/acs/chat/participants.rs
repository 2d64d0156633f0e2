//! The operations on participants.

use std::collections::BTreeMap;

use base::http::Response;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{AcsError, Call, Operation, Right, view};
use crate::{
    chat::{Invalid, Kind, MOST_ADDED, MOST_METADATA, Participant, identifier},
    exchange::{empty, json as answer},
};

/// Somebody who is to be in a thread.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    communication_identifier: Value,
    display_name: Option<String>,
    share_history_time: Option<String>,
    metadata: Option<BTreeMap<String, String>>,
}

/// Those who are asked for.
///
/// # Errors
/// When one of them stands for nobody, or there are too many.
pub(super) fn asked(call: &Call<'_>, some: Vec<Asked>) -> Result<Vec<Participant>, AcsError> {
    if some.len() > MOST_ADDED {
        return Err(view::invalid("participants", "At most 200 participants are added at once."));
    }
    let one = |asked: Asked| {
        let id = identifier::raw_id(&asked.communication_identifier).ok_or_else(|| {
            view::invalid("communicationIdentifier", "The identifier stands for nobody, or for several.")
        })?;
        let metadata = asked.metadata.filter(|_| call.metadata).unwrap_or_default();
        let size: usize = metadata.iter().map(|(name, value)| name.len() + value.len()).sum();
        if size > MOST_METADATA {
            return Err(view::invalid("metadata", "Metadata is larger than 1 KB."));
        }
        let history_from = match asked.share_history_time {
            Some(time) => view::millis(&time, "shareHistoryTime")?.max(0),
            None => 0,
        };
        Ok(Participant { id, name: asked.display_name, history_from, metadata })
    };
    some.into_iter().map(one).collect()
}

/// `invalidParticipants`.
pub(super) fn invalid(some: &[Invalid]) -> Value {
    some.iter().map(|one| json!({ "target": one.target, "code": one.code, "message": one.message })).collect()
}

/// The chats of meetings are the meetings': a guest changes neither them nor who is in them.
pub(super) fn not_in_meetings(call: &Call<'_>, id: &str) -> Result<(), AcsError> {
    match call.chat().of(id, call.who())?.kind {
        Kind::Meeting => {
            Err(AcsError::Forbidden("User is not allowed to perform specified action in a meeting's chat."))
        }
        Kind::Group | Kind::OneOnOne => Ok(()),
    }
}

/// `GET /chat/threads/{id}/participants`.
pub(super) fn list(call: &Call<'_>, id: &str) -> Result<Response, AcsError> {
    call.begin(Operation::ListParticipants, id, Right::Take)?;
    let thread = call.chat().of(id, call.who())?;
    let all: Vec<Value> = thread.participants.iter().map(|one| view::participant(call, one)).collect();
    view::skipping(call, &all)
}

/// `POST /chat/threads/{id}/participants/:add`.
pub(super) fn add(call: &Call<'_>, id: &str) -> Result<Response, AcsError> {
    #[derive(Deserialize)]
    struct Adding {
        participants: Vec<Asked>,
    }
    call.begin(Operation::ChangeParticipants, id, Right::People)?;
    let adding: Adding = call.body()?;
    let new = asked(call, adding.participants)?;
    not_in_meetings(call, id)?;
    let refused = call.chat().add(id, call.who(), new)?;
    let body = if refused.is_empty() { json!({}) } else { json!({ "invalidParticipants": invalid(&refused) }) };
    Ok(answer(StatusCode::CREATED, &body))
}

/// `POST /chat/threads/{id}/participants/:remove`.
pub(super) fn remove(call: &Call<'_>, id: &str) -> Result<Response, AcsError> {
    call.begin(Operation::ChangeParticipants, id, Right::People)?;
    let asked: Value = call.body()?;
    let who = identifier::raw_id(&asked)
        .ok_or_else(|| view::invalid("communicationIdentifier", "The identifier stands for nobody, or for several."))?;
    not_in_meetings(call, id)?;
    call.chat().remove(id, call.who(), &who)?;
    Ok(empty(StatusCode::NO_CONTENT))
}
