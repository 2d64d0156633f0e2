//! What a person fills in before joining.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Chosen;

/// The join sheet. Only a person's press of Join sends it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct JoinForm {
    /// A link, an invitation's text, a meeting id with its passcode, or `practice` for the built-in meeting.
    pub link: String,
    /// The name others see.
    pub name: String,
    /// With the microphone on.
    pub microphone: bool,
    /// With the camera on.
    pub camera: bool,
    /// The devices.
    pub devices: Chosen,
}

impl std::fmt::Debug for JoinForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { microphone, camera, .. } = self;
        f.debug_struct("JoinForm").field("microphone", microphone).field("camera", camera).finish_non_exhaustive()
    }
}

/// What the preview before joining shows; all off ends it and lets go of the devices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PreviewForm {
    /// Pictures of the camera, as [`crate::frame::CAMERA`].
    pub camera: bool,
    /// The microphone's level, as [`crate::UiEvent::Microphone`].
    pub microphone: bool,
    /// The devices.
    pub devices: Chosen,
}
