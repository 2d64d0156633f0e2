//! Addresses in session descriptions (RFC 8866, RFC 8839): taken out, and the relay's put in their place.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The address of a `candidate:…` that packets can be sent to: UDP over IPv4, the component of RTP, no name.
pub(super) fn address(candidate: &str) -> Option<SocketAddr> {
    let fields: Vec<&str> = candidate.trim().trim_start_matches("a=").split_ascii_whitespace().collect();
    let [_, "1", transport, _, ip, port, "typ", ..] = fields[..] else { return None };
    let ip: Ipv4Addr = ip.parse().ok()?;
    transport.eq_ignore_ascii_case("udp").then_some(SocketAddr::new(IpAddr::V4(ip), port.parse().ok()?))
}

/// The only candidate that the other side is to know.
pub(super) fn of_relay(relay: SocketAddr) -> String {
    format!("candidate:1 1 udp 2130706431 {} {} typ host", relay.ip(), relay.port())
}

/// A description in which every section has the relay's address alone; and the address that it had itself. Of several that is one
/// on loopback, else the first. All sections are bundled, so that the first section's are the ones that count.
pub(super) fn rewritten(sdp: &str, relay: SocketAddr) -> (String, Option<SocketAddr>) {
    let (mut own, mut section, mut counts) = (Vec::new(), 0, 0);
    let mut lines: Vec<String> = Vec::new();
    for line in sdp.lines() {
        if line.starts_with("m=") {
            close(&mut lines, section, relay);
            section += 1;
        }
        if !line.starts_with("a=candidate:") {
            // Said again where the candidate is.
            if line != "a=end-of-candidates" {
                lines.push(line.to_owned());
            }
            continue;
        }
        if let Some(address) = address(line) {
            if own.is_empty() {
                counts = section;
            }
            if counts == section {
                own.push(address);
            }
        }
    }
    close(&mut lines, section, relay);
    let own = own.iter().find(|address| address.ip().is_loopback()).or(own.first()).copied();
    (lines.iter().map(|line| format!("{line}\r\n")).collect(), own)
}

fn close(lines: &mut Vec<String>, section: usize, relay: SocketAddr) {
    if section > 0 {
        lines.push(format!("a={}", of_relay(relay)));
        lines.push("a=end-of-candidates".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_becomes_the_relays() {
        let sdp = "v=0\r\ns=-\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n\
                   a=candidate:1 1 udp 2122260223 192.0.2.2 40001 typ host generation 0\r\n\
                   a=candidate:2 1 UDP 2122260222 127.0.0.1 40002 typ host\r\n\
                   a=candidate:3 1 tcp 1518280447 127.0.0.1 9 typ host tcptype active\r\n\
                   a=candidate:4 1 udp 2122260222 0c0ffee0.local 40003 typ host\r\n\
                   m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\n\
                   a=candidate:5 1 udp 2122260222 127.0.0.1 40009 typ host\r\n";
        let relay = "127.0.0.1:50000".parse().unwrap();
        let (text, own) = rewritten(sdp, relay);
        assert_eq!(own, Some("127.0.0.1:40002".parse().unwrap()));
        let candidates: Vec<&str> = text.lines().filter(|line| line.starts_with("a=candidate")).collect();
        assert_eq!(candidates, ["a=candidate:1 1 udp 2130706431 127.0.0.1 50000 typ host"; 2]);
        let places = ["a=mid:0", "a=candidate", "m=video", "a=mid:1"].map(|word| text.find(word).unwrap());
        assert!(places.is_sorted(), "{text}");
        assert_eq!(rewritten("v=0\r\nm=audio 9 x 1\r\n", relay).1, None);
    }
}
