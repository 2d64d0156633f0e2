//! Communication Services' chat over REST, version 2025-03-15.

mod client;
mod identifier;
mod wire;

pub use client::{AcsChat, AcsEndpointError};
pub(crate) use identifier::WireIdentifier;
pub(crate) use wire::{CLIENT_ID, WireAttachment};
