//! The operations on messages.

use std::collections::BTreeMap;

use base::http::Response;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{AcsError, Call, Operation, Right, view};
use crate::{
    chat::{Content, MessageChange, NewMessage, Window},
    exchange::{empty, json as answer, set},
};

/// Where the next page begins.
const POSITION: &str = "syncState";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sending {
    content: String,
    sender_display_name: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    metadata: Option<BTreeMap<String, String>>,
}

/// `POST /chat/threads/{id}/messages`.
pub(super) fn send(call: &Call<'_>, id: &str) -> Result<Response, AcsError> {
    call.begin(Operation::Write, id, Right::Take)?;
    let asked: Sending = call.body()?;
    let content = match asked.kind.as_deref() {
        None | Some("text") => Content::Text(asked.content),
        Some("html") => Content::Html(asked.content),
        Some(_) => return Err(view::invalid("type", "A message is sent as text or html.")),
    };
    let metadata = asked.metadata.unwrap_or_default();
    let new = NewMessage { metadata, ..NewMessage::new(content, asked.sender_display_name) };
    let message = call.chat().send(id, call.who(), new)?;
    let mut response = answer(StatusCode::CREATED, &json!({ "id": message.id.to_string() }));
    set(&mut response, "location", &format!("{}/messages/{}", view::address(call, id), message.id));
    Ok(response)
}

/// `GET /chat/threads/{id}/messages`, newest first.
pub(super) fn list(call: &Call<'_>, id: &str) -> Result<Response, AcsError> {
    call.begin(Operation::ListMessages, id, Right::Take)?;
    let size = view::page_size(call)?;
    let before = match call.exchange.parameter(POSITION) {
        Some(position) => {
            number(position).map_err(|_| view::invalid(POSITION, "The position is none that was given."))?
        }
        None => Window::ALL.before,
    };
    let window = Window { from: view::start_time(call)?, before };
    let chat = call.chat();
    let thread = chat.of(id, call.who())?;
    let (found, more) = chat.messages(&thread, call.who(), window, size)?;
    let next = found.last().filter(|_| more).map(|last| (POSITION, last.id.to_string()));
    let value: Vec<Value> = found.iter().map(|message| view::message(call, id, message)).collect();
    Ok(view::page(call, value, next))
}

/// `GET /chat/threads/{id}/images/{id}/views/{view}`, as the addresses of attachments have it. There are no smaller pictures here.
pub(super) fn picture(call: &Call<'_>, id: &str, picture: &str) -> Result<Response, AcsError> {
    call.begin(Operation::ReadMessage, id, Right::Take)?;
    let file = call.chat().picture(id, call.who(), picture)?;
    let mut response = empty(StatusCode::OK);
    *response.body_mut() = file;
    set(&mut response, "content-type", "image/png");
    Ok(response)
}

/// `GET /chat/threads/{id}/messages/{id}`.
pub(super) fn read(call: &Call<'_>, id: &str, message: &str) -> Result<Response, AcsError> {
    call.begin(Operation::ReadMessage, id, Right::Take)?;
    let chat = call.chat();
    let thread = chat.of(id, call.who())?;
    let message = chat.message(&thread, call.who(), number(message)?)?;
    Ok(answer(StatusCode::OK, &view::message(call, id, &message)))
}

/// `PATCH /chat/threads/{id}/messages/{id}`.
pub(super) fn update(call: &Call<'_>, id: &str, message: &str) -> Result<Response, AcsError> {
    #[derive(Deserialize)]
    struct Updating {
        content: Option<String>,
        metadata: Option<BTreeMap<String, String>>,
    }
    call.begin(Operation::Write, id, Right::Take)?;
    let asked: Updating = call.body()?;
    let change = MessageChange { content: asked.content, html: None, metadata: asked.metadata };
    call.chat().edit(id, call.who(), number(message)?, change)?;
    Ok(empty(StatusCode::NO_CONTENT))
}

/// `DELETE /chat/threads/{id}/messages/{id}`.
pub(super) fn delete(call: &Call<'_>, id: &str, message: &str) -> Result<Response, AcsError> {
    call.begin(Operation::Write, id, Right::Take)?;
    call.chat().take_back(id, call.who(), number(message)?)?;
    Ok(empty(StatusCode::NO_CONTENT))
}

/// Ids are numbers here; others are nobody's.
pub(super) fn number(id: &str) -> Result<i64, AcsError> {
    id.parse().ok().filter(|id| *id >= 0).ok_or(AcsError::NotFound("The chat message was not found."))
}
