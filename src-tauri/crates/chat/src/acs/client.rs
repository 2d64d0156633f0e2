//! The calls.

use std::{collections::BTreeMap, sync::Arc};

use base::http::Http;
use http::{Method, StatusCode};
use identity::WallClock;
use serde_json::json;
use url::Url;

use super::{
    WireIdentifier,
    wire::{
        AddBody, CLIENT_ID, Collection, CreateBody, ParticipantBody, SendBody, WireAdded, WireCreated, WireMessage,
        WireParticipant, WireReceipt, WireSent, WireThread, left_out,
    },
};
use crate::{
    bearer::Bearer,
    body::Body,
    exchange::{Call, Exchange, escaped},
    failure::ChatFailure,
    identifier::Identifier,
    ids::{ClientId, MessageId, ThreadId},
    limits::{MAX_ADDED, MAX_PAGE},
    message::Message,
    pacer::{self, Operation},
    picture::{Picture, PicturePlace},
    service::{Abilities, Answering, ChatService, Detection},
    text::line,
    thread::{
        Continuation, Created, History, Invitation, LeftOut, Listing, NewThread, Page, Participant, Receipt, Thread,
        ThreadSummary,
    },
    time::Timestamp,
};

const VERSION: &str = "api-version=2025-03-15";

/// Chat of a Communication Services resource, as one of its users sees it.
pub struct AcsChat {
    exchange: Exchange,
    clock: Arc<dyn WallClock>,
    name: Option<String>,
}

impl std::fmt::Debug for AcsChat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AcsChat").finish_non_exhaustive()
    }
}

/// An address was no endpoint of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no endpoint of a Communication Services resource")]
pub struct AcsEndpointError;

impl AcsChat {
    /// A client. `endpoint` is the resource's, such as `https://contoso.communication.azure.com`; plain `http` is taken for this
    /// machine only. `name` is what others see beside one's messages.
    ///
    /// # Errors
    /// When the endpoint is none.
    pub fn new(
        http: Arc<dyn Http>,
        bearer: Arc<dyn Bearer>,
        clock: Arc<dyn WallClock>,
        endpoint: &str,
        name: Option<&str>,
    ) -> Result<Self, AcsEndpointError> {
        let mut endpoint = Url::parse(endpoint).map_err(|_| AcsEndpointError)?;
        let local = matches!(endpoint.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        let scheme = endpoint.scheme() == "https" || (endpoint.scheme() == "http" && local);
        if !scheme || !endpoint.username().is_empty() || endpoint.query().is_some() {
            return Err(AcsEndpointError);
        }
        if !endpoint.path().ends_with('/') {
            endpoint.set_path(&format!("{}/", endpoint.path()));
        }
        let exchange = Exchange::new(http, bearer, endpoint, pacer::communication_services);
        Ok(Self { exchange, clock, name: name.and_then(line) })
    }

    fn call<'a>(
        &self,
        operation: Operation,
        thread: Option<&'a ThreadId>,
        method: Method,
        path: &str,
        query: &str,
    ) -> Call<'a> {
        let mut address = self.exchange.address("chat/threads");
        if let Some(thread) = thread {
            address += &format!("/{}", escaped(thread.as_str()));
        }
        Call::new(operation, thread, method, format!("{address}{path}?{query}{VERSION}"))
    }

    /// A list's first page, or the one it goes on with.
    async fn list<'a>(&self, call: Call<'a>, from: Option<&Continuation>) -> Result<Collection, ChatFailure> {
        let call = match from {
            Some(next) => Call::new(call.operation, call.thread, Method::GET, self.exchange.follow(next)?),
            None => call,
        };
        self.exchange.read(call, StatusCode::OK).await
    }

    fn invited<'a>(&self, people: &'a [Invitation]) -> Vec<ParticipantBody<'a>> {
        let one = |invitation: &'a Invitation| ParticipantBody {
            communication_identifier: WireIdentifier::from(&invitation.person.id),
            display_name: invitation.person.name.as_deref(),
            share_history_time: self.since(invitation.history).to_rfc3339(),
        };
        people.iter().take(MAX_ADDED).map(one).collect()
    }

    fn since(&self, history: History) -> Timestamp {
        match history {
            History::All => Timestamp::from_unix_ms(0),
            History::Since(moment) => moment,
            History::None => {
                let now = self.clock.now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
                Timestamp::from_unix_ms(i64::try_from(now.as_millis()).unwrap_or(i64::MAX))
            }
        }
    }

    async fn remove_from(&self, thread: &ThreadId, who: &Identifier) -> Result<(), ChatFailure> {
        let call = self.call(Operation::ChangeParticipants, Some(thread), Method::POST, "/participants/:remove", "");
        self.exchange.ask(call.json(&WireIdentifier::from(who)), &[StatusCode::NO_CONTENT]).await.map(drop)
    }
}

impl ChatService for AcsChat {
    fn abilities(&self) -> Abilities {
        Abilities {
            sequences: true,
            client_ids: true,
            lists_changes: false,
            typing: true,
            receipts: true,
            deletes_threads: true,
            page: MAX_PAGE,
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
            let call = self.call(Operation::ReadThreads, None, Method::GET, "", "maxPageSize=1&");
            let answer = self.exchange.read::<Collection>(call, StatusCode::OK).await;
            self.exchange.capability.learn(answer, true)
        })
    }

    fn threads(&self, from: Option<Continuation>) -> Answering<'_, Page<ThreadSummary>> {
        Box::pin(async move {
            let call = self.call(Operation::ReadThreads, None, Method::GET, "", &format!("maxPageSize={MAX_PAGE}&"));
            Ok(self.list(call, from.as_ref()).await?.page(WireThread::summary))
        })
    }

    fn create_thread<'a>(&'a self, new: &'a NewThread) -> Answering<'a, Created> {
        Box::pin(async move {
            let body =
                CreateBody { topic: new.topic.as_deref().unwrap_or_default(), participants: self.invited(&new.people) };
            let call = self.call(Operation::CreateThread, None, Method::POST, "", "").json(&body);
            let call = call.header("repeatability-request-id", new.request.to_string());
            let created: WireCreated = self.exchange.read(call, StatusCode::CREATED).await?;
            Ok(Created { thread: created.chat_thread.thread(), left_out: left_out(created.invalid_participants) })
        })
    }

    fn thread<'a>(&'a self, thread: &'a ThreadId) -> Answering<'a, Thread> {
        Box::pin(async move {
            let call = self.call(Operation::ReadThreads, Some(thread), Method::GET, "", "");
            Ok(self.exchange.read::<WireThread>(call, StatusCode::OK).await?.thread())
        })
    }

    fn rename<'a>(&'a self, thread: &'a ThreadId, topic: &'a str) -> Answering<'a, ()> {
        Box::pin(async move {
            let call = self.call(Operation::UpdateThread, Some(thread), Method::PATCH, "", "");
            self.exchange.ask(call.merge_patch(&json!({ "topic": topic })), &[StatusCode::NO_CONTENT]).await.map(drop)
        })
    }

    fn delete_thread<'a>(&'a self, thread: &'a ThreadId) -> Answering<'a, ()> {
        Box::pin(async move {
            let call = self.call(Operation::DeleteThread, Some(thread), Method::DELETE, "", "");
            self.exchange.ask(call, &[StatusCode::NO_CONTENT]).await.map(drop)
        })
    }

    fn participants<'a>(
        &'a self,
        thread: &'a ThreadId,
        from: Option<Continuation>,
    ) -> Answering<'a, Page<Participant>> {
        Box::pin(async move {
            let query = format!("maxPageSize={MAX_PAGE}&");
            let call = self.call(Operation::ListParticipants, Some(thread), Method::GET, "/participants", &query);
            Ok(self.list(call, from.as_ref()).await?.page(WireParticipant::participant))
        })
    }

    fn add<'a>(&'a self, thread: &'a ThreadId, people: &'a [Invitation]) -> Answering<'a, Vec<LeftOut>> {
        Box::pin(async move {
            let call = self.call(Operation::ChangeParticipants, Some(thread), Method::POST, "/participants/:add", "");
            let call = call.json(&AddBody { participants: self.invited(people) });
            Ok(left_out(self.exchange.read::<WireAdded>(call, StatusCode::CREATED).await?.invalid_participants))
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
            let (query, next) = match listing {
                Listing::Newest(most) => (format!("maxPageSize={}&", most.min(&MAX_PAGE)), None),
                Listing::Since(moment, most) => {
                    (format!("maxPageSize={}&startTime={}&", most.min(&MAX_PAGE), escaped(&moment.to_rfc3339())), None)
                }
                Listing::Next(next) => (String::new(), Some(next)),
            };
            let call = self.call(Operation::ListMessages, Some(thread), Method::GET, "/messages", &query);
            Ok(self.list(call, next).await?.page(WireMessage::message))
        })
    }

    fn message<'a>(&'a self, thread: &'a ThreadId, message: &'a MessageId) -> Answering<'a, Message> {
        Box::pin(async move {
            let path = format!("/messages/{}", escaped(message.as_str()));
            let call = self.call(Operation::ReadMessage, Some(thread), Method::GET, &path, "");
            self.exchange.read::<WireMessage>(call, StatusCode::OK).await?.message().ok_or(ChatFailure::Unreadable)
        })
    }

    fn picture<'a>(&'a self, thread: &'a ThreadId, place: &'a PicturePlace) -> Answering<'a, Picture> {
        Box::pin(async move {
            let path = place.at_acs().filter(|_| place.is_of(thread)).ok_or(ChatFailure::Foreign)?;
            let call = self.call(Operation::ReadMessage, Some(thread), Method::GET, &path, "");
            self.exchange.picture(call).await
        })
    }

    fn send<'a>(&'a self, thread: &'a ThreadId, client_id: &'a ClientId, body: &'a Body) -> Answering<'a, MessageId> {
        Box::pin(async move {
            let kind = if matches!(body, Body::Text(_)) { "text" } else { "html" };
            let metadata = BTreeMap::from([(CLIENT_ID, client_id.as_str())]);
            let send = SendBody { content: body.content(), kind, sender_display_name: self.name.as_deref(), metadata };
            let call = self.call(Operation::Write, Some(thread), Method::POST, "/messages", "").json(&send);
            Ok(self.exchange.read::<WireSent>(call, StatusCode::CREATED).await?.id)
        })
    }

    fn edit<'a>(&'a self, thread: &'a ThreadId, message: &'a MessageId, body: &'a Body) -> Answering<'a, ()> {
        Box::pin(async move {
            let path = format!("/messages/{}", escaped(message.as_str()));
            let call = self.call(Operation::Write, Some(thread), Method::PATCH, &path, "");
            let call = call.merge_patch(&json!({ "content": body.content() }));
            self.exchange.ask(call, &[StatusCode::NO_CONTENT]).await.map(drop)
        })
    }

    fn delete<'a>(&'a self, thread: &'a ThreadId, message: &'a MessageId) -> Answering<'a, ()> {
        Box::pin(async move {
            let path = format!("/messages/{}", escaped(message.as_str()));
            let call = self.call(Operation::Write, Some(thread), Method::DELETE, &path, "");
            self.exchange.ask(call, &[StatusCode::NO_CONTENT]).await.map(drop)
        })
    }

    fn typing<'a>(&'a self, thread: &'a ThreadId) -> Answering<'a, ()> {
        Box::pin(async move {
            let body = self.name.as_ref().map_or_else(|| json!({}), |name| json!({ "senderDisplayName": name }));
            let call = self.call(Operation::Typing, Some(thread), Method::POST, "/typing", "").json(&body);
            self.exchange.ask(call, &[StatusCode::OK]).await.map(drop)
        })
    }

    fn receipts<'a>(&'a self, thread: &'a ThreadId, from: Option<Continuation>) -> Answering<'a, Page<Receipt>> {
        Box::pin(async move {
            let query = format!("maxPageSize={MAX_PAGE}&");
            let call = self.call(Operation::ListReceipts, Some(thread), Method::GET, "/readReceipts", &query);
            Ok(self.list(call, from.as_ref()).await?.page(WireReceipt::receipt))
        })
    }

    fn mark_read<'a>(&'a self, thread: &'a ThreadId, message: &'a MessageId) -> Answering<'a, ()> {
        Box::pin(async move {
            let body = json!({ "chatMessageId": message });
            let call = self.call(Operation::SendReceipt, Some(thread), Method::POST, "/readReceipts", "").json(&body);
            self.exchange.ask(call, &[StatusCode::OK]).await.map(drop)
        })
    }
}
