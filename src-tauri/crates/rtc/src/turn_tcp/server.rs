//! A TURN server that is reached by TCP or by TLS, and the way to it.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{self, CertificateError, ClientConfig, pki_types::ServerName},
};

use crate::RtcError;

/// How long connecting may take, and looking up a name.
pub(super) const CONNECT: Duration = Duration::from_secs(10);

/// The port of TURN where none is said, and of TURN over TLS (RFC 7065).
const PORT: u16 = 3478;
const TLS_PORT: u16 = 5349;

/// What a URL names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Server {
    host: String,
    port: u16,
    tls: bool,
}

/// The parts of a server that connecting needs.
#[derive(Clone)]
pub(super) struct Way {
    pub(super) addresses: Vec<SocketAddr>,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

/// A connection in either way.
pub(super) enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Server {
    /// The server of a URL that asks for TCP or TLS; absent for those that the engine can use as they are.
    ///
    /// # Errors
    /// When it names no server, or asks for DTLS.
    pub(super) fn of(url: &str) -> Result<Option<Self>, RtcError> {
        let (tls, rest) = match (url.strip_prefix("turns:"), url.strip_prefix("turn:")) {
            (Some(rest), _) => (true, rest),
            (None, Some(rest)) => (false, rest),
            (None, None) => return Ok(None),
        };
        let (server, query) = rest.split_once('?').unwrap_or((rest, ""));
        let asks_for = |what: &str| query.split('&').any(|part| part.eq_ignore_ascii_case(what));
        if tls && asks_for("transport=udp") {
            return Err(RtcError::Config("TURN over DTLS is not supported: use turns: with transport=tcp".into()));
        }
        if !tls && !asks_for("transport=tcp") {
            return Ok(None);
        }
        let said = server.rsplit_once(':').filter(|(host, _)| !host.contains(':') || host.ends_with(']'));
        let said = said.and_then(|(host, port)| Some((host, port.parse().ok()?)));
        let (host, port) = said.unwrap_or((server, if tls { TLS_PORT } else { PORT }));
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        if host.is_empty() {
            return Err(RtcError::Config("a TURN URL names no server".into()));
        }
        Ok(Some(Self { host, port, tls }))
    }

    /// Looks its name up.
    ///
    /// # Errors
    /// When that fails, or it asks for TLS and nobody said whom to trust.
    pub(super) async fn find(&self, trust: Option<&Arc<ClientConfig>>) -> Result<Way, RtcError> {
        let tls = if self.tls {
            let trust = trust.ok_or_else(|| RtcError::Config("nobody says whom TURN over TLS may trust".into()))?;
            let name = ServerName::try_from(self.host.clone())
                .map_err(|_| RtcError::Config(format!("{} is no name that a certificate could have", self.host)))?;
            Some((TlsConnector::from(Arc::clone(trust)), name))
        } else {
            None
        };
        let found = timeout(CONNECT, tokio::net::lookup_host((self.host.as_str(), self.port))).await;
        let addresses: Vec<_> = found.ok().and_then(Result::ok).map(Iterator::collect).unwrap_or_default();
        if addresses.is_empty() {
            return Err(RtcError::Config(format!("the TURN server {} can't be found", self.host)));
        }
        Ok(Way { addresses, tls })
    }
}

impl Way {
    /// Connects to the first address that answers.
    ///
    /// # Errors
    /// Of the system or of TLS.
    pub(super) async fn connect(&self) -> io::Result<Stream> {
        let stream = timeout(CONNECT, TcpStream::connect(self.addresses.as_slice())).await??;
        stream.set_nodelay(true)?;
        let Some((connector, name)) = &self.tls else { return Ok(Stream::Plain(stream)) };
        let secured = timeout(CONNECT, connector.connect(name.clone(), stream)).await??;
        Ok(Stream::Tls(Box::new(secured)))
    }
}

/// Why a certificate is refused, if that is what an error says.
pub(super) fn distrust(error: &io::Error) -> Option<&'static str> {
    let inner = error.get_ref()?.downcast_ref::<rustls::Error>()?;
    let rustls::Error::InvalidCertificate(why) = inner else { return None };
    Some(match why {
        CertificateError::UnknownIssuer | CertificateError::BadSignature => "nobody who is trusted here vouches for it",
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => "it is another server's",
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "it is not valid yet",
        CertificateError::Revoked => "it was revoked",
        _ => "it can't be used",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_which_urls_need_it() {
        for (url, host, port, tls) in [
            ("turn:example.org:443?transport=tcp", "example.org", 443, false),
            ("turn:example.org?transport=TCP", "example.org", 3478, false),
            ("turn:[::1]?transport=tcp", "::1", 3478, false),
            ("turn:[::1]:5?transport=tcp", "::1", 5, false),
            ("turns:example.org", "example.org", 5349, true),
            ("turns:example.org:443?transport=tcp", "example.org", 443, true),
            ("turns:[::1]:7", "::1", 7, true),
        ] {
            let server = Server { host: host.into(), port, tls };
            assert_eq!(Server::of(url).unwrap(), Some(server), "{url}");
        }
        for url in ["turn:example.org?transport=udp", "turn:example.org", "stun:example.org", "nonsense"] {
            assert_eq!(Server::of(url).unwrap(), None, "{url}");
        }
        for url in ["turn:?transport=tcp", "turns:", "turns:example.org?transport=udp"] {
            assert!(Server::of(url).is_err(), "{url}");
        }
    }

    #[tokio::test]
    async fn tls_is_never_without_somebody_to_trust() {
        let server = Server::of("turns:127.0.0.1:9").unwrap().unwrap();
        assert!(server.find(None).await.is_err());
    }
}
