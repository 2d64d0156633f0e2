//! Chat as a port: what Communication Services and Graph both offer, each in its own way.

use std::future::Future;
use std::pin::Pin;

use crate::{
    body::Body,
    failure::{Absence, ChatFailure},
    identifier::Identifier,
    ids::{ClientId, MessageId, ThreadId},
    message::Message,
    picture::{Picture, PicturePlace},
    thread::{
        Continuation, Created, Invitation, LeftOut, Listing, NewThread, Page, Participant, Receipt, Thread,
        ThreadSummary,
    },
};

/// What the methods of [`ChatService`] give.
pub type Answering<'a, T> = Pin<Box<dyn Future<Output = Result<T, ChatFailure>> + Send + 'a>>;

/// A chat service as one person sees it. Each method is one request, or one and a second with a new token; nothing is repeated by
/// itself otherwise, and nothing is sent sooner than the service's published limits allow.
pub trait ChatService: Send + Sync {
    /// What this service offers.
    fn abilities(&self) -> Abilities;

    /// Who one is.
    fn me(&self) -> Option<Identifier>;

    /// Finds out whether there is chat at all; the answer is remembered, and where there is none every other method says so
    /// without asking again.
    fn detect(&self) -> Answering<'_, Detection>;

    /// Threads one is in.
    fn threads(&self, from: Option<Continuation>) -> Answering<'_, Page<ThreadSummary>>;

    /// Makes a thread.
    fn create_thread<'a>(&'a self, new: &'a NewThread) -> Answering<'a, Created>;

    /// A thread by itself.
    fn thread<'a>(&'a self, thread: &'a ThreadId) -> Answering<'a, Thread>;

    /// Gives a thread another topic.
    fn rename<'a>(&'a self, thread: &'a ThreadId, topic: &'a str) -> Answering<'a, ()>;

    /// Deletes a thread for everyone.
    fn delete_thread<'a>(&'a self, thread: &'a ThreadId) -> Answering<'a, ()>;

    /// Who is in a thread.
    fn participants<'a>(&'a self, thread: &'a ThreadId, from: Option<Continuation>)
    -> Answering<'a, Page<Participant>>;

    /// Adds people, at most 200 at once. Who could not be added is in the answer; everyone else was.
    fn add<'a>(&'a self, thread: &'a ThreadId, people: &'a [Invitation]) -> Answering<'a, Vec<LeftOut>>;

    /// Removes somebody.
    fn remove<'a>(&'a self, thread: &'a ThreadId, who: &'a Identifier) -> Answering<'a, ()>;

    /// Removes oneself.
    fn leave<'a>(&'a self, thread: &'a ThreadId) -> Answering<'a, ()>;

    /// Messages, the newest first.
    fn messages<'a>(&'a self, thread: &'a ThreadId, listing: &'a Listing) -> Answering<'a, Page<Message>>;

    /// One message.
    fn message<'a>(&'a self, thread: &'a ThreadId, message: &'a MessageId) -> Answering<'a, Message>;

    /// A picture of a message, from where its attachment says that the service has it; from nowhere else.
    fn picture<'a>(&'a self, thread: &'a ThreadId, place: &'a PicturePlace) -> Answering<'a, Picture> {
        let _ = (thread, place);
        Box::pin(async { Err(ChatFailure::Unsupported) })
    }

    /// Sends a message and gives its id. The client's id goes with it where the service takes one.
    fn send<'a>(&'a self, thread: &'a ThreadId, client_id: &'a ClientId, body: &'a Body) -> Answering<'a, MessageId>;

    /// Gives a message of one's own other words.
    fn edit<'a>(&'a self, thread: &'a ThreadId, message: &'a MessageId, body: &'a Body) -> Answering<'a, ()>;

    /// Deletes a message of one's own.
    fn delete<'a>(&'a self, thread: &'a ThreadId, message: &'a MessageId) -> Answering<'a, ()>;

    /// Tells the others that one is typing.
    fn typing<'a>(&'a self, thread: &'a ThreadId) -> Answering<'a, ()>;

    /// Who has read up to where, oneself included.
    fn receipts<'a>(&'a self, thread: &'a ThreadId, from: Option<Continuation>) -> Answering<'a, Page<Receipt>>;

    /// Tells that one has read up to a message.
    fn mark_read<'a>(&'a self, thread: &'a ThreadId, message: &'a MessageId) -> Answering<'a, ()>;
}

/// What a service offers and what it doesn't.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "independent abilities")]
pub struct Abilities {
    /// Messages have sequence ids.
    pub sequences: bool,
    /// A client's own id of a message comes back with it.
    pub client_ids: bool,
    /// [`Listing::Since`] names what was edited and deleted since, too.
    pub lists_changes: bool,
    /// Typing notices.
    pub typing: bool,
    /// Read receipts of others.
    pub receipts: bool,
    /// Threads can be deleted for everyone.
    pub deletes_threads: bool,
    /// The most messages a page can have.
    pub page: u16,
}

/// Whether there is chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detection {
    /// There is.
    Present,
    /// There is none. `news` is true the first time only, so that whoever tells the person tells them once.
    Absent {
        /// Why.
        why: Absence,
        /// Whether this is the first time it is said.
        news: bool,
    },
}
