//! Two sides in one process, over loopback: calls, what the engine lacks, nonsense, and the call's socket.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail the test by it, as its own lines do")]

mod call;
mod gaps;
mod restart;
mod senseless;
mod signal_door;
mod signal_serve;
mod support;
mod ways;
