//! What happened, for whoever has to act on it or announce it. What *is* stands in [`crate::Snapshot`].

use std::sync::Arc;

use crate::captions::CaptionLine;
use crate::chat::ChatLine;
use crate::compliance::ComplianceNotice;
use crate::end_reason::EndCause;
use crate::phase::Phase;
use crate::protocol::{DataPacket, EndReason, ErrorCode, IncomingCall, ParticipantId, ReactionKind};

/// Something that happened, in order. After [`Event::Ended`] nothing follows.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The call is somewhere else.
    Phase(Phase),
    /// People came, left or changed.
    RosterChanged {
        /// Those who are new.
        joined: Vec<ParticipantId>,
        /// Those who are gone.
        left: Vec<ParticipantId>,
    },
    /// Slots show someone else.
    SlotsChanged,
    /// Others speak most.
    DominantSpeakersChanged,
    /// One may do more or less.
    CapabilitiesChanged,
    /// The host's half of the negotiation: hand it to the peer connection.
    Answer {
        /// The offer's revision.
        revision: u32,
        /// RFC 8866.
        sdp: String,
    },
    /// A candidate of the host's: hand it to the peer connection.
    Candidate {
        /// As in SDP; empty says there are no more.
        candidate: String,
        /// The media section.
        mid: Option<String>,
    },
    /// The way of the media is broken or not the best any more: an offer with an ICE restart ([`crate::Call::offer`]) may mend it.
    /// It is wanted again every few seconds until it does.
    OfferWanted,
    /// Recording or transcription: show this.
    Compliance(ComplianceNotice),
    /// The person has to agree or refuse.
    ConsentAsked,
    /// A line of captions as it stands now.
    Caption(CaptionLine),
    /// Lines of the chat that are new or changed; [`crate::Call::chat`] has them all.
    Chat {
        /// As they stand now. Each takes the place of the one of its number, or of its reference where it has one.
        lines: Vec<Arc<ChatLine>>,
    },
    /// Someone reacted.
    Reaction {
        /// Who.
        participant: ParticipantId,
        /// How.
        kind: ReactionKind,
    },
    /// The open microphone was muted, and not by the person. Why says [`crate::Switch::closed_by`] of the snapshot.
    MutedByOthers {
        /// Who did it, where it was someone.
        by: Option<ParticipantId>,
    },
    /// The camera or the share was on and was stopped, and not by the person.
    Stopped {
        /// The camera.
        camera: bool,
        /// The share.
        share: bool,
    },
    /// The scene of everyone together, or slides, came or went.
    ContentChanged,
    /// Others may use more or less.
    MediaAccessChanged,
    /// How to take part by telephone is known.
    DialInChanged,
    /// Bytes from another program in the call.
    Data {
        /// From whom.
        from: ParticipantId,
        /// What; the payload is no longer than is allowed, and otherwise as it came.
        packet: DataPacket,
    },
    /// The meeting has another chat thread, or none.
    ThreadChanged,
    /// Something went wrong, or well again.
    DiagnosticsChanged,
    /// Someone calls, or, with `ended`, does not any more.
    IncomingCall(IncomingCall),
    /// The breakout rooms changed.
    RoomsChanged,
    /// The host said where it runs.
    EnvironmentChanged,
    /// A fresh access token is wanted: [`crate::Call::token`].
    TokenNeeded,
    /// The host could not carry something out; the call goes on.
    Refused {
        /// What kind of reason.
        code: ErrorCode,
    },
    /// Over.
    Ended {
        /// Why, sorted.
        cause: EndCause,
        /// The service's own numbers; absent where the end was found out here.
        reason: Option<EndReason>,
    },
}
