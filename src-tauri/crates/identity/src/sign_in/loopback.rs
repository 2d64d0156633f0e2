//! Where the browser's answer comes to: a listener on loopback for one sign-in (RFC 8252, section 7.3).
//!
//! Under the name `localhost` it listens on 127.0.0.1 and ::1 on one and the same port, since a browser may try either first.
//! It takes one answer, the one with the right `state`; whatever else comes in the meantime is turned away and changes nothing,
//! so that no stranger on this machine can end somebody's sign-in. The page it answers with holds no script and nothing of the
//! request.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::{Router, routing::get};
use oauth2::AuthorizationCode;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::{Refusal, SignInFailure};

/// How often another port is tried when ::1 has not the same one free.
const TRIES: usize = 16;
/// How long the browser may take to fetch the last page.
const FAREWELL: Duration = Duration::from_secs(2);
/// Longer than any real answer.
const QUERY_LIMIT: usize = 16 << 10;

/// The redirect address as it is registered at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// Its host.
    pub host: RedirectHost,
    /// Its port; any free one without. Providers that follow RFC 8252 take any.
    pub port: Option<u16>,
    /// Its path, which begins with `/`.
    pub path: String,
}

impl Redirect {
    /// `http://localhost/`, as Microsoft's portal registers it for desktop applications.
    #[must_use]
    pub fn localhost() -> Self {
        Self { host: RedirectHost::Localhost, port: None, path: "/".to_owned() }
    }

    /// `http://127.0.0.1/`, as RFC 8252 recommends.
    #[must_use]
    pub fn ipv4() -> Self {
        Self { host: RedirectHost::Ipv4, ..Self::localhost() }
    }
}

/// How loopback is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RedirectHost {
    /// `localhost`: 127.0.0.1 and ::1.
    Localhost,
    /// `127.0.0.1`.
    Ipv4,
}

/// The words of the last page, in the person's language.
#[derive(Debug, Clone)]
pub struct Pages {
    /// After signing in.
    pub done: String,
    /// After a refusal.
    pub refused: String,
}

impl Default for Pages {
    fn default() -> Self {
        Self {
            done: "You are signed in. You can close this page and go back to Passerelle.".to_owned(),
            refused: "You were not signed in. You can close this page; Passerelle says why.".to_owned(),
        }
    }
}

/// Bound, and not listening to anybody yet.
pub(super) struct Loopback {
    sockets: Sockets,
    redirect: Redirect,
    port: u16,
}

impl Loopback {
    pub(super) async fn bind(redirect: &Redirect) -> Result<Self, SignInFailure> {
        if !redirect.path.starts_with('/') || redirect.path.contains(['?', '#', '{', '}', '*']) {
            return Err(SignInFailure::Configuration);
        }
        for _ in 0..TRIES {
            let one = TcpListener::bind((Ipv4Addr::LOCALHOST, redirect.port.unwrap_or(0))).await;
            let one = one.map_err(|_| redirect.port.map_or(SignInFailure::Listener, |_| SignInFailure::PortTaken))?;
            let port = one.local_addr().map_err(|_| SignInFailure::Listener)?.port();
            let two = match redirect.host {
                RedirectHost::Ipv4 => None,
                RedirectHost::Localhost => match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
                    Ok(two) => Some(two),
                    Err(error) if error.kind() == std::io::ErrorKind::AddrInUse && redirect.port.is_none() => continue,
                    Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
                        return Err(SignInFailure::PortTaken);
                    }
                    // A machine without IPv6: its browsers won't try it either.
                    Err(_) => None,
                },
            };
            return Ok(Self { sockets: Sockets { one, two }, redirect: redirect.clone(), port });
        }
        Err(SignInFailure::Listener)
    }

    /// The redirect address with the port that was got.
    pub(super) fn address(&self) -> String {
        let host = match self.redirect.host {
            RedirectHost::Localhost => "localhost",
            RedirectHost::Ipv4 => "127.0.0.1",
        };
        format!("http://{host}:{}{}", self.port, self.redirect.path)
    }

    /// Begins to listen for the answer with this state.
    pub(super) fn serve(self, state: String, issuer: Option<String>, pages: Pages) -> Waiting {
        let (sender, answer) = mpsc::channel(1);
        let (stop, stopped) = oneshot::channel::<()>();
        let expected = Arc::new(Expected { state, issuer, pages, sender });
        let router = Router::new().route(&self.redirect.path, get(take)).with_state(expected);
        let task = tokio::spawn(async move {
            let ended = async { stopped.await.unwrap_or_default() };
            let _ = axum::serve(self.sockets, router).with_graceful_shutdown(ended).await;
        });
        Waiting { answer, stop: Some(stop), task }
    }
}

/// Listening. Dropping it closes the port.
pub(super) struct Waiting {
    answer: mpsc::Receiver<Result<AuthorizationCode, SignInFailure>>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Waiting {
    /// The code of the one answer.
    pub(super) async fn code(mut self) -> Result<AuthorizationCode, SignInFailure> {
        let answer = self.answer.recv().await.ok_or(SignInFailure::Listener)?;
        // Nobody else is let in; the browser may fetch its page to the end.
        self.stop.take();
        let _ = tokio::time::timeout(FAREWELL, &mut self.task).await;
        answer
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Expected {
    state: String,
    issuer: Option<String>,
    pages: Pages,
    sender: mpsc::Sender<Result<AuthorizationCode, SignInFailure>>,
}

async fn take(State(expected): State<Arc<Expected>>, RawQuery(query): RawQuery) -> Response {
    let Some(answer) = Parameters::read(&query.unwrap_or_default()).and_then(|found| expected.judge(found)) else {
        return page(StatusCode::BAD_REQUEST, &expected.pages.refused);
    };
    let words = if answer.is_ok() { &expected.pages.done } else { &expected.pages.refused };
    match expected.sender.try_send(answer) {
        Ok(()) => page(StatusCode::OK, words),
        // The one answer was there already.
        Err(_) => page(StatusCode::GONE, &expected.pages.refused),
    }
}

impl Expected {
    /// None for what is no answer to this sign-in.
    fn judge(&self, found: Parameters) -> Option<Result<AuthorizationCode, SignInFailure>> {
        if base::Secret::new(found.state?) != base::Secret::new(self.state.clone()) {
            return None;
        }
        // Another provider's answer to our question (RFC 9207).
        if let (Some(ours), Some(theirs)) = (&self.issuer, &found.issuer)
            && ours != theirs
        {
            return Some(Err(SignInFailure::Impostor));
        }
        Some(match (found.code, found.error) {
            (Some(code), None) => Ok(AuthorizationCode::new(code)),
            (_, Some(error)) => Err(SignInFailure::Refused(Refusal::of_redirect(&error, found.description.as_deref()))),
            (None, None) => Err(SignInFailure::Unreadable),
        })
    }
}

#[derive(Default)]
struct Parameters {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    description: Option<String>,
    issuer: Option<String>,
}

impl Parameters {
    /// None when one stands there twice, or it is far too long.
    fn read(query: &str) -> Option<Self> {
        let mut found = Self::default();
        if query.len() > QUERY_LIMIT {
            return None;
        }
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let place = match &*name {
                "state" => &mut found.state,
                "code" => &mut found.code,
                "error" => &mut found.error,
                "error_description" => &mut found.description,
                "iss" => &mut found.issuer,
                _ => continue,
            };
            if place.replace(value.into_owned()).is_some() {
                return None;
            }
        }
        Some(found)
    }
}

fn page(status: StatusCode, words: &str) -> Response {
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    let headers: [(HeaderName, &str); 5] = [
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONNECTION, "close"),
    ];
    let html = format!("<!doctype html><meta charset=\"utf-8\"><title>Passerelle</title><p>{words}</p>");
    (status, headers, Html(html)).into_response()
}

/// One or two listeners as one.
struct Sockets {
    one: TcpListener,
    two: Option<TcpListener>,
}

impl axum::serve::Listener for Sockets {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        let Self { one, two } = self;
        match two {
            Some(two) => tokio::select! {
                taken = axum::serve::Listener::accept(one) => taken,
                taken = axum::serve::Listener::accept(two) => taken,
            },
            None => axum::serve::Listener::accept(one).await,
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.one.local_addr()
    }
}
