//! What the service leaves on disk while it runs: its secret, what programs need to trust and reach it, and where it is.

use std::{
    fs,
    io::{self, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
};

use base::Secret;
use serde::{Deserialize, Serialize};

use crate::Addresses;

/// A file that only this user can read; removed when dropped.
#[derive(Debug)]
pub(crate) struct PrivateFile {
    path: PathBuf,
}

impl PrivateFile {
    /// Writes the service's secret into a folder. The name holds the port, so that several services can share a folder.
    ///
    /// # Errors
    /// What could not be written and why.
    pub(crate) fn of_secret(folder: &Path, port: u16, secret: &Secret) -> Result<Self, (PathBuf, io::Error)> {
        Self::write(folder, &format!("practice-{port}.secret"), secret.expose().as_bytes())
    }

    /// Writes a file into a folder, which is made where it is missing.
    ///
    /// # Errors
    /// What could not be written and why.
    pub(crate) fn write(folder: &Path, name: &str, content: &[u8]) -> Result<Self, (PathBuf, io::Error)> {
        fs::create_dir_all(folder).map_err(|error| (folder.to_owned(), error))?;
        let folder = fs::canonicalize(folder).map_err(|error| (folder.to_owned(), error))?;
        let path = folder.join(name);
        write_private(&path, content).map_err(|error| (path.clone(), error))?;
        Ok(Self { path })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for PrivateFile {
    fn drop(&mut self) {
        // It may have been removed already; a secret that is left behind opens nothing.
        let _ = fs::remove_file(&self.path);
    }
}

/// `practice.json` in the user's runtime folder; removed when dropped, unless another service has written its own.
#[derive(Debug)]
pub(crate) struct Announcement {
    path: PathBuf,
    instance: String,
}

/// What `practice.json` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Announced {
    /// `http://127.0.0.1:PORT`.
    pub(crate) http: String,
    pub(crate) secret_file: PathBuf,
    /// What `/healthz` answers, if it is the same service.
    pub(crate) instance: String,
    /// The link of its first meeting.
    #[serde(default)]
    pub(crate) first_link: Option<String>,
    /// Where its organisation is.
    #[serde(default)]
    pub(crate) organisation: Option<Addresses>,
}

impl Announcement {
    /// Says where this service is; the newest service is the one that is found.
    ///
    /// # Errors
    /// When the runtime folder can't be written.
    pub(crate) fn write(said: Announced) -> io::Result<Self> {
        Self::write_to(base::runtime_dir()?.join("practice.json"), said)
    }

    fn write_to(path: PathBuf, said: Announced) -> io::Result<Self> {
        write_private(&path, &serde_json::to_vec(&said)?)?;
        Ok(Self { path, instance: said.instance })
    }
}

impl Drop for Announcement {
    fn drop(&mut self) {
        if read(&self.path).is_some_and(|said| said.instance == self.instance) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// What the file of the user's runtime folder says, if there is one that can be read.
pub(crate) fn announced() -> Option<Announced> {
    read(&base::runtime_dir().ok()?.join("practice.json"))
}

fn read(path: &Path) -> Option<Announced> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

impl Announced {
    /// Its address, if it is one of this machine.
    pub(crate) fn address(&self) -> Option<SocketAddr> {
        let address: SocketAddr = self.http.strip_prefix("http://")?.parse().ok()?;
        address.ip().is_loopback().then_some(address)
    }
}

/// Writes a file that only this user can read, whole or not at all: under another name first.
fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let draft = path.with_extension(format!("{}.new", std::process::id()));
    let _ = fs::remove_file(&draft);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written =
        options.open(&draft).and_then(|mut file| file.write_all(content)).and_then(|()| fs::rename(&draft, path));
    if written.is_err() {
        let _ = fs::remove_file(&draft);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(http: &str) -> Announced {
        Announced {
            http: http.to_owned(),
            secret_file: PathBuf::new(),
            instance: String::new(),
            first_link: None,
            organisation: None,
        }
    }

    #[test]
    #[cfg(unix)]
    fn only_the_user_can_read_the_secret_also_where_the_file_was_open_before() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("practice-4711.secret");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
        let secret = Secret::random();
        let file = PrivateFile::of_secret(folder.path(), 4711, &secret).unwrap();
        assert_eq!(fs::metadata(file.path()).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_to_string(file.path()).unwrap(), secret.expose());
        let path = file.path().to_owned();
        drop(file);
        assert!(!path.exists());
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let (path, _) = PrivateFile::of_secret(&file.join("data"), 1, &Secret::random()).unwrap_err();
        assert_eq!(path, file.join("data"));
    }

    #[test]
    fn the_newest_announcement_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("practice.json");
        let write = |instance: &str| {
            let said = Announced { instance: instance.to_owned(), ..said("http://127.0.0.1:1") };
            Announcement::write_to(path.clone(), said).unwrap()
        };
        let (old, new) = (write("old"), write("new"));
        drop(old);
        assert_eq!(read(&path).unwrap().instance, "new");
        drop(new);
        assert!(!path.exists());
    }

    #[test]
    fn only_addresses_of_this_machine_are_believed() {
        assert!(said("http://127.0.0.1:80").address().is_some());
        for http in ["http://192.0.2.1:80", "https://127.0.0.1:80", "http://localhost:80", "nonsense"] {
            assert_eq!(said(http).address(), None, "{http}");
        }
    }
}
