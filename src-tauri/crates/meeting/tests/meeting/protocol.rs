//! The protocol as text: everything there is goes out and comes back, and nothing else gets in.

use std::collections::BTreeSet;

use meeting::protocol::{
    ChatMessage, ChatMessageId, ClientMessage, ErrorCode, HostMessage, MAX_CHAT_BYTES, MAX_MESSAGE_BYTES, ParseError,
    RequestId, encode, parse_client, parse_host,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::strategies::{client_message, command, host_message};

proptest! {
    #[test]
    fn a_clients_message_comes_back(message in client_message()) {
        prop_assert_eq!(parse_client(&encode(&message)), Ok(message));
    }

    #[test]
    fn a_hosts_message_comes_back(message in host_message()) {
        prop_assert_eq!(parse_host(&encode(&message)), Ok(message));
    }

    #[test]
    fn a_command_comes_back(command in command()) {
        prop_assert_eq!(serde_json::from_str::<meeting::Command>(&encode(&command)).unwrap(), command);
    }

    #[test]
    fn a_truncated_message_is_none(message in host_message(), cut in any::<prop::sample::Index>()) {
        let text = encode(&message);
        let end = (0..text.len()).filter(|&end| text.is_char_boundary(end)).nth(cut.index(text.chars().count())).unwrap();
        let malformed = matches!(parse_host(&text[..end]), Err(ParseError::Malformed { .. }));
        prop_assert!(malformed);
    }

    #[test]
    fn noise_is_refused_without_a_panic(text in ".{0,200}") {
        prop_assert!(parse_host(&text).is_err());
        prop_assert!(parse_client(&text).is_err());
    }

    #[test]
    fn fields_of_a_newer_version_are_ignored(message in client_message(), value in ".{0,9}") {
        let mut json: serde_json::Value = serde_json::from_str(&encode(&message)).unwrap();
        json["fieldOfANewerVersion"] = value.into();
        prop_assert_eq!(parse_client(&json.to_string()), Ok(message));
    }
}

fn tag(json: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    value["type"].as_str().unwrap().to_owned()
}

/// The tags that so many draws have in them.
fn tags_of<M: serde::Serialize + std::fmt::Debug>(messages: &BoxedStrategy<M>) -> BTreeSet<String> {
    let mut runner = TestRunner::deterministic();
    (0..4000).map(|_| tag(&encode(&messages.new_tree(&mut runner).unwrap().current()))).collect()
}

/// A new variant fails to compile here until it is counted, and then fails the test until the strategies draw it.
#[test]
fn the_strategies_draw_every_variant() {
    fn client(message: &ClientMessage) -> usize {
        use ClientMessage as M;
        match message {
            M::Hello { .. } | M::Join { .. } | M::Offer { .. } | M::Candidate { .. } | M::Token { .. } => 36,
            M::KeepPlace | M::TakePlace { .. } => 36,
            M::Mute { .. } | M::Camera { .. } | M::Share { .. } | M::WantSlots { .. } | M::RaiseHand => 36,
            M::LowerHand { .. }
            | M::React { .. }
            | M::Chat { .. }
            | M::Admit { .. }
            | M::Reject { .. }
            | M::Captions { .. } => 36,
            M::GrantConsent { .. } | M::Dtmf { .. } | M::MuteOthers { .. } | M::Remove { .. } => 36,
            M::Spotlight { .. } | M::Hold | M::Resume | M::Deafen { .. } | M::AcceptCall { .. } => 36,
            M::RealTimeText { .. } | M::StartTogether | M::PermitMedia { .. } | M::Data { .. } | M::Rate(_) => 36,
            M::RejectCall { .. } | M::MoveToRoom { .. } | M::Leave { .. } | M::Ping { .. } => 36,
        }
    }
    fn host(message: &HostMessage) -> usize {
        use HostMessage as M;
        match message {
            M::Hello { .. } | M::Answer(_) | M::Candidate { .. } | M::State(_) | M::Roster { .. } => 32,
            M::Slots { .. } | M::DominantSpeakers { .. } | M::Capabilities { .. } | M::Recording(_) => 32,
            M::Transcription(_) | M::Muted { .. } | M::Stopped { .. } | M::Caption(_) | M::Reaction { .. } => 32,
            M::Thread { .. } | M::Chat(_) | M::Diagnostic(_) | M::Statistics { .. } | M::IncomingCall(_) => 32,
            M::RealTimeText(_) | M::Together(_) | M::Slides(_) | M::MediaAccess(_) | M::DialIn(_) => 32,
            M::Data { .. } | M::Rated | M::Place { .. } => 32,
            M::BreakoutRooms { .. } | M::Environment(_) | M::TokenNeeded | M::Error { .. } | M::Pong { .. } => 32,
        }
    }
    assert_eq!(tags_of(&client_message()).len(), client(&ClientMessage::Hold));
    assert_eq!(tags_of(&host_message()).len(), host(&HostMessage::TokenNeeded));
}

#[test]
fn an_unknown_message_is_told_as_malformed() {
    for text in [r#"{"type":"beamMeUp"}"#, r#"{"mute":true}"#, "[]", "null", "", r#"{"type":"mute"}"#] {
        assert!(matches!(parse_client(text), Err(ParseError::Malformed { .. })), "{text}");
        assert!(matches!(parse_host(text), Err(ParseError::Malformed { .. })), "{text}");
    }
}

#[test]
fn numbers_out_of_range_are_malformed() {
    assert!(parse_client(r#"{"type":"ping","id":4294967296}"#).is_err());
    assert!(parse_client(r#"{"type":"ping","id":-1}"#).is_err());
}

#[test]
fn a_message_at_the_limit_is_read_and_one_over_it_is_not() {
    let frame = encode(&ClientMessage::Dtmf { tones: String::new() }).len();
    let fits = encode(&ClientMessage::Dtmf { tones: "1".repeat(MAX_MESSAGE_BYTES - frame) });
    assert_eq!(fits.len(), MAX_MESSAGE_BYTES);
    assert!(parse_client(&fits).is_ok());
    let over = encode(&ClientMessage::Dtmf { tones: "1".repeat(MAX_MESSAGE_BYTES - frame + 1) });
    assert_eq!(parse_client(&over), Err(ParseError::TooLarge { bytes: MAX_MESSAGE_BYTES + 1 }));
}

/// JSON may write a byte of text as six; a host that keeps to the limit of a chat message is read.
#[test]
fn the_longest_chat_message_fits_however_it_is_written() {
    let text = "\u{1}".repeat(MAX_CHAT_BYTES);
    assert!(
        encode(&ClientMessage::Chat { reference: RequestId(u32::MAX), text: text.clone() }).len() <= MAX_MESSAGE_BYTES
    );
    let long = "\u{1}".repeat(512);
    let message = ChatMessage {
        id: ChatMessageId::new(&long),
        from: Some(meeting::protocol::ParticipantId::new(&long)),
        name: long,
        text,
        sent_unix_ms: u64::MAX,
        reference: Some(RequestId(u32::MAX)),
    };
    let json = encode(&HostMessage::Chat(message.clone()));
    assert!(json.len() <= MAX_MESSAGE_BYTES, "{}", json.len());
    assert_eq!(parse_host(&json), Ok(HostMessage::Chat(message)));
}

#[test]
fn what_is_absent_in_an_older_hosts_words_may_be() {
    let text = r#"{"type":"chat","id":"1","from":null,"name":"","text":"hi","sentUnixMs":5}"#;
    let error = HostMessage::Error { code: ErrorCode::Internal, detail: String::new(), reference: None };
    assert_eq!(encode(&error), r#"{"type":"error","code":"internal","detail":""}"#);
    let Ok(HostMessage::Chat(message)) = parse_host(text) else { panic!("not read") };
    assert_eq!((message.from, message.reference), (None, None));
    for text in [
        r#"{"type":"chat","id":"1","name":"","text":"hi"}"#,
        r#"{"type":"chat","id":"1","name":"","text":["hi"],"sentUnixMs":5}"#,
    ] {
        assert!(parse_host(text).is_err(), "{text}");
    }
}

#[test]
fn deep_nesting_is_refused_without_a_panic() {
    let text = format!(r#"{{"type":"mute","muted":{}}}"#, "[".repeat(100_000));
    assert!(parse_client(&text).is_err());
}

#[test]
fn names_of_a_newer_host_are_read_as_unknown() {
    let text = r#"{"type":"error","code":"outOfCoffee","detail":""}"#;
    assert_eq!(
        parse_host(text),
        Ok(HostMessage::Error { code: ErrorCode::Unknown, detail: String::new(), reference: None })
    );
    let text = r#"{"type":"capabilities","capabilities":[{"name":"levitate","present":true,"reason":"because"}]}"#;
    let Ok(HostMessage::Capabilities { capabilities }) = parse_host(text) else { panic!("not read") };
    assert_eq!(capabilities[0].name, meeting::protocol::CapabilityName::Unknown);
}
