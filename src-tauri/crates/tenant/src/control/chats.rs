//! Anybody can be made to do anything in a chat: what people do by themselves elsewhere, tests and scripts do by these.

use std::collections::BTreeMap;

use base::http::Response;
use base64::{Engine, prelude::BASE64_STANDARD};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ok, problem};
use crate::{
    Tenant,
    chat::{
        Chat, Content, Kind, MessageChange, NewMessage, NewThread, Participant, Pictured, Refused, Thread,
        ThreadChange, teams_user,
    },
    exchange::{Exchange, empty, json as answer},
};

/// `GET /_practice/chats`: every thread and who is in it.
pub(super) fn list(tenant: &Tenant, exchange: &Exchange<'_>) -> Response {
    let view = |thread: &Thread| {
        let people = thread.participants.iter().map(|one| json!({ "id": one.id, "name": one.name }));
        let kind = match thread.kind {
            Kind::Group => "group",
            Kind::OneOnOne => "oneOnOne",
            Kind::Meeting => "meeting",
        };
        json!({
            "id": thread.id, "kind": kind, "topic": thread.topic, "messages": thread.sequence,
            "deleted": thread.deleted.is_some(), "participants": people.collect::<Vec<Value>>(),
        })
    };
    let all = tenant.chat(exchange.now).all();
    all.map_or_else(refusal, |all| ok(&all.iter().map(view).collect()))
}

/// `POST /_practice/chats`: somebody makes a thread.
pub(super) fn create(tenant: &Tenant, exchange: &Exchange<'_>) -> Response {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Asked {
        r#as: String,
        topic: String,
        #[serde(default)]
        participants: Vec<String>,
    }
    let asked: Asked = match exchange.json() {
        Ok(asked) => asked,
        Err(error) => return problem(StatusCode::BAD_REQUEST, error.to_string()),
    };
    let chat = tenant.chat(exchange.now);
    let participant = |who: &String| {
        let id = raw_id(tenant, who);
        Participant::new(id.clone(), chat.name_of(&id))
    };
    let new = NewThread {
        id: None,
        kind: Kind::Group,
        topic: asked.topic,
        participants: asked.participants.iter().map(participant).collect(),
        metadata: BTreeMap::new(),
        retention: None,
    };
    match chat.create(participant(&asked.r#as), new) {
        Ok((thread, _)) => answer(StatusCode::CREATED, &json!({ "id": thread.id })),
        Err(refused) => refusal(refused),
    }
}

/// What somebody is to do.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Act {
    r#as: String,
    name: Option<String>,
    content: Option<String>,
    #[serde(default)]
    html: bool,
    message: Option<String>,
    /// A picture that hangs on what is written: the file, in base64.
    picture: Option<String>,
}

/// `POST /_practice/chats/{thread}/{what}`.
pub(super) fn act(tenant: &Tenant, exchange: &Exchange<'_>, thread: &str, what: &str) -> Response {
    let act: Act = match exchange.json() {
        Ok(act) => act,
        Err(error) => return problem(StatusCode::BAD_REQUEST, error.to_string()),
    };
    let chat = tenant.chat(exchange.now);
    match carry_out(&chat, &raw_id(tenant, &act.r#as), act, thread, what) {
        Ok(Some(message)) => ok(&json!({ "id": message.to_string() })),
        Ok(None) => empty(StatusCode::NO_CONTENT),
        Err(refused) => refusal(refused),
    }
}

/// Gives the id of a message that was written.
fn carry_out(chat: &Chat<'_>, who: &str, act: Act, thread: &str, what: &str) -> Result<Option<i64>, Refused> {
    let message = || {
        let id = act.message.as_deref().and_then(|id| id.parse().ok());
        id.ok_or(Refused::Invalid("message", "`message` is the id of a message"))
    };
    let content = act.content.clone().unwrap_or_default();
    let content_of = |text| if act.html { Content::Html(text) } else { Content::Text(text) };
    match what {
        "write" => {
            let picture = act.picture.as_deref().map(|file| keep(chat, file)).transpose()?;
            let content = match &picture {
                Some(picture) => content_of(pictured(&content, picture)),
                None => content_of(content),
            };
            let pictures = picture.into_iter().collect();
            let new = NewMessage { pictures, ..NewMessage::new(content, act.name) };
            return Ok(Some(chat.send(thread, who, new)?.id));
        }
        "edit" => {
            let change = MessageChange { content: Some(content), html: Some(act.html), metadata: None };
            chat.edit(thread, who, message()?, change)?;
        }
        "delete" => chat.take_back(thread, who, message()?)?,
        "type" => chat.type_in(thread, who, act.name.as_deref())?,
        "read" => chat.read(thread, who, message()?)?,
        "topic" => chat.update(thread, who, ThreadChange { topic: Some(content), ..ThreadChange::default() })?,
        "join" => join(chat, who, act.name, thread)?,
        "leave" => match chat.find(thread)?.kind {
            Kind::Meeting => chat.leave(thread, who)?,
            Kind::Group | Kind::OneOnOne => chat.remove(thread, who, who)?,
        },
        _ => return Err(Refused::Invalid("what", "people write, edit, delete, type, read, join, leave and topic")),
    }
    Ok(None)
}

/// Keeps the file of a picture.
fn keep(chat: &Chat<'_>, file: &str) -> Result<Pictured, Refused> {
    let invalid = |_| Refused::Invalid("picture", "the picture is no base64");
    let file = BASE64_STANDARD.decode(file).map_err(invalid)?;
    Ok(Pictured { id: chat.keep_picture(file.into()), name: "picture.png".to_owned() })
}

/// Words with a picture below them, as Teams writes them.
fn pictured(html: &str, picture: &Pictured) -> String {
    format!("<p>{html}</p><p><img alt=\"{}\" src=\"\" itemscope=\"png\" id=\"{}\"></p>", picture.name, picture.id)
}

/// Into a meeting's chat one comes by oneself; into others somebody brings one.
fn join(chat: &Chat<'_>, who: &str, name: Option<String>, thread: &str) -> Result<(), Refused> {
    let there = chat.find(thread)?;
    if there.kind == Kind::Meeting {
        return chat.enter(thread, who, name);
    }
    let by = there.participants.first().ok_or(Refused::NotIn)?;
    let invalid = chat.add(thread, &by.id, vec![Participant::new(who.to_owned(), name)])?;
    if invalid.is_empty() { Ok(()) } else { Err(Refused::Invalid("as", "they can't be in this chat")) }
}

/// Raw ids stand for themselves, others for the organisation's people.
fn raw_id(tenant: &Tenant, who: &str) -> String {
    let person = tenant.organisation.person(who).map(|index| &tenant.organisation.people[index]);
    person.map_or_else(|| who.to_owned(), |person| teams_user(&person.id))
}

fn refusal(refused: Refused) -> Response {
    let (status, words) = match refused {
        Refused::NoThread => (StatusCode::NOT_FOUND, "there is no such chat".to_owned()),
        Refused::NoMessage => (StatusCode::NOT_FOUND, "there is no such message".to_owned()),
        Refused::NotIn => (StatusCode::CONFLICT, "they are not in this chat".to_owned()),
        Refused::NotTheirs => (StatusCode::CONFLICT, "the message is somebody else's".to_owned()),
        Refused::TooLarge => (StatusCode::BAD_REQUEST, "a message is at most 28 KB".to_owned()),
        Refused::Invalid(part, words) => (StatusCode::BAD_REQUEST, format!("{part}: {words}")),
        Refused::NotHere(words) => (StatusCode::CONFLICT, words.to_owned()),
        Refused::Records(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
    };
    problem(status, words)
}
