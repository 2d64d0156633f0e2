//! Who may do what to whom: the lobby, muting, removing, spotlights, hands, and what a role allows. Others do it to the guest, and the
//! guest to others.

use meeting::{
    NotNow, Why,
    protocol::{CapabilityName, CapabilityReason, Presence},
};

use super::*;

on_either_host! {
    one_waits_in_the_lobby_until_somebody_opens
    who_is_turned_away_is_told
    a_guest_who_may_lets_people_in_and_turns_them_away
    others_mute_and_one_unmutes_again
    a_guest_who_may_mutes_one_and_all
    a_spotlight_and_a_role_are_followed
    a_guest_who_may_puts_others_in_the_spotlight
    a_guest_who_may_lowers_the_hands_of_others
    what_one_may_do_follows_the_role_with_its_reason
    who_is_removed_is_told
    a_guest_who_may_removes_others
    the_end_for_everyone_is_told
}

async fn one_waits_in_the_lobby_until_somebody_opens(playing: Playing) {
    let (_host, guest) = joined(playing, Scripted::new("Lobby").people(1), watching()).await;
    guest.until("the lobby", |now| now.phase.kind() == PhaseKind::Lobby).await;
    assert!(guest.now().joined_at.is_none() && !guest.now().may_send_media());
    guest.inside().await;
    assert_eq!(guest.now().phase.kind(), PhaseKind::Connected);
}

async fn who_is_turned_away_is_told(playing: Playing) {
    let (_host, guest) = joined(playing, Scripted::closed("Private"), watching()).await;
    assert_eq!(guest.ended().await.cause, EndCause::LobbyRejected);
}

async fn others_mute_and_one_unmutes_again(playing: Playing) {
    let meeting = Scripted::open("Strict").people(1).event(4.0, "Olive", "{ mute-other = \"guests\" }");
    let (_host, guest) = joined(playing, meeting, filming()).await;
    guest.sees(NAME, |me| !me.muted).await;
    guest.until("others to mute", |now| now.muted()).await;
    guest.sees(NAME, |me| me.muted).await;
    guest.command(Command::Mute(false)).await;
    guest.sees(NAME, |me| !me.muted).await;
}

async fn a_spotlight_and_a_role_are_followed(playing: Playing) {
    let meeting = Scripted::open("Stage")
        .people(1)
        .event(1.0, "Olive", "{ spotlight = \"Guest 1\" }")
        .event(4.0, "Olive", "{ stop-spotlight = \"Guest 1\" }")
        .event(5.0, "Olive", "{ set-role = { of = \"guests\", role = \"attendee\" } }");
    let (_host, guest) = joined(playing, meeting, watching()).await;
    guest.sees("Guest 1", |person| person.spotlight).await;
    guest.sees("Guest 1", |person| !person.spotlight).await;
    guest.sees(NAME, |me| me.role == Role::Attendee).await;
}

async fn who_is_removed_is_told(playing: Playing) {
    let meeting = Scripted::open("Removed").event(1.5, "Olive", "{ remove = \"guests\" }");
    let (_host, guest) = joined(playing, meeting, watching()).await;
    guest.inside().await;
    assert_eq!(guest.ended().await.cause, EndCause::Removed);
}

async fn the_end_for_everyone_is_told(playing: Playing) {
    let meeting = Scripted::open("Short").event(1.5, "Olive", "\"end-for-everyone\"");
    let (_host, guest) = joined(playing, meeting, watching()).await;
    guest.inside().await;
    assert!(guest.ended().await.is_regular());
}

async fn a_guest_who_may_lets_people_in_and_turns_them_away(playing: Playing) {
    let names = ["Wanda", "Will", "Xenia", "Yves"];
    let door = names.iter().fold(Scripted::open("Door"), |meeting, name| meeting.waits(name));
    let (_host, guest) = joined(playing, door, watching()).await;
    guest.inside().await;
    for name in names {
        guest.sees(name, |person| person.presence == Presence::InLobby).await;
    }
    guest.command(Command::Admit(vec![guest.id_of("Wanda").await])).await;
    guest.sees("Wanda", |person| person.presence == Presence::Connected).await;
    guest.command(Command::Reject(guest.id_of("Will").await)).await;
    guest.misses("Will").await;
    assert_eq!(guest.person("Xenia").unwrap().presence, Presence::InLobby);
    guest.command(Command::Admit(vec![])).await;
    for name in ["Xenia", "Yves"] {
        guest.sees(name, |person| person.presence == Presence::Connected).await;
    }
}

async fn a_guest_who_may_mutes_one_and_all(playing: Playing) {
    let (_host, guest) = joined(playing, Scripted::open("Loud").people(2), watching()).await;
    guest.until("one's rights", |now| now.joined_at.is_some() && now.capabilities.known).await;
    guest.sees("Guest 1", |person| !person.muted).await;
    guest.command(Command::MuteOthers(vec![guest.id_of("Guest 1").await])).await;
    guest.sees("Guest 1", |person| person.muted).await;
    assert!(!guest.person("Guest 2").unwrap().muted);
    guest.command(Command::MuteOthers(vec![])).await;
    for name in ["Guest 2", "Olive"] {
        guest.sees(name, |person| person.muted).await;
    }
}

async fn a_guest_who_may_puts_others_in_the_spotlight(playing: Playing) {
    let (_host, guest) = joined(playing, Scripted::open("Light").people(2), watching()).await;
    guest.inside().await;
    let participant = guest.id_of("Guest 2").await;
    guest.command(Command::Spotlight { participant: participant.clone(), on: true }).await;
    guest.sees("Guest 2", |person| person.spotlight).await;
    guest.command(Command::Spotlight { participant, on: false }).await;
    guest.sees("Guest 2", |person| !person.spotlight).await;
}

async fn a_guest_who_may_lowers_the_hands_of_others(playing: Playing) {
    let up = "\"raise-hand\"";
    let meeting = Scripted::open("Hands up").people(2).event(0.2, "Guest 1", up).event(0.4, "Guest 2", up);
    let (_host, guest) = joined(playing, meeting, watching()).await;
    guest.sees("Guest 2", |person| person.hand == Some(2)).await;
    guest.command(Command::LowerHand(Some(guest.id_of("Guest 1").await))).await;
    guest.sees("Guest 1", |person| person.hand.is_none()).await;
    guest.sees("Guest 2", |person| person.hand == Some(1)).await;
}

async fn what_one_may_do_follows_the_role_with_its_reason(playing: Playing) {
    let role = |role: &str| format!("{{ set-role = {{ of = \"guests\", role = \"{role}\" }} }}");
    let meeting = Scripted::open("Roles").people(1).event(3.0, "Olive", &role("consumer"));
    let (_host, guest) = joined(playing, meeting, filming()).await;
    let may = |now: &meeting::Snapshot, name| now.capabilities.check(name);
    let restricted = Err(CapabilityReason::RoleRestricted);
    let now = guest.until("a presenter's rights", |now| now.capabilities.known).await;
    assert!(may(&now, CapabilityName::MuteOthers).is_ok() && may(&now, CapabilityName::TurnVideoOn).is_ok());
    assert_eq!(may(&now, CapabilityName::HangUpForEveryOne), restricted);
    let now = guest.until("fewer rights", |now| may(now, CapabilityName::MuteOthers).is_err()).await;
    for name in [CapabilityName::MuteOthers, CapabilityName::TurnVideoOn, CapabilityName::ManageLobby] {
        assert_eq!(may(&now, name), restricted, "{name:?}");
    }
    let refused = guest.handle().command(Command::MuteOthers(vec![])).await.unwrap_err();
    let why = Why::NotAllowed { reason: CapabilityReason::RoleRestricted };
    assert_eq!(refused.not_now, Some(NotNow { why }));
}

async fn a_guest_who_may_removes_others(playing: Playing) {
    let (_host, mut guest) = joined(playing, Scripted::open("Out").people(2), watching()).await;
    guest.inside().await;
    guest.command(Command::Remove(guest.id_of("Guest 1").await)).await;
    guest.misses("Guest 1").await;
    assert_eq!(guest.picture_of("Guest 2").await.source, 2);
}
