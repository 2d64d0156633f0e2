//! What a call into Teams hangs on beside itself: the agent, which can be lost, made anew or in use elsewhere; and calls that are handed
//! on to somebody else.

use meeting::protocol::DiagnosticQuality;

use super::*;

const AGENT: &str = "agentConnection";
const ANOTHER_TAB: &str = "isCallClientActiveInAnotherTab";

fn is_bad(now: &meeting::Snapshot, name: &str) -> bool {
    now.diagnostics.own.get(name) == Some(&DiagnosticQuality::Bad)
}

#[tokio::test]
async fn an_agent_that_is_lost_while_one_waits_is_made_anew_with_a_fresh_token_and_calls_come_to_it() {
    let meeting = Scripted::open("Waiting").people(1).calling(0.5, 60.0).with_key("loses-agent = 1.0");
    let host = Hosting::page(&script(&[meeting]));
    let JoinRequest { service, options, .. } = host.request(0, watching());
    let mut guest = Guest::of(app::wait(service, options).await.unwrap());
    guest.until("the agent to be lost", |now| is_bad(now, AGENT)).await;
    assert_eq!(guest.now().phase.kind(), PhaseKind::Idle, "one still waits");
    guest.told("a fresh token to be asked for", |event| matches!(event, Event::TokenNeeded).then_some(())).await;
    let now = guest.until("another agent", |now| !now.incoming.ringing.is_empty()).await;
    assert!(!is_bad(&now, AGENT));
    let call = now.incoming.ringing.first().unwrap().call.clone();
    guest.command(Command::AcceptCall { call, camera: false }).await;
    guest.inside().await;
    assert_eq!(guest.picture_of("Guest 1").await.source, 1);
}

#[tokio::test]
async fn a_call_that_stands_goes_on_without_its_agent_which_is_told_and_so_is_another_tab() {
    let meeting = Scripted::open("Agent")
        .people(1)
        .event(1.0, "Olive", "{ agent = \"invalidToken\" }")
        .event(3.0, "Olive", "{ tab = \"another\" }")
        .event(5.0, "Olive", "{ agent = \"back\" }")
        .event(5.0, "Olive", "{ tab = \"this\" }");
    let (_host, mut guest) = joined(Hosting::page, meeting, watching()).await;
    guest.until("the agent to be lost", |now| is_bad(now, AGENT)).await;
    assert_eq!(guest.picture_of("Guest 1").await.source, 1);
    guest.until("another tab", |now| is_bad(now, ANOTHER_TAB) && is_bad(now, AGENT)).await;
    guest.until("all to be well", |now| now.diagnostics.own.is_empty()).await;
    assert_eq!(guest.now().phase.kind(), PhaseKind::Connected);
}

#[tokio::test]
async fn who_is_in_a_call_elsewhere_is_told_so() {
    let meeting = Scripted::open("Elsewhere").people(1).with_key("agent-elsewhere = true");
    let (_host, guest) = joined(Hosting::page, meeting, watching()).await;
    let end = guest.ended().await;
    let reason = end.reason.unwrap();
    assert_eq!((end.cause, reason.code, reason.subcode), (EndCause::AlreadyRunning, 409, 40_228));
    let failure = end.failure().unwrap();
    assert!(failure.words.contains("in use by another window") && failure.detail.contains("40228"), "{failure}");
}

#[tokio::test]
async fn a_call_that_is_handed_on_goes_on_with_whoever_took_it() {
    let first = Scripted::open("Reception").people(1).event(2.0, "Olive", "{ transfer = 1 }");
    let second = Scripted::open("Desk").person("Dora").person(MIRROR);
    let host = Hosting::page(&script(&[first, second]));
    let mut guest = host.join(0, filming()).await;
    guest.sees("Guest 1", |_| true).await;
    guest.sees("Dora", |_| true).await;
    guest.misses("Guest 1").await;
    guest.until("the call to go on", |now| now.phase.kind() == PhaseKind::Connected).await;
    assert_eq!(guest.picture_of(MIRROR).await.source, 9, "the camera goes over");
    guest.sees(MIRROR, |mirror| mirror.speaking).await;
    guest.sees(NAME, |me| me.camera && !me.muted).await;
}

#[tokio::test]
async fn a_call_that_is_handed_on_without_us_is_over_and_says_so() {
    let meeting = Scripted::open("Reception").people(1).event(1.0, "Olive", "{ transfer = \"away\" }");
    let (_host, guest) = joined(Hosting::page, meeting, watching()).await;
    let end = guest.ended().await;
    assert_eq!((end.cause, end.reason.unwrap().subcode), (EndCause::Transferred, 7015));
}
