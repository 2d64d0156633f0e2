//! A browser profile for one run: empty at first, closed to everyone else, removed afterwards. Nothing of a call stays
//! on the disk, and nothing of the person's own profile is touched.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde_json::json;

use crate::browser::Launch;

/// What profiles' folders begin with.
const PREFIX: &str = "browser-";

/// The file that is locked as long as its profile is in use.
const OWNER: &str = "owner.lock";

/// Chromium's code for "allowed" in content settings.
const ALLOW: u8 = 1;

/// Chromium's code for "blocked".
const BLOCK: u8 = 2;

/// Makes the browser's settings known to its own page before the first start.
#[derive(Debug)]
pub(crate) struct Profile {
    folder: PathBuf,
    // Unlocked by the system when we end, however that happens.
    _owner: File,
}

impl Profile {
    /// Makes one where this browser may read and write, and removes those of runs that ended without a chance to.
    pub(crate) fn make(launch: &Launch, origin: &str) -> io::Result<Self> {
        Self::make_in(&place(launch)?, origin)
    }

    fn make_in(place: &Path, origin: &str) -> io::Result<Self> {
        base::make_private(place)?;
        sweep(place);
        let name = base::Secret::random();
        let folder = place.join(format!("{PREFIX}{}", &name.expose()[..16]));
        base::make_private(&folder)?;
        let owner = File::create(folder.join(OWNER))?;
        owner.lock()?;
        let settings = folder.join("Default");
        fs::create_dir(&settings)?;
        fs::write(settings.join("Preferences"), preferences(origin).to_string())?;
        // Says that the first run is over, so that no welcome page comes.
        fs::write(folder.join("First Run"), "")?;
        Ok(Self { folder, _owner: owner })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes the page that leads on to `address`: what stands in there must not stand in the browser's command line,
    /// where everyone on this machine can read it. Gives the file's own address.
    pub(crate) fn start_page(&self, address: &str) -> io::Result<String> {
        let file = self.folder.join("start.html");
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        // JSON within a script, with what could end the script written otherwise.
        let target = json!(address).to_string().replace('<', "\\u003c");
        let page = format!(
            "<!doctype html><meta charset=\"utf-8\"><title>Passerelle</title><script>location.replace({target})</script>"
        );
        options.open(&file)?.write_all(page.as_bytes())?;
        Ok(file_url(&file))
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            tracing::warn!(kind = %error.kind(), "the browser's profile can't be removed; the next run tries again");
        }
    }
}

/// A folder that the browser is let into: a snap sees nothing hidden and no runtime folder.
fn place(launch: &Launch) -> io::Result<PathBuf> {
    if let Launch::Snap(_) = launch {
        let home = std::env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_absolute());
        let home = home.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "there is no home folder"))?;
        return Ok(home.join("snap/chromium/common/passerelle"));
    }
    Ok(base::runtime_dir()?.join("browser"))
}

/// Removes profiles that nobody holds.
fn sweep(place: &Path) {
    for entry in fs::read_dir(place).into_iter().flatten().filter_map(Result::ok) {
        let ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let held = || match File::open(entry.path().join(OWNER)).map(|file| file.try_lock()) {
            Ok(Err(TryLockError::WouldBlock)) => true,
            // One without the file was just begun, or was cut off in the middle: the latter is rare and small.
            Err(error) if error.kind() == io::ErrorKind::NotFound => true,
            _ => false,
        };
        if ours && !held() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Camera and microphone for our page alone, and no bubble, sound or question about anything.
fn preferences(origin: &str) -> serde_json::Value {
    let ours = json!({ format!("{origin},*"): { "setting": ALLOW } });
    json!({
        "profile": {
            "content_settings": { "exceptions": {
                "media_stream_camera": ours, "media_stream_mic": ours, "autoplay": ours,
            } },
            "default_content_setting_values": {
                "media_stream_camera": BLOCK, "media_stream_mic": BLOCK, "notifications": BLOCK, "geolocation": BLOCK,
                "popups": BLOCK,
            },
            "exit_type": "Normal",
        },
        "credentials_enable_service": false,
        "browser": { "has_seen_welcome_page": true, "check_default_browser": false },
        "translate": { "enabled": false },
        "safebrowsing": { "enabled": false },
        "search": { "suggest_enabled": false },
        "alternate_error_pages": { "enabled": false },
    })
}

/// A file's address (RFC 8089): everything that is no plain letter or digit is written as its bytes.
fn file_url(file: &Path) -> String {
    let path = file.to_string_lossy().replace('\\', "/");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~:".contains(&byte);
    let mut url = String::from(if path.starts_with('/') { "file://" } else { "file:///" });
    for byte in path.bytes() {
        if plain(byte) {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "http://localhost:4711";

    #[test]
    fn media_are_for_our_origin_alone() {
        let scratch = tempfile::tempdir().unwrap();
        let profile = Profile::make_in(&scratch.path().join("browser"), ORIGIN).unwrap();
        let text = fs::read_to_string(profile.folder().join("Default/Preferences")).unwrap();
        let settings: serde_json::Value = serde_json::from_str(&text).unwrap();
        let media = &settings["profile"]["content_settings"]["exceptions"]["media_stream_mic"];
        assert_eq!(media, &json!({ "http://localhost:4711,*": { "setting": 1 } }));
        assert_eq!(settings["profile"]["default_content_setting_values"]["media_stream_mic"], 2);
    }

    #[test]
    fn what_a_crash_left_is_removed_and_what_is_in_use_stays() {
        let scratch = tempfile::tempdir().unwrap();
        let place = scratch.path().join("browser");
        let first = Profile::make_in(&place, ORIGIN).unwrap();
        let left = place.join("browser-0000000000000000");
        fs::create_dir(&left).unwrap();
        fs::write(left.join(OWNER), "").unwrap();
        let second = Profile::make_in(&place, ORIGIN).unwrap();
        assert!(!left.exists(), "nobody holds it");
        assert!(first.folder().exists() && second.folder().exists());
        let gone = first.folder().to_owned();
        drop(first);
        assert!(!gone.exists());
    }

    #[cfg(unix)]
    #[test]
    fn the_start_page_is_for_this_user_alone_and_leads_on() {
        use std::os::unix::fs::PermissionsExt;
        let scratch = tempfile::tempdir().unwrap();
        let profile = Profile::make_in(&scratch.path().join("my browser"), ORIGIN).unwrap();
        let url = profile.start_page("http://localhost:4711/#a</script>b").unwrap();
        assert!(url.starts_with("file:///") && url.ends_with("/start.html") && url.contains("my%20browser"), "{url}");
        let file = profile.folder().join("start.html");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let page = fs::read_to_string(&file).unwrap();
        assert!(page.contains(r#"location.replace("http://localhost:4711/#a\u003c/script>b")"#), "{page}");
        assert_eq!(page.matches("</script>").count(), 1);
    }
}
