//! The files of words: what they are called, which there are, and deleting them.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use chrono::NaiveDateTime;
use ipc::{KeepAs, KeptWords};

use crate::{
    Code, Failure,
    safe_name::{numbered, safe_name_or},
};

/// Files of one minute and meeting that may lie side by side.
const MOST: u32 = 99;

/// `Passerelle` in the person's folder of documents, as their desktop has it; in their home where no desktop says.
#[must_use]
pub fn kept_words_folder() -> PathBuf {
    let documents = dirs::document_dir().or_else(|| Some(dirs::home_dir()?.join("Documents")));
    documents.unwrap_or_else(crate::settings::default_folder).join("Passerelle")
}

/// A name that no file of the folder has: `2026-11-28-1143-Harbour.html`.
pub(super) fn free_name(folder: &Path, begun: NaiveDateTime, title: &str, keep_as: KeepAs) -> Result<String, Failure> {
    let ending = match keep_as {
        KeepAs::Text => "txt",
        KeepAs::Html => "html",
    };
    let stem = format!("{}-{}", begun.format("%Y-%m-%d-%H%M"), safe_name_or(title, "meeting"));
    let free = |name: &String| !folder.join(name).exists();
    numbered(&stem, ending, MOST)
        .find(free)
        .ok_or_else(|| Failure::new(Code::File, "the folder is full of files of this name"))
}

/// The files of words in it, the newest first.
pub(super) fn files(folder: &Path) -> Vec<KeptWords> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<KeptWords> = entries.filter_map(Result::ok).filter_map(|entry| file(&entry)).collect();
    files.sort_by(|one, other| (other.at, &other.file).cmp(&(one.at, &one.file)));
    files
}

fn file(entry: &fs::DirEntry) -> Option<KeptWords> {
    let file = entry.file_name().into_string().ok().filter(|name| is_ours(name))?;
    let about = entry.metadata().ok().filter(fs::Metadata::is_file)?;
    let at = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(KeptWords { file, at: i64::try_from(at.as_millis()).ok()?, bytes: about.len() })
}

/// Whether a name is of the kind that [`free_name`] gives; whatever else lies there is somebody's own.
fn is_ours(name: &str) -> bool {
    let dated = name.get(..15).is_some_and(|start| NaiveDateTime::parse_from_str(start, "%Y-%m-%d-%H%M").is_ok());
    let ending = Path::new(name).extension().is_some_and(|ending| ending == "txt" || ending == "html");
    dated && ending && !name.contains(['/', '\\'])
}

/// Deletes one of them.
pub(super) fn delete(folder: &Path, name: &str) -> Result<(), Failure> {
    match fs::remove_file(ours(folder, name)?) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Failure::because(Code::File, format!("{name} can't be deleted"), &error))
        }
        _ => Ok(()),
    }
}

/// One of them, by its name.
pub(super) fn ours(folder: &Path, name: &str) -> Result<PathBuf, Failure> {
    let refused = || Failure::new(Code::File, "that is no file of kept words");
    is_ours(name).then(|| folder.join(name)).ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun() -> NaiveDateTime {
        "2026-11-28T11:43:12".parse().unwrap()
    }

    #[test]
    fn names_say_when_and_what_and_none_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let mut names = Vec::new();
        for title in ["Harbour / 2026: \u{202e}plan", "", "Harbour  2026 plan"] {
            let name = free_name(folder.path(), begun(), title, KeepAs::Text).unwrap();
            fs::write(folder.path().join(&name), "x").unwrap();
            names.push(name);
        }
        let expected = ["Harbour-2026-plan.txt", "meeting.txt", "Harbour-2026-plan-2.txt"];
        assert_eq!(names, expected.map(|name| format!("2026-11-28-1143-{name}")));
        assert_eq!(files(folder.path()).len(), 3);
    }

    #[test]
    fn nothing_but_kept_words_is_listed_or_deleted() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["notes.txt", "2026-11-28-1143-x.pdf", "2026-99-28-1143-x.txt", "2026-11-28-1143-x.txt.new"] {
            fs::write(folder.path().join(name), "x").unwrap();
            assert!(delete(folder.path(), name).is_err(), "{name}");
        }
        fs::create_dir(folder.path().join("2026-11-28-1143-folder.txt")).unwrap();
        assert_eq!(files(folder.path()).len(), 0);
        for name in ["../2026-11-28-1143-x.txt", "2026-11-28-1143-/../x.txt", "2026-11-28-1143-\\x.txt", ""] {
            assert!(delete(folder.path(), name).is_err(), "{name}");
        }
        let name = free_name(folder.path(), begun(), "x", KeepAs::Html).unwrap();
        fs::write(folder.path().join(&name), "x").unwrap();
        delete(folder.path(), &name).unwrap();
        delete(folder.path(), &name).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 5);
    }
}
