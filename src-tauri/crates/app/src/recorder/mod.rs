//! Records what was heard and seen. The folder, with every time counted from the start of the call:
//!
//! ```text
//! heard.wav               the meeting's sound as it was heard, from time zero
//! <n>-<name>/video.mkv    a person's camera, at the times at which a viewer would have seen the frames
//! <n>-<name>/share.mkv    a person's share
//! <n>-<name>/voice.wav    the meeting's sound while this person was speaking, silence otherwise
//! timeline.jsonl          what happened, a line each
//! summary.json            every file with its beginning (`startMs`) and whose it is
//! ```
//! A person's files begin with their first picture or word, so a moment of one is `startMs` plus the file's own time.
//!
//! Teams gives a guest one mixed sound for everyone, so a voice of one's own is cut out of the mix by the host's marks of
//! who speaks: people who speak at once are in each other's files. A picture of another size begins a new file
//! (`video-2.mkv`). Everything is on disk within a second, so a crash loses no more than that. A disk that fails ends the
//! recording, keeps what is there and never touches the call.

mod attribution;
mod desk;
mod folder;
mod sound;
mod speech;
mod summary;
mod timeline;
mod video;

use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
    time::Duration,
};

use base::{Clock, MonotonicClock};
use media::{AudioFrame, EncodedVideo};

use crate::view::View;
use desk::Desk;

/// What may wait for the disk: about five seconds of nine videos.
const QUEUE: usize = 3_000;

/// How often held frames are looked at when nothing comes.
const TICK: Duration = Duration::from_millis(50);

/// Which of the meeting's pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Seen {
    /// A video slot.
    Slot(u8),
    /// The share slot.
    Share,
}

/// Something to record.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "most entries are sound: boxed, each would be an allocation of its own")]
pub(crate) enum Entry {
    /// Sound as it was heard.
    Heard(AudioFrame),
    /// A picture that arrived at `frame.at` and is to be seen at `show_at`.
    Picture { from: Seen, frame: EncodedVideo, show_at: Duration },
    /// How the call is, from this moment on.
    View { at: Duration, view: Arc<View> },
    /// Something went wrong.
    Notice { at: Duration, words: String },
}

/// The recording thread's handle. Dropping it finishes the files.
#[derive(Debug)]
pub(crate) struct Recorder {
    queue: Option<SyncSender<Entry>>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
    folder: PathBuf,
}

#[derive(Debug, Default)]
struct Shared {
    dropped: AtomicU64,
    failed: Mutex<Option<String>>,
}

/// Hands entries in; cheap to clone, never blocks.
#[derive(Debug, Clone)]
pub(crate) struct RecorderInput {
    queue: SyncSender<Entry>,
    shared: Arc<Shared>,
}

impl RecorderInput {
    /// Records this; a full queue drops and counts it.
    pub(crate) fn put(&self, entry: Entry) {
        if let Err(TrySendError::Full(_)) = self.queue.try_send(entry) {
            self.shared.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Recorder {
    /// Makes the folder and starts the thread. `zero` is the start of the call on `clock`, `started_unix_ms` the same
    /// moment since 1970.
    ///
    /// # Errors
    /// When the folder can't be made or written.
    pub(crate) fn start(
        folder: &Path,
        clock: MonotonicClock,
        zero: Duration,
        started_unix_ms: u64,
    ) -> io::Result<Self> {
        let desk = Desk::open(folder, zero, started_unix_ms)?;
        let (queue, entries) = sync_channel(QUEUE);
        let shared = Arc::new(Shared::default());
        let of_thread = shared.clone();
        let thread = std::thread::Builder::new()
            .name("recorder".to_owned())
            .spawn(move || record(desk, &entries, clock, &of_thread))?;
        Ok(Self { queue: Some(queue), shared, thread: Some(thread), folder: folder.to_owned() })
    }

    /// Where things are handed in.
    pub(crate) fn input(&self) -> Option<RecorderInput> {
        self.queue.clone().map(|queue| RecorderInput { queue, shared: self.shared.clone() })
    }

    /// Entries dropped because the disk was too slow.
    pub(crate) fn dropped(&self) -> u64 {
        self.shared.dropped.load(Ordering::Relaxed)
    }

    /// Why nothing more is recorded, if so.
    pub(crate) fn failed(&self) -> Option<String> {
        self.shared.failed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes what waits and closes the files. Every [`RecorderInput`] must be gone or this waits for them.
    pub(crate) fn finish(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        // Not joined: an input somewhere may live on for a moment, and the thread ends by itself after it.
        self.queue = None;
    }
}

fn record(desk: Desk, entries: &Receiver<Entry>, clock: MonotonicClock, shared: &Shared) {
    let failed = match run(desk, entries, clock) {
        Ok(()) => return,
        Err(error) => error.to_string(),
    };
    tracing::warn!(%failed, "recording stopped");
    *shared.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(failed);
    // Taken and thrown away, so that nobody's queue fills up.
    while entries.recv().is_ok() {}
}

fn run(mut desk: Desk, entries: &Receiver<Entry>, clock: MonotonicClock) -> Result<(), desk::RecordError> {
    loop {
        match entries.recv_timeout(TICK) {
            Ok(entry) => desk.take(entry)?,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return desk.finish(clock.now()),
        }
        desk.advance(clock.now())?;
    }
}
