//! The bodies of Communication Services' chat, and what becomes of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::WireIdentifier;
use crate::{
    exchange::continuation,
    html::Address,
    ids::{ClientId, MessageId, ThreadId},
    limits::MAX_ATTACHMENTS,
    message::{Attachment, AttachmentKind, Content, Message, Person},
    picture::PicturePlace,
    text::line,
    thread::{LeftOut, Page, Participant, Receipt, Thread, ThreadSummary},
    time::Timestamp,
};

/// The entry of a message's metadata that finds one's own messages again.
pub(crate) const CLIENT_ID: &str = "clientMessageId";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SendBody<'a> {
    pub(super) content: &'a str,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sender_display_name: Option<&'a str>,
    pub(super) metadata: BTreeMap<&'static str, &'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreateBody<'a> {
    pub(super) topic: &'a str,
    pub(super) participants: Vec<ParticipantBody<'a>>,
}

#[derive(Serialize)]
pub(super) struct AddBody<'a> {
    pub(super) participants: Vec<ParticipantBody<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ParticipantBody<'a> {
    pub(super) communication_identifier: WireIdentifier,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) display_name: Option<&'a str>,
    pub(super) share_history_time: String,
}

/// A list; what of it can't be read is counted and left out.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Collection {
    value: Vec<Value>,
    next_link: Option<String>,
}

impl Collection {
    pub(super) fn page<W: DeserializeOwned, T>(self, read: impl Fn(W) -> Option<T>) -> Page<T> {
        let all = self.value.len();
        let one = |value| serde_json::from_value(value).ok().and_then(&read);
        let items: Vec<T> = self.value.into_iter().filter_map(one).collect();
        Page { unreadable: all - items.len(), items, next: continuation(self.next_link) }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireThread {
    id: ThreadId,
    topic: Option<String>,
    created_on: Option<String>,
    created_by_communication_identifier: Option<WireIdentifier>,
    deleted_on: Option<String>,
    last_message_received_on: Option<String>,
}

impl WireThread {
    pub(super) fn thread(self) -> Thread {
        Thread {
            id: self.id,
            topic: self.topic.as_deref().and_then(line),
            created: moment(self.created_on.as_ref()),
            created_by: self.created_by_communication_identifier.and_then(WireIdentifier::read),
            deleted: moment(self.deleted_on.as_ref()),
            read_until: None,
        }
    }

    pub(super) fn summary(self) -> Option<ThreadSummary> {
        let last_message = moment(self.last_message_received_on.as_ref());
        let Thread { id, topic, deleted, .. } = self.thread();
        Some(ThreadSummary { id, topic, last_message, deleted })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireCreated {
    pub(super) chat_thread: WireThread,
    pub(super) invalid_participants: Option<Vec<WireError>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireAdded {
    pub(super) invalid_participants: Option<Vec<WireError>>,
}

#[derive(Deserialize)]
pub(super) struct WireError {
    code: String,
    target: Option<String>,
}

pub(super) fn left_out(errors: Option<Vec<WireError>>) -> Vec<LeftOut> {
    errors.unwrap_or_default().into_iter().map(|error| LeftOut::new(error.target, &error.code)).collect()
}

#[derive(Deserialize)]
pub(super) struct WireSent {
    pub(super) id: MessageId,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireReceipt {
    sender_communication_identifier: WireIdentifier,
    chat_message_id: MessageId,
    read_on: String,
}

impl WireReceipt {
    pub(super) fn receipt(self) -> Option<Receipt> {
        let reader = self.sender_communication_identifier.read()?;
        Some(Receipt { reader, message: self.chat_message_id, read: Timestamp::parse(&self.read_on)? })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireParticipant {
    communication_identifier: WireIdentifier,
    display_name: Option<String>,
    share_history_time: Option<String>,
}

impl WireParticipant {
    pub(super) fn participant(self) -> Option<Participant> {
        let history_from = moment(self.share_history_time.as_ref());
        Some(Participant { person: self.person()?, history_from })
    }

    fn person(self) -> Option<Person> {
        let name = self.display_name.as_deref().and_then(line);
        Some(Person { id: self.communication_identifier.read()?, name })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireMessage {
    id: MessageId,
    #[serde(rename = "type")]
    kind: String,
    sequence_id: Option<String>,
    version: Option<String>,
    content: Option<WireContent>,
    sender_display_name: Option<String>,
    created_on: String,
    sender_communication_identifier: Option<WireIdentifier>,
    deleted_on: Option<String>,
    edited_on: Option<String>,
    metadata: Option<BTreeMap<String, Value>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireContent {
    message: Option<String>,
    topic: Option<String>,
    participants: Option<Vec<WireParticipant>>,
    attachments: Option<Vec<WireAttachment>>,
    initiator_communication_identifier: Option<WireIdentifier>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireAttachment {
    id: String,
    attachment_type: String,
    name: Option<String>,
    url: Option<String>,
    preview_url: Option<String>,
}

impl WireAttachment {
    pub(crate) fn read(self) -> Option<Attachment> {
        let kind = match self.attachment_type.as_str() {
            "image" => AttachmentKind::Image,
            "file" => AttachmentKind::File,
            _ => AttachmentKind::Other,
        };
        let address = |text: Option<String>| text.and_then(|text| Address::parse(&text).ok());
        let name = self.name.as_deref().and_then(line);
        let (whole, preview) = (address(self.url), address(self.preview_url));
        let pictures = [whole.as_ref(), preview.as_ref()].into_iter().flatten().filter_map(PicturePlace::of).collect();
        Some(Attachment { id: line(&self.id)?, kind, name, address: whole.or(preview), pictures })
    }
}

impl WireMessage {
    pub(super) fn message(self) -> Option<Message> {
        let created = Timestamp::parse(&self.created_on)?;
        let deleted = moment(self.deleted_on.as_ref());
        let mut content = self.content.unwrap_or_default();
        let attachments = content.attachments.take().unwrap_or_default();
        let client_id = self.metadata.as_ref().and_then(|entries| entries.get(CLIENT_ID)?.as_str());
        let version = self.version.and_then(|version| version.parse().ok());
        Some(Message {
            sequence: self.sequence_id.and_then(|sequence| sequence.parse().ok()),
            version: version.unwrap_or_else(|| self.id.number()),
            id: self.id,
            content: if deleted.is_some() { Content::Gone } else { content.read(self.kind) },
            sender: self.sender_communication_identifier.and_then(WireIdentifier::read),
            sender_name: self.sender_display_name.as_deref().and_then(line),
            created,
            edited: moment(self.edited_on.as_ref()),
            deleted,
            client_id: client_id.and_then(|id| ClientId::new(id).ok()),
            attachments: attachments.into_iter().take(MAX_ATTACHMENTS).filter_map(WireAttachment::read).collect(),
            mentions: Vec::new(),
        })
    }
}

impl WireContent {
    fn read(self, kind: String) -> Content {
        let by = self.initiator_communication_identifier.and_then(WireIdentifier::read);
        let people = self.participants.unwrap_or_default().into_iter().filter_map(WireParticipant::person).collect();
        match kind.as_str() {
            "text" => Content::Text(self.message.unwrap_or_default()),
            "html" => Content::Html(self.message.unwrap_or_default()),
            "topicUpdated" => Content::TopicUpdated { topic: self.topic.as_deref().and_then(line), by },
            "participantAdded" => Content::ParticipantsAdded { people, by },
            "participantRemoved" => Content::ParticipantsRemoved { people, by },
            _ => Content::Other { kind: line(&kind).unwrap_or_default(), html: self.message },
        }
    }
}

fn moment(text: Option<&String>) -> Option<Timestamp> {
    text.and_then(|text| Timestamp::parse(text))
}
