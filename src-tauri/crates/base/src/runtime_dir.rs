//! The folder of what runs now: control sockets and the addresses of a running practice service. Only its user can look
//! into it.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

/// The user's folder for running things, made where it is missing.
///
/// `$XDG_RUNTIME_DIR/passerelle`, else `passerelle-<user id>` in the folder for temporary files; on Windows
/// `%LOCALAPPDATA%\Passerelle\run`. On Unix it is closed to everyone else (mode 0700).
///
/// # Errors
/// When it can't be made, or somebody else made it or a link in its place.
pub fn runtime_dir() -> io::Result<PathBuf> {
    let path = place(env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from), env::var_os("LOCALAPPDATA").map(PathBuf::from));
    make_private(&path)?;
    Ok(path)
}

#[cfg(unix)]
fn place(runtime: Option<PathBuf>, _local_data: Option<PathBuf>) -> PathBuf {
    match runtime.filter(|path| path.is_absolute()) {
        Some(path) => path.join("passerelle"),
        None => env::temp_dir().join(format!("passerelle-{}", rustix::process::geteuid().as_raw())),
    }
}

#[cfg(not(unix))]
fn place(_runtime: Option<PathBuf>, local_data: Option<PathBuf>) -> PathBuf {
    local_data.unwrap_or_else(env::temp_dir).join("Passerelle").join("run")
}

/// Makes a folder, and the ones above it, that only this user can open; one that exists is checked and closed.
///
/// # Errors
/// When it can't be made, belongs to somebody else or is a link.
#[cfg(unix)]
pub fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};

    if let Some(above) = path.parent() {
        fs::create_dir_all(above)?;
    }
    match fs::DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let found = fs::symlink_metadata(path)?;
    if !found.is_dir() || found.uid() != rustix::process::geteuid().as_raw() {
        let words = format!("{} belongs to somebody else", path.display());
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, words));
    }
    if found.mode() & 0o077 != 0 {
        fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// Makes a folder and the ones above it. The user's profile, where it lies, is closed to others by Windows itself.
///
/// # Errors
/// When it can't be made.
#[cfg(not(unix))]
pub fn make_private(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let path = env::temp_dir().join(format!("runtime-dir-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        path
    }

    #[test]
    fn prefers_the_sessions_folder_and_ignores_a_relative_one() {
        assert_eq!(place(Some("/run/user/7".into()), None), Path::new("/run/user/7/passerelle"));
        assert!(place(Some("relative".into()), None).is_absolute());
    }

    #[test]
    fn closes_a_folder_that_stood_open() {
        let path = scratch("open").join("inner");
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        make_private(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o700);
    }

    #[test]
    fn refuses_a_link_in_its_place() {
        let scratch = scratch("link");
        let (target, path) = (scratch.join("target"), scratch.join("link"));
        fs::create_dir(&target).unwrap();
        symlink(&target, &path).unwrap();
        assert_eq!(make_private(&path).unwrap_err().kind(), io::ErrorKind::PermissionDenied);
    }
}
