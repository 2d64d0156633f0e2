//! Devices and what can be shared.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A device as a picker lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Device {
    /// What [`Chosen`] takes: the text of a source, such as `default`, `device:…` or `test-pattern`.
    pub id: String,
    /// The system's name for it; empty for the system's default and for synthetic ones, which the window names itself.
    pub name: String,
}

/// Everything that pictures and sound can come from and go to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Devices {
    /// Cameras, the system's default first where there is any, the test picture last.
    pub cameras: Vec<Device>,
    /// Microphones, in the same way with the test tone.
    pub microphones: Vec<Device>,
    /// Loudspeakers, in the same way; nothing stands in for one.
    pub speakers: Vec<Device>,
}

/// The devices a person chose, by [`Device::id`]; `none` is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct Chosen {
    /// The camera.
    pub camera: String,
    /// The microphone.
    pub microphone: String,
    /// The loudspeaker.
    pub speaker: String,
}

impl Default for Chosen {
    fn default() -> Self {
        let default = || "default".to_owned();
        Self { camera: default(), microphone: default(), speaker: default() }
    }
}

/// What kind of thing can be shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ShareKind {
    /// A whole screen.
    Screen,
    /// One window.
    Window,
    /// The desktop's own picker asks what (Wayland).
    Portal,
}

/// A screen or window that can be shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ShareSource {
    /// What `share` takes.
    pub id: String,
    /// A screen or a window.
    pub kind: ShareKind,
    /// The window's title or the screen's name.
    pub name: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// A small picture of it as a `data:` URL (PNG); absent where it can't be had.
    pub thumbnail: Option<String>,
}
