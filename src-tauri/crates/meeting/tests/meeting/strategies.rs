//! Any message, any command: what the property tests draw from. Ids come from a small pool, so that they meet.

use crate::strategies_extras as extras;
use base::Secret;
use meeting::protocol::*;
use meeting::{Command, MediaLink};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::media_map;

pub(crate) fn participant_id() -> impl Strategy<Value = ParticipantId> {
    prop_oneof![
        8 => select(vec!["me", "ann", "ben", "cat"]).prop_map(ParticipantId::new),
        1 => ".{0,12}".prop_map(ParticipantId::new),
        1 => Just(ParticipantId::new("x".repeat(2000))),
    ]
}

fn secret() -> impl Strategy<Value = Secret> {
    "[0-9a-f]{0,8}".prop_map(Secret::new)
}

fn call_id() -> impl Strategy<Value = IncomingCallId> {
    "[ab]?".prop_map(IncomingCallId::new)
}

fn room_id() -> impl Strategy<Value = BreakoutRoomId> {
    "[ab]?".prop_map(BreakoutRoomId::new)
}

/// Fractions of two, which JSON gives back exactly.
fn figure() -> impl Strategy<Value = f64> {
    any::<i32>().prop_map(|number| f64::from(number) / 64.0)
}

fn participant() -> impl Strategy<Value = Participant> {
    let role = select(vec![
        Role::Unknown,
        Role::Attendee,
        Role::Presenter,
        Role::Organizer,
        Role::CoOrganizer,
        Role::Consumer,
    ]);
    let presence =
        select(vec![Presence::Ringing, Presence::Connecting, Presence::InLobby, Presence::Connected, Presence::OnHold]);
    (participant_id(), ".{0,20}", role, presence, any::<[bool; 6]>(), option::of(0..5u32)).prop_map(
        |(id, name, role, presence, [external, muted, speaking, camera, sharing, spotlight], hand)| Participant {
            id,
            name,
            role,
            presence,
            external,
            muted,
            speaking,
            camera,
            sharing,
            hand,
            spotlight,
        },
    )
}

fn capability() -> impl Strategy<Value = Capability> {
    use CapabilityName as N;
    use CapabilityReason as R;
    let name = select(vec![
        N::TurnVideoOn,
        N::UnmuteMic,
        N::ShareScreen,
        N::RemoveParticipant,
        N::HangUpForEveryOne,
        N::ManageLobby,
        N::SpotlightParticipant,
        N::RaiseHand,
        N::MuteOthers,
        N::UseReactions,
        N::StartLiveMeetingCaptions,
        N::JoinBreakoutRooms,
        N::Unknown,
    ]);
    let reason = select(vec![R::Capable, R::RoleRestricted, R::ExplicitConsentRequired, R::Unknown]);
    (name, any::<bool>(), reason).prop_map(|(name, present, reason)| Capability { name, present, reason })
}

fn compliance() -> impl Strategy<Value = CompliancePhase> {
    any::<(bool, bool)>().prop_map(|(active, consent_required)| CompliancePhase { active, consent_required })
}

fn hold_side() -> impl Strategy<Value = HoldSide> {
    select(vec![HoldSide::Local, HoldSide::Remote])
}

pub(crate) fn end_reason() -> impl Strategy<Value = EndReason> {
    let subcode = prop_oneof![select(vec![0, 5854, 5723, 5300, 4097, 10003]), any::<u32>()];
    (prop_oneof![Just(0u32), Just(403), any::<u32>()], subcode).prop_map(|(code, subcode)| EndReason { code, subcode })
}

/// Mostly not the end, or nothing would ever happen after it.
pub(crate) fn call_state() -> impl Strategy<Value = CallState> {
    prop_oneof![
        4 => Just(CallState::Connecting),
        4 => Just(CallState::Ringing),
        4 => Just(CallState::Lobby),
        20 => participant_id().prop_map(|me| CallState::Connected { me }),
        8 => hold_side().prop_map(|by| CallState::OnHold { by }),
        8 => Just(CallState::Reconnecting),
        1 => Just(CallState::Disconnecting),
        1 => end_reason().prop_map(|reason| CallState::Ended { reason }),
    ]
}

fn reaction() -> impl Strategy<Value = ReactionKind> {
    use ReactionKind as R;
    select(vec![R::Like, R::Heart, R::Laugh, R::Surprised, R::Applause])
}

fn statistics() -> impl Strategy<Value = StreamStatistics> {
    (".{0,9}", figure(), figure(), figure(), figure()).prop_map(|(stream, bitrate, loss, round_trip_ms, jitter_ms)| {
        StreamStatistics { stream, bitrate, loss, round_trip_ms, jitter_ms }
    })
}

fn diagnostic() -> impl Strategy<Value = Diagnostic> {
    use DiagnosticQuality as Q;
    ("[a-c]{0,2}", select(vec![Q::Good, Q::Poor, Q::Bad]), option::of(participant_id()))
        .prop_map(|(name, quality, participant)| Diagnostic { name, quality, participant })
}

fn incoming_call() -> impl Strategy<Value = IncomingCall> {
    (call_id(), participant_id(), ".{0,9}", any::<bool>()).prop_map(|(call, caller, caller_name, ended)| IncomingCall {
        call,
        caller,
        caller_name,
        ended,
    })
}

fn room() -> impl Strategy<Value = BreakoutRoom> {
    (room_id(), ".{0,9}", any::<[bool; 3]>()).prop_map(|(id, name, [open, automatic, joined])| BreakoutRoom {
        id,
        name,
        open,
        automatic,
        joined,
    })
}

fn error_code() -> impl Strategy<Value = ErrorCode> {
    use ErrorCode as E;
    prop_oneof![
        1 => select(vec![E::Version, E::Secret, E::Sdp]),
        20 => select(vec![E::Unexpected, E::NotAllowed, E::NotFound, E::TooMany, E::Internal, E::Unknown]),
    ]
}

fn caption() -> impl Strategy<Value = Caption> {
    (participant_id(), ".{0,30}", "[a-z-]{0,6}", any::<bool>())
        .prop_map(|(speaker, text, language, is_final)| Caption { speaker, text, language, is_final })
}

/// References and message ids come from small pools too, so that echoes and repetitions occur.
fn chat_message() -> impl Strategy<Value = ChatMessage> {
    let id = prop_oneof![9 => "m[0-9]{1,2}", 1 => ".{0,9}"].prop_map(ChatMessageId::new);
    let text = prop_oneof![8 => "(?s).{0,30}", 1 => Just("x\n".repeat(20_000))];
    let reference = option::of((1..6u32).prop_map(RequestId));
    (id, option::of(participant_id()), ".{0,9}", text, any::<u64>(), reference).prop_map(
        |(id, from, name, text, sent_unix_ms, reference)| ChatMessage { id, from, name, text, sent_unix_ms, reference },
    )
}

/// Every variant there is; the match in `protocol.rs` says so.
pub(crate) fn host_message() -> BoxedStrategy<HostMessage> {
    use HostMessage as M;
    let people = || vec(participant_id(), 0..4);
    prop_oneof![
        1 => (prop_oneof![9 => Just(VERSION), 1 => any::<u32>()], option::of(secret()))
            .prop_map(|(version, secret)| M::Hello { version, secret }),
        2 => (1..4u32, ".{0,9}").prop_map(|(revision, sdp)| M::Answer(Answer { revision, sdp })),
        1 => ".{0,9}".prop_map(|secret| M::Place { secret: Secret::new(secret) }),
        1 => (".{0,9}", option::of(".{0,3}")).prop_map(|(candidate, mid)| M::Candidate { candidate, mid }),
        12 => call_state().prop_map(M::State),
        6 => (vec(participant(), 0..5), people(), any::<bool>())
            .prop_map(|(changed, left, whole)| M::Roster { changed, left, whole }),
        3 => (vec(option::of(participant_id()), 0..12), option::of(participant_id()))
            .prop_map(|(videos, share)| M::Slots { videos, share }),
        2 => people().prop_map(|participants| M::DominantSpeakers { participants }),
        3 => vec(capability(), 0..20).prop_map(|capabilities| M::Capabilities { capabilities }),
        4 => compliance().prop_map(M::Recording),
        4 => compliance().prop_map(M::Transcription),
        2 => (any::<bool>(), option::of(participant_id())).prop_map(|(muted, by)| M::Muted { muted, by }),
        2 => any::<(bool, bool)>().prop_map(|(camera, share)| M::Stopped { camera, share }),
        3 => caption().prop_map(M::Caption),
        2 => (participant_id(), reaction()).prop_map(|(participant, kind)| M::Reaction { participant, kind }),
        2 => option::of(".{1,9}").prop_map(|id| M::Thread { id }),
        1 => diagnostic().prop_map(M::Diagnostic),
        1 => vec(statistics(), 0..3).prop_map(|streams| M::Statistics { streams }),
        2 => incoming_call().prop_map(M::IncomingCall),
        2 => vec(room(), 0..4).prop_map(|rooms| M::BreakoutRooms { rooms }),
        1 => (".{0,9}", any::<bool>())
            .prop_map(|(name, supported)| M::Environment(Environment { name, supported })),
        1 => Just(M::TokenNeeded),
        3 => chat_message().prop_map(M::Chat),
        2 => (error_code(), ".{0,9}", option::of((1..6u32).prop_map(RequestId)))
            .prop_map(|(code, detail, reference)| M::Error { code, detail, reference }),
        1 => any::<u32>().prop_map(|id| M::Pong { id: RequestId(id) }),
        2 => extras::typed_text().prop_map(M::RealTimeText),
        1 => extras::together().prop_map(M::Together),
        1 => extras::slides().prop_map(M::Slides),
        1 => extras::access().prop_map(M::MediaAccess),
        1 => extras::dial_in().prop_map(M::DialIn),
        1 => (participant_id(), extras::packet()).prop_map(|(from, packet)| M::Data { from, packet }),
        1 => Just(M::Rated),
    ]
    .boxed()
}

pub(crate) fn join_target() -> impl Strategy<Value = JoinTarget> {
    prop_oneof![
        ".{0,20}".prop_map(|url| JoinTarget::Link { url }),
        ("[0-9]{0,9}", option::of(secret())).prop_map(|(id, passcode)| JoinTarget::MeetingId { id, passcode }),
        ".{0,9}".prop_map(|id| JoinTarget::Group { id }),
        ".{0,9}".prop_map(|object_id| JoinTarget::TeamsUser { object_id }),
        vec(".{0,9}", 0..3).prop_map(|raw_ids| JoinTarget::People { raw_ids }),
        ".{0,9}".prop_map(|raw_id| JoinTarget::AcsUser { raw_id }),
    ]
}

fn wish() -> impl Strategy<Value = SlotWish> {
    (0..6u8, option::of(participant_id()), any::<u16>(), any::<u16>())
        .prop_map(|(slot, participant, width, height)| SlotWish { slot, participant, width, height })
}

/// Every variant there is; the match in `protocol.rs` says so.
pub(crate) fn client_message() -> BoxedStrategy<ClientMessage> {
    use ClientMessage as M;
    let flag = any::<bool>;
    let people = || vec(participant_id(), 0..4);
    prop_oneof![
        (any::<u32>(), option::of(secret())).prop_map(|(version, secret)| M::Hello { version, secret }),
        (join_target(), ".{0,9}", option::of(secret()), flag(), flag()).prop_map(
            |(target, display_name, token, muted, camera)| M::Join { target, display_name, token, muted, camera }
        ),
        Just(M::KeepPlace),
        ".{0,9}".prop_map(|secret| M::TakePlace { secret: Secret::new(secret) }),
        (any::<u32>(), ".{0,9}", 0..25u8).prop_map(|(revision, sdp, slots)| M::Offer {
            revision,
            sdp,
            media: media_map(slots)
        }),
        (".{0,9}", option::of(".{0,3}")).prop_map(|(candidate, mid)| M::Candidate { candidate, mid }),
        secret().prop_map(|token| M::Token { token }),
        flag().prop_map(|muted| M::Mute { muted }),
        flag().prop_map(|on| M::Camera { on }),
        flag().prop_map(|on| M::Share { on }),
        vec(wish(), 0..5).prop_map(|slots| M::WantSlots { slots }),
        Just(M::RaiseHand),
        option::of(participant_id()).prop_map(|participant| M::LowerHand { participant }),
        reaction().prop_map(|kind| M::React { kind }),
        (any::<u32>(), ".{0,30}").prop_map(|(reference, text)| M::Chat { reference: RequestId(reference), text }),
        people().prop_map(|participants| M::Admit { participants }),
        participant_id().prop_map(|participant| M::Reject { participant }),
        (flag(), option::of(".{0,6}"), option::of(".{0,6}")).prop_map(|(on, spoken_language, caption_language)| {
            M::Captions { on, spoken_language, caption_language }
        }),
        (flag(), flag()).prop_map(|(recording, transcription)| M::GrantConsent { recording, transcription }),
        ".{0,9}".prop_map(|tones| M::Dtmf { tones }),
        people().prop_map(|participants| M::MuteOthers { participants }),
        participant_id().prop_map(|participant| M::Remove { participant }),
        (participant_id(), flag()).prop_map(|(participant, on)| M::Spotlight { participant, on }),
        Just(M::Hold),
        Just(M::Resume),
        flag().prop_map(|on| M::Deafen { on }),
        (call_id(), flag()).prop_map(|(call, camera)| M::AcceptCall { call, camera }),
        call_id().prop_map(|call| M::RejectCall { call }),
        option::of(room_id()).prop_map(|room| M::MoveToRoom { room }),
        flag().prop_map(|for_everyone| M::Leave { for_everyone }),
        any::<u32>().prop_map(|id| M::Ping { id: RequestId(id) }),
        (".{0,9}", flag()).prop_map(|(text, is_final)| M::RealTimeText { text, is_final }),
        Just(M::StartTogether),
        (extras::right(), flag(), people()).prop_map(|(right, permitted, participants)| M::PermitMedia {
            right,
            permitted,
            participants
        }),
        (people(), extras::packet()).prop_map(|(to, packet)| M::Data { to, packet }),
        extras::rating().prop_map(M::Rate),
    ]
    .boxed()
}

pub(crate) fn command() -> BoxedStrategy<Command> {
    use Command as C;
    let flag = any::<bool>;
    let tag = || option::of("[a-z-]{0,5}");
    prop_oneof![
        6 => flag().prop_map(C::Mute),
        4 => flag().prop_map(C::Camera),
        4 => flag().prop_map(C::Share),
        1 => flag().prop_map(C::Deafen),
        2 => vec(wish(), 0..4).prop_map(C::Want),
        1 => Just(C::RaiseHand),
        1 => option::of(participant_id()).prop_map(C::LowerHand),
        1 => reaction().prop_map(C::React),
        5 => "(?s).{0,9}".prop_map(|text| C::Chat { text }),
        2 => (1..6u32).prop_map(|reference| C::ResendChat(RequestId(reference))),
        3 => ("(?s).{0,9}", flag()).prop_map(|(text, is_final)| C::Type { text, is_final }),
        1 => Just(C::StartTogether),
        1 => (extras::right(), flag(), vec(participant_id(), 0..3))
            .prop_map(|(right, permitted, participants)| C::PermitMedia { right, permitted, participants }),
        1 => (vec(participant_id(), 0..3), extras::packet()).prop_map(|(to, packet)| C::SendData { to, packet }),
        1 => vec(participant_id(), 0..3).prop_map(C::Admit),
        1 => participant_id().prop_map(C::Reject),
        2 => (flag(), tag(), tag()).prop_map(|(on, spoken_language, caption_language)| {
            C::Captions { on, spoken_language, caption_language }
        }),
        3 => (flag(), flag()).prop_map(|(recording, transcription)| C::GrantConsent { recording, transcription }),
        3 => Just(C::RefuseConsent),
        1 => "[0-9a]{0,4}".prop_map(C::Dtmf),
        1 => vec(participant_id(), 0..3).prop_map(C::MuteOthers),
        1 => participant_id().prop_map(C::Remove),
        1 => (participant_id(), flag()).prop_map(|(participant, on)| C::Spotlight { participant, on }),
        2 => Just(C::Hold),
        2 => Just(C::Resume),
        3 => (call_id(), flag()).prop_map(|(call, camera)| C::AcceptCall { call, camera }),
        1 => call_id().prop_map(C::RejectCall),
        1 => option::of(room_id()).prop_map(C::MoveToRoom),
        1 => (prop_oneof![4 => Just(true), 1 => Just(false)]).prop_map(|for_everyone| C::Leave { for_everyone }),
    ]
    .boxed()
}

pub(crate) fn media_link() -> impl Strategy<Value = MediaLink> {
    prop_oneof![
        4 => Just(MediaLink::Connected),
        3 => Just(MediaLink::Lost),
        1 => Just(MediaLink::Failed),
    ]
}
