//! Chats: threads with people and the threads of meetings, for the guest identity that is chosen and for the work account.
//!
//! [`Chats`] follows who the person is, finds out whether there is chat, lists the threads, and keeps those that are opened up to
//! date. Where there is no chat it says so once, and nothing else notices. What the window gets is [`Chats::watch`] and
//! [`Chats::changes`]; what the person does comes as [`ipc::ChatCommand`].
//!
//! | | |
//! |---|---|
//! | `acting` | what the person does |
//! | `board` | what is told, and the threads that are open |
//! | `list` | whether there is chat, and all threads of an identity |
//! | `opened` | one thread: kept up to date, told, and kept |
//! | `shown`, `splice` | a thread as the window shows it, and what changed of it |
//! | `kept` | drafts, what was not sent yet and what is read, on disk |
//! | `people` | who is meant when people are named |
//! | `pictures` | pictures, when they are asked for |
//! | `failure` | each failure as a code and words |

mod acting;
mod board;
mod failure;
mod kept;
mod list;
mod opened;
mod people;
mod pictures;
mod shown;
mod splice;

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chat::{Body, ChatService, ThreadId, html::Document, realtime::Realtime};
use tokio::{
    sync::{Semaphore, broadcast, watch},
    task::JoinHandle,
};

use crate::{Accounts, Failure, accounts::WORK};
use board::Board;
use failure::unknown_thread;
use kept::Shelf;
use list::Lists;
use opened::Opened;

/// Whoever can't chat is looked at again after so long.
const AGAIN: Duration = Duration::from_secs(30);
/// Threads that are kept up to date beside the one that is shown.
const OPEN: usize = 8;

/// How an identity chats.
#[derive(Clone)]
pub struct ChatWay {
    /// What the identity is called here: what is kept goes by it.
    pub identity: String,
    /// What others see, possibly empty.
    pub name: String,
    /// Its service.
    pub service: Arc<dyn ChatService>,
    /// How it hears what happens, where there is a way.
    pub realtime: Option<Arc<dyn Realtime>>,
}

impl fmt::Debug for ChatWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatWay").finish_non_exhaustive()
    }
}

/// See the module's documentation. Dropping it ends everything; what was typed is kept.
pub struct Chats {
    folder: PathBuf,
    board: Arc<Board>,
    sides: Mutex<HashMap<ipc::ChatBy, Side>>,
    /// Turns at fetching pictures.
    pictures: Semaphore,
}

impl fmt::Debug for Chats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chats").finish_non_exhaustive()
    }
}

/// An identity's chat at work.
struct Side {
    way: ChatWay,
    shelf: Arc<Shelf>,
    wish: watch::Sender<u64>,
    task: JoinHandle<()>,
}

impl Drop for Side {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Chats {
    /// Nobody's yet; what is to be kept lies in a folder.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        let pictures = Semaphore::new(pictures::AT_ONCE);
        Self { folder, board: Arc::new(Board::new()), sides: Mutex::default(), pictures }
    }

    /// Whether there is chat, and all threads, and every change of it.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<ipc::Chats> {
        self.board.told.subscribe()
    }

    /// Changes of the threads that are shown.
    #[must_use]
    pub fn changes(&self) -> broadcast::Receiver<Arc<ipc::ThreadChange>> {
        self.board.changes.subscribe()
    }

    /// Tells the threads that are shown once more, from the beginning: changes were missed.
    pub fn again(&self) {
        for (_, opened) in self.board.open().iter().filter(|(_, opened)| opened.is_shown()) {
            opened.show(true);
        }
    }

    /// Goes with whoever the person is, until this is dropped.
    pub async fn follow(self: Arc<Self>, accounts: Accounts) {
        let mut changes = accounts.watch();
        let mut names = identities(&changes.borrow_and_update(), &BTreeSet::new());
        let this = Arc::downgrade(&self);
        drop(self);
        loop {
            let guest = Box::pin(accounts.chat()).await;
            let work = Box::pin(accounts.work_chat()).await;
            let Some(this) = this.upgrade() else { return };
            let is_nobody = guest.is_none() || (work.is_none() && accounts.wants_work_chat());
            if let Some(way) = &work {
                names.insert(way.identity.clone());
            }
            this.chat_as(ipc::ChatBy::Guest, guest);
            this.chat_as(ipc::ChatBy::Work, work);
            let now = identities(&changes.borrow_and_update(), &names);
            for gone in names.difference(&now) {
                this.forget(gone);
            }
            names = now;
            drop(this);
            tokio::select! {
                changed = changes.changed() => if changed.is_err() { return },
                // Where the chat is may be a question to a service that can't be reached now.
                () = tokio::time::sleep(AGAIN), if is_nobody => {}
            }
        }
    }

    /// Chats as somebody from now on, or as nobody. As the same as before it goes on as it is. Must be called within a runtime.
    pub fn chat_as(&self, by: ipc::ChatBy, way: Option<ChatWay>) {
        let mut sides = self.sides();
        let same = |side: &Side| way.as_ref().is_some_and(|way| Arc::ptr_eq(&way.service, &side.way.service));
        if sides.get(&by).is_some_and(same) || (way.is_none() && !sides.contains_key(&by)) {
            return;
        }
        let before = sides.remove(&by);
        // What is open is kept when it is let go of, and nothing after it.
        self.board.leave(by);
        if let Some(before) = before {
            before.shelf.close();
        }
        let Some(way) = way else { return };
        let (shelf, damaged) = Shelf::open(&self.folder, &way.identity);
        if let Some(failure) = damaged {
            tracing::warn!(%failure, "what was kept of chats can't be read");
        }
        let (shelf, (wish, wished)) = (Arc::new(shelf), watch::channel(0));
        let lists = Lists {
            by,
            service: Arc::clone(&way.service),
            realtime: way.realtime.clone(),
            shelf: Arc::clone(&shelf),
            board: Arc::clone(&self.board),
            wished,
            seen: HashMap::new(),
        };
        sides.insert(by, Side { way, shelf, wish, task: tokio::spawn(lists.run()) });
    }

    /// Forgets what is kept of an identity.
    pub fn forget(&self, identity: &str) {
        if let Err(error) = kept::forget(&self.folder, identity) {
            tracing::warn!(%error, "what was kept of an identity's chats can't be removed");
        }
    }

    /// The thread, opened if it wasn't. Those that nobody looks at and that have nothing to send make room.
    fn opened(&self, key: &ipc::ThreadKey) -> Result<Arc<Opened>, Failure> {
        if let Some((_, opened)) = self.board.open().iter().find(|(known, _)| known == key) {
            return Ok(Arc::clone(opened));
        }
        let thread = ThreadId::new(key.id.as_str()).map_err(|_| unknown_thread())?;
        let sides = self.sides();
        let Side { way, shelf, .. } = sides.get(&key.by).ok_or_else(unknown_thread)?;
        let (service, changes) = (Arc::clone(&way.service), self.board.changes.clone());
        let listed = self.board.told.borrow().threads.iter().find(|listed| listed.key == *key).cloned();
        let topic = listed.and_then(|listed| listed.topic);
        let opened = Opened::new(key.clone(), thread, &way.name, topic, service, Arc::clone(shelf), changes);
        let opened = Arc::new(opened);
        let mut open = self.board.open();
        let idle = |(_, opened): &(ipc::ThreadKey, Arc<Opened>)| {
            !opened.is_shown() && opened.conversation().save().outgoing.is_empty()
        };
        if open.len() >= OPEN
            && let Some(at) = open.iter().position(idle)
        {
            open.remove(at);
        }
        open.push((key.clone(), Arc::clone(&opened)));
        Ok(opened)
    }

    fn service(&self, by: ipc::ChatBy) -> Result<Arc<dyn ChatService>, Failure> {
        let sides = self.sides();
        sides.get(&by).map(|side| Arc::clone(&side.way.service)).ok_or_else(unknown_thread)
    }

    /// The list is read anew.
    fn wish(&self, by: ipc::ChatBy) {
        if let Some(side) = self.sides().get(&by) {
            side.wish.send_modify(|wishes| *wishes += 1);
        }
    }

    fn sides(&self) -> MutexGuard<'_, HashMap<ipc::ChatBy, Side>> {
        self.sides.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whose chats may be kept: the guests, and of those known before the work account while somebody is signed in with it.
fn identities(accounts: &ipc::Accounts, known: &BTreeSet<String>) -> BTreeSet<String> {
    let is_work = |name: &&String| name.starts_with(WORK) && accounts.work.standing != ipc::Standing::SignedOut;
    let guests = accounts.guests.iter().map(|guest| guest.name.clone());
    guests.chain(known.iter().filter(is_work).cloned()).collect()
}

/// How many bytes a message would have as it is sent, of the 28,000 it may have.
#[must_use]
pub fn message_size(words: &Document) -> usize {
    match Body::document(words) {
        Ok(body) => body.content().len(),
        Err(chat::BodyError::TooLong { bytes, .. }) => bytes,
        Err(chat::BodyError::Empty) => 0,
    }
}
