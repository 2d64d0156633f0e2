//! A connection as a state machine without I/O: told the time, the answers and what the socket says.
//!
//! ```text
//!   Waiting ─▶ Configuring ─▶ Allocating ─▶ Shaking ─▶ Opening ─▶ Greeting ─▶ Registering ─▶ Live ⟲ renews its registration
//!      ▲            │              │            │          │           │            │          │
//!      └── back-off ┴──────────────┴────────────┴──────────┴───────────┴────────────┴──────────┘ on any doubt
//!   any ──no such service, or three new tokens refused──▶ Stopped
//! ```

mod live;

use std::collections::VecDeque;
use std::time::Duration;

use base::{
    Secret,
    http::{HttpFailure, Request, Response},
};
use url::Url;
use uuid::Uuid;

use super::{
    Notice, frame,
    steps::{self, Allocation, Configuration, Names},
};

const FETCH: Duration = Duration::from_secs(10);
const CONNECT: Duration = Duration::from_secs(20);
const PONG: Duration = Duration::from_secs(5);
const QUIET: Duration = Duration::from_secs(40);
const LONGEST_PAUSE: Duration = Duration::from_secs(50);
/// A registration is renewed so long before it ends.
const EARLY: Duration = Duration::from_secs(30);
const RENEW_AGAIN: Duration = Duration::from_secs(123);
const ACTIVE_AGAIN: Duration = Duration::from_secs(10);
const MAX_NEW_TOKENS: u32 = 3;

/// What is to be done.
pub(super) enum Action {
    /// Get a token, a new one where the last was refused, and give it to [`Session::token`].
    Token { renew: bool },
    /// Send a request and give its answer to [`Session::answered`] with this number.
    Ask(u64, Request),
    /// Open a socket and say so to [`Session::opened`] with this number.
    Open(u64, String),
    /// Write to the socket.
    Say(String),
    /// Close the socket.
    Close,
    /// Tell whoever listens.
    Tell(Notice),
}

enum State {
    Waiting(Duration),
    Token,
    Configuring,
    Allocating(Configuration),
    Shaking(Configuration, Allocation),
    Opening(Configuration, Allocation),
    Greeting(Configuration, Allocation),
    Live(Box<Live>),
    Stopped,
}

struct Live {
    configuration: Configuration,
    allocation: Allocation,
    registered: bool,
    /// When the registration is to be made or renewed; none while a request for it is on its way.
    register: Option<Duration>,
    active_again: Option<Duration>,
    /// The ping that no answer has come to.
    ping: Option<(u64, Duration)>,
    heard: Duration,
}

/// A connection.
pub(super) struct Session {
    endpoint: Url,
    names: Names,
    /// What the calendar showed when this machine's time was zero.
    unix_ms: u64,
    state: State,
    token: Option<Secret>,
    refused_tokens: u32,
    renew_token: bool,
    failures: u32,
    /// When the present step has taken too long.
    patience: Option<Duration>,
    asked: u64,
    waiting_for: Option<u64>,
    events: u64,
    actions: VecDeque<Action>,
    jitter: u32,
}

impl Session {
    /// A connection to the realtime service of a resource, not begun yet.
    pub(super) fn new(endpoint: Url, names: (Uuid, Uuid), unix_ms: u64, jitter: u32) -> Self {
        Self {
            endpoint,
            names: Names { endpoint: names.0, session: names.1, unix_ms, attempt: 0 },
            unix_ms,
            state: State::Waiting(Duration::ZERO),
            token: None,
            refused_tokens: 0,
            renew_token: false,
            failures: 0,
            patience: None,
            asked: 0,
            waiting_for: None,
            events: 0,
            actions: VecDeque::new(),
            jitter,
        }
    }

    /// The next thing to do; to be called until there is none, after every other call.
    pub(super) fn poll(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    pub(super) fn is_stopped(&self) -> bool {
        matches!(self.state, State::Stopped)
    }

    /// When [`Self::tick`] is to be called.
    pub(super) fn deadline(&self) -> Option<Duration> {
        let own = match &self.state {
            State::Waiting(until) => Some(*until),
            State::Live(live) => {
                let pong = live.ping.map_or(live.heard + QUIET, |(_, sent)| sent + PONG);
                [Some(pong), live.register, live.active_again].into_iter().flatten().min()
            }
            _ => None,
        };
        own.into_iter().chain(self.patience).min()
    }

    pub(super) fn tick(&mut self, now: Duration) {
        if self.patience.is_some_and(|patience| now >= patience) {
            return self.fail(now);
        }
        match &mut self.state {
            State::Waiting(until) if *until <= now => {
                self.names.attempt += 1;
                self.state = State::Token;
                self.patience = Some(now + FETCH);
                self.actions.push_back(Action::Token { renew: std::mem::take(&mut self.renew_token) });
            }
            State::Live(_) => self.tick_live(now),
            _ => {}
        }
    }

    /// The token that was wanted, or none.
    pub(super) fn token(&mut self, token: Option<Secret>, now: Duration) {
        if !matches!(self.state, State::Token) {
            return;
        }
        let Some(token) = token else { return self.fail(now) };
        let request = steps::configuration(&self.endpoint, &token);
        self.token = Some(token);
        self.state = State::Configuring;
        self.ask(request, now);
    }

    fn ask(&mut self, request: Option<Request>, now: Duration) {
        let Some(request) = request else { return self.fail(now) };
        self.asked += 1;
        self.waiting_for = Some(self.asked);
        self.patience = Some(now + FETCH);
        self.actions.push_back(Action::Ask(self.asked, request));
    }

    pub(super) fn answered(&mut self, number: u64, answer: Result<Response, HttpFailure>, now: Duration) {
        if self.waiting_for != Some(number) {
            return;
        }
        self.waiting_for = None;
        if let State::Live(live) = &mut self.state {
            return Self::registered(
                live,
                &mut self.actions,
                answer.is_ok_and(|answer| answer.status().is_success()),
                now,
            );
        }
        self.patience = None;
        let Ok(answer) = answer else { return self.fail(now) };
        match answer.status().as_u16() {
            200..=299 => self.step(&answer, now),
            401 | 403 => self.token_refused(now),
            404 | 410 if matches!(self.state, State::Configuring) => self.stop_for_good(),
            _ => self.fail(now),
        }
    }

    fn step(&mut self, answer: &Response, now: Duration) {
        let token = self.token.clone().unwrap_or_else(|| Secret::new(""));
        let host = self.endpoint.host_str().unwrap_or_default().to_owned();
        match std::mem::replace(&mut self.state, State::Token) {
            State::Configuring => {
                let Some(configuration) = steps::configured(answer, &self.endpoint) else { return self.fail(now) };
                let request = steps::allocate(&configuration, &self.names, &token);
                self.state = State::Allocating(configuration);
                self.ask(request, now);
            }
            State::Allocating(configuration) => {
                let Some(allocation) = steps::allocated(answer, &self.endpoint) else { return self.fail(now) };
                let request = allocation.handshake(&self.names, &host, self.unix_ms + millis(now), &token);
                self.state = State::Shaking(configuration, allocation);
                self.ask(request, now);
            }
            State::Shaking(configuration, allocation) => {
                let address = steps::shaken(answer).and_then(|session| allocation.socket(&session, &self.names, &host));
                let Some(address) = address else { return self.fail(now) };
                self.state = State::Opening(configuration, allocation);
                self.patience = Some(now + CONNECT);
                self.asked += 1;
                self.waiting_for = Some(self.asked);
                self.actions.push_back(Action::Open(self.asked, address));
            }
            other => self.state = other,
        }
    }

    fn token_refused(&mut self, now: Duration) {
        self.refused_tokens += 1;
        if self.refused_tokens > MAX_NEW_TOKENS {
            return self.stop_for_good();
        }
        self.renew_token = true;
        self.fail(now);
    }

    fn stop_for_good(&mut self) {
        self.patience = None;
        self.state = State::Stopped;
        self.actions.push_back(Action::Tell(Notice::Down));
    }

    /// The socket is open, or could not be opened. False where nobody waits for it any more: it is to be closed.
    pub(super) fn opened(&mut self, number: u64, open: bool, now: Duration) -> bool {
        if self.waiting_for != Some(number) {
            return false;
        }
        self.waiting_for = None;
        match std::mem::replace(&mut self.state, State::Token) {
            State::Opening(configuration, allocation) if open => {
                self.state = State::Greeting(configuration, allocation);
                self.patience = Some(now + CONNECT);
                true
            }
            other => {
                self.state = other;
                self.fail(now);
                false
            }
        }
    }

    /// The socket is closed.
    pub(super) fn closed(&mut self, now: Duration) {
        if matches!(self.state, State::Greeting(..) | State::Live(_)) {
            self.fail(now);
        }
    }

    /// Begins anew, after a pause that doubles each time.
    fn fail(&mut self, now: Duration) {
        if self.is_stopped() {
            return;
        }
        let was_up = matches!(&self.state, State::Live(live) if live.registered);
        if matches!(self.state, State::Opening(..) | State::Greeting(..) | State::Live(_)) {
            self.actions.push_back(Action::Close);
        }
        if was_up {
            self.failures = 0;
            self.actions.push_back(Action::Tell(Notice::Down));
        }
        let pause = Duration::from_secs(1).saturating_mul(1 << self.failures.min(16)).min(LONGEST_PAUSE);
        // Up to half of it less, so that many clients don't come back together.
        let spread = f64::from(self.jitter) / f64::from(u32::MAX) / 2.0;
        self.failures += 1;
        (self.patience, self.waiting_for) = (None, None);
        self.state = State::Waiting(now + pause.mul_f64(1.0 - spread));
    }

    /// The end: says so to the service.
    pub(super) fn stop(&mut self) {
        if let State::Live(live) = &self.state {
            self.actions.push_back(Action::Say(frame::CLOSE.to_owned()));
            let request =
                self.token.as_ref().and_then(|token| steps::unregister(&live.configuration, &self.names, token));
            if let Some(request) = request {
                self.asked += 1;
                self.actions.push_back(Action::Ask(self.asked, request));
            }
            self.actions.push_back(Action::Close);
        }
        (self.patience, self.waiting_for) = (None, None);
        self.state = State::Stopped;
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
