//! Chats themselves: listed, made, named, and how they look to somebody.

use serde::Deserialize;
use serde_json::Value;

use super::{BASIC, CREATE, Call, GraphError, WRITE, entity, members};
use crate::{
    chat::{Chat, Kind, NewThread, Participant, Thread, ThreadChange, Window},
    graph::{context, filter, options::Options},
};

/// Chats on a page: usually, and at most.
const PAGE: usize = 20;
const MOST: usize = 50;

/// `GET /me/chats`, the liveliest first.
pub(super) fn list(call: &Call<'_>) -> Result<Value, GraphError> {
    call.needs(BASIC)?;
    let options = Options::read(call.exchange, "chat", MOST)?;
    if options.order_by.as_deref().is_some_and(|by| by != "lastMessagePreview/createdDateTime desc") {
        return Err(GraphError::bad_request("Chats are sorted by lastMessagePreview/createdDateTime desc only."));
    }
    let conditions = options.filter.as_deref().map(filter::parse).transpose()?;
    let chat = call.chat();
    let mut found = Vec::new();
    for thread in chat.threads(&call.who)?.iter().filter(|thread| thread.deleted.is_none()) {
        let entity = expanded(call, &chat, thread)?;
        let property =
            |name: &str| entity.as_object()?.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?.1.as_str();
        if conditions.as_ref().is_none_or(|any| any.iter().any(|one| one.holds(property(&one.property)))) {
            found.push(options.cut(&entity, &[]));
        }
    }
    let mut body = options.page(call.exchange, found, PAGE, "$skiptoken");
    body["@odata.context"] = context(call.exchange, "chats");
    Ok(body)
}

/// `GET /chats/{id}`.
pub(super) fn one(call: &Call<'_>, id: &str) -> Result<Value, GraphError> {
    call.needs(BASIC)?;
    let options = Options::read(call.exchange, "chat", MOST)?;
    let chat = call.chat();
    let thread = chat.of(id, &call.who)?;
    let mut body = options.cut(&expanded(call, &chat, &thread)?, &[]);
    body["@odata.context"] = context(call.exchange, "chats/$entity");
    Ok(body)
}

/// A chat with what `$expand` asks for.
fn expanded(call: &Call<'_>, chat: &Chat<'_>, thread: &Thread) -> Result<Value, GraphError> {
    let mut body = entity::chat(call, chat, thread);
    for what in call.exchange.parameter("$expand").unwrap_or_default().split(',').filter(|what| !what.is_empty()) {
        match what.trim() {
            "members" => {
                body["members"] =
                    thread.participants.iter().map(|one| entity::member(call, chat, thread, one)).collect();
            }
            "lastMessagePreview" => {
                let (newest, _) = chat.messages(thread, &call.who, Window::ALL, 1)?;
                body["lastMessagePreview"] =
                    newest.first().map_or(Value::Null, |of| entity::preview(call, chat, thread, of));
            }
            what => return Err(GraphError::bad_request(format!("Chats have no '{what}' to expand."))),
        }
    }
    Ok(body)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Creating {
    chat_type: String,
    topic: Option<String>,
    members: Vec<Value>,
}

/// `POST /chats`.
pub(super) fn create(call: &Call<'_>) -> Result<Value, GraphError> {
    call.needs(CREATE)?;
    let asked: Creating = call.body()?;
    let mut people = Vec::new();
    for member in &asked.members {
        people.push(members::asked(call, member)?);
    }
    let chat = call.chat();
    let Some(own) = people.iter().position(|one| one.id == call.who) else {
        return Err(GraphError::bad_request("The caller must be one of the members."));
    };
    let by = Participant { history_from: 0, ..people.remove(own) };
    let (kind, id, topic) = match (asked.chat_type.as_str(), people.as_slice()) {
        ("oneOnOne", [other]) => (Kind::OneOnOne, Some(between(&by.id, &other.id)), String::new()),
        ("oneOnOne", _) => return Err(GraphError::bad_request("A chat between two has exactly two members.")),
        ("group", _) => (Kind::Group, None, asked.topic.unwrap_or_default()),
        _ => return Err(GraphError::bad_request("A chat is made as oneOnOne or group.")),
    };
    if let Some(id) = &id
        && let Ok(thread) = chat.of(id, &call.who)
    {
        return Ok(made(call, &chat, &thread));
    }
    let new = NewThread {
        id,
        kind,
        topic,
        participants: people,
        metadata: std::collections::BTreeMap::new(),
        retention: None,
    };
    let (thread, _) = chat.create(by, new)?;
    Ok(made(call, &chat, &thread))
}

fn made(call: &Call<'_>, chat: &Chat<'_>, thread: &Thread) -> Value {
    let mut body = entity::chat(call, chat, thread);
    body["@odata.context"] = context(call.exchange, "chats/$entity");
    body
}

/// The one chat of two people.
fn between(one: &str, other: &str) -> String {
    let id = |raw: &str| raw.rsplit(':').next().unwrap_or_default().to_owned();
    let mut both = [id(one), id(other)];
    both.sort();
    format!("19:{}_{}@unq.gbl.spaces", both[0], both[1])
}

/// `PATCH /chats/{id}`: only its topic.
pub(super) fn update(call: &Call<'_>, id: &str) -> Result<Value, GraphError> {
    #[derive(Deserialize)]
    struct Updating {
        topic: String,
    }
    call.needs(WRITE)?;
    let asked: Updating = call.body()?;
    let chat = call.chat();
    if chat.of(id, &call.who)?.kind != Kind::Group {
        return Err(GraphError::bad_request("Only group chats have a topic of their own."));
    }
    chat.update(id, &call.who, ThreadChange { topic: Some(asked.topic), ..ThreadChange::default() })?;
    Ok(made(call, &chat, &chat.of(id, &call.who)?))
}

/// Whether it changes how a chat looks to somebody.
pub(super) fn is_a_look(what: &str) -> bool {
    ["markChatReadForUser", "markChatUnreadForUser", "hideForUser", "unhideForUser"].contains(&what)
}

/// `POST /chats/{id}/markChatReadForUser` and the like: for whoever asks.
pub(super) fn look(call: &Call<'_>, id: &str, what: &str) -> Result<(), GraphError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Looking {
        user: Value,
        last_message_read_date_time: Option<String>,
    }
    call.needs(WRITE)?;
    let asked: Looking = call.body()?;
    let own = &call.tenant.organisation.people[call.person].id;
    if !asked.user["id"].as_str().is_some_and(|id| id.eq_ignore_ascii_case(own)) {
        return Err(GraphError::bad_request("The user has to be the caller."));
    }
    let until = match &asked.last_message_read_date_time {
        Some(time) => Some(members::millis(time)?),
        None => None,
    };
    let chat = call.chat();
    let last = chat.of(id, &call.who)?.last;
    chat.view(id, &call.who, |view| match what {
        "markChatReadForUser" => view.read = Some(last),
        "markChatUnreadForUser" => view.read = until,
        "hideForUser" => view.hidden = true,
        _ => view.hidden = false,
    })?;
    if what == "markChatReadForUser" && last > 0 {
        // Others are told where reading is told at all.
        let _ = chat.read(id, &call.who, last);
    }
    Ok(())
}
