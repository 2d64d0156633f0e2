//! How a peer connection reaches the other side.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use base::Secret;
use tokio_rustls::rustls::ClientConfig;

/// A STUN or TURN server.
#[derive(Debug, Clone)]
pub struct IceServer {
    /// `stun:`, `turn:` or `turns:` URLs (RFC 7064, RFC 7065).
    pub urls: Vec<String>,
    /// For TURN's long-term credentials; empty for STUN.
    pub username: String,
    /// See `username`.
    pub credential: Secret,
}

/// Where to bind and whom to ask for a way through.
#[derive(Debug, Clone)]
pub struct PeerConfig {
    /// The local addresses to use, one socket each. Never a wildcard: its address says nothing to the other side.
    pub bind: Vec<IpAddr>,
    /// Servers to ask for reflexive and relayed addresses.
    pub ice_servers: Vec<IceServer>,
    /// Whom `turns:` servers have to be vouched for by; without it there are none.
    pub trust: Option<Arc<ClientConfig>>,
    /// Offer TCP beside UDP (RFC 6544), for networks that let no UDP through.
    pub tcp: bool,
    /// Use relayed addresses only.
    pub relay_only: bool,
    /// Video slots of an offer; an answer takes the offer's.
    pub slots: u8,
    /// Where the estimate of the path begins, in bits a second.
    pub start_bitrate: u32,
    /// Packets leave at least at the pace of a path of so many bits a second, whatever the estimate. For whoever forwards what
    /// others make and can't make less of it: what it holds back is late for everyone.
    pub least_pace: u32,
}

impl Default for PeerConfig {
    /// Loopback only, no servers, nine slots, 1 Mbit/s to begin with.
    fn default() -> Self {
        Self {
            bind: vec![IpAddr::V4(Ipv4Addr::LOCALHOST)],
            ice_servers: Vec::new(),
            trust: None,
            tcp: false,
            relay_only: false,
            slots: 9,
            start_bitrate: 1_000_000,
            least_pace: 0,
        }
    }
}
