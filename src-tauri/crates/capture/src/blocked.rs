//! Who stands between us and a device that is there: the program that holds it, or what refuses it. Only Linux says; elsewhere
//! the words for the system's own settings have to do.

use crate::DeviceKinds;

/// What refuses a device, beside the system's privacy settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refuser {
    /// The user is not in the group that the device's file belongs to.
    Group,
    /// The sandbox that this program runs in (Flatpak, Snap).
    Sandbox,
}

/// A program that has devices of this kind open, by its short name; `None` where that can't be seen, as of other users'
/// programs.
#[must_use]
pub fn holder(kinds: DeviceKinds) -> Option<String> {
    #[cfg(target_os = "linux")]
    return prefixes(kinds).find_map(linux::holder);
    #[cfg(not(target_os = "linux"))]
    {
        let _ = kinds;
        None
    }
}

/// What refuses devices of this kind, where it can be seen.
#[must_use]
pub fn refuser(kinds: DeviceKinds) -> Option<Refuser> {
    #[cfg(target_os = "linux")]
    {
        if linux::in_a_sandbox() {
            return Some(Refuser::Sandbox);
        }
        prefixes(kinds).any(linux::closed_to_us).then_some(Refuser::Group)
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = kinds;
        None
    }
}

#[cfg(target_os = "linux")]
fn prefixes(kinds: DeviceKinds) -> impl Iterator<Item = &'static str> {
    let all = [(DeviceKinds::CAMERAS, "/dev/video"), (DeviceKinds::SOUND, "/dev/snd/pcm")];
    all.into_iter().filter(move |(kind, _)| kinds.any(*kind)).map(|(_, prefix)| prefix)
}

#[cfg(target_os = "linux")]
mod linux {
    use std::{
        fs,
        path::{Path, PathBuf},
    };

    use rustix::{
        fs::{Access, access},
        io::Errno,
    };

    /// A program other than this that has a file open whose path begins so.
    pub(super) fn holder(prefix: &str) -> Option<String> {
        let own = std::process::id().to_string();
        let programs = fs::read_dir("/proc").ok()?.filter_map(Result::ok);
        let numbered = programs.filter(|entry| {
            let name = entry.file_name();
            name != own.as_str() && name.as_encoded_bytes().iter().all(u8::is_ascii_digit)
        });
        let mut holding = numbered.map(|entry| entry.path()).filter(|program| holds(program, prefix));
        let name = fs::read_to_string(holding.next()?.join("comm")).ok()?;
        Some(name.trim().to_owned()).filter(|name| !name.is_empty())
    }

    fn holds(program: &Path, prefix: &str) -> bool {
        let files = fs::read_dir(program.join("fd")).into_iter().flatten().filter_map(Result::ok);
        files.filter_map(|file| fs::read_link(file.path()).ok()).any(|file| begins(&file, prefix))
    }

    fn begins(path: &Path, prefix: &str) -> bool {
        path.to_str().is_some_and(|path| path.starts_with(prefix))
    }

    pub(super) fn in_a_sandbox() -> bool {
        Path::new("/.flatpak-info").exists() || std::env::var_os("SNAP").is_some_and(|snap| !snap.is_empty())
    }

    /// There are such files, and none may be opened by us.
    pub(super) fn closed_to_us(prefix: &str) -> bool {
        let Some(folder) = Path::new(prefix).parent() else { return false };
        let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        files.retain(|file| begins(file, prefix));
        !files.is_empty() && files.iter().all(|file| access(file, Access::READ_OK) == Err(Errno::ACCESS))
    }

    #[cfg(test)]
    mod tests {
        use std::process::{Command, Stdio};

        use super::*;

        #[test]
        fn the_program_that_has_a_file_open_is_named() {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("video0");
            let prefix = path.to_str().unwrap();
            let file = fs::File::create_new(&path).unwrap();
            assert_eq!(holder(prefix), None, "this program is none of the others");
            let mut program = Command::new("cat");
            let mut child = program.stdin(Stdio::piped()).stdout(file).spawn().unwrap();
            let found = holder(prefix);
            drop(child.stdin.take());
            child.wait().unwrap();
            assert_eq!(found.as_deref(), Some("cat"));
            assert_eq!(holder(prefix), None);
        }

        #[test]
        fn what_may_be_opened_is_not_closed_to_us() {
            let folder = tempfile::tempdir().unwrap();
            let prefix = folder.path().join("video");
            assert!(!closed_to_us(prefix.to_str().unwrap()), "there is none");
            fs::write(folder.path().join("video0"), "").unwrap();
            assert!(!closed_to_us(prefix.to_str().unwrap()));
        }
    }
}
