//! Recording, transcription and consent: the truth at once, the notice readable, and nothing sent without a yes.

use meeting::protocol::{CallState, ClientMessage, CompliancePhase, HostMessage};
use meeting::{ClosedBy, Command, Consent, Event, MediaKind, Told, Why};

use crate::support::{ME, Rig, S, id};

const ASKING: CompliancePhase = CompliancePhase { active: true, consent_required: true };
const PLAIN: CompliancePhase = CompliancePhase { active: true, consent_required: false };
const OVER: CompliancePhase = CompliancePhase { active: false, consent_required: false };
const YES: Command = Command::GrantConsent { recording: true, transcription: true };

fn sharing() -> Rig {
    let mut rig = Rig::connected();
    rig.order(Command::Share(true)).unwrap();
    rig.forget();
    for kind in MediaKind::ALL {
        assert!(rig.snapshot().may_send(kind));
    }
    rig
}

#[test]
fn where_consent_is_asked_nothing_leaves_from_that_moment() {
    let mut rig = sharing();
    rig.host(HostMessage::Recording(ASKING));
    assert!(!rig.snapshot().may_send_media());
    assert_eq!(rig.snapshot().compliance.consent, Consent::Asked);
    let told = rig.messages();
    assert_eq!(
        told,
        [ClientMessage::Mute { muted: true }, ClientMessage::Camera { on: false }, ClientMessage::Share { on: false }]
    );
    let events = rig.events();
    assert!(events.contains(&Event::ConsentAsked));
    assert!(events.contains(&Event::MutedByOthers { by: None }));
    assert!(events.contains(&Event::Stopped { camera: true, share: true }));
    assert_eq!(rig.snapshot().microphone.closed_by, Some(ClosedBy::Consent));
}

#[test]
fn opening_anything_needs_the_yes_first() {
    let mut rig = sharing();
    rig.host(HostMessage::Transcription(ASKING));
    rig.forget();
    for command in [Command::Mute(false), Command::Camera(true), Command::Share(true)] {
        assert_eq!(rig.order(command).unwrap_err().why, Why::ConsentNeeded);
    }
    rig.order(YES).unwrap();
    assert_eq!(rig.messages(), [ClientMessage::GrantConsent { recording: true, transcription: true }]);
    assert!(!rig.snapshot().may_send_media(), "agreeing opens nothing by itself");
    rig.order(Command::Mute(false)).unwrap();
    assert!(rig.snapshot().may_send(MediaKind::Microphone) && !rig.snapshot().may_send(MediaKind::Camera));
}

#[test]
fn refusing_leaves_one_able_to_listen() {
    let mut rig = sharing();
    rig.host(HostMessage::Recording(ASKING));
    rig.order(Command::RefuseConsent).unwrap();
    assert_eq!(rig.snapshot().compliance.consent, Consent::Refused);
    assert!(!rig.snapshot().may_send_media() && !rig.snapshot().deafened);
    assert_eq!(rig.order(Command::Mute(false)).unwrap_err().why, Why::ConsentNeeded);
    rig.order(Command::RaiseHand).unwrap();
    assert_eq!(rig.order(Command::RefuseConsent).unwrap_err().why, Why::Phase, "nobody asks any more");
    rig.order(YES).unwrap();
    rig.order(Command::Mute(false)).unwrap();
    assert!(rig.snapshot().may_send_media());
}

#[test]
fn a_question_that_is_withdrawn_opens_nothing() {
    let mut rig = sharing();
    rig.host(HostMessage::Recording(ASKING));
    rig.host(HostMessage::Recording(OVER));
    assert_eq!(rig.snapshot().compliance.consent, Consent::NotNeeded);
    assert!(!rig.snapshot().may_send_media());
    rig.order(Command::Mute(false)).unwrap();
    assert!(rig.snapshot().may_send_media());
}

#[test]
fn one_yes_is_for_this_call_and_both_kinds_are_asked_apart() {
    let mut rig = sharing();
    rig.order(Command::GrantConsent { recording: true, transcription: false }).unwrap();
    rig.host(HostMessage::Recording(ASKING));
    assert!(rig.snapshot().may_send_media(), "agreed before it was asked");
    rig.host(HostMessage::Transcription(ASKING));
    assert!(!rig.snapshot().may_send_media());
    let neither = Command::GrantConsent { recording: false, transcription: false };
    assert_eq!(rig.order(neither).unwrap_err().why, Why::Senseless);
}

#[test]
fn what_is_said_before_the_meeting_holds_from_its_first_moment() {
    let mut rig = Rig::answered();
    rig.host(HostMessage::Recording(ASKING));
    rig.state(CallState::Connected { me: id(ME) });
    assert!(!rig.snapshot().may_send_media());
    assert_eq!(rig.snapshot().compliance.notice.recording, Told::GoingOn);
}

fn notices(rig: &mut Rig) -> Vec<(Told, Told)> {
    let shown = |event| match event {
        Event::Compliance(notice) => Some((notice.recording, notice.transcription)),
        _ => None,
    };
    rig.events().into_iter().filter_map(shown).collect()
}

#[test]
fn the_notice_is_timed_by_the_machine_itself() {
    let mut rig = Rig::connected();
    rig.host(HostMessage::Recording(OVER));
    rig.host(HostMessage::Recording(PLAIN));
    assert_eq!(notices(&mut rig), [(Told::Started, Told::Off)], "at once");
    rig.pass_alive(S);
    rig.host(HostMessage::Recording(OVER));
    assert!(!rig.snapshot().compliance.recording.active);
    assert_eq!(notices(&mut rig), [], "too close to be read");
    rig.pass_alive(2 * S);
    assert_eq!(notices(&mut rig), [(Told::Stopped, Told::Off)]);
    rig.pass_alive(10 * S);
    assert_eq!(notices(&mut rig), [(Told::Off, Told::Off)]);
    let changes: Vec<_> = rig.snapshot().compliance.timeline.iter().map(|entry| entry.change).collect();
    assert_eq!(changes, [meeting::ComplianceChange::RecordingStarted, meeting::ComplianceChange::RecordingStopped]);
}

#[test]
fn a_recording_that_begins_during_the_meeting_is_told_as_news() {
    let mut rig = Rig::connected();
    rig.pass_alive(S);
    rig.host(HostMessage::Recording(PLAIN));
    assert_eq!(notices(&mut rig), [(Told::Started, Told::Off)]);
}

#[test]
fn both_started_and_both_stopped_are_told_as_such() {
    let mut rig = Rig::connected();
    rig.host(HostMessage::Recording(OVER));
    rig.host(HostMessage::Transcription(OVER));
    rig.host(HostMessage::Recording(PLAIN));
    rig.host(HostMessage::Transcription(PLAIN));
    assert_eq!(notices(&mut rig).last(), Some(&(Told::Started, Told::Started)));
    rig.pass_alive(20 * S);
    assert_eq!(notices(&mut rig), [(Told::GoingOn, Told::GoingOn)]);
    rig.host(HostMessage::Recording(OVER));
    assert_eq!(notices(&mut rig), [(Told::Stopped, Told::GoingOn)]);
}
