//! One list of behaviours, two hosts: each is seen on the practice service, and on the call page in a real browser with a stand-in
//! of the Calling SDK that plays the same script. What holds here holds whichever host a link leads to.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use std::{collections::BTreeMap, path::Path};

use app::{CallOptions, JoinRequest};
use media::pattern::tone_power;
use meeting::{
    Command, EndCause, Event, MediaKind, PhaseKind,
    protocol::{ReactionKind, Role},
};
use support::{
    guest::Guest,
    hosting::{Hosting, MIRROR},
    material::samples,
    script::{Scripted, script},
};

/// Every behaviour once for each host.
macro_rules! on_either_host {
    ($($behaviour:ident)*) => {
        mod practice {
            use super::*;
            fn playing(script: &str) -> Hosting {
                Hosting::practice(env!("CARGO_BIN_EXE_passerelle-under-test"), script)
            }
            $(#[tokio::test] async fn $behaviour() { Box::pin(super::$behaviour(playing)).await; })*
        }
        mod call_page {
            use super::*;
            $(#[tokio::test] async fn $behaviour() { Box::pin(super::$behaviour(Hosting::page)).await; })*
        }
    };
}

#[path = "either_host/agents.rs"]
mod agents;
#[path = "either_host/captions.rs"]
mod captions;
#[path = "either_host/compliance.rs"]
mod compliance;
#[path = "either_host/extras.rs"]
mod extras;
#[path = "either_host/moderation.rs"]
mod moderation;
#[path = "either_host/rights.rs"]
mod rights;
#[path = "either_host/rooms.rs"]
mod rooms;
#[path = "either_host/teams_only.rs"]
mod teams_only;

on_either_host! {
    everyone_is_there_by_name_and_role_and_comes_and_goes
    everyones_pictures_come_in_order
    the_share_of_another_is_seen_until_it_ends
    who_speaks_is_heard_and_marked
    who_wants_to_hear_nothing_hears_nothing
    camera_and_microphone_reach_the_others
    a_share_reaches_the_others_and_ends
    hands_queue_and_reactions_show
    captions_grow_and_are_finished
    one_holds_and_resumes
    leaving_ends_the_call
}

type Playing = fn(&str) -> Hosting;

const NAME: &str = "Robin Ferris";

/// Sends a numbered picture and a tone.
fn filming() -> CallOptions {
    CallOptions {
        camera: "test-pattern:640x360@30#9".parse().unwrap(),
        microphone: "tone:440".parse().unwrap(),
        ..CallOptions::new(NAME)
    }
}

fn watching() -> CallOptions {
    CallOptions::new(NAME)
}

/// Plays one meeting and joins it.
async fn joined(playing: Playing, meeting: Scripted, options: CallOptions) -> (Hosting, Guest) {
    let host = playing(&script(&[meeting]));
    let guest = host.join(0, options).await;
    (host, guest)
}

async fn everyone_is_there_by_name_and_role_and_comes_and_goes(playing: Playing) {
    let meeting =
        Scripted::open("People").people(2).event(2.0, "Guest 2", "\"leave\"").event(4.0, "Guest 2", "\"join\"");
    let (_host, guest) = joined(playing, meeting, watching()).await;
    guest.sees("Olive", |olive| olive.role == Role::Organizer && !olive.external).await;
    guest.sees(NAME, |me| me.external && me.muted).await;
    guest.sees("Guest 2", |person| person.role == Role::Presenter && person.camera).await;
    guest.until("Guest 2 to be gone", |now| !now.roster.people.values().any(|one| one.name == "Guest 2")).await;
    guest.sees("Guest 2", |_| true).await;
}

async fn everyones_pictures_come_in_order(playing: Playing) {
    let (_host, mut guest) = joined(playing, Scripted::open("Pictures").people(4), watching()).await;
    let mut seen: BTreeMap<u8, Vec<u32>> = BTreeMap::new();
    for round in 0..5 {
        for person in 1..=4 {
            let stamp = guest.picture_of(&format!("Guest {person}")).await;
            assert_eq!(stamp.source, person, "round {round}");
            seen.entry(person).or_default().push(stamp.number);
        }
    }
    for (source, numbers) in seen {
        assert!(numbers.is_sorted() && numbers.first() < numbers.last(), "source {source}: {numbers:?}");
    }
}

async fn the_share_of_another_is_seen_until_it_ends(playing: Playing) {
    let share = "{ share = { source = 40, width = 1280, height = 720, fps = 10 } }";
    let meeting =
        Scripted::open("Share").people(1).event(0.5, "Guest 1", share).event(8.0, "Guest 1", "\"stop-share\"");
    let (_host, mut guest) = joined(playing, meeting, watching()).await;
    let (one, other) = (guest.picture_of_share().await, guest.picture_of_share().await);
    assert_eq!((one.source, other.source), (40, 40));
    assert!(one.number <= other.number);
    guest.sees("Guest 1", |person| person.sharing).await;
    guest.sees("Guest 1", |person| !person.sharing).await;
    guest.until("no share", |now| now.slots.share.is_none()).await;
}

async fn who_speaks_is_heard_and_marked(playing: Playing) {
    let folder = tempfile::tempdir().unwrap();
    let options = CallOptions { record: Some(folder.path().join("call")), ..watching() };
    let meeting = Scripted::open("Voices").speaker("Speaker", 530.0, (0.0, 60.0));
    let (_host, guest) = joined(playing, meeting, options).await;
    guest.sees("Speaker", |person| person.speaking && !person.muted).await;
    guest.until("who speaks most", |now| !now.dominant.is_empty()).await;
    heard(guest, &folder.path().join("call"), 530.0).await;
}

async fn who_wants_to_hear_nothing_hears_nothing(playing: Playing) {
    let folder = tempfile::tempdir().unwrap();
    let options = CallOptions { record: Some(folder.path().join("call")), ..watching() };
    let meeting = Scripted::open("Deaf").speaker("Speaker", 530.0, (0.0, 60.0));
    let (_host, guest) = joined(playing, meeting, options).await;
    guest.sees("Speaker", |person| person.speaking).await;
    for deaf in [false, true, false] {
        guest.command(Command::Deafen(deaf)).await;
        pass(&guest, 3).await;
    }
    guest.command(Command::Leave { for_everyone: false }).await;
    assert_eq!(guest.ended().await.cause, EndCause::Left);
    let sound = samples(&folder.path().join("call/heard.wav"));
    let mark = |tenth: &[f32]| if tone_power(tenth, 530.0) > 0.5 { '#' } else { '.' };
    let heard: String = sound.chunks_exact(4800).map(mark).collect();
    let parts = heard.split(&".".repeat(10)).filter(|part| part.matches('#').count() >= 10).count();
    assert_eq!(parts, 2, "sound, a second and more of nothing, sound: {heard}");
}

/// Lets so many seconds of the call pass.
async fn pass(guest: &Guest, seconds: u64) {
    let from = guest.handle().elapsed();
    while guest.handle().elapsed() < from + std::time::Duration::from_secs(seconds) {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

/// Leaves once a second of a tone was played; the tone is in what was heard.
async fn heard(guest: Guest, folder: &Path, hz: f32) {
    guest.until("the sound", |now| now.joined_at.is_some()).await;
    pass(&guest, 3).await;
    guest.command(Command::Leave { for_everyone: false }).await;
    assert_eq!(guest.ended().await.cause, EndCause::Left);
    let sound = samples(&folder.join("heard.wav"));
    let tenths = sound.chunks_exact(4800).filter(|tenth| tone_power(tenth, hz) > 0.5).count();
    assert!(tenths >= 10, "{hz} Hz is in {tenths} tenths of a second of {}", sound.len() / 4800);
}

async fn camera_and_microphone_reach_the_others(playing: Playing) {
    let meeting = Scripted::open("Sending").people(1).person(MIRROR);
    let (host, mut guest) = joined(playing, meeting, filming()).await;
    guest.inside().await;
    let mut others = host.others(0).await;
    let (one, other) = (others.picture_of(&mut guest).await, others.picture_of(&mut guest).await);
    assert_eq!((one.source, other.source), (9, 9));
    assert!(one.number <= other.number);
    others.hear(&guest).await;
    guest.command(Command::Mute(true)).await;
    guest.command(Command::Camera(false)).await;
    guest.sees(NAME, |me| me.muted && !me.camera).await;
    guest.command(Command::Camera(true)).await;
    guest.sees(NAME, |me| me.camera).await;
    assert_eq!(others.picture_of(&mut guest).await.source, 9);
}

async fn a_share_reaches_the_others_and_ends(playing: Playing) {
    let options = CallOptions { share: "test-pattern:1280x720@10#33".parse().unwrap(), ..watching() };
    let (host, mut guest) = joined(playing, Scripted::open("Sharing").people(1).person(MIRROR), options).await;
    guest.inside().await;
    let mut others = host.others(0).await;
    assert_eq!(others.share_of(&mut guest).await.source, 33);
    guest.sees(NAME, |me| me.sharing).await;
    guest.command(Command::Share(false)).await;
    guest.sees(NAME, |me| !me.sharing).await;
}

async fn hands_queue_and_reactions_show(playing: Playing) {
    let meeting = Scripted::open("Hands").people(2).person(MIRROR).event(0.2, "Guest 1", "\"raise-hand\"").event(
        5.0,
        "Guest 2",
        "{ react = \"heart\" }",
    );
    let (host, mut guest) = joined(playing, meeting, watching()).await;
    guest.sees("Guest 1", |person| person.hand == Some(1)).await;
    guest.command(Command::RaiseHand).await;
    guest.sees(NAME, |me| me.hand == Some(2)).await;
    guest.command(Command::LowerHand(None)).await;
    guest.sees(NAME, |me| me.hand.is_none()).await;
    let heart = |event: &Event| match event {
        Event::Reaction { kind, .. } => Some(*kind),
        _ => None,
    };
    assert_eq!(guest.told("a reaction", heart).await, ReactionKind::Heart);
    let mut others = host.others(0).await;
    guest.command(Command::React(ReactionKind::Like)).await;
    assert_eq!(others.reaction(&mut guest).await, ReactionKind::Like);
}

async fn captions_grow_and_are_finished(playing: Playing) {
    const WORDS: &str = "We can hear you well";
    let said = format!("{{ caption = {{ text = \"{WORDS}\" }} }}");
    let mut meeting = Scripted::open("Captions").people(1);
    for at in 0..20 {
        meeting = meeting.event(f64::from(at) * 1.5, "Guest 1", &said);
    }
    let (_host, guest) = joined(playing, meeting, watching()).await;
    guest.inside().await;
    guest.command(Command::Captions { on: true, spoken_language: None, caption_language: None }).await;
    guest.until("half a line", |now| now.captions.partial.iter().any(|line| WORDS.starts_with(&line.text))).await;
    let now = guest.until("a whole line", |now| !now.captions.lines.is_empty()).await;
    let line = now.captions.lines.first().unwrap();
    assert_eq!((line.name.as_str(), line.text.as_str(), line.language.as_str()), ("Guest 1", WORDS, "en-US"));
}

async fn one_holds_and_resumes(playing: Playing) {
    let (_host, mut guest) = joined(playing, Scripted::open("Hold").people(1), filming()).await;
    guest.inside().await;
    guest.command(Command::Hold).await;
    guest.until("the call to be held", |now| now.phase.kind() == PhaseKind::OnHold).await;
    assert!(!guest.now().may_send_media());
    guest.command(Command::Resume).await;
    guest.until("the call to go on", |now| now.phase.kind() == PhaseKind::Connected).await;
    assert_eq!(guest.picture_of("Guest 1").await.source, 1);
}

async fn leaving_ends_the_call(playing: Playing) {
    let (_host, guest) = joined(playing, Scripted::open("Left").people(1), filming()).await;
    guest.inside().await;
    guest.command(Command::Leave { for_everyone: false }).await;
    assert_eq!(guest.ended().await.cause, EndCause::Left);
}
