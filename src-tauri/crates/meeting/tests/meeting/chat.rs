//! The chat of a call: who may write, what is said to the host, and what the page is told.

use meeting::protocol::{
    CallState, CapabilityReason, ChatMessage, ChatMessageId, ClientMessage, ErrorCode, HoldSide, HostMessage, RequestId,
};
use meeting::{Command, Delivery, Event, Why};

use crate::support::{ME, Rig, S, id};

const THREAD: &str = "19:meeting_x@thread.v2";

/// In a meeting with a chat.
fn talking() -> Rig {
    let mut rig = Rig::connected();
    rig.host(HostMessage::Thread { id: Some(THREAD.into()) });
    rig.calm()
}

fn write(text: &str) -> Command {
    Command::Chat { text: text.into() }
}

fn said(number: u32, from: &str, text: &str, reference: Option<u32>) -> HostMessage {
    HostMessage::Chat(ChatMessage {
        id: ChatMessageId::new(format!("m{number}")),
        from: Some(id(from)),
        name: String::new(),
        text: text.into(),
        sent_unix_ms: 1_700_000_000_000,
        reference: reference.map(RequestId),
    })
}

/// Number, text and delivery of the lines the page was told since last asked.
fn told(rig: &mut Rig) -> Vec<(u32, String, Delivery)> {
    let lines = rig.events().into_iter().flat_map(|event| match event {
        Event::Chat { lines } => lines,
        other => panic!("{other:?}"),
    });
    lines.map(|line| (line.number, line.text.clone(), line.delivery)).collect()
}

#[test]
fn an_own_line_is_shown_at_once_and_sent_when_the_host_says_so() {
    let mut rig = talking();
    rig.order(write("  Hello\r\nall \u{202e}\n")).unwrap();
    let text = "Hello\nall".to_owned();
    assert_eq!(rig.messages(), [ClientMessage::Chat { reference: RequestId(1), text: text.clone() }]);
    assert_eq!(told(&mut rig), [(1, text.clone(), Delivery::Pending)]);
    rig.host(said(1, ME, &text, Some(1)));
    assert_eq!(told(&mut rig), [(1, text, Delivery::Sent)]);
    assert_eq!(rig.call.chat().len(), 1);
}

#[test]
fn others_are_shown_with_their_names_while_one_is_in_the_meeting() {
    let mut rig = Rig::answered();
    rig.host(said(1, "ann", "too early", None));
    rig.state(CallState::Lobby);
    rig.host(said(2, "ann", "still too early", None));
    assert!(rig.call.chat().is_empty() && rig.snapshot().counters.misplaced == 2);
    let mut rig = talking();
    rig.host(said(3, "ann", "Hello", None));
    rig.host(HostMessage::Roster { changed: vec![], left: vec![id("ann")], whole: false });
    rig.host(said(4, "gone", "Bye", None));
    let lines = rig.call.chat();
    assert_eq!((lines[0].name.as_str(), lines[0].mine), ("Name of ann", false));
    assert_eq!(lines[1].name, "", "nobody knows them");
}

#[test]
fn writing_needs_the_meeting_a_chat_and_something_to_say() {
    let refused = |rig: &mut Rig, text: &str| {
        rig.forget();
        let why = rig.order(write(text)).unwrap_err().why;
        assert_eq!((rig.messages(), rig.events()), (vec![], vec![]));
        why
    };
    for mut rig in [Rig::started(), Rig::answered()] {
        assert_eq!(refused(&mut rig, "hi"), Why::Phase);
        assert_eq!(rig.order(Command::ResendChat(RequestId(1))).unwrap_err().why, Why::Phase);
    }
    let mut rig = Rig::connected();
    assert_eq!(refused(&mut rig, "hi"), Why::NotAllowed { reason: CapabilityReason::FeatureNotSupported });
    let mut rig = talking();
    for nothing in ["", " \n ", "\u{200f}", &"x".repeat(28 * 1024 + 1)] {
        assert_eq!(refused(&mut rig, nothing), Why::Senseless);
    }
    rig.state(CallState::OnHold { by: HoldSide::Remote });
    rig.forget();
    rig.order(write("I wait")).unwrap();
    assert_eq!(rig.messages().len(), 1, "one can write while on hold");
}

#[test]
fn a_refused_line_says_so_itself_and_is_sent_once_more() {
    let mut rig = talking();
    rig.order(write("one")).unwrap();
    rig.forget();
    let code = ErrorCode::TooMany;
    rig.host(HostMessage::Error { code, detail: String::new(), reference: Some(RequestId(1)) });
    assert_eq!(told(&mut rig), [(1, "one".into(), Delivery::Failed { code: Some(code) })]);
    assert_eq!(rig.snapshot().counters.refused, 1);
    rig.order(Command::ResendChat(RequestId(1))).unwrap();
    assert_eq!(rig.messages(), [ClientMessage::Chat { reference: RequestId(1), text: "one".into() }]);
    assert_eq!(told(&mut rig), [(1, "one".into(), Delivery::Pending)]);
    assert_eq!(rig.order(Command::ResendChat(RequestId(1))).unwrap_err().why, Why::NotThere);
    // What names nothing that is on its way is told as before.
    rig.host(HostMessage::Error { code, detail: String::new(), reference: Some(RequestId(9)) });
    assert_eq!(rig.events(), [Event::Refused { code }]);
}

#[test]
fn a_line_the_host_is_silent_about_fails_in_time() {
    let mut rig = talking();
    rig.order(write("one")).unwrap();
    rig.forget();
    rig.pass_alive(29 * S);
    assert_eq!(told(&mut rig), []);
    rig.pass_alive(S);
    assert_eq!(told(&mut rig), [(1, "one".into(), Delivery::Failed { code: None })]);
}

#[test]
fn what_was_read_stays_after_the_end_and_nothing_is_on_its_way() {
    let mut rig = talking();
    rig.host(said(1, "ann", "Hello", None));
    rig.order(write("one")).unwrap();
    rig.forget();
    rig.call.socket_closed(rig.now);
    let events = rig.events();
    assert!(matches!(&events[0], Event::Chat { lines } if lines[0].delivery == Delivery::Failed { code: None }));
    assert!(matches!(events.last(), Some(Event::Ended { .. })));
    assert_eq!(rig.call.chat().len(), 2);
    assert_eq!(rig.order(Command::ResendChat(RequestId(1))).unwrap_err().why, Why::Phase);
}

#[test]
fn the_list_is_no_part_of_the_snapshot() {
    let mut rig = talking();
    let before = rig.snapshot().clone();
    rig.host(said(1, "ann", "Hello", None));
    assert_eq!(*rig.snapshot(), before);
}
