//! The addresses of this machine that lead somewhere.

use std::net::IpAddr;

use rtc_crate::shared::ifaces::ifaces;

/// The addresses of this machine's interfaces, IPv4 first, each once. Without loopback, which leads nowhere else, and without
/// link-local ones, which mean nothing to the other side. Empty where there are none or the system won't say.
#[must_use]
pub fn interfaces() -> Vec<IpAddr> {
    let found = ifaces().unwrap_or_else(|error| {
        tracing::warn!(%error, "the interfaces of this machine can't be listed");
        Vec::new()
    });
    usable(found.into_iter().filter_map(|interface| interface.addr).map(|address| address.ip()))
}

fn usable(addresses: impl IntoIterator<Item = IpAddr>) -> Vec<IpAddr> {
    let leads_somewhere = |ip: &IpAddr| {
        let link_local = match ip {
            IpAddr::V4(ip) => ip.is_link_local() || ip.is_broadcast(),
            IpAddr::V6(ip) => ip.is_unicast_link_local(),
        };
        !(link_local || ip.is_loopback() || ip.is_unspecified() || ip.is_multicast())
    };
    let mut usable: Vec<IpAddr> = addresses.into_iter().filter(leads_somewhere).collect();
    usable.sort_unstable();
    usable.dedup();
    usable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_leads_somewhere_is_used() {
        let all =
            ["fe80::1", "2001:db8::7", "127.0.0.1", "::1", "169.254.3.4", "192.0.2.8", "10.0.0.1", "192.0.2.8", "::"];
        let used: Vec<String> =
            usable(all.iter().map(|ip| ip.parse().unwrap())).iter().map(IpAddr::to_string).collect();
        assert_eq!(used, ["10.0.0.1", "192.0.2.8", "2001:db8::7"]);
    }

    #[test]
    fn this_machine_can_be_asked() {
        assert!(interfaces().iter().all(|ip| !ip.is_loopback()));
    }
}
