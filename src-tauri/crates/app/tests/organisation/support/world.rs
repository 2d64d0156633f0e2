//! The world around the list of meetings: a folder, a keyring, calendars that others publish, and a clock that the runtime moves.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use app::{
    WorkAccess, WorkGraph, Zone,
    agenda::{Agenda, Outside},
};
use base::{
    Secret,
    http::{Answer, Http, HttpFailure, Request},
};
use bytes::Bytes;
use identity::{
    WallClock,
    vault::{Keyring, KeyringFailure},
};
use ipc::CalendarForm;
use tempfile::TempDir;
use tokio::time::{Instant, timeout};

pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) keyring: Arc<Drawer>,
    pub(crate) published: Arc<Published>,
    pub(crate) work: Arc<WorkGraph>,
    who: Arc<Mutex<Option<WorkAccess>>>,
    clock: Arc<Wall>,
}

impl World {
    /// Nobody is signed in, and it is now.
    pub(crate) fn new() -> Self {
        Self::at(SystemTime::now())
    }

    pub(crate) fn at(now: SystemTime) -> Self {
        let who = Arc::new(Mutex::new(None::<WorkAccess>));
        let asked = Arc::clone(&who);
        Self {
            folder: tempfile::tempdir().unwrap(),
            keyring: Arc::default(),
            published: Arc::default(),
            work: WorkGraph::new(Arc::new(move || asked.lock().unwrap().clone())),
            who,
            clock: Arc::new(Wall { began: Instant::now(), at: Mutex::new(now) }),
        }
    }

    pub(crate) fn sign_in(&self, access: Option<WorkAccess>) {
        *self.who.lock().unwrap() = access;
    }

    /// The machine sleeps: the clock goes on, and nothing else does.
    pub(crate) fn sleep(&self, span: Duration) {
        *self.clock.at.lock().unwrap() += span;
    }

    pub(crate) fn now(&self) -> SystemTime {
        self.clock.now()
    }

    pub(crate) fn outside(&self) -> Outside {
        Outside {
            folder: self.folder.path().join("settings"),
            keyring: Arc::clone(&self.keyring) as _,
            patience: Duration::from_secs(10),
            web: Arc::clone(&self.published) as _,
            clock: Arc::clone(&self.clock) as _,
            zone: Zone::named("Europe/Paris").unwrap(),
            work: Arc::clone(&self.work),
        }
    }

    pub(crate) fn start(&self) -> Agenda {
        let (agenda, failure) = Agenda::start(self.outside(), true);
        assert_eq!(failure, None);
        agenda
    }

    /// Everything that lies on disk.
    pub(crate) fn on_disk(&self) -> String {
        let files = std::fs::read_dir(self.folder.path().join("settings")).unwrap();
        files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
    }
}

/// The list once it is as wanted; the time that takes passes at once.
pub(crate) async fn until(agenda: &Agenda, what: &str, is_it: impl Fn(&ipc::Agenda) -> bool) -> ipc::Agenda {
    let mut watch = agenda.watch();
    let waited = timeout(Duration::from_secs(3600), watch.wait_for(|agenda| !agenda.is_reading && is_it(agenda))).await;
    match waited {
        Ok(agenda) => agenda.unwrap().clone(),
        Err(_) => panic!("{what}: {:?}", agenda.watch().borrow()),
    }
}

pub(crate) fn subjects(agenda: &ipc::Agenda) -> Vec<&str> {
    agenda.entries.iter().filter_map(|entry| entry.subject.as_deref()).collect()
}

/// A date that goes on as the runtime's time does.
#[derive(Debug)]
struct Wall {
    began: Instant,
    at: Mutex<SystemTime>,
}

impl WallClock for Wall {
    fn now(&self) -> SystemTime {
        *self.at.lock().unwrap() + self.began.elapsed()
    }
}

/// A keyring.
#[derive(Debug, Default)]
pub(crate) struct Drawer {
    pub(crate) entries: Mutex<BTreeMap<String, Secret>>,
    pub(crate) is_locked: std::sync::atomic::AtomicBool,
}

impl Drawer {
    /// What lies in it beside the entry that only shows that it opens.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let entries = self.entries.lock().unwrap();
        entries.iter().filter(|(key, _)| *key != "probe").map(|(_, secret)| secret.expose().to_owned()).collect()
    }

    fn opened(&self) -> Result<std::sync::MutexGuard<'_, BTreeMap<String, Secret>>, KeyringFailure> {
        match self.is_locked.load(std::sync::atomic::Ordering::SeqCst) {
            true => Err(KeyringFailure::Locked),
            false => Ok(self.entries.lock().unwrap()),
        }
    }
}

impl Keyring for Drawer {
    fn read(&self, key: &str) -> Result<Option<Secret>, KeyringFailure> {
        Ok(self.opened()?.get(key).cloned())
    }

    fn write(&self, key: &str, secret: &Secret) -> Result<(), KeyringFailure> {
        self.opened()?.insert(key.to_owned(), secret.clone());
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), KeyringFailure> {
        self.opened()?.remove(key);
        Ok(())
    }
}

/// A status, a text, and where it leads.
type Page = (u16, String, Option<String>);

/// Calendars that others publish, by path; each change is another version.
#[derive(Default)]
pub(crate) struct Published {
    pages: Mutex<BTreeMap<String, Page>>,
    asked: Mutex<Vec<(String, Option<String>)>>,
    pub(crate) is_cut: std::sync::atomic::AtomicBool,
}

impl Published {
    /// What a path answers from now on.
    pub(crate) fn answers(&self, path: &str, status: u16, text: impl Into<String>) {
        self.pages.lock().unwrap().insert(path.to_owned(), (status, text.into(), None));
    }

    pub(crate) fn leads(&self, path: &str, to: &str) {
        self.pages.lock().unwrap().insert(path.to_owned(), (302, String::new(), Some(to.to_owned())));
    }

    /// Addresses that were asked, and the versions that were known.
    pub(crate) fn asked(&self) -> Vec<(String, Option<String>)> {
        self.asked.lock().unwrap().clone()
    }
}

impl Http for Published {
    fn send(&self, request: Request) -> Answer<'_> {
        if self.is_cut.load(std::sync::atomic::Ordering::SeqCst) {
            return Box::pin(std::future::ready(Err(HttpFailure::Unreachable)));
        }
        let known = request.headers().get("if-none-match").map(|tag| tag.to_str().unwrap().to_owned());
        self.asked.lock().unwrap().push((request.uri().to_string(), known.clone()));
        let page = self.pages.lock().unwrap().get(request.uri().path()).cloned();
        let (status, text, location) = page.unwrap_or((404, String::new(), None));
        let tag = format!("\"{}\"", text.len());
        let is_known = status == 200 && known.as_deref() == Some(&tag);
        let mut response = http::Response::builder().status(if is_known { 304 } else { status }).header("etag", tag);
        if let Some(location) = location {
            response = response.header("location", location);
        }
        let body = if is_known { Bytes::new() } else { Bytes::from(text) };
        Box::pin(std::future::ready(Ok(response.body(body).unwrap())))
    }
}

/// A calendar with one event, which begins so long after a moment and takes half an hour.
pub(crate) fn event(subject: &str, from: SystemTime, after: Duration) -> String {
    let begins = chrono::DateTime::<chrono::Utc>::from(from + after);
    let ends = begins + chrono::TimeDelta::minutes(30);
    let stamp = |at: chrono::DateTime<chrono::Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    format!(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:{subject}\r\nSUMMARY:{subject}\r\nDTSTART:{}\r\nDTEND:{}\r\n\
         LOCATION:https://teams.microsoft.com/meet/264183392744150?p=Qx7Kd0LmTz4RbVw9Yc\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        stamp(begins),
        stamp(ends)
    )
}

pub(crate) fn file(name: &str, text: &str) -> CalendarForm {
    CalendarForm::File { name: name.to_owned(), text: text.to_owned() }
}
