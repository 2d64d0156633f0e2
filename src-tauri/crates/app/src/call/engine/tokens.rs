//! Access tokens during a call. Getting one may take a while, and the call goes on meanwhile.

use std::time::Duration;

use base::Secret;
use identity::source::KeepFresh;
use tokio::{sync::mpsc, task::JoinHandle};

use crate::{Code, Failure, TokenSource, token_source::NoToken};

/// The pause after a first failure; each further one doubles it.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// No pause is longer, unless the service asks for it.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

type Came = Result<Secret, Failure>;

/// See the module's documentation. Dropping it ends all it does.
#[derive(Debug)]
pub(super) struct Tokens {
    source: Option<TokenSource>,
    /// The one that the host has.
    last: Option<Secret>,
    asking: Option<JoinHandle<()>>,
    /// A token, or why there is none; room for both.
    came: (mpsc::Sender<Came>, mpsc::Receiver<Came>),
    _fresh: Option<KeepFresh>,
}

impl Tokens {
    /// Keeps the source's token fresh from now on. `last` is what the host was given.
    pub(super) fn new(source: Option<TokenSource>, last: Option<Secret>) -> Self {
        let fresh = source.as_ref().and_then(TokenSource::keep_fresh);
        Self { source, last, asking: None, came: mpsc::channel(2), _fresh: fresh }
    }

    /// The host was given another one, or this one again.
    pub(super) fn gave(&mut self, token: Option<Secret>) {
        self.last = token;
    }

    /// The host wants one. Whoever is asking already goes on.
    pub(super) fn want(&mut self) {
        let Some(source) = &self.source else { return };
        if self.asking.as_ref().is_some_and(|asking| !asking.is_finished()) {
            return;
        }
        let (source, last, to) = (source.clone(), self.last.clone(), self.came.0.clone());
        self.asking = Some(tokio::spawn(ask(source, last, to)));
    }

    /// Waits for what came of it.
    pub(super) async fn next(&mut self) -> Came {
        // Never closed: a sender is here.
        let Some(came) = self.came.1.recv().await else { return std::future::pending().await };
        if let Ok(token) = &came {
            self.last = Some(token.clone());
        }
        came
    }
}

impl Drop for Tokens {
    fn drop(&mut self) {
        if let Some(asking) = &self.asking {
            asking.abort();
        }
    }
}

/// Asks until there is one. Each kind of failure is told once.
async fn ask(source: TokenSource, last: Option<Secret>, to: mpsc::Sender<Came>) {
    let mut told = None;
    let mut pause = FIRST_PAUSE;
    loop {
        let NoToken { failure, retry_after } = match source.next(last.as_ref()).await {
            Ok(token) => return drop(to.send(Ok(token)).await),
            Err(none) => none,
        };
        let code = failure.code;
        if told.replace(code) != Some(code) && to.send(Err(failure)).await.is_err() {
            return;
        }
        // Somebody may sign in again meanwhile, or put another file there.
        let again = async {
            if passes(code) {
                tokio::time::sleep(retry_after.unwrap_or_default().max(pause)).await
            } else {
                std::future::pending().await
            }
        };
        tokio::select! {
            () = again => pause = (pause * 2).min(LONGEST_PAUSE),
            () = source.changed() => {}
        }
    }
}

/// Whether asking again may help without anybody doing something about it first.
fn passes(code: Code) -> bool {
    matches!(
        code,
        Code::NetworkGone
            | Code::ServiceBusy
            | Code::ServiceAnswer
            | Code::Untrusted
            | Code::Access
            | Code::AccessEnded
    )
}

#[cfg(test)]
#[path = "tokens_tests.rs"]
mod tests;
