//! What is remembered.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Chosen, DevicePreferences, GuestIdentity, SoundSettings, WorkSettings};

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How the call page arranges people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Layout {
    /// Everyone the same size.
    #[default]
    Gallery,
    /// Who speaks, large.
    Speaker,
    /// What is shared, large.
    Content,
}

/// What a person set. A missing field takes its default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct Settings {
    /// The name others see.
    pub name: String,
    /// Join with the microphone on.
    pub microphone: bool,
    /// Join with the camera on.
    pub camera: bool,
    /// The devices.
    pub devices: Chosen,
    /// The devices chosen up to now, for when one of [`Self::devices`] is missing. Only Rust changes it.
    pub preferences: DevicePreferences,
    /// What is done to sound.
    pub sound: SoundSettings,
    /// BCP 47; absent: the system's.
    pub language: Option<String>,
    /// Light or dark.
    pub theme: Theme,
    /// How people are arranged.
    pub layout: Layout,
    /// The self view is shown.
    pub self_view: bool,
    /// The self view is mirrored, as in a mirror; others never see it so.
    pub mirror: bool,
    /// How large the window's page is drawn, in percent.
    pub zoom: u16,
    /// The way into Teams.
    pub teams: TeamsSettings,
    /// The application as which a work account signs in.
    pub work: WorkSettings,
    /// Say when a meeting of the list is about to begin.
    pub reminders: bool,
}

/// What it takes to get into Teams itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct TeamsSettings {
    /// The guests that one can be.
    pub guests: Vec<GuestIdentity>,
    /// The name of the one that is used; empty where none is.
    pub guest: String,
    /// The browser to use, by its whole path; empty for the first that fits of those that are installed.
    pub browser: String,
    /// Show the page that leads into Teams in the app's own webview instead. Not supported by Microsoft; without effect where the
    /// webview can't carry a call.
    pub own_webview: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: String::new(),
            microphone: true,
            camera: true,
            devices: Chosen::default(),
            preferences: DevicePreferences::default(),
            sound: SoundSettings::default(),
            language: None,
            theme: Theme::default(),
            layout: Layout::default(),
            self_view: true,
            mirror: true,
            zoom: 100,
            teams: TeamsSettings::default(),
            work: WorkSettings::default(),
            reminders: true,
        }
    }
}

/// A meeting that was joined before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Recent {
    /// What to join, without any passcode.
    pub link: String,
    /// What to call it; empty where nothing is known but the link.
    pub title: String,
    /// When it was joined last, in milliseconds since 1970.
    #[ts(type = "number")]
    pub at: u64,
}
