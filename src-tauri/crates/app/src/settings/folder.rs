//! Where settings are kept.

use std::{env, ffi::OsString, path::PathBuf};

/// The user's folder for settings: `$PASSERELLE_CONFIG` where it is set; else `$XDG_CONFIG_HOME/passerelle` or
/// `~/.config/passerelle`, on Windows `%APPDATA%\Passerelle`, on macOS `~/Library/Application Support/Passerelle`. Without a
/// home, the working folder.
#[must_use]
pub fn default_folder() -> PathBuf {
    folder(|name| env::var_os(name).filter(|value| !value.is_empty()))
}

fn folder(variable: impl Fn(&str) -> Option<OsString>) -> PathBuf {
    let path = |name: &str| variable(name).map(PathBuf::from);
    if let Some(given) = path("PASSERELLE_CONFIG") {
        return given;
    }
    let home = || path("HOME").unwrap_or_default();
    if cfg!(windows) {
        path("APPDATA").unwrap_or_default().join("Passerelle")
    } else if cfg!(target_os = "macos") {
        home().join("Library/Application Support/Passerelle")
    } else {
        // A relative path is to be ignored, says the XDG base directory specification.
        let config = path("XDG_CONFIG_HOME").filter(|path| path.is_absolute());
        config.unwrap_or_else(|| home().join(".config")).join("passerelle")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)]) -> PathBuf {
        folder(|name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into()))
    }

    #[test]
    fn a_given_folder_is_taken_as_it_is() {
        assert_eq!(with(&[("PASSERELLE_CONFIG", "/x/y"), ("HOME", "/people/a")]), PathBuf::from("/x/y"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn follows_the_base_directories_of_the_desktop() {
        let home = ("HOME", "/people/a");
        assert_eq!(with(&[home]), PathBuf::from("/people/a/.config/passerelle"));
        assert_eq!(with(&[home, ("XDG_CONFIG_HOME", "/c")]), PathBuf::from("/c/passerelle"));
        assert_eq!(with(&[home, ("XDG_CONFIG_HOME", "c")]), PathBuf::from("/people/a/.config/passerelle"));
    }
}
