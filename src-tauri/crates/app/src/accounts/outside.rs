//! What accounts need of the world: the keyring, the date, the network. Tests bring their own.

use std::{fmt, sync::Arc, time::Duration};

use base::http::Http;
use identity::{
    SystemClock, WallClock, Web, WebOptions,
    vault::{Keyring, SystemKeyring},
};

use crate::{Code, Failure};

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
        }
    }
}

impl Outside {
    #[expect(dead_code, reason = "the ways of tokens come next")]
    /// HTTP over the network, with these authorities beside the others.
    ///
    /// # Errors
    /// When nothing can be trusted on this system, or the authorities can't be read.
    pub(super) fn http(&self, more: Option<Vec<u8>>) -> Result<Arc<dyn Http>, Failure> {
        let extra_authorities = match (&self.authorities, more) {
            (Some(ours), Some(more)) => Some([ours.as_slice(), b"\n", &more].concat()),
            (ours, more) => more.or_else(|| ours.clone()),
        };
        let web = Web::new(&WebOptions { extra_authorities, ..WebOptions::default() });
        let web = web.map_err(|error| {
            Failure::because(Code::Untrusted, "no encrypted connection can be made on this computer", &error)
        })?;
        Ok(Arc::new(web))
    }
}
