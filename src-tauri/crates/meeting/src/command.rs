//! What a person, or a bot, can ask for.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::protocol::{
    BreakoutRoomId, CapabilityReason, DataPacket, IncomingCallId, MediaRight, ParticipantId, ReactionKind, RequestId,
    SlotWish,
};

/// Something to do. [`crate::Call::command`] does it or says why not, and then changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", content = "value", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Command {
    /// Mute or unmute one's own microphone.
    Mute(bool),
    /// Turn one's own camera on or off.
    Camera(bool),
    /// Start or stop sharing.
    Share(bool),
    /// Stop hearing anything, or hear again.
    Deafen(bool),
    /// What the video slots should show, the whole list each time.
    Want(Vec<SlotWish>),
    /// Raise one's own hand.
    RaiseHand,
    /// Lower one's own hand, or another's.
    LowerHand(Option<ParticipantId>),
    /// Show a reaction.
    React(ReactionKind),
    /// Write a line to everyone in the meeting, where it has a chat.
    Chat {
        /// Plain text, with line breaks; not empty, at most [`crate::protocol::MAX_CHAT_BYTES`].
        text: String,
    },
    /// Send a line of one's own that failed once more.
    ResendChat(RequestId),
    /// Real-time text: the line one writes, as it stands now. It goes out at most every 300 ms.
    Type {
        /// One line, at most [`crate::protocol::MAX_TYPED_BYTES`].
        text: String,
        /// The line is done.
        is_final: bool,
    },
    /// Show everyone together in one scene, for everyone.
    StartTogether,
    /// Allow or forbid attendees to use microphone or camera; an empty list means all of them.
    PermitMedia {
        /// Which of the two.
        right: MediaRight,
        /// The wanted state.
        permitted: bool,
        /// Whom.
        participants: Vec<ParticipantId>,
    },
    /// Send bytes to other programs in the call.
    SendData {
        /// For whom; empty means everyone.
        to: Vec<ParticipantId>,
        /// What.
        packet: DataPacket,
    },
    /// Let people in from the lobby; an empty list lets everyone in.
    Admit(Vec<ParticipantId>),
    /// Refuse someone who waits in the lobby.
    Reject(ParticipantId),
    /// Turn captions on or off for oneself.
    Captions {
        /// The wanted state.
        on: bool,
        /// BCP 47 tag of what is spoken.
        spoken_language: Option<String>,
        /// BCP 47 tag to translate to.
        caption_language: Option<String>,
    },
    /// Agree to being recorded, transcribed, or both.
    GrantConsent {
        /// To recording.
        recording: bool,
        /// To transcription.
        transcription: bool,
    },
    /// Refuse what is asked now; one stays able to listen, and can still agree later.
    RefuseConsent,
    /// Send tones: digits, `*`, `#`, `A` to `D`; at most 32.
    Dtmf(String),
    /// Mute others; an empty list mutes everyone else.
    MuteOthers(Vec<ParticipantId>),
    /// Remove someone.
    Remove(ParticipantId),
    /// Start or stop spotlighting someone for everyone.
    Spotlight {
        /// Whom.
        participant: ParticipantId,
        /// The wanted state.
        on: bool,
    },
    /// Put the call on hold.
    Hold,
    /// Take it off hold.
    Resume,
    /// Accept an incoming call; only while in no other.
    AcceptCall {
        /// Which.
        call: IncomingCallId,
        /// With the camera on.
        camera: bool,
    },
    /// Decline an incoming call.
    RejectCall(IncomingCallId),
    /// Move to a breakout room; absent to return to the main meeting.
    MoveToRoom(Option<BreakoutRoomId>),
    /// Leave.
    Leave {
        /// End the meeting for everyone.
        for_everyone: bool,
    },
}

/// A command could not be carried out now; nothing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("not now: {why}")]
pub struct NotNow {
    /// Why not.
    pub why: Why,
}

/// Why a command could not be carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Why {
    /// The call is not where this can be done.
    #[error("the call is not where this can be done")]
    Phase,
    /// It is not allowed here.
    #[error("it is not allowed here ({reason:?})")]
    NotAllowed {
        /// The host's reason.
        reason: CapabilityReason,
    },
    /// Nothing may be sent before the person agrees to recording or transcription.
    #[error("recording or transcription needs consent first")]
    ConsentNeeded,
    /// There is no such person, room or call.
    #[error("there is no such person, room or call")]
    NotThere,
    /// The command itself makes no sense, such as a slot that does not exist.
    #[error("the command makes no sense")]
    Senseless,
}

impl From<Why> for NotNow {
    fn from(why: Why) -> Self {
        Self { why }
    }
}

impl From<CapabilityReason> for Why {
    fn from(reason: CapabilityReason) -> Self {
        match reason {
            CapabilityReason::ExplicitConsentRequired => Self::ConsentNeeded,
            reason => Self::NotAllowed { reason },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(command: &Command) -> String {
        serde_json::to_string(command).unwrap()
    }

    #[test]
    fn commands_are_written_with_their_name_and_value() {
        assert_eq!(json(&Command::Mute(true)), r#"{"type":"mute","value":true}"#);
        assert_eq!(json(&Command::RaiseHand), r#"{"type":"raiseHand"}"#);
        assert_eq!(json(&Command::Leave { for_everyone: true }), r#"{"type":"leave","value":{"forEveryone":true}}"#);
        let back: Command = serde_json::from_str(r#"{"type":"lowerHand","value":null}"#).unwrap();
        assert_eq!(back, Command::LowerHand(None));
    }

    #[test]
    fn a_missing_consent_is_told_as_such() {
        assert_eq!(Why::from(CapabilityReason::ExplicitConsentRequired), Why::ConsentNeeded);
        let locked = Why::from(CapabilityReason::MeetingRestricted);
        assert_eq!(locked, Why::NotAllowed { reason: CapabilityReason::MeetingRestricted });
    }
}
