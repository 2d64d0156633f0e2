//! The practice service: a meeting host on this machine, with scripted people, that speaks the call protocol.
//!
//! What it is for: trying the app out, training, tests, and developing against the protocol without an account. It
//! listens on loopback only and forwards real media between everyone who joins.
//!
//! | | |
//! |---|---|
//! | [`Script`] | which meetings there are and what the people in them do, from TOML |
//! | `room` | one meeting without I/O: lobby, roles, roster, consent, who sees and hears whom |
//! | `host` | a room at work: tasks and threads, video forwarding, sound mixing, scripted pictures and voices |
//! | `door`, `tickets` | HTTP on loopback: who gets in |
//! | `organisation` | the organisation's REST surfaces (crate `tenant`) on the host's port and over TLS |
//! | [`find_running`], [`ticket`] | for those who want in |
//!
//! Forwarded video is never decoded; sound is decoded, mixed for each and encoded, because a client has one sound section.

mod caller;
mod door;
mod files;
mod host;
mod organisation;
mod places;
mod room;
mod script;
mod service;
mod tickets;

pub use caller::{Running, Ticket, TicketError, find_running, ticket};
pub use organisation::{Addresses, OrganisationConfig};
pub use script::{Script, ScriptError};
pub use service::{MeetingLink, Practice, PracticeConfig, PracticeError, Ready};
/// What a practice organisation consists of; see `docs/practice.md`.
pub use tenant::{Seed, SeedError};
