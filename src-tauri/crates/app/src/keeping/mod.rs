//! Keeping the words of a call, when the person wants to and the organisation lets them: what is written and the captions that are on go
//! to a file of the person's own, text or a page, which is written anew as they come, and deleted when they say so.
//!
//! | | |
//! |---|---|
//! | `record` | what was said and written, as it was seen last |
//! | `render` | that as text, and as a page |
//! | `folder` | the files |

mod folder;
mod record;
mod render;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use graph::Zone;
use ipc::{KeepAs, KeepForm};
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::{JoinHandle, spawn_blocking},
    time::{MissedTickBehavior, interval},
};

use crate::{CallHandle, Chats, Code, Failure, local_zone, settings::files};
pub use folder::kept_words_folder;
use record::Record;
use render::{Heading, page, text};

/// How often words are looked for. What is seen in between is in the lists that are looked at.
const EVERY: Duration = Duration::from_secs(2);
/// Services' clocks and ours may differ by this, in milliseconds: a message that seems to be from before the call may be of it.
const SKEW_MS: i64 = 120_000;

/// See the module's documentation. Dropping it writes no more; the files stay.
pub struct Keeping {
    folder: PathBuf,
    told: watch::Sender<ipc::Keeping>,
    at_work: Mutex<Option<AtWork>>,
}

/// A call whose words are kept.
struct AtWork {
    /// Whether what was seen up to now is to be written before the end.
    stop: mpsc::Sender<(bool, oneshot::Sender<()>)>,
    task: JoinHandle<()>,
}

impl Drop for AtWork {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for Keeping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keeping").finish_non_exhaustive()
    }
}

impl Keeping {
    /// Keeps nothing yet. `is_allowed` is the organisation's word ([`crate::Policy::keep_words`]).
    #[must_use]
    pub fn new(folder: PathBuf, is_allowed: bool) -> Self {
        let files = folder::files(&folder);
        let shown = folder.display().to_string();
        let now = ipc::Keeping { allowed: is_allowed, folder: shown, files, ..ipc::Keeping::default() };
        Self { folder, told: watch::Sender::new(now), at_work: Mutex::default() }
    }

    /// Whether words are kept, and every change of that.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<ipc::Keeping> {
        self.told.subscribe()
    }

    /// Keeps the words of a call from now on, in a new file, until it ends or [`Keeping::stop`]. What was seen of it before is kept,
    /// too. Must be called within a runtime.
    ///
    /// # Errors
    /// [`Code::Policy`] when the organisation does not want it, [`Code::File`] when there can be no file.
    pub async fn begin(&self, call: CallHandle, chats: Arc<Chats>, form: KeepForm) -> Result<(), Failure> {
        if !self.told.borrow().allowed {
            return Err(Failure::new(Code::Policy, "the organisation does not want words of calls to be kept"));
        }
        self.stop().await;
        let now = unix_ms();
        let begun = now.saturating_sub(i64::try_from(call.elapsed().as_millis()).unwrap_or_default());
        let zone = local_zone();
        let heading = Heading { title: &form.title, labels: &form.labels, since: now, zone };
        let file = folder::free_name(&self.folder, heading.wall(now), &form.title, form.keep_as)?;
        let writing = Writing { folder: self.folder.clone(), file: file.clone(), form, since: now, begun, zone };
        // Whoever can't write here hears so at once.
        writing.write(&Record::default()).await?;
        self.told.send_modify(|told| {
            (told.now, told.failure) = (Some(file), None);
            told.files = folder::files(&self.folder);
        });
        let (stop, stopped) = mpsc::channel(1);
        let task = tokio::spawn(keep(call, chats, writing, self.told.clone(), stopped));
        *self.at_work.lock().unwrap_or_else(PoisonError::into_inner) = Some(AtWork { stop, task });
        Ok(())
    }

    /// Keeps no more; what was seen is in the file then.
    pub async fn stop(&self) {
        self.end(true).await;
    }

    /// Deletes a file. Words that go there go nowhere from now on.
    ///
    /// # Errors
    /// [`Code::File`] when it is no file of kept words, or can't be deleted.
    pub async fn delete(&self, file: &str) -> Result<(), Failure> {
        if self.told.borrow().now.as_deref() == Some(file) {
            self.end(false).await;
        }
        folder::delete(&self.folder, file)?;
        self.told.send_modify(|told| told.files = folder::files(&self.folder));
        Ok(())
    }

    /// Opens a file with what the system has for it.
    ///
    /// # Errors
    /// [`Code::File`] when it is no file of kept words, or nothing opens it.
    pub fn open(&self, file: &str) -> Result<(), Failure> {
        let path = folder::ours(&self.folder, file)?;
        open::that_detached(path)
            .map_err(|error| Failure::because(Code::File, "nothing on this computer opens this file", &error.kind()))
    }

    async fn end(&self, write: bool) {
        let at_work = self.at_work.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(at_work) = at_work {
            let (reply, done) = oneshot::channel();
            if at_work.stop.send((write, reply)).await.is_ok() {
                let _ = done.await;
            }
        }
        ended(&self.told, &self.folder);
    }
}

/// Looks for words until the call ends or somebody says stop.
async fn keep(
    call: CallHandle,
    chats: Arc<Chats>,
    writing: Writing,
    told: watch::Sender<ipc::Keeping>,
    mut stopped: mpsc::Receiver<(bool, oneshot::Sender<()>)>,
) {
    let mut record = Record::default();
    let mut snapshot = call.snapshot();
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut is_written = true;
    let reply = loop {
        let (stop, is_over) = tokio::select! {
            stop = stopped.recv() => (stop, false),
            _ = ticks.tick() => (None, false),
            // Whoever tells of the call no more has ended, too.
            _ = snapshot.wait_for(|now| now.phase.is_ended()) => (None, true),
        };
        if let Some((false, reply)) = stop {
            break Some(reply);
        }
        let is_new = look(&mut record, &call, &chats, writing.begun);
        if is_new || !is_written {
            let failure = writing.write(&record).await.err().map(|failure| failure.to_ipc());
            is_written = failure.is_none();
            told.send_if_modified(|told| std::mem::replace(&mut told.failure, failure.clone()) != failure);
        }
        match stop {
            Some((_, reply)) => break Some(reply),
            None if is_over => break None,
            None => {}
        }
    };
    ended(&told, &writing.folder);
    if let Some(reply) = reply {
        let _ = reply.send(());
    }
}

fn ended(told: &watch::Sender<ipc::Keeping>, folder: &Path) {
    told.send_if_modified(|told| {
        let was = told.now.take();
        if was.is_some() {
            told.files = folder::files(folder);
        }
        was.is_some()
    });
}

/// Takes in what the call shows; says whether anything is new.
fn look(record: &mut Record, call: &CallHandle, chats: &Chats, begun: i64) -> bool {
    let (captions, thread) = {
        let snapshot = call.snapshot();
        let snapshot = snapshot.borrow();
        (Arc::clone(&snapshot.captions.lines), snapshot.thread.clone())
    };
    let said = record.captions(&captions, begun);
    let messages = thread.and_then(|id| chats.items(&ipc::ThreadKey { by: ipc::ChatBy::Guest, id }));
    let wrote = messages.is_some_and(|items| record.thread(&items, begun.saturating_sub(SKEW_MS)));
    let lines = record.lines(call.chat().iter().map(|line| &**line));
    said || wrote || lines
}

/// One file and what it is to say.
struct Writing {
    folder: PathBuf,
    file: String,
    form: KeepForm,
    /// When it was begun, in milliseconds since 1970.
    since: i64,
    /// When the call was.
    begun: i64,
    zone: Zone,
}

impl Writing {
    async fn write(&self, record: &Record) -> Result<(), Failure> {
        let heading =
            Heading { title: &self.form.title, labels: &self.form.labels, since: self.since, zone: self.zone };
        let entries = record.entries();
        let content = match self.form.keep_as {
            KeepAs::Text => text(&heading, &entries),
            KeepAs::Html => page(&heading, &entries),
        };
        let (folder, file) = (self.folder.clone(), self.file.clone());
        let written = spawn_blocking(move || files::write_bytes(&folder, &file, content.as_bytes())).await;
        written.map_err(|error| Failure::because(Code::File, "the file can't be written", &error))?
    }
}

fn unix_ms() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_millis()).unwrap_or(i64::MAX)
}
