//! `chat`, `conversationMember` and `chatMessage`.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::Call;
use crate::{
    chat::{Chat, Content, Kind, Message, Participant, Thread, is_acs, written},
    graph::options::includes_unknown,
    links::RESERVED,
};

/// Graph's word for “since ever”.
const EVER: &str = "0001-01-01T00:00:00Z";

/// `chat`.
pub(super) fn chat(call: &Call<'_>, chat: &Chat<'_>, thread: &Thread) -> Value {
    let tenant = call.tenant.tenant_id();
    let kind = match thread.kind {
        Kind::Group => "group",
        Kind::OneOnOne => "oneOnOne",
        Kind::Meeting => "meeting",
    };
    let view = thread.views.get(&call.who).copied().unwrap_or_default();
    let escaped = percent_encoding::utf8_percent_encode(&thread.id, RESERVED);
    let meeting = chat.meeting(&thread.id).map(|meeting| {
        let organizer = &call.tenant.organisation.people[meeting.organizer];
        let event =
            call.tenant.organisation.events.iter().find(|event| {
                event.meeting.is_some_and(|index| call.tenant.organisation.meetings[index].id == meeting.id)
            });
        json!({
            "calendarEventId": event.map(|event| &event.id), "joinWebUrl": meeting.join_url,
            "organizer": { "id": organizer.id, "displayName": null, "userIdentityType": "aadUser" },
        })
    });
    json!({
        "id": thread.id, "topic": Some(&thread.topic).filter(|topic| !topic.is_empty()), "chatType": kind,
        "createdDateTime": written(thread.created), "lastUpdatedDateTime": written(thread.activity()),
        "webUrl": format!("https://teams.microsoft.com/l/chat/{escaped}/0?tenantId={tenant}"), "tenantId": tenant,
        "onlineMeetingInfo": meeting,
        "viewpoint": {
            "isHidden": view.hidden, "lastMessageReadDateTime": view.read.map_or(EVER.to_owned(), written),
        },
    })
}

/// `conversationMember`, of whichever kind.
pub(super) fn member(call: &Call<'_>, chat: &Chat<'_>, thread: &Thread, participant: &Participant) -> Value {
    let since = if participant.history_from == 0 { EVER.to_owned() } else { written(participant.history_from) };
    let mut member = json!({
        "id": member_id(call, &thread.id, &participant.id), "roles": ["owner"], "displayName": participant.name,
        "visibleHistoryStartDateTime": since,
    });
    match chat.person(&participant.id) {
        Some(index) => {
            let person = &call.tenant.organisation.people[index];
            member["@odata.type"] = json!("#microsoft.graph.aadUserConversationMember");
            member["userId"] = json!(person.id);
            member["email"] = json!(person.mail);
            member["tenantId"] = json!(call.tenant.tenant_id());
        }
        None => {
            member["@odata.type"] = json!("#microsoft.graph.azureCommunicationServicesUserConversationMember");
            member["azureCommunicationServicesId"] = json!(participant.id);
            member["roles"] = json!(["guest"]);
        }
    }
    member
}

/// Opaque, and with characters that have to be escaped in a path.
pub(super) fn member_id(call: &Call<'_>, thread: &str, who: &str) -> String {
    STANDARD.encode(format!("0##{}##{thread}##{who}", call.tenant.tenant_id()))
}

/// `teamworkUserIdentity`.
fn identity(call: &Call<'_>, chat: &Chat<'_>, who: &str, name: Option<&str>) -> Value {
    match chat.person(who) {
        Some(index) => {
            let person = &call.tenant.organisation.people[index];
            json!({
                "@odata.type": "#microsoft.graph.teamworkUserIdentity", "id": person.id, "displayName": person.name,
                "userIdentityType": "aadUser", "tenantId": call.tenant.tenant_id(),
            })
        }
        // The word for users of Communication Services came after the kinds that version 1.0 knows.
        None if is_acs(who) && includes_unknown(call.exchange) => json!({
            "@odata.type": "#microsoft.graph.teamworkUserIdentity", "id": who, "displayName": name,
            "userIdentityType": "azureCommunicationServicesUser",
        }),
        None => json!({
            "@odata.type": "#microsoft.graph.teamworkUserIdentity", "id": who, "displayName": name,
            "userIdentityType": "unknownFutureValue",
        }),
    }
}

/// `chatMessage`.
pub(super) fn message(call: &Call<'_>, chat: &Chat<'_>, thread: &Thread, message: &Message) -> Value {
    let set = |who: &str, name: Option<&str>| json!({ "application": null, "device": null, "user": identity(call, chat, who, name) });
    let name = message.name.as_deref().or(thread.participant(&message.sender).and_then(|one| one.name.as_deref()));
    let sender = set(&message.sender, name);
    let detail = |kind: &str, mut about: Value| {
        about["@odata.type"] = json!(format!("#microsoft.graph.{kind}EventMessageDetail"));
        about["initiator"] = sender.clone();
        about
    };
    let people = |some: &[Participant]| -> Value {
        some.iter().map(|one| identity(call, chat, &one.id, one.name.as_deref())).collect()
    };
    let system = || ("html", "<systemEventMessage/>".to_owned());
    let ((kind, content), detail) = match &message.content {
        Content::Text(text) => (("text", text.clone()), Value::Null),
        Content::Html(text) => (("html", hosted(call, thread, message, text)), Value::Null),
        Content::Topic(topic) => {
            (system(), detail("chatRenamed", json!({ "chatId": thread.id, "chatDisplayName": topic })))
        }
        Content::Added(some) => {
            (system(), detail("membersAdded", json!({ "visibleHistoryStartDateTime": EVER, "members": people(some) })))
        }
        Content::Removed(some) => (system(), detail("membersDeleted", json!({ "members": people(some) }))),
    };
    let message_type = match (message.content.is_written(), includes_unknown(call.exchange)) {
        (true, _) => "message",
        (false, true) => "systemEventMessage",
        (false, false) => "unknownFutureValue",
    };
    json!({
        "id": message.id.to_string(), "replyToId": null, "etag": message.version().to_string(),
        "messageType": message_type, "createdDateTime": written(message.id),
        "lastModifiedDateTime": written(message.version()), "lastEditedDateTime": message.edited.map(written),
        "deletedDateTime": message.deleted.map(written), "subject": null, "summary": null, "chatId": thread.id,
        "importance": "normal", "locale": "en-us", "webUrl": null, "channelIdentity": null, "policyViolation": null,
        "eventDetail": detail, "from": if message.content.is_written() { sender.clone() } else { Value::Null },
        "body": { "contentType": kind, "content": content }, "attachments": [], "mentions": [], "reactions": [],
    })
}

/// Words with the addresses at which Graph keeps the pictures of a message.
fn hosted(call: &Call<'_>, thread: &Thread, message: &Message, html: &str) -> String {
    message.pictures.iter().fold(html.to_owned(), |html, picture| {
        let (origin, thread, id) = (&call.exchange.origin, &thread.id, &picture.id);
        let at = format!("{origin}/v1.0/chats/{thread}/messages/{}/hostedContents/{id}/$value", message.id);
        html.replace(&format!("src=\"\" itemscope=\"png\" id=\"{id}\""), &format!("src=\"{at}\" itemscope=\"png\""))
    })
}

/// `chatMessageInfo`.
pub(super) fn preview(call: &Call<'_>, chat: &Chat<'_>, thread: &Thread, of: &Message) -> Value {
    let whole = message(call, chat, thread, of);
    json!({
        "id": whole["id"], "createdDateTime": whole["createdDateTime"], "isDeleted": of.deleted.is_some(),
        "messageType": whole["messageType"], "eventDetail": whole["eventDetail"], "body": whole["body"],
        "from": whole["from"],
    })
}
