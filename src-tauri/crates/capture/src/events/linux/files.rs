//! Files of devices: cameras, and sound cards where no server tells of them.

use std::{
    mem::MaybeUninit,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
};

use rustix::{
    fs::inotify::{CreateFlags, Reader, WatchFlags, add_watch, init},
    io::Errno,
};

use crate::events::DeviceKinds;

/// A file comes first and its permissions a moment later.
fn interesting() -> WatchFlags {
    WatchFlags::CREATE | WatchFlags::DELETE | WatchFlags::ATTRIB | WatchFlags::MOVED_TO | WatchFlags::MOVED_FROM
}

/// A watch on `/dev` and `/dev/snd`.
pub(super) struct Files {
    inotify: OwnedFd,
    cards: Option<i32>,
}

impl Files {
    /// Starts it.
    ///
    /// # Errors
    /// When the system has too many already, or no `/dev`.
    pub(super) fn watch() -> Result<Self, Errno> {
        let inotify = init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC)?;
        add_watch(&inotify, "/dev", interesting())?;
        let mut files = Self { inotify, cards: None };
        files.watch_cards();
        Ok(files)
    }

    /// The folder comes with the first card.
    fn watch_cards(&mut self) {
        self.cards = add_watch(&self.inotify, "/dev/snd", interesting()).ok();
    }

    /// What came and went since.
    pub(super) fn take(&mut self) -> DeviceKinds {
        let mut room = [MaybeUninit::uninit(); 4096];
        let mut kinds = DeviceKinds::NONE;
        let mut folder = false;
        let mut reader = Reader::new(self.inotify.as_fd(), &mut room);
        while let Ok(event) = reader.next() {
            let name = event.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
            let of_a_card = self.cards == Some(event.wd());
            folder |= !of_a_card && name == "snd";
            kinds = kinds | kind(of_a_card, &name);
        }
        if folder {
            self.watch_cards();
        }
        kinds
    }
}

fn kind(of_a_card: bool, name: &str) -> DeviceKinds {
    match name {
        _ if of_a_card => DeviceKinds::SOUND,
        "snd" => DeviceKinds::SOUND,
        name if name.starts_with("video") => DeviceKinds::CAMERAS,
        _ => DeviceKinds::NONE,
    }
}

impl AsFd for Files {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.inotify.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_tell_the_kind() {
        assert_eq!(kind(false, "video7"), DeviceKinds::CAMERAS);
        assert_eq!(kind(false, "snd"), DeviceKinds::SOUND);
        assert_eq!(kind(true, "pcmC1D0c"), DeviceKinds::SOUND);
        assert_eq!(kind(false, "tty7"), DeviceKinds::NONE);
    }
}
