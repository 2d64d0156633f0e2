//! Chats: threads with people and the threads of meetings, for the guest identity that is chosen.
//!
//! [`Chats`] follows who the person is, finds out whether there is chat, lists the threads, and keeps those that are opened up to
//! date. Where there is no chat it says so once, and nothing else notices. What the window gets is [`Chats::watch`] and
//! [`Chats::changes`]; what the person does comes as [`ipc::ChatCommand`].
//!
//! | | |
//! |---|---|
//! | `list` | whether there is chat, and all threads of an identity |
//! | `opened` | one thread: kept up to date, told, and kept |
//! | `shown`, `splice` | a thread as the window shows it, and what changed of it |
//! | `kept` | drafts, what was not sent yet and what is read, on disk |
//! | `people` | who is meant when people are named |
//! | `failure` | each failure as a code and words |

mod failure;
mod kept;
mod list;
mod opened;
mod people;
mod shown;
mod splice;

use std::{
    collections::HashMap,
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chat::{
    Body, ChatFailure, ChatService, ClientId, MessageId, ThreadId, html::Document, realtime::Notice, realtime::Realtime,
};
use tokio::{
    sync::{broadcast, watch},
    task::JoinHandle,
};

use crate::{Accounts, Code, Failure};
use failure::unknown_thread;
use kept::Shelf;
use list::Lists;
use opened::{Opened, Told};

/// Changes that may wait for whoever is slow; who misses one asks for everything again, see [`Chats::again`].
const CHANGES: usize = 256;
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

/// What is told, and the threads that are open.
struct Board {
    told: watch::Sender<ipc::Chats>,
    changes: broadcast::Sender<Told>,
    open: Mutex<Vec<(ipc::ThreadKey, Arc<Opened>)>>,
}

impl Chats {
    /// Nobody's yet; what is to be kept lies in a folder.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        let (told, changes) = (watch::Sender::default(), broadcast::Sender::new(CHANGES));
        let board = Arc::new(Board { told, changes, open: Mutex::default() });
        Self { folder, board, sides: Mutex::default() }
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
        let mut names = guests(&changes.borrow_and_update());
        let this = Arc::downgrade(&self);
        drop(self);
        loop {
            let way = Box::pin(accounts.chat()).await;
            let Some(this) = this.upgrade() else { return };
            this.chat_as(ipc::ChatBy::Guest, way);
            let now = guests(&changes.borrow_and_update());
            for gone in names.iter().filter(|name| !now.contains(name)) {
                this.forget(gone);
            }
            names = now;
            drop(this);
            if changes.changed().await.is_err() {
                return;
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
        sides.remove(&by);
        self.board.leave(by);
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

    /// Does something in a thread. What comes of it is told; what the service says to it shows at the message.
    ///
    /// # Errors
    /// When it can't even be begun, or the service refuses it at once.
    pub async fn command(&self, key: &ipc::ThreadKey, command: ipc::ChatCommand) -> Result<(), Failure> {
        use ipc::ChatCommand as C;

        let opened = self.opened(key)?;
        let thread = opened.conversation().thread().clone();
        let service = Arc::clone(opened.service());
        match command {
            C::Open => opened.show(true),
            C::Close => opened.show(false),
            C::Send { words } => {
                let body = Body::document(&words)?;
                opened.conversation().act(|timeline, now| timeline.send(body, now)).map_err(|_| full())?;
                opened.look();
            }
            C::Edit { message, words } => {
                let (message, body) = (message_id(message)?, Body::document(&words)?);
                opened.conversation().act(|timeline, now| timeline.edit(&message, body, now)).map_err(|_| full())?;
            }
            C::Delete { message } => {
                let message = message_id(message)?;
                opened.conversation().act(|timeline, now| timeline.delete(&message, now)).map_err(|_| full())?;
            }
            C::Resend { client_id } => {
                let client_id = client(client_id)?;
                opened.conversation().act(|timeline, _| timeline.resend(&client_id));
            }
            C::Discard { client_id } => {
                let client_id = client(client_id)?;
                opened.conversation().act(|timeline, _| timeline.discard(&client_id));
            }
            C::Draft { words } => {
                draft(&opened, words);
            }
            C::Seen { message } => {
                let message = message_id(message)?;
                opened.conversation().act(|timeline, _| timeline.seen(&message));
                self.board.glance(key, &opened);
            }
            C::LoadOlder => drop(opened.conversation().act(|timeline, _| timeline.load_older())),
            C::LoadNewer => drop(opened.conversation().act(|timeline, _| timeline.load_newer())),
            C::ToNewest => opened.conversation().act(|timeline, _| timeline.to_newest()),
            C::Rename { topic } => self.changed(key, &opened, service.rename(&thread, &topic).await)?,
            C::Remove { person } => {
                let who = people::by_id(&person)?;
                self.changed(key, &opened, service.remove(&thread, &who).await)?;
            }
            C::Leave => {
                service.leave(&thread).await?;
                self.gone(key);
            }
            C::DeleteThread => {
                service.delete_thread(&thread).await?;
                self.gone(key);
            }
        }
        Ok(())
    }

    /// Makes a thread.
    ///
    /// # Errors
    /// When somebody's id is none, or the service makes none.
    pub async fn new_thread(&self, form: &ipc::ThreadForm) -> Result<ipc::ThreadMade, Failure> {
        let service = self.service(form.by)?;
        let topic = Some(form.topic.trim().to_owned()).filter(|topic| !topic.is_empty());
        let new = chat::NewThread::with(topic, people::all(&form.people)?);
        let made = service.create_thread(&new).await?;
        self.wish(form.by);
        let key = ipc::ThreadKey { by: form.by, id: made.thread.id.as_str().to_owned() };
        Ok(ipc::ThreadMade { key, left_out: people::left_out(made.left_out, &form.people) })
    }

    /// Adds people to a thread.
    ///
    /// # Errors
    /// When somebody's id is none, or the service adds nobody.
    pub async fn add_people(
        &self,
        key: &ipc::ThreadKey,
        people: &[ipc::ChatPerson],
        history: ipc::HistoryShared,
    ) -> Result<ipc::ThreadMade, Failure> {
        let opened = self.opened(key)?;
        let invited = people::invited(people, history)?;
        let left_out = opened.service().add(opened.conversation().thread(), &invited).await?;
        self.changed(key, &opened, Ok(()))?;
        Ok(ipc::ThreadMade { key: key.clone(), left_out: people::left_out(left_out, people) })
    }

    /// Looks through the messages of a thread that are here, the newest first.
    ///
    /// # Errors
    /// When there is no such thread.
    pub fn search(&self, key: &ipc::ThreadKey, text: &str) -> Result<Vec<ipc::ThreadHit>, Failure> {
        Ok(self.opened(key)?.conversation().read(|timeline| people::hits(timeline, text)))
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
        let opened = Opened::new(key.clone(), thread, &way.name, service, Arc::clone(shelf), changes);
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

    /// Topic or people are others now.
    fn changed(&self, key: &ipc::ThreadKey, opened: &Opened, done: Result<(), ChatFailure>) -> Result<(), Failure> {
        done?;
        opened.ask_anew();
        self.wish(key.by);
        Ok(())
    }

    fn gone(&self, key: &ipc::ThreadKey) {
        self.board.open().retain(|(known, _)| known != key);
        self.board.told.send_modify(|chats| chats.threads.retain(|thread| thread.key != *key));
        self.wish(key.by);
    }

    fn sides(&self) -> MutexGuard<'_, HashMap<ipc::ChatBy, Side>> {
        self.sides.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Board {
    fn open(&self) -> MutexGuard<'_, Vec<(ipc::ThreadKey, Arc<Opened>)>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn access(&self, by: ipc::ChatBy, access: ipc::ChatAccess) {
        self.told.send_if_modified(|chats| {
            let known = match by {
                ipc::ChatBy::Guest => &mut chats.guest,
                ipc::ChatBy::Work => &mut chats.work,
            };
            let changed = *known != access;
            *known = access;
            changed
        });
    }

    /// Something happened: whoever has the thread open hears of it.
    fn notice(&self, by: ipc::ChatBy, notice: &Notice) {
        for (key, opened) in self.open().iter().filter(|(key, _)| key.by == by) {
            opened.conversation().notice(notice);
            self.glance(key, opened);
        }
    }

    /// All threads of an identity.
    fn threads(&self, by: ipc::ChatBy, mut entries: Vec<ipc::ThreadEntry>) {
        let open: HashMap<_, _> = self.open().iter().cloned().collect();
        for entry in &mut entries {
            if let Some(opened) = open.get(&entry.key) {
                glanced(entry, opened);
            }
        }
        self.told.send_if_modified(|chats| {
            let before = chats.threads.clone();
            chats.threads.retain(|thread| thread.key.by != by);
            chats.threads.extend(entries);
            chats.threads.sort_by_key(|thread| std::cmp::Reverse(thread.last));
            chats.threads != before
        });
    }

    /// What an open thread says of itself stands in the list.
    fn glance(&self, key: &ipc::ThreadKey, opened: &Opened) {
        self.told.send_if_modified(|chats| {
            let Some(entry) = chats.threads.iter_mut().find(|thread| thread.key == *key) else { return false };
            let before = entry.clone();
            glanced(entry, opened);
            *entry != before
        });
    }

    /// Nobody chats by it any more.
    fn leave(&self, by: ipc::ChatBy) {
        self.open().retain(|(key, _)| key.by != by);
        self.access(by, ipc::ChatAccess::Nobody);
        self.threads(by, Vec::new());
    }
}

fn glanced(entry: &mut ipc::ThreadEntry, opened: &Opened) {
    let glance = opened.glance();
    if opened.conversation().read(chat::timeline::Timeline::is_open) {
        entry.unread = glance.unread;
        entry.preview = glance.preview.or_else(|| entry.preview.take());
    }
    entry.has_draft = glance.has_draft;
}

fn draft(opened: &Opened, words: Option<Document>) {
    opened.conversation().act(|timeline, now| {
        if words.as_ref().is_some_and(|words| !words.blocks.is_empty()) {
            timeline.typing(now);
        }
        timeline.set_draft(words);
    });
    opened.look();
}

fn guests(accounts: &ipc::Accounts) -> Vec<String> {
    accounts.guests.iter().map(|guest| guest.name.clone()).collect()
}

fn message_id(id: String) -> Result<MessageId, Failure> {
    MessageId::new(id).map_err(|_| Failure::new(Code::ChatNotFound, "this is no message's id"))
}

fn client(id: String) -> Result<ClientId, Failure> {
    ClientId::new(id).map_err(|_| Failure::new(Code::ChatNotFound, "this is no message's id"))
}

fn full() -> Failure {
    Failure::new(Code::ChatFull, "too many messages are on their way: wait until some have arrived")
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
