//! What somebody can read of a thread.

use super::{Chat, Message, Refused, Thread};

/// Messages looked at in one go.
const STRIDE: usize = 200;

/// Which messages are asked for, by their ids, which are times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    /// The oldest.
    pub(crate) from: i64,
    /// The newest is before it.
    pub(crate) before: i64,
}

impl Window {
    /// Everything.
    pub(crate) const ALL: Self = Self { from: 0, before: i64::MAX };
}

impl Chat<'_> {
    /// The newest messages of a window, newest first, and whether there are older ones in it.
    pub(crate) fn messages(
        &self,
        thread: &Thread,
        who: &str,
        window: Window,
        most: usize,
    ) -> Result<(Vec<Message>, bool), Refused> {
        let from = window.from.max(history_of(thread, who)?);
        let mut found = Vec::new();
        let mut before = window.before;
        while found.len() <= most {
            let some = self.load_messages(&thread.id, before, (most + 1).min(STRIDE))?;
            let Some(last) = some.last() else { break };
            before = last.id;
            let ended = last.id < from;
            found.extend(some.into_iter().filter(|message| message.id >= from));
            if ended {
                break;
            }
        }
        let more = found.len() > most;
        found.truncate(most);
        Ok((found, more))
    }

    /// One message.
    pub(crate) fn message(&self, thread: &Thread, who: &str, id: i64) -> Result<Message, Refused> {
        let from = history_of(thread, who)?;
        let found = self.load_message(&thread.id, id)?.filter(|message| message.id >= from);
        found.ok_or(Refused::NoMessage)
    }
}

/// Since when somebody sees what was said.
fn history_of(thread: &Thread, who: &str) -> Result<i64, Refused> {
    thread.participant(who).map(|participant| participant.history_from).ok_or(Refused::NotIn)
}
