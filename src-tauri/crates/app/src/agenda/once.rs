//! Everything read one time, for the command line.

use std::sync::Arc;

use bytes::Bytes;
use tokio::task::JoinSet;

use super::{
    Outside,
    desk::{Calendar, Desk},
    job::What,
    kept::{Shelf, title},
};

/// A calendar file that is looked at and not kept.
pub struct CalendarFile {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub text: Bytes,
}

impl std::fmt::Debug for CalendarFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CalendarFile").finish_non_exhaustive()
    }
}

/// The meetings of so many days from today on: the work account's, those of the calendars that are kept, and those of some files. What
/// can't be read is said with the calendar it is about.
pub async fn once(outside: Outside, days: u32, files: Vec<CalendarFile>) -> ipc::Agenda {
    let now = outside.now();
    let mut desk = Desk::new(outside.zone, days, now);
    let (shelf, damaged) = Shelf::open(outside.folder.clone());
    if let Some(failure) = damaged {
        tracing::warn!(%failure, "the list of calendars can't be read");
    }
    let kept = shelf.calendars();
    let beyond = kept.iter().map(|(calendar, _)| calendar.id).max().unwrap_or(0) + 1;
    let files = files.into_iter().zip(beyond..).map(|(file, id)| {
        (Calendar { id, name: title(&file.name), kind: ipc::CalendarKind::File }, What::File(file.text))
    });
    for (calendar, what) in kept.into_iter().chain(files) {
        desk.add(calendar, what, now);
    }
    if let Some(client) = outside.work.client() {
        desk.account(Some(What::Account(client)), now);
    }
    let reader = Arc::new(outside.reader());
    let mut jobs = JoinSet::new();
    for job in desk.due(now) {
        let reader = Arc::clone(&reader);
        jobs.spawn(async move { reader.run(job).await });
    }
    while let Some(done) = jobs.join_next().await {
        if let Ok(done) = done {
            desk.done(done, now);
        }
    }
    desk.shown()
}
