//! Where the sockets of running calls are.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use interprocess::local_socket::{GenericFilePath, Name, ToFsName};

#[cfg(unix)]
const MARK: &str = "sock";
#[cfg(not(unix))]
const MARK: &str = "pipe";

/// The running calls of this user, by process id.
///
/// # Errors
/// When the folder can't be read.
pub fn running() -> io::Result<Vec<u32>> {
    running_in(&base::runtime_dir()?)
}

pub(super) fn running_in(folder: &Path) -> io::Result<Vec<u32>> {
    let mut calls = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == MARK) {
            calls.extend(path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse::<u32>().ok()));
        }
    }
    calls.sort_unstable();
    Ok(calls)
}

/// The file that stands for a call: the socket itself, or what marks its pipe.
pub(super) fn mark(folder: &Path, process: u32) -> PathBuf {
    folder.join(format!("{process}.{MARK}"))
}

/// The socket's name.
#[cfg(unix)]
pub(super) fn name(folder: &Path, process: u32) -> io::Result<Name<'static>> {
    mark(folder, process).to_fs_name::<GenericFilePath>()
}

/// The pipe's name. It says which folder's call it is, so that two users' process ids can't meet.
#[cfg(not(unix))]
pub(super) fn name(folder: &Path, process: u32) -> io::Result<Name<'static>> {
    use std::hash::{DefaultHasher, Hash, Hasher};

    let mut hasher = DefaultHasher::new();
    folder.hash(&mut hasher);
    format!(r"\\.\pipe\passerelle-{:016x}-{process}", hasher.finish()).to_fs_name::<GenericFilePath>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_calls_and_nothing_else() {
        let scratch = tempfile::tempdir().unwrap();
        for name in ["7.sock", "7.pipe", "practice.json", "x.sock", "x.pipe", "12.sock", "12.pipe"] {
            fs::write(scratch.path().join(name), "").unwrap();
        }
        assert_eq!(running_in(scratch.path()).unwrap(), [7, 12]);
    }
}
