//! Small files in a folder that only its user can open.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use serde::{Serialize, de::DeserializeOwned};

use crate::{Code, Failure};

/// Reads a file of JSON. One that can't be understood is set aside as `….damaged`, the default is used in its place, and that is told;
/// so is one that can't be read.
pub(crate) fn read<T: DeserializeOwned + Default>(path: &Path) -> (T, Option<Failure>) {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return (T::default(), None),
        Err(error) => {
            let words = format!("{} can't be read: allow it, or move it away", path.display());
            return (T::default(), Some(Failure::because(Code::File, words, &error)));
        }
    };
    match serde_json::from_slice(&text) {
        Ok(value) => (value, None),
        Err(error) => {
            let aside = path.with_added_extension("damaged");
            let words = match fs::rename(path, &aside) {
                Ok(()) => format!("{} was damaged: it is set aside as {}", path.display(), aside.display()),
                Err(_) => format!("{} is damaged: move it away", path.display()),
            };
            (T::default(), Some(Failure::because(Code::File, words, &error)))
        }
    }
}

/// Writes a value as JSON; see [`write_bytes`].
///
/// # Errors
/// When it can't be written.
pub(crate) fn write<T: Serialize>(folder: &Path, name: &str, value: &T) -> Result<(), Failure> {
    let text = serde_json::to_vec_pretty(value).map_err(|error| unwritten(&folder.join(name), &error))?;
    write_bytes(folder, name, &text)
}

/// Writes beside the file and puts it in its place in one step, so that there is always a whole one. Only this user can read it.
///
/// # Errors
/// When it can't be written.
pub(crate) fn write_bytes(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let path = folder.join(name);
    let written = || -> io::Result<()> {
        base::make_private(folder)?;
        let beside = path.with_added_extension("new");
        let mut file = private().open(&beside)?;
        file.write_all(bytes)?;
        // A file that is renamed before its bytes are on disk may be empty after a power cut.
        file.sync_all()?;
        fs::rename(beside, &path)
    };
    written().map_err(|error| unwritten(&path, &error))
}

fn private() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn unwritten(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::because(Code::File, format!("{} can't be written", path.display()), error)
}
