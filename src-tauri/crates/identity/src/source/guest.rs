//! The token of one guest, kept fresh.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{Issuer, Refresher, SourceFailure};
use crate::WallClock;
use crate::acs::AccessToken;

/// The longest sleep: after a laptop wakes up, the date is looked at again within this time.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

type Outcome = Result<AccessToken, SourceFailure>;

/// A guest. Whoever shares it shares its token.
#[derive(Debug)]
pub struct GuestIdentity {
    issuer: Arc<dyn Issuer>,
    clock: Arc<dyn WallClock>,
    refresher: Mutex<Refresher>,
    /// Held by the one who asks for the next token.
    flight: tokio::sync::Mutex<()>,
    /// How many times somebody asked, and what came of the last time.
    landed: Mutex<(u64, Option<Outcome>)>,
    present: watch::Sender<Option<AccessToken>>,
}

impl GuestIdentity {
    /// A guest whose tokens come this way. Asks for none yet.
    #[must_use]
    pub fn new(issuer: Arc<dyn Issuer>, clock: Arc<dyn WallClock>) -> Self {
        Self {
            issuer,
            clock,
            refresher: Mutex::default(),
            flight: tokio::sync::Mutex::default(),
            landed: Mutex::new((0, None)),
            present: watch::Sender::new(None),
        }
    }

    /// The present token, or the next one if the present one has ended.
    ///
    /// # Errors
    /// When there is none.
    pub async fn token(&self) -> Outcome {
        let present = lock(&self.refresher).current(self.clock.now()).cloned();
        match present {
            Some(token) => Ok(token),
            None => self.renew().await,
        }
    }

    /// The next token, also where the present one looks good: for when a service refused it. Whoever asks while another
    /// is asking gets what the other gets.
    ///
    /// # Errors
    /// When there is none; the present one goes on being given out by [`Self::token`].
    pub async fn renew(&self) -> Outcome {
        let before = lock(&self.landed).0;
        let _flight = self.flight.lock().await;
        let landed = lock(&self.landed).clone();
        if let (count, Some(outcome)) = landed
            && count != before
        {
            return outcome;
        }
        let outcome = self.ask().await;
        let mut landed = lock(&self.landed);
        *landed = (landed.0 + 1, Some(outcome.clone()));
        outcome
    }

    async fn ask(&self) -> Outcome {
        match self.issuer.issue().await {
            Ok(issued) => {
                let token = issued.token.clone();
                lock(&self.refresher).took(issued, self.clock.now());
                self.present.send_replace(Some(token.clone()));
                Ok(token)
            }
            Err(failure) => {
                tracing::warn!(%failure, "no access token");
                lock(&self.refresher).failed(self.clock.now(), failure.retry_after());
                Err(failure)
            }
        }
    }

    /// The present token as it changes; none before the first and after [`Self::sign_out`].
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Option<AccessToken>> {
        self.present.subscribe()
    }

    /// Ends all tokens, here and where they came from.
    ///
    /// # Errors
    /// When they could not be ended there; here they are forgotten in any case.
    pub async fn sign_out(&self) -> Result<(), SourceFailure> {
        let _flight = self.flight.lock().await;
        self.clear();
        self.issuer.revoke().await
    }

    /// Forgets the present token here, and lets it be where it came from.
    pub async fn forget(&self) {
        let _flight = self.flight.lock().await;
        self.clear();
    }

    fn clear(&self) {
        lock(&self.refresher).clear();
        lock(&self.landed).1 = None;
        self.present.send_replace(None);
    }

    /// Replaces each token in time, from the first one on, until the handle is dropped.
    #[must_use]
    pub fn keep_fresh(self: &Arc<Self>) -> KeepFresh {
        let guest = Arc::clone(self);
        KeepFresh(tokio::spawn(async move {
            let mut present = guest.watch();
            loop {
                let due = lock(&guest.refresher).due();
                let Some(due) = due else {
                    // Nothing to keep fresh before the first token.
                    if present.changed().await.is_err() {
                        return;
                    }
                    continue;
                };
                match due.duration_since(guest.clock.now()) {
                    Ok(wait) if !wait.is_zero() => tokio::time::sleep(wait.min(LONGEST_SLEEP)).await,
                    _ => drop(guest.renew().await),
                }
            }
        }))
    }
}

/// Keeps a guest's token fresh as long as it lives.
#[derive(Debug)]
pub struct KeepFresh(JoinHandle<()>);

impl Drop for KeepFresh {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
