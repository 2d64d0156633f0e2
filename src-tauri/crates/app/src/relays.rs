//! Relays of media that are reached by TLS are trusted as everything else is.

use identity::WebOptions;
use rtc::PeerConfig;

use crate::{Code, Failure};

/// Lets `turns:` servers be vouched for by whom this computer trusts, and by the authorities of a PEM text. Changes nothing
/// where there is no such server.
///
/// # Errors
/// [`Code::Untrusted`] when nothing can be trusted on this computer, or the authorities can't be read.
pub fn with_trust(peer: PeerConfig, authorities: Option<Vec<u8>>) -> Result<PeerConfig, Failure> {
    let urls = || peer.ice_servers.iter().flat_map(|server| &server.urls);
    if !urls().any(|url| url.starts_with("turns:")) {
        return Ok(peer);
    }
    let options = WebOptions { extra_authorities: authorities, ..WebOptions::default() };
    let trust = options.tls().map_err(|why| {
        Failure::because(Code::Untrusted, "no relay can be reached over TLS from this computer", &why)
    })?;
    Ok(PeerConfig { trust: Some(trust), ..peer })
}

#[cfg(test)]
mod tests {
    use base::Secret;
    use rtc::IceServer;

    use super::*;

    fn by(url: &str) -> PeerConfig {
        let server = IceServer { urls: vec![url.into()], username: "x".into(), credential: Secret::new("x") };
        PeerConfig { ice_servers: vec![server], ..PeerConfig::default() }
    }

    #[test]
    fn only_tls_needs_anybody_to_trust() {
        assert!(with_trust(by("turn:127.0.0.1:1?transport=tcp"), Some(b"nonsense".to_vec())).unwrap().trust.is_none());
        let failure = with_trust(by("turns:127.0.0.1:1"), Some(b"nonsense".to_vec())).unwrap_err();
        assert_eq!(failure.code, Code::Untrusted);
    }
}
