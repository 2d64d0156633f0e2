//! Which machines a subscribed calendar may be on.
//!
//! A name may stand for any machine, also one of the person's own network: it is asked over TLS and has to prove its name, so
//! that a name which somebody lets point at another machine gets no answer from there. A bare address proves little, and this
//! machine itself publishes no calendar: both are where a hostile redirection would lead, and neither is asked.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::Arc,
};

use base::http::{Answer, Http, HttpFailure, Request};

/// HTTP that reaches only machines calendars may be on. Redirections come by here too.
pub(super) struct Fenced(pub(super) Arc<dyn Http>);

impl Http for Fenced {
    fn send(&self, request: Request) -> Answer<'_> {
        if is_open(request.uri().host().unwrap_or_default()) {
            return self.0.send(request);
        }
        tracing::debug!("a calendar's address leads to a machine that isn't asked");
        Box::pin(std::future::ready(Err(HttpFailure::Broken)))
    }
}

/// Whether a host may be asked for a calendar.
fn is_open(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => is_public(address),
        Ok(IpAddr::V6(address)) => address.to_ipv4_mapped().map_or_else(|| is_public_6(address), is_public),
        Err(_) => {
            let name = bare.trim_end_matches('.').to_ascii_lowercase();
            !name.is_empty() && name != "localhost" && !name.ends_with(".localhost")
        }
    }
}

fn is_public(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    let is_shared = first == 100 && (64..128).contains(&second); // RFC 6598
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || first == 0
        || is_shared)
}

fn is_public_6(address: Ipv6Addr) -> bool {
    !(address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || address.is_unique_local()
        || address.is_unicast_link_local())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_be_anywhere_and_addresses_of_ones_own_network_are_not_asked() {
        for open in ["calendar.example", "cloud.home.arpa", "203.0.113.7", "[2001:db8::7]", "localhost.example"] {
            assert!(is_open(open), "{open}");
        }
        for shut in [
            "",
            "localhost",
            "LOCALHOST.",
            "x.localhost",
            "127.0.0.1",
            "10.1.2.3",
            "172.20.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.100.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "[::1]",
            "[::]",
            "[fd00::1]",
            "[fe80::1]",
            "[ff02::1]",
            "[::ffff:192.168.1.1]",
        ] {
            assert!(!is_open(shut), "{shut}");
        }
    }
}
