//! Users and access tokens of an Azure Communication Services resource (Identity REST API, version 2023-10-01).
//!
//! Who holds a resource's access key may make users and tokens without end, so that the key belongs to an
//! organisation's token service or to a developer's own keyring, never into a program that is given to others.

mod client;
mod connection_string;
mod failure;
mod scope;
mod signature;
mod token;

pub use client::{IdentityClient, Issued};
pub use connection_string::{AccessKey, ConnectionString, ConnectionStringError};
pub use failure::{AcsFailure, ServiceCode};
pub use scope::{Purpose, Scope};
pub use signature::sign;
pub use token::{AccessToken, TokenError, UserId};

pub(crate) use connection_string::on_this_machine;
pub(crate) use token::rfc3339;
