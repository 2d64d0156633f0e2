//! Which user of the resource belongs to whom.
//!
//! The resource chooses its users' ids, so that the pairs have to be kept somewhere. Since its version 2025-06-30 it keeps them
//! itself, and nothing of this module is needed; here is what serves with older ones. What is kept is a digest of the person
//! and the user's id, and neither name nor address. One copy of the service keeps them in a file; several copies would need a
//! store they share, behind the same trait.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use identity::acs::UserId;
use serde::{Deserialize, Serialize};

/// The store could not be read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the store of users can't be read or written")]
pub struct UsersError;

/// Pairs of a person's digest and their user.
pub trait Users: Send + Sync + std::fmt::Debug {
    /// The user of a person.
    ///
    /// # Errors
    /// When the store can't be read.
    fn get(&self, person: &str) -> Result<Option<UserId>, UsersError>;

    /// Keeps the user of a person, in place of another.
    ///
    /// # Errors
    /// When the store can't be written.
    fn put(&self, person: &str, user: &UserId) -> Result<(), UsersError>;
}

/// For trying out: everybody is somebody new after a restart.
#[derive(Debug, Default)]
pub struct MemoryUsers(Mutex<HashMap<String, UserId>>);

impl Users for MemoryUsers {
    fn get(&self, person: &str) -> Result<Option<UserId>, UsersError> {
        Ok(lock(&self.0).get(person).cloned())
    }

    fn put(&self, person: &str, user: &UserId) -> Result<(), UsersError> {
        lock(&self.0).insert(person.to_owned(), user.clone());
        Ok(())
    }
}

/// A file of lines of JSON that only grows; of two lines about one person the later holds.
#[derive(Debug)]
pub struct FileUsers {
    known: MemoryUsers,
    file: Mutex<File>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    person: String,
    user: UserId,
}

impl FileUsers {
    /// Opens the file, or makes it, for this user of the system alone. A line that broke off in the middle of being written is passed over.
    ///
    /// # Errors
    /// When it can't be read or made.
    pub fn open(path: &Path) -> Result<Self, UsersError> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(|_| UsersError)?;
        let known = MemoryUsers::default();
        let mut whole = true;
        for line in BufReader::new(&file).split(b'\n') {
            let line = line.map_err(|_| UsersError)?;
            let read = serde_json::from_slice::<Line>(&line);
            whole = read.is_ok();
            if let Ok(line) = read {
                known.put(&line.person, &line.user)?;
            }
        }
        if !whole {
            file.write_all(b"\n").map_err(|_| UsersError)?;
        }
        Ok(Self { known, file: Mutex::new(file) })
    }
}

impl Users for FileUsers {
    fn get(&self, person: &str) -> Result<Option<UserId>, UsersError> {
        self.known.get(person)
    }

    fn put(&self, person: &str, user: &UserId) -> Result<(), UsersError> {
        let line = serde_json::to_string(&Line { person: person.to_owned(), user: user.clone() });
        let line = line.map_err(|_| UsersError)? + "\n";
        let mut file = lock(&self.file);
        file.write_all(line.as_bytes()).and_then(|()| file.sync_data()).map_err(|_| UsersError)?;
        self.known.put(person, user)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(id: &str) -> UserId {
        UserId::new(id).unwrap()
    }

    #[test]
    fn a_file_outlives_the_service_and_a_line_that_broke_off() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("users");
        let users = FileUsers::open(&path).unwrap();
        assert_eq!(users.get("a"), Ok(None));
        users.put("a", &user("8:acs:1")).unwrap();
        users.put("b", &user("8:acs:2")).unwrap();
        users.put("a", &user("8:acs:3")).unwrap();
        drop(users);
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"person\":\"c\",\"us").unwrap();
        let users = FileUsers::open(&path).unwrap();
        assert_eq!(users.get("a"), Ok(Some(user("8:acs:3"))));
        assert_eq!(users.get("c"), Ok(None));
        users.put("c", &user("8:acs:4")).unwrap();
        drop(users);
        let users = FileUsers::open(&path).unwrap();
        assert_eq!((users.get("b"), users.get("c")), (Ok(Some(user("8:acs:2"))), Ok(Some(user("8:acs:4")))));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
