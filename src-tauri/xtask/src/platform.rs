//! Which system this is, as far as it decides how packages are installed.

/// Systems that have their own way to get packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Platform {
    /// Debian, Ubuntu and what is built on them: installed by this tool.
    Apt {
        /// Ubuntu ships its browser as a snap.
        ubuntu: bool,
    },
    /// Fedora and its kin.
    Dnf,
    /// Arch and its kin.
    Pacman,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
    /// A Linux this tool has no package names for, or another Unix.
    Other,
}

impl Platform {
    /// The system this runs on.
    pub(crate) fn detect() -> Self {
        match std::env::consts::OS {
            "linux" => std::fs::read_to_string("/etc/os-release")
                .or_else(|_| std::fs::read_to_string("/usr/lib/os-release"))
                .map_or(Self::Other, |text| Self::from_os_release(&text)),
            "macos" => Self::MacOs,
            "windows" => Self::Windows,
            _ => Self::Other,
        }
    }

    /// Reads an os-release file (freedesktop.org): `ID` first, then `ID_LIKE` from left to right.
    pub(crate) fn from_os_release(text: &str) -> Self {
        let id = field(text, "ID").unwrap_or_default();
        let like = field(text, "ID_LIKE").unwrap_or_default();
        let names = || std::iter::once(id.as_str()).chain(like.split_whitespace());
        names()
            .find_map(|name| match name {
                "debian" | "ubuntu" => Some(Self::Apt { ubuntu: names().any(|name| name == "ubuntu") }),
                "fedora" | "rhel" | "centos" => Some(Self::Dnf),
                "arch" => Some(Self::Pacman),
                _ => None,
            })
            .unwrap_or(Self::Other)
    }
}

fn field(text: &str, name: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let value = line.trim().strip_prefix(name)?.strip_prefix('=')?.trim();
        let bare = ['"', '\''].iter().find_map(|&quote| value.strip_prefix(quote)?.strip_suffix(quote));
        Some(bare.unwrap_or(value).to_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_systems_are_known() {
        let read = Platform::from_os_release;
        assert_eq!(read("PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\n"), Platform::Apt { ubuntu: false });
        assert_eq!(read("ID=ubuntu\nID_LIKE=debian\n"), Platform::Apt { ubuntu: true });
        assert_eq!(read("ID='fedora'\nVERSION_ID=44"), Platform::Dnf);
        assert_eq!(read("ID=arch"), Platform::Pacman);
    }

    #[test]
    fn kin_are_known_by_what_they_are_like() {
        let read = Platform::from_os_release;
        assert_eq!(read("ID=linuxmint\nID_LIKE=\"ubuntu debian\""), Platform::Apt { ubuntu: true });
        assert_eq!(read("ID=rocky\nID_LIKE=\"rhel centos fedora\""), Platform::Dnf);
        assert_eq!(read("ID=endeavouros\nID_LIKE=arch"), Platform::Pacman);
    }

    #[test]
    fn strangers_and_nonsense_are_other() {
        for text in ["", "ID", "ID=", "ID=\"", "=debian", "VARIANT_ID=debian", "ID=plan9"] {
            assert_eq!(Platform::from_os_release(text), Platform::Other, "{text:?}");
        }
    }
}
