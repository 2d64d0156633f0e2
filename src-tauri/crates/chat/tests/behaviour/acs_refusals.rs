//! What the service says no to, and what becomes of it.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use std::time::Duration;

use crate::acs::{ENDPOINT, client, message, thread};
use crate::support::{
    HeldClock, Tokens,
    scripted::{Scripted, answer, with},
};
use base::{Secret, http::HttpFailure};
use chat::{Absence, AcsChat, AcsEndpointError, Body, ChatFailure, ChatService, ClientId, Detection, Listing, Refusal};
use identity::source::{FixedIssuer, GuestIdentity};
use serde_json::{Value, json};

fn refused(status: u16) -> base::http::Response {
    answer(status, &json!({ "error": { "code": "Forbidden", "message": "User is not allowed" } }))
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let http = Arc::new(Scripted::new([refused(401), answer(204, &Value::Null), refused(401), refused(401)]));
    let client = client(&http);
    client.delete(&thread(), &message()).await.unwrap();
    let tokens: Vec<_> = http.seen().iter().map(|request| request.headers()["authorization"].clone()).collect();
    assert_eq!(tokens, ["Bearer token-0", "Bearer token-1"]);
    let failure = client.delete(&thread(), &message()).await.unwrap_err();
    assert!(matches!(failure, ChatFailure::Refused(Refusal::SignInAgain, _)), "{failure:?}");
    assert_eq!((http.seen().len(), failure.code()), (2, "chat-sign-in"));
}

/// Tokens that name `8:acs:res_me` as their user and end in 2096.
const GUEST: [&str; 2] = [
    "eyJhbGciOiJSUzI1NiJ9.eyJza3lwZWlkIjoiYWNzOnJlc19tZSIsImV4cCI6Mzk5OTk5OTk5OSwibiI6Im9uZSJ9.c2ln",
    "eyJhbGciOiJSUzI1NiJ9.eyJza3lwZWlkIjoiYWNzOnJlc19tZSIsImV4cCI6Mzk5OTk5OTk5OSwibiI6InR3byJ9.c2ln",
];

#[tokio::test]
async fn a_guests_token_is_taken_and_renewed_where_it_is_refused() {
    let read = AtomicUsize::new(0);
    let issuer =
        FixedIssuer::new(move || Some(Secret::new(GUEST[read.fetch_add(1, Ordering::SeqCst)])), Arc::new(HeldClock));
    let guest = Arc::new(GuestIdentity::new(Arc::new(issuer), Arc::new(HeldClock)));
    let http = Arc::new(Scripted::new([refused(401), answer(204, &Value::Null)]));
    let client = AcsChat::new(Arc::clone(&http) as _, guest, Arc::new(HeldClock), ENDPOINT, None).unwrap();
    assert_eq!(client.me(), None, "nobody knows before the first token");
    client.leave(&thread()).await.unwrap_err();
    client.delete(&thread(), &message()).await.unwrap();
    let sent: Vec<_> = http.seen().iter().map(|request| request.headers()["authorization"].clone()).collect();
    assert_eq!(sent, GUEST.map(|token| format!("Bearer {token}")));
    assert_eq!(client.me().unwrap().raw(), "8:acs:res_me");
}

#[tokio::test]
async fn where_there_is_no_chat_nothing_is_asked_twice() {
    for (status, why, asked) in
        [(404, Absence::NotFound, 1), (403, Absence::Forbidden, 1), (401, Absence::Unauthorized, 2)]
    {
        let http = Arc::new(Scripted::new([refused(status), refused(status)]));
        let client = client(&http);
        assert_eq!(client.detect().await, Ok(Detection::Absent { why, news: true }));
        assert_eq!(client.detect().await, Ok(Detection::Absent { why, news: false }));
        let failure = client.messages(&thread(), &Listing::Newest(1)).await.unwrap_err();
        assert_eq!((&failure, failure.code()), (&ChatFailure::Absent(why), "chat-absent"));
        assert_eq!(http.seen().len(), asked);
    }
}

#[tokio::test]
async fn a_network_that_is_away_leaves_the_question_open() {
    let http = Arc::new(Scripted::new([]));
    let client = client(&http);
    http.then(Err(HttpFailure::Unreachable));
    assert_eq!(client.detect().await, Err(ChatFailure::Http(HttpFailure::Unreachable)));
    http.then(Ok(answer(200, &json!({ "value": [] }))));
    assert_eq!(client.detect().await, Ok(Detection::Present));
    assert_eq!(client.detect().await, Ok(Detection::Present));
    assert_eq!(http.seen().len(), 2);
}

#[tokio::test]
async fn a_refusal_in_one_thread_says_nothing_of_the_others() {
    let http = Arc::new(Scripted::new([refused(403), answer(200, &json!({ "value": [] }))]));
    let client = client(&http);
    let failure = client.messages(&thread(), &Listing::Newest(1)).await.unwrap_err();
    assert!(
        matches!(&failure, ChatFailure::Refused(Refusal::NotAllowed, Some(code)) if code.to_string() == "Forbidden")
    );
    assert_eq!(client.detect().await, Ok(Detection::Present));
}

#[tokio::test(start_paused = true)]
async fn after_too_many_requests_the_next_one_waits_as_long_as_the_service_wants() {
    let http = Arc::new(Scripted::new([with(refused(429), "retry-after", "7"), answer(204, &Value::Null)]));
    let client = client(&http);
    let begun = tokio::time::Instant::now();
    assert_eq!(client.delete(&thread(), &message()).await, Err(ChatFailure::TooMany(Some(Duration::from_secs(7)))));
    client.delete(&thread(), &message()).await.unwrap();
    assert_eq!(begun.elapsed().as_secs(), 7);
    http.then(Ok(with(refused(429), "retry-after", "600")));
    assert!(client.delete(&thread(), &message()).await.is_err());
    let told = client.delete(&thread(), &message()).await.unwrap_err();
    assert!(told.retry_after().unwrap() > Duration::from_secs(590), "{told:?}");
    assert_eq!(http.seen().len(), 3, "the fourth was not even sent");
}

#[tokio::test(start_paused = true)]
async fn the_eleventh_message_waits_before_the_service_has_to_say_so() {
    let http = Arc::new(Scripted::new((0..11).map(|id| answer(201, &json!({ "id": id.to_string() })))));
    let client = client(&http);
    let begun = tokio::time::Instant::now();
    let mut sent = Vec::new();
    for _ in 0..11 {
        client.send(&thread(), &ClientId::random(), &Body::text("x").unwrap()).await.unwrap();
        sent.push(begun.elapsed().as_secs());
    }
    assert_eq!(sent, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10]);
}

#[tokio::test]
async fn the_token_goes_to_no_other_host() {
    for next in [
        "https://evil.example/chat/threads?x",
        "http://contoso.westus.communications.azure.com/chat/threads",
        "/chat/threads?x",
        "https://contoso.westus.communications.azure.com:444/x",
        "https://user@contoso.westus.communications.azure.com/chat/threads",
    ] {
        let http = Arc::new(Scripted::new([answer(200, &json!({ "value": [], "nextLink": next }))]));
        let client = client(&http);
        let page = client.threads(None).await.unwrap();
        assert_eq!(client.threads(page.next).await, Err(ChatFailure::Foreign), "{next}");
        assert_eq!(http.seen().len(), 1, "{next}");
    }
}

#[tokio::test]
async fn answers_that_are_none_are_told_apart() {
    let http = Arc::new(Scripted::new([answer(200, &json!({ "value": 5 })), answer(201, &json!({})), refused(302)]));
    let client = client(&http);
    assert_eq!(client.threads(None).await, Err(ChatFailure::Unreadable));
    assert_eq!(
        client.send(&thread(), &ClientId::random(), &Body::text("x").unwrap()).await,
        Err(ChatFailure::Unreadable)
    );
    assert_eq!(client.thread(&thread()).await.unwrap_err(), ChatFailure::Unreadable);
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    let http = Arc::new(Scripted::new([]));
    let tokens = Arc::new(Tokens { none: true, ..Tokens::default() });
    let client = AcsChat::new(Arc::clone(&http) as _, tokens, Arc::new(HeldClock), ENDPOINT, None).unwrap();
    assert_eq!(client.threads(None).await, Err(ChatFailure::NoToken));
}

#[test]
fn an_endpoint_is_secure_or_on_this_machine() {
    let client = |endpoint: &str| {
        AcsChat::new(Arc::new(Scripted::new([])), Arc::new(Tokens::default()), Arc::new(HeldClock), endpoint, None)
            .map(drop)
    };
    for endpoint in
        ["https://a.example", "https://a.example/base", "http://127.0.0.1:1/", "http://localhost", "http://[::1]:2"]
    {
        assert_eq!(client(endpoint), Ok(()), "{endpoint}");
    }
    for endpoint in ["http://a.example", "https://u@a.example", "https://a.example?x", "ftp://a", "x", ""] {
        assert_eq!(client(endpoint), Err(AcsEndpointError), "{endpoint}");
    }
}
