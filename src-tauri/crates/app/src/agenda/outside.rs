//! What the list of meetings needs of the world. Tests bring their own.

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use base::http::{Answer, Http, HttpFailure, Request};
use chrono::{DateTime, Utc};
use graph::{Window, Zone};
use identity::{WallClock, Web, WebOptions, vault::Keyring};

use super::{addresses::Addresses, desk, job::Reader, own_network::Fenced};
use crate::{WorkGraph, local_zone, settings};

/// See the module's documentation.
#[derive(Clone)]
pub struct Outside {
    /// Where the list of calendars and the texts of calendar files are kept.
    pub folder: PathBuf,
    /// Where the addresses of subscribed calendars are kept.
    pub keyring: Arc<dyn Keyring>,
    /// How long the keyring may take for each call: it may ask somebody for a password.
    pub patience: Duration,
    /// What fetches subscribed calendars.
    pub web: Arc<dyn Http>,
    /// The date.
    pub clock: Arc<dyn WallClock>,
    /// Where the person is.
    pub zone: Zone,
    /// Whose calendar is read beside the others.
    pub work: Arc<WorkGraph>,
}

impl fmt::Debug for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outside").finish_non_exhaustive()
    }
}

impl Outside {
    /// The system's own: the folder of the settings, this machine's zone, and the keyring and date that accounts use.
    #[must_use]
    pub fn beside(accounts: &crate::Outside, work: Arc<WorkGraph>) -> Self {
        Self {
            folder: settings::default_folder(),
            keyring: Arc::clone(&accounts.keyring),
            patience: accounts.patience,
            web: web(),
            clock: Arc::clone(&accounts.clock),
            zone: local_zone(),
            work,
        }
    }

    pub(super) fn reader(&self) -> Reader {
        Reader {
            web: Arc::new(Fenced(Arc::clone(&self.web))),
            addresses: Addresses::new(Arc::clone(&self.keyring), self.patience),
            zone: self.zone,
        }
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now().into()
    }

    pub(super) fn window(&self, days: u32, now: DateTime<Utc>) -> Window {
        desk::window(self.zone, days, now)
    }
}

/// What reaches the machines of subscribed calendars.
fn web() -> Arc<dyn Http> {
    match Web::new(&WebOptions::default()) {
        Ok(web) => Arc::new(web),
        Err(error) => {
            tracing::warn!(%error, "subscribed calendars can't be read on this computer");
            Arc::new(Untrusting)
        }
    }
}

/// A system that trusts nobody's certificate.
struct Untrusting;

impl Http for Untrusting {
    fn send(&self, _: Request) -> Answer<'_> {
        Box::pin(std::future::ready(Err(HttpFailure::Untrusted)))
    }
}
