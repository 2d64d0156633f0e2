//! Where Graph is: one host a cloud. Tokens don't cross clouds, so every address is held against the host before a token
//! goes there.

use std::net::IpAddr;

use http::{
    Uri,
    uri::{Authority, Scheme},
};

/// Microsoft's clouds, as far as each has a Graph of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cloud {
    /// The world's, and the US government's moderate one.
    Public,
    /// US government, "GCC High".
    GccHigh,
    /// US Department of Defense.
    Dod,
    /// China, run by 21Vianet. Has no look-up of online meetings.
    China,
}

impl Cloud {
    fn host(self) -> &'static str {
        match self {
            Self::Public => "graph.microsoft.com",
            Self::GccHigh => "graph.microsoft.us",
            Self::Dod => "dod-graph.microsoft.us",
            Self::China => "microsoftgraph.chinacloudapi.cn",
        }
    }
}

/// One Graph: a cloud's, or that of a practice service on this machine. Always over TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    authority: Authority,
}

/// A practice service's address was none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a practice service is reached at an address of this machine, such as localhost:8443")]
pub struct EndpointError;

impl From<Cloud> for Endpoint {
    fn from(cloud: Cloud) -> Self {
        Self { authority: Authority::from_static(cloud.host()) }
    }
}

impl Endpoint {
    /// The Graph of a practice service: `localhost:PORT` or a loopback address and port, over TLS.
    ///
    /// # Errors
    /// When it isn't on this machine.
    pub fn practice(authority: &str) -> Result<Self, EndpointError> {
        let authority: Authority = authority.parse().map_err(|_| EndpointError)?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let is_here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        if is_here && authority.port().is_some() && !authority.as_str().contains('@') {
            Ok(Self { authority })
        } else {
            Err(EndpointError)
        }
    }

    /// `https://…/v1.0`, for those who ask by other means.
    #[must_use]
    pub fn base(&self) -> String {
        format!("https://{}/v1.0", self.authority)
    }

    /// The address of a path and query below the version.
    pub(crate) fn address(&self, path_and_query: &str) -> Option<Uri> {
        let target = format!("/v1.0{path_and_query}");
        Uri::builder().scheme(Scheme::HTTPS).authority(self.authority.clone()).path_and_query(target).build().ok()
    }

    /// Whether an address that an answer gave may be sent the token: the same host and port, over TLS, nothing before it.
    pub(crate) fn owns(&self, address: &Uri) -> bool {
        let plain = |authority: &Authority| {
            let text = authority.as_str().to_ascii_lowercase();
            text.strip_suffix(":443").map_or(text.clone(), str::to_owned)
        };
        address.scheme() == Some(&Scheme::HTTPS)
            && address.authority().is_some_and(|authority| plain(authority) == plain(&self.authority))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owns(address: &str) -> bool {
        Endpoint::from(Cloud::Public).owns(&address.parse().unwrap())
    }

    #[test]
    fn each_cloud_has_its_host() {
        let address = |cloud| Endpoint::from(cloud).address("/me?$select=id").unwrap().to_string();
        assert_eq!(address(Cloud::Public), "https://graph.microsoft.com/v1.0/me?$select=id");
        assert_eq!(address(Cloud::GccHigh), "https://graph.microsoft.us/v1.0/me?$select=id");
        assert_eq!(address(Cloud::Dod), "https://dod-graph.microsoft.us/v1.0/me?$select=id");
        assert_eq!(address(Cloud::China), "https://microsoftgraph.chinacloudapi.cn/v1.0/me?$select=id");
    }

    #[test]
    fn only_the_same_host_gets_the_token() {
        assert!(owns("https://graph.microsoft.com/v1.0/me?$skiptoken=x"));
        assert!(owns("https://GRAPH.microsoft.com:443/beta"));
        for foreign in [
            "http://graph.microsoft.com/v1.0/me",
            "https://graph.microsoft.com.evil.test/v1.0",
            "https://graph.microsoft.com@evil.test/v1.0",
            "https://user@graph.microsoft.com/v1.0",
            "https://graph.microsoft.com:8443/v1.0",
            "https://graph.microsoft.us/v1.0",
            "/v1.0/me",
        ] {
            assert!(!owns(foreign), "{foreign}");
        }
    }

    #[test]
    fn a_practice_service_is_on_this_machine() {
        let practice = Endpoint::practice("localhost:8443").unwrap();
        assert!(practice.owns(&"https://localhost:8443/v1.0/me".parse().unwrap()));
        assert!(!practice.owns(&"https://localhost:8444/v1.0/me".parse().unwrap()));
        for good in ["127.0.0.1:1", "[::1]:2"] {
            assert!(Endpoint::practice(good).is_ok(), "{good}");
        }
        for bad in ["localhost", "graph.microsoft.com:443", "10.0.0.1:80", "a@localhost:1", ""] {
            assert_eq!(Endpoint::practice(bad), Err(EndpointError), "{bad}");
        }
    }
}
