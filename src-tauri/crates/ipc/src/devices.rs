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

/// The devices there are now, and which of them are used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DevicesNow {
    /// All there are.
    pub devices: Devices,
    /// Which are used: those the person likes best of them; `none` where there is none.
    pub used: Chosen,
}

/// A kind of device that is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum DeviceKind {
    /// Where one's picture comes from.
    Camera,
    /// Where one's voice comes from.
    Microphone,
    /// Where the others are heard.
    Speaker,
}

/// Why another device is used than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum DeviceMoved {
    /// The one before is gone; another stands in.
    Gone,
    /// The one before is gone, and there is no other.
    Last,
    /// One that is liked better is there.
    Back,
}

/// Another device is used than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DeviceMove {
    /// Why.
    pub why: DeviceMoved,
    /// What the one before is called; empty as in [`Device::name`].
    pub from: String,
    /// What the one now is called.
    pub to: String,
}

/// The same with the kind of device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DeviceNews {
    /// The kind.
    pub kind: DeviceKind,
    /// What became of it.
    pub moved: DeviceMove,
}

/// A device that was chosen once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct PreferredDevice {
    /// As in [`Device::id`].
    pub id: String,
    /// What it is called, for when it is missed.
    pub name: String,
}

/// What was chosen last at a place, such as a dock.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct DevicePlace {
    /// The ids of the devices of this kind that are there, sorted: by them the place is known.
    pub present: Vec<String>,
    /// The id of the chosen one.
    pub chosen: String,
}

/// What a person likes of one kind of devices.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct DevicePreference {
    /// What was chosen, the last first.
    pub order: Vec<PreferredDevice>,
    /// What was chosen where, the last first.
    pub places: Vec<DevicePlace>,
}

/// What a person likes of all kinds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct DevicePreferences {
    /// Of cameras.
    pub camera: DevicePreference,
    /// Of microphones.
    pub microphone: DevicePreference,
    /// Of loudspeakers.
    pub speaker: DevicePreference,
}

/// What was recorded of a person's voice to try the microphone out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OwnVoice {
    /// Somebody spoke.
    pub heard: bool,
    /// The loudest moment, 0 to 1.
    pub loudest: f32,
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
