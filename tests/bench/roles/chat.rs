//! A program that chats: the app's own chats, over TLS, as somebody whose token stands in a file.

mod crowd;
mod program;
mod read;
mod thread;
mod write;

use std::{fs, sync::Arc};

use app::ChatWay;
use base::{Secret, http::Http};
use chat::{
    AcsChat, Bearer, Bearing, Identifier,
    realtime::{Realtime, SocketRealtime, WebSockets},
};
use identity::{SystemClock, Web, WebOptions};

/// Where the organisation is, and who comes.
struct Entry {
    /// Its address over TLS.
    origin: String,
    authority: Vec<u8>,
    users: Vec<Kept>,
}

/// A token that lasts as long as this bench.
#[derive(Clone)]
struct Kept {
    id: Identifier,
    token: Secret,
}

impl Bearer for Kept {
    fn token(&self) -> Bearing<'_> {
        Box::pin(std::future::ready(Ok(self.token.clone())))
    }

    fn renew(&self) -> Bearing<'_> {
        self.token()
    }

    fn me(&self) -> Option<Identifier> {
        Some(self.id.clone())
    }
}

impl Entry {
    /// Host and port, the file with the certificate authority, and the file with ids and tokens, one person a line.
    fn read(words: &[String]) -> Option<(Self, &[String])> {
        let [https, authority, users, rest @ ..] = words else { return None };
        let text = fs::read_to_string(users).expect("the file with the tokens can be read");
        let user = |line: &str| {
            let (id, token) = line.split_once(' ').expect("an id and a token stand in a line");
            Kept { id: Identifier::from_raw(id).expect("it is an id"), token: Secret::new(token) }
        };
        let authority = fs::read(authority).expect("the certificate authority can be read");
        let users = text.lines().map(user).collect();
        Some((Self { origin: format!("https://{https}"), authority, users }, rest))
    }

    fn web(&self) -> WebOptions {
        WebOptions { extra_authorities: Some(self.authority.clone()), ..WebOptions::default() }
    }

    fn http(&self) -> Arc<dyn Http> {
        Arc::new(Web::new(&self.web()).expect("the authority can be trusted"))
    }

    fn realtime(&self, http: Arc<dyn Http>, user: &Kept) -> SocketRealtime {
        let sockets = WebSockets::new(Some(self.web().tls().expect("the authority can be trusted")));
        let bearer = Arc::new(user.clone());
        SocketRealtime::new(http, bearer, Arc::new(sockets), Arc::new(SystemClock), &self.origin)
            .expect("it is a resource")
    }

    /// How the first of the people chats: told at once, or by asking alone.
    fn way(&self, realtime: bool) -> ChatWay {
        let (http, user) = (self.http(), &self.users[0]);
        let chat =
            AcsChat::new(Arc::clone(&http), Arc::new(user.clone()), Arc::new(SystemClock), &self.origin, Some("Ann"));
        let told = realtime.then(|| Arc::new(self.realtime(http, user)) as Arc<dyn Realtime>);
        let service = Arc::new(chat.expect("it is a resource"));
        ChatWay { identity: "Ann".into(), name: "Ann".into(), service, realtime: told }
    }
}

/// Plays a part of the chat bench until the process is ended; nothing where the words are off.
pub(super) async fn run(words: &[String]) -> Option<()> {
    let (part, words) = words.split_first()?;
    let (entry, rest) = Entry::read(words)?;
    match (part.as_str(), rest) {
        ("write", [pace, count, threads @ ..]) => write::run(&entry, pace, count.parse().ok()?, threads).await,
        ("read", [way, count, threads @ ..]) => read::run(&entry, way == "told", count.parse().ok()?, threads).await,
        ("thread", [small, large, pages, times]) => {
            thread::run(&entry, small, large, pages.parse().ok()?, times.parse().ok()?).await;
        }
        ("crowd", [each]) => crowd::run(&entry, each.parse().ok()?).await,
        _ => return None,
    }
    Some(())
}
