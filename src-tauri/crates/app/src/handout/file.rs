//! The calendar file: what it is called, and where it is put.

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
};

use ring::digest;

use crate::{
    Code, Failure,
    safe_name::{numbered, safe_name_or},
};

/// Files of one name that may lie side by side.
const MOST: u32 = 999;

/// The person's folder of downloads, as their desktop has it; `Downloads` in their home where no desktop says.
#[must_use]
pub fn downloads() -> Option<PathBuf> {
    dirs::download_dir().or_else(|| Some(dirs::home_dir()?.join("Downloads")))
}

/// A name of the meeting for calendars, the same each time, so that a calendar which gets the file again has one meeting. It lets nobody
/// find the link.
pub(super) fn uid(link: &str) -> String {
    let digest = digest::digest(&digest::SHA256, link.as_bytes());
    let short: String = digest.as_ref()[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{short}@passerelle")
}

/// Writes a calendar file into a folder and gives its name. Never over another.
///
/// # Errors
/// When there is no folder, or it can't be written.
pub(super) fn write(folder: Option<PathBuf>, subject: Option<&str>, text: &str) -> Result<String, Failure> {
    let folder = folder.ok_or_else(|| Failure::new(Code::File, "this system has no folder for downloads"))?;
    let unwritten = |error: &io::Error| Failure::because(Code::File, "the folder of downloads can't be written", error);
    fs::create_dir_all(&folder).map_err(|error| unwritten(&error))?;
    let stem = safe_name_or(subject.unwrap_or_default(), "meeting");
    for name in numbered(&stem, "ics", MOST) {
        match fs::OpenOptions::new().write(true).create_new(true).open(folder.join(&name)) {
            Ok(mut file) => {
                let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
                return written.map(|()| name).map_err(|error| unwritten(&error));
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(unwritten(&error)),
        }
    }
    Err(Failure::new(Code::File, "the folder of downloads is full of files of this name"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let write = |text: &str| write(Some(folder.path().join("Downloads")), Some("Budget: Q4/2026"), text).unwrap();
        assert_eq!((write("one"), write("two")), ("Budget-Q4-2026.ics".into(), "Budget-Q4-2026-2.ics".into()));
        let read = |name: &str| fs::read_to_string(folder.path().join("Downloads").join(name)).unwrap();
        assert_eq!((read("Budget-Q4-2026.ics"), read("Budget-Q4-2026-2.ics")), ("one".into(), "two".into()));
    }

    #[test]
    fn no_subject_leads_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let write = |subject: &str| write(Some(folder.path().to_owned()), Some(subject), "x").unwrap();
        assert_eq!(write("../../.config/autostart/x"), "config-autostart-x.ics");
        assert_eq!(write("\u{202e}\0/"), "meeting.ics");
        assert_eq!(write("CON"), "meetingCON.ics");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }

    #[test]
    fn a_link_has_one_name_which_does_not_show_it() {
        let uid = uid("https://teams.microsoft.com/meet/264183392744150?p=Qx7Kd0LmTz4RbVw9Yc");
        assert_eq!(uid.len(), 32 + "@passerelle".len());
        assert!(!uid.contains("Qx7K") && !uid.contains("264183"));
    }

    #[test]
    fn without_a_folder_it_says_so() {
        assert_eq!(write(None, None, "x").unwrap_err().code, Code::File);
    }
}
