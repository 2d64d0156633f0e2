//! Who may ask for a socket on loopback: a browser sends its page's Origin and the Host it believes to talk to, and a page
//! of another site (also one whose name was re-bound to 127.0.0.1) gives itself away by one of the two.

use tokio_tungstenite::tungstenite::http::{
    HeaderMap, HeaderName,
    header::{HOST, ORIGIN},
};

/// What a request must carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// The port listened on; the Host header must name it.
    pub port: u16,
    /// Origins that are let in, such as `http://localhost:4711`, compared to the letter.
    pub origins: Vec<String>,
    /// Refuse requests without an Origin. Browsers always send one with a WebSocket; other programs need not.
    pub origin_required: bool,
}

/// Why a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The Host header is missing, doubled, or names anything but this machine's loopback and the right port.
    #[error("the Host is not this machine's loopback address")]
    Host,
    /// The page's origin is not on the list.
    #[error("the Origin is not allowed")]
    Origin,
    /// There is nothing at this path.
    #[error("there is no such path")]
    Path,
}

impl Refusal {
    /// The HTTP status to answer with.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::Host => 421,
            Self::Origin => 403,
            Self::Path => 404,
        }
    }
}

impl Guard {
    /// Checks Host and Origin of a request.
    ///
    /// # Errors
    /// Which of the two is wrong.
    pub fn check(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let host = only(headers, HOST).map_err(|()| Refusal::Host)?.ok_or(Refusal::Host)?;
        let (name, port) = host.rsplit_once(':').ok_or(Refusal::Host)?;
        let ours = ["127.0.0.1", "localhost", "[::1]"].iter().any(|known| name.eq_ignore_ascii_case(known));
        if !ours || port.parse() != Ok(self.port) {
            return Err(Refusal::Host);
        }
        match only(headers, ORIGIN).map_err(|()| Refusal::Origin)? {
            None if self.origin_required => Err(Refusal::Origin),
            None => Ok(()),
            Some(origin) if self.origins.iter().any(|allowed| allowed == origin) => Ok(()),
            Some(_) => Err(Refusal::Origin),
        }
    }
}

/// The one value of a header; an error when it is doubled or no text.
fn only(headers: &HeaderMap, name: HeaderName) -> Result<Option<&str>, ()> {
    let mut values = headers.get_all(name).iter();
    let Some(first) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(());
    }
    first.to_str().map(Some).map_err(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(host: &[&str], origin: &[&str], origin_required: bool) -> Result<(), Refusal> {
        let guard = Guard { port: 4711, origins: vec!["http://localhost:4711".into()], origin_required };
        let mut headers = HeaderMap::new();
        for value in host {
            headers.append(HOST, value.parse().unwrap());
        }
        for value in origin {
            headers.append(ORIGIN, value.parse().unwrap());
        }
        guard.check(&headers)
    }

    #[test]
    fn lets_its_own_page_in() {
        for host in ["127.0.0.1:4711", "localhost:4711", "LOCALHOST:4711", "[::1]:4711"] {
            assert_eq!(check(&[host], &["http://localhost:4711"], true), Ok(()), "{host}");
        }
        assert_eq!(check(&["127.0.0.1:4711"], &[], false), Ok(()));
    }

    #[test]
    fn a_rebound_name_is_refused_by_its_host() {
        for host in ["evil.example:4711", "localhost.evil.example:4711", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:", ""]
        {
            assert_eq!(check(&[host], &["http://localhost:4711"], true), Err(Refusal::Host), "{host}");
        }
        assert_eq!(check(&[], &["http://localhost:4711"], true), Err(Refusal::Host));
        assert_eq!(check(&["127.0.0.1:4711", "evil.example:4711"], &[], false), Err(Refusal::Host));
    }

    #[test]
    fn a_page_of_another_site_is_refused_by_its_origin() {
        for origin in
            ["http://evil.example", "null", "https://localhost:4711", "http://localhost:4711.evil.example", ""]
        {
            assert_eq!(check(&["127.0.0.1:4711"], &[origin], false), Err(Refusal::Origin), "{origin}");
        }
        let twice = ["http://localhost:4711", "http://evil.example"];
        assert_eq!(check(&["127.0.0.1:4711"], &twice, true), Err(Refusal::Origin));
        assert_eq!(check(&["127.0.0.1:4711"], &[], true), Err(Refusal::Origin));
    }
}
