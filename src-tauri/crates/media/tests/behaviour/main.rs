//! The parts of the media crate at work together, in virtual time.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail the test by it, as its own lines do")]

mod assembling;
mod congestion;
mod pictures;
mod processing;
mod rates;
mod recordings;
mod redundancy;
mod rough_ways;
mod slots;
mod sounds;
mod support;
