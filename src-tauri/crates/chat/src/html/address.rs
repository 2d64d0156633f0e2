//! A link's address: one of four schemes, written out in full, so that a page can say where it really leads.

use std::fmt;

use base::Redacted;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use url::Url;

use crate::limits::MAX_LINK_BYTES;

/// An address that may be opened: `https`, `http`, `mailto` or `tel`, as the WHATWG parser writes it, without credentials.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(export, type = "string")]
pub struct Address(String);

/// A text was no address that may be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no address that may be opened")]
pub struct AddressError;

impl Address {
    /// Checks an address.
    ///
    /// # Errors
    /// When it has another scheme, no host where it needs one, is relative, or longer than 2048 bytes.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        if text.len() > MAX_LINK_BYTES {
            return Err(AddressError);
        }
        let mut url = Url::parse(text).map_err(|_| AddressError)?;
        match url.scheme() {
            // What stands before an @ only ever hides the host behind it.
            "https" | "http" => {
                url.set_username("").and_then(|()| url.set_password(None)).map_err(|()| AddressError)?;
            }
            "mailto" | "tel" if url.cannot_be_a_base() && !url.path().trim().is_empty() => {}
            _ => return Err(AddressError),
        }
        let text = String::from(url);
        if text.len() > MAX_LINK_BYTES { Err(AddressError) } else { Ok(Self(text)) }
    }

    /// The whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host it leads to, in ASCII: where letters of other scripts are made to look like these, it begins `xn--`.
    #[must_use]
    pub fn host(&self) -> Option<String> {
        Url::parse(&self.0).ok()?.host_str().map(str::to_owned)
    }

    /// Whether a text that looks like an address names another host than this one leads to.
    #[must_use]
    pub fn is_belied_by(&self, text: &str) -> bool {
        let text = text.trim();
        if text.is_empty() || text.contains(char::is_whitespace) {
            return false;
        }
        let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let Ok(shown) = Url::parse(&with_scheme) else { return false };
        let Some(shown) = shown.host_str().filter(|host| host.contains('.')) else { return false };
        let bare = |host: &str| host.trim_start_matches("www.").to_owned();
        match self.host() {
            Some(host) => bare(&host) != bare(shown),
            // A letter's address looks like a host behind its @.
            None => text.contains("://"),
        }
    }

    pub(super) fn is_secure(&self) -> bool {
        self.0.starts_with("https:")
    }
}

impl TryFrom<String> for Address {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        Self::parse(&text)
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.0
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({})", Redacted(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<String> {
        Address::parse(text).ok().map(String::from)
    }

    #[test]
    fn four_schemes_pass() {
        assert_eq!(parsed(" HTTPS://Example.COM/a b ").as_deref(), Some("https://example.com/a%20b"));
        assert_eq!(parsed("http://example.com").as_deref(), Some("http://example.com/"));
        assert_eq!(parsed("mailto:ann@example.com").as_deref(), Some("mailto:ann@example.com"));
        assert_eq!(parsed("tel:+15550100").as_deref(), Some("tel:+15550100"));
    }

    #[test]
    fn no_other_scheme_passes_however_it_is_written() {
        for text in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            "java\nscript:x",
            "\u{1}javascript:x",
            "vbscript:x",
            "data:text/html,x",
            "blob:https://a/b",
            "file:///etc/passwd",
            "about:blank",
            "ms-word:x",
            "msteams:/l/x",
            "//example.com",
            "/x",
            "x",
            "",
            "https:",
            "https://",
            "mailto:",
            "tel: ",
            "ftp://a/",
        ] {
            assert_eq!(parsed(text), None, "{text:?}");
        }
        assert_eq!(parsed(&format!("https://a/{}", "x".repeat(2048))), None);
        assert!(serde_json::from_str::<Address>("\"javascript:x\"").is_err());
    }

    #[test]
    fn the_real_host_shows() {
        let address = Address::parse("https://teams.microsoft.com:443@evil.example/x").unwrap();
        assert_eq!((address.as_str(), address.host().as_deref()), ("https://evil.example/x", Some("evil.example")));
        assert_eq!(Address::parse("https://аpple.com").unwrap().host().as_deref(), Some("xn--pple-43d.com"));
        assert_eq!(Address::parse("mailto:a@b.c").unwrap().host(), None);
    }

    #[test]
    fn a_text_that_names_another_host_is_a_lie() {
        let address = Address::parse("https://evil.example/login").unwrap();
        for lie in ["https://bank.example/", "bank.example", "www.bank.example/x", "http://evil.example.org"] {
            assert!(address.is_belied_by(lie), "{lie}");
        }
        for text in ["evil.example", "https://www.evil.example/other", "the minutes", "minutes", "v1.2 of it", ""] {
            assert!(!address.is_belied_by(text), "{text}");
        }
    }
}
