//! What accounts need of the world: the keyring, the date, the network. Tests bring their own.

use std::{fmt, sync::Arc, time::Duration};

use base::{Secret, http::Http};
use chat::realtime::WebSockets;
use identity::{
    SystemClock, WallClock, Web, WebOptions, WebSetupError,
    vault::{Keyring, KeyringFailure, SystemKeyring},
};

use crate::{Code, Failure, Policy};

/// How long somebody may take to unlock the keyring.
const UNLOCKS: Duration = Duration::from_secs(60);

/// See the module's documentation.
#[derive(Clone)]
pub struct Outside {
    /// Where secrets outlive the program.
    pub keyring: Arc<dyn Keyring>,
    /// How long the keyring may take for each call: it may ask somebody for a password.
    pub patience: Duration,
    /// The date.
    pub clock: Arc<dyn WallClock>,
    /// Certificate authorities to trust beside the system's, as PEM.
    pub authorities: Option<Vec<u8>>,
    /// What the organisation of this machine wants, or why that can't be known.
    pub policy: Result<Policy, Failure>,
}

impl fmt::Debug for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outside").field("keyring", &self.keyring).finish_non_exhaustive()
    }
}

impl Default for Outside {
    /// The system's own.
    fn default() -> Self {
        Self {
            keyring: Arc::new(SystemKeyring::new("passerelle")),
            patience: UNLOCKS,
            clock: Arc::new(SystemClock),
            authorities: None,
            policy: Policy::of_this_machine(),
        }
    }
}

impl Outside {
    /// A world without a keyring, for programs that keep nothing: what they know they know until they end.
    #[must_use]
    pub fn without_keyring() -> Self {
        Self { keyring: Arc::new(NoKeyring), ..Self::default() }
    }

    /// HTTP over the network, with these authorities beside the others.
    ///
    /// # Errors
    /// When nothing can be trusted on this system, or the authorities can't be read.
    pub(super) fn http(&self, more: Option<Vec<u8>>) -> Result<Arc<dyn Http>, Failure> {
        Ok(Arc::new(Web::new(&self.options(more)).map_err(|why| no_trust(&why))?))
    }

    /// Sockets over the network, which trust the same.
    ///
    /// # Errors
    /// As [`Self::http`].
    pub(super) fn sockets(&self, more: Option<Vec<u8>>) -> Result<WebSockets, Failure> {
        Ok(WebSockets::new(Some(self.options(more).tls().map_err(|why| no_trust(&why))?)))
    }

    fn options(&self, more: Option<Vec<u8>>) -> WebOptions {
        let extra_authorities = match (&self.authorities, more) {
            (Some(ours), Some(more)) => Some([ours.as_slice(), b"\n", &more].concat()),
            (ours, more) => more.or_else(|| ours.clone()),
        };
        WebOptions { extra_authorities, ..WebOptions::default() }
    }
}

fn no_trust(why: &WebSetupError) -> Failure {
    Failure::because(Code::Untrusted, "no encrypted connection can be made on this computer", why)
}

/// Where there is none.
#[derive(Debug)]
struct NoKeyring;

impl Keyring for NoKeyring {
    fn read(&self, _: &str) -> Result<Option<Secret>, KeyringFailure> {
        Err(KeyringFailure::Absent)
    }

    fn write(&self, _: &str, _: &Secret) -> Result<(), KeyringFailure> {
        Err(KeyringFailure::Absent)
    }

    fn remove(&self, _: &str) -> Result<(), KeyringFailure> {
        Err(KeyringFailure::Absent)
    }
}
