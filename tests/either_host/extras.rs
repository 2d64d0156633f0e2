//! What a meeting may have beside people, pictures and sound: real-time text, rights, telephone numbers, data; and on the way into
//! Teams slides and scenes.

use meeting::{
    ClosedBy,
    protocol::{CapabilityName, CapabilityReason, DataPacket},
};

use super::*;

on_either_host! {
    what_others_type_is_read_while_they_type
    what_one_types_is_read_by_others
    who_is_forbidden_microphone_and_camera_is_muted_and_unseen_and_told_why
    telephone_numbers_are_told
    programs_exchange_bytes
}

async fn what_others_type_is_read_while_they_type(playing: Playing) {
    const WORDS: &str = "I can not hear you";
    let said = format!("{{ type = \"{WORDS}\" }}");
    let mut meeting = Scripted::open("Typing").people(1);
    for at in 1..20 {
        meeting = meeting.event(f64::from(at) * 1.5, "Guest 1", &said);
    }
    let (_host, guest) = joined(playing, meeting, watching()).await;
    let half = |line: &meeting::CaptionLine| line.typed && WORDS.starts_with(&line.text);
    guest.until("half a line", |now| now.captions.partial.iter().any(half)).await;
    let now = guest.until("a whole line", |now| !now.captions.lines.is_empty()).await;
    let line = now.captions.lines.first().unwrap();
    assert_eq!((line.name.as_str(), line.text.as_str(), line.typed), ("Guest 1", WORDS, true));
    assert!(!now.captions.on, "nobody has to ask for it");
}

async fn what_one_types_is_read_by_others(playing: Playing) {
    let (host, guest) = joined(playing, Scripted::open("Writing").people(1).person(MIRROR), watching()).await;
    guest.inside().await;
    let others = host.others(0).await;
    guest.command(Command::Type { text: "Just a mom".into(), is_final: false }).await;
    guest.command(Command::Type { text: "Just a moment".into(), is_final: true }).await;
    others.read(&guest, "Just a moment").await;
    let mine = guest.now().captions.lines.iter().filter(|line| line.name == NAME).count();
    assert_eq!(mine, 1, "one's own line is there once");
}

async fn who_is_forbidden_microphone_and_camera_is_muted_and_unseen_and_told_why(playing: Playing) {
    let meeting = Scripted::open("Quiet")
        .people(1)
        .event(1.0, "Olive", "{ set-role = { of = \"guests\", role = \"attendee\" } }")
        .event(3.0, "Olive", "{ forbid = \"microphone\" }")
        .event(3.2, "Olive", "{ forbid = \"camera\" }")
        .event(6.0, "Olive", "{ permit = \"camera\" }")
        .event(6.2, "Olive", "{ permit = \"microphone\" }");
    let (_host, guest) = joined(playing, meeting, filming()).await;
    guest.sees(NAME, |me| !me.muted).await;
    let now =
        guest.until("the microphone to be forbidden", |now| !now.access.attendees.microphone && now.muted()).await;
    assert_ne!(now.microphone.closed_by, Some(ClosedBy::Me));
    let why = |now: &meeting::Snapshot| now.capabilities.check(CapabilityName::UnmuteMic);
    guest.until("the reason", |now| why(now) == Err(CapabilityReason::MeetingRestricted)).await;
    let camera = |now: &meeting::Snapshot| now.capabilities.check(CapabilityName::TurnVideoOn);
    let now = guest.until("the camera to be forbidden", |now| !now.access.attendees.camera && !now.camera.on).await;
    // By the host's word or by the right that is gone, whichever is told first.
    let closed_by = &now.camera.closed_by;
    assert!(matches!(closed_by, Some(ClosedBy::Host | ClosedBy::NotAllowed)), "{closed_by:?}");
    guest.until("the reason", |now| camera(now) == Err(CapabilityReason::MeetingRestricted)).await;
    guest.until("the camera to be allowed", |now| camera(now).is_ok() && now.access.attendees.camera).await;
    guest.until("it to be allowed", |now| why(now).is_ok() && now.access.attendees.microphone).await;
    assert!(guest.now().muted() && !guest.now().camera.on, "nobody unmutes somebody else");
    guest.command(Command::Mute(false)).await;
    guest.command(Command::Camera(true)).await;
    guest.sees(NAME, |me| !me.muted && me.camera).await;
}

async fn telephone_numbers_are_told(playing: Playing) {
    let numbers = "{ conference-id = \"559 727 062\", numbers = [\
                   { number = \"+33199001234\", country = \"France\", city = \"Paris\" }, \
                   { number = \"+448081570123\", toll-free = true }] }";
    let (_host, guest) = joined(playing, Scripted::open("Telephone").people(1).dial_in(numbers), watching()).await;
    let now = guest.until("telephone numbers", |now| now.dial_in.is_some()).await;
    let dial_in = now.dial_in.as_ref().unwrap();
    assert_eq!(dial_in.conference_id, "559727062");
    let told: Vec<_> =
        dial_in.numbers.iter().map(|one| (one.number.as_str(), one.toll_free, one.city.as_str())).collect();
    assert_eq!(told, [("+33199001234", false, "Paris"), ("+448081570123", true, "")]);
}

async fn programs_exchange_bytes(playing: Playing) {
    let (host, mut guest) = joined(playing, Scripted::open("Data").people(1).person(MIRROR), watching()).await;
    guest.inside().await;
    let mut others = host.others(0).await;
    let packet = DataPacket { channel: 7, payload: "AP8KaGk=".into() };
    guest.command(Command::SendData { to: vec![], packet: packet.clone() }).await;
    assert_eq!(others.data(&mut guest).await, packet);
    // What is meant for another does not come to this one.
    let [one, another] = [others.name(), "Guest 1"].map(|name| guest.id_of(name));
    let [one, another] = [one.await, another.await];
    for (to, channel) in [(another, 8), (one, 9)] {
        guest.command(Command::SendData { to: vec![to], packet: DataPacket { channel, ..packet.clone() } }).await;
    }
    assert_eq!(others.data(&mut guest).await.channel, 9);
}

/// The slides are a page inside the call page: their picture is taken from the browser's window.
#[tokio::test]
async fn slides_of_powerpoint_live_are_seen_like_a_share() {
    let slides = "{ present = { source = 60, width = 1280, height = 720, fps = 5 } }";
    let meeting = Scripted::open("Slides").people(1).event(0.5, "Guest 1", slides).event(
        14.0,
        "Guest 1",
        "{ present = \"nothing\" }",
    );
    let (_host, mut guest) = joined(Hosting::page, meeting, watching()).await;
    let presenter = guest.id_of("Guest 1").await;
    guest.until("slides", |now| now.slides.active && now.slides.presenter.as_ref() == Some(&presenter)).await;
    guest.until("their picture", |now| now.slots.share.as_ref() == Some(&presenter)).await;
    let (one, other) = (guest.picture_of_share().await, guest.picture_of_share().await);
    assert_eq!((one.source, other.source), (60, 60));
    assert!(one.number <= other.number);
    guest.until("their end", |now| !now.slides.active && now.slots.share.is_none()).await;
}

#[tokio::test]
async fn everyone_together_is_seen_where_shares_are_with_their_seats() {
    let scene = "{ together = { source = 61, width = 1280, height = 720, fps = 10 } }";
    let meeting = Scripted::open("Together").people(1).event(0.5, "Guest 1", scene).event(
        10.0,
        "Guest 1",
        "{ together = \"nothing\" }",
    );
    let (_host, mut guest) = joined(Hosting::page, meeting, watching()).await;
    let sitting = guest.id_of("Guest 1").await;
    let now = guest.until("the scene", |now| now.together.shown && !now.together.seats.is_empty()).await;
    let seat = now.together.seats.first().unwrap();
    assert_eq!((seat.participant.clone(), seat.left, seat.width), (sitting, 0.25, 0.5));
    assert_eq!(guest.picture_of_share().await.source, 61);
    assert!(guest.now().slots.share.is_none(), "it is nobody's share");
    guest.until("its end", |now| !now.together.shown).await;
}
