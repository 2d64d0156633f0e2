//! Opens addresses in the person's own browser: the one place that does, and the check before it.

use url::Url;

use crate::{Code, Failure};

/// Opens a page of the web in the system's browser. Returns as soon as somebody else has the address.
///
/// # Errors
/// When it is no address of the web, or nothing is there to open it.
pub fn open_in_browser(address: &Url) -> Result<(), Failure> {
    if !is_web(address) {
        return Err(Failure::new(Code::BrowserFailed, "only pages of the web are opened"));
    }
    open::that_detached(address.as_str()).map_err(|error| {
        // The system's words may hold the address, and with it codes.
        Failure::because(Code::BrowserMissing, "no browser can be opened on this computer", &error.kind())
    })
}

/// Opens a link that somebody wrote, in the system's browser or mail program: `https`, `http`, `mailto` and `tel`, nothing else.
///
/// # Errors
/// When it is none of these, or nothing is there to open it.
pub fn open_link(address: &str) -> Result<(), Failure> {
    let refused = |_| Failure::new(Code::AddressRefused, "links of this kind are not opened");
    let address = chat::html::Address::parse(address).map_err(refused)?;
    open::that_detached(address.as_str()).map_err(|error| {
        Failure::because(Code::BrowserMissing, "nothing on this computer opens this link", &error.kind())
    })
}

/// Whatever else a system knows to open may run programs or reach files.
fn is_web(address: &Url) -> bool {
    matches!(address.scheme(), "https" | "http") && address.host().is_some() && address.username().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_link_runs_anything() {
        for address in ["file:///etc/passwd", "javascript:alert(1)", "ms-settings:", "data:text/html,x", "", "../x"] {
            assert_eq!(open_link(address).unwrap_err().code, Code::AddressRefused, "{address}");
        }
    }

    #[test]
    fn nothing_but_pages_of_the_web_is_opened() {
        for address in ["https://login.example/authorize?x=y", "http://localhost:8080/"] {
            assert!(is_web(&address.parse().unwrap()), "{address}");
        }
        for address in
            ["file:///etc/passwd", "javascript:alert(1)", "ms-settings:", "data:text/html,x", "https://a@b.example/"]
        {
            assert!(!is_web(&address.parse().unwrap()), "{address}");
            assert_eq!(open_in_browser(&address.parse().unwrap()).unwrap_err().code, Code::BrowserFailed);
        }
    }
}
