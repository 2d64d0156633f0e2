//! What a person can ask for, and what they are told when it can't be.

use meeting::protocol::{
    BreakoutRoom, BreakoutRoomId, CallState, CapabilityName, CapabilityReason, ClientMessage, HoldSide, HostMessage,
    Participant, Presence, ReactionKind, SlotWish,
};
use meeting::{ClosedBy, Command, Event, MediaKind, PhaseKind, Why};

use crate::support::{ME, Rig, all_but, everything, id, person};

fn refused(rig: &mut Rig, command: Command) -> Why {
    let before = rig.snapshot().clone();
    rig.forget();
    let why = rig.order(command).unwrap_err().why;
    assert_eq!(*rig.snapshot(), before, "a refused command changes nothing");
    assert_eq!((rig.messages(), rig.events()), (vec![], vec![]), "and says nothing");
    why
}

#[test]
fn own_switches_turn_at_once_and_tell_the_host() {
    let mut rig = Rig::connected();
    for (command, message) in [
        (Command::Mute(true), ClientMessage::Mute { muted: true }),
        (Command::Camera(false), ClientMessage::Camera { on: false }),
        (Command::Share(true), ClientMessage::Share { on: true }),
        (Command::Deafen(true), ClientMessage::Deafen { on: true }),
    ] {
        rig.order(command.clone()).unwrap();
        assert_eq!(rig.messages(), [message]);
        rig.order(command).unwrap();
        assert_eq!(rig.messages(), [], "what already is needs no saying");
    }
    let snapshot = rig.snapshot();
    assert!(snapshot.muted() && !snapshot.camera.on && snapshot.share.on && snapshot.deafened);
    assert_eq!((snapshot.sending.microphone, snapshot.sending.camera, snapshot.sending.share), (false, false, true));
    assert_eq!(snapshot.microphone.closed_by, Some(ClosedBy::Me));
}

#[test]
fn others_can_mute_but_never_unmute() {
    let mut rig = Rig::connected();
    rig.host(HostMessage::Muted { muted: true, by: Some(id("ann")) });
    assert_eq!(rig.snapshot().microphone.closed_by, Some(ClosedBy::Person { id: id("ann") }));
    assert_eq!(rig.events(), [Event::MutedByOthers { by: Some(id("ann")) }]);
    assert_eq!(rig.messages(), [ClientMessage::Mute { muted: true }], "the last word is said again");
    rig.host(HostMessage::Muted { muted: false, by: Some(id("ann")) });
    assert!(rig.snapshot().muted());
    rig.order(Command::Mute(false)).unwrap();
    assert!(!rig.snapshot().muted());
}

#[test]
fn an_echo_of_ones_own_muting_is_no_muting_by_others() {
    let mut rig = Rig::connected();
    rig.order(Command::Mute(true)).unwrap();
    rig.order(Command::Mute(false)).unwrap();
    rig.forget();
    rig.host(HostMessage::Muted { muted: true, by: Some(id(ME)) });
    assert!(!rig.snapshot().muted());
    assert_eq!(rig.events(), []);
}

#[test]
fn the_host_can_stop_camera_and_share() {
    let mut rig = Rig::connected();
    rig.order(Command::Share(true)).unwrap();
    rig.forget();
    rig.host(HostMessage::Stopped { camera: false, share: true });
    assert_eq!(rig.events(), [Event::Stopped { camera: false, share: true }]);
    assert_eq!(rig.snapshot().share.closed_by, Some(ClosedBy::Host));
    assert!(rig.snapshot().camera.on);
    rig.host(HostMessage::Stopped { camera: false, share: true });
    assert_eq!(rig.events(), [], "it was off already");
}

#[test]
fn a_right_that_is_lost_closes_and_one_that_returns_opens_nothing() {
    let mut rig = Rig::connected();
    let without = all_but(&[CapabilityName::UnmuteMic]);
    rig.host(HostMessage::Capabilities { capabilities: without });
    assert!(!rig.snapshot().may_send(MediaKind::Microphone) && rig.snapshot().may_send(MediaKind::Camera));
    assert_eq!(rig.snapshot().microphone.closed_by, Some(ClosedBy::NotAllowed));
    let locked = Why::NotAllowed { reason: CapabilityReason::MeetingRestricted };
    assert_eq!(refused(&mut rig, Command::Mute(false)), locked);
    rig.host(HostMessage::Capabilities { capabilities: everything() });
    assert!(rig.snapshot().muted());
    rig.order(Command::Mute(false)).unwrap();
}

#[test]
fn a_right_that_waits_for_consent_says_so() {
    let mut rig = Rig::connected();
    let mut capabilities = all_but(&[CapabilityName::TurnVideoOn]);
    let video = capabilities.iter_mut().find(|one| !one.present).unwrap();
    video.reason = CapabilityReason::ExplicitConsentRequired;
    rig.host(HostMessage::Capabilities { capabilities });
    assert_eq!(rig.snapshot().camera.closed_by, Some(ClosedBy::Consent));
    assert_eq!(refused(&mut rig, Command::Camera(true)), Why::ConsentNeeded);
}

#[test]
fn what_needs_the_meeting_waits_for_it() {
    for mut rig in [Rig::started(), Rig::answered()] {
        for command in [
            Command::Share(true),
            Command::RaiseHand,
            Command::React(ReactionKind::Heart),
            Command::Hold,
            Command::Resume,
            Command::Dtmf("1".into()),
            Command::Admit(vec![]),
            Command::Captions { on: true, spoken_language: None, caption_language: None },
        ] {
            assert_eq!(refused(&mut rig, command), Why::Phase);
        }
    }
}

#[test]
fn every_right_is_asked_for() {
    use CapabilityName as N;
    let waiting = Participant { presence: Presence::InLobby, ..person("wim") };
    for (name, command) in [
        (N::RaiseHand, Command::RaiseHand),
        (N::UseReactions, Command::React(ReactionKind::Like)),
        (N::ManageLobby, Command::Admit(vec![id("wim")])),
        (N::ManageLobby, Command::Reject(id("wim"))),
        (N::MuteOthers, Command::MuteOthers(vec![id("ann")])),
        (N::RemoveParticipant, Command::Remove(id("ann"))),
        (N::SpotlightParticipant, Command::Spotlight { participant: id("ann"), on: true }),
        (N::RemoveParticipantsSpotlight, Command::Spotlight { participant: id("ann"), on: false }),
        (N::ShareScreen, Command::Share(true)),
        (N::StartLiveMeetingCaptions, Command::Captions { on: true, spoken_language: None, caption_language: None }),
        (N::HangUpForEveryOne, Command::Leave { for_everyone: true }),
    ] {
        let mut rig = Rig::connected();
        rig.host(HostMessage::Roster { changed: vec![waiting.clone()], left: vec![], whole: false });
        rig.host(HostMessage::Capabilities { capabilities: all_but(&[name]) });
        let why = refused(&mut rig, command.clone());
        assert!(matches!(why, Why::NotAllowed { .. }), "{command:?}: {why:?}");
        rig.host(HostMessage::Capabilities { capabilities: everything() });
        rig.forget();
        rig.order(command.clone()).unwrap();
        assert_eq!(rig.messages().len(), 1, "{command:?}");
    }
}

#[test]
fn nobody_unknown_is_muted_removed_or_let_in() {
    let mut rig = Rig::connected();
    for command in [
        Command::MuteOthers(vec![id("ann"), id("nobody")]),
        Command::Remove(id("nobody")),
        Command::Spotlight { participant: id("nobody"), on: true },
        Command::Admit(vec![id("ann")]),
        Command::Reject(id("ann")),
        Command::LowerHand(Some(id("ann"))),
        Command::RejectCall(meeting::protocol::IncomingCallId::new("x")),
        Command::MoveToRoom(Some(BreakoutRoomId::new("x"))),
        Command::MoveToRoom(None),
    ] {
        assert_eq!(refused(&mut rig, command.clone()), Why::NotThere, "{command:?}");
    }
    for command in [Command::Remove(id(ME)), Command::MuteOthers(vec![id(ME)])] {
        assert_eq!(refused(&mut rig, command), Why::Senseless);
    }
}

#[test]
fn hands_of_others_are_lowered_by_those_who_run_the_meeting() {
    let mut rig = Rig::connected();
    let raised = Participant { hand: Some(1), ..person("ann") };
    rig.host(HostMessage::Roster { changed: vec![raised, person(ME)], left: vec![], whole: false });
    let why = refused(&mut rig, Command::LowerHand(Some(id("ann"))));
    assert_eq!(why, Why::NotAllowed { reason: CapabilityReason::RoleRestricted });
    let presenter = Participant { role: meeting::protocol::Role::Organizer, ..person(ME) };
    rig.host(HostMessage::Roster { changed: vec![presenter], left: vec![], whole: false });
    rig.order(Command::LowerHand(Some(id("ann")))).unwrap();
    rig.order(Command::LowerHand(Some(id(ME)))).unwrap();
    let own = ClientMessage::LowerHand { participant: None };
    assert_eq!(rig.messages(), [ClientMessage::LowerHand { participant: Some(id("ann")) }, own]);
}

#[test]
fn hold_is_true_when_the_host_says_so() {
    let mut rig = Rig::connected();
    rig.order(Command::Hold).unwrap();
    assert_eq!(rig.phase().kind(), PhaseKind::Connected);
    rig.state(CallState::OnHold { by: HoldSide::Local });
    assert_eq!(rig.phase().kind(), PhaseKind::OnHold);
    assert!(!rig.snapshot().may_send_media() && rig.snapshot().microphone.on);
    assert_eq!(refused(&mut rig, Command::Hold), Why::Phase);
    rig.order(Command::Resume).unwrap();
    rig.state(CallState::Connected { me: id(ME) });
    assert!(rig.snapshot().may_send_media());
}

#[test]
fn only_who_holds_can_resume() {
    let mut rig = Rig::connected();
    rig.state(CallState::OnHold { by: HoldSide::Remote });
    assert_eq!(refused(&mut rig, Command::Resume), Why::Phase);
}

#[test]
fn tones_and_languages_are_checked() {
    let mut rig = Rig::connected();
    for tones in ["", "12a", "1 2", "e", &"1".repeat(33)] {
        assert_eq!(refused(&mut rig, Command::Dtmf(tones.into())), Why::Senseless, "{tones}");
    }
    rig.order(Command::Dtmf("0*#9AD".into())).unwrap();
    let captions =
        |tag: &str| Command::Captions { on: true, spoken_language: Some(tag.into()), caption_language: None };
    for tag in ["", "x", "en_GB", "en GB", &"a".repeat(36)] {
        assert_eq!(refused(&mut rig, captions(tag)), Why::Senseless, "{tag}");
    }
    rig.order(captions("en-GB")).unwrap();
    assert!(rig.snapshot().captions.on);
}

#[test]
fn wishes_for_slots_are_kept_and_said_once() {
    let mut rig = Rig::connected();
    let wish = |slot| SlotWish { slot, participant: Some(id("ann")), width: 640, height: 360 };
    assert_eq!(refused(&mut rig, Command::Want(vec![wish(4)])), Why::Senseless);
    rig.order(Command::Want(vec![wish(0)])).unwrap();
    rig.order(Command::Want(vec![wish(0)])).unwrap();
    assert_eq!(rig.messages(), [ClientMessage::WantSlots { slots: vec![wish(0)] }]);
    assert_eq!(rig.snapshot().slots.wishes, [wish(0)]);
}

#[test]
fn breakout_rooms_are_entered_when_open_and_left_when_in_one() {
    let mut rig = Rig::connected();
    let room = |open, joined| BreakoutRoom {
        id: BreakoutRoomId::new("r"),
        name: "Room\u{0} 1".into(),
        open,
        automatic: false,
        joined,
    };
    rig.host(HostMessage::BreakoutRooms { rooms: vec![room(false, false), room(true, false)] });
    assert_eq!(rig.snapshot().rooms.len(), 1, "an id names one room");
    assert_eq!(rig.snapshot().rooms[0].name, "Room 1");
    let enter = Command::MoveToRoom(Some(BreakoutRoomId::new("r")));
    assert_eq!(refused(&mut rig, enter.clone()), Why::NotThere);
    rig.host(HostMessage::BreakoutRooms { rooms: vec![room(true, false)] });
    rig.order(enter).unwrap();
    rig.state(CallState::Connecting);
    assert_eq!(rig.phase().kind(), PhaseKind::Connecting, "moving is connecting anew");
    rig.state(CallState::Connected { me: id("me-in-room") });
    rig.host(HostMessage::BreakoutRooms { rooms: vec![room(true, true)] });
    rig.forget();
    rig.order(Command::MoveToRoom(None)).unwrap();
    assert_eq!(rig.messages(), [ClientMessage::MoveToRoom { room: None }]);
    assert_eq!(rig.snapshot().me, Some(id("me-in-room")));
}
