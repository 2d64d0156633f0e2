//! A guest's token, always a fresh one, whichever way tokens come.
//!
//! [`Issuer`] is the way: an organisation's token service ([`ServiceIssuer`]), a developer's own resource key
//! ([`KeyIssuer`]), or a token that somebody made elsewhere ([`FixedIssuer`]). [`Refresher`] decides when a token is to be
//! replaced, without doing it; [`GuestIdentity`] does it, once for all who ask at a time.

mod guest;
mod issuers;
mod refresher;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

pub use guest::{GuestIdentity, KeepFresh};
pub use issuers::{FixedIssuer, KeyIssuer, ServiceIssuer};
pub use refresher::Refresher;

use crate::acs::{AcsFailure, Issued};
use crate::sign_in::SessionFailure;
use crate::token_service::TokenServiceFailure;

/// What an [`Issuer`] gives.
pub type Issuing<'a, T> = Pin<Box<dyn Future<Output = Result<T, SourceFailure>> + Send + 'a>>;

/// A way tokens come.
pub trait Issuer: Send + Sync + std::fmt::Debug {
    /// The next token, for the same user as before where the way allows it.
    ///
    /// # Errors
    /// When there is none.
    fn issue(&self) -> Issuing<'_, Issued>;

    /// Ends all tokens of the user, as far as the way allows it.
    ///
    /// # Errors
    /// When they could not be ended.
    fn revoke(&self) -> Issuing<'_, ()>;
}

/// Why there is no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceFailure {
    /// By the resource's own key.
    #[error(transparent)]
    Resource(#[from] AcsFailure),
    /// By the organisation's token service.
    #[error(transparent)]
    Service(#[from] TokenServiceFailure),
    /// The account at the organisation's provider.
    #[error(transparent)]
    Account(#[from] SessionFailure),
    /// The token that was given is no token, or there is none.
    #[error("there is no access token")]
    NoToken,
    /// The token that was given has ended, and there is no newer one.
    #[error("the access token has ended")]
    Ended,
}

impl SourceFailure {
    /// How long the other side wants to be left alone.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Resource(AcsFailure::TooMany(wait) | AcsFailure::Unavailable(wait))
            | Self::Service(TokenServiceFailure::TooMany(wait) | TokenServiceFailure::Unavailable(wait)) => *wait,
            _ => None,
        }
    }
}
