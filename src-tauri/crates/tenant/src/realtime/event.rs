//! What happened in a thread, as clients are told: the ten events and their bodies.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::chat::{Content, Message, Participant, Thread, written};

/// Where notifications say that pictures are.
const ELSEWHERE: &str = "https://chat.practice.example";

/// Something that happened in a thread.
#[derive(Debug)]
pub(crate) enum Event<'a> {
    MessageReceived(&'a Message),
    MessageEdited(&'a Message),
    MessageDeleted(&'a Message),
    Typing {
        by: &'a str,
        name: Option<&'a str>,
    },
    ReadReceipt {
        by: &'a str,
        message: i64,
        at: i64,
    },
    ThreadCreated,
    ThreadUpdated {
        by: &'a str,
    },
    /// By nobody: by its retention policy.
    ThreadDeleted {
        by: Option<&'a str>,
    },
    ParticipantsAdded {
        by: &'a str,
        added: &'a [Participant],
    },
    ParticipantsRemoved {
        by: &'a str,
        removed: &'a [Participant],
    },
}

impl Event<'_> {
    fn id(&self) -> u16 {
        match self {
            Self::MessageReceived(_) => 200,
            Self::Typing { .. } => 245,
            Self::ReadReceipt { .. } => 246,
            Self::MessageEdited(_) => 247,
            Self::MessageDeleted(_) => 248,
            Self::ThreadCreated => 257,
            Self::ThreadUpdated { .. } => 258,
            Self::ThreadDeleted { .. } => 259,
            Self::ParticipantsAdded { .. } => 260,
            Self::ParticipantsRemoved { .. } => 261,
        }
    }

    /// Everybody who is told: who is in the thread, and who was until now. Nobody is told that they type themselves.
    pub(crate) fn audience(&self, thread: &Thread) -> Vec<String> {
        let mut all = thread.ids();
        match self {
            Self::Typing { by, .. } => all.retain(|id| id != by),
            Self::ParticipantsRemoved { removed, .. } => all.extend(removed.iter().map(|gone| gone.id.clone())),
            _ => {}
        }
        all
    }

    /// The body, without its reader.
    pub(crate) fn body(&self, thread: &Thread, now: i64) -> Value {
        let mut body = match self {
            Self::MessageReceived(message) | Self::MessageEdited(message) | Self::MessageDeleted(message) => {
                self.of_message(&thread.id, message)
            }
            Self::Typing { by, name } => json!({
                "senderId": by, "senderDisplayName": name.unwrap_or_default(), "version": now.to_string(),
                "originalArrivalTime": written(now),
            }),
            Self::ReadReceipt { by, message, at } => json!({
                "senderId": by, "messageId": message.to_string(), "clientMessageId": message.to_string(),
                "messageBody": json!({
                    "user": by, "consumptionhorizon": format!("{message};{at};{message}"),
                    "messageVisibilityTime": thread.created, "version": at.to_string(),
                }).to_string(),
            }),
            _ => return self.of_thread(thread, now),
        };
        body["eventId"] = json!(self.id());
        body["groupId"] = json!(thread.id);
        body
    }

    fn of_message(&self, thread: &str, message: &Message) -> Value {
        let html = matches!(message.content, Content::Html(_));
        let mut body = json!({
            "senderId": message.sender, "senderDisplayName": message.name.as_deref().unwrap_or_default(),
            "messageId": message.id.to_string(), "clientMessageId": message.id.to_string(),
            "messageType": if html { "RichText/Html" } else { "Text" }, "version": message.version().to_string(),
            "originalArrivalTime": written(message.id),
        });
        if let Self::MessageDeleted(_) = self {
            body["deletetime"] = json!(written(message.deleted.unwrap_or(message.id)));
            return body;
        }
        body["messageBody"] = json!(message.content.text());
        if !message.pictures.is_empty() {
            // Of their addresses clients take the path only, and ask the resource.
            let all = message.pictures.iter().map(|picture| picture.view(ELSEWHERE, thread));
            body["attachments"] = json!(json!(all.collect::<Vec<_>>()).to_string());
        }
        body["acsChatMessageMetadata"] = json!(json!(message.metadata).to_string());
        if let Self::MessageEdited(_) = self {
            body["edittime"] = json!(written(message.edited.unwrap_or(message.id)));
        }
        body
    }

    fn of_thread(&self, thread: &Thread, now: i64) -> Value {
        let somebody = |id: &str| {
            let there = thread.participant(id).cloned();
            escaped(&participant(&there.unwrap_or_else(|| Participant::new(id.to_owned(), None))))
        };
        let several = |some: &[Participant]| escaped(&some.iter().map(participant).collect());
        let mut body = json!({ "eventId": self.id(), "threadId": thread.id, "version": now.to_string() });
        let time = json!(written(now));
        match self {
            Self::ThreadCreated => {
                body["createTime"] = json!(written(thread.created));
                body["createdBy"] = json!(somebody(&thread.creator));
                body["members"] = json!(several(&thread.participants));
                body["properties"] = json!(escaped(&properties(thread)));
            }
            Self::ThreadUpdated { by } => {
                body["editTime"] = time;
                body["editedBy"] = json!(somebody(by));
                body["properties"] = json!(escaped(&properties(thread)));
            }
            Self::ThreadDeleted { by } => {
                body["deleteTime"] = time;
                body["reason"] = json!(if by.is_some() { "deletedByUser" } else { "deletedByPolicy" });
                if let Some(by) = by {
                    body["deletedBy"] = json!(somebody(by));
                }
            }
            Self::ParticipantsAdded { by, added } => {
                body["time"] = time;
                body["addedBy"] = json!(somebody(by));
                body["participantsAdded"] = json!(several(added));
            }
            Self::ParticipantsRemoved { by, removed } => {
                body["time"] = time;
                body["removedBy"] = json!(somebody(by));
                body["participantsRemoved"] = json!(several(removed));
            }
            _ => {}
        }
        body
    }
}

fn participant(participant: &Participant) -> Value {
    json!({
        "participantId": participant.id, "displayName": participant.name.as_deref().unwrap_or_default(),
        "shareHistoryTime": written(participant.history_from), "memberMetaData": json!(participant.metadata).to_string(),
    })
}

fn properties(thread: &Thread) -> Value {
    let mut properties = json!({ "topic": thread.topic, "acsChatThreadMetadata": json!(thread.metadata).to_string() });
    if let Some(days) = thread.retention {
        let policy = json!({
            "retentionPolicyType": "DeleteAfterCreationTime", "executeAfter": format!("{days}.00:00:00"),
        });
        properties["retentionPolicy"] = json!(policy.to_string());
    }
    properties
}

/// JSON as clients take it apart: with JavaScript's old `unescape`, which reads UTF-16 units and not UTF-8.
fn escaped(value: &Value) -> String {
    let mut text = String::new();
    for unit in value.to_string().encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii_alphanumeric() || b"@*_+-./".contains(&byte) => text.push(char::from(byte)),
            Ok(byte) if byte.is_ascii() => drop(write!(text, "%{byte:02X}")),
            _ => drop(write!(text, "%u{unit:04X}")),
        }
    }
    text
}
