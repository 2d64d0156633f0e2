//! The nouns both directions share.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// Wraps a text.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// Someone in a call: the raw id (`8:acs:…`, `8:orgid:…`) on Teams, any text on the practice host.
    ParticipantId
);
text_id!(
    /// An incoming call.
    IncomingCallId
);
text_id!(
    /// A breakout room.
    BreakoutRoomId
);
text_id!(
    /// A chat message; no two of a thread share one.
    ChatMessageId
);

/// Ties an answer to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct RequestId(pub u32);

/// Someone in the call, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Participant {
    /// Stable for the call.
    pub id: ParticipantId,
    /// As the service gives it; empty where names are hidden.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Where they are.
    pub presence: Presence,
    /// From outside the organisation that hosts the meeting.
    pub external: bool,
    /// Their microphone is muted.
    pub muted: bool,
    /// They are speaking now.
    pub speaking: bool,
    /// Their camera is on.
    pub camera: bool,
    /// They share a screen.
    pub sharing: bool,
    /// Place in the queue of raised hands, 1 first; absent when the hand is down.
    pub hand: Option<u32>,
    /// Shown large to everyone.
    pub spotlight: bool,
}

/// A participant's role, as Teams names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Not told.
    Unknown,
    /// Listens, and speaks where allowed.
    Attendee,
    /// May share and manage the meeting.
    Presenter,
    /// Owns the meeting.
    Organizer,
    /// Owns the meeting together with the organiser.
    CoOrganizer,
    /// Watches only.
    Consumer,
}

/// Where a participant is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Presence {
    /// Being called.
    Ringing,
    /// On the way in.
    Connecting,
    /// Waiting to be let in.
    InLobby,
    /// In the call.
    Connected,
    /// In the call, on hold.
    OnHold,
}

/// One thing a client may or may not do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Capability {
    /// Which.
    pub name: CapabilityName,
    /// Whether it is there.
    pub present: bool,
    /// Why, or why not.
    pub reason: CapabilityReason,
}

/// The capabilities of the Calling SDK's declarations; unknown ones are kept apart so that a newer host does no harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the names are the SDK's and say what they are")]
pub enum CapabilityName {
    TurnVideoOn,
    UnmuteMic,
    ShareScreen,
    RemoveParticipant,
    HangUpForEveryOne,
    AddCommunicationUser,
    AddTeamsUser,
    AddPhoneNumber,
    ManageLobby,
    SpotlightParticipant,
    RemoveParticipantsSpotlight,
    BlurBackground,
    StartLiveMeetingCaptions,
    StartLiveCallingCaptions,
    SetCaptionLanguage,
    RaiseHand,
    PstnDialOut,
    MuteOthers,
    UseReactions,
    ViewAttendeeNames,
    StartTogetherMode,
    JoinBreakoutRooms,
    ForbidOthersAudio,
    ForbidOthersVideo,
    RealTimeText,
    #[serde(other)]
    Unknown,
}

/// Why a capability is there or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the names are the SDK's and say what they are")]
pub enum CapabilityReason {
    Capable,
    CapabilityNotApplicableForTheCallType,
    ClientRestricted,
    UserPolicyRestricted,
    RoleRestricted,
    FeatureNotSupported,
    MeetingRestricted,
    NotInitialized,
    NotCapable,
    TeamsPremiumLicenseRestricted,
    IpModeUserPolicyRestricted,
    ExplicitConsentRequired,
    #[serde(other)]
    Unknown,
}

/// Recording or transcription, as the host says it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CompliancePhase {
    /// It is going on.
    pub active: bool,
    /// No media of ours may be sent until consent is given.
    pub consent_required: bool,
}

/// A line of captions. Partial ones of a speaker replace each other until a final one ends the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Caption {
    /// Who spoke.
    pub speaker: ParticipantId,
    /// What was said, or its translation.
    pub text: String,
    /// BCP 47 tag of `text`.
    pub language: String,
    /// No more changes to this line.
    pub is_final: bool,
}

/// A line of the meeting's chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChatMessage {
    /// Its id in the thread. A message that comes twice is one.
    pub id: ChatMessageId,
    /// Who wrote it; absent where it is nobody of the roster.
    pub from: Option<ParticipantId>,
    /// The writer's name, possibly empty.
    pub name: String,
    /// Plain text, with line breaks; at most [`super::MAX_CHAT_BYTES`].
    pub text: String,
    /// When the host took it, in milliseconds since 1970.
    #[ts(type = "number")]
    pub sent_unix_ms: u64,
    /// The reference it was sent with; only the sender is told.
    pub reference: Option<RequestId>,
}

/// The five reactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the names say what they are")]
pub enum ReactionKind {
    Like,
    Heart,
    Laugh,
    Surprised,
    Applause,
}

/// Why a call ended: the service's own numbers, to be put into words by one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EndReason {
    /// Mostly a SIP-like number.
    pub code: u32,
    /// The finer reason.
    pub subcode: u32,
}

/// A user-facing diagnostic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// The SDK's name, such as `networkReconnect`.
    pub name: String,
    /// How bad it is.
    pub quality: DiagnosticQuality,
    /// About somebody else.
    pub participant: Option<ParticipantId>,
}

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DiagnosticQuality {
    /// All is well (again).
    Good,
    /// Noticeable.
    Poor,
    /// Does not work.
    Bad,
}

/// A stream between the host and the service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StreamStatistics {
    /// What it carries, such as `video.in`.
    pub stream: String,
    /// Bits a second.
    pub bitrate: f64,
    /// Share of packets lost, 0 to 1.
    pub loss: f64,
    /// Round trip in milliseconds.
    pub round_trip_ms: f64,
    /// Jitter in milliseconds.
    pub jitter_ms: f64,
}

/// Someone calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct IncomingCall {
    /// For accepting or declining it.
    pub call: IncomingCallId,
    /// Who.
    pub caller: ParticipantId,
    /// Their name, possibly empty.
    pub caller_name: String,
    /// The call is gone: answered elsewhere or given up.
    pub ended: bool,
}

/// A breakout room one may move to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BreakoutRoom {
    /// For moving there.
    pub id: BreakoutRoomId,
    /// As the organiser named it.
    pub name: String,
    /// It can be entered now.
    pub open: bool,
    /// The host moves us by itself.
    pub automatic: bool,
    /// We are in it.
    pub joined: bool,
}

/// Where a host runs and whether that is supported. Where it is not, the host joins nothing, and says so before it would.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Environment {
    /// Such as `Chromium 156`.
    pub name: String,
    /// By the service's own word.
    pub supported: bool,
}

/// Why a request was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    /// Another protocol version is needed.
    Version,
    /// The secret is missing, wrong, used or late.
    Secret,
    /// The message made no sense where it came.
    Unexpected,
    /// The session description can't be used.
    Sdp,
    /// Not allowed with one's role or in this meeting.
    NotAllowed,
    /// There is no such person, room or meeting.
    NotFound,
    /// Too many requests in a short time; later it can be done.
    TooMany,
    /// The host failed.
    Internal,
    /// A code of a newer host.
    #[serde(other)]
    Unknown,
}
