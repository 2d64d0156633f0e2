//! The token service that an organisation runs: it holds the key of the organisation's Communication Services resource, sees who
//! signed in at the organisation's OpenID Connect provider, and gives them an access token. `docs/token-service.md` is
//! its contract; `identity::token_service` is the app's side.
//!
//! Of each request it takes nothing but the provider's token and what the token is for: whose user it is follows from the token's issuer
//! and subject ([`Person`]). It keeps which user belongs to whom ([`Users`]) and, in memory, how often each asked ([`Limits`]).

mod config;
mod limits;
mod program;
mod routes;
mod users;
mod verifier;

pub use config::{Config, ConfigError, Keeping};
pub use limits::Limits;
pub use program::{RunError, Words, run};
pub use routes::{Service, router};
pub use users::{FileUsers, MemoryUsers, Users, UsersError};
pub use verifier::{Person, Unverified, Verifier};
