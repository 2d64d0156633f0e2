//! The practice organisation: its people, calendars, meetings and tokens over the REST surfaces that Microsoft documents.
//!
//! What it is for: whoever writes a program against Communication Services, Microsoft Graph or Entra tries it out on this
//! machine, without an account, with Microsoft's own client libraries unmodified; the app's tests and its practice service do
//! the same. `docs/practice.md` says how to use it.
//!
//! | | |
//! |---|---|
//! | [`Seed`] | who and what there is, from TOML |
//! | [`Tenant`] | the organisation at work: a whole request and the time in, a whole answer out; no socket, no clock |
//! | `acs`, `entra`, `graph` | the three surfaces |
//! | `chat` | threads and messages, which two of them show |
//! | `realtime` | who is told at once what happens in them |
//! | `control` | faults on demand, settings, the log of requests |
//! | `signing` | the key, and the tokens it signs |
//! | `records` | what is remembered beside the seed: in memory, or in a SQLite file |
//! | [`serve`] | that organisation on sockets: TLS with a certificate authority of its own, and plain HTTP beside it |
//!
//! Documented behaviour is imitated, undocumented is not: where the documents are silent the answer is the plainest one.

mod acs;
mod chat;
mod control;
mod entra;
mod exchange;
mod finish;
mod graph;
mod ids;
mod links;
mod organisation;
mod realtime;
mod records;
mod seed;
pub mod serve;
mod signing;
mod tenant;

pub use exchange::Reply;
pub use realtime::Session;
pub use records::RecordsError;
pub use seed::{Miss, Seed, SeedError};
pub use tenant::{AcsUser, ChatAct, Tenant, TenantConfig, TenantError};

/// A meeting that a meeting host on this machine really holds: a seed's meeting with its subject is joined by these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostedMeeting {
    /// Its title.
    pub subject: String,
    /// The digits it is joined by.
    pub number: String,
    /// Goes with the number.
    pub passcode: String,
    /// `…/meet/<number>?p=…`.
    pub short_link: String,
    /// `…/l/meetup-join/…`.
    pub long_link: String,
    /// Its chat thread.
    pub thread: String,
    /// Names and chat threads of its breakout rooms.
    pub rooms: Vec<(String, String)>,
}
