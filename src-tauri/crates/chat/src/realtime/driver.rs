//! Moves a session: sends its requests, holds its socket, watches its time.

use std::{sync::Arc, time::Duration};

use base::http::{Http, HttpFailure, Response};
use tokio::{sync::mpsc, time::Instant};
use url::Url;
use uuid::Uuid;

use super::{
    DialFailure, Dialer, Line, Notice, Realtime, Subscription,
    session::{Action, Session},
};
use crate::bearer::Bearer;
use identity::WallClock;

/// Notices that nobody has taken yet: more of them make the socket wait.
const NOTICES: usize = 64;

/// Realtime notices of a Communication Services resource.
pub struct SocketRealtime {
    http: Arc<dyn Http>,
    bearer: Arc<dyn Bearer>,
    dialer: Arc<dyn Dialer>,
    clock: Arc<dyn WallClock>,
    endpoint: Url,
}

/// An address was no endpoint of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no endpoint of a Communication Services resource")]
pub struct SocketRealtimeError;

impl std::fmt::Debug for SocketRealtime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SocketRealtime").finish_non_exhaustive()
    }
}

impl SocketRealtime {
    /// Notices of one's threads at a resource; connects when somebody subscribes.
    ///
    /// # Errors
    /// When the endpoint is none.
    pub fn new(
        http: Arc<dyn Http>,
        bearer: Arc<dyn Bearer>,
        dialer: Arc<dyn Dialer>,
        clock: Arc<dyn WallClock>,
        endpoint: &str,
    ) -> Result<Self, SocketRealtimeError> {
        let endpoint = Url::parse(endpoint).ok().filter(|url| {
            let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
            url.scheme() == "https" || (url.scheme() == "http" && local)
        });
        Ok(Self { http, bearer, dialer, clock, endpoint: endpoint.ok_or(SocketRealtimeError)? })
    }
}

impl Realtime for SocketRealtime {
    fn subscribe(&self) -> Subscription {
        let (notices, receiver) = mpsc::channel(NOTICES);
        let since_1970 = self.clock.now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let unix_ms = u64::try_from(since_1970.as_millis()).unwrap_or_default();
        let jitter = getrandom::u32().unwrap_or_default();
        let (inputs, heard) = mpsc::channel(16);
        let driver = Driver {
            session: Session::new(self.endpoint.clone(), (Uuid::new_v4(), Uuid::new_v4()), unix_ms, jitter),
            http: Arc::clone(&self.http),
            bearer: Arc::clone(&self.bearer),
            dialer: Arc::clone(&self.dialer),
            notices,
            inputs,
            line: None,
            began: Instant::now(),
        };
        tokio::spawn(driver.run(heard));
        Subscription::that_says_goodbye(receiver)
    }
}

/// Saying goodbye takes no longer.
const GOODBYE: Duration = Duration::from_secs(3);

/// What comes back from what was begun beside the loop.
enum Input {
    Token(Option<base::Secret>),
    Answer(u64, Result<Response, HttpFailure>),
    Opened(u64, Result<Line, DialFailure>),
}

struct Driver {
    session: Session,
    http: Arc<dyn Http>,
    bearer: Arc<dyn Bearer>,
    dialer: Arc<dyn Dialer>,
    notices: mpsc::Sender<Notice>,
    inputs: mpsc::Sender<Input>,
    line: Option<Line>,
    began: Instant,
}

impl Driver {
    async fn run(mut self, mut inputs: mpsc::Receiver<Input>) {
        loop {
            if !self.act().await || self.session.is_stopped() {
                return;
            }
            let deadline = self.session.deadline().unwrap_or_else(|| Duration::from_secs(3600) + self.began.elapsed());
            let line = self.line.as_mut();
            tokio::select! {
                () = self.notices.closed() => {
                    self.session.stop();
                    let _ = tokio::time::timeout(GOODBYE, self.say_goodbye()).await;
                    return;
                }
                () = tokio::time::sleep_until(self.began + deadline) => self.session.tick(self.began.elapsed()),
                input = inputs.recv() => self.take(input),
                text = hear(line) => match text {
                    Some(text) => self.session.heard(&text, self.began.elapsed()),
                    None => {
                        self.line = None;
                        self.session.closed(self.began.elapsed());
                    }
                }
            }
        }
    }

    /// The last frame, and the end of the registration.
    async fn say_goodbye(&mut self) {
        while let Some(action) = self.session.poll() {
            match (action, &self.line) {
                (Action::Say(text), Some(line)) => drop(line.say.send(text).await),
                (Action::Ask(_, request), _) => drop(self.http.send(request).await),
                _ => {}
            }
        }
    }

    fn take(&mut self, input: Option<Input>) {
        let now = self.began.elapsed();
        match input {
            Some(Input::Token(token)) => self.session.token(token, now),
            Some(Input::Answer(number, answer)) => self.session.answered(number, answer, now),
            Some(Input::Opened(number, line)) if self.session.opened(number, line.is_ok(), now) => {
                self.line = line.ok()
            }
            Some(Input::Opened(..)) | None => {}
        }
    }

    /// Does what the session wants; false when nobody listens any more.
    async fn act(&mut self) -> bool {
        while let Some(action) = self.session.poll() {
            match action {
                Action::Tell(notice) => {
                    tracing::debug!(?notice, "realtime");
                    if self.notices.send(notice).await.is_err() {
                        return false;
                    }
                }
                Action::Say(text) => {
                    if let Some(line) = &self.line {
                        // A socket that is gone says so when it is read.
                        let _ = line.say.send(text).await;
                    }
                }
                Action::Close => self.line = None,
                other => self.begin(other),
            }
        }
        true
    }

    /// Begins what takes time; it ends with the loop, since then nobody takes its answer.
    fn begin(&self, action: Action) {
        let inputs = self.inputs.clone();
        let (http, bearer, dialer) = (Arc::clone(&self.http), Arc::clone(&self.bearer), Arc::clone(&self.dialer));
        tokio::spawn(async move {
            let work = async {
                match action {
                    Action::Token { renew } => {
                        Some(Input::Token(if renew { bearer.renew().await } else { bearer.token().await }.ok()))
                    }
                    Action::Ask(number, request) => Some(Input::Answer(number, http.send(request).await)),
                    Action::Open(number, address) => Some(Input::Opened(number, dialer.dial(address).await)),
                    _ => None,
                }
            };
            tokio::select! {
                input = work => if let Some(input) = input {
                    let _ = inputs.send(input).await;
                },
                () = inputs.closed() => {}
            }
        });
    }
}

async fn hear(line: Option<&mut Line>) -> Option<String> {
    match line {
        Some(line) => line.hear.recv().await,
        None => std::future::pending().await,
    }
}
