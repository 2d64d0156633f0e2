//! The calls.

use std::sync::Arc;

use base::http::Http;
use http::{Method, StatusCode};
use serde::Serialize;
use serde_json::json;
use url::Url;

use super::wire::{Collection, MemberBody, MessageBody, WireChat, WireMember, WireMessage};
use crate::{
    bearer::Bearer,
    body::Body,
    exchange::{Call, Exchange, escaped},
    failure::{ChatFailure, Refusal},
    identifier::Identifier,
    ids::{ClientId, MessageId, ThreadId},
    limits::{MAX_ADDED, MAX_GRAPH_PAGE},
    message::Message,
    pacer::{self, Operation},
    picture::{Picture, PicturePlace},
    service::{Abilities, Answering, ChatService, Detection},
    thread::{
        Continuation, Created, History, Invitation, LeftOut, Listing, NewThread, Page, Participant, Receipt, Thread,
        ThreadSummary,
    },
};

/// Chats of Microsoft Graph, as one signed-in person sees them.
pub struct GraphChat {
    exchange: Exchange,
    tenant: Option<String>,
}

impl std::fmt::Debug for GraphChat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GraphChat").finish_non_exhaustive()
    }
}

/// An address was no Graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no address of Microsoft Graph")]
pub struct GraphEndpointError;

/// Messages of the service's own are told by their kind only to those who ask for it so.
const KINDS: (&str, &str) = ("prefer", "include-unknown-enum-members");

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateBody<'a> {
    chat_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<&'a str>,
    members: Vec<MemberBody>,
}

impl GraphChat {
    /// A client. `endpoint` is Graph's address with its version, such as `https://graph.microsoft.com/v1.0`; plain `http` is taken for
    /// this machine only. `tenant` is the person's organisation, which marking a chat as read names.
    ///
    /// # Errors
    /// When the address is none.
    pub fn new(
        http: Arc<dyn Http>,
        bearer: Arc<dyn Bearer>,
        endpoint: &str,
        tenant: Option<String>,
    ) -> Result<Self, GraphEndpointError> {
        let mut endpoint = Url::parse(endpoint).map_err(|_| GraphEndpointError)?;
        let local = matches!(endpoint.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if !(endpoint.scheme() == "https" || (endpoint.scheme() == "http" && local)) || endpoint.query().is_some() {
            return Err(GraphEndpointError);
        }
        if !endpoint.path().ends_with('/') {
            endpoint.set_path(&format!("{}/", endpoint.path()));
        }
        Ok(Self { exchange: Exchange::new(http, bearer, endpoint, pacer::graph), tenant })
    }

    fn call<'a>(&self, operation: Operation, thread: Option<&'a ThreadId>, method: Method, path: &str) -> Call<'a> {
        let thread_path = thread.map(|thread| format!("chats/{}", escaped(thread.as_str()))).unwrap_or_default();
        Call::new(operation, thread, method, self.exchange.address(&format!("{thread_path}{path}")))
    }

    async fn list<'a>(&self, call: Call<'a>, from: Option<&Continuation>) -> Result<Collection, ChatFailure> {
        let call = match from {
            Some(next) => Call::new(call.operation, call.thread, Method::GET, self.exchange.follow(next)?),
            None => call,
        };
        self.exchange.read(call.header(KINDS.0, KINDS.1.to_owned()), StatusCode::OK).await
    }

    fn my_object_id(&self) -> Result<String, ChatFailure> {
        self.me().and_then(|me| me.object_id().map(str::to_owned)).ok_or(ChatFailure::NoToken)
    }

    fn base(&self) -> String {
        self.exchange.address("")
    }

    async fn add_one(&self, thread: &ThreadId, invitation: &Invitation) -> Result<Option<LeftOut>, ChatFailure> {
        let left_out = |reason, code| Ok(Some(LeftOut { who: Some(invitation.person.id.clone()), reason, code }));
        let Some(object_id) = invitation.person.id.object_id() else { return left_out(Refusal::Request, None) };
        let since = match invitation.history {
            History::None => None,
            History::All => Some("0001-01-01T00:00:00Z".to_owned()),
            History::Since(moment) => Some(moment.to_rfc3339()),
        };
        let call = self.call(Operation::ChangeParticipants, Some(thread), Method::POST, "/members");
        let call = call.json(&MemberBody::new(&self.base(), object_id, since));
        match self.exchange.ask(call, &[StatusCode::CREATED]).await {
            Ok(_) => Ok(None),
            Err(ChatFailure::Refused(Refusal::NotAllowed, code)) => left_out(Refusal::TenantForbids, code),
            Err(ChatFailure::Refused(reason, code)) => left_out(reason, code),
            Err(other) => Err(other),
        }
    }

    /// Removes the membership of somebody, which has an id of its own.
    async fn remove_from(&self, thread: &ThreadId, who: &Identifier) -> Result<(), ChatFailure> {
        let object_id = who.object_id().ok_or(ChatFailure::Refused(Refusal::NotFound, None))?;
        let members =
            self.list(self.call(Operation::ListParticipants, Some(thread), Method::GET, "/members"), None).await?;
        let member = |member: WireMember| {
            member.user_id.as_deref().is_some_and(|id| id.eq_ignore_ascii_case(object_id)).then_some(member.id)
        };
        let found =
            members.page(member).items.into_iter().next().ok_or(ChatFailure::Refused(Refusal::NotFound, None))?;
        let path = format!("/members/{}", escaped(&found));
        let call = self.call(Operation::ChangeParticipants, Some(thread), Method::DELETE, &path);
        self.exchange.ask(call, &[StatusCode::NO_CONTENT]).await.map(drop)
    }

    fn messages_path(listing: &Listing) -> String {
        let top = |most: &u16| most.min(&MAX_GRAPH_PAGE).to_string();
        match listing {
            Listing::Newest(most) => format!("/messages?$top={}&$orderby=createdDateTime%20desc", top(most)),
            Listing::Since(moment, most) => format!(
                "/messages?$top={}&$orderby=lastModifiedDateTime%20desc&$filter=lastModifiedDateTime%20gt%20{}",
                top(most),
                escaped(&moment.to_rfc3339())
            ),
            Listing::Next(_) => "/messages".to_owned(),
        }
    }
}

impl ChatService for GraphChat {
    fn abilities(&self) -> Abilities {
        Abilities {
            sequences: false,
            client_ids: false,
            lists_changes: true,
            typing: false,
            receipts: true,
            deletes_threads: false,
            page: MAX_GRAPH_PAGE,
        }
    }

    fn me(&self) -> Option<Identifier> {
        self.exchange.bearer.me()
    }

    fn detect(&self) -> Answering<'_, Detection> {
        Box::pin(async {
            if let Some(known) = self.exchange.capability.before() {
                return Ok(known);
            }
            let call = self.call(Operation::ReadThreads, None, Method::GET, "me/chats?$top=1");
            let answer = self.exchange.read::<Collection>(call, StatusCode::OK).await;
            self.exchange.capability.learn(answer, false)
        })
    }

    fn threads(&self, from: Option<Continuation>) -> Answering<'_, Page<ThreadSummary>> {
        Box::pin(async move {
            let call =
                self.call(Operation::ReadThreads, None, Method::GET, "me/chats?$top=50&$expand=lastMessagePreview");
            Ok(self.list(call, from.as_ref()).await?.page(WireChat::summary))
        })
    }

    fn create_thread<'a>(&'a self, new: &'a NewThread) -> Answering<'a, Created> {
        Box::pin(async move {
            let me = self.my_object_id()?;
            let people: Vec<&Invitation> = new.people.iter().take(MAX_ADDED).collect();
            let (known, others): (Vec<&Invitation>, Vec<&Invitation>) =
                people.into_iter().partition(|one| one.person.id.object_id().is_some());
            let ids = known.iter().filter_map(|one| one.person.id.object_id());
            let members: Vec<MemberBody> =
                std::iter::once(me.as_str()).chain(ids).map(|id| MemberBody::new(&self.base(), id, None)).collect();
            // Two make a chat of their own, which has no topic.
            let group = members.len() != 2 || new.topic.is_some();
            let (chat_type, topic) = if group { ("group", new.topic.as_deref()) } else { ("oneOnOne", None) };
            let call = self.call(Operation::CreateThread, None, Method::POST, "chats").json(&CreateBody {
                chat_type,
                topic,
                members,
            });
            let made = self.exchange.read::<WireChat>(call, StatusCode::CREATED).await;
            let thread = made.map_err(tenant_forbids)?.thread();
            let left_out =
                |one: &&Invitation| LeftOut { who: Some(one.person.id.clone()), reason: Refusal::Request, code: None };
            Ok(Created { thread, left_out: others.iter().map(left_out).collect() })
        })
    }

    fn thread<'a>(&'a self, thread: &'a ThreadId) -> Answering<'a, Thread> {
        Box::pin(async move {
            let call = self.call(Operation::ReadThreads, Some(thread), Method::GET, "");
            Ok(self.exchange.read::<WireChat>(call, StatusCode::OK).await?.thread())
        })
    }

    fn rename<'a>(&'a self, thread: &'a ThreadId, topic: &'a str) -> Answering<'a, ()> {
        Box::pin(async move {
            let call =
                self.call(Operation::UpdateThread, Some(thread), Method::PATCH, "").json(&json!({ "topic": topic }));
            self.exchange.ask(call, &[StatusCode::OK, StatusCode::NO_CONTENT]).await.map(drop)
        })
    }

    /// That takes an administrator's right.
    fn delete_thread<'a>(&'a self, _: &'a ThreadId) -> Answering<'a, ()> {
        Box::pin(std::future::ready(Err(ChatFailure::Unsupported)))
    }

    fn participants<'a>(
        &'a self,
        thread: &'a ThreadId,
        from: Option<Continuation>,
    ) -> Answering<'a, Page<Participant>> {
        Box::pin(async move {
            let call = self.call(Operation::ListParticipants, Some(thread), Method::GET, "/members");
            Ok(self.list(call, from.as_ref()).await?.page(WireMember::participant))
        })
    }

    /// One after the other, since Graph takes one at a time.
    fn add<'a>(&'a self, thread: &'a ThreadId, people: &'a [Invitation]) -> Answering<'a, Vec<LeftOut>> {
        Box::pin(async move {
            let mut left_out = Vec::new();
            for invitation in people.iter().take(MAX_ADDED) {
                left_out.extend(self.add_one(thread, invitation).await?);
            }
            Ok(left_out)
        })
    }

    fn remove<'a>(&'a self, thread: &'a ThreadId, who: &'a Identifier) -> Answering<'a, ()> {
        Box::pin(self.remove_from(thread, who))
    }

    fn leave<'a>(&'a self, thread: &'a ThreadId) -> Answering<'a, ()> {
        Box::pin(async move { self.remove_from(thread, &self.me().ok_or(ChatFailure::NoToken)?).await })
    }

    fn messages<'a>(&'a self, thread: &'a ThreadId, listing: &'a Listing) -> Answering<'a, Page<Message>> {
        Box::pin(async move {
            let call = self.call(Operation::ListMessages, Some(thread), Method::GET, &Self::messages_path(listing));
            let next = if let Listing::Next(next) = listing { Some(next) } else { None };
            Ok(self.list(call, next).await?.page(WireMessage::message))
        })
    }

    fn picture<'a>(&'a self, thread: &'a ThreadId, place: &'a PicturePlace) -> Answering<'a, Picture> {
        Box::pin(async move {
            let path = place.at_graph().filter(|_| place.is_of(thread)).ok_or(ChatFailure::Foreign)?;
            let call = self.call(Operation::ReadMessage, Some(thread), Method::GET, &path);
            self.exchange.picture(call).await
        })
    }

    fn message<'a>(&'a self, thread: &'a ThreadId, message: &'a MessageId) -> Answering<'a, Message> {
        Box::pin(async move {
            let path = format!("/messages/{}", escaped(message.as_str()));
            let call = self.call(Operation::ReadMessage, Some(thread), Method::GET, &path);
            self.exchange.read::<WireMessage>(call, StatusCode::OK).await?.message().ok_or(ChatFailure::Unreadable)
        })
    }

    fn send<'a>(&'a self, thread: &'a ThreadId, _: &'a ClientId, body: &'a Body) -> Answering<'a, MessageId> {
        Box::pin(async move {
            let call =
                self.call(Operation::Write, Some(thread), Method::POST, "/messages").json(&MessageBody::new(body));
            let sent = self.exchange.read::<WireMessage>(call, StatusCode::CREATED).await?;
            Ok(sent.message().ok_or(ChatFailure::Unreadable)?.id)
        })
    }

    fn edit<'a>(&'a self, thread: &'a ThreadId, message: &'a MessageId, body: &'a Body) -> Answering<'a, ()> {
        Box::pin(async move {
            let path = format!("/messages/{}", escaped(message.as_str()));
            let call = self.call(Operation::Write, Some(thread), Method::PATCH, &path).json(&MessageBody::new(body));
            self.exchange.ask(call, &[StatusCode::NO_CONTENT, StatusCode::OK]).await.map(drop)
        })
    }

    fn delete<'a>(&'a self, thread: &'a ThreadId, message: &'a MessageId) -> Answering<'a, ()> {
        Box::pin(async move {
            let (me, chat) = (self.my_object_id()?, escaped(thread.as_str()));
            let path = format!("users/{}/chats/{chat}/messages/{}/softDelete", escaped(&me), escaped(message.as_str()));
            let call = Call::new(Operation::Write, Some(thread), Method::POST, self.exchange.address(&path));
            self.exchange.ask(call, &[StatusCode::NO_CONTENT]).await.map(drop)
        })
    }

    fn typing<'a>(&'a self, _: &'a ThreadId) -> Answering<'a, ()> {
        Box::pin(std::future::ready(Err(ChatFailure::Unsupported)))
    }

    /// Only how far oneself has read, which Graph says of a chat.
    fn receipts<'a>(&'a self, thread: &'a ThreadId, _: Option<Continuation>) -> Answering<'a, Page<Receipt>> {
        Box::pin(async move {
            let read = self.thread(thread).await?.read_until;
            let own = self.me().zip(read).and_then(|(reader, read)| {
                Some(Receipt { reader, message: MessageId::new(read.unix_ms().to_string()).ok()?, read })
            });
            Ok(Page { items: own.into_iter().collect(), next: None, unreadable: 0 })
        })
    }

    /// Marks the whole chat as read, up to its last message.
    fn mark_read<'a>(&'a self, thread: &'a ThreadId, _: &'a MessageId) -> Answering<'a, ()> {
        Box::pin(async move {
            let mut user = json!({ "id": self.my_object_id()? });
            if let Some(tenant) = &self.tenant {
                user["tenantId"] = json!(tenant);
            }
            let call = self.call(Operation::SendReceipt, Some(thread), Method::POST, "/markChatReadForUser");
            self.exchange.ask(call.json(&json!({ "user": user })), &[StatusCode::NO_CONTENT]).await.map(drop)
        })
    }
}

/// A chat can't be begun with somebody whose organisation doesn't allow it.
fn tenant_forbids(failure: ChatFailure) -> ChatFailure {
    match failure {
        ChatFailure::Refused(Refusal::NotAllowed, code) => ChatFailure::Refused(Refusal::TenantForbids, code),
        other => other,
    }
}
