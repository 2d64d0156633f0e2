//! Why signing in did not come about.

use base::http::HttpFailure;

use super::Refusal;

/// Why there are no tokens.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInFailure {
    /// There was no answer.
    #[error(transparent)]
    Http(#[from] HttpFailure),
    /// An address, tenant or client id that can't be right.
    #[error("the sign-in is not set up right")]
    Configuration,
    /// The port that the redirect address names is taken by another program.
    #[error("another program holds the port of the sign-in's answer")]
    PortTaken,
    /// No port at all could be opened on loopback.
    #[error("no port could be opened for the sign-in's answer")]
    Listener,
    /// The browser could not be opened.
    #[error("the browser could not be opened")]
    Browser,
    /// Nobody finished signing in within the time there was.
    #[error("nobody signed in in time")]
    TimedOut,
    /// Another sign-in of this application is under way.
    #[error("another sign-in is under way")]
    AlreadyUnderWay,
    /// The provider gives no device codes.
    #[error("the provider has no device codes")]
    NoDeviceCode,
    /// The provider said no.
    #[error("the provider refused: {0:?}")]
    Refused(Refusal),
    /// The answer came from another provider than the one that was asked, or for another application.
    #[error("the answer is not from the provider that was asked")]
    Impostor,
    /// The answer isn't as the standards have it.
    #[error("the provider's answer could not be read")]
    Unreadable,
}
