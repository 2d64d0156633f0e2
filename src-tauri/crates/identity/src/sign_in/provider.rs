//! Where a provider's endpoints are: Microsoft's by cloud, others' by discovery.

use base::http::Http;
use bytes::Bytes;
use serde::Deserialize;
use url::Url;

use super::SignInFailure;
use crate::acs::on_this_machine;

/// One of Microsoft's clouds. Accounts, applications and tokens of one are unknown to the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cloud {
    /// The public one, which GCC (moderate) shares.
    Public,
    /// GCC-High.
    UsGovernment,
    /// The United States' Department of Defense.
    UsDefense,
    /// China, operated by 21Vianet.
    China,
}

impl Cloud {
    /// Where people sign in.
    #[must_use]
    pub fn authority(self) -> &'static str {
        match self {
            Self::Public => "login.microsoftonline.com",
            Self::UsGovernment | Self::UsDefense => "login.microsoftonline.us",
            Self::China => "login.partner.microsoftonline.cn",
        }
    }

    /// Where Microsoft Graph is.
    #[must_use]
    pub fn graph(self) -> &'static str {
        match self {
            Self::Public => "graph.microsoft.com",
            Self::UsGovernment => "graph.microsoft.us",
            Self::UsDefense => "dod-graph.microsoft.us",
            Self::China => "microsoftgraph.chinacloudapi.cn",
        }
    }
}

/// A provider's endpoints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Where the browser goes.
    pub(super) authorize: Url,
    /// Where codes and refresh tokens become tokens.
    pub(super) token: Url,
    /// Where a device code comes from, if the provider gives any.
    pub(super) device: Option<Url>,
    /// Where refresh tokens are ended, if the provider lets applications do that.
    pub(super) revocation: Option<Url>,
    /// What the provider calls itself in tokens and answers, where that is one text for everyone.
    pub(super) issuer: Option<String>,
}

#[derive(Deserialize)]
struct Discovered {
    issuer: String,
    authorization_endpoint: Url,
    token_endpoint: Url,
    device_authorization_endpoint: Option<Url>,
    revocation_endpoint: Option<Url>,
}

impl Provider {
    /// Entra of a cloud, for a tenant's id or domain; `organizations` for work accounts of any tenant.
    ///
    /// # Errors
    /// When the tenant is no text that can stand in a path.
    pub fn entra(cloud: Cloud, tenant: &str) -> Result<Self, SignInFailure> {
        let base = Url::parse(&format!("https://{}/", cloud.authority())).map_err(|_| SignInFailure::Configuration)?;
        Self::entra_at(&base, tenant)
    }

    /// Entra at another address, as a practice service imitates it.
    ///
    /// # Errors
    /// As [`Provider::entra`], and when the address is neither https nor on this machine.
    pub fn entra_at(base: &Url, tenant: &str) -> Result<Self, SignInFailure> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
        if tenant.is_empty() || tenant.len() > 255 || !tenant.bytes().all(plain) || tenant.starts_with('.') {
            return Err(SignInFailure::Configuration);
        }
        let endpoint = |name: &str| {
            let url = base.join(&format!("/{tenant}/oauth2/v2.0/{name}")).map_err(|_| SignInFailure::Configuration)?;
            trusted(url)
        };
        Ok(Self {
            authorize: endpoint("authorize")?,
            token: endpoint("token")?,
            device: Some(endpoint("devicecode")?),
            // Entra has none.
            revocation: None,
            // It differs by the tenant of whoever signs in.
            issuer: None,
        })
    }

    /// What a provider says of itself (OpenID Connect Discovery 1.0, section 4).
    ///
    /// # Errors
    /// When there is no such document, it names another issuer, or an endpoint that is neither https nor on this machine.
    pub async fn discover(http: &dyn Http, issuer: &Url) -> Result<Self, SignInFailure> {
        trusted(issuer.clone())?;
        let name = issuer.as_str().trim_end_matches('/');
        let request = http::Request::get(format!("{name}/.well-known/openid-configuration"))
            .header(http::header::ACCEPT, "application/json")
            .body(Bytes::new())
            .map_err(|_| SignInFailure::Configuration)?;
        let answer = http.send(request).await?;
        if answer.status() != http::StatusCode::OK {
            return Err(SignInFailure::Unreadable);
        }
        let found: Discovered = serde_json::from_slice(answer.body()).map_err(|_| SignInFailure::Unreadable)?;
        if found.issuer.trim_end_matches('/') != name {
            return Err(SignInFailure::Impostor);
        }
        Ok(Self {
            authorize: trusted(found.authorization_endpoint)?,
            token: trusted(found.token_endpoint)?,
            device: found.device_authorization_endpoint.map(trusted).transpose()?,
            revocation: found.revocation_endpoint.map(trusted).transpose()?,
            issuer: Some(found.issuer),
        })
    }
}

/// Codes and tokens go over https, or stay on this machine.
fn trusted(url: Url) -> Result<Url, SignInFailure> {
    let https = url.scheme() == "https" && url.host().is_some();
    if https || (url.scheme() == "http" && on_this_machine(&url)) { Ok(url) } else { Err(SignInFailure::Configuration) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cloud_has_its_own_addresses() {
        let public = Provider::entra(Cloud::Public, "organizations").unwrap();
        assert_eq!(public.authorize.as_str(), "https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize");
        assert_eq!(public.token.as_str(), "https://login.microsoftonline.com/organizations/oauth2/v2.0/token");
        let china = Provider::entra(Cloud::China, "contoso.cn").unwrap();
        let device = china.device.unwrap();
        assert_eq!(device.as_str(), "https://login.partner.microsoftonline.cn/contoso.cn/oauth2/v2.0/devicecode");
        assert_eq!(Cloud::UsDefense.authority(), Cloud::UsGovernment.authority());
        assert_ne!(Cloud::UsDefense.graph(), Cloud::UsGovernment.graph());
    }

    #[test]
    fn a_tenant_cannot_leave_its_place_in_the_path() {
        for tenant in ["", "..", "a/b", "a?b", "a#b", "@evil.test", "a%2fb"] {
            assert_eq!(Provider::entra(Cloud::Public, tenant), Err(SignInFailure::Configuration), "{tenant}");
        }
        let plain = Url::parse("http://login.example/").unwrap();
        assert_eq!(Provider::entra_at(&plain, "a"), Err(SignInFailure::Configuration));
    }
}
