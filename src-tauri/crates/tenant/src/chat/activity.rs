//! What people do in a thread without writing: type, read, look away.

use super::{Chat, Kind, MOST_NOTICED, Refused, View, is_acs, thread::Read};
use crate::realtime::Event;

impl Chat<'_> {
    /// Tells the others that somebody types.
    pub(crate) fn type_in(&self, id: &str, by: &str, name: Option<&str>) -> Result<(), Refused> {
        let thread = self.of(id, by)?;
        if thread.participants.len() > MOST_NOTICED {
            return Err(Refused::NotHere("Typing is not told in threads with more than 20 participants."));
        }
        let own = self.name_of(by);
        self.tell(&thread, &Event::Typing { by, name: name.or(own.as_deref()) });
        Ok(())
    }

    /// Tells everyone that somebody has read up to a message.
    pub(crate) fn read(&self, id: &str, by: &str, message: i64) -> Result<(), Refused> {
        let mut thread = self.of(id, by)?;
        if thread.participants.len() > MOST_NOTICED {
            return Err(Refused::NotHere("Reading is not told in threads with more than 20 participants."));
        }
        if thread.kind == Kind::Meeting && is_acs(by) {
            return Err(Refused::NotHere("Guests of a meeting send no read receipts."));
        }
        let message = self.message(&thread, by, message)?.id;
        let read = Read { message, at: self.millis() };
        thread.reads.insert(by.to_owned(), read);
        self.save(&thread)?;
        self.tell(&thread, &Event::ReadReceipt { by, message, at: read.at });
        Ok(())
    }

    /// Changes how a thread looks to somebody.
    pub(crate) fn view(&self, id: &str, who: &str, change: impl FnOnce(&mut View)) -> Result<(), Refused> {
        let mut thread = self.of(id, who)?;
        change(thread.views.entry(who.to_owned()).or_default());
        self.save(&thread)?;
        Ok(())
    }
}
