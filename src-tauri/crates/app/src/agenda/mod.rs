//! The meetings to come, from every calendar there is: the work account's, calendar files, and calendars at an address.
//!
//! [`Agenda`] is a task that reads them in the background, says what changed, and announces each meeting a minute before. Without a
//! work account everything else is the same. Calendar files are kept, text and all, in the folder of the settings; the address of a
//! subscribed calendar is a secret and lies in the keyring. What is decided, and when, is `desk`'s, which is told the time; what a
//! reading takes is in `job`.
//!
//! The window gets what [`Agenda::watch`] and [`Agenda::reminders`] say; the command line reads everything [`once()`].

mod addresses;
mod desk;
#[cfg(test)]
mod desk_tests;
mod job;
mod kept;
mod once;
mod opened;
mod outside;
mod own_network;
pub(crate) mod shown;
mod task;

use std::{fmt, sync::Arc};

use graph::ics::subscription::{CalendarAddress, Fetched, fetch};
use tokio::{
    sync::{broadcast, mpsc, oneshot, watch},
    task::JoinHandle,
};

use crate::{Code, Failure};
use job::{Reader, What};
use kept::Shelf;
use task::{New, Order, Task};

pub use once::{CalendarFile, once};
pub use opened::joins_one;
pub use outside::Outside;
pub use shown::joins;

/// Today and the week after it.
pub const WEEK: u32 = 8;
/// Orders that may wait; more wait with whoever gives them.
const ORDERS: usize = 16;
/// Reminders that may wait for whoever is slow; the oldest is dropped.
const REMINDERS: usize = 16;

/// The list, while it is kept up to date. Dropping it ends that.
pub struct Agenda {
    orders: mpsc::Sender<Order>,
    shown: watch::Receiver<ipc::Agenda>,
    reminders: broadcast::Sender<ipc::AgendaEntry>,
    reader: Arc<Reader>,
    outside: Outside,
    task: JoinHandle<()>,
}

impl fmt::Debug for Agenda {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Agenda").finish_non_exhaustive()
    }
}

impl Drop for Agenda {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Agenda {
    /// Begins to read, within a runtime. `remind` says whether meetings are announced. A list of calendars that can't be read is set
    /// aside and told.
    #[must_use]
    pub fn start(outside: Outside, remind: bool) -> (Self, Option<Failure>) {
        let (shelf, failure) = Shelf::open(outside.folder.clone());
        let reader = Arc::new(outside.reader());
        let (orders, ordered) = mpsc::channel(ORDERS);
        let reminders = broadcast::Sender::new(REMINDERS);
        let (task, shown) = Task::new(&outside, Arc::clone(&reader), shelf, reminders.clone(), remind);
        let task = tokio::spawn(task.run(ordered));
        (Self { orders, shown, reminders, reader, outside, task }, failure)
    }

    /// The list as it is, and each change of it.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<ipc::Agenda> {
        self.shown.clone()
    }

    /// Meetings that begin in a minute, or began while the machine was asleep.
    #[must_use]
    pub fn reminders(&self) -> broadcast::Receiver<ipc::AgendaEntry> {
        self.reminders.subscribe()
    }

    /// Reads everything now. What is read comes by [`Self::watch`].
    pub async fn read(&self) {
        self.order(Order::Read).await;
    }

    /// Somebody may have signed in or out; noticed by itself within half a minute otherwise.
    pub async fn account_changed(&self) {
        self.order(Order::Account).await;
    }

    /// Whether meetings are announced from now on.
    pub async fn remind(&self, on: bool) {
        self.order(Order::Remind(on)).await;
    }

    /// Adds a calendar and gives its number. One that is there already is not added twice. It is read once before, so that what is in
    /// the list can be read, or could be.
    ///
    /// # Errors
    /// When it can't be read now, or not kept.
    pub async fn add(&self, form: ipc::CalendarForm) -> Result<u32, Failure> {
        let new = match form {
            ipc::CalendarForm::File { name, text } => self.of_file(&name, text.into()).await?,
            ipc::CalendarForm::Address { address } => self.of_address(&address).await?,
        };
        let address = match &new.what {
            What::Address { address, .. } => address.clone(),
            What::Account(_) | What::File(_) => None,
        };
        let (told, hears) = oneshot::channel();
        self.order(Order::Add(new, told)).await;
        let id = hears.await.unwrap_or_else(|_| Err(ended()))?;
        // Here and not in the task, which a keyring that asks for a password would keep from everything else.
        if let Some(address) = address {
            self.reader.addresses.keep(id, &address).await;
        }
        Ok(id)
    }

    /// Forgets a calendar; that there is none of the number is no failure.
    ///
    /// # Errors
    /// When something of it is left on disk.
    pub async fn remove(&self, id: u32) -> Result<(), Failure> {
        let (told, hears) = oneshot::channel();
        self.order(Order::Remove(id, told)).await;
        if hears.await.unwrap_or_else(|_| Err(ended()))? {
            self.reader.addresses.forget(id).await;
        }
        Ok(())
    }

    async fn of_file(&self, name: &str, text: bytes::Bytes) -> Result<New, Failure> {
        let now = self.outside.now();
        self.reader.meetings(text.clone(), self.outside.window(WEEK, now)).await?;
        Ok(New {
            name: kept::title(name),
            kind: ipc::CalendarKind::File,
            text: Some(text.clone()),
            what: What::File(text),
        })
    }

    async fn of_address(&self, address: &str) -> Result<New, Failure> {
        let address = CalendarAddress::parse(address)?;
        let unreadable = || Failure::new(Code::CalendarAddress, "there is no calendar at this address");
        let Fetched::File(text, version) = fetch(&*self.reader.web, &address, None).await? else {
            return Err(unreadable());
        };
        let window = self.outside.window(WEEK, self.outside.now());
        self.reader.meetings(text.clone(), window).await.map_err(|_| unreadable())?;
        Ok(New {
            name: address.host().unwrap_or_default(),
            kind: ipc::CalendarKind::Subscription,
            text: None,
            what: What::Address { address: Some(address), last: Some((text, version)) },
        })
    }

    async fn order(&self, order: Order) {
        // The task lasts as long as this handle.
        let _ = self.orders.send(order).await;
    }
}

fn ended() -> Failure {
    Failure::new(Code::NotNow, "the list of meetings is being closed")
}
