//! What every crate of the house needs and nothing more: secrets that can't be printed, clock and HTTP as parameters,
//! and redaction for logs and of panics. Uses nothing of ours, knows no device and no network.

mod background;
mod clock;
pub mod http;
mod panics;
mod redact;
mod runtime_dir;
mod secret;

pub use background::let_others_go_first;
pub use clock::{Clock, MonotonicClock};
pub use panics::keep_panics_private;
pub use redact::Redacted;
pub use runtime_dir::{make_private, runtime_dir};
pub use secret::{Secret, SecretFromHexError};
