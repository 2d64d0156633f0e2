//! What of one's threads outlives the program, on disk: drafts, what was not sent yet, how far one has read. One file an identity.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use chat::{ThreadId, timeline::Saved};
use ring::digest;
use serde::{Deserialize, Serialize};

use crate::{
    Failure,
    settings::files::{read, write},
};

/// Threads that are remembered: those with something to lose, and the last ones read.
const MOST: usize = 200;

/// See the module's documentation.
pub(super) struct Shelf {
    folder: PathBuf,
    name: String,
    threads: Mutex<Threads>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Threads {
    /// Nothing is written any more.
    #[serde(skip)]
    is_closed: bool,
    /// Counts what was kept: the oldest go first.
    last: u64,
    threads: BTreeMap<ThreadId, Kept>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    number: u64,
    saved: Saved,
}

impl Shelf {
    /// What is kept of an identity, whose name is not in the file's. What can't be read is set aside, and told.
    pub(super) fn open(folder: &Path, identity: &str) -> (Self, Option<Failure>) {
        let name = file_name(identity);
        let (threads, failure) = read(&folder.join(&name));
        (Self { folder: folder.to_owned(), name, threads: Mutex::new(threads) }, failure)
    }

    /// What is kept of a thread.
    pub(super) fn of(&self, thread: &ThreadId) -> Saved {
        self.threads().threads.get(thread).map(|kept| kept.saved.clone()).unwrap_or_default()
    }

    /// Whether something of a thread would be lost.
    pub(super) fn has_draft(&self, thread: &ThreadId) -> bool {
        self.threads().threads.get(thread).is_some_and(|kept| has_words(&kept.saved))
    }

    /// Keeps something of a thread. Blocks for the disk.
    pub(super) fn keep(&self, thread: &ThreadId, saved: Saved) -> Result<(), Failure> {
        let mut threads = self.threads();
        if threads.is_closed || threads.threads.get(thread).is_some_and(|kept| kept.saved == saved) {
            return Ok(());
        }
        threads.last += 1;
        let number = threads.last;
        threads.threads.insert(thread.clone(), Kept { number, saved });
        while threads.threads.len() > MOST {
            // What somebody typed is the last to go.
            let order = |(_, kept): &(&ThreadId, &Kept)| (has_words(&kept.saved), kept.number);
            let Some(oldest) = threads.threads.iter().min_by_key(order).map(|(thread, _)| thread.clone()) else {
                break;
            };
            threads.threads.remove(&oldest);
        }
        write(&self.folder, &self.name, &*threads)
    }

    /// Writes nothing from now on: whoever forgets the identity finds nothing again that was on its way to the disk.
    pub(super) fn close(&self) {
        self.threads().is_closed = true;
    }

    fn threads(&self) -> MutexGuard<'_, Threads> {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn has_words(saved: &Saved) -> bool {
    saved.draft.is_some() || !saved.outgoing.is_empty()
}

/// Forgets everything of an identity.
pub(super) fn forget(folder: &Path, identity: &str) -> io::Result<()> {
    match fs::remove_file(folder.join(file_name(identity))) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn file_name(identity: &str) -> String {
    let digest = digest::digest(&digest::SHA256, identity.as_bytes());
    let hex: String = digest.as_ref()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("chats-{hex}.json")
}

#[cfg(test)]
mod tests {
    use chat::html;

    use super::*;

    fn draft(text: &str) -> Saved {
        Saved { draft: Some(html::from_text(text)), ..Saved::default() }
    }

    fn thread(number: usize) -> ThreadId {
        ThreadId::new(format!("19:{number}@thread.v2")).unwrap()
    }

    #[test]
    fn a_draft_is_there_the_next_time_and_gone_with_its_identity() {
        let folder = tempfile::tempdir().unwrap();
        let open = |who: &str| Shelf::open(folder.path(), who).0;
        open("Ann").keep(&thread(1), draft("half a sen")).unwrap();
        assert_eq!(open("Ann").of(&thread(1)), draft("half a sen"));
        assert!(open("Ann").has_draft(&thread(1)) && !open("Bob").has_draft(&thread(1)));
        let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert!(names.iter().all(|name| !name.to_string_lossy().contains("Ann")), "{names:?}");
        forget(folder.path(), "Ann").unwrap();
        assert!(fs::read_dir(folder.path()).unwrap().next().is_none());
    }

    #[test]
    fn what_is_forgotten_does_not_come_back_from_what_was_on_its_way() {
        let folder = tempfile::tempdir().unwrap();
        let (shelf, _) = Shelf::open(folder.path(), "Ann");
        shelf.keep(&thread(1), draft("a")).unwrap();
        shelf.close();
        forget(folder.path(), "Ann").unwrap();
        shelf.keep(&thread(1), draft("ab")).unwrap();
        assert!(fs::read_dir(folder.path()).unwrap().next().is_none());
    }

    #[test]
    fn what_was_typed_is_the_last_to_go() {
        let folder = tempfile::tempdir().unwrap();
        let (shelf, _) = Shelf::open(folder.path(), "Ann");
        shelf.keep(&thread(0), draft("kept")).unwrap();
        for number in 1..=MOST {
            shelf.threads().threads.insert(thread(number), Kept { number: number as u64 + 1, saved: Saved::default() });
        }
        shelf.keep(&thread(MOST + 1), Saved::default()).unwrap();
        assert!(shelf.has_draft(&thread(0)) && shelf.threads().threads.len() == MOST);
    }
}
