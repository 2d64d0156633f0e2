//! Who a guest is, and the optional work account of whoever has one.
//!
//! A guest of a Teams meeting is a user of an Azure Communication Services resource who holds an access token
//! ([`acs`]). Tokens come from an organisation's token service ([`token_service`]), from a developer's own
//! connection string, or as they are; [`source`] keeps one fresh whichever way it comes. Signing in with a work account, to an
//! organisation's token service or to Microsoft, is [`sign_in`]. What has to outlive the program is kept in the
//! system's keyring ([`vault`]). All of it speaks HTTP through [`base::http::Http`]; [`Web`] is the one that reaches a
//! network.
//!
//! Tokens, keys and codes are [`base::Secret`]; ids of people are [`acs::UserId`], whose `Debug` shows no more than a length.

pub mod acs;
mod clock;
pub mod sign_in;
pub mod source;
pub mod token_service;
pub mod vault;
mod web;

pub use clock::{SystemClock, WallClock};
pub use web::{Web, WebOptions, WebSetupError};
