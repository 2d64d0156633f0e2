//! The task behind an [`super::Agenda`]: gives the desk the time, makes the readings it wants, and tells what changed.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use graph::Graph;
use tokio::{
    sync::{broadcast, mpsc, oneshot, watch},
    task::JoinSet,
};

use super::{
    Outside, WEEK,
    desk::{Calendar, Desk},
    job::{Done, Reader, What},
    kept::Shelf,
    shown,
};
use crate::Failure;

/// What the handle asks for.
pub(super) enum Order {
    Read,
    Account,
    Remind(bool),
    Add(New, oneshot::Sender<Result<u32, Failure>>),
    /// Answers whether the calendar has an address that is still kept.
    Remove(u32, oneshot::Sender<Result<bool, Failure>>),
}

/// A calendar that was read once and is to be kept.
pub(super) struct New {
    pub(super) name: String,
    pub(super) kind: ipc::CalendarKind,
    /// With a file, what it holds.
    pub(super) text: Option<Bytes>,
    pub(super) what: What,
}

/// See the module's documentation.
pub(super) struct Task {
    outside: Outside,
    reader: Arc<Reader>,
    shelf: Arc<Mutex<Shelf>>,
    desk: Desk,
    account: Option<Arc<Graph>>,
    remind: bool,
    jobs: JoinSet<Done>,
    show: watch::Sender<ipc::Agenda>,
    reminders: broadcast::Sender<ipc::AgendaEntry>,
}

impl Task {
    /// The task, and the list as it will show it.
    pub(super) fn new(
        outside: &Outside,
        reader: Arc<Reader>,
        shelf: Shelf,
        reminders: broadcast::Sender<ipc::AgendaEntry>,
        remind: bool,
    ) -> (Self, watch::Receiver<ipc::Agenda>) {
        let now = outside.now();
        let mut desk = Desk::new(outside.zone, WEEK, now);
        for (calendar, what) in shelf.calendars() {
            desk.add(calendar, what, now);
        }
        let (show, shown) = watch::channel(desk.shown());
        let (outside, shelf) = (outside.clone(), Arc::new(Mutex::new(shelf)));
        let task = Self { outside, reader, shelf, desk, account: None, remind, jobs: JoinSet::new(), show, reminders };
        (task, shown)
    }

    pub(super) async fn run(mut self, mut orders: mpsc::Receiver<Order>) {
        loop {
            let rest = self.look();
            tokio::select! {
                order = orders.recv() => match order {
                    Some(order) => self.order(order).await,
                    None => return,
                },
                Some(done) = self.jobs.join_next(), if !self.jobs.is_empty() => {
                    // A reading that panicked is one whose source stays as it is until it is asked for again.
                    if let Ok(done) = done {
                        self.desk.done(done, self.outside.now());
                    }
                }
                () = tokio::time::sleep(rest) => {}
            }
        }
    }

    /// Does what is due and says how long nothing is.
    fn look(&mut self) -> std::time::Duration {
        let now = self.outside.now();
        let client = self.outside.work.client();
        if client.as_ref().map(Arc::as_ptr) != self.account.as_ref().map(Arc::as_ptr) {
            self.desk.account(client.clone().map(What::Account), now);
            self.account = client;
        }
        for job in self.desk.due(now) {
            let reader = Arc::clone(&self.reader);
            self.jobs.spawn(async move { reader.run(job).await });
        }
        if self.remind {
            for entry in self.desk.reminders(now) {
                // Nobody may be listening.
                let _ = self.reminders.send(shown::entry(&entry));
            }
        }
        let shown = self.desk.shown();
        self.show.send_if_modified(|before| {
            let differs = *before != shown;
            *before = shown;
            differs
        });
        self.desk.rest(now, self.remind)
    }

    async fn order(&mut self, order: Order) {
        match order {
            Order::Read => self.desk.read_all(self.outside.now()),
            // Who is signed in is looked at before anything else.
            Order::Account => {}
            Order::Remind(on) => self.remind = on,
            Order::Add(new, told) => {
                let added = self.add(new).await;
                let _ = told.send(added);
            }
            Order::Remove(id, told) => {
                self.desk.remove(id);
                let removed = self.on_disk(move |shelf| shelf.remove(id)).await;
                let _ = told.send(removed);
            }
        }
    }

    async fn add(&mut self, new: New) -> Result<u32, Failure> {
        if let Some(id) = self.desk.calendar_like(&new.what) {
            return Ok(id);
        }
        let New { name, kind, text, what } = new;
        let calendar = name.clone();
        let id = self.on_disk(move |shelf| shelf.add(&calendar, kind, text.as_ref())).await?;
        self.desk.add(Calendar { id, name, kind }, what, self.outside.now());
        Ok(id)
    }

    /// Where the disk's time is nobody else's.
    async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Shelf) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let shelf = Arc::clone(&self.shelf);
        let done = tokio::task::spawn_blocking(move || work(&mut shelf.lock().unwrap_or_else(PoisonError::into_inner)));
        done.await.unwrap_or_else(|_| Err(super::ended()))
    }
}
