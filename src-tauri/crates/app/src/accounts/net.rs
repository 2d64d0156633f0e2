//! The network as accounts use it: one client for the world, and one that trusts the practice organisation's own authority.

use std::{fs, sync::Arc, sync::OnceLock};

use base::http::Http;
use chat::realtime::WebSockets;
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
        match self.organisation_at(address).await {
            Some(organisation) => self.practice(&organisation),
            None => self.usual(),
        }
    }

    /// Sockets to such an address.
    pub(super) async fn sockets(&self, address: &Url) -> Result<WebSockets, Failure> {
        let organisation = self.organisation_at(address).await;
        self.outside.sockets(organisation.as_ref().map(authority).transpose()?)
    }

    /// The practice organisation, if that is what is at an address.
    pub(super) async fn organisation_at(&self, address: &Url) -> Option<Addresses> {
        if address.scheme() != "https" || !is_here(address) {
            return None;
        }
        let organisation = practice::find_running().await.and_then(|running| running.organisation);
        let same = |there: &Addresses| Url::parse(&there.https).is_ok_and(|it| it.port() == address.port());
        organisation.filter(same)
    }

    /// For the practice organisation there.
    pub(super) fn practice(&self, organisation: &Addresses) -> Result<Arc<dyn Http>, Failure> {
        self.outside.http(Some(authority(organisation)?))
    }
}

/// Whose word is good for the practice organisation.
fn authority(organisation: &Addresses) -> Result<Vec<u8>, Failure> {
    fs::read(&organisation.ca_file).map_err(|error| {
        Failure::because(Code::Untrusted, "the practice organisation's certificate can't be read", &error)
    })
}

fn is_here(address: &Url) -> bool {
    match address.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}
