//! Where browsers are, on each system, in the order in which they are taken: Chrome and Edge before Chromium, because
//! Microsoft's list of supported browsers names those; what the system packages before what sits in a sandbox of its own.

use std::path::PathBuf;

use super::{Kind, Launch};

/// A place where a browser may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) kind: Kind,
    pub(super) launch: Launch,
}

/// What of the machine is asked for places, so that tests need no browser.
pub(super) trait Machine {
    /// Whether there is a file that can be run.
    fn runs(&self, path: &std::path::Path) -> bool;
    /// An environment variable.
    fn variable(&self, name: &str) -> Option<PathBuf>;
    /// The program that the registry names for an `App Paths` key.
    #[cfg(windows)]
    fn app_path(&self, program: &str) -> Option<PathBuf>;
}

/// Every place of this system that holds something.
pub(super) fn found(machine: &dyn Machine) -> Vec<Place> {
    let mut places = candidates(machine);
    places.retain(|place| machine.runs(place.launch.file()));
    places
}

fn program(kind: Kind, path: impl Into<PathBuf>) -> Place {
    Place { kind, launch: Launch::Program(path.into()) }
}

#[cfg(not(any(windows, target_os = "macos")))]
fn candidates(machine: &dyn Machine) -> Vec<Place> {
    const NAMES: [(Kind, &str); 7] = [
        (Kind::Chrome, "google-chrome-stable"),
        (Kind::Chrome, "google-chrome"),
        (Kind::Edge, "microsoft-edge-stable"),
        (Kind::Edge, "microsoft-edge"),
        (Kind::Chromium, "chromium"),
        (Kind::Chromium, "chromium-browser"),
        (Kind::Chrome, "chrome"),
    ];
    const FLATPAKS: [(Kind, &str); 3] = [
        (Kind::Chrome, "com.google.Chrome"),
        (Kind::Edge, "com.microsoft.Edge"),
        (Kind::Chromium, "org.chromium.Chromium"),
    ];
    let path = machine.variable("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).filter(|folder| folder.is_absolute()).collect();
    // A desktop may start the app with less of a path than a shell has.
    folders.extend(["/usr/bin", "/usr/local/bin", "/opt/google/chrome", "/opt/microsoft/msedge"].map(PathBuf::from));
    let snaps = PathBuf::from("/snap/bin");
    folders.retain(|folder| *folder != snaps);
    let mut known = std::collections::BTreeSet::new();
    folders.retain(|folder| known.insert(folder.clone()));
    let in_folders = |(kind, name): &(Kind, &str)| {
        folders.iter().map(|folder| program(*kind, folder.join(name))).collect::<Vec<_>>()
    };
    let named = NAMES.iter().flat_map(in_folders);
    let snap = Place { kind: Kind::Chromium, launch: Launch::Snap(snaps.join("chromium")) };
    let mut exports = vec![PathBuf::from("/var/lib/flatpak/exports/bin")];
    exports.extend(machine.variable("HOME").map(|home| home.join(".local/share/flatpak/exports/bin")));
    let flatpaks = FLATPAKS.iter().flat_map(|(kind, id)| {
        let place = |folder: &PathBuf| Place { kind: *kind, launch: Launch::Flatpak(folder.join(id)) };
        exports.iter().map(place).collect::<Vec<_>>()
    });
    named.chain([snap]).chain(flatpaks).collect()
}

#[cfg(target_os = "macos")]
fn candidates(machine: &dyn Machine) -> Vec<Place> {
    const NAMES: [(Kind, &str); 3] =
        [(Kind::Chrome, "Google Chrome"), (Kind::Edge, "Microsoft Edge"), (Kind::Chromium, "Chromium")];
    let mut folders = vec![PathBuf::from("/Applications")];
    folders.extend(machine.variable("HOME").map(|home| home.join("Applications")));
    let inside = |folder: &PathBuf, name: &str| folder.join(format!("{name}.app/Contents/MacOS/{name}"));
    NAMES.iter().flat_map(|(kind, name)| folders.iter().map(|folder| program(*kind, inside(folder, name)))).collect()
}

#[cfg(windows)]
fn candidates(machine: &dyn Machine) -> Vec<Place> {
    const NAMES: [(Kind, &str, &str); 3] = [
        (Kind::Chrome, "chrome.exe", r"Google\Chrome\Application\chrome.exe"),
        (Kind::Edge, "msedge.exe", r"Microsoft\Edge\Application\msedge.exe"),
        (Kind::Chromium, "chromium.exe", r"Chromium\Application\chrome.exe"),
    ];
    let roots: Vec<PathBuf> = ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"]
        .iter()
        .filter_map(|name| machine.variable(name))
        .collect();
    let of = |(kind, name, below): &(Kind, &str, &str)| {
        let registered = machine.app_path(name).into_iter();
        let places = registered.chain(roots.iter().map(|root| root.join(below)));
        places.map(|path| program(*kind, path)).collect::<Vec<_>>()
    };
    NAMES.iter().flat_map(of).collect()
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::path::Path;

    use super::*;

    struct Made(&'static [&'static str]);

    impl Machine for Made {
        fn runs(&self, path: &Path) -> bool {
            self.0.iter().any(|there| Path::new(there) == path)
        }

        fn variable(&self, name: &str) -> Option<PathBuf> {
            match name {
                "PATH" => Some("/snap/bin:bin:/usr/bin:/users/mary/bin".into()),
                "HOME" => Some("/users/mary".into()),
                _ => None,
            }
        }
    }

    #[test]
    fn chrome_and_edge_come_before_chromium_and_packages_before_sandboxes() {
        let machine = Made(&[
            "/usr/bin/chromium",
            "/snap/bin/chromium",
            "/var/lib/flatpak/exports/bin/com.google.Chrome",
            "/opt/microsoft/msedge/microsoft-edge",
            "/usr/bin/google-chrome",
        ]);
        let kinds: Vec<_> = found(&machine).into_iter().map(|place| (place.kind, place.launch)).collect();
        assert_eq!(
            kinds,
            [
                (Kind::Chrome, Launch::Program("/usr/bin/google-chrome".into())),
                (Kind::Edge, Launch::Program("/opt/microsoft/msedge/microsoft-edge".into())),
                (Kind::Chromium, Launch::Program("/usr/bin/chromium".into())),
                (Kind::Chromium, Launch::Snap("/snap/bin/chromium".into())),
                (Kind::Chrome, Launch::Flatpak("/var/lib/flatpak/exports/bin/com.google.Chrome".into())),
            ]
        );
    }

    #[test]
    fn a_folder_of_the_place_one_happens_to_stand_in_is_never_searched() {
        assert!(found(&Made(&["bin/chromium"])).is_empty());
    }

    #[test]
    fn a_program_on_the_users_own_path_is_found_once() {
        assert_eq!(found(&Made(&["/users/mary/bin/chromium", "/usr/bin/chromium"])).len(), 2);
        assert_eq!(found(&Made(&["/usr/bin/chromium"])).len(), 1);
    }
}
