//! The organisation on sockets.
//!
//! [`router`] is mounted wherever axum serves; [`TlsListener`] gives axum TLS connections, and [`Authority`] is the
//! certificate authority that vouches for them. A fault that cuts a connection needs axum to know its socket: serve with
//! `into_make_service_with_connect_info::<Line>()` and one of the two listeners here.

mod authority;
mod line;
mod listen;
mod mount;
mod socket;

pub use authority::{Authority, AuthorityError};
pub use line::Line;
pub use listen::{PlainListener, TlsListener};
pub use mount::router;
