//! What is asked of a running call and what it replies.

use serde::{Deserialize, Serialize};

use crate::{Code, Failure};

/// What a running call is asked to do. Written with the verb under `do`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Request {
    /// Say how things are.
    Status,
    /// Mute or unmute the microphone.
    Mute {
        /// The wanted state.
        on: bool,
    },
    /// Mute when unmuted, unmute when muted.
    ToggleMute,
    /// Turn the camera on or off.
    Camera {
        /// The wanted state.
        on: bool,
    },
    /// Raise or lower the hand.
    Hand {
        /// Raised.
        up: bool,
    },
    /// Leave the meeting.
    Leave {
        /// End it for everyone, where allowed.
        #[serde(default)]
        for_everyone: bool,
    },
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reply {
    /// It was done.
    pub ok: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// Why not, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// How things are now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
}

impl Reply {
    /// It was done, and this is how things are.
    #[must_use]
    pub fn done(status: Status) -> Self {
        Self { ok: true, code: None, words: None, status: Some(status) }
    }

    /// It was not done.
    #[must_use]
    pub fn refused(failure: &Failure) -> Self {
        Self { ok: false, code: Some(failure.code), words: Some(failure.words.clone()), status: None }
    }
}

/// How a running call is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// The process that runs it.
    pub process: u32,
    /// Where it is, as in the report's `phase`.
    pub phase: String,
    /// How long it has been running, in seconds.
    pub seconds: u64,
    /// The name one joined with.
    pub name: String,
    /// The microphone is muted.
    pub muted: bool,
    /// The camera is on.
    pub camera: bool,
    /// A screen is shared.
    pub sharing: bool,
    /// One's own hand is up.
    pub hand: bool,
    /// The meeting is being recorded.
    pub recording: bool,
    /// The meeting is being transcribed.
    pub transcription: bool,
    /// Nothing is sent until consent is given.
    pub consent_needed: bool,
    /// Who is there.
    pub people: Vec<PersonStatus>,
}

/// Someone who is there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PersonStatus {
    /// As the host names them.
    pub id: String,
    /// Their display name.
    pub name: String,
    /// Muted.
    pub muted: bool,
    /// Speaking now.
    pub speaking: bool,
    /// Their camera is on.
    pub camera: bool,
    /// They share.
    pub sharing: bool,
    /// Their place among the raised hands, from 1.
    pub hand: Option<u32>,
    /// This is oneself.
    pub me: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_written_as_documented() {
        let text = |request: Request| serde_json::to_string(&request).unwrap();
        assert_eq!(text(Request::Mute { on: true }), r#"{"do":"mute","on":true}"#);
        assert_eq!(text(Request::ToggleMute), r#"{"do":"toggleMute"}"#);
        assert_eq!(
            serde_json::from_str::<Request>(r#"{"do":"leave"}"#).unwrap(),
            Request::Leave { for_everyone: false }
        );
        assert!(serde_json::from_str::<Request>(r#"{"do":"dance"}"#).is_err());
    }
}
