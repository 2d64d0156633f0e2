//! What is said in a chat.

use serde::Deserialize;
use serde_json::Value;

use super::{Call, GraphError, READ, SEND, WRITE, entity, members::millis};
use crate::{
    chat::{Content, Message, MessageChange, NewMessage, Window},
    graph::{context, options::Options},
};

/// Messages on a page: usually, and at most.
const PAGE: usize = 20;
const MOST: usize = 50;
/// So many of the newest are looked at.
const REACH: usize = 10_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    content_type: Option<String>,
    content: String,
}

#[derive(Deserialize)]
struct Said {
    body: Body,
}

impl Body {
    fn is_html(&self) -> Result<bool, GraphError> {
        match self.content_type.as_deref() {
            None | Some("text") => Ok(false),
            Some("html") => Ok(true),
            Some(_) => Err(GraphError::bad_request("A body is text or html.")),
        }
    }
}

/// `GET /chats/{id}/messages`, newest first by when they were written or changed.
pub(super) fn list(call: &Call<'_>, id: &str) -> Result<Value, GraphError> {
    call.needs(READ)?;
    let options = Options::read(call.exchange, "chatMessage", MOST)?;
    let time: fn(&Message) -> i64 = match options.order_by.as_deref() {
        None | Some("lastModifiedDateTime desc") => Message::version,
        Some("createdDateTime desc") => |message| message.id,
        Some(_) => {
            return Err(GraphError::bad_request(
                "Messages are sorted by createdDateTime or lastModifiedDateTime desc.",
            ));
        }
    };
    let range = options.filter.as_deref().map(range).transpose()?;
    let by = options.order_by.as_deref().unwrap_or("lastModifiedDateTime desc");
    if range.as_ref().is_some_and(|range| !by.starts_with(&range.property)) {
        return Err(GraphError::bad_request("Messages are filtered by the property they are sorted by."));
    }
    let chat = call.chat();
    let thread = chat.of(id, &call.who)?;
    let (mut found, _) = chat.messages(&thread, &call.who, Window::ALL, REACH)?;
    found.retain(|message| {
        range.as_ref().is_none_or(|range| range.after < time(message) && time(message) < range.before)
    });
    found.sort_by_key(|message| std::cmp::Reverse((time(message), message.id)));
    let all = found.iter().map(|message| options.cut(&entity::message(call, &chat, &thread, message), &[])).collect();
    let mut body = options.page(call.exchange, all, PAGE, "$skiptoken");
    body["@odata.context"] = context(call.exchange, &format!("chats('{id}')/messages"));
    Ok(body)
}

/// Times between two, both left out.
struct Range {
    property: String,
    after: i64,
    before: i64,
}

/// `lastModifiedDateTime gt … and lastModifiedDateTime lt …`.
fn range(filter: &str) -> Result<Range, GraphError> {
    let wrong =
        || GraphError::bad_request("Messages are filtered by gt and lt of createdDateTime or lastModifiedDateTime.");
    let mut range = Range { property: String::new(), after: i64::MIN, before: i64::MAX };
    for condition in filter.split(" and ") {
        let words: Vec<&str> = condition.split_ascii_whitespace().collect();
        let [property, operator, time] = words.as_slice() else { return Err(wrong()) };
        let known = ["createdDateTime", "lastModifiedDateTime"].contains(property);
        if !known || !(range.property.is_empty() || range.property == *property) {
            return Err(wrong());
        }
        range.property = (*property).to_owned();
        match *operator {
            "gt" => range.after = millis(time)?,
            "lt" => range.before = millis(time)?,
            _ => return Err(wrong()),
        }
    }
    Ok(range)
}

/// `POST /chats/{id}/messages`.
pub(super) fn send(call: &Call<'_>, id: &str) -> Result<Value, GraphError> {
    call.needs(SEND)?;
    let asked: Said = call.body()?;
    let content =
        if asked.body.is_html()? { Content::Html(asked.body.content) } else { Content::Text(asked.body.content) };
    let new = NewMessage::new(content, None);
    // The chat is let go before it is looked at again.
    let message = call.chat().send(id, &call.who, new)?.id;
    view(call, id, message)
}

/// `GET /chats/{id}/messages/{id}`.
pub(super) fn one(call: &Call<'_>, id: &str, message: &str) -> Result<Value, GraphError> {
    call.needs(READ)?;
    view(call, id, number(message)?)
}

fn view(call: &Call<'_>, id: &str, message: i64) -> Result<Value, GraphError> {
    let options = Options::read(call.exchange, "chatMessage", MOST)?;
    let chat = call.chat();
    let thread = chat.of(id, &call.who)?;
    let message = chat.message(&thread, &call.who, message)?;
    let mut body = options.cut(&entity::message(call, &chat, &thread, &message), &[]);
    body["@odata.context"] = context(call.exchange, &format!("chats('{id}')/messages/$entity"));
    Ok(body)
}

/// `PATCH /chats/{id}/messages/{id}`.
pub(super) fn update(call: &Call<'_>, id: &str, message: &str) -> Result<(), GraphError> {
    call.needs(WRITE)?;
    let asked: Said = call.body()?;
    let html = asked.body.is_html()?;
    let change = MessageChange { content: Some(asked.body.content), html: Some(html), metadata: None };
    Ok(call.chat().edit(id, &call.who, number(message)?, change)?)
}

/// `POST /me/chats/{id}/messages/{id}/softDelete`.
pub(super) fn take_back(call: &Call<'_>, id: &str, message: &str) -> Result<(), GraphError> {
    call.needs(WRITE)?;
    Ok(call.chat().take_back(id, &call.who, number(message)?)?)
}

fn number(id: &str) -> Result<i64, GraphError> {
    let wrong = || GraphError::new(http::StatusCode::NOT_FOUND, "NotFound", "The message was not found.");
    id.parse().ok().filter(|id| *id >= 0).ok_or_else(wrong)
}
