//! Which calendars there are beside the work account's, on disk: a list, and the text of each calendar file. Addresses are not
//! among it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{desk::Calendar, job::What};
use crate::{
    Code, Failure,
    settings::files::{read, write, write_bytes},
};

const LIST: &str = "calendars.json";
/// The most there are.
const MOST: usize = 50;

/// See the module's documentation.
pub(super) struct Shelf {
    folder: PathBuf,
    list: List,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct List {
    /// Numbers are given once: what was removed is never mistaken for what is new.
    last: u32,
    calendars: Vec<Named>,
}

#[derive(Serialize, Deserialize)]
struct Named {
    id: u32,
    name: String,
    kind: ipc::CalendarKind,
}

impl Shelf {
    /// What the folder holds, with a list that can't be read set aside and told.
    pub(super) fn open(folder: PathBuf) -> (Self, Option<Failure>) {
        let (list, failure) = read(&folder.join(LIST));
        (Self { folder, list }, failure)
    }

    /// The calendars, and how each is read. A file that is gone is one without meetings, which reading it says.
    pub(super) fn calendars(&self) -> Vec<(Calendar, What)> {
        let what = |named: &Named| match named.kind {
            ipc::CalendarKind::File => What::File(fs::read(self.file(named.id)).unwrap_or_default().into()),
            ipc::CalendarKind::Subscription => What::Address { address: None, last: None },
        };
        let calendar = |named: &Named| Calendar { id: named.id, name: named.name.clone(), kind: named.kind };
        self.list.calendars.iter().map(|named| (calendar(named), what(named))).collect()
    }

    /// Makes room for one more calendar and gives its number.
    ///
    /// # Errors
    /// When there are too many, or the disk takes no more.
    pub(super) fn add(&mut self, name: &str, kind: ipc::CalendarKind, text: Option<&Bytes>) -> Result<u32, Failure> {
        if self.list.calendars.len() >= MOST {
            let words = format!("there are {MOST} calendars: remove one first");
            return Err(Failure::new(Code::File, words));
        }
        let id = self.list.last + 1;
        if let Some(text) = text {
            write_bytes(&self.folder, &file_name(id), text)?;
        }
        self.list.last = id;
        self.list.calendars.push(Named { id, name: name.to_owned(), kind });
        self.write().inspect_err(|_| {
            self.list.calendars.pop();
            let _ = fs::remove_file(self.file(id));
        })?;
        Ok(id)
    }

    /// Forgets a calendar with its text; says whether its address is still to be forgotten.
    ///
    /// # Errors
    /// When the disk does not let it go.
    pub(super) fn remove(&mut self, id: u32) -> Result<bool, Failure> {
        let is_it = |named: &&Named| named.id == id && named.kind == ipc::CalendarKind::Subscription;
        let has_address = self.list.calendars.iter().any(|named| is_it(&named));
        self.list.calendars.retain(|named| named.id != id);
        match fs::remove_file(self.file(id)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Failure::because(Code::File, "the calendar's text can't be removed", &error));
            }
            _ => {}
        }
        self.write().map(|()| has_address)
    }

    fn write(&self) -> Result<(), Failure> {
        write(&self.folder, LIST, &self.list)
    }

    fn file(&self, id: u32) -> PathBuf {
        self.folder.join(file_name(id))
    }
}

fn file_name(id: u32) -> String {
    format!("calendar-{id}.ics")
}

/// What a file is called, without its folder.
pub(super) fn title(name: &str) -> String {
    let file = Path::new(name).file_name().map_or_else(|| name.into(), std::ffi::OsStr::to_string_lossy);
    let shown: String = file.chars().filter(|c| !c.is_control()).take(100).collect();
    if shown.trim().is_empty() { "calendar.ics".to_owned() } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calendars_are_there_the_next_time_and_numbers_are_given_once() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Shelf::open(folder.path().join("inner")).0;
        let mut shelf = open();
        let text = Bytes::from_static(b"BEGIN:VCALENDAR");
        assert_eq!(shelf.add("a.ics", ipc::CalendarKind::File, Some(&text)).unwrap(), 1);
        assert_eq!(shelf.add("calendar.example", ipc::CalendarKind::Subscription, None).unwrap(), 2);
        shelf.remove(2).unwrap();
        let mut shelf = open();
        assert_eq!(shelf.add("b.ics", ipc::CalendarKind::File, Some(&text)).unwrap(), 3);
        let names: Vec<_> = open().calendars().into_iter().map(|(calendar, _)| (calendar.id, calendar.name)).collect();
        assert_eq!(names, [(1, "a.ics".to_owned()), (3, "b.ics".to_owned())]);
        assert!(matches!(&open().calendars()[0].1, What::File(kept) if *kept == text));
        shelf.remove(1).unwrap();
        assert!(!folder.path().join("inner/calendar-1.ics").exists(), "the text goes with the calendar");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_the_texts() {
        use std::os::unix::fs::MetadataExt;

        let folder = tempfile::tempdir().unwrap();
        let (mut shelf, _) = Shelf::open(folder.path().join("inner"));
        shelf.add("a.ics", ipc::CalendarKind::File, Some(&Bytes::from_static(b"x"))).unwrap();
        for path in ["inner", "inner/calendar-1.ics"] {
            assert_eq!(fs::metadata(folder.path().join(path)).unwrap().mode() & 0o077, 0, "{path}");
        }
    }

    #[test]
    fn there_is_an_end_to_them() {
        let folder = tempfile::tempdir().unwrap();
        let (mut shelf, _) = Shelf::open(folder.path().to_owned());
        for _ in 0..MOST {
            shelf.add("x", ipc::CalendarKind::Subscription, None).unwrap();
        }
        assert_eq!(shelf.add("x", ipc::CalendarKind::Subscription, None).unwrap_err().code, Code::File);
    }

    #[test]
    fn a_damaged_list_is_set_aside_and_told() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(LIST), "{").unwrap();
        let (shelf, failure) = Shelf::open(folder.path().to_owned());
        assert!(shelf.calendars().is_empty());
        assert_eq!(failure.unwrap().code, Code::File);
        assert!(folder.path().join("calendars.json.damaged").exists());
    }

    #[test]
    fn a_file_is_called_by_its_own_name() {
        assert_eq!(title("/people/ada/Invitation 1.ics"), "Invitation 1.ics");
        assert_eq!(title("a\u{1b}[2Jb.ics"), "a[2Jb.ics");
        assert_eq!(title(""), "calendar.ics");
        assert_eq!(title(&"x".repeat(1000)).len(), 100);
    }
}
