//! The system packages the project needs: one table, each line with its reason.
//!
//! Only what is needed now is listed. Windows and macOS bring their own sound, camera and screen libraries.

use crate::platform::Platform;

/// What a package is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To compile.
    Build,
    /// To run the main job.
    Run,
    /// To run the tests.
    Test,
}

/// One need and its name on each system; an empty name says that the system has it or can't give it.
#[derive(Debug)]
pub(crate) struct Package {
    /// When it is needed.
    pub(crate) purpose: Purpose,
    /// Why.
    pub(crate) reason: &'static str,
    /// Debian and Ubuntu.
    apt: &'static str,
    /// Fedora.
    dnf: &'static str,
    /// Arch.
    pacman: &'static str,
    /// Homebrew on macOS.
    brew: &'static str,
    /// winget on Windows.
    winget: &'static str,
    /// Programs any of which makes the package unnecessary.
    pub(crate) or_program: &'static [&'static str],
}

/// A need without a name on any system, to be filled in.
const NEED: Package = Package {
    purpose: Purpose::Build,
    reason: "",
    apt: "",
    dnf: "",
    pacman: "",
    brew: "",
    winget: "",
    or_program: &[],
};

/// Every need of the project.
pub(crate) const PACKAGES: &[Package] = &[
    Package {
        reason: "C and C++ compiler and linker: the codecs are built from source",
        apt: "build-essential",
        dnf: "gcc-c++ make",
        pacman: "base-devel",
        winget: "Microsoft.VisualStudio.2022.BuildTools",
        ..NEED
    },
    Package {
        reason: "finds the system's libraries for the compiler",
        apt: "pkg-config",
        dnf: "pkgconf-pkg-config",
        pacman: "pkgconf",
        brew: "pkgconf",
        ..NEED
    },
    Package {
        reason: "builds libopus",
        apt: "cmake",
        dnf: "cmake",
        pacman: "cmake",
        brew: "cmake",
        winget: "Kitware.CMake",
        ..NEED
    },
    Package {
        reason: "assembles OpenH264's fast paths; without it, encoding costs twice the time and nothing says so",
        apt: "nasm",
        dnf: "nasm",
        pacman: "nasm",
        brew: "nasm",
        winget: "NASM.NASM",
        ..NEED
    },
    Package {
        reason: "reads the camera interface's C headers at build time",
        apt: "clang",
        dnf: "clang",
        pacman: "clang",
        winget: "LLVM.LLVM",
        ..NEED
    },
    Package { reason: "the library form of clang, for the same", apt: "libclang-dev", dnf: "clang-devel", ..NEED },
    Package {
        reason: "sound through ALSA, where there is no sound server",
        apt: "libasound2-dev",
        dnf: "alsa-lib-devel",
        pacman: "alsa-lib",
        ..NEED
    },
    Package {
        reason: "screens and windows under Wayland, as the desktop's portal grants them",
        apt: "libpipewire-0.3-dev",
        dnf: "pipewire-devel",
        pacman: "pipewire",
        ..NEED
    },
    Package { reason: "the plug-in interface of the same", apt: "libspa-0.2-dev", ..NEED },
    Package {
        reason: "the window: the system's webview",
        apt: "libwebkit2gtk-4.1-dev",
        dnf: "webkit2gtk4.1-devel",
        pacman: "webkit2gtk-4.1",
        ..NEED
    },
    Package { reason: "the window around it", apt: "libgtk-3-dev", dnf: "gtk3-devel", pacman: "gtk3", ..NEED },
    Package { reason: "icons of the window", apt: "librsvg2-dev", dnf: "librsvg2-devel", pacman: "librsvg", ..NEED },
    Package {
        purpose: Purpose::Run,
        reason: "decodes H.264 in the webview; without it the app decodes itself, which takes more processor time",
        apt: "gstreamer1.0-libav",
        dnf: "gstreamer1-plugin-libav",
        pacman: "gst-libav",
        ..NEED
    },
    Package {
        purpose: Purpose::Run,
        reason: "parses H.264 in the webview",
        apt: "gstreamer1.0-plugins-bad",
        dnf: "gstreamer1-plugins-bad-free",
        pacman: "gst-plugins-bad",
        ..NEED
    },
    Package {
        purpose: Purpose::Run,
        reason: "letters in the window",
        apt: "fonts-dejavu-core",
        dnf: "dejavu-sans-fonts",
        pacman: "ttf-dejavu",
        ..NEED
    },
    Package {
        purpose: Purpose::Run,
        reason: "a screen where there is none",
        apt: "xvfb",
        dnf: "xorg-x11-server-Xvfb",
        pacman: "xorg-server-xvfb",
        or_program: &["Xvfb"],
        ..NEED
    },
    Package {
        purpose: Purpose::Test,
        reason: "a window manager: who has the keyboard while a browser opens",
        apt: "openbox",
        dnf: "openbox",
        pacman: "openbox",
        or_program: &["openbox"],
        ..NEED
    },
    Package {
        purpose: Purpose::Run,
        reason: "presses the window's buttons where nobody can",
        apt: "webkit2gtk-driver",
        ..NEED
    },
    Package {
        purpose: Purpose::Run,
        reason: "a session bus where there is none",
        apt: "dbus",
        dnf: "dbus-daemon",
        pacman: "dbus",
        or_program: &["dbus-daemon"],
        ..NEED
    },
    Package {
        purpose: Purpose::Run,
        reason: "pictures of the screen",
        apt: "imagemagick",
        dnf: "ImageMagick",
        pacman: "imagemagick",
        or_program: &["import"],
        ..NEED
    },
    Package {
        purpose: Purpose::Test,
        reason: "the browser whose media stack the call is tested against",
        apt: "chromium",
        dnf: "chromium",
        pacman: "chromium",
        brew: "--cask google-chrome",
        winget: "Google.Chrome",
        or_program: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    },
    Package {
        purpose: Purpose::Test,
        reason: "the keyring that secrets are kept in",
        apt: "gnome-keyring",
        dnf: "gnome-keyring",
        pacman: "gnome-keyring",
        or_program: &["gnome-keyring-daemon"],
        ..NEED
    },
    Package {
        purpose: Purpose::Test,
        reason: "the TURN server that carries a relayed call",
        apt: "coturn",
        dnf: "coturn",
        pacman: "coturn",
        brew: "coturn",
        or_program: &["turnserver"],
        ..NEED
    },
    Package {
        purpose: Purpose::Test,
        reason: "decodes recordings with code that is not ours",
        apt: "ffmpeg",
        dnf: "ffmpeg-free",
        pacman: "ffmpeg",
        brew: "ffmpeg",
        winget: "Gyan.FFmpeg",
        or_program: &["ffmpeg"],
    },
    Package {
        purpose: Purpose::Test,
        reason: "voices whose intelligibility the bench measures on bad networks",
        apt: "espeak-ng",
        dnf: "espeak-ng",
        pacman: "espeak-ng",
        brew: "espeak-ng",
        winget: "eSpeak-NG.eSpeak-NG",
        or_program: &["espeak-ng"],
    },
    Package {
        purpose: Purpose::Test,
        reason: "a sound server with virtual microphones and loudspeakers",
        apt: "pulseaudio",
        dnf: "pulseaudio",
        pacman: "pulseaudio",
        or_program: &["pulseaudio"],
        ..NEED
    },
    Package {
        purpose: Purpose::Test,
        reason: "plays to and records from that server (pactl, parec, pacat)",
        apt: "pulseaudio-utils",
        dnf: "pulseaudio-utils",
        pacman: "libpulse",
        or_program: &["parec"],
        ..NEED
    },
    Package {
        purpose: Purpose::Test,
        reason: "lets ALSA reach that server",
        apt: "libasound2-plugins",
        dnf: "alsa-plugins-pulseaudio",
        pacman: "alsa-plugins",
        ..NEED
    },
    Package {
        purpose: Purpose::Test,
        reason: "the key to that screen",
        apt: "xauth",
        dnf: "xorg-x11-xauth",
        pacman: "xorg-xauth",
        or_program: &["xauth"],
        ..NEED
    },
];

impl Package {
    /// Its names on a system, none where the system has it already or can't give it.
    pub(crate) fn names(&self, platform: Platform) -> impl Iterator<Item = &'static str> + use<> {
        let names = match platform {
            // Ubuntu's package of this name only fetches a snap; the plain name is not there at all.
            Platform::Apt { ubuntu: true } if self.apt == "chromium" => "chromium-browser",
            Platform::Apt { .. } => self.apt,
            Platform::Dnf => self.dnf,
            Platform::Pacman => self.pacman,
            Platform::MacOs => self.brew,
            Platform::Windows => self.winget,
            Platform::Other => "",
        };
        // A brew cask is two words that belong together.
        let whole = names.starts_with("--");
        names.split(move |character: char| !whole && character == ' ').filter(|name| !name.is_empty())
    }
}

/// The needs for some purposes, in the table's order.
pub(crate) fn needed(purposes: &[Purpose]) -> impl Iterator<Item = &'static Package> {
    PACKAGES.iter().filter(move |package| purposes.contains(&package.purpose))
}

/// The names that `dpkg-query -W -f='${Package} ${db:Status-Status}\n'` did not call installed.
pub(crate) fn missing<'a>(wanted: &[&'a str], dpkg: &str) -> Vec<&'a str> {
    let installed = |name: &str| dpkg.lines().any(|line| line.split_once(' ') == Some((name, "installed")));
    wanted.iter().copied().filter(|name| !installed(name)).collect()
}

/// What a person types where this tool does not install by itself.
pub(crate) fn advice(platform: Platform, packages: &[&Package]) -> String {
    let names: Vec<&str> = packages.iter().flat_map(|package| package.names(platform)).collect();
    let names = names.join(" ");
    match platform {
        Platform::Apt { .. } => format!("sudo apt-get install --no-install-recommends {names}"),
        Platform::Dnf => format!("sudo dnf install {names}"),
        Platform::Pacman => format!("sudo pacman -S --needed {names}"),
        Platform::MacOs => format!("xcode-select --install\nbrew install {names}"),
        Platform::Windows => {
            names.split(' ').map(|name| format!("winget install {name}")).collect::<Vec<_>>().join("\n")
        }
        Platform::Other => packages
            .iter()
            .map(|package| format!("{:?}: {}", package.purpose, package.reason))
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEBIAN: Platform = Platform::Apt { ubuntu: false };

    #[test]
    fn every_line_of_the_table_has_a_reason_and_names_without_repeats() {
        for platform in [DEBIAN, Platform::Dnf, Platform::Pacman, Platform::MacOs, Platform::Windows] {
            let mut names: Vec<_> = PACKAGES.iter().flat_map(|package| package.names(platform)).collect();
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all, "{platform:?} names something twice");
        }
        for package in PACKAGES {
            assert!(!package.reason.is_empty());
            assert!(package.names(DEBIAN).next().is_some(), "{} has no Debian name", package.reason);
        }
    }

    #[test]
    fn building_needs_no_browser() {
        let names: Vec<_> = needed(&[Purpose::Build]).flat_map(|package| package.names(DEBIAN)).collect();
        assert!(names.contains(&"nasm"));
        assert!(names.contains(&"libwebkit2gtk-4.1-dev"));
        assert!(!names.iter().any(|name| name.contains("chromium")));
    }

    #[test]
    fn missing_is_what_dpkg_does_not_call_installed() {
        let dpkg = "cmake installed\nnasm config-files\nlibclang-dev installed\n";
        assert_eq!(missing(&["cmake", "nasm", "clang", "libclang-dev"], dpkg), ["nasm", "clang"]);
        assert!(missing(&[], "").is_empty());
    }

    #[test]
    fn advice_is_a_command_to_type() {
        let build: Vec<_> = needed(&[Purpose::Build]).collect();
        assert!(advice(Platform::Dnf, &build).starts_with("sudo dnf install gcc-c++ make "));
        assert!(advice(Platform::Pacman, &build).contains("base-devel"));
        let windows = advice(Platform::Windows, &build);
        assert!(windows.lines().all(|line| line.starts_with("winget install ")), "{windows}");
        assert!(advice(Platform::Other, &build).contains("libopus"));
    }

    #[test]
    fn ubuntu_has_its_own_name_for_the_browser_and_a_cask_stays_whole() {
        let browser = PACKAGES.iter().find(|package| package.apt == "chromium").unwrap();
        assert_eq!(browser.names(Platform::Apt { ubuntu: true }).collect::<Vec<_>>(), ["chromium-browser"]);
        assert_eq!(browser.names(Platform::MacOs).collect::<Vec<_>>(), ["--cask google-chrome"]);
    }
}
