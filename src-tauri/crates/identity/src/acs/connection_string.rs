//! `endpoint=https://…;accesskey=…`, as the Azure portal shows it.

use std::{fmt, str::FromStr};

use base64::{Engine, prelude::BASE64_STANDARD};
use url::{Host, Url};

/// Far longer than any real one.
const LIMIT: usize = 4096;

/// Where a resource is, and the key to it.
#[derive(Debug, Clone)]
pub struct ConnectionString {
    endpoint: Url,
    key: AccessKey,
}

/// Why a text is no connection string. Says nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConnectionStringError {
    /// No `endpoint=`, or no `accesskey=`, or one of them twice, or something else beside them.
    #[error("a connection string reads endpoint=https://…;accesskey=…")]
    Parts,
    /// The endpoint is no plain https address. (http will do on this machine.)
    #[error("the connection string's endpoint must be an https address without a path")]
    Endpoint,
    /// The key is no base64, or empty.
    #[error("the connection string's access key is damaged")]
    Key,
}

impl ConnectionString {
    /// The resource's address: scheme, host and port, with the path `/`.
    #[must_use]
    pub fn endpoint(&self) -> &Url {
        &self.endpoint
    }

    /// The key requests are signed with.
    #[must_use]
    pub fn key(&self) -> &AccessKey {
        &self.key
    }
}

impl FromStr for ConnectionString {
    type Err = ConnectionStringError;

    /// Names of parts are read in any case and order.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        use ConnectionStringError::Parts;
        let (mut endpoint, mut key) = (None, None);
        let text = Some(text.trim()).filter(|text| text.len() <= LIMIT).ok_or(Parts)?;
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            // A key ends in equals signs: only the first one parts name and value.
            let (name, value) = part.split_once('=').ok_or(Parts)?;
            let place = match name.trim().to_ascii_lowercase().as_str() {
                "endpoint" => &mut endpoint,
                "accesskey" => &mut key,
                _ => return Err(Parts),
            };
            if place.replace(value.trim()).is_some() {
                return Err(Parts);
            }
        }
        Ok(Self { endpoint: endpoint_of(endpoint.ok_or(Parts)?)?, key: key.ok_or(Parts)?.parse()? })
    }
}

fn endpoint_of(text: &str) -> Result<Url, ConnectionStringError> {
    let url = Url::parse(text).map_err(|_| ConnectionStringError::Endpoint)?;
    let bare = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    let secure = match url.scheme() {
        "https" => url.host().is_some(),
        "http" => on_this_machine(&url),
        _ => false,
    };
    if bare && secure { Ok(url) } else { Err(ConnectionStringError::Endpoint) }
}

/// Whether an address stays on this machine, where no one listens in.
pub(crate) fn on_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// A resource's access key, decoded. Can't be printed.
#[derive(Clone)]
pub struct AccessKey(Vec<u8>);

impl AccessKey {
    /// The key's bytes, for the signature.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl FromStr for AccessKey {
    type Err = ConnectionStringError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = BASE64_STANDARD.decode(text).map_err(|_| ConnectionStringError::Key)?;
        if bytes.is_empty() { Err(ConnectionStringError::Key) } else { Ok(Self(bytes)) }
    }
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::ConnectionStringError::{Endpoint, Key, Parts};
    use super::*;

    #[test]
    fn reads_what_the_portal_shows() {
        for text in [
            "endpoint=https://contoso.communication.azure.com/;accesskey=a2V5MA==",
            " AccessKey=a2V5MA==; ENDPOINT=https://contoso.communication.azure.com ;\n",
        ] {
            let read: ConnectionString = text.parse().unwrap();
            assert_eq!(read.endpoint().as_str(), "https://contoso.communication.azure.com/");
            assert_eq!(read.key().bytes(), b"key0");
            assert!(!format!("{read:?}").contains("a2V5"), "{read:?}");
        }
        assert!("endpoint=http://127.0.0.1:8080;accesskey=a2V5".parse::<ConnectionString>().is_ok());
    }

    #[test]
    fn refuses_what_is_damaged() {
        let no = |text: &str| text.parse::<ConnectionString>().unwrap_err();
        for text in
            ["", "x", "endpoint=https://a.example", "accesskey=a2V5", "endpoint=https://a;accesskey=YQ==;more=1"]
        {
            assert_eq!(no(text), Parts, "{text}");
        }
        assert_eq!(no("endpoint=https://a.example;endpoint=https://b.example;accesskey=a2V5"), Parts);
        assert_eq!(no(&format!("endpoint=https://a.example;accesskey={}", "a".repeat(LIMIT))), Parts);
        for address in
            ["http://a.example", "https://a.example/x", "https://a.example/?q", "https://u:p@a.example", "ftp://a", "a"]
        {
            assert_eq!(no(&format!("endpoint={address};accesskey=a2V5")), Endpoint, "{address}");
        }
        for key in ["", "%%%", "a2V5=b"] {
            assert_eq!(no(&format!("endpoint=https://a.example;accesskey={key}")), Key, "{key}");
        }
    }
}
