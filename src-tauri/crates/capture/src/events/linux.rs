//! Linux: one thread waits for the sound server, the files of devices, and the X server.

mod files;
mod screens;
mod sound;

use std::{
    io,
    os::fd::{AsFd, OwnedFd},
    sync::Arc,
    time::{Duration, Instant},
};

use rustix::{
    event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll},
    io::Errno,
};

use self::{files::Files, screens::Screens, sound::Sound};
use super::{DeviceKinds, hub::Word};

/// A sound server that isn't there is tried again so often.
const AGAIN: Duration = Duration::from_secs(5);

/// A running thread. Dropping it ends that; it isn't joined, since a server it waits for may take its time.
pub(super) struct Source {
    stop: Arc<OwnedFd>,
}

impl Source {
    /// Tells `word` from now on.
    pub(super) fn start(word: &Arc<Word>) -> io::Result<Self> {
        let stop = Arc::new(eventfd(0, EventfdFlags::CLOEXEC)?);
        let (word, stopped) = (word.clone(), stop.clone());
        std::thread::Builder::new().name("device-word".to_owned()).spawn(move || Watch::new(&word).run(&stopped))?;
        Ok(Self { stop })
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        let _ = rustix::io::write(&*self.stop, &1u64.to_ne_bytes());
    }
}

struct Watch<'a> {
    word: &'a Word,
    files: Option<Files>,
    screens: Option<Screens>,
    sound: Option<Sound>,
    tried: Option<Instant>,
}

impl<'a> Watch<'a> {
    fn new(word: &'a Word) -> Self {
        let files =
            Files::watch().inspect_err(|error| tracing::info!(%error, "files of devices can't be watched")).ok();
        word.tells_of(DeviceKinds::CAMERAS, files.is_some());
        let screens = Screens::connect();
        // Without an X server there is no list of screens that could change: the desktop's own picker asks.
        word.tells_of(DeviceKinds::SCREENS, true);
        Self { word, files, screens, sound: None, tried: None }
    }

    fn run(mut self, stop: &OwnedFd) {
        loop {
            self.subscribe();
            match self.wait(stop) {
                Ok(true) => self.take(),
                Ok(false) => return,
                Err(error) => return self.give_up(&error),
            }
            if self.word.stopped() {
                return;
            }
        }
    }

    fn give_up(&self, error: &io::Error) {
        tracing::warn!(%error, "the system's word of devices can't be waited for");
        self.word.tells_of(DeviceKinds::ALL, false);
    }

    fn subscribe(&mut self) {
        let due = self.tried.is_none_or(|tried| tried.elapsed() >= AGAIN);
        if self.sound.is_some() || !due {
            return;
        }
        let first = self.tried.replace(Instant::now()).is_none();
        match Sound::subscribe() {
            Ok(sound) => {
                self.sound = Some(sound);
                self.word.tells_of(DeviceKinds::SOUND, true);
                // It may be the server that is new.
                self.word.changed(DeviceKinds::SOUND);
            }
            Err(error) if first => tracing::info!(%error, "no sound server tells of its devices: they are looked at"),
            Err(_) => {}
        }
    }

    /// Waits until there is something to take; `false` when the watch is over.
    fn wait(&self, stop: &OwnedFd) -> io::Result<bool> {
        let mut fds = vec![PollFd::new(stop, PollFlags::IN)];
        fds.extend(self.files.as_ref().map(|files| PollFd::from_borrowed_fd(files.as_fd(), PollFlags::IN)));
        fds.extend(self.screens.as_ref().map(|screens| PollFd::from_borrowed_fd(screens.as_fd(), PollFlags::IN)));
        fds.extend(self.sound.as_ref().map(|sound| PollFd::from_borrowed_fd(sound.as_fd(), PollFlags::IN)));
        let left = |tried: Instant| AGAIN.saturating_sub(tried.elapsed());
        let left = self.tried.filter(|_| self.sound.is_none()).map(left);
        let left = left.map(|left| Timespec { tv_sec: left.as_secs() as i64, tv_nsec: left.subsec_nanos().into() });
        match poll(&mut fds, left.as_ref()) {
            Ok(_) | Err(Errno::INTR) => Ok(!fds[0].revents().contains(PollFlags::IN)),
            Err(error) => Err(error.into()),
        }
    }

    fn take(&mut self) {
        if let Some(files) = &mut self.files {
            self.word.changed(files.take());
        }
        if let Some(screens) = &self.screens {
            match screens.take() {
                Some(kinds) => self.word.changed(kinds),
                None => self.screens = None,
            }
        }
        if let Some(sound) = &mut self.sound {
            match sound.take() {
                Ok(kinds) => self.word.changed(kinds),
                Err(error) => {
                    tracing::info!(%error, "the sound server tells no more of its devices");
                    self.sound = None;
                    self.word.tells_of(DeviceKinds::SOUND, false);
                    self.word.changed(DeviceKinds::SOUND);
                }
            }
        }
    }
}
