//! Whole meetings over real sockets and real peer connections, on loopback.

mod guest;

use std::path::Path;

use base::Secret;
use guest::{Guest, end_of, join, secret, service, socket};
use meeting::protocol::{CallState, ClientMessage, EndReason, JoinTarget};
use practice::{Practice, PracticeConfig, PracticeError, Script, TicketError, ticket};
use rtc::signal::{SignalError, dial};
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
    tokio::join!(ann.live("Ann", meets(42, 660.0)), ben.live("Ben", meets(41, 440.0)));
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
        use rtc::signal::Incoming::Message;
        if let Some(Message(meeting::protocol::HostMessage::State(CallState::Connected { .. }))) =
            signal.incoming.recv().await
        {
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
