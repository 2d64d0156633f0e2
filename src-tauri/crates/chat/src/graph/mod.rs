//! Microsoft Graph's chats, version 1.0, for whoever signs in with a work account.
//!
//! Beside Communication Services' chat these have no sequence ids, no ids of the client's own, no typing notices and no receipts of
//! others; lists of what is new hold what was changed. Realtime would need a public address that Graph calls: here it is asked.

mod client;
mod wire;

pub use client::{GraphChat, GraphEndpointError};
