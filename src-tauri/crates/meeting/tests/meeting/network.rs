//! Silence, lost media, a lost service, and coming back.

use base::Secret;
use meeting::protocol::{CallState, ClientMessage, HoldSide, HostMessage};
use meeting::{Command, EndCause, Event, Interrupted, MediaLink, MediaState, Phase, PhaseKind, Trouble};

use crate::support::{ME, Rig, S, id, media_map};

fn ended_by(rig: &Rig) -> Option<EndCause> {
    if let Phase::Ended { cause, .. } = rig.phase() { Some(*cause) } else { None }
}

#[test]
fn a_ping_follows_ten_quiet_seconds() {
    let mut rig = Rig::connected();
    rig.pass(10 * S - S / 1000);
    assert_eq!(rig.messages(), []);
    rig.pass(S / 1000);
    assert!(matches!(rig.messages()[..], [ClientMessage::Ping { .. }]));
}

#[test]
fn whatever_arrives_is_a_sign_of_life() {
    let mut rig = Rig::connected();
    for _ in 0..20 {
        rig.pass(9 * S);
        rig.call.dropped(rig.now);
        rig.pass(9 * S);
        rig.host(HostMessage::DominantSpeakers { participants: vec![] });
    }
    assert_eq!(rig.messages(), []);
    assert_eq!(rig.snapshot().counters.unreadable, 20);
}

#[test]
fn a_silent_host_is_shown_as_lost_and_can_come_back() {
    let mut rig = Rig::connected();
    let joined = rig.now;
    rig.pass(15 * S);
    let lost = Trouble { host: true, ..Trouble::default() };
    assert_eq!(*rig.phase(), Phase::Reconnecting { since: rig.now.into(), from: Interrupted::Connected, lost });
    rig.pass(30 * S);
    let pings = rig.messages().iter().filter(|message| matches!(message, ClientMessage::Ping { .. })).count();
    assert!(pings >= 3, "it keeps asking");
    rig.host(HostMessage::DominantSpeakers { participants: vec![] });
    assert_eq!(*rig.phase(), Phase::Connected { since: joined.into() });
    rig.pass_alive(120 * S);
    assert_eq!(rig.phase().kind(), PhaseKind::Connected, "the old deadline is gone");
}

#[test]
fn a_silent_host_is_given_up_after_a_minute_and_a_half() {
    let mut rig = Rig::connected();
    rig.pass(15 * S);
    rig.pass(90 * S - S / 1000);
    assert_eq!(rig.phase().kind(), PhaseKind::Reconnecting);
    rig.pass(S / 1000);
    assert_eq!(ended_by(&rig), Some(EndCause::HostVanished));
}

#[test]
fn lost_media_may_come_back_by_themselves() {
    let mut rig = Rig::connected();
    rig.media(MediaLink::Lost);
    assert_eq!(rig.phase().kind(), PhaseKind::Reconnecting);
    assert_eq!(rig.snapshot().media, MediaState::Lost);
    rig.pass_alive(30 * S);
    rig.media(MediaLink::Connected);
    assert_eq!(rig.phase().kind(), PhaseKind::Connected);
    assert!(rig.snapshot().may_send_media());
}

#[test]
fn failed_media_want_a_new_offer_once() {
    let mut rig = Rig::connected();
    rig.media(MediaLink::Failed);
    rig.media(MediaLink::Failed);
    let wanted = rig.events().into_iter().filter(|event| *event == Event::OfferWanted).count();
    assert_eq!(wanted, 1);
    rig.call.offer(("v=0 restart".into(), media_map(4)), rig.now);
    assert!(matches!(rig.messages()[..], [ClientMessage::Offer { revision: 2, .. }]));
    rig.answer(2);
    assert_eq!(rig.events(), [Event::Answer { revision: 2, sdp: "v=0 answer".into() }]);
    rig.media(MediaLink::Connected);
    assert_eq!(rig.phase().kind(), PhaseKind::Connected);
}

/// How often an offer was wanted since last asked.
fn wanted(rig: &mut Rig) -> usize {
    rig.events().into_iter().filter(|event| *event == Event::OfferWanted).count()
}

#[test]
fn lost_media_have_two_seconds_before_another_way_is_looked_for() {
    let mut rig = Rig::connected();
    rig.media(MediaLink::Lost);
    rig.pass_alive(2 * S - S / 1000);
    rig.media(MediaLink::Lost);
    assert_eq!(wanted(&mut rig), 0);
    rig.pass_alive(S / 1000);
    assert_eq!(wanted(&mut rig), 1);

    let mut rig = Rig::connected();
    rig.media(MediaLink::Lost);
    rig.pass_alive(S);
    rig.media(MediaLink::Connected);
    rig.pass_alive(30 * S);
    assert_eq!(wanted(&mut rig), 0, "they came back by themselves");
}

#[test]
fn another_way_is_looked_for_until_there_is_one() {
    let mut rig = Rig::connected();
    rig.media(MediaLink::Lost);
    rig.pass_alive(62 * S);
    assert_eq!(wanted(&mut rig), 13, "after two seconds, then every five");
    rig.media(MediaLink::Connected);
    rig.pass_alive(60 * S);
    assert_eq!(wanted(&mut rig), 0);
    assert_eq!(rig.phase().kind(), PhaseKind::Connected);
}

#[test]
fn other_addresses_want_another_way_at_once_and_keep_everything() {
    let mut rig = Rig::connected();
    let before = rig.snapshot().clone();
    rig.call.way_changed(rig.now);
    assert_eq!(wanted(&mut rig), 1);
    rig.pass_alive(30 * S);
    assert_eq!(wanted(&mut rig), 0, "nothing is known to be lost");
    assert_eq!((&rig.snapshot().roster, rig.phase()), (&before.roster, &before.phase));

    let mut rig = Rig::started();
    rig.call.way_changed(rig.now);
    assert_eq!(wanted(&mut rig), 0, "there is no way yet that could be restarted");
    let mut rig = Rig::connected();
    rig.order(Command::Leave { for_everyone: false }).unwrap();
    rig.call.way_changed(rig.now);
    assert_eq!(wanted(&mut rig), 0, "on the way out no way in is needed");
}

fn kept() -> Rig {
    let mut rig = Rig::connected();
    rig.host(HostMessage::Place { secret: Secret::new("of a place") });
    rig
}

#[test]
fn a_place_is_asked_for_once_one_is_in() {
    let mut rig = Rig::answered();
    rig.state(CallState::Lobby);
    assert_eq!(rig.messages(), []);
    rig.state(CallState::Connected { me: id(ME) });
    rig.state(CallState::OnHold { by: HoldSide::Remote });
    rig.state(CallState::Connected { me: id(ME) });
    assert_eq!(rig.messages(), [ClientMessage::KeepPlace]);
}

#[test]
fn another_socket_takes_the_place_and_says_the_last_words_again() {
    let mut rig = kept();
    rig.order(Command::RaiseHand).unwrap();
    assert!(rig.call.socket_lost(rig.now));
    let Phase::Reconnecting { lost, .. } = *rig.phase() else { panic!("{:?}", rig.phase()) };
    assert!(lost.host && !lost.media);
    rig.forget();
    rig.order(Command::Mute(true)).unwrap();
    rig.pass(60 * S);
    rig.call.resumed(rig.now);
    let said = rig.messages();
    assert_eq!(said[0], ClientMessage::TakePlace { secret: Secret::new("of a place") });
    assert!(said.contains(&ClientMessage::Mute { muted: true }), "{said:?}");
    assert!(!said.contains(&ClientMessage::RaiseHand), "what the host did is not done twice");
    assert_eq!(rig.phase().kind(), PhaseKind::Reconnecting, "the host has not said anything yet");
    rig.state(CallState::Connected { me: id(ME) });
    assert_eq!(rig.phase().kind(), PhaseKind::Connected);
    assert!(rig.snapshot().muted());
}

#[test]
fn a_socket_that_stays_away_ends_the_call_after_a_minute_and_a_half() {
    let mut rig = kept();
    assert!(rig.call.socket_lost(rig.now));
    rig.pass(90 * S - S / 1000);
    assert_eq!(ended_by(&rig), None);
    rig.pass(S / 1000);
    assert_eq!(ended_by(&rig), Some(EndCause::HostVanished));
    rig.forget();
    rig.call.resumed(rig.now);
    assert_eq!(rig.messages(), []);
}

#[test]
fn without_a_place_a_lost_socket_is_the_end() {
    let mut rig = Rig::connected();
    assert!(!rig.call.socket_lost(rig.now));
    assert_eq!(ended_by(&rig), Some(EndCause::HostVanished));
    let mut rig = kept();
    rig.order(Command::Leave { for_everyone: false }).unwrap();
    assert!(!rig.call.socket_lost(rig.now));
    assert_eq!(ended_by(&rig), Some(EndCause::Left));
}

#[test]
fn media_that_stay_lost_end_the_call_after_a_minute_and_a_half() {
    let mut rig = Rig::connected();
    rig.media(MediaLink::Failed);
    rig.call.offer(("v=0 restart".into(), media_map(4)), rig.now);
    rig.pass_alive(89 * S);
    assert_eq!(ended_by(&rig), None, "an offer that is not answered is no end of its own");
    rig.pass_alive(S);
    assert_eq!(ended_by(&rig), Some(EndCause::MediaLost));
    assert_eq!(rig.messages().last(), Some(&ClientMessage::Leave { for_everyone: false }));
}

#[test]
fn a_service_the_host_lost_has_as_long() {
    let mut rig = Rig::connected();
    rig.state(CallState::Reconnecting);
    let lost = Trouble { service: true, ..Trouble::default() };
    let since = rig.now.into();
    assert_eq!(*rig.phase(), Phase::Reconnecting { since, from: Interrupted::Connected, lost });
    rig.pass_alive(90 * S);
    assert_eq!(ended_by(&rig), Some(EndCause::NetworkLost));

    let mut rig = Rig::connected();
    rig.state(CallState::Reconnecting);
    rig.state(CallState::OnHold { by: HoldSide::Remote });
    assert_eq!(rig.phase().kind(), PhaseKind::OnHold);
}

#[test]
fn several_losses_have_to_be_mended_all() {
    let mut rig = Rig::connected();
    rig.media(MediaLink::Lost);
    let since = rig.now;
    rig.pass_alive(5 * S);
    rig.state(CallState::Reconnecting);
    rig.media(MediaLink::Connected);
    let Phase::Reconnecting { since: told, lost, .. } = *rig.phase() else { panic!("{:?}", rig.phase()) };
    assert_eq!((told, lost), (since.into(), Trouble { service: true, ..Trouble::default() }));
    rig.state(CallState::Connected { me: id(ME) });
    assert_eq!(rig.phase().kind(), PhaseKind::Connected);
}

#[test]
fn admitted_while_the_media_are_lost() {
    let mut rig = Rig::answered();
    rig.state(CallState::Lobby);
    rig.media(MediaLink::Lost);
    let Phase::Reconnecting { from: Interrupted::Lobby, .. } = rig.phase() else { panic!("{:?}", rig.phase()) };
    rig.state(CallState::Connected { me: id(ME) });
    let Phase::Reconnecting { from: Interrupted::Connected, .. } = rig.phase() else { panic!("{:?}", rig.phase()) };
    rig.media(MediaLink::Connected);
    assert_eq!(rig.phase().kind(), PhaseKind::Connected);
}

#[test]
fn media_lost_on_the_way_in_are_told_once_one_is_there() {
    for waiting in [CallState::Connecting, CallState::Ringing] {
        let mut rig = Rig::answered();
        rig.state(waiting);
        rig.events();
        rig.media(MediaLink::Lost);
        assert_eq!(rig.events(), [], "nothing can be reconnected yet");
        rig.state(CallState::Connected { me: id(ME) });
        let phases = rig.events().into_iter().filter_map(|event| match event {
            Event::Phase(phase) => Some(phase.kind()),
            _ => None,
        });
        assert!(phases.eq([PhaseKind::Connected, PhaseKind::Reconnecting]));
    }
}

#[test]
fn a_machine_that_slept_for_an_hour_asks_before_it_gives_up() {
    let mut rig = Rig::connected();
    rig.now += 3600 * S;
    rig.call.timeout(rig.now);
    assert_eq!(ended_by(&rig), None);
    assert!(rig.call.next_deadline().unwrap() > rig.now);
    assert!(matches!(rig.messages()[..], [ClientMessage::Ping { .. }]));
}

#[test]
fn time_never_goes_back() {
    let mut rig = Rig::connected();
    let deadline = rig.call.next_deadline();
    rig.call.timeout(S);
    rig.call.dropped(S);
    assert_eq!(rig.call.next_deadline(), deadline);
}
