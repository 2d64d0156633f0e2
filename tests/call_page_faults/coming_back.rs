//! A call whose browser ends comes back by itself, as it was; once.

use app::{CallEvent, Failure};
use media::pattern::tone_power;
use support::material::samples;
use tokio::sync::broadcast::Receiver;

use super::*;

fn kill() {
    machine::signal(Signal::KILL, browsers().into_iter().map(|(process, _)| process));
}

/// What went wrong without ending the call, up to now.
pub(super) fn notices(events: &mut Receiver<CallEvent>) -> Vec<Failure> {
    let all = std::iter::from_fn(|| events.try_recv().ok());
    all.filter_map(|event| if let CallEvent::Notice(failure) = event { Some(failure) } else { None }).collect()
}

async fn mended(guest: &Guest) {
    let now = guest.until("the break to be told", |now| now.phase.kind() == PhaseKind::Reconnecting).await;
    assert!(!now.may_send_media() && now.roster.people.len() > 1, "people stay where they were, and nothing is sent");
    guest.until("the call to be back", |now| now.phase.kind() == PhaseKind::Connected).await;
}

#[tokio::test]
async fn a_browser_that_is_killed_is_opened_again_once_with_everything_as_it_was() {
    let scratch = tempfile::tempdir().unwrap();
    let speaker = Scripted::open("Here").people(1).person(MIRROR).speaker("Speaker", 530.0, (0.0, 60.0));
    let host = Hosting::page(&script(&[speaker]));
    let options = CallOptions {
        camera: "test-pattern:640x360@30#9".parse().unwrap(),
        microphone: "tone:440".parse().unwrap(),
        record: Some(scratch.path().join("call")),
        ..CallOptions::new("Robin Ferris")
    };
    let mut guest = host.join(0, options).await;
    let mut events = guest.handle().events();
    guest.inside().await;
    guest.command(Command::Mute(true)).await;
    assert_eq!(guest.picture_of(MIRROR).await.source, 9);
    kill();
    mended(&guest).await;
    let codes: Vec<Code> = notices(&mut events).iter().map(|failure| failure.code).collect();
    assert_eq!(codes, [Code::BrowserReopened]);
    guest.sees("Robin Ferris", |me| me.muted && me.camera).await;
    assert_eq!(guest.picture_of(MIRROR).await.source, 9, "the camera goes on");
    assert_eq!(guest.picture_of("Guest 1").await.source, 1);
    let back = guest.handle().elapsed();
    guest.command(Command::Mute(false)).await;
    guest.sees(MIRROR, |mirror| mirror.speaking).await;
    while guest.handle().elapsed() < back + std::time::Duration::from_secs(2) {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    kill();
    let end = guest.ended().await;
    assert_eq!(end.cause, EndCause::HostVanished);
    assert_eq!(end.failure().unwrap().code, Code::HostVanished);
    until("nothing to be left", || browsers().is_empty().then_some(()));
    let sound = samples(&scratch.path().join("call/heard.wav"));
    let tenths: Vec<_> = sound.chunks_exact(4800).map(|tenth| tone_power(tenth, 530.0) > 0.3).collect();
    let after = &tenths[(back.as_millis() / 100) as usize..];
    assert!(after.iter().filter(|heard| **heard).count() >= 10, "one recording goes on: {tenths:?}");
}

#[tokio::test]
async fn a_browser_that_its_user_closes_is_opened_again() {
    let host = host();
    let mut guest = inside(&host).await;
    // The one that all others belong to: closing its window ends it the same way.
    let first = browsers().into_iter().find(|(_, line)| !line.contains("--type=")).unwrap().0;
    machine::signal(Signal::TERM, [first]);
    mended(&guest).await;
    assert_eq!(guest.picture_of("Guest 1").await.source, 1);
}

#[tokio::test]
async fn a_page_that_its_user_loads_anew_or_that_loses_us_comes_back_once() {
    for fault in ["reload", "cut"] {
        // The script begins anew with the page, so that it happens again.
        let meeting = Scripted::open("Here").people(1).event(3.0, "Olive", &format!("{{ fault = \"{fault}\" }}"));
        let host = Hosting::page(&script(&[meeting]));
        let mut guest = inside(&host).await;
        mended(&guest).await;
        assert_eq!(guest.picture_of("Guest 1").await.source, 1, "{fault}");
        assert_eq!(guest.ended().await.cause, EndCause::HostVanished, "{fault}");
        assert!(browsers().is_empty(), "{fault}");
    }
}

#[tokio::test]
async fn who_leaves_while_the_browser_is_opened_again_is_out() {
    let host = host();
    let guest = inside(&host).await;
    kill();
    guest.until("the break to be told", |now| now.phase.kind() == PhaseKind::Reconnecting).await;
    guest.command(Command::Leave { for_everyone: false }).await;
    assert_eq!(guest.ended().await.cause, EndCause::Left);
    until("nothing to be left", || browsers().is_empty().then_some(()));
}

#[tokio::test]
async fn where_no_browser_is_left_the_call_ends_and_says_so() {
    let scratch = tempfile::tempdir().unwrap();
    let link = scratch.path().join("browser");
    std::os::unix::fs::symlink(app::browser_for(&app::TeamsOptions::default()).await.unwrap().launch.file(), &link)
        .unwrap();
    let host = host();
    let JoinRequest { link: meeting, service, options } = host.request(0, CallOptions::new("Robin Ferris"));
    let app::Service::Teams(teams) = service else { panic!("the page leads into Teams") };
    let service = app::Service::Teams(app::TeamsOptions { browser: Some(link.clone()), ..teams });
    let guest = Guest::of(app::join(JoinRequest { link: meeting, service, options }).await.unwrap());
    let mut events = guest.handle().events();
    guest.inside().await;
    fs::remove_file(&link).unwrap();
    kill();
    assert_eq!(guest.ended().await.cause, EndCause::HostVanished);
    let codes: Vec<Code> = notices(&mut events).iter().map(|failure| failure.code).collect();
    assert_eq!(codes, [Code::BrowserReopened, Code::BrowserMissing]);
}
