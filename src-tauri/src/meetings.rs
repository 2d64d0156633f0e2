//! What the shell holds of meetings to come: the list, what Graph knows of one, people, and where details are handed out.

use std::{path::Path, sync::Arc, time::SystemTime};

use app::{
    Accounts, Code, Details, Failure, HandoutTo, Outside, People, WorkGraph,
    agenda::{self, Agenda},
};
use ipc::{CalendarForm, HandedOut, HandoutForm, UiEvent};
use tokio::sync::broadcast::error::RecvError;

use crate::events;

/// More is read of no calendar file; adding it says that it is too long.
const LONGEST: u64 = (4 << 20) + 1;

/// See the module's documentation.
pub(crate) struct Meetings {
    agenda: Arc<Agenda>,
    details: Details,
    people: People,
    zone: app::Zone,
}

impl Meetings {
    /// Begins to read, within a runtime, and tells the page what changes until the shell is gone.
    pub(crate) fn start(outside: &Outside, accounts: Accounts, remind: bool, page: &events::Page) -> Self {
        let signed_in = accounts.clone();
        let work = WorkGraph::new(Arc::new(move || signed_in.work()));
        let world = agenda::Outside::beside(outside, work);
        Self::within(world, accounts, remind, page)
    }

    fn within(world: agenda::Outside, accounts: Accounts, remind: bool, page: &events::Page) -> Self {
        let (work, zone) = (Arc::clone(&world.work), world.zone);
        let (agenda, damaged) = Agenda::start(world, remind);
        if let Some(failure) = damaged {
            page.tell(UiEvent::Notice { failure: failure.to_ipc() });
        }
        let agenda = Arc::new(agenda);
        tokio::spawn(tell_agenda(agenda.watch(), page.clone()));
        tokio::spawn(tell_reminders(agenda.reminders(), page.clone()));
        tokio::spawn(follow_accounts(accounts, Arc::clone(&work), Arc::clone(&agenda)));
        Self { agenda, details: Details::new(Arc::clone(&work)), people: People::new(work), zone }
    }

    pub(crate) fn agenda(&self) -> &Arc<Agenda> {
        &self.agenda
    }

    pub(crate) fn details(&self) -> &Details {
        &self.details
    }

    pub(crate) fn people(&self) -> &People {
        &self.people
    }

    /// Hands a meeting's details out: files go where the person's downloads go, letters to their mail program.
    pub(crate) async fn hand_out(&self, form: HandoutForm) -> Result<HandedOut, Failure> {
        let to = HandoutTo { folder: app::downloads(), open: Arc::new(app::open_letter), now: SystemTime::now() };
        app::hand_out(form, &self.details, &to).await
    }

    /// A calendar file that somebody opened: it is added to the list, and what joins its one meeting is given.
    ///
    /// # Errors
    /// When it can't be read.
    pub(crate) fn open_file(&self, path: &Path, page: events::Page) -> Result<Option<String>, Failure> {
        let text = read(path)?;
        let joins = agenda::joins_one(text.as_bytes(), self.zone, SystemTime::now());
        let (name, agenda) = (path.display().to_string(), Arc::clone(&self.agenda));
        tauri::async_runtime::spawn(async move {
            if let Err(failure) = agenda.add(CalendarForm::File { name, text }).await {
                page.tell(UiEvent::Notice { failure: failure.to_ipc() });
            }
        });
        Ok(joins)
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    use std::io::Read;

    let mut text = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(LONGEST).read_to_end(&mut text));
    read.map_err(|error| Failure::because(Code::File, format!("{} can't be read", path.display()), &error))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

async fn tell_agenda(mut changes: tokio::sync::watch::Receiver<ipc::Agenda>, page: events::Page) {
    while changes.changed().await.is_ok() {
        let agenda = changes.borrow_and_update().clone();
        page.tell(UiEvent::Agenda { agenda });
    }
}

async fn tell_reminders(mut reminders: tokio::sync::broadcast::Receiver<ipc::AgendaEntry>, page: events::Page) {
    loop {
        match reminders.recv().await {
            Ok(entry) => page.tell(UiEvent::Reminder { entry }),
            Err(RecvError::Lagged(missed)) => tracing::warn!(missed, "more meetings begin than can be announced"),
            Err(RecvError::Closed) => return,
        }
    }
}

/// Whoever signs in sees their own calendar at once, and nobody else's.
async fn follow_accounts(accounts: Accounts, work: Arc<WorkGraph>, agenda: Arc<Agenda>) {
    let mut changes = accounts.watch();
    let who = |accounts: &ipc::Accounts| {
        let is_in = accounts.work.standing != ipc::Standing::SignedOut;
        (is_in, accounts.work.account.clone())
    };
    let mut before = who(&changes.borrow());
    while changes.changed().await.is_ok() {
        let now = who(&changes.borrow_and_update());
        if now != before {
            before = now;
            work.renew();
            agenda.account_changed().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Mutex, time::Duration};

    use app::settings::{SharedStore, Store};
    use tauri::ipc::Channel;

    use super::*;

    const FILE: &str = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Budget\r\nDTSTART:20991127T090000Z\r\n\
                        LOCATION:https://teams.microsoft.com/meet/264183392744150?p=Qx7K\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    /// A page that keeps what it is told.
    fn page() -> (events::Page, Arc<Mutex<Vec<serde_json::Value>>>) {
        let (page, told) = (events::Page::default(), Arc::new(Mutex::new(Vec::new())));
        let keeps = Arc::clone(&told);
        let channel = Channel::new(move |body| {
            keeps.lock().unwrap().push(body.deserialize().unwrap());
            Ok(())
        });
        page.listen(channel, Vec::new);
        (page, told)
    }

    fn meetings(folder: &Path, page: &events::Page) -> Meetings {
        let outside = Outside::default();
        let accounts = Accounts::new(outside.clone(), SharedStore::new(Store::open(folder.to_owned()).0));
        let world = agenda::Outside::beside(&outside, WorkGraph::new(Arc::new(|| None)));
        Meetings::within(agenda::Outside { folder: folder.to_owned(), ..world }, accounts, true, page)
    }

    async fn until(told: &Mutex<Vec<serde_json::Value>>, is_it: impl Fn(&serde_json::Value) -> bool) {
        for _ in 0..1_000 {
            if told.lock().unwrap().iter().any(&is_it) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("not told: {:?}", told.lock().unwrap());
    }

    #[tokio::test]
    async fn a_file_that_is_opened_is_added_and_gives_what_joins_its_meeting() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Invitation.ics");
        std::fs::write(&path, FILE).unwrap();
        let (page, told) = page();
        let meetings = meetings(&folder.path().join("settings"), &page);
        let link = meetings.open_file(&path, page).unwrap();
        assert_eq!(link.as_deref(), Some("https://teams.microsoft.com/meet/264183392744150?p=Qx7K"));
        until(&told, |event| event["type"] == "agenda" && event["agenda"]["calendars"][0]["name"] == "Invitation.ics")
            .await;
    }

    #[tokio::test]
    async fn a_file_that_is_none_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ics");
        let (page, told) = page();
        let meetings = meetings(&folder.path().join("settings"), &page);
        assert_eq!(meetings.open_file(&path, page.clone()).unwrap_err().code, Code::File);
        std::fs::write(&path, "hello").unwrap();
        assert_eq!(meetings.open_file(&path, page), Ok(None));
        until(&told, |event| event["type"] == "notice" && event["failure"]["code"] == "calendarFile").await;
    }
}
