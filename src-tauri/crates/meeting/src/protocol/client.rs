//! What a client says to a host.

use base::Secret;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::extras::{DataPacket, MediaRight, Rating};
use super::types::{BreakoutRoomId, IncomingCallId, ParticipantId, ReactionKind, RequestId};

/// A message from the client to the host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ClientMessage {
    /// Always the first. `secret` is present when the client is the side that dialled.
    Hello {
        /// The sender's [`super::VERSION`].
        version: u32,
        /// The one-time secret, 64 hexadecimal digits.
        #[ts(type = "string | null")]
        secret: Option<Secret>,
    },
    /// Join a meeting or call someone.
    Join {
        /// What to join.
        target: JoinTarget,
        /// The name others see.
        display_name: String,
        /// The Communication Services access token; the practice host needs none, and lets users of its own resource into the meeting's
        /// chat thread.
        #[ts(type = "string | null")]
        token: Option<Secret>,
        /// Whether the microphone starts muted.
        muted: bool,
        /// Whether the camera starts on.
        camera: bool,
    },
    /// Asks for one's place in the call to be kept when the socket breaks. A host that does so answers with
    /// [`super::HostMessage::Place`]; others need not understand it.
    KeepPlace,
    /// In place of a join, on another socket: takes the place that was kept. The connection for media and all sections stay.
    TakePlace {
        /// What [`super::HostMessage::Place`] said.
        #[ts(type = "string")]
        secret: Secret,
    },
    /// The client's one offer, or one for an ICE restart with a higher revision.
    Offer {
        /// Counts offers from 1; the answer repeats it.
        revision: u32,
        /// RFC 8866, with every candidate known at this moment.
        sdp: String,
        /// Which media section serves what.
        media: MediaMap,
    },
    /// A candidate found after the offer (RFC 8838). Empty text says there are no more.
    Candidate {
        /// `candidate:…` as in SDP.
        candidate: String,
        /// The media section it belongs to.
        mid: Option<String>,
    },
    /// A fresh access token, the answer to [`super::HostMessage::TokenNeeded`].
    Token {
        /// The access token.
        #[ts(type = "string")]
        token: Secret,
    },
    /// Mute or unmute one's own microphone.
    Mute {
        /// The wanted state.
        muted: bool,
    },
    /// Turn one's own camera on or off.
    Camera {
        /// The wanted state.
        on: bool,
    },
    /// Start or stop sharing a screen or window.
    Share {
        /// The wanted state.
        on: bool,
    },
    /// What the video slots should show, the whole list each time. Slots not named show whom the host chooses.
    WantSlots {
        /// At most one wish per slot.
        slots: Vec<SlotWish>,
    },
    /// Raise one's own hand.
    RaiseHand,
    /// Lower one's own hand, or another's where allowed.
    LowerHand {
        /// Whose; absent for one's own.
        participant: Option<ParticipantId>,
    },
    /// Show a reaction.
    React {
        /// Which.
        kind: ReactionKind,
    },
    /// Write a line to everyone in the meeting. The host answers with the sender's own line ([`super::HostMessage::Chat`]) or
    /// with an error, both of which name the reference. Hosts whose chat is a service of its own never get this.
    Chat {
        /// Chosen by the client; the same when the same line is sent once more.
        reference: RequestId,
        /// Plain text, with line breaks; at most [`super::MAX_CHAT_BYTES`].
        text: String,
    },
    /// Let people in from the lobby; an empty list lets everyone in.
    Admit {
        /// Whom.
        participants: Vec<ParticipantId>,
    },
    /// Refuse someone who waits in the lobby.
    Reject {
        /// Whom.
        participant: ParticipantId,
    },
    /// Turn captions on or off for oneself.
    Captions {
        /// The wanted state.
        on: bool,
        /// BCP 47 tag of what is spoken, where the client chooses it.
        spoken_language: Option<String>,
        /// BCP 47 tag to translate to, where the meeting has that.
        caption_language: Option<String>,
    },
    /// One's own real-time text, the whole line as it stands now; others read it while it is written.
    RealTimeText {
        /// One line; at most [`super::MAX_TYPED_BYTES`]. Empty while not final: what was written is taken back.
        text: String,
        /// The line is done; what comes next is another.
        is_final: bool,
    },
    /// Show everyone together in one scene, for everyone.
    StartTogether,
    /// Allow or forbid others to use microphone or camera; an empty list means all attendees.
    PermitMedia {
        /// Which of the two.
        right: MediaRight,
        /// The wanted state.
        permitted: bool,
        /// Whom.
        participants: Vec<ParticipantId>,
    },
    /// Bytes for other programs in the call.
    Data {
        /// For whom; empty means everyone.
        to: Vec<ParticipantId>,
        /// What.
        packet: DataPacket,
    },
    /// How the call was. The one message that may come after [`super::CallState::Ended`], to hosts that keep the socket open then.
    Rate(Rating),
    /// Agree to being recorded, transcribed, or both.
    GrantConsent {
        /// To recording.
        recording: bool,
        /// To transcription.
        transcription: bool,
    },
    /// Send tones to a phone line: digits, `*`, `#`, `A` to `D`.
    Dtmf {
        /// The tones in order.
        tones: String,
    },
    /// Mute others; an empty list mutes everyone else.
    MuteOthers {
        /// Whom.
        participants: Vec<ParticipantId>,
    },
    /// Remove someone from the meeting.
    Remove {
        /// Whom.
        participant: ParticipantId,
    },
    /// Start or stop spotlighting someone for everyone.
    Spotlight {
        /// Whom.
        participant: ParticipantId,
        /// The wanted state.
        on: bool,
    },
    /// Put the call on hold.
    Hold,
    /// Take the call off hold.
    Resume,
    /// Stop or resume hearing anything.
    Deafen {
        /// The wanted state.
        on: bool,
    },
    /// Accept an incoming call.
    AcceptCall {
        /// Which.
        call: IncomingCallId,
        /// With the camera on.
        camera: bool,
    },
    /// Decline an incoming call.
    RejectCall {
        /// Which.
        call: IncomingCallId,
    },
    /// Move to a breakout room; absent to return to the main meeting.
    MoveToRoom {
        /// Which.
        room: Option<BreakoutRoomId>,
    },
    /// Leave.
    Leave {
        /// End the meeting for everyone, where allowed.
        for_everyone: bool,
    },
    /// Asks for a [`super::HostMessage::Pong`] with the same id.
    Ping {
        /// Chosen by the client.
        id: RequestId,
    },
}

/// What to join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum JoinTarget {
    /// A meeting by its canonical link.
    Link {
        /// An https URL.
        url: String,
    },
    /// A meeting by number.
    MeetingId {
        /// Digits only.
        id: String,
        /// As shown in the invitation; case matters.
        #[ts(type = "string | null")]
        passcode: Option<Secret>,
    },
    /// A group call between Communication Services users.
    Group {
        /// A GUID.
        id: String,
    },
    /// A Teams user.
    TeamsUser {
        /// The Entra object id.
        object_id: String,
    },
    /// A Communication Services user.
    AcsUser {
        /// The raw id, `8:acs:…`.
        raw_id: String,
    },
    /// Several people at once.
    People {
        /// Their raw ids: `8:orgid:…` and `8:acs:…`.
        raw_ids: Vec<String>,
    },
}

/// The `mid` (RFC 5888) of every media section of the offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MediaMap {
    /// Microphone out, the meeting's sound in. Opus, sendrecv.
    pub audio: String,
    /// Camera out. H.264, sendonly.
    pub camera: String,
    /// Screen share out. H.264, sendonly.
    pub share: String,
    /// Videos in, slot 0 first. H.264, recvonly.
    pub slots: Vec<String>,
    /// The share in. H.264, recvonly.
    pub share_slot: String,
}

/// A client's wish for one slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SlotWish {
    /// Index into [`MediaMap::slots`].
    pub slot: u8,
    /// Whom to show; absent lets the host choose.
    pub participant: Option<ParticipantId>,
    /// The size it will be shown at, in pixels; 0 × 0 asks for nothing to be sent.
    pub width: u16,
    /// See `width`.
    pub height: u16,
}
