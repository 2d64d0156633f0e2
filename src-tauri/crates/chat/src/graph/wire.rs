//! The bodies of Graph's chats, and what becomes of them.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    body::Body,
    exchange::continuation,
    html::{self, Address},
    identifier::Identifier,
    ids::{MessageId, ThreadId},
    limits::MAX_ATTACHMENTS,
    message::{Attachment, AttachmentKind, Content, Mentioned, Message, Person},
    picture::PicturePlace,
    text::line,
    thread::{Page, Participant, Thread, ThreadSummary},
    time::Timestamp,
};

/// A list; what of it can't be read is counted and left out.
#[derive(Deserialize)]
pub(super) struct Collection {
    value: Vec<Value>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
}

impl Collection {
    pub(super) fn page<W: DeserializeOwned, T>(self, read: impl Fn(W) -> Option<T>) -> Page<T> {
        let all = self.value.len();
        let one = |value| serde_json::from_value(value).ok().and_then(&read);
        let items: Vec<T> = self.value.into_iter().filter_map(one).collect();
        Page { unreadable: all - items.len(), items, next: continuation(self.next) }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireChat {
    id: ThreadId,
    topic: Option<String>,
    created_date_time: Option<String>,
    last_message_preview: Option<WirePreview>,
    viewpoint: Option<WireViewpoint>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WirePreview {
    created_date_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireViewpoint {
    last_message_read_date_time: Option<String>,
}

impl WireChat {
    pub(super) fn thread(self) -> Thread {
        Thread {
            id: self.id,
            topic: self.topic.as_deref().and_then(line),
            created: moment(self.created_date_time.as_ref()),
            created_by: None,
            deleted: None,
            read_until: self.viewpoint.and_then(|viewpoint| moment(viewpoint.last_message_read_date_time.as_ref())),
        }
    }

    pub(super) fn summary(self) -> Option<ThreadSummary> {
        let last_message =
            self.last_message_preview.as_ref().and_then(|preview| moment(preview.created_date_time.as_ref()));
        let Thread { id, topic, .. } = self.thread();
        Some(ThreadSummary { id, topic, last_message, deleted: None })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireMember {
    /// Of the membership.
    pub(super) id: String,
    pub(super) user_id: Option<String>,
    display_name: Option<String>,
    visible_history_start_date_time: Option<String>,
}

impl WireMember {
    pub(super) fn participant(self) -> Option<Participant> {
        let id = person_of(&self.user_id?, None)?;
        let name = self.display_name.as_deref().and_then(line);
        Some(Participant {
            person: Person { id, name },
            history_from: moment(self.visible_history_start_date_time.as_ref()),
        })
    }
}

/// Somebody who is to be a member.
#[derive(Serialize)]
pub(super) struct MemberBody {
    #[serde(rename = "@odata.type")]
    kind: &'static str,
    roles: [&'static str; 1],
    #[serde(rename = "user@odata.bind")]
    user: String,
    #[serde(rename = "visibleHistoryStartDateTime", skip_serializing_if = "Option::is_none")]
    history: Option<String>,
}

impl MemberBody {
    pub(super) fn new(base: &str, object_id: &str, history: Option<String>) -> Self {
        // In a string of OData an apostrophe is written twice.
        let user = format!("{base}users('{}')", object_id.replace('\'', "''"));
        Self { kind: "#microsoft.graph.aadUserConversationMember", roles: ["owner"], user, history }
    }
}

/// A message's words.
#[derive(Serialize)]
pub(super) struct MessageBody<'a> {
    body: ItemBody<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ItemBody<'a> {
    content_type: &'static str,
    content: &'a str,
}

impl<'a> MessageBody<'a> {
    pub(super) fn new(body: &'a Body) -> Self {
        let content_type = if matches!(body, Body::Text(_)) { "text" } else { "html" };
        Self { body: ItemBody { content_type, content: body.content() } }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireMessage {
    id: MessageId,
    message_type: Option<String>,
    created_date_time: String,
    last_modified_date_time: Option<String>,
    last_edited_date_time: Option<String>,
    deleted_date_time: Option<String>,
    from: Option<WireFrom>,
    body: Option<WireBody>,
    attachments: Option<Vec<WireAttachment>>,
    mentions: Option<Vec<WireMention>>,
    event_detail: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireBody {
    content_type: Option<String>,
    content: Option<String>,
}

#[derive(Deserialize)]
struct WireFrom {
    user: Option<WireIdentity>,
    application: Option<WireIdentity>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireIdentity {
    id: Option<String>,
    display_name: Option<String>,
    user_identity_type: Option<String>,
}

impl WireIdentity {
    fn person(self) -> Option<Person> {
        let id = person_of(&self.id?, self.user_identity_type.as_deref())?;
        Some(Person { id, name: self.display_name.as_deref().and_then(line) })
    }
}

impl WireFrom {
    fn person(self) -> Option<Person> {
        let application = |identity: WireIdentity| {
            let id = Identifier::from_raw(format!("28:{}", identity.id?)).ok()?;
            Some(Person { id, name: identity.display_name.as_deref().and_then(line) })
        };
        self.user.and_then(WireIdentity::person).or_else(|| self.application.and_then(application))
    }
}

/// An account of an organisation is known by its object id, a guest by the raw id it has elsewhere.
fn person_of(id: &str, kind: Option<&str>) -> Option<Identifier> {
    let raw = match kind {
        _ if id.contains(':') => id.to_owned(),
        None | Some("aadUser" | "onPremiseAadUser" | "federatedUser") => format!("8:orgid:{id}"),
        Some("anonymousGuest") => format!("8:teamsvisitor:{id}"),
        Some(_) => id.to_owned(),
    };
    Identifier::from_raw(raw).ok().filter(|id| !id.raw().is_empty())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireAttachment {
    id: Option<String>,
    content_type: Option<String>,
    content_url: Option<String>,
    name: Option<String>,
}

impl WireAttachment {
    fn read(self) -> Option<Attachment> {
        let kind = match self.content_type.as_deref().unwrap_or_default() {
            "reference" => AttachmentKind::File,
            "messageReference" => AttachmentKind::Quoted,
            kind if kind.starts_with("image/") => AttachmentKind::Image,
            _ => AttachmentKind::Other,
        };
        let address = |text: Option<String>| text.and_then(|text| Address::parse(&text).ok());
        let name = self.name.as_deref().and_then(line);
        Some(Attachment { id: line(&self.id?)?, kind, name, address: address(self.content_url), pictures: Vec::new() })
    }
}

#[derive(Deserialize)]
struct WireMention {
    id: Option<i64>,
    mentioned: Option<WireFrom>,
}

impl WireMention {
    fn read(self) -> Option<Mentioned> {
        let who = self.mentioned.and_then(WireFrom::person).map(|person| person.id);
        Some(Mentioned { mention: self.id?.to_string(), who })
    }
}

impl WireMessage {
    pub(super) fn message(self) -> Option<Message> {
        let created = Timestamp::parse(&self.created_date_time)?;
        let modified = moment(self.last_modified_date_time.as_ref()).unwrap_or(created);
        let deleted = moment(self.deleted_date_time.as_ref());
        let sender = self.from.and_then(WireFrom::person);
        let content = match (deleted, self.message_type.as_deref().unwrap_or("message")) {
            (Some(_), _) => Content::Gone,
            (None, "message") => words(self.body),
            (None, kind) => self
                .event_detail
                .as_ref()
                .and_then(happening)
                .unwrap_or_else(|| Content::Other { kind: line(kind).unwrap_or_default(), html: None }),
        };
        let (sender, sender_name) = sender.map_or((None, None), |sender| (Some(sender.id), sender.name));
        let hosted = hosted(&content);
        Some(Message {
            id: self.id,
            sequence: None,
            version: u64::try_from(modified.unix_ms()).unwrap_or_default(),
            content,
            sender,
            sender_name,
            created,
            edited: moment(self.last_edited_date_time.as_ref()),
            deleted,
            client_id: None,
            attachments: self
                .attachments
                .into_iter()
                .flatten()
                .take(MAX_ATTACHMENTS)
                .filter_map(WireAttachment::read)
                .chain(hosted)
                .collect(),
            mentions: self.mentions.into_iter().flatten().take(MAX_ATTACHMENTS).filter_map(WireMention::read).collect(),
        })
    }
}

/// Pictures that Graph keeps for a message hang on no attachment: the words name them by where they lie.
fn hosted(content: &Content) -> Vec<Attachment> {
    let Content::Html(html) = content else { return Vec::new() };
    if !html.contains("/hostedContents/") {
        return Vec::new();
    }
    let document = html::read(html);
    let attachment = |image: &html::Image| {
        let address = image.source.clone()?;
        let pictures = vec![PicturePlace::of(&address)?];
        let id = image.id.clone().unwrap_or_else(|| address.as_str().to_owned());
        Some(Attachment { id, kind: AttachmentKind::Image, name: image.alt.clone(), address: Some(address), pictures })
    };
    document.images().into_iter().filter_map(attachment).take(MAX_ATTACHMENTS).collect()
}

fn words(body: Option<WireBody>) -> Content {
    let Some(body) = body else { return Content::Text(String::new()) };
    let text = body.content.unwrap_or_default();
    if body.content_type.as_deref() == Some("html") { Content::Html(text) } else { Content::Text(text) }
}

/// What the service says by itself.
fn happening(detail: &Value) -> Option<Content> {
    let by =
        serde_json::from_value(detail["initiator"].clone()).ok().and_then(WireFrom::person).map(|person| person.id);
    let people = || {
        let all: Vec<WireIdentity> = serde_json::from_value(detail["members"].clone()).unwrap_or_default();
        all.into_iter().filter_map(WireIdentity::person).collect()
    };
    match detail["@odata.type"].as_str()?.trim_start_matches("#microsoft.graph.") {
        "membersAddedEventMessageDetail" => Some(Content::ParticipantsAdded { people: people(), by }),
        "membersDeletedEventMessageDetail" => Some(Content::ParticipantsRemoved { people: people(), by }),
        "chatRenamedEventMessageDetail" => {
            Some(Content::TopicUpdated { topic: detail["chatDisplayName"].as_str().and_then(line), by })
        }
        other => Some(Content::Other { kind: line(other).unwrap_or_default(), html: None }),
    }
}

fn moment(text: Option<&String>) -> Option<Timestamp> {
    text.and_then(|text| Timestamp::parse(text))
}
