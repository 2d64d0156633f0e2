//! The recording's folder and everyone's folder in it.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use meeting::protocol::ParticipantId;

use crate::safe_name;

/// Gives everyone a folder of their own, numbered in the order they were first seen.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    people: BTreeMap<ParticipantId, String>,
}

impl Folder {
    /// Makes the folder and checks that files can be made in it.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        fs::create_dir_all(path)?;
        let probe = path.join(".passerelle-probe");
        fs::write(&probe, "")?;
        fs::remove_file(&probe)?;
        Ok(Self { path: path.to_owned(), people: BTreeMap::new() })
    }

    /// A file of the recording itself.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The name of someone's folder, chosen when they are first seen: `3-Mary-Poppins`. Whoever renames themselves
    /// keeps it.
    pub(super) fn person(&mut self, id: &ParticipantId, name: &str) -> String {
        let next = self.people.len() + 1;
        self.people.entry(id.clone()).or_insert_with(|| format!("{next}-{}", safe_name(name))).clone()
    }

    /// The name of someone's folder, if they were ever seen.
    pub(super) fn known(&self, id: &ParticipantId) -> Option<&str> {
        self.people.get(id).map(String::as_str)
    }

    /// A file in someone's folder, which is made where it is missing.
    pub(super) fn file_of(&self, person: &str, name: &str) -> io::Result<PathBuf> {
        let folder = self.path.join(person);
        fs::create_dir_all(&folder)?;
        Ok(folder.join(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_people_and_keeps_them_inside() {
        let scratch = tempfile::tempdir().unwrap();
        let mut folder = Folder::open(scratch.path()).unwrap();
        let (one, two) = (ParticipantId::new("1"), ParticipantId::new("2"));
        assert_eq!(folder.person(&one, "../../x"), "1-x");
        assert_eq!(folder.person(&two, "x"), "2-x");
        assert_eq!(folder.person(&one, "renamed"), "1-x");
        let file = folder.file_of("1-x", "voice.wav").unwrap();
        assert!(file.starts_with(scratch.path()) && file.parent().unwrap().is_dir());
    }

    #[test]
    fn a_file_in_its_place_is_an_error() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("taken");
        fs::write(&path, "").unwrap();
        assert!(Folder::open(&path).is_err());
    }
}
