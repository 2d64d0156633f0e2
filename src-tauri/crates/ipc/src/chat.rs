//! Chat: threads with people, and the thread of a meeting, as the window shows them.
//!
//! What *is* comes as [`Chats`] (whether there is chat, and all threads) and, for each thread that is shown, as
//! [`ThreadChange`]s. What the person does goes as [`ChatCommand`]s, whose effect comes back the same way. Words are trees
//! ([`chat::html::Document`]) in both directions: no markup crosses.

use chat::html::Document;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Failure, quiet::quiet};

/// By which of one's identities one chats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ChatBy {
    /// The chosen guest identity, by Communication Services.
    Guest,
    /// The work account, by Graph.
    Work,
}

/// Names a thread.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ThreadKey {
    /// By whom.
    pub by: ChatBy,
    /// Its id, such as the one of a call's snapshot.
    pub id: String,
}

/// Whether there is chat for one of one's identities.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum ChatAccess {
    /// Nobody is there who could chat.
    #[default]
    Nobody,
    /// It is being found out.
    Looking,
    /// There is.
    Present {
        /// What happens comes as it happens; else the service is asked now and then.
        realtime: bool,
    },
    /// There is none: the service or the organisation doesn't offer it.
    Absent {
        /// It was not known before: to be said once.
        news: bool,
    },
    /// Whether there is could not be found out; it is tried again.
    Unknown {
        /// Why.
        failure: Failure,
    },
}

/// A thread in the list.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ThreadEntry {
    /// It.
    pub key: ThreadKey,
    /// What it is about.
    pub topic: Option<String>,
    /// Names of others in it, a few; what to call it by where it has no topic.
    pub people: Vec<String>,
    /// When the last message came, in milliseconds since 1970.
    #[ts(type = "number | null")]
    pub last: Option<i64>,
    /// The beginning of the last message, where it is known: its writer's name and its words.
    pub preview: Option<(String, String)>,
    /// Messages that count as unread, as far as they are known.
    pub unread: u32,
    /// It belongs to a meeting.
    pub is_meeting: bool,
    /// Something waits in its editor or failed to be sent.
    pub has_draft: bool,
}

/// Whether there is chat, and all threads, the newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Chats {
    /// For the chosen guest identity.
    pub guest: ChatAccess,
    /// For the work account.
    pub work: ChatAccess,
    /// Of both.
    pub threads: Vec<ThreadEntry>,
}

/// What changed of a thread that is shown. Its items are a list, of which a stretch is replaced.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ThreadChange {
    /// Which.
    pub key: ThreadKey,
    /// These are all items there are: what was shown before is dropped.
    pub whole: bool,
    /// The first item that is replaced.
    pub start: u32,
    /// How many are.
    pub remove: u32,
    /// What stands there now.
    pub items: Vec<ThreadItem>,
    /// Everything else.
    pub state: ThreadState,
}

/// What there is to know of a thread beside its messages.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct ThreadState {
    /// What it is about.
    pub topic: Option<String>,
    /// The newest messages are here: before that nothing is known.
    pub is_open: bool,
    /// There is something older to load.
    pub has_older: bool,
    /// Why nothing more can be read or written, if so.
    pub ended: Option<ThreadEnd>,
    /// Why the service could not be reached the last time; it goes on trying.
    pub trouble: Option<Failure>,
    /// Names of those who type.
    pub typing: Vec<String>,
    /// How many messages count as unread.
    pub unread: u32,
    /// Everybody in it, oneself included; empty before it is known.
    pub people: Vec<ThreadPerson>,
    /// Read receipts and typing notices are given and shown.
    pub is_lively: bool,
    /// It can be deleted for everyone.
    pub can_delete: bool,
    /// People can be added and removed, and it can be renamed: no meeting's thread.
    pub can_change: bool,
    /// What stood in its editor when it was opened last; absent after the first change.
    pub draft: Option<Document>,
}

/// Why a thread is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ThreadEnd {
    /// It was deleted.
    Deleted,
    /// One was removed, or left.
    Removed,
    /// The service gives nothing of it: in a meeting's thread, since one isn't in the meeting yet or any more.
    NotAllowed,
}

/// Somebody in a thread.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ThreadPerson {
    /// Their raw id, to be handed back.
    pub id: String,
    /// Their name, possibly empty.
    pub name: String,
    /// Oneself.
    pub is_me: bool,
    /// They have an account of an organisation; the others are guests.
    pub has_account: bool,
}

/// What stands in a thread.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum ThreadItem {
    /// A message.
    Message(Box<ThreadMessage>),
    /// One's own message that isn't in the thread yet.
    Outgoing {
        /// Names it, for [`ChatCommand::Resend`].
        client_id: String,
        /// What it says.
        words: Document,
        /// How far it got.
        delivery: OutgoingState,
    },
    /// Messages that are not here: [`ChatCommand::LoadNewer`].
    Gap,
}

/// A message of a thread.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ThreadMessage {
    /// Its id.
    pub id: String,
    /// Who wrote it, by raw id; nobody wrote what the service says.
    pub from: Option<String>,
    /// Their name, possibly empty.
    pub name: String,
    /// Written by oneself.
    pub mine: bool,
    /// When it came to the service, in milliseconds since 1970.
    #[ts(type = "number")]
    pub at: i64,
    /// It was edited.
    pub edited: bool,
    /// It counts as unread.
    pub unread: bool,
    /// One's own name is mentioned.
    pub mentions_me: bool,
    /// What it says, as it will be once one's own changes have arrived.
    pub content: MessageContent,
    /// Files and pictures.
    pub files: Vec<MessageFile>,
    /// Names of the others who have read it; on the newest that each has read only.
    pub read_by: Vec<String>,
    /// A change of one's own that is on its way or failed.
    pub change: Option<OutgoingState>,
}

/// What a message says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum MessageContent {
    /// What somebody wrote.
    Words {
        /// It.
        words: Document,
    },
    /// The thread has another topic.
    Topic {
        /// It; absent where it was taken away.
        topic: Option<String>,
        /// By whom, possibly empty.
        by: String,
    },
    /// People came.
    Joined {
        /// Their names.
        people: Vec<String>,
        /// Who let them in, possibly empty.
        by: String,
    },
    /// People went.
    Left {
        /// Their names.
        people: Vec<String>,
        /// By whom, possibly empty.
        by: String,
    },
    /// Something that this version doesn't know.
    Other {
        /// Its words, if any.
        words: Option<Document>,
    },
    /// Deleted.
    Gone,
}

/// A file or picture of a message. Nothing of it is here.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MessageFile {
    /// Names it within its message.
    pub id: String,
    /// What it is.
    pub kind: FileKind,
    /// What it is called, possibly empty.
    pub name: String,
    /// Where it lies, for `openAddress`.
    pub address: Option<String>,
    /// A picture of it can be asked for.
    pub has_picture: bool,
}

/// What a message's file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum FileKind {
    /// A picture.
    Picture,
    /// A file.
    File,
    /// The message that this one answers.
    Quoted,
    /// Anything else, such as a card.
    Other,
}

/// How far something of one's own got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum OutgoingState {
    /// On its way.
    Pending,
    /// It failed, and waits for [`ChatCommand::Resend`] or [`ChatCommand::Discard`].
    Failed {
        /// Its name for these.
        client_id: String,
        /// Why.
        failure: Failure,
    },
}

/// Somebody to chat with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ChatPerson {
    /// An object id, or a raw id as `8:acs:…` or `8:orgid:…`.
    pub id: String,
    /// The name others see, possibly empty.
    pub name: String,
}

/// How much of what was written before do those see who are added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum HistoryShared {
    /// Nothing.
    None,
    /// All of it.
    All,
    /// What was written since, in milliseconds since 1970.
    Since {
        /// The moment.
        #[ts(type = "number")]
        at: i64,
    },
}

/// A thread to be made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ThreadForm {
    /// By whom.
    pub by: ChatBy,
    /// What it is about, possibly empty.
    pub topic: String,
    /// With whom.
    pub people: Vec<ChatPerson>,
}

/// A thread that was made, or people that were added.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ThreadMade {
    /// It.
    pub key: ThreadKey,
    /// Who is not in it although they were to be, and why: [`crate::Code::ChatTenantForbids`] most of the time.
    pub left_out: Vec<LeftOutPerson>,
}

/// Somebody who could not be added.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LeftOutPerson {
    /// Their name, or what stood for it.
    pub name: String,
    /// Why.
    pub failure: Failure,
}

/// Where a search found something.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ThreadHit {
    /// The message.
    pub message: String,
    /// Who wrote it, possibly empty.
    pub name: String,
    /// When, in milliseconds since 1970.
    #[ts(type = "number")]
    pub at: i64,
    /// The words around the first place.
    pub words: String,
}

/// What the person does in a thread.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum ChatCommand {
    /// It is shown from now on: changes of it come, the whole of it first.
    Open,
    /// It isn't any more.
    Close,
    /// Writes.
    Send {
        /// What.
        words: Document,
    },
    /// Gives a message of one's own other words.
    Edit {
        /// Which.
        message: String,
        /// The words.
        words: Document,
    },
    /// Deletes a message of one's own.
    Delete {
        /// Which.
        message: String,
    },
    /// Sends what failed once more.
    Resend {
        /// Which.
        client_id: String,
    },
    /// Gives up on what failed.
    Discard {
        /// Which.
        client_id: String,
    },
    /// The person types; what stands in the editor is kept.
    Draft {
        /// It; absent when nothing stands there.
        words: Option<Document>,
    },
    /// Everything up to a message was seen.
    Seen {
        /// Which.
        message: String,
    },
    /// Loads what was before.
    LoadOlder,
    /// Loads what comes after a gap.
    LoadNewer,
    /// Leaves what was loaded of older pages.
    ToNewest,
    /// Gives it another topic.
    Rename {
        /// The topic.
        topic: String,
    },
    /// Removes somebody.
    Remove {
        /// Their raw id.
        person: String,
    },
    /// Leaves it.
    Leave,
    /// Deletes it for everyone.
    DeleteThread,
}

// Words and names are not for a log.
quiet!(ThreadKey ThreadEntry ThreadChange ThreadState ThreadPerson ThreadItem ThreadMessage MessageContent MessageFile);
quiet!(ChatPerson ThreadForm ThreadMade LeftOutPerson ThreadHit ChatCommand);
