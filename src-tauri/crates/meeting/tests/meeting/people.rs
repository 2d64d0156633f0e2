//! Who is there and what they do: roster, slots, speakers, captions, reactions, rooms, and the rest of the host's news.

use meeting::protocol::{
    CallState, Caption, Diagnostic, DiagnosticQuality, Environment, HostMessage, Participant, ReactionKind,
    StreamStatistics,
};
use meeting::{ClosedBy, Command, Event};

use crate::support::{ME, Rig, S, id, person};

#[test]
fn people_come_and_go_with_their_names() {
    let mut rig = Rig::connected();
    let left = vec![id("ben")];
    rig.host(HostMessage::Roster { changed: vec![person("cat")], left: left.clone(), whole: false });
    assert_eq!(rig.events(), [Event::RosterChanged { joined: vec![id("cat")], left }]);
    assert_eq!(rig.snapshot().roster.get(&id("cat")).unwrap().name, "Name of cat");
    assert_eq!(rig.snapshot().myself().unwrap().id, id(ME));
    rig.host(HostMessage::Roster { changed: vec![person("cat")], left: vec![], whole: false });
    assert_eq!(rig.events(), [], "nothing new");
}

#[test]
fn who_leaves_speaks_no_more() {
    let mut rig = Rig::connected();
    let participants = vec![id("ben"), id("ann"), id("ben"), id("")];
    rig.host(HostMessage::DominantSpeakers { participants });
    assert_eq!(rig.snapshot().dominant, [id("ben"), id("ann")]);
    rig.host(HostMessage::Roster { changed: vec![], left: vec![id("ben")], whole: false });
    assert_eq!(rig.snapshot().dominant, [id("ann")]);
}

#[test]
fn slots_may_name_people_before_the_roster_does() {
    let mut rig = Rig::connected();
    let videos = vec![Some(id("late")), None, Some(id("ann"))];
    rig.host(HostMessage::Slots { videos: videos.clone(), share: Some(id("late")) });
    assert_eq!(rig.events(), [Event::SlotsChanged]);
    assert_eq!(rig.snapshot().slots.videos[..3], videos[..]);
    assert_eq!(rig.snapshot().slots.count(), 4);
}

#[test]
fn hands_are_the_hosts_word() {
    let mut rig = Rig::connected();
    rig.order(Command::RaiseHand).unwrap();
    assert!(rig.snapshot().roster.hands.is_empty());
    let raised = |who, place| Participant { hand: Some(place), ..person(who) };
    let changed = vec![raised(ME, 2), raised("ann", 1)];
    rig.host(HostMessage::Roster { changed, left: vec![], whole: false });
    assert_eq!(rig.snapshot().roster.hands, [id("ann"), id(ME)]);
    assert_eq!(rig.snapshot().myself().unwrap().hand, Some(2));
}

fn said(text: &str, is_final: bool) -> HostMessage {
    HostMessage::Caption(Caption { speaker: id("ann"), text: text.into(), language: "en-GB".into(), is_final })
}

#[test]
fn captions_come_when_asked_for_and_carry_the_speakers_name() {
    let mut rig = Rig::connected();
    rig.host(said("too early", true));
    rig.order(Command::Captions { on: true, spoken_language: None, caption_language: None }).unwrap();
    rig.forget();
    rig.host(said("good mor", false));
    rig.host(said("Good morning.", true));
    rig.host(HostMessage::Roster { changed: vec![], left: vec![id("ann")], whole: false });
    let lines = &rig.snapshot().captions.lines;
    assert_eq!(lines.len(), 1);
    assert_eq!((lines[0].name.as_str(), lines[0].text.as_str()), ("Name of ann", "Good morning."));
}

#[test]
fn a_caption_nobody_finishes_disappears_in_time() {
    let mut rig = Rig::connected();
    rig.order(Command::Captions { on: true, spoken_language: None, caption_language: None }).unwrap();
    rig.host(said("well", false));
    rig.pass_alive(9 * S);
    assert_eq!(rig.snapshot().captions.partial.len(), 1);
    rig.pass_alive(S);
    assert!(rig.snapshot().captions.partial.is_empty());
}

#[test]
fn reactions_are_shown_for_a_moment() {
    let mut rig = Rig::connected();
    rig.host(HostMessage::Reaction { participant: id("ann"), kind: ReactionKind::Applause });
    assert_eq!(rig.events(), [Event::Reaction { participant: id("ann"), kind: ReactionKind::Applause }]);
    assert_eq!(rig.snapshot().reactions.0.len(), 1);
    rig.pass_alive(4 * S);
    assert!(rig.snapshot().reactions.0.is_empty());
}

#[test]
fn the_rest_of_the_news_is_kept_and_told_when_it_changes() {
    let mut rig = Rig::connected();
    let news = [
        (HostMessage::Thread { id: Some("19:meeting_x@thread.v2".into()) }, Event::ThreadChanged),
        (
            HostMessage::Environment(Environment { name: "Chromium 156".into(), supported: true }),
            Event::EnvironmentChanged,
        ),
        (
            HostMessage::Diagnostic(Diagnostic {
                name: "networkReceiveQuality".into(),
                quality: DiagnosticQuality::Poor,
                participant: None,
            }),
            Event::DiagnosticsChanged,
        ),
    ];
    for (message, event) in news {
        rig.host(message.clone());
        assert_eq!(rig.events(), [event]);
        rig.host(message);
        assert_eq!(rig.events(), []);
    }
    rig.host(HostMessage::Thread { id: Some("bad\nid".into()) });
    assert_eq!(rig.snapshot().thread, None);
}

#[test]
fn the_hosts_figures_are_bounded() {
    let mut rig = Rig::connected();
    let one = StreamStatistics { stream: "x".repeat(999), bitrate: 1.0, loss: 0.0, round_trip_ms: 2.0, jitter_ms: 3.0 };
    rig.host(HostMessage::Statistics { streams: vec![one; 500] });
    let kept = &rig.snapshot().host_statistics;
    assert!(kept.len() <= 64 && kept[0].stream.chars().count() <= 120);
}

#[test]
fn an_odd_name_of_who_muted_us_is_not_kept() {
    let mut rig = Rig::connected();
    rig.host(HostMessage::Muted { muted: true, by: Some(id("\u{202e}evil")) });
    assert_eq!(rig.snapshot().microphone.closed_by, Some(ClosedBy::Host));
    rig.state(CallState::Connected { me: id("\u{0}") });
    assert_eq!(rig.snapshot().me, Some(id(ME)));
}
