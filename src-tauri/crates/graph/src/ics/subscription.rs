//! Subscribed calendars: a calendar file at an https address, fetched again now and then.
//!
//! Redirections are followed a few times, each held against the same rules as the address itself. Names are resolved by the
//! HTTP port, not here: whether an address on the person's own network may be fetched is for the app to decide there.

use std::fmt;

use base::{
    Secret,
    http::{Http, HttpFailure, Request, Response},
};
use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{ACCEPT, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION},
};
use url::Url;

use crate::limits::{MAX_ADDRESS_BYTES, MAX_CALENDAR_BYTES, MAX_REDIRECTIONS};

/// Where a subscribed calendar is. Whoever knows it can read the calendar, so it is a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarAddress(Secret);

/// Why a text is no calendar's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// No address at all, or an endless one.
    #[error("this is no address")]
    Unreadable,
    /// Anything but `https` or `webcal`.
    #[error("a calendar's address begins with https")]
    NotHttps,
    /// A user name or password in front of the host.
    #[error("a calendar's address holds no password")]
    Credentials,
}

impl CalendarAddress {
    /// Reads what a person pasted; `webcal` is another word for `https`.
    ///
    /// # Errors
    /// When it is no address, not encrypted, or holds a password.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if text.len() > MAX_ADDRESS_BYTES {
            return Err(AddressError::Unreadable);
        }
        let webcal = ["webcal://", "webcals://"].iter().find_map(|scheme| {
            text.get(..scheme.len()).filter(|begin| begin.eq_ignore_ascii_case(scheme)).map(|_| &text[scheme.len()..])
        });
        let url = match webcal {
            Some(rest) => Url::parse(&format!("https://{rest}")),
            None => Url::parse(text),
        };
        Self::of(&url.map_err(|_| AddressError::Unreadable)?)
    }

    fn of(url: &Url) -> Result<Self, AddressError> {
        if url.scheme() != "https" {
            return Err(AddressError::NotHttps);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::Credentials);
        }
        if url.as_str().len() > MAX_ADDRESS_BYTES {
            return Err(AddressError::Unreadable);
        }
        let mut url = url.clone();
        url.set_fragment(None);
        Ok(Self(Secret::new(url)))
    }

    /// The address in full, to be kept where secrets are kept, or shown to the person whose it is.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.0
    }

    /// The host alone, which names a calendar to people.
    #[must_use]
    pub fn host(&self) -> Option<String> {
        self.url()?.host_str().map(str::to_owned)
    }

    fn url(&self) -> Option<Url> {
        // Parsed to take it apart; it goes nowhere else.
        Url::parse(self.0.expose()).ok()
    }
}

/// What a service called the version it sent (RFC 9110, section 8.8).
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Version {
    tag: Option<HeaderValue>,
    modified: Option<HeaderValue>,
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Version").finish_non_exhaustive()
    }
}

/// A calendar, as a service sent it.
#[derive(Clone, PartialEq, Eq)]
pub enum Fetched {
    /// The file, for [`super::read`], and what its version is called.
    File(Bytes, Version),
    /// It is still that version.
    Unchanged,
}

impl fmt::Debug for Fetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file, _) => write!(f, "File({} bytes)", file.len()),
            Self::Unchanged => f.write_str("Unchanged"),
        }
    }
}

/// Why there is no calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The network gave no whole answer.
    #[error(transparent)]
    Http(#[from] HttpFailure),
    /// There is none, or no more.
    #[error("there is no calendar at this address")]
    Gone,
    /// It is only for who signs in there.
    #[error("this calendar is not open to everybody who has its address")]
    NotOpen,
    /// The service leads on to a place that isn't followed, or in circles.
    #[error("this address leads on to another that can't be followed")]
    LeadsAstray,
    /// Anything else; the HTTP status.
    #[error("the calendar's service refuses ({0})")]
    Refused(u16),
}

/// Fetches a calendar, or hears that it is still the known version.
///
/// # Errors
/// When there is none to be had.
pub async fn fetch(http: &dyn Http, address: &CalendarAddress, known: Option<&Version>) -> Result<Fetched, FetchError> {
    let mut address = address.clone();
    for _ in 0..=MAX_REDIRECTIONS {
        let response = http.send(request(&address, known)?).await?;
        tracing::debug!(status = response.status().as_u16(), bytes = response.body().len(), "asked for a calendar");
        if !is_redirection(response.status()) {
            return fetched(response);
        }
        address = next(&address, response.headers()).ok_or(FetchError::LeadsAstray)?;
    }
    Err(FetchError::LeadsAstray)
}

fn request(address: &CalendarAddress, known: Option<&Version>) -> Result<Request, FetchError> {
    // The address's way to its own service.
    let mut request = http::Request::get(address.0.expose()).header(ACCEPT, "text/calendar");
    let known = known.cloned().unwrap_or_default();
    for (name, value) in [(IF_NONE_MATCH, known.tag), (IF_MODIFIED_SINCE, known.modified)] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    request.body(Bytes::new()).map_err(|_| FetchError::LeadsAstray)
}

fn is_redirection(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

fn next(address: &CalendarAddress, headers: &HeaderMap) -> Option<CalendarAddress> {
    let location = headers.get(LOCATION)?.to_str().ok()?;
    CalendarAddress::of(&address.url()?.join(location).ok()?).ok()
}

fn fetched(response: Response) -> Result<Fetched, FetchError> {
    match response.status().as_u16() {
        200 if response.body().len() > MAX_CALENDAR_BYTES => Err(HttpFailure::TooLong.into()),
        200 => {
            let header = |name| response.headers().get(name).cloned();
            let version = Version { tag: header(ETAG), modified: header(LAST_MODIFIED) };
            Ok(Fetched::File(response.into_body(), version))
        }
        304 => Ok(Fetched::Unchanged),
        404 | 410 => Err(FetchError::Gone),
        401 | 403 => Err(FetchError::NotOpen),
        status => Err(FetchError::Refused(status)),
    }
}

#[cfg(test)]
#[path = "subscription_tests.rs"]
mod tests;
