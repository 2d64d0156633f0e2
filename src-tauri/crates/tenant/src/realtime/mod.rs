//! Notifications in real time, by the signalling that the official chat library speaks in browsers.
//!
//! A client asks for the addresses ([`configuration`]), allocates an address of its own, shakes hands, opens a socket
//! and registers its address for its user; from then on each event of the user's threads comes over the socket as a small
//! request, which the client answers. The frames are those of socket.io 0.9.
//!
//! | | |
//! |---|---|
//! | [`Event`] | what happened, and the body it is told in |
//! | [`Hub`] | who listens; everything in it is bounded |
//! | [`Session`] | one socket as a machine: frames and the time in, frames out |
//! | `frame` | the frames themselves |
//!
//! The service that sends these in earnest is documented nowhere: this is what the client expects.

mod event;
mod frame;
mod hub;
mod session;
mod surface;
#[cfg(test)]
mod tests;

pub(crate) use event::Event;
pub(crate) use frame::MOST_FRAME;
pub(crate) use hub::Hub;
pub use session::Session;
pub(crate) use session::Step;
pub(crate) use surface::{answer, configuration};
