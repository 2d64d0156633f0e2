//! The nouns of what a meeting may have beside people, pictures and sound.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::types::ParticipantId;

/// A line of real-time text (ITU-T T.140): read while it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TypedText {
    /// Who writes.
    pub from: ParticipantId,
    /// The whole line as it stands now.
    pub text: String,
    /// No more changes to this line.
    pub is_final: bool,
}

/// Everyone in one scene, as if in one room.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Together {
    /// The scene is there.
    pub shown: bool,
    /// Who sits where in it.
    pub seats: Vec<Seat>,
}

/// Somebody's place in the scene, in shares of its width and height.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Seat {
    /// Whose.
    pub participant: ParticipantId,
    /// From the scene's left edge, 0 to 1.
    pub left: f32,
    /// From its upper edge, 0 to 1.
    pub top: f32,
    /// 0 to 1.
    pub width: f32,
    /// 0 to 1.
    pub height: f32,
}

/// Slides that the host shows itself (PowerPoint Live), since they are no picture.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Slides {
    /// They are presented.
    pub active: bool,
    /// By whom, where known.
    pub presenter: Option<ParticipantId>,
}

/// What attendees can be allowed or forbidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum MediaRight {
    /// To unmute themselves.
    Microphone,
    /// To turn their camera on.
    Camera,
}

/// Which media may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MediaPermission {
    /// The microphone.
    pub microphone: bool,
    /// The camera.
    pub camera: bool,
}

impl Default for MediaPermission {
    fn default() -> Self {
        Self { microphone: true, camera: true }
    }
}

/// Who may use microphone and camera.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MediaAccess {
    /// What the meeting allows its attendees.
    pub attendees: MediaPermission,
    /// What it allows single people.
    pub people: Vec<PersonAccess>,
}

/// What somebody may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PersonAccess {
    /// Who.
    pub participant: ParticipantId,
    /// What.
    pub permission: MediaPermission,
}

/// How to take part by telephone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DialIn {
    /// The number to key in when asked for it, without spaces.
    pub conference_id: String,
    /// What to dial, in the host's order.
    pub numbers: Vec<DialInNumber>,
}

/// A telephone number of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DialInNumber {
    /// E.164.
    pub number: String,
    /// It costs nothing to call.
    pub toll_free: bool,
    /// Where it is, possibly empty.
    pub country: String,
    /// See `country`.
    pub city: String,
}

/// Bytes between programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DataPacket {
    /// Which of their conversations it belongs to; the programs agree on that.
    pub channel: u32,
    /// Base64 (RFC 4648, padded) of at most [`super::MAX_DATA_BYTES`].
    pub payload: String,
}

/// How a call was, by a person's word: 1 (bad) to 5 (good).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Rating {
    /// In all.
    pub overall: u8,
    /// What was wrong, each at most once.
    pub issues: Vec<CallIssue>,
}

/// What can have been wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CallIssue {
    /// It ended by itself.
    EndedUnexpectedly,
    /// One had to join again.
    HadToRejoin,
    /// Others did not hear one.
    NotHeard,
    /// One did not hear others.
    HeardNothing,
    /// Echo.
    Echo,
    /// Noise.
    Noise,
    /// Broken or distorted speech.
    BrokenSpeech,
    /// Others did not see one.
    NotSeen,
    /// One did not see others.
    SawNothing,
    /// Pictures stood still.
    PicturesFroze,
    /// Pictures were poor.
    PoorPictures,
    /// Pictures and sound were apart.
    OutOfSync,
    /// What was shared did not come, here or there.
    ShareNotSeen,
    /// What was shared came late, or stood still.
    ShareFroze,
}
