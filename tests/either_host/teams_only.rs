//! What the way into Teams has and a practice meeting has not: calls to people, tones, and what the Calling SDK measures.

use meeting::protocol::{CallIssue, DiagnosticQuality, IncomingCall, Rating};
use support::hosting::browsers;

use super::*;

#[tokio::test]
async fn the_sound_that_the_page_hands_on_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let options = CallOptions { record: Some(folder.path().join("call")), ..filming() };
    let (_host, guest) = joined(Hosting::page, Scripted::open("Mirror").person(MIRROR), options).await;
    guest.sees(MIRROR, |mirror| mirror.speaking).await;
    heard(guest, &folder.path().join("call"), 440.0).await;
}

#[tokio::test]
async fn somebody_or_several_who_are_called_ring_and_answer() {
    let teams = "aaaabbbb-cccc-dddd-eeee-ffff00001111".to_owned();
    let acs = format!("8:acs:{teams}_00000012-3456");
    for people in [vec![teams.clone()], vec![acs.clone()], vec![teams, acs]] {
        let host = Hosting::page(&script(&[Scripted::open("Call").people(1)]));
        let JoinRequest { service, options, .. } = host.request(0, filming());
        let mut guest = Guest::of(app::call(&people, service, options).await.unwrap());
        guest.until("it to ring", |now| now.phase.kind() == PhaseKind::Ringing).await;
        guest.inside().await;
        assert_eq!(guest.picture_of("Guest 1").await.source, 1);
    }
}

#[tokio::test]
async fn a_meeting_is_joined_by_its_number_and_passcode() {
    let host = Hosting::page(&script(&[Scripted::open("Number").people(1)]));
    let request = host.request(0, watching());
    let link = "Meeting ID: 264 183 392 744 150\nPasscode: Mt9xB2N6".to_owned();
    let mut guest = Guest::of(app::join(JoinRequest { link, ..request }).await.unwrap());
    let joined = |now: &meeting::Snapshot| now.thread.as_deref() == Some("19:264183392744150.Mt9xB2N6@thread.v2");
    guest.until("the meeting of that number and passcode", joined).await;
    assert_eq!(guest.picture_of("Guest 1").await.source, 1);
}

#[tokio::test]
async fn who_is_from_outside_is_marked() {
    let outside = [("Vera", "8:teamsvisitor:0a1b"), ("Axel", "8:acs:0a1b_00000012-3456"), ("Phone", "4:+33199001234")];
    let meeting = outside.iter().fold(Scripted::open("Outside"), |meeting, (name, id)| meeting.outsider(name, id));
    let (_host, guest) = joined(Hosting::page, meeting, watching()).await;
    guest.sees("Olive", |olive| !olive.external).await;
    for (name, id) in outside {
        guest.sees(name, |person| person.external && person.id.as_str() == id).await;
    }
}

#[tokio::test]
async fn others_hold_the_call_and_go_on() {
    let meeting = Scripted::open("Held").people(1).event(1.5, "Guest 1", "{ hold = true }");
    let (_host, mut guest) = joined(Hosting::page, meeting.event(4.0, "Guest 1", "{ hold = false }"), filming()).await;
    guest.until("the call to be held", |now| now.phase.kind() == PhaseKind::OnHold).await;
    assert!(!guest.now().may_send_media());
    let refused = guest.handle().command(Command::Resume).await.unwrap_err();
    assert_eq!(refused.code, app::Code::NotNow, "only who holds it can resume it");
    guest.until("the call to go on", |now| now.phase.kind() == PhaseKind::Connected).await;
    assert_eq!(guest.picture_of("Guest 1").await.source, 1);
}

#[tokio::test]
async fn tones_for_a_telephone_go_out_in_their_order() {
    let (_host, guest) = joined(Hosting::page, Scripted::open("Phone").person(MIRROR), watching()).await;
    guest.inside().await;
    guest.command(Command::Captions { on: true, spoken_language: None, caption_language: None }).await;
    guest.command(Command::Dtmf("4#*A".into())).await;
    let now = guest.until("four tones", |now| now.captions.lines.len() == 4).await;
    let names: Vec<&str> = now.captions.lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(names, ["Num4", "Pound", "Star", "A"]);
}

#[tokio::test]
async fn what_is_wrong_is_told_of_oneself_and_of_others_until_it_is_well() {
    let said = |quality: u8, of: &str| {
        format!("{{ diagnose = {{ name = \"networkReceiveQuality\", quality = {quality}{of} }} }}")
    };
    let meeting = Scripted::open("Weak")
        .people(1)
        .event(1.0, "Olive", &said(3, ""))
        .event(1.0, "Olive", &said(2, ", of = \"Guest 1\""))
        .event(1.0, "Olive", "{ notice = { name = \"cameraFreeze\", on = true } }")
        .event(5.0, "Olive", "{ notice = { name = \"cameraFreeze\", on = false } }")
        .event(5.0, "Olive", &said(1, ""))
        .event(5.0, "Olive", &said(1, ", of = \"Guest 1\""));
    let (_host, guest) = joined(Hosting::page, meeting, watching()).await;
    let bad =
        |now: &meeting::Snapshot| now.diagnostics.own.get("networkReceiveQuality") == Some(&DiagnosticQuality::Bad);
    let frozen = |now: &meeting::Snapshot| now.diagnostics.own.get("cameraFreeze") == Some(&DiagnosticQuality::Bad);
    let all = |now: &meeting::Snapshot| bad(now) && frozen(now) && !now.diagnostics.others.is_empty();
    let now = guest.until("trouble", all).await;
    let other = now.diagnostics.others.first().unwrap();
    assert_eq!(
        (other.quality, other.participant.clone()),
        (DiagnosticQuality::Poor, Some(guest.id_of("Guest 1").await))
    );
    guest.until("all to be well", |now| now.diagnostics.own.is_empty() && now.diagnostics.others.is_empty()).await;
}

#[tokio::test]
async fn a_broken_way_to_teams_is_a_reconnection_and_the_call_goes_on() {
    let said = |quality: u8| format!("{{ diagnose = {{ name = \"networkReconnect\", quality = {quality} }} }}");
    let meeting = Scripted::open("Cut").people(1).event(1.0, "Olive", &said(3)).event(4.0, "Olive", &said(1));
    let (_host, mut guest) = joined(Hosting::page, meeting, watching()).await;
    guest.until("the break", |now| now.phase.kind() == PhaseKind::Reconnecting).await;
    guest.until("the call to go on", |now| now.phase.kind() == PhaseKind::Connected).await;
    assert_eq!(guest.picture_of("Guest 1").await.source, 1);
}

#[tokio::test]
async fn what_the_sdk_measures_is_told() {
    let measured = "{ measure = { bitrate = 40000, jitterInMs = 5, packetsPerSecond = 49, packetsLostPerSecond = 1 } }";
    let meeting = Scripted::open("Figures").people(1).event(2.0, "Olive", measured);
    let (_host, guest) = joined(Hosting::page, meeting, watching()).await;
    let now = guest.until("figures", |now| !now.host_statistics.is_empty()).await;
    let sound = now.host_statistics.first().unwrap();
    assert_eq!((sound.stream.as_str(), sound.bitrate as u32, sound.jitter_ms as u32), ("audio.in", 40_000, 5));
    assert!((sound.loss - 0.02).abs() < 0.001, "{sound:?}");
}

/// Waits for calls; the first person of the script calls after half a second.
async fn reachable(gives_up: f64, options: CallOptions) -> (Hosting, Guest) {
    let meeting = Scripted::open("Call").people(1).calling(0.5, gives_up);
    let host = Hosting::page(&script(&[meeting]));
    let JoinRequest { service, options, .. } = host.request(0, options);
    let guest = Guest::of(app::wait(service, options).await.unwrap());
    (host, guest)
}

async fn rings(guest: &Guest) -> IncomingCall {
    let now = guest.until("a call", |now| !now.incoming.ringing.is_empty()).await;
    assert_eq!(now.phase.kind(), PhaseKind::Idle);
    now.incoming.ringing.first().unwrap().clone()
}

#[tokio::test]
async fn a_call_that_comes_in_rings_and_is_answered_with_video() {
    let (_host, mut guest) = reachable(60.0, filming()).await;
    let IncomingCall { call, caller_name, .. } = rings(&guest).await;
    assert_eq!(caller_name, "Olive");
    assert!(!guest.now().may_send_media(), "nothing leaves before it is answered");
    guest.command(Command::AcceptCall { call, camera: true }).await;
    guest.inside().await;
    assert!(guest.now().may_send(MediaKind::Camera) && guest.now().incoming.ringing.is_empty());
    assert_eq!(guest.picture_of("Guest 1").await.source, 1);
    guest.command(Command::Leave { for_everyone: false }).await;
    assert_eq!(guest.ended().await.cause, EndCause::Left);
}

#[tokio::test]
async fn a_call_that_is_declined_or_given_up_rings_no_more_and_one_stays_reachable() {
    for declines in [true, false] {
        let (_host, guest) = reachable(if declines { 60.0 } else { 1.0 }, watching()).await;
        let IncomingCall { call, .. } = rings(&guest).await;
        if declines {
            guest.command(Command::RejectCall(call)).await;
        }
        guest.until("silence", |now| now.incoming.ringing.is_empty()).await;
        assert_eq!(guest.now().phase.kind(), PhaseKind::Idle);
    }
}

#[tokio::test]
async fn a_bot_takes_the_first_call() {
    let (_host, mut guest) = reachable(60.0, CallOptions { answers: true, ..watching() }).await;
    guest.inside().await;
    assert_eq!(guest.picture_of("Guest 1").await.source, 1);
    assert!(!guest.now().camera.on);
}

#[tokio::test]
async fn after_the_end_a_person_is_asked_how_it_was_and_then_nothing_is_left() {
    let rating = Rating { overall: 4, issues: vec![CallIssue::HadToRejoin, CallIssue::Echo, CallIssue::ShareFroze] };
    let call = rated(rating.clone(), |taken| taken.unwrap()).await;
    assert_eq!(call.rate(rating).await.unwrap_err().code, app::Code::Rating);
}

#[tokio::test]
async fn a_rating_that_the_service_does_not_take_is_said() {
    // It takes one with these very values, and no other.
    let rating = Rating { overall: 3, issues: vec![] };
    rated(rating, |refused| assert_eq!(refused.unwrap_err().code, app::Code::Rating)).await;
}

/// Takes part in a call, rates it, and leaves nothing behind.
async fn rated(rating: Rating, answer: impl FnOnce(Result<(), app::Failure>)) -> app::CallHandle {
    let survey = "survey = { overallRating = { score = 4, issues = [\"HadToRejoin\"] }, audioRating = { score = 2, issues = \
                  [\"Echo\"] }, screenshareRating = { score = 2, issues = [\"Freezes\"] } }";
    let options = CallOptions { attended: true, ..watching() };
    let (_host, guest) = joined(Hosting::page, Scripted::open("Rated").people(1).with_key(survey), options).await;
    guest.inside().await;
    let call = guest.handle().clone();
    assert!(!call.takes_rating(), "not while it goes on");
    guest.command(Command::Leave { for_everyone: false }).await;
    guest.ended().await;
    assert!(call.takes_rating());
    answer(call.rate(rating).await);
    call.let_go().await;
    assert_eq!(browsers(), [], "the browser is gone");
    call
}

#[tokio::test]
async fn who_is_not_asked_or_does_not_answer_leaves_nothing_behind() {
    for attended in [true, false] {
        let options = CallOptions { attended, ..watching() };
        let (_host, guest) = joined(Hosting::page, Scripted::open("Unrated").people(1), options).await;
        guest.inside().await;
        let call = guest.handle().clone();
        guest.command(Command::Leave { for_everyone: false }).await;
        guest.ended().await;
        assert_eq!(call.takes_rating(), attended);
        call.let_go().await;
        assert_eq!(browsers(), []);
    }
}
