//! What a host says to a client.

use base::Secret;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::extras::{DataPacket, DialIn, MediaAccess, Slides, Together, TypedText};
use super::types::{
    BreakoutRoom, Capability, Caption, ChatMessage, CompliancePhase, Diagnostic, EndReason, Environment, ErrorCode,
    IncomingCall, Participant, ParticipantId, ReactionKind, RequestId, StreamStatistics,
};

/// A message from the host to the client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum HostMessage {
    /// Always the first. `secret` is present when the host is the side that dialled.
    Hello {
        /// The sender's [`super::VERSION`].
        version: u32,
        /// The one-time secret, 64 hexadecimal digits.
        #[ts(type = "string | null")]
        secret: Option<Secret>,
    },
    /// The place in the call is kept for [`super::PLACE_KEPT_S`] when the socket breaks; whoever presents the secret takes it
    /// ([`super::ClientMessage::TakePlace`]).
    Place {
        /// 64 hexadecimal digits; it goes over the socket and nowhere else.
        #[ts(type = "string")]
        secret: Secret,
    },
    /// The answer to an offer.
    Answer(Answer),
    /// A candidate found after the answer (RFC 8838). Empty text says there are no more.
    Candidate {
        /// `candidate:…` as in SDP.
        candidate: String,
        /// The media section it belongs to.
        mid: Option<String>,
    },
    /// Where the call is.
    State(CallState),
    /// Changes to who is there. People waiting in the lobby appear with [`super::Presence::InLobby`] to those who may admit them.
    Roster {
        /// People who came or changed, each whole.
        changed: Vec<Participant>,
        /// People who left.
        left: Vec<ParticipantId>,
        /// Whether this replaces everything said before.
        whole: bool,
    },
    /// What every slot shows now, the whole list each time.
    Slots {
        /// By slot index; absent entries show nobody.
        videos: Vec<Option<ParticipantId>>,
        /// Whose share the share slot shows.
        share: Option<ParticipantId>,
    },
    /// Who speaks most, most first.
    DominantSpeakers {
        /// The list, possibly empty.
        participants: Vec<ParticipantId>,
    },
    /// What the client may do, the whole list each time.
    Capabilities {
        /// Names not listed are not allowed.
        capabilities: Vec<Capability>,
    },
    /// Whether the meeting is being recorded.
    Recording(CompliancePhase),
    /// Whether the meeting is being transcribed.
    Transcription(CompliancePhase),
    /// One's own microphone was muted or unmuted by the host or by others.
    Muted {
        /// The state now.
        muted: bool,
        /// Who did it, where known.
        by: Option<ParticipantId>,
    },
    /// One's own camera or share was stopped by the host.
    Stopped {
        /// The camera.
        camera: bool,
        /// The share.
        share: bool,
    },
    /// A caption.
    Caption(Caption),
    /// Someone writes real-time text. One's own is not told.
    RealTimeText(TypedText),
    /// The scene in which everyone sits together, whole each time. While nobody shares, the share slot shows it.
    Together(Together),
    /// Slides are presented in a way that is no share.
    Slides(Slides),
    /// Who may use microphone and camera, whole each time.
    MediaAccess(MediaAccess),
    /// How to take part by telephone.
    DialIn(DialIn),
    /// Bytes from another program in the call.
    Data {
        /// From whom.
        from: ParticipantId,
        /// What.
        packet: DataPacket,
    },
    /// The rating was taken. Nothing follows.
    Rated,
    /// Someone reacted.
    Reaction {
        /// Who.
        participant: ParticipantId,
        /// How.
        kind: ReactionKind,
    },
    /// The chat thread that belongs to the call now.
    Thread {
        /// Absent where the meeting has no chat for guests.
        id: Option<String>,
    },
    /// Someone wrote a line. Only what is written while one is in the meeting comes, one's own lines too. Hosts whose chat is
    /// a service of its own never send this.
    Chat(ChatMessage),
    /// Something about media or network went wrong, or is well again.
    Diagnostic(Diagnostic),
    /// Figures the host has about the call's streams on its far side.
    Statistics {
        /// One per stream.
        streams: Vec<StreamStatistics>,
    },
    /// Someone calls.
    IncomingCall(IncomingCall),
    /// The breakout rooms one may move to, the whole list each time.
    BreakoutRooms {
        /// Possibly empty.
        rooms: Vec<BreakoutRoom>,
    },
    /// What the host found out about where it runs.
    Environment(Environment),
    /// The access token ends soon; answer with [`super::ClientMessage::Token`].
    TokenNeeded,
    /// A request could not be carried out; the call goes on.
    Error {
        /// What kind.
        code: ErrorCode,
        /// For the log, never shown raw.
        detail: String,
        /// Which request, where it had a reference ([`super::ClientMessage::Chat`]).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        reference: Option<RequestId>,
    },
    /// The answer to a ping.
    Pong {
        /// The ping's id.
        id: RequestId,
    },
}

/// The host's half of the one negotiation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The offer's revision.
    pub revision: u32,
    /// RFC 8866.
    pub sdp: String,
}

/// Where a call is, as the host says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "phase", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum CallState {
    /// On the way into the meeting.
    Connecting,
    /// The other side's phone rings.
    Ringing,
    /// Waiting for someone to let us in.
    Lobby,
    /// In the meeting.
    Connected {
        /// One's own id in the roster.
        me: ParticipantId,
    },
    /// On hold.
    OnHold {
        /// Who put it there.
        by: HoldSide,
    },
    /// The host lost the service and tries to come back.
    Reconnecting,
    /// On the way out.
    Disconnecting,
    /// Over. Nothing follows.
    Ended {
        /// Why.
        reason: EndReason,
    },
}

/// Which side put a call on hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum HoldSide {
    /// This client.
    Local,
    /// The other side.
    Remote,
}
