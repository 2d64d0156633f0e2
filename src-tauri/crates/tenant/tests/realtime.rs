//! Notifications in real time over real sockets, frame by frame.

#![allow(clippy::unwrap_used, reason = "test code: a failed unwrap is a failed test")]

mod published;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use futures_util::{SinkExt, StreamExt};
use published::{ask, body, escaped, signed, tenant};
use serde_json::{Value, json};
use tenant::{
    Tenant,
    serve::{Line, PlainListener, router},
};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::timeout,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest},
};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

const VERSION: &str = "api-version=2025-03-15";

/// Longer than anything here takes.
const LONG: Duration = Duration::from_secs(20);

struct Served {
    tenant: Arc<Tenant>,
    at: SocketAddr,
    server: JoinHandle<()>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve() -> Served {
    let tenant = Arc::new(tenant());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let service = router(Arc::clone(&tenant)).into_make_service_with_connect_info::<Line>();
    let server = tokio::spawn(async move { axum::serve(PlainListener(listener), service).await.unwrap() });
    Served { tenant, at, server }
}

/// A user of the resource.
struct User {
    id: String,
    token: String,
}

impl Served {
    fn user(&self) -> User {
        let asked = json!({ "createTokenWithScopes": ["chat"] });
        let (_, made) = signed(&self.tenant, "POST", "/identities?api-version=2023-10-01", &asked);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        User { id: text(&made["identity"]["id"]), token: text(&made["accessToken"]["token"]) }
    }

    fn chat(&self, user: &User, method: &str, path: &str, said: &Value) -> Value {
        let response = ask(&self.tenant, &user.token, method, &format!("/chat/{path}?{VERSION}"), &[], said);
        assert!(response.status().is_success(), "{path}: {:?}", response.body());
        body(&response)
    }

    /// A thread with others, as part of an address.
    fn thread(&self, user: &User, with: &[&User]) -> String {
        let person = |user: &&User| json!({ "communicationIdentifier": { "communicationUser": { "id": user.id } } });
        let participants: Vec<Value> = with.iter().map(person).collect();
        let made = self.chat(user, "POST", "threads", &json!({ "topic": "Lunch", "participants": participants }));
        format!("threads/{}", escaped(made["chatThread"]["id"].as_str().unwrap()))
    }

    /// What the client sends first, and gets: an address and the number of its socket.
    fn allocate(&self, user: &User) -> (Value, String) {
        let token = [("x-skypetoken", user.token.as_str())];
        let allocated = body(&ask(&self.tenant, "", "POST", "/realtime/v4/a?epid=e", &token, &Value::Null));
        let path = format!("/socket.io/1/?sr={}&v=v4", allocated["connectparams"]["sr"].as_str().unwrap());
        let said = ask(&self.tenant, "", "GET", &path, &token, &Value::Null);
        let said = String::from_utf8_lossy(said.body()).into_owned();
        let parts: Vec<&str> = said.split(':').collect();
        assert_eq!(parts[1..], ["25", "70", "websocket"], "{said}");
        (allocated, parts[0].to_owned())
    }

    async fn open(&self, number: &str, origin: &str) -> Result<Socket, Error> {
        let address = format!("ws://{}/socket.io/1/websocket/{number}?v=v4", self.at);
        let mut request = address.into_client_request().unwrap();
        request.headers_mut().insert("origin", origin.parse().unwrap());
        connect_async(request).await.map(|(socket, _)| socket)
    }

    /// Somebody who listens.
    async fn listen(&self, user: &User) -> Socket {
        let (allocated, number) = self.allocate(user);
        let mut socket = self.open(&number, "http://localhost:3000").await.unwrap();
        assert_eq!(hear(&mut socket).await, "1::");
        assert!(hear(&mut socket).await.starts_with("5:1::"));
        let asked = json!({ "registrationId": "e", "transports": { "TROUTER": [{ "context": "", "path": allocated["surl"], "ttl": 7200 }] } });
        let token = [("x-skypetoken", user.token.as_str())];
        let response = ask(&self.tenant, "", "POST", "/realtime/v3/registrations", &token, &asked);
        assert_eq!(response.status(), 202);
        socket
    }
}

async fn hear(socket: &mut Socket) -> String {
    match timeout(LONG, socket.next()).await.unwrap().unwrap().unwrap() {
        Message::Text(text) => text.as_str().to_owned(),
        other => panic!("{other:?}"),
    }
}

/// The body of the next notification.
async fn told(socket: &mut Socket) -> Value {
    let frame = hear(socket).await;
    let request: Value = serde_json::from_str(frame.strip_prefix("3:::").unwrap()).unwrap();
    assert_eq!(request["method"], "POST");
    assert!(request["headers"]["MS-CV"].is_string() && request["headers"]["trouter-request"].is_string());
    let answer = json!({ "id": request["id"], "status": 200, "headers": {}, "body": "" });
    socket.send(Message::Text(format!("3:::{answer}").into())).await.unwrap();
    serde_json::from_str(request["body"].as_str().unwrap()).unwrap()
}

/// Whether the service has hung up.
async fn is_over(socket: &mut Socket) -> bool {
    let end = async {
        while let Some(Ok(message)) = socket.next().await {
            if matches!(message, Message::Close(_)) {
                break;
            }
        }
    };
    timeout(LONG, end).await.is_ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_comes_over_the_socket_and_the_client_is_answered() {
    let served = serve().await;
    let (mary, nell) = (served.user(), served.user());
    let mut socket = served.listen(&nell).await;
    socket.send(Message::Text("5:1+::{\"name\":\"user.activity\",\"args\":[{}]}".into())).await.unwrap();
    assert_eq!(hear(&mut socket).await, "6:::1+[\"ok\"]");
    socket.send(Message::Text("this is no frame".into())).await.unwrap();
    let thread = served.thread(&mary, &[&nell]);
    assert_eq!(told(&mut socket).await["eventId"], 257);
    served.chat(&mary, "POST", &format!("{thread}/messages"), &json!({ "content": "Soup?" }));
    let message = told(&mut socket).await;
    assert_eq!(
        (&message["messageBody"], &message["senderId"], &message["recipientMri"]),
        (&json!("Soup?"), &json!(mary.id), &json!(nell.id))
    );
    socket.send(Message::Text("5:2+::{\"name\":\"ping\"}".into())).await.unwrap();
    assert_eq!(hear(&mut socket).await, "6:::2+[\"pong\"]");
    socket.send(Message::Text("0::".into())).await.unwrap();
    assert_eq!(hear(&mut socket).await, "0::");
    assert!(is_over(&mut socket).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_good_token_a_handshake_or_a_page_of_this_machine_nobody_listens() {
    let served = serve().await;
    let mary = served.user();
    for (method, path) in
        [("POST", "/realtime/v4/a"), ("GET", "/socket.io/1/?sr=x"), ("POST", "/realtime/v3/registrations")]
    {
        for header in [[("x-skypetoken", "nonsense")].as_slice(), &[]] {
            assert_eq!(ask(&served.tenant, &mary.token, method, path, header, &Value::Null).status(), 401, "{path}");
        }
    }
    assert!(served.open("made-up", "http://localhost:3000").await.is_err());
    let (_, number) = served.allocate(&mary);
    assert!(served.open(&number, "https://evil.example").await.is_err());
    assert!(served.open(&number, "http://localhost:3000").await.is_ok(), "the number was not used up by that");
    assert!(served.open(&number, "http://localhost:3000").await.is_err(), "but by this");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_socket_ends_with_its_token_and_with_a_frame_too_large() {
    let served = serve().await;
    let (mary, nell) = (served.user(), served.user());
    let (mut marys, mut nells) = (served.listen(&mary).await, served.listen(&nell).await);
    let revoke = format!("/identities/{}/:revokeAccessTokens?api-version=2023-10-01", escaped(&mary.id));
    assert_eq!(signed(&served.tenant, "POST", &revoke, &Value::Null).0, 204);
    assert!(is_over(&mut marys).await);
    let _ = nells.send(Message::Text("x".repeat(64 * 1024 + 1).into())).await;
    assert!(is_over(&mut nells).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_hears_the_same_each_for_itself() {
    let served = serve().await;
    let users: Vec<User> = (0..100).map(|_| served.user()).collect();
    let mut sockets = Vec::new();
    for user in &users {
        sockets.push(served.listen(user).await);
    }
    let thread = served.thread(&users[0], &users[1..].iter().collect::<Vec<_>>());
    for number in 0..3 {
        served.chat(&users[0], "POST", &format!("{thread}/messages"), &json!({ "content": number.to_string() }));
    }
    for (socket, user) in sockets.iter_mut().zip(&users) {
        assert_eq!(told(socket).await["eventId"], 257);
        for number in 0..3 {
            let message = told(socket).await;
            assert_eq!(
                (&message["messageBody"], &message["recipientMri"]),
                (&json!(number.to_string()), &json!(user.id))
            );
        }
    }
}
