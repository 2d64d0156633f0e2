//! The network as accounts use it: one client for the world, and one that trusts the practice organisation's own authority.

use std::{fs, sync::Arc, sync::OnceLock};

use base::http::Http;
use identity::WallClock;
use practice::Addresses;
use url::{Host, Url};

use super::Outside;
use crate::{Code, Failure};

/// See the module's documentation.
#[derive(Debug)]
pub(super) struct Net {
    outside: Outside,
    usual: OnceLock<Usual>,
}

struct Usual(Arc<dyn Http>);

impl std::fmt::Debug for Usual {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Usual")
    }
}

impl Net {
    pub(super) fn new(outside: Outside) -> Self {
        Self { outside, usual: OnceLock::new() }
    }

    pub(super) fn clock(&self) -> Arc<dyn WallClock> {
        Arc::clone(&self.outside.clock)
    }

    /// For everything but the practice organisation.
    pub(super) fn usual(&self) -> Result<Arc<dyn Http>, Failure> {
        if let Some(usual) = self.usual.get() {
            return Ok(Arc::clone(&usual.0));
        }
        let made = self.outside.http(None)?;
        Ok(Arc::clone(&self.usual.get_or_init(|| Usual(made)).0))
    }

    /// For an address that may be the practice organisation's.
    pub(super) async fn reaching(&self, address: &Url) -> Result<Arc<dyn Http>, Failure> {
        if address.scheme() == "https" && is_here(address) {
            let organisation = practice::find_running().await.and_then(|running| running.organisation);
            let same = |there: &Addresses| Url::parse(&there.https).is_ok_and(|it| it.port() == address.port());
            if let Some(organisation) = organisation.filter(same) {
                return self.practice(&organisation);
            }
        }
        self.usual()
    }

    /// For the practice organisation there.
    pub(super) fn practice(&self, organisation: &Addresses) -> Result<Arc<dyn Http>, Failure> {
        let authority = fs::read(&organisation.ca_file).map_err(|error| {
            Failure::because(Code::Untrusted, "the practice organisation's certificate can't be read", &error)
        })?;
        self.outside.http(Some(authority))
    }
}

fn is_here(address: &Url) -> bool {
    match address.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}
