//! Signing in with an account of an OpenID Connect provider, as a public client: Microsoft's Entra for a work account, or
//! the provider behind an organisation's token service.
//!
//! The first choice is the authorization code with PKCE (RFC 6749, RFC 7636) in the person's own browser, whose answer comes to
//! a listener on loopback (RFC 8252); the fallback for a machine without one is the device code (RFC 8628), which many
//! organisations block. [`Session`] keeps an account signed in: it holds the refresh token in the vault and replaces it
//! each time it is used; signing out removes it and ends it at the provider (RFC 7009).
//!
//! The grants themselves are the `oauth2` crate's; what it does not know (Microsoft's numbers, claims challenges, the issuer in
//! the answer) is read in `wire` and `loopback` beside it.

mod browser;
mod challenge;
mod client;
mod device;
mod failure;
mod loopback;
mod provider;
mod refusal;
mod revocation;
mod session;
mod tokens;
mod wire;

pub use browser::{Ask, Prompt};
pub use challenge::Claims;
pub use client::{Application, SignIn};
pub use device::DeviceCode;
pub use failure::SignInFailure;
pub use loopback::{Pages, Redirect, RedirectHost};
pub use provider::{Cloud, Provider};
pub use refusal::{Hint, Refusal, RefusalKind};
pub use session::{Session, SessionFailure, SignOut};
pub use tokens::{Account, Tokens};
