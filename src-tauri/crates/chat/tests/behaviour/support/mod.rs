//! What the tests of this crate share.

pub(crate) mod graph_schema;
#[path = "../../../../identity/tests/behaviour/support/scripted.rs"]
pub(crate) mod scripted;
pub(crate) mod specification;

use std::sync::Mutex;
use std::time::SystemTime;

use base::Secret;
use chat::{Bearer, Bearing, ChatFailure, Identifier};
use identity::WallClock;

/// Tokens `token-0`, `token-1` and so on, a new one each time the present one is refused.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    pub(crate) renewed: Mutex<u32>,
    /// There is none at all.
    pub(crate) none: bool,
}

impl Tokens {
    fn present(&self) -> Result<Secret, ChatFailure> {
        if self.none {
            Err(ChatFailure::NoToken)
        } else {
            Ok(Secret::new(format!("token-{}", self.renewed.lock().unwrap())))
        }
    }
}

impl Bearer for Tokens {
    fn token(&self) -> Bearing<'_> {
        Box::pin(async { self.present() })
    }

    fn renew(&self) -> Bearing<'_> {
        *self.renewed.lock().unwrap() += 1;
        self.token()
    }

    fn me(&self) -> Option<Identifier> {
        Identifier::from_raw("8:acs:res_me").ok()
    }
}

/// A clock that stands still.
#[derive(Debug)]
pub(crate) struct HeldClock;

impl WallClock for HeldClock {
    fn now(&self) -> SystemTime {
        httpdate::parse_http_date("Sat, 21 Nov 2026 12:00:00 GMT").unwrap()
    }
}
