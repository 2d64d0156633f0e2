//! Two small files in a folder.

use std::path::PathBuf;

use ipc::{DevicePreferences, GuestIdentity, Recent, Settings};

use super::{
    files::{read, write},
    recents,
};
use crate::Failure;

const SETTINGS: &str = "settings.json";
const RECENTS: &str = "recents.json";

/// What is remembered, in memory and on disk.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    settings: Settings,
    recents: Vec<Recent>,
}

impl Store {
    /// Reads the folder. A file that can't be understood is set aside as `….damaged`, defaults are used in its place, and
    /// that is told; so is one that can't be read.
    #[must_use]
    pub fn open(folder: PathBuf) -> (Self, Option<Failure>) {
        let (settings, one) = read(&folder.join(SETTINGS));
        let (recents, other) = read(&folder.join(RECENTS));
        (Self { folder, settings, recents }, one.or(other))
    }

    /// What was set.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Keeps other settings, but for the guest identities, which only [`Self::save_guests`] changes, and the preferences of
    /// devices ([`Self::save_preferences`]): whoever has an old copy of the settings can't bring back what is gone.
    ///
    /// # Errors
    /// When they can't be written; they hold for this run all the same.
    pub fn save(&mut self, mut settings: Settings) -> Result<(), Failure> {
        settings.teams.guests = std::mem::take(&mut self.settings.teams.guests);
        settings.teams.guest = std::mem::take(&mut self.settings.teams.guest);
        settings.preferences = std::mem::take(&mut self.settings.preferences);
        self.settings = settings;
        write(&self.folder, SETTINGS, &self.settings)
    }

    /// Keeps other guest identities, and the name of the one that is used.
    ///
    /// # Errors
    /// When they can't be written; they hold for this run all the same.
    pub fn save_guests(&mut self, guests: Vec<GuestIdentity>, chosen: String) -> Result<(), Failure> {
        self.settings.teams.guests = guests;
        self.settings.teams.guest = chosen;
        write(&self.folder, SETTINGS, &self.settings)
    }

    /// Keeps other preferences of devices.
    ///
    /// # Errors
    /// When they can't be written; they hold for this run all the same.
    pub fn save_preferences(&mut self, preferences: DevicePreferences) -> Result<(), Failure> {
        self.settings.preferences = preferences;
        write(&self.folder, SETTINGS, &self.settings)
    }

    /// Meetings joined before, the latest first. None has a passcode.
    #[must_use]
    pub fn recents(&self) -> &[Recent] {
        &self.recents
    }

    /// Remembers that a meeting was joined: `text` is what the person gave, `at` milliseconds since 1970. Its passcode is
    /// not kept; what names no meeting isn't either.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn remember(&mut self, text: &str, title: &str, at: u64) -> Result<(), Failure> {
        recents::remember(&mut self.recents, text, title, at);
        write(&self.folder, RECENTS, &self.recents)
    }

    /// Forgets all meetings joined before.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn forget(&mut self) -> Result<(), Failure> {
        self.recents.clear();
        write(&self.folder, RECENTS, &self.recents)
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;
    use crate::Code;

    fn all(folder: &Path) -> String {
        let files = fs::read_dir(folder).unwrap().map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
        files.collect()
    }

    #[test]
    fn what_was_set_is_there_the_next_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("made/when/missing");
        let (mut store, failure) = Store::open(path.clone());
        assert_eq!((store.settings(), failure), (&Settings::default(), None));
        let settings = Settings { name: "Ada".into(), mirror: false, ..Settings::default() };
        store.save(settings.clone()).unwrap();
        store.remember("264183392744150", "Budget", 7).unwrap();
        let (again, failure) = Store::open(path);
        assert_eq!((again.settings(), failure), (&settings, None));
        assert_eq!(again.recents(), store.recents());
        assert_eq!(again.recents()[0].title, "Budget");
    }

    #[test]
    fn settings_of_the_window_bring_nothing_back() {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, _) = Store::open(folder.path().to_owned());
        let guest = |name: &str| GuestIdentity { name: name.into(), way: ipc::TokenWay::ConnectionString };
        store.save_guests(vec![guest("Contoso")], "Contoso".into()).unwrap();
        let old = store.settings().clone();
        store.save_guests(vec![guest("Fabrikam")], "Fabrikam".into()).unwrap();
        let mut preferences = DevicePreferences::default();
        preferences.camera.order.push(ipc::PreferredDevice { id: "a".into(), name: "A".into() });
        store.save_preferences(preferences.clone()).unwrap();
        store.save(Settings { name: "Ada".into(), ..old }).unwrap();
        let (store, _) = Store::open(folder.path().to_owned());
        let Settings { name, teams, preferences: kept, .. } = store.settings();
        assert_eq!(*kept, preferences);
        assert_eq!((name.as_str(), teams.guest.as_str(), &teams.guests), ("Ada", "Fabrikam", &vec![guest("Fabrikam")]));
    }

    #[test]
    fn a_damaged_file_is_set_aside_and_told_and_the_other_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, _) = Store::open(folder.path().to_owned());
        store.remember("264183392744150", "", 7).unwrap();
        fs::write(folder.path().join(SETTINGS), "{\"name\": \"Ada").unwrap();
        let (store, failure) = Store::open(folder.path().to_owned());
        assert_eq!((store.settings(), store.recents().len()), (&Settings::default(), 1));
        assert_eq!(failure.unwrap().code, Code::File);
        assert_eq!(fs::read_to_string(folder.path().join("settings.json.damaged")).unwrap(), "{\"name\": \"Ada");
        assert_eq!(Store::open(folder.path().to_owned()).1, None, "told once");
    }

    #[test]
    fn no_passcode_reaches_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, _) = Store::open(folder.path().to_owned());
        store.remember("Meeting ID: 264 183 392 744 150\nPasscode: Mt9xB2N6", "", 1).unwrap();
        store.remember("https://teams.microsoft.com/meet/264183392744151?p=Qx7Kd0LmTz4RbVw9Yc", "", 2).unwrap();
        let written = all(folder.path());
        assert!(written.contains("264183392744150") && written.contains("264183392744151"), "{written}");
        assert!(!written.contains("Mt9xB2N6") && !written.contains("Qx7Kd0LmTz4RbVw9Yc"), "{written}");
        store.forget().unwrap();
        assert!(!all(folder.path()).contains("264183392744150"));
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let (mut store, _) = Store::open(file.join("below"));
        assert_eq!(store.save(Settings::default()).unwrap_err().code, Code::File);
    }
}
