//! What a guest may order for everyone, and is refused with the reason once the role does not allow it any more: others' microphones and
//! cameras, and the scene in which all sit together.

use meeting::{
    NotNow, Why,
    protocol::{CapabilityName, CapabilityReason, MediaPermission, MediaRight},
};

use super::*;

on_either_host! {
    a_guest_who_may_forbids_others_their_media_and_allows_it_again
}

const TO_ATTENDEE: &str = "{ set-role = { of = \"guests\", role = \"attendee\" } }";

/// Waits until the guest is an attendee who may not, and tries.
async fn is_refused(guest: &Guest, name: CapabilityName, command: Command) {
    let restricted = CapabilityReason::RoleRestricted;
    guest.until("fewer rights", |now| now.capabilities.check(name) == Err(restricted)).await;
    let refused = guest.handle().command(command).await.unwrap_err();
    assert_eq!(refused.not_now, Some(NotNow { why: Why::NotAllowed { reason: restricted } }));
}

async fn a_guest_who_may_forbids_others_their_media_and_allows_it_again(playing: Playing) {
    let meeting = Scripted::open("Rights").people(1).event(8.0, "Olive", TO_ATTENDEE);
    let (_host, guest) = joined(playing, meeting, watching()).await;
    guest.inside().await;
    guest.until("a presenter's rights", |now| now.capabilities.check(CapabilityName::ForbidOthersAudio).is_ok()).await;
    let one = guest.id_of("Guest 1").await;
    let order = |right, permitted, participants: &[_]| Command::PermitMedia {
        right,
        permitted,
        participants: participants.to_vec(),
    };
    for right in [MediaRight::Microphone, MediaRight::Camera] {
        let (microphone, camera) = (right != MediaRight::Microphone, right != MediaRight::Camera);
        let forbidden = MediaPermission { microphone, camera };
        guest.command(order(right, false, &[])).await;
        guest.until("all to be forbidden it", |now| now.access.attendees == forbidden).await;
        guest.command(order(right, true, &[])).await;
        guest.until("all to be allowed it", |now| now.access.attendees == MediaPermission::default()).await;
        guest.command(order(right, false, std::slice::from_ref(&one))).await;
        let of_one =
            |now: &meeting::Snapshot| now.access.people.iter().find(|person| person.participant == one).cloned();
        guest
            .until("one to be forbidden it", |now| of_one(now).is_some_and(|person| person.permission == forbidden))
            .await;
        guest.command(order(right, true, std::slice::from_ref(&one))).await;
        guest.until("one to be allowed it", |now| of_one(now).is_none()).await;
    }
    is_refused(&guest, CapabilityName::ForbidOthersVideo, order(MediaRight::Camera, false, &[])).await;
    is_refused(&guest, CapabilityName::ForbidOthersAudio, order(MediaRight::Microphone, false, &[])).await;
}

#[tokio::test]
async fn a_guest_who_may_puts_everyone_together_until_others_end_it() {
    let meeting = Scripted::open("Together").people(1).event(9.0, "Guest 1", "{ together = \"nothing\" }").event(
        9.5,
        "Olive",
        TO_ATTENDEE,
    );
    let (_host, mut guest) = joined(Hosting::page, meeting, watching()).await;
    guest.inside().await;
    guest.until("the right to", |now| now.capabilities.check(CapabilityName::StartTogetherMode).is_ok()).await;
    guest.command(Command::StartTogether).await;
    let mine = guest.id_of(NAME).await;
    guest
        .until("the scene", |now| now.together.shown && now.together.seats.iter().any(|seat| seat.participant == mine))
        .await;
    assert_eq!(guest.picture_of_share().await.source, 62);
    guest.until("its end", |now| !now.together.shown && now.together.seats.is_empty()).await;
    is_refused(&guest, CapabilityName::StartTogetherMode, Command::StartTogether).await;
}
