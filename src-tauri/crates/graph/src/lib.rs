//! Meetings, calendar and people: Microsoft Graph for who can sign in, and a list of meetings for who can't.
//!
//! Two ways fill one [`agenda::Agenda`]: the signed-in person's calendar ([`calendar`]), and calendar files and subscribed
//! calendars ([`ics`]), which need no account. Beside it stand what Graph knows of one meeting ([`meetings`]), people as one
//! types their name ([`people`]), and a meeting's details as they are handed to a guest ([`share`]).
//!
//! Nothing here opens a socket, asks a clock or waits: HTTP is [`base::http::Http`], access tokens come by [`Access`], waiting
//! is a [`Pause`], and wall-clock times are arguments. Subjects, names, addresses and links never reach a log line.

mod access;
pub mod agenda;
mod answer;
mod ask;
pub mod calendar;
mod client;
mod cloud;
mod error;
pub mod ics;
mod limits;
pub mod meetings;
mod paging;
pub mod people;
mod retry;
pub mod share;
mod text;
mod window;
mod zone;

#[cfg(test)]
mod privacy_tests;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod testing;

pub use access::{Access, AccessRefused, Claims, Token};
pub use client::{Graph, Outside, Pause, Wait};
pub use cloud::{Cloud, Endpoint, EndpointError};
pub use error::{Code, GraphError, Refusal};
pub use window::Window;
pub use zone::Zone;
