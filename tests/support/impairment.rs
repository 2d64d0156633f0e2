//! A network that is worse than loopback, made in user space.
//!
//! ```text
//!  client ──signalling──▶ Broker ──signalling──▶ host        descriptions are rewritten: each side knows the relay alone
//!     ▲                     │                     ▲
//!     └────── UDP ──────▶ Relay ◀────── UDP ──────┘          one Pipe a direction decides what becomes of a packet
//! ```
//!
//! [`Pipe`] is told the time and does no I/O; the same seed gives every packet the same fate.

mod broker;
mod candidates;
mod fate;
mod pipe;
mod relay;
mod rule;
mod tally;

pub use broker::{Broker, FarHost};
pub use pipe::Pipe;
pub use relay::Relay;
pub use rule::{Loss, Rule, Step};
pub use tally::Tenth;
