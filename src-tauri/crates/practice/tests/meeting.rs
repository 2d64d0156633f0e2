//! Whole meetings over real sockets and real peer connections, on loopback.

#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

mod guest;

use std::path::Path;

use base::Secret;
use guest::{Guest, end_of, join, live_both, secret, service, socket};
use meeting::protocol::{
    CallState, ClientMessage, EndReason, ErrorCode, HostMessage, JoinTarget, MediaMap, ParticipantId, RequestId,
};
use practice::{Practice, PracticeConfig, PracticeError, Script, TicketError, ticket};
use rtc::signal::{Incoming, SignalError, dial};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

fn empty_room() -> Script {
    Script::parse("[[meeting]]\nsubject = \"Two of us\"\nlobby = false\n", Path::new("")).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_guests_see_and_hear_each_other_and_not_themselves() {
    let (practice, _folder) = service(empty_room()).await;
    let (mut ann, mut ben) =
        tokio::join!(Guest::join(&practice, "Ann", 41, 440.0), Guest::join(&practice, "Ben", 42, 660.0));
    let meets = |source: u8, hertz: f32| move |me: &Guest| me.sources(20).contains(&source) && me.hears(hertz) > 0.8;
    live_both("meet", (&mut ann, meets(42, 660.0)), (&mut ben, meets(41, 440.0))).await;
    for (me, own_source, own_tone) in [(&ann, 41, 440.0), (&ben, 42, 660.0)] {
        assert!(!me.sources(1).contains(&own_source), "nobody sees themselves");
        assert!(me.hears(own_tone) < 0.05, "nobody hears themselves: {}", me.hears(own_tone));
        assert!(me.seen.values().all(|numbers| numbers.is_sorted()), "pictures come in order");
    }
    assert!(ann.person("Ben").unwrap().speaking && ben.person("Ann").unwrap().speaking);
    practice.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_built_in_meeting_lets_a_guest_in_and_shows_everyone() {
    let (practice, _folder) = service(Script::built_in()).await;
    let mut guest = Guest::join(&practice, "Mary", 41, 440.0).await;
    guest.live("in the lobby", |me| me.states.contains(&CallState::Lobby)).await;
    guest.live("let in", |me| matches!(me.states.last(), Some(CallState::Connected { .. }))).await;
    guest.live("five pictures", |me| me.sources(10) == (1..=5).collect()).await;
    guest.live("the second voice", |me| me.hears(530.0) > 0.8).await;
    assert_eq!(guest.roster.len(), 6);
    guest.live("a hand", |me| me.person("Chike Obi").is_some_and(|chike| chike.hand == Some(1))).await;
}

/// With consent asked for from the start, and a voice to be heard meanwhile.
const RECORDED: &str = r#"
    [[meeting]]
    subject = "Recorded"
    lobby = false
    [[meeting.person]]
    name = "Olive"
    role = "organizer"
    [[meeting.event]]
    at = 0
    who = "Olive"
    do = { start-recording = { consent = true } }
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_consent_nothing_of_a_guest_reaches_the_others() {
    let (practice, _folder) = service(Script::parse(RECORDED, Path::new("")).unwrap()).await;
    let (mut ann, mut ben) =
        tokio::join!(Guest::join(&practice, "Ann", 41, 440.0), Guest::join(&practice, "Ben", 42, 660.0));
    let agree = ClientMessage::GrantConsent { recording: true, transcription: false };
    ben.signal.outgoing.send(agree.clone()).await.unwrap();
    let ben_comes_through = |me: &Guest| me.sources(20).contains(&42) && me.hears(660.0) > 0.8;
    live_both("one agreed", (&mut ann, ben_comes_through), (&mut ben, |me| me.heard.len() == 48_000)).await;
    assert!(ben.sources(1).is_empty() && ben.hears(440.0) < 0.05, "Ann has not agreed");
    assert!(ben.person("Ann").is_some_and(|ann| ann.muted && !ann.camera));
    ann.signal.outgoing.send(agree).await.unwrap();
    let ann_comes_through = |me: &Guest| me.sources(10).contains(&41) && me.hears(440.0) > 0.8;
    live_both("both agreed", (&mut ann, |_| true), (&mut ben, ann_comes_through)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forwarding_survives_lost_packets() {
    let text = "[[meeting]]\nsubject = \"Lossy\"\nlobby = false\n[faults]\nloss = 0.05\n";
    let (practice, _folder) = service(Script::parse(text, Path::new("")).unwrap()).await;
    let (mut ann, mut ben) =
        tokio::join!(Guest::join(&practice, "Ann", 41, 440.0), Guest::join(&practice, "Ben", 42, 660.0));
    // Nothing can be repeated: the host has lost it. Keyframes on demand have to do.
    let enough = |source: u8| move |me: &Guest| me.sources(60).contains(&source);
    live_both("see each other", (&mut ann, enough(42)), (&mut ben, enough(41))).await;
    assert!(ann.seen.values().all(|numbers| numbers.is_sorted()));
}

#[tokio::test]
async fn senseless_messages_are_answered_and_the_call_goes_on() {
    let (practice, _folder) = service(empty_room()).await;
    let mut signal = socket(&practice).await;
    let map = MediaMap {
        audio: "0".into(),
        camera: "1".into(),
        share: "2".into(),
        slots: vec!["3".into()],
        share_slot: "4".into(),
    };
    let offer = ClientMessage::Offer { revision: 1, sdp: "v=0 and nonsense".into(), media: map };
    let candidate = ClientMessage::Candidate { candidate: "candidate:nonsense".into(), mid: None };
    for (message, code) in [
        (offer.clone(), ErrorCode::Unexpected),
        (ClientMessage::RaiseHand, ErrorCode::Unexpected),
        (join(&practice, "Mary"), ErrorCode::Unknown),
        (candidate, ErrorCode::Unexpected),
        (offer, ErrorCode::Sdp),
        (join(&practice, "Mary again"), ErrorCode::Unexpected),
        (ClientMessage::Resume, ErrorCode::Unexpected),
        (ClientMessage::Dtmf { tones: "1".into() }, ErrorCode::Unexpected),
        (ClientMessage::Remove { participant: ParticipantId::new("nobody") }, ErrorCode::NotFound),
        (ClientMessage::Leave { for_everyone: true }, ErrorCode::NotAllowed),
    ] {
        signal.outgoing.send(message.clone()).await.unwrap();
        signal.outgoing.send(ClientMessage::Ping { id: RequestId(7) }).await.unwrap();
        let mut refused = None;
        loop {
            match signal.incoming.recv().await.unwrap() {
                Incoming::Message(HostMessage::Error { code, .. }) => refused = Some(code),
                Incoming::Message(HostMessage::Pong { .. }) => break,
                Incoming::Message(_) => {}
                other => panic!("{other:?}"),
            }
        }
        // The join in the middle is the one that makes sense.
        let expected = (code != ErrorCode::Unknown).then_some(code);
        assert_eq!(refused, expected, "{message:?}");
    }
}

#[tokio::test]
async fn what_leads_nowhere_ends_the_call_with_its_reason() {
    let (practice, _folder) = service(empty_room()).await;
    let meeting = practice.ready().meetings[0].clone();
    let by_id = |passcode: &str| JoinTarget::MeetingId {
        id: meeting.meeting_id.clone(),
        passcode: Some(Secret::new(passcode)),
    };
    for (target, subcode) in [
        (by_id("wrong"), 5751),
        (JoinTarget::Link { url: "https://teams.microsoft.com/meet/111222333444?p=abcdefghabcdefgh".into() }, 5751),
        (JoinTarget::Group { id: "x".into() }, 10_044),
    ] {
        let mut signal = socket(&practice).await;
        let ClientMessage::Join { display_name, token, muted, camera, .. } = join(&practice, "Mary") else {
            unreachable!()
        };
        signal.outgoing.send(ClientMessage::Join { target, display_name, token, muted, camera }).await.unwrap();
        assert_eq!(end_of(&mut signal).await, EndReason { code: 0, subcode });
    }
}

#[tokio::test]
async fn stopping_the_service_tells_everyone_and_takes_its_secret_along() {
    let (practice, _folder) = service(empty_room()).await;
    let file = practice.ready().secret_file.clone();
    let mut signal = socket(&practice).await;
    signal.outgoing.send(join(&practice, "Mary")).await.unwrap();
    loop {
        let heard = signal.incoming.recv().await;
        if let Some(Incoming::Message(HostMessage::State(CallState::Connected { .. }))) = heard {
            break;
        }
    }
    let http = practice.ready().http.clone();
    let known = secret(&practice);
    practice.stop().await;
    assert_eq!(end_of(&mut signal).await, EndReason { code: 0, subcode: 7000 });
    assert!(!file.exists());
    assert!(matches!(ticket(&http, &known).await, Err(TicketError::Io(_))), "the port is closed");
}

#[tokio::test]
async fn a_ticket_needs_the_secret_and_lets_one_client_in() {
    let (practice, _folder) = service(empty_room()).await;
    let http = practice.ready().http.clone();
    assert!(matches!(ticket(&http, &Secret::random()).await, Err(TicketError::Secret)));
    let one = ticket(&http, &secret(&practice)).await.unwrap();
    let _first = dial(&one.socket, &one.secret).await.unwrap();
    assert!(matches!(dial(&one.socket, &one.secret).await, Err(SignalError::Http(404))), "used");
    let other = one.socket.rsplit_once('/').unwrap().0.to_owned() + "/0000";
    assert!(matches!(dial(&other, &one.secret).await, Err(SignalError::Http(404))), "made up");
}

/// The status line of one raw request.
async fn status(practice: &Practice, path: &str, headers: &str) -> String {
    let address = practice.ready().http.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let headers = headers.replace("HERE", address);
    stream.write_all(format!("{path} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.split(' ').nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn pages_of_other_sites_are_turned_away() {
    let (practice, _folder) = service(empty_room()).await;
    let get = "GET /healthz";
    assert_eq!(status(&practice, get, "Host: HERE\r\n").await, "200");
    assert_eq!(status(&practice, get, "Host: HERE\r\nOrigin: http://localhost:5173\r\n").await, "200");
    assert_eq!(status(&practice, get, "Host: HERE\r\nOrigin: http://evil.example\r\n").await, "403");
    assert_eq!(status(&practice, get, "Host: evil.example\r\n").await, "421");
    let post = "POST /v1/tickets";
    assert_eq!(status(&practice, post, "Host: HERE\r\nContent-Length: 0\r\n").await, "401");
    let bearer = format!("Host: HERE\r\nContent-Length: 0\r\nAuthorization: Bearer {}\r\n", secret(&practice).expose());
    assert_eq!(status(&practice, post, &bearer).await, "200");
    assert_eq!(status(&practice, post, &format!("{bearer}Origin: http://evil.example\r\n")).await, "403");
}

#[tokio::test]
async fn it_listens_on_this_machine_only_and_says_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let config = PracticeConfig::new(folder.path());
    let open = PracticeConfig { listen: "0.0.0.0:0".parse().unwrap(), ..config.clone() };
    assert!(matches!(Practice::start(open).await, Err(PracticeError::NotLoopback(_))));
    let first = Practice::start(config.clone()).await.unwrap();
    let taken = first.ready().http.strip_prefix("http://").unwrap().parse().unwrap();
    let error = Practice::start(PracticeConfig { listen: taken, ..config.clone() }).await.unwrap_err();
    assert!(matches!(error, PracticeError::Listen { address, .. } if address == taken));
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = Practice::start(PracticeConfig { data: file, ..config }).await.unwrap_err();
    assert!(matches!(error, PracticeError::Write { .. }));
    let line = serde_json::to_value(first.ready()).unwrap();
    assert!(line["secretFile"].is_string() && line["meetings"][0]["meetingId"] == "264183392744150");
}

#[tokio::test]
async fn the_organisation_answers_beside_the_meetings_and_leads_to_them() {
    let folder = tempfile::tempdir().unwrap();
    let practice = Practice::start(PracticeConfig::new(folder.path())).await.unwrap();
    let ready = practice.ready().clone();
    let files = [&ready.organisation.ca_file, &ready.organisation.connection_string_file];
    assert!(files.iter().all(|file| file.is_file()));
    let said = std::fs::read_to_string(&ready.organisation.connection_string_file).unwrap();
    assert!(said.starts_with(&format!("endpoint={}/;accesskey=", ready.organisation.https)));
    let secret = std::fs::read_to_string(&ready.secret_file).unwrap();
    let organisation = get(&ready.http, "/_practice/organisation", &secret).await;
    assert!(organisation.contains(&ready.meetings[0].meeting_id), "a calendar leads to the scripted meeting");
    practice.stop().await;
    assert!(files.iter().all(|file| !file.exists()), "they go with the service");
}

/// The whole answer of the service to a request.
async fn get(http: &str, path: &str, secret: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = http.strip_prefix("http://").unwrap();
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let asked = format!(
        "GET {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {secret}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(asked.as_bytes()).await.unwrap();
    let mut said = String::new();
    stream.read_to_string(&mut said).await.unwrap();
    said
}
