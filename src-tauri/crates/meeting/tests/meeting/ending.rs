//! Leaving, being removed, and the silence after.

use meeting::protocol::{CallState, ClientMessage, EndReason, ErrorCode, HostMessage};
use meeting::{Command, EndCause, Event, MediaLink, Phase, PhaseKind, Why};

use crate::support::{ME, Rig, S, id, link, options, person};

fn cause(rig: &Rig) -> EndCause {
    match rig.phase() {
        Phase::Ended { cause, .. } => *cause,
        phase => panic!("not ended but {phase:?}"),
    }
}

const LEAVE: Command = Command::Leave { for_everyone: false };

#[test]
fn leaving_stops_media_at_once_and_waits_for_the_host() {
    let mut rig = Rig::connected();
    assert!(rig.snapshot().may_send_media());
    rig.order(LEAVE).unwrap();
    assert_eq!(rig.phase().kind(), PhaseKind::Disconnecting);
    assert!(!rig.snapshot().may_send_media());
    assert_eq!(rig.messages(), [ClientMessage::Leave { for_everyone: false }]);
    assert_eq!(rig.order(LEAVE).unwrap_err().why, Why::Phase);
    rig.state(CallState::Connected { me: id(ME) });
    assert_eq!(rig.phase().kind(), PhaseKind::Disconnecting, "no way back");
    rig.state(CallState::Ended { reason: EndReason { code: 0, subcode: 0 } });
    assert_eq!(cause(&rig), EndCause::Left);
}

#[test]
fn a_leave_nobody_confirms_ends_after_five_seconds() {
    let mut rig = Rig::connected();
    rig.order(LEAVE).unwrap();
    rig.pass(5 * S - S / 1000);
    assert_eq!(rig.phase().kind(), PhaseKind::Disconnecting);
    rig.pass(S / 1000);
    assert_eq!(cause(&rig), EndCause::Left);
    let leaves = rig.messages().into_iter().filter(|said| matches!(said, ClientMessage::Leave { .. })).count();
    assert_eq!(leaves, 1, "said once");
}

#[test]
fn leaving_closes_the_socket_without_alarm() {
    let mut rig = Rig::connected();
    rig.order(LEAVE).unwrap();
    rig.call.socket_closed(rig.now);
    assert_eq!(cause(&rig), EndCause::Left);
}

#[test]
fn giving_up_while_it_rings_is_cancelling() {
    let mut rig = Rig::answered();
    rig.state(CallState::Ringing);
    rig.order(LEAVE).unwrap();
    rig.pass(5 * S);
    assert_eq!(cause(&rig), EndCause::Cancelled);
}

#[test]
fn leaving_before_the_start_says_nothing() {
    let mut rig = Rig::new(options(Some(link())));
    rig.order(LEAVE).unwrap();
    assert_eq!(cause(&rig), EndCause::Left);
    rig.start();
    assert_eq!(rig.messages(), []);
}

#[test]
fn ending_for_everyone_takes_the_right_to() {
    let mut rig = Rig::connected();
    rig.order(Command::Leave { for_everyone: true }).unwrap();
    assert_eq!(rig.messages(), [ClientMessage::Leave { for_everyone: true }]);

    let mut rig = Rig::connected();
    rig.host(HostMessage::Capabilities { capabilities: vec![] });
    rig.forget();
    let why = rig.order(Command::Leave { for_everyone: true }).unwrap_err().why;
    assert!(matches!(why, Why::NotAllowed { .. }));
    assert_eq!(rig.phase().kind(), PhaseKind::Connected);
}

#[test]
fn the_hosts_reason_is_sorted_and_kept() {
    let mut rig = Rig::connected();
    let reason = EndReason { code: 0, subcode: 5300 };
    rig.state(CallState::Ended { reason });
    let at = rig.now.into();
    assert_eq!(*rig.phase(), Phase::Ended { at, cause: EndCause::Removed, reason: Some(reason) });
    assert_eq!(rig.messages(), [], "a host that ended the call needs no goodbye");
}

#[test]
fn a_host_that_begins_to_end_and_goes_silent_has_ended() {
    let mut rig = Rig::connected();
    rig.state(CallState::Disconnecting);
    assert!(!rig.snapshot().may_send_media());
    rig.pass(5 * S);
    assert_eq!(cause(&rig), EndCause::CallEnded);
}

#[test]
fn a_socket_that_closes_without_a_word_is_a_vanished_host() {
    let mut rig = Rig::connected();
    rig.call.socket_closed(rig.now);
    assert_eq!(cause(&rig), EndCause::HostVanished);
    assert_eq!(rig.messages(), [], "nobody is there to hear");
}

#[test]
fn after_the_end_nothing_is_said_and_nothing_happens() {
    let mut rig = Rig::connected();
    rig.state(CallState::Ended { reason: EndReason { code: 0, subcode: 4097 } });
    let last = rig.events();
    assert!(matches!(last[..], [Event::Phase(_), Event::Ended { cause: EndCause::EndedForEveryone, .. }]));
    let before = rig.snapshot().clone();
    rig.state(CallState::Connected { me: id(ME) });
    rig.host(HostMessage::Roster { changed: vec![person("new")], left: vec![], whole: false });
    rig.media(MediaLink::Failed);
    rig.call.dropped(rig.now);
    rig.call.socket_closed(rig.now);
    rig.start();
    assert_eq!(rig.order(Command::Mute(true)).unwrap_err().why, Why::Phase);
    rig.pass(3600 * S);
    assert_eq!((rig.messages(), rig.events()), (vec![], vec![]));
    assert_eq!(*rig.snapshot(), before);
    assert_eq!(rig.call.next_deadline(), None);
}

#[test]
fn fatal_errors_end_the_call_and_others_do_not() {
    for (code, expected) in
        [(ErrorCode::Version, EndCause::VersionMismatch), (ErrorCode::Secret, EndCause::SecretRefused)]
    {
        let mut rig = Rig::started();
        rig.host(HostMessage::Error { code, detail: String::new(), reference: None });
        assert_eq!(cause(&rig), expected);
    }
    let mut rig = Rig::started();
    rig.host(HostMessage::Error { code: ErrorCode::Sdp, detail: String::new(), reference: None });
    assert_eq!(cause(&rig), EndCause::OfferRefused);

    let mut rig = Rig::connected();
    for code in [ErrorCode::Sdp, ErrorCode::NotAllowed, ErrorCode::Unknown] {
        rig.host(HostMessage::Error { code, detail: "x".into(), reference: None });
        assert_eq!(rig.events(), [Event::Refused { code }]);
    }
    assert_eq!(rig.snapshot().counters.refused, 3);
    assert_eq!(rig.phase().kind(), PhaseKind::Connected);
}
