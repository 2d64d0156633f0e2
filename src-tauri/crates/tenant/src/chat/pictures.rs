//! The files of pictures in chats. They are in memory only: who starts the service again finds the messages without them.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Mutex,
};

use bytes::Bytes;

use super::{Chat, Refused};

/// Messages among which a picture is looked for.
const MOST_LOOKED_THROUGH: usize = 2_000;
/// Pictures that are kept; the oldest go first.
const MOST: usize = 64;

/// See the module's documentation.
#[derive(Debug, Default)]
pub(crate) struct Pictures(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    count: u64,
    files: BTreeMap<String, Bytes>,
    order: VecDeque<String>,
}

impl Pictures {
    /// Keeps a file and gives its id.
    pub(crate) fn keep(&self, file: Bytes) -> String {
        let mut kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.count += 1;
        let id = format!("0-practice-d1-{:016x}", kept.count);
        kept.files.insert(id.clone(), file);
        kept.order.push_back(id.clone());
        if kept.order.len() > MOST
            && let Some(oldest) = kept.order.pop_front()
        {
            kept.files.remove(&oldest);
        }
        id
    }

    fn file(&self, id: &str) -> Option<Bytes> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).files.get(id).cloned()
    }
}

impl Chat<'_> {
    /// Keeps the file of a picture and gives its id.
    pub(crate) fn keep_picture(&self, file: Bytes) -> String {
        self.tenant.pictures.keep(file)
    }

    /// A picture that hangs on a message of a thread which somebody can see.
    pub(crate) fn picture(&self, thread: &str, who: &str, id: &str) -> Result<Bytes, Refused> {
        let thread = self.of(thread, who)?;
        let (messages, _) = self.messages(&thread, who, super::Window::ALL, MOST_LOOKED_THROUGH)?;
        let is_there = messages.iter().any(|message| message.pictures.iter().any(|picture| picture.id == id));
        let file = if is_there { self.tenant.pictures.file(id) } else { None };
        file.ok_or(Refused::NoMessage)
    }
}
