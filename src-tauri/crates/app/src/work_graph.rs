//! Microsoft Graph, as the person sees it who is signed in with a work account: one client for everything that asks it, since
//! its limits are that person's.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use base::{Clock, MonotonicClock};
use graph::{Graph, Pause, Wait};

use crate::WorkAccess;

/// Who is signed in with a work account now, if anybody is.
pub type SignedIn = Arc<dyn Fn() -> Option<WorkAccess> + Send + Sync>;

/// See the module's documentation.
pub struct WorkGraph {
    signed_in: SignedIn,
    clock: MonotonicClock,
    current: Mutex<Option<(WorkAccess, Arc<Graph>)>>,
}

impl fmt::Debug for WorkGraph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkGraph").finish_non_exhaustive()
    }
}

impl WorkGraph {
    /// Graph for whoever `signed_in` says. As long as somebody stays signed in it gives the same [`WorkAccess::access`].
    #[must_use]
    pub fn new(signed_in: SignedIn) -> Arc<Self> {
        Arc::new(Self { signed_in, clock: MonotonicClock::start(), current: Mutex::default() })
    }

    /// Graph; none while nobody is signed in. The same client as long as the same person is.
    #[must_use]
    pub fn client(&self) -> Option<Arc<Graph>> {
        let access = (self.signed_in)();
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(access) = access else {
            *current = None;
            return None;
        };
        if let Some((known, client)) = &*current
            && Arc::ptr_eq(&known.access, &access.access)
            && known.endpoint == access.endpoint
        {
            return Some(Arc::clone(client));
        }
        let client = Arc::new(Graph::new(access.endpoint.clone(), self.outside(&access)));
        *current = Some((access, Arc::clone(&client)));
        Some(client)
    }

    /// Somebody may be another person than before: who asks next gets another client.
    pub fn renew(&self) {
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn outside(&self, access: &WorkAccess) -> graph::Outside {
        graph::Outside {
            http: Arc::clone(&access.http),
            access: Arc::clone(&access.access),
            clock: Arc::new(self.clock),
            pause: Arc::new(Timer),
        }
    }

    /// Time since it was made.
    pub(crate) fn now(&self) -> Duration {
        self.clock.now()
    }
}

/// The runtime's timer.
struct Timer;

impl Pause for Timer {
    fn pause(&self, span: Duration) -> Wait<'_> {
        Box::pin(tokio::time::sleep(span))
    }
}

/// A client that reaches nobody, to tell clients apart.
#[cfg(test)]
pub(crate) fn nobody_answers() -> Arc<Graph> {
    use base::http::{Answer, Http, HttpFailure, Request};
    use graph::{Access, AccessRefused, Claims, Cloud, Token};

    struct Nobody;

    impl Http for Nobody {
        fn send(&self, _: Request) -> Answer<'_> {
            Box::pin(std::future::ready(Err(HttpFailure::Unreachable)))
        }
    }

    impl Access for Nobody {
        fn token<'a>(&'a self, _: Option<&'a Claims>) -> Token<'a> {
            Box::pin(std::future::ready(Err(AccessRefused::SignedOut)))
        }
    }

    let access = WorkAccess { access: Arc::new(Nobody), endpoint: Cloud::Public.into(), http: Arc::new(Nobody) };
    WorkGraph::new(Arc::new(move || Some(access.clone()))).client().expect("somebody is signed in")
}
