//! The body of a notice: an event of Communication Services' chat, by its `eventId`.

use serde::Deserialize;
use serde_json::Value;

use super::{Event, Happening};
use crate::{
    acs::{CLIENT_ID, WireAttachment},
    identifier::Identifier,
    ids::{ClientId, MessageId, ThreadId},
    limits::MAX_ATTACHMENTS,
    message::{Content, Message, Person},
    text::line,
    thread::Receipt,
    time::Timestamp,
};

/// What is common to all events, and the fields of each.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Body {
    event_id: Value,
    sender_id: Option<String>,
    group_id: Option<String>,
    thread_id: Option<String>,
    message_id: Option<String>,
    client_message_id: Option<Value>,
    sender_display_name: Option<String>,
    message_type: Option<String>,
    message_body: Option<String>,
    version: Value,
    original_arrival_time: Option<String>,
    acs_chat_message_metadata: Option<String>,
    attachments: Option<String>,
    edittime: Option<String>,
    deletetime: Option<String>,
    properties: Option<String>,
    members: Option<String>,
    participants_added: Option<String>,
    participants_removed: Option<String>,
    reason: Option<String>,
}

/// Reads an event; nothing where it is none, or names no thread.
pub(super) fn read(text: &str) -> Option<Event> {
    let body: Body = serde_json::from_str(text).ok()?;
    let thread = body.thread_id.clone().or_else(|| body.group_id.clone())?;
    let thread = ThreadId::new(thread).ok()?;
    let id = number(&body.event_id)?;
    let what = match id {
        200 | 247 | 248 => Happening::Message(Box::new(body.message(id == 248)?)),
        245 => Happening::Typing { who: body.sender()?, name: body.sender_name() },
        246 => Happening::Read(body.receipt()?),
        257 => Happening::Created { topic: body.topic(), people: people(body.members.as_deref()) },
        258 => Happening::Updated { topic: body.topic() },
        259 => Happening::Deleted {
            by_policy: body.reason.as_deref().is_some_and(|reason| reason.eq_ignore_ascii_case("deletedByPolicy")),
        },
        260 => Happening::Added(people(body.participants_added.as_deref())),
        261 => Happening::Removed(people(body.participants_removed.as_deref())),
        other => Happening::Unknown(u32::try_from(other).ok()?),
    };
    Some(Event { thread, what })
}

impl Body {
    fn sender(&self) -> Option<Identifier> {
        // Events of an earlier kind name people by an address that ends in their id.
        let raw = self.sender_id.as_deref()?;
        let raw = raw.rsplit('/').next().unwrap_or(raw);
        Identifier::from_raw(raw).ok().filter(|id| !id.raw().is_empty())
    }

    fn sender_name(&self) -> Option<String> {
        self.sender_display_name.as_deref().and_then(line)
    }

    fn message(self, deleted: bool) -> Option<Message> {
        let id = MessageId::new(self.message_id.clone()?).ok()?;
        let arrived = || Timestamp::from_unix_ms(i64::try_from(id.number()).unwrap_or(i64::MAX));
        let created = self.original_arrival_time.as_deref().and_then(moment).unwrap_or_else(arrived);
        let changed = |time: &Option<String>| time.as_deref().and_then(moment).or(Some(created));
        Some(Message {
            sequence: None,
            version: number(&self.version).unwrap_or_else(|| id.number()),
            sender: self.sender(),
            sender_name: self.sender_name(),
            created,
            edited: self.edittime.as_deref().and_then(moment),
            deleted: deleted.then(|| changed(&self.deletetime)).flatten(),
            client_id: self.client_id(),
            attachments: self.attached(),
            mentions: Vec::new(),
            content: if deleted { Content::Gone } else { self.content() },
            id,
        })
    }

    /// One's own entry of the metadata; the service's own field of that name is a number of another making.
    fn client_id(&self) -> Option<ClientId> {
        let metadata: Option<Value> =
            self.acs_chat_message_metadata.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let id = metadata.as_ref().and_then(|metadata| metadata[CLIENT_ID].as_str());
        ClientId::new(id.or_else(|| self.client_message_id.as_ref()?.as_str())?).ok()
    }

    fn attached(&self) -> Vec<crate::message::Attachment> {
        let all: Option<Vec<Value>> = self.attachments.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let one = |value| serde_json::from_value::<WireAttachment>(value).ok()?.read();
        all.unwrap_or_default().into_iter().take(MAX_ATTACHMENTS).filter_map(one).collect()
    }

    fn content(self) -> Content {
        let words = self.message_body.unwrap_or_default();
        match self.message_type.as_deref().unwrap_or_default() {
            kind if kind.eq_ignore_ascii_case("text") => Content::Text(words),
            kind if kind.eq_ignore_ascii_case("richtext/html") => Content::Html(words),
            kind => Content::Other { kind: line(kind).unwrap_or_default(), html: Some(words) },
        }
    }

    fn receipt(&self) -> Option<Receipt> {
        #[derive(Deserialize)]
        struct Horizon {
            consumptionhorizon: String,
        }
        let horizon: Horizon = serde_json::from_str(self.message_body.as_deref()?).ok()?;
        let read = horizon.consumptionhorizon.split(';').nth(1)?.trim().parse().ok()?;
        let message = MessageId::new(self.message_id.clone()?).ok()?;
        Some(Receipt { reader: self.sender()?, message, read: Timestamp::from_unix_ms(read) })
    }

    fn topic(&self) -> Option<String> {
        let properties: Value = serde_json::from_str(&unescape(self.properties.as_deref()?)).ok()?;
        properties["topic"].as_str().and_then(line)
    }
}

/// A list of people, escaped.
fn people(text: Option<&str>) -> Vec<Person> {
    let all: Option<Vec<Value>> = text.and_then(|text| serde_json::from_str(&unescape(text)).ok());
    let one = |value: &Value| {
        let id = Identifier::from_raw(value["participantId"].as_str()?).ok()?;
        Some(Person { id, name: value["displayName"].as_str().and_then(line) })
    };
    all.unwrap_or_default().iter().filter_map(one).collect()
}

/// A number, also as a text.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// A date, or milliseconds.
fn moment(text: &str) -> Option<Timestamp> {
    Timestamp::parse(text).or_else(|| text.parse().ok().map(Timestamp::from_unix_ms))
}

/// Undoes the escapes of a script's old `escape`: `%uXXXX` is a unit of UTF-16, runs of `%XX` are UTF-8 or, where they are not, Latin-1.
/// What is no escape stays.
fn unescape(text: &str) -> String {
    let (mut units, mut bytes, mut rest) = (Vec::new(), Vec::new(), text);
    while let Some(character) = rest.chars().next() {
        if let Some(byte) = rest.strip_prefix('%').and_then(|digits| hex(digits, 2)) {
            bytes.push(u8::try_from(byte).unwrap_or_default());
            rest = &rest[3..];
            continue;
        }
        flush(&mut bytes, &mut units);
        if let Some(unit) = rest.strip_prefix("%u").and_then(|digits| hex(digits, 4)) {
            units.push(unit);
            rest = &rest[6..];
        } else {
            units.extend_from_slice(character.encode_utf16(&mut [0; 2]));
            rest = &rest[character.len_utf8()..];
        }
    }
    flush(&mut bytes, &mut units);
    String::from_utf16_lossy(&units)
}

fn flush(bytes: &mut Vec<u8>, units: &mut Vec<u16>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => units.extend(text.encode_utf16()),
        Err(_) => units.extend(bytes.iter().map(|byte| u16::from(*byte))),
    }
    bytes.clear();
}

fn hex(digits: &str, count: usize) -> Option<u16> {
    let digits = digits.get(..count).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn event(id: u32, more: Value) -> Option<Happening> {
        let mut body = json!({ "eventId": id, "senderId": "8:acs:res_ann", "recipientMri": "8:acs:res_me", "groupId": "19:x@thread.v2",
            "messageId": "1593107077690", "clientMessageId": "77", "senderDisplayName": "Ann", "messageType": "Text", "messageBody": "hi",
            "version": "1593107077699", "originalArrivalTime": "2020-06-25T17:44:37.683Z" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        read(&body.to_string()).map(|event| event.what)
    }

    fn message(happening: Option<Happening>) -> Message {
        let Some(Happening::Message(message)) = happening else { panic!("a message: {happening:?}") };
        *message
    }

    #[test]
    fn messages_their_edits_and_their_end() {
        let metadata = json!({ "acsChatMessageMetadata": "{\"clientMessageId\":\"c-1\"}", "attachments": "[{\"id\":\"a\",\"attachmentType\":\"image\"},5]" });
        let new = message(event(200, metadata));
        assert_eq!((new.id.as_str(), new.version, new.sequence), ("1593107077690", 1_593_107_077_699, None));
        assert_eq!(
            (new.content, new.sender.unwrap().raw().to_owned()),
            (Content::Text("hi".into()), "8:acs:res_ann".into())
        );
        assert_eq!((new.client_id.unwrap().as_str(), new.attachments.len()), ("c-1", 1));
        assert_eq!((new.created.unix_ms(), new.sender_name.as_deref()), (1_593_107_077_683, Some("Ann")));
        assert_eq!(message(event(200, json!({}))).client_id.unwrap().as_str(), "77");
        let edited = message(event(
            247,
            json!({ "edittime": "2020-06-25T18:00:00Z", "messageType": "RichText/Html", "messageBody": "<p>x</p>" }),
        ));
        assert_eq!(
            (edited.edited, edited.content),
            (Timestamp::parse("2020-06-25T18:00:00Z"), Content::Html("<p>x</p>".into()))
        );
        let gone = message(event(248, json!({ "deletetime": "1593107077700" })));
        assert_eq!((gone.deleted.unwrap().unix_ms(), gone.content), (1_593_107_077_700, Content::Gone));
        let odd = message(event(200, json!({ "messageType": "Poll", "version": 5, "originalArrivalTime": null })));
        assert_eq!((odd.version, odd.created.unix_ms()), (5, 1_593_107_077_690));
        assert_eq!(odd.content, Content::Other { kind: "Poll".into(), html: Some("hi".into()) });
    }

    #[test]
    fn typing_and_reading() {
        let typing = event(245, json!({}));
        assert!(
            matches!(&typing, Some(Happening::Typing { who, name: Some(name) }) if who.raw() == "8:acs:res_ann" && name == "Ann")
        );
        let horizon = json!({ "user": "8:acs:res_ann", "consumptionhorizon": "1;1593107090000;3", "messageVisibilityTime": 1, "version": "1" });
        let Some(Happening::Read(receipt)) = event(246, json!({ "messageBody": horizon.to_string() })) else {
            panic!("a receipt")
        };
        assert_eq!((receipt.read.unix_ms(), receipt.message.as_str()), (1_593_107_090_000, "1593107077690"));
        assert_eq!(event(246, json!({ "messageBody": "x" })), None);
    }

    #[test]
    fn threads_and_people_come_escaped() {
        let members = "%5B%7B%22participantId%22%3A%228%3Aacs%3Ares_b%22%2C%22displayName%22%3A%22J%uF6rg%20%u00F6%C3%B6-%F6%22%7D%2C5%5D";
        let ids = json!({ "threadId": "19:y", "groupId": null, "members": members, "properties": "%7B%22topic%22%3A%22Plan%22%7D" });
        let Some(Happening::Created { topic, people }) = event(257, ids.clone()) else { panic!("a thread") };
        assert_eq!(
            (topic.as_deref(), people[0].name.as_deref(), people.len()),
            (Some("Plan"), Some("J%uF6rg öö-ö"), 1)
        );
        assert_eq!(event(258, ids), Some(Happening::Updated { topic: Some("Plan".into()) }));
        assert_eq!(event(259, json!({ "reason": "deletedByPolicy" })), Some(Happening::Deleted { by_policy: true }));
        assert_eq!(event(259, json!({ "reason": "deletedByUser" })), Some(Happening::Deleted { by_policy: false }));
        let added = event(260, json!({ "participantsAdded": members }));
        let removed = event(261, json!({ "participantsRemoved": members }));
        assert!(matches!(added, Some(Happening::Added(people)) if people.len() == 1));
        assert!(matches!(removed, Some(Happening::Removed(people)) if people[0].id.raw() == "8:acs:res_b"));
    }

    #[test]
    fn what_is_not_known_is_said_to_be() {
        assert_eq!(event(999, json!({})), Some(Happening::Unknown(999)));
        assert_eq!(event(200, json!({ "messageId": null })), None);
        assert_eq!(event(200, json!({ "groupId": null })), None);
        for text in ["", "[]", "{}", "{\"eventId\":200}", "null"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn escapes_of_every_kind() {
        assert_eq!(unescape("%u0041%41x%"), "AAx%");
        assert_eq!(unescape("%C3%A4 %E4"), "ä ä");
        assert_eq!(unescape("%uD83D%uDE42"), "🙂");
        assert_eq!(unescape("100% %zz %u12 ä"), "100% %zz %u12 ä");
    }

    proptest! {
        #[test]
        fn any_body_is_taken(text in any::<String>(), escaped in "(%u?[0-9a-fA-F]{1,4}|.){0,20}") {
            let _ = read(&text);
            let _ = unescape(&escaped);
            let body = json!({ "eventId": 260, "threadId": "19:x", "participantsAdded": escaped });
            prop_assert!(read(&body.to_string()).is_some());
        }
    }
}
