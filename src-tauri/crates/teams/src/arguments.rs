//! The browser's command line. None of it holds a secret: everyone on this machine can read it.

use std::{ffi::OsString, path::Path};

use crate::{Placement, browser::Launch};

/// Switches that are always given, each for its reason. No user agent is changed, and nothing says "headless".
const SWITCHES: &[&str] = &[
    // The first window is ours and nobody's welcome.
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--hide-crash-restore-bubble",
    "--noerrdialogs",
    "--disable-infobars",
    // The profile lives for one run: what would be fetched for it is fetched for nothing.
    "--disable-component-update",
    "--disable-background-networking",
    "--disk-cache-size=33554432",
    // No keyring is asked to unlock for a profile without passwords.
    "--password-store=basic",
    "--use-mock-keychain",
    // A window that is small, covered or minimised goes on at full speed.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    // The page's one connection to us is on loopback: a name of mDNS in place of the address would not resolve everywhere.
    "--disable-features=WebRtcHideLocalIpsWithMdns,CalculateNativeWinOcclusion,Translate,MediaRouter,GlobalMediaControls",
    "--allow-loopback-in-peer-connection",
    // Slides can be a part of this page (PowerPoint Live): this tab, and nothing else, may take a picture of itself unasked.
    "--auto-accept-this-tab-capture",
    // The SDK plays the meeting by itself, and we play it already.
    "--mute-audio",
    "--autoplay-policy=no-user-gesture-required",
];

/// The program to run and its words.
pub(crate) fn command_line(
    launch: &Launch,
    profile: &Path,
    start_page: &str,
    placement: Placement,
    more: &[OsString],
) -> Vec<OsString> {
    let mut words: Vec<OsString> = match launch {
        Launch::Program(path) | Launch::Snap(path) => vec![path.into()],
        Launch::Flatpak(exported) => {
            let mut sees = OsString::from("--filesystem=");
            sees.push(profile);
            let id = exported.file_name().unwrap_or_default().to_owned();
            vec!["flatpak".into(), "run".into(), "--die-with-parent".into(), sees, id]
        }
    };
    let mut folder = OsString::from("--user-data-dir=");
    folder.push(profile);
    words.push(folder);
    words.push(format!("--app={start_page}").into());
    words.extend(SWITCHES.iter().map(OsString::from));
    words.extend(placement.switches());
    words.extend(more.iter().cloned());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(launch: &Launch) -> Vec<String> {
        let (profile, page) = (Path::new("/run/p"), "file:///run/p/start.html");
        let line = command_line(launch, profile, page, Placement::default(), &["--no-sandbox".into()]);
        line.into_iter().map(|word| word.into_string().unwrap()).collect()
    }

    #[test]
    fn a_program_gets_its_profile_its_page_and_what_more_is_asked() {
        let line = line(&Launch::Program("/usr/bin/chromium".into()));
        assert_eq!(line[..3], ["/usr/bin/chromium", "--user-data-dir=/run/p", "--app=file:///run/p/start.html"]);
        assert_eq!(line.last().unwrap(), "--no-sandbox");
        assert!(line.iter().any(|word| word.starts_with("--window-position=")));
    }

    #[test]
    fn a_flatpak_is_shown_the_profile_and_ends_with_us() {
        let line = line(&Launch::Flatpak("/x/bin/org.chromium.Chromium".into()));
        assert_eq!(line[..5], ["flatpak", "run", "--die-with-parent", "--filesystem=/run/p", "org.chromium.Chromium"]);
    }

    #[test]
    fn nothing_is_faked() {
        let line = line(&Launch::Snap("/snap/bin/chromium".into())).join(" ");
        for word in ["user-agent", "headless", "fake", "automation", "remote-debugging"] {
            assert!(!line.contains(word), "{word}: {line}");
        }
    }
}
