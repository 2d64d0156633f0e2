//! From the first word to the meeting.

use base::Secret;
use meeting::protocol::{
    CallState, ClientMessage, EndReason, Environment, HostMessage, IncomingCall, IncomingCallId, JoinTarget, VERSION,
};
use meeting::{Command, EndCause, Event, JoinOptions, MediaLink, Phase, PhaseKind, Why};

use crate::support::{ME, Rig, S, id, link, media_map, options};

#[test]
fn join_and_offer_are_said_at_once() {
    let mut rig = Rig::new(JoinOptions { token: Some(Secret::new("t")), ..options(Some(link())) });
    rig.start();
    let messages = rig.messages();
    assert_eq!(
        messages,
        [
            ClientMessage::Join {
                target: link(),
                display_name: "Mary".into(),
                token: Some(Secret::new("t")),
                muted: false,
                camera: true
            },
            ClientMessage::Offer { revision: 1, sdp: "v=0".into(), media: media_map(4) },
        ]
    );
    rig.start();
    assert_eq!(rig.messages(), [], "starting twice does nothing");
}

#[test]
fn a_host_has_nothing_to_say_about_a_call_that_has_not_begun() {
    let mut rig = Rig::new(options(Some(link())));
    rig.state(CallState::Lobby);
    assert_eq!((rig.phase().kind(), rig.snapshot().counters.misplaced), (PhaseKind::Connecting, 1));
    rig.start();
    assert_eq!(rig.messages().len(), 2);
}

#[test]
fn what_was_switched_before_the_start_is_what_one_joins_with() {
    let mut rig = Rig::new(options(Some(link())));
    rig.order(Command::Mute(true)).unwrap();
    rig.order(Command::Camera(false)).unwrap();
    rig.order(Command::Deafen(true)).unwrap();
    rig.start();
    let messages = rig.messages();
    assert!(matches!(messages[0], ClientMessage::Join { muted: true, camera: false, .. }));
    assert_eq!(messages[1], ClientMessage::Deafen { on: true });
}

#[test]
fn the_way_through_lobby_and_ringing() {
    let mut rig = Rig::answered();
    for (state, kind) in [
        (CallState::Ringing, PhaseKind::Ringing),
        (CallState::Connecting, PhaseKind::Connecting),
        (CallState::Lobby, PhaseKind::Lobby),
        (CallState::Connected { me: id(ME) }, PhaseKind::Connected),
    ] {
        rig.state(state);
        assert_eq!(rig.phase().kind(), kind);
    }
    assert_eq!(rig.snapshot().me, Some(id(ME)));
    assert_eq!(rig.snapshot().joined_at, Some(rig.now.into()));
}

#[test]
fn the_lobby_keeps_its_time_and_has_no_end_of_its_own() {
    let mut rig = Rig::answered();
    rig.state(CallState::Lobby);
    let since = rig.now;
    rig.pass_alive(1900 * S);
    rig.state(CallState::Lobby);
    assert_eq!(*rig.phase(), Phase::Lobby { since: since.into() });
}

#[test]
fn nothing_is_sent_before_one_is_in_the_meeting() {
    let mut rig = Rig::answered();
    rig.state(CallState::Lobby);
    assert!(rig.snapshot().microphone.on && !rig.snapshot().may_send_media());
    rig.state(CallState::Connected { me: id(ME) });
    assert!(rig.snapshot().sending.microphone && rig.snapshot().sending.camera);
}

#[test]
fn a_host_that_does_not_answer_the_offer_is_gone() {
    let mut rig = Rig::started();
    rig.forget();
    rig.host(HostMessage::Hello { version: VERSION, secret: None });
    rig.pass(15 * S);
    assert!(matches!(rig.phase(), Phase::Ended { cause: EndCause::HostVanished, reason: None, .. }));
    assert_eq!(rig.messages().last(), Some(&ClientMessage::Leave { for_everyone: false }));
}

#[test]
fn media_that_never_flow_end_the_call() {
    for failed in [true, false] {
        let mut rig = Rig::started();
        rig.answer(1);
        rig.state(CallState::Connected { me: id(ME) });
        rig.media(MediaLink::Lost);
        assert_eq!(rig.phase().kind(), PhaseKind::Connected, "what was never there can't be lost");
        if failed {
            rig.media(MediaLink::Failed)
        } else {
            rig.pass_alive(30 * S)
        };
        assert!(matches!(rig.phase(), Phase::Ended { cause: EndCause::MediaBlocked, .. }), "{failed}");
    }
}

#[test]
fn where_the_host_is_not_supported_nothing_is_joined_and_one_who_is_in_stays() {
    let told = |supported| HostMessage::Environment(Environment { name: "Something 1".into(), supported });
    let mut rig = Rig::started();
    rig.host(told(true));
    assert_eq!(rig.phase().kind(), PhaseKind::Connecting);
    rig.forget();
    rig.host(told(false));
    assert!(matches!(rig.phase(), Phase::Ended { cause: EndCause::EnvironmentUnsupported, reason: None, .. }));
    assert_eq!(rig.messages(), [ClientMessage::Leave { for_everyone: false }]);
    assert_eq!(rig.snapshot().environment.as_ref().map(|one| one.name.as_str()), Some("Something 1"));

    let mut rig = Rig::connected();
    rig.host(told(false));
    assert_eq!(rig.phase().kind(), PhaseKind::Connected);

    let mut rig = Rig::started();
    rig.order(Command::Leave { for_everyone: false }).unwrap();
    rig.host(told(false));
    assert_eq!(rig.phase().kind(), PhaseKind::Disconnecting, "who leaves has left");
}

#[test]
fn joining_and_ringing_do_not_last_forever() {
    let mut rig = Rig::answered();
    rig.pass_alive(90 * S);
    assert!(matches!(rig.phase(), Phase::Ended { cause: EndCause::TimedOut, .. }));

    let mut rig = Rig::answered();
    rig.state(CallState::Ringing);
    rig.pass_alive(119 * S);
    assert_eq!(rig.phase().kind(), PhaseKind::Ringing);
    rig.pass_alive(S);
    assert!(matches!(rig.phase(), Phase::Ended { cause: EndCause::NotAnswered, .. }));
}

#[test]
fn another_version_is_told_apart() {
    let mut rig = Rig::started();
    rig.host(HostMessage::Hello { version: VERSION + 1, secret: None });
    assert!(matches!(rig.phase(), Phase::Ended { cause: EndCause::VersionMismatch, .. }));
}

#[test]
fn states_off_the_paths_are_counted_and_not_believed() {
    let mut rig = Rig::answered();
    rig.state(CallState::OnHold { by: meeting::protocol::HoldSide::Remote });
    rig.state(CallState::Reconnecting);
    assert_eq!(rig.phase().kind(), PhaseKind::Connecting);
    assert_eq!(rig.snapshot().counters.misplaced, 2);
    rig.answer(1);
    rig.answer(7);
    assert_eq!(rig.snapshot().counters.misplaced, 4, "answers to nothing");
}

#[test]
fn the_answer_and_candidates_go_to_the_peer_connection() {
    let mut rig = Rig::started();
    rig.events();
    rig.answer(1);
    rig.host(HostMessage::Candidate { candidate: "candidate:1".into(), mid: Some("0".into()) });
    assert_eq!(
        rig.events(),
        [
            Event::Answer { revision: 1, sdp: "v=0 answer".into() },
            Event::Candidate { candidate: "candidate:1".into(), mid: Some("0".into()) },
        ]
    );
    rig.messages();
    rig.call.candidate("candidate:2".into(), None, rig.now);
    assert_eq!(rig.messages(), [ClientMessage::Candidate { candidate: "candidate:2".into(), mid: None }]);
}

fn ringing(call: &str) -> HostMessage {
    HostMessage::IncomingCall(IncomingCall {
        call: IncomingCallId::new(call),
        caller: id("ann"),
        caller_name: "Ann".into(),
        ended: false,
    })
}

#[test]
fn a_call_that_comes_in_is_accepted() {
    let mut rig = Rig::new(options(None));
    rig.start();
    rig.answer(1);
    rig.media(MediaLink::Connected);
    rig.forget();
    rig.state(CallState::Connected { me: id(ME) });
    assert_eq!(*rig.phase(), Phase::Idle, "nobody is in a call that was not accepted");

    rig.host(ringing("1"));
    assert!(matches!(rig.events()[..], [Event::IncomingCall(IncomingCall { ended: false, .. })]));
    let accept = |call: &str| Command::AcceptCall { call: IncomingCallId::new(call), camera: false };
    assert_eq!(rig.order(accept("2")).unwrap_err().why, Why::NotThere);
    rig.order(accept("1")).unwrap();
    assert_eq!(rig.phase().kind(), PhaseKind::Connecting);
    assert!(!rig.snapshot().camera.on);
    let call = IncomingCallId::new("1");
    assert_eq!(
        rig.messages(),
        [ClientMessage::AcceptCall { call, camera: false }, ClientMessage::Mute { muted: false }]
    );
    rig.state(CallState::Connected { me: id(ME) });
    assert_eq!(rig.phase().kind(), PhaseKind::Connected);
}

#[test]
fn in_a_call_another_can_only_be_declined() {
    let mut rig = Rig::connected();
    rig.host(ringing("1"));
    let accept = Command::AcceptCall { call: IncomingCallId::new("1"), camera: true };
    assert_eq!(rig.order(accept).unwrap_err().why, Why::Phase);
    rig.order(Command::RejectCall(IncomingCallId::new("1"))).unwrap();
    assert_eq!(rig.messages(), [ClientMessage::RejectCall { call: IncomingCallId::new("1") }]);
    assert!(rig.snapshot().incoming.ringing.is_empty());
}

#[test]
fn a_host_that_is_gone_while_nobody_calls_ends_the_wait() {
    let mut rig = Rig::new(options(None));
    rig.start();
    rig.answer(1);
    rig.media(MediaLink::Connected);
    rig.pass_alive(3600 * S);
    assert_eq!(*rig.phase(), Phase::Idle);
    rig.pass(16 * S);
    assert!(matches!(rig.phase(), Phase::Ended { cause: EndCause::HostVanished, .. }));
}

#[test]
fn a_fresh_token_is_passed_on() {
    let mut rig = Rig::connected();
    rig.host(HostMessage::TokenNeeded);
    assert_eq!(rig.events(), [Event::TokenNeeded]);
    rig.call.token(Secret::new("fresh"), rig.now);
    assert_eq!(rig.messages(), [ClientMessage::Token { token: Secret::new("fresh") }]);
}

#[test]
fn every_target_can_be_joined() {
    for target in [
        link(),
        JoinTarget::MeetingId { id: "123".into(), passcode: Some(Secret::new("p")) },
        JoinTarget::TeamsUser { object_id: "o".into() },
    ] {
        let mut rig = Rig::new(options(Some(target.clone())));
        rig.start();
        assert!(matches!(&rig.messages()[0], ClientMessage::Join { target: said, .. } if *said == target));
    }
}

#[test]
fn the_lobbys_no_is_told_from_the_hosts_end() {
    let mut rig = Rig::answered();
    rig.state(CallState::Lobby);
    rig.state(CallState::Disconnecting);
    assert_eq!(rig.phase().kind(), PhaseKind::Disconnecting);
    let reason = EndReason { code: 1, subcode: 424_242 };
    rig.state(CallState::Ended { reason });
    let ended = Event::Ended { cause: EndCause::LobbyRejected, reason: Some(reason) };
    assert_eq!(rig.events().last(), Some(&ended));
}
